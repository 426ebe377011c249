//! The law over a record: who is competent, how long it may take, what it costs, what is to be filed, and when an
//! announcement came too late. Pure: day and moment are parameters.

use crate::model::{
    Channel, DEFAULT_VARIANT, DocumentRow, Facts, FeeKind, FeeRow, LawSource, Level, PauseGround, Per, ProcedureRecord,
    ProlongationRule, StartsAt,
};
use base::{Day, Instant, Money};
use calendar::{Calendar, CalendarError, Clock, Limit, Pause, Policy, Prolongation};

/// Who receives and who decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Competent<'a> {
    /// Levels that receive.
    pub receives: &'a [Level],
    /// Level that decides.
    pub decides: Level,
    /// Code of the department that decides; none: the people's committee of the level.
    pub department: Option<&'a str>,
    /// Source.
    pub law: &'a str,
}

/// Who is competent for a variant on a day: its own row, else the row for all; `None` where no row or several hold.
pub fn competent<'a>(record: &'a ProcedureRecord, variant: &str, day: Day) -> Option<Competent<'a>> {
    let on_day = |r: &&crate::model::CompetenceRow| r.period().contains(day);
    let mut own = record.competence.iter().filter(on_day).filter(|r| r.variant.as_deref() == Some(variant)).peekable();
    let row = if own.peek().is_some() {
        (own.next(), own.next())
    } else {
        let mut all = record.competence.iter().filter(on_day).filter(|r| r.variant.is_none());
        (all.next(), all.next())
    };
    let (Some(row), None) = row else { return None };
    let decides = record.variant(variant).and_then(|v| v.decides).unwrap_or(row.decides);
    Some(Competent { receives: &row.receives, decides, department: row.department.as_deref(), law: &row.law })
}

/// Whether any desk of the city may receive on that day. Law: NĐ 118/2025/NĐ-CP.
pub fn regardless_of_boundary(record: &ProcedureRecord, day: Day) -> bool {
    record.regardless_of_boundary.iter().any(|period| period.contains(day))
}

/// The limit of a variant and the id of its source.
pub fn limit_for<'a>(record: &'a ProcedureRecord, variant: &str) -> (Limit, &'a str) {
    match record.variant(variant) {
        Some(row) => row.limit.map_or((record.limit, record.limit_law.as_str()), |limit| (limit, row.law.as_str())),
        None => (record.limit, &record.limit_law),
    }
}

/// Whether a variant is returned at once, recorded without a slip.
pub fn is_immediate(record: &ProcedureRecord, variant: &str) -> bool {
    record.variant(variant).and_then(|v| v.immediate).unwrap_or(record.immediate)
}

/// The event of receipt for a channel.
pub fn starts_at(record: &ProcedureRecord, channel: Channel) -> StartsAt {
    record.clock.by_channel.get(&channel).copied().unwrap_or(record.clock.starts)
}

/// The variant of a filing: the first whose `when` holds, else `default`.
pub fn pick_variant<'a>(record: &'a ProcedureRecord, facts: &Facts, now: Instant) -> &'a str {
    record.variants.iter().find(|v| v.when.holds(facts, now)).map_or(DEFAULT_VARIANT, |v| v.code.as_str())
}

/// What is to be filed or shown in a variant.
pub fn required_documents<'a>(
    record: &'a ProcedureRecord,
    variant: &str,
    facts: &Facts,
    now: Instant,
) -> Vec<&'a DocumentRow> {
    let required = |d: &&DocumentRow| d.required.holds(facts, now);
    possible_documents(record, variant).into_iter().filter(required).collect()
}

/// What a variant may want, whatever the facts.
pub fn possible_documents<'a>(record: &'a ProcedureRecord, variant: &str) -> Vec<&'a DocumentRow> {
    let own = record.variant(variant).and_then(|v| v.documents.as_ref());
    record.documents.iter().filter(|d| own.is_none_or(|codes| codes.contains(&d.code))).collect()
}

/// The prolongation on a ground: the variant's own, else the one for all.
pub fn prolongation<'a>(record: &'a ProcedureRecord, variant: &str, ground: &str) -> Option<&'a ProlongationRule> {
    let of = |wanted: Option<&str>| {
        record.prolongations.iter().find(|p| p.ground == ground && p.variant.as_deref() == wanted)
    };
    of(Some(variant)).or_else(|| of(None))
}

