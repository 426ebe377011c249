//! What the page of certification shows: fees and the numbers that come next are reckoned here, for the first look as for
//! the live one; nothing is written and no number is held.

use super::super::prints;
use super::super::sums::{FeeLine, count};
use super::choices;
use super::typed::{Row, Typed};
use crate::model::Case;
use crate::papers::{signature, signature_lines};
use crate::state::Cases;
use crate::store::certifications::{self, CertificationRow, DayTotal};
use crate::work::{self, CertificationKind, Signer, World};
use crate::{rules, store};
use askama::Template;
use base::{Day, Failure, Id, Instant, Money, Res};
use catalogue::model::{FeeRow, Per, ProcedureRecord};
use db::Tx;
use kernel::accounts::Session;
use kernel::organisation::{Staff, UnitVersion};
use web::view::{Choice, Field, FieldError};
use web::{OfficialFrame, Shared, words};

#[derive(Template)]
#[template(path = "certify.html")]
pub(super) struct CertifyView {
    frame: OfficialFrame,
    errors: Vec<FieldError>,
    action: String,
    live: String,
    request_key: String,
    kinds: Vec<Choice>,
    kind_error: Option<String>,
    person: Field,
    rows: Vec<CertifyRow>,
    book: String,
    cutoff: String,
    numbers: Vec<CertifyNumber>,
    sums: Vec<FeeLine>,
    total: String,
    fee_note: String,
    exemptions: Vec<Choice>,
    exemption_error: Option<String>,
    pay: Vec<Choice>,
    pay_error: Option<String>,
    signers: Vec<Choice>,
    signer_error: Option<String>,
    wording: String,
    pub done: Option<CertifyDone>,
    today: Vec<FeeLine>,
}

struct CertifyRow {
    index: usize,
    paper: Field,
    pages: Field,
    copies: Field,
    fee: String,
}

struct CertifyNumber {
    paper: String,
    words: String,
}

pub(super) struct CertifyDone {
    words: String,
    print_href: String,
    label_href: String,
    receipt_words: String,
    receipt_href: String,
}

/// What the page needs of the database.
#[derive(Default)]
struct Known {
    signers: Vec<Signer>,
    last_signer: Option<Id<Staff>>,
    last_number: i64,
    today: DayTotal,
}

/// The page for a form as typed.
pub(super) async fn build(
    shared: &Shared,
    cases: &Cases,
    session: &Session,
    typed: Typed,
    errors: Vec<FieldError>,
) -> Res<CertifyView> {
    let (world, now) = (cases.world(shared), shared.clock.legal());
    let agency = work::own_agency(&world, &session.actor, now.day())?.clone();
    let kinds = work::list_certification_kinds(&world, &agency, now.day());
    let (code, variant) = typed.chosen();
    let is_chosen = |k: &&CertificationKind| k.version.code == code && (k.variant == variant || variant.is_empty());
    let kind = kinds.iter().find(is_chosen).or(kinds.first()).cloned();
    let known = known(shared, &agency, kind.as_ref(), now.day()).await?;
    let mut view = CertifyView {
        frame: OfficialFrame::new(shared, session, "Chứng thực"),
        action: "/certify".into(),
        live: "/certify/preview".into(),
        request_key: request_key(shared, &typed, errors.is_empty()),
        kinds: kinds.iter().map(|k| choices::kind(k, kind.as_ref())).collect(),
        kind_error: error_of(&errors, "kind"),
        person: Field { value: typed.person.clone(), error: error_of(&errors, "person") },
        rows: Vec::new(),
        book: String::new(),
        cutoff: String::new(),
        numbers: Vec::new(),
        sums: Vec::new(),
        total: Money::ZERO.to_string(),
        fee_note: String::new(),
        exemptions: Vec::new(),
        exemption_error: error_of(&errors, "exemption"),
        pay: choices::pay(&typed.pay),
        pay_error: error_of(&errors, "pay"),
        signers: choices::signers(&known.signers, known.last_signer, &agency, &typed.signer),
        signer_error: error_of(&errors, "signer"),
        wording: String::new(),
        done: None,
        today: today(&known.today),
        errors,
    };
    match kind.as_ref().and_then(|k| Some((k, k.version.record()?))) {
        Some((kind, record)) => fill(&mut view, shared, &world, &agency, kind, record, &typed, &known, now),
        None => view.kind_error = Some("Cơ quan này chưa có việc chứng thực trả ngay trong ngày.".into()),
    }
    Ok(view)
}

/// A form that was refused keeps its key only while nothing was done under it: what is sent again is another form.
fn request_key(shared: &Shared, typed: &Typed, is_same: bool) -> String {
    if is_same && !typed.request_key.is_empty() {
        return typed.request_key.clone();
    }
    shared.act().id::<Case>().to_string()
}

async fn known(shared: &Shared, agency: &UnitVersion, kind: Option<&CertificationKind>, day: Day) -> Res<Known> {
    let unit = agency.unit;
    let record = kind.and_then(|k| k.version.record());
    let series = record.map(|r| work::certification_book(r, unit, day).0).unwrap_or_default();
    shared
        .db
        .read(async move |tx: &mut Tx| {
            Ok(Known {
                signers: work::list_signers(tx, unit, day).await?,
                last_signer: certifications::find_last_signer(tx, unit, day).await?,
                last_number: store::last_number(tx, &series).await?,
                today: certifications::sum_day(tx, unit, day).await?,
            })
        })
        .await
}

fn fill(
    view: &mut CertifyView,
    shared: &Shared,
    world: &World,
    agency: &UnitVersion,
    kind: &CertificationKind,
    record: &ProcedureRecord,
    typed: &Typed,
    known: &Known,
    now: Instant,
) {
    let volume = work::certification_book(record, agency.unit, now.day()).1;
    let exemption = Some(typed.exemption.as_str()).filter(|e| !e.is_empty());
    let cost = |row: &Row, ground| {
        row.can_be_reckoned().then(|| work::certification_fee(record, &kind.variant, &row.original(), ground, now))
    };
    let row = |(index, row): (usize, &Row)| {
        let field = |name: &str, value: &str| Field {
            value: value.into(),
            error: error_of(&view.errors, &format!("{name}-{index}")),
        };
        CertifyRow {
            index,
            paper: field("paper", &row.paper),
            pages: field("pages", &row.pages),
            copies: field("copies", &row.copies),
            fee: cost(row, exemption).map(|m| m.to_string()).unwrap_or_default(),
        }
    };
    view.rows = typed.rows.iter().enumerate().map(row).collect();
    let meant: Vec<&Row> = typed.meant().map(|(_, row)| row).collect();
    let tariff: Money = meant.iter().filter_map(|r| cost(r, None)).sum();
    let total: Money = meant.iter().filter_map(|r| cost(r, exemption)).sum();
    view.numbers = numbers(&meant, known.last_number);
    view.sums = sums(record, &meant, tariff, total);
    view.total = total.to_string();
    view.fee_note = fee_note(record, now.day());
    view.exemptions = choices::exemptions(record, &typed.exemption);
    view.book = format!("Quyển số {volume}");
    view.cutoff = cutoff(record, now);
    view.wording = wording(view, shared, world, agency, known, &volume, now.day());
}

fn numbers(meant: &[&Row], last: i64) -> Vec<CertifyNumber> {
    let line = |(row, n): (&&Row, i64)| CertifyNumber {
        paper: row.paper.trim().to_owned(),
        words: format!("số {n:02}, {} bản", count(row.original().copies)),
    };
    meant.iter().zip(last + 1..).map(line).collect()
}

fn sums(record: &ProcedureRecord, meant: &[&Row], tariff: Money, total: Money) -> Vec<FeeLine> {
    let copies: i64 = meant.iter().map(|r| r.original().copies.max(0)).sum();
    let name = record.fees.first().map_or("Phí", |f| f.name.as_str());
    let what = format!("{name}: {} bản chính, {} bản sao", meant.len(), count(copies));
    let mut lines = vec![FeeLine::new(what, tariff)];
    if total != tariff {
        lines.push(FeeLine::new("Miễn, giảm", total - tariff));
    }
    lines
}