/// What a pause on a ground does: `supplement`, or a ground of `pauses` or of the posting; `None` for other grounds.
pub fn pause_policy(record: &ProcedureRecord, ground: &str) -> Option<Policy> {
    if ground == "supplement" {
        return record.supplement.as_ref().map(|s| s.policy);
    }
    let ground = PauseGround::parse(ground)?;
    let listed = record.pauses.iter().find(|p| p.ground == ground).map(|p| p.policy);
    let posted = || {
        (ground == PauseGround::Posting && record.posting.as_ref().is_some_and(|p| p.pauses)).then_some(Policy::Pause)
    };
    listed.or_else(posted)
}

/// The clock of a case: limit, cut-off and policy of the record; pauses as they were; a prolongation by its ground.
pub fn clock(
    record: &ProcedureRecord,
    variant: &str,
    accepted: Instant,
    pauses: Vec<Pause>,
    prolonged: Option<&str>,
) -> Clock {
    let mut clock = Clock::new(accepted, limit_for(record, variant).0);
    clock.cutoff = record.clock.cutoff;
    clock.pauses = pauses;
    clock.prolongation = prolonged
        .and_then(|ground| prolongation(record, variant, ground))
        .map(|rule| Prolongation { limit: rule.limit, ground: record.source_vi(&rule.law) });
    clock
}

/// One line of what is to be paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeeLine {
    /// Code of the fee.
    pub code: String,
    /// Name.
    pub name: String,
    /// Fee or charge.
    pub kind: FeeKind,
    /// To be paid, after exemption.
    pub amount: Money,
    /// By the tariff, before exemption.
    pub tariff: Money,
    /// Ground of the exemption that lowered it.
    pub exemption: Option<String>,
    /// Id of the source in the record.
    pub law: String,
}

/// The fee by the rows of the record for a filing on `day`. Counts come from the facts `copies`, `pages` (of one copy)
/// and `items`; one that is not told counts as 1. Where one case may have many results and the facts list them as
/// `items`, each is reckoned by its own facts over those of the case, and what they cost adds up.
/// Law: Luật Phí và lệ phí 97/2015/QH13, articles 8 and 10.
pub fn fee(
    record: &ProcedureRecord,
    variant: &str,
    channel: Channel,
    day: Day,
    facts: &Facts,
    exemption: Option<&str>,
    now: Instant,
) -> Vec<FeeLine> {
    let mut lines: Vec<FeeLine> = Vec::new();
    for item in items(record, facts) {
        for line in fee_of_one(record, variant, channel, day, &item, exemption, now) {
            match lines.iter_mut().find(|l| l.code == line.code) {
                Some(sum) => (sum.amount, sum.tariff) = (sum.amount + line.amount, sum.tariff + line.tariff),
                None => lines.push(line),
            }
        }
    }
    lines
}

/// The facts of each result; the facts of the case itself where no results are listed.
fn items(record: &ProcedureRecord, facts: &Facts) -> Vec<Facts> {
    let listed = match facts.get("items") {
        Some(serde_json::Value::Array(all)) if record.items.as_ref().is_some_and(|i| i.many) => all.as_slice(),
        _ => &[],
    };
    if listed.is_empty() {
        return vec![facts.clone()];
    }
    let own = |item: &serde_json::Value| {
        let mut all = facts.clone();
        all.remove("items");
        all.extend(item.as_object().cloned().unwrap_or_default());
        all
    };
    listed.iter().map(own).collect()
}

fn fee_of_one(
    record: &ProcedureRecord,
    variant: &str,
    channel: Channel,
    day: Day,
    facts: &Facts,
    exemption: Option<&str>,
    now: Instant,
) -> Vec<FeeLine> {
    let mut scope = facts.clone();
    scope.insert("variant".into(), variant.into());
    scope.insert("channel".into(), channel.name().into());
    let mut lines: Vec<FeeLine> = Vec::new();
    for row in record.fees.iter().filter(|r| applies(r, channel, day, &scope, now)) {
        if lines.iter().any(|l| l.code == row.code) {
            continue;
        }
        let tariff = tariff(row, &scope);
        let (amount, exemption) = lowered(record, row, tariff, exemption);
        let (code, name, law) = (row.code.clone(), row.name.clone(), row.law.clone());
        lines.push(FeeLine { code, name, kind: row.kind, amount, tariff, exemption, law });
    }
    lines
}