/// The rule of the fee in a sentence, with its source.
fn fee_note(record: &ProcedureRecord, day: Day) -> String {
    let in_force = |f: &&FeeRow| f.period().contains(day);
    let Some(row) = record.fees.iter().find(in_force) else { return String::new() };
    let per = match row.per {
        Per::Page => "một trang",
        Per::Copy => "một bản",
        Per::Item => "một việc",
        Per::Case => "một lần",
    };
    let mut text = format!("{} {per}", row.amount);
    if let (Some(first), Some(then)) = (row.first, row.then) {
        text.push_str(&format!("; từ trang thứ {} là {then} một trang", first + 1));
    }
    if let Some(max) = row.max {
        text.push_str(&format!(", nhiều nhất {max} một bản"));
    }
    format!("{text}. Theo {}.", record.source_vi(&row.law))
}

/// After the cut-off the person may be given an appointment; certified at once, nothing changes.
fn cutoff(record: &ProcedureRecord, now: Instant) -> String {
    match record.clock.cutoff {
        Some(cutoff) if now > cutoff.on(now.day()) => {
            let at = words::time(cutoff.on(now.day()));
            format!(
                "Đã sau {at}: có thể hẹn trả trong ngày làm việc tiếp theo ở trang Tiếp nhận; ký và trả ngay thì làm ở đây."
            )
        }
        _ => String::new(),
    }
}

fn wording(
    view: &CertifyView,
    shared: &Shared,
    world: &World,
    agency: &UnitVersion,
    known: &Known,
    volume: &str,
    day: Day,
) -> String {
    let (_, month, of_month) = day.ymd();
    let place = prints::place(shared, world, agency.unit, day);
    let date = format!("{place}, ngày {of_month:02} tháng {month} năm {}", day.ymd().0);
    let chosen = view.signers.iter().find(|c| c.checked);
    let signer = chosen.and_then(|c| known.signers.iter().find(|s| s.staff.to_string() == c.value));
    let mut lines =
        vec!["Chứng thực bản sao đúng với bản chính".to_owned(), format!("Số chứng thực …, quyển số {volume}"), date];
    if let Some(s) = signer {
        let form = s.form.map(|f| f.letters());
        lines.extend(signature_lines(&signature(agency.kind, &s.title, form, &s.name)));
        lines.push(s.name.clone());
    }
    lines.join("\n")
}

fn today(total: &DayTotal) -> Vec<FeeLine> {
    vec![
        FeeLine::new("Bản chính", count(total.originals)),
        FeeLine::new("Bản sao", count(total.copies)),
        FeeLine::new("Trang", count(total.pages)),
        FeeLine::new("Tiền phí", total.fee),
    ]
}

fn error_of(errors: &[FieldError], field: &str) -> Option<String> {
    let href = format!("#{field}");
    errors.iter().find(|e| e.href == href).map(|e| e.text.clone())
}

/// What was certified just now; nothing where the case is not the actor's to see.
pub(super) async fn done(shared: &Shared, cases: &Cases, session: &Session, id: Id<Case>) -> Res<Option<CertifyDone>> {
    let (world, actor, now) = (cases.world(shared), session.actor.clone(), shared.clock.legal());
    let read = async move |tx: &mut Tx| {
        let lines = super::lines_of(tx, &world, &actor, now, id).await?;
        Ok((lines, store::cash::list_numbers(tx, id).await?.pop()))
    };
    match shared.db.read(read).await {
        Ok((lines, receipt)) if !lines.is_empty() => Ok(Some(done_words(id, &lines, receipt))),
        Ok(_) | Err(Failure::NotFound | Failure::Forbidden) => Ok(None),
        Err(other) => Err(other),
    }
}

fn done_words(id: Id<Case>, lines: &[CertificationRow], receipt: Option<String>) -> CertifyDone {
    let copies: i64 = lines.iter().map(|l| l.copies).sum();
    let fee: Money = lines.iter().map(|l| l.fee).sum();
    let numbers: Vec<_> = lines.iter().map(|l| l.number).collect();
    let volume = lines.first().map_or("", |l| l.volume.as_str());
    let print_href = format!("/certifications/{id}/wording.pdf");
    CertifyDone {
        words: format!("{} bản, số {}", count(copies), rules::book_entries(&numbers, volume)),
        label_href: format!("{print_href}?on=label"),
        print_href,
        receipt_words: receipt.as_ref().map(|_| format!("In biên lai {fee}")).unwrap_or_default(),
        receipt_href: receipt.map(|n| format!("/receipts/{n}.pdf")).unwrap_or_default(),
    }
}