/// The sum of the lines.
pub fn fee_total(lines: &[FeeLine]) -> Money {
    lines.iter().map(|l| l.amount).sum()
}

fn applies(row: &FeeRow, channel: Channel, day: Day, facts: &Facts, now: Instant) -> bool {
    row.period().contains(day)
        && row.channels.as_ref().is_none_or(|all| all.contains(&channel))
        && row.when.as_ref().is_none_or(|when| when.holds(facts, now))
}

fn count(facts: &Facts, name: &str) -> i64 {
    // A million of anything is a typing error and would overflow nothing else.
    facts.get(name).and_then(serde_json::Value::as_i64).unwrap_or(1).clamp(0, 1_000_000)
}

fn tariff(row: &FeeRow, facts: &Facts) -> Money {
    let capped = |amount: Money| row.max.map_or(amount, |max| amount.min(max));
    match row.per {
        Per::Case => capped(row.amount),
        Per::Copy => capped(steps(row, count(facts, "copies"))),
        Per::Item => capped(steps(row, count(facts, "items"))),
        Per::Page => capped(steps(row, count(facts, "pages"))) * count(facts, "copies"),
    }
}

/// `amount` for each of the first units, `then` for each further one.
fn steps(row: &FeeRow, units: i64) -> Money {
    let first = row.first.unwrap_or(i64::MAX).clamp(0, units);
    row.amount * first + row.then.unwrap_or(row.amount) * (units - first)
}

fn lowered(record: &ProcedureRecord, row: &FeeRow, tariff: Money, ground: Option<&str>) -> (Money, Option<String>) {
    let grounds = record.exemptions.iter().filter(|e| Some(e.ground.as_str()) == ground);
    match grounds.into_iter().find(|e| e.fees.contains(&row.code)) {
        Some(e) => {
            let off = tariff.dong() * i64::from(e.share.min(100)) / 100;
            (tariff - Money(off), Some(e.ground.clone()))
        }
        None => (tariff, None),
    }
}

/// Sources that nobody has read in the original yet.
pub fn unverified(record: &ProcedureRecord) -> impl Iterator<Item = &LawSource> {
    record.law.iter().filter(|l| l.unverified)
}

/// Days before effect by which a province has to announce. NĐ 63/2010/NĐ-CP art. 15, amended by 92/2017/NĐ-CP.
pub const ANNOUNCED_BEFORE_DAYS: i64 = 5;
/// Working days from signing in which it is to be entered. NĐ 63/2010/NĐ-CP art. 24, amended by 92/2017/NĐ-CP.
pub const ENTERED_WITHIN_WORKING_DAYS: u32 = 5;

/// How an announcement stands against its deadlines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnnouncementTimes {
    /// Last day on which it could be signed in time.
    pub signed_by: Day,
    /// Signed later than that.
    pub signed_late: bool,
    /// Last day on which it could be entered in time.
    pub entered_by: Day,
    /// Entered later than that.
    pub entered_late: bool,
    /// The source, as printed.
    pub source: &'static str,
}

/// Whether a decision was signed and entered in time.
pub fn announcement_times(
    calendar: &Calendar,
    signed: Day,
    effective: Day,
    entered: Day,
) -> Result<AnnouncementTimes, CalendarError> {
    let signed_by = effective.plus_days(-ANNOUNCED_BEFORE_DAYS);
    let entered_by = calendar.of(None).add_working_days(signed, ENTERED_WITHIN_WORKING_DAYS)?;
    Ok(AnnouncementTimes {
        signed_by,
        signed_late: signed > signed_by,
        entered_by,
        entered_late: entered > entered_by,
        source: "Nghị định 63/2010/NĐ-CP, Điều 15 và Điều 24, sửa đổi bởi Nghị định 92/2017/NĐ-CP",
    })
}
