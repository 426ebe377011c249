//! Filing and acceptance. Law: NĐ 61/2018 art. 17; the procedure, its process and its fee are pinned at acceptance.

use super::placing::CaseSteps;
use super::{Opened, World, checked, money, parcels, place};
use crate::model::{Case, CaseRow, Filing, Status};
use crate::{rules, store};
use access::Resource;
use base::{Act, Failure, Id, Instant, Refusal, Res};
use catalogue::Version;
use catalogue::cache::PackageContent;
use catalogue::model::{Channel, DocumentRow, ProcedureRecord};
use db::Tx;
use flow::Variables;
use kernel::accounts::Actor;
use kernel::files::File;
use kernel::journal::{self, By, Subject};
use kernel::organisation::{UnitKind, UnitVersion};
use kernel::people;
use kernel::tally::{self, Delta};
use kernel::vault::Person;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Days back that a slip of an outage may be entered.
const OUTAGE_DAYS: i64 = 7;

/// Files a case. At the counter and by post it is accepted in the same act; online it waits for an answer within eight
/// working hours.
///
/// # Errors
/// `Invalid` per field; `Refused` `cases.documents_missing`, `cases.duplicate`, `cases.not_competent`, `cases.no_package`,
/// `cases.slip_used`.
pub async fn file(tx: &mut Tx, world: &World, actor: &Actor, act: &Act, filing: Filing) -> Res<CaseRow> {
    put_in(tx, world, Hand::Desk(actor), act, filing).await
}

/// Files a case that its applicant sends in online. `by`: the citizen who is signed in; `filing.filer` is that citizen, or the
/// organisation for which they act. Papers that can be sent electronically must be there; the others come to the desk.
///
/// # Errors
/// As [`file`].
pub async fn submit(
    tx: &mut Tx,
    world: &World,
    by: Id<Person>,
    act: &Act,
    filing: Filing,
    papers: Vec<SentPaper>,
) -> Res<CaseRow> {
    let filing = Filing { channel: Some(Channel::Online.name().into()), payment: None, ..filing };
    let mut case = put_in(tx, world, Hand::Applicant(by), act, filing).await?;
    super::files::adopt(tx, world, act, &mut case, papers).await?;
    Ok(case)
}

/// A paper that came with an online filing: kept already, without an owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentPaper {
    /// Code of the document in the procedure.
    pub document: String,
    /// The file.
    pub file: Id<File>,
    /// Its name.
    pub name: String,
}

/// Whose hand puts a filing in.
#[derive(Clone, Copy)]
enum Hand<'a> {
    /// An official takes it at the desk, by post, or for someone online.
    Desk(&'a Actor),
    /// The applicant, signed in.
    Applicant(Id<Person>),
}

async fn put_in(tx: &mut Tx, world: &World, hand: Hand<'_>, act: &Act, filing: Filing) -> Res<CaseRow> {
    let received = received_at(act, &filing)?;
    let version = find_version(world, &filing.procedure, received)?;
    let package =
        version.package().ok_or_else(|| Refusal::new("cases.no_package").with("procedure", &filing.procedure))?;
    let channel = channel_of(&filing)?;
    let filing = checked::cleaned(filing, package)?;
    let variant = variant_of(&package.record, filing.variant.as_deref(), &filing.form, received)?;
    let actor = match hand {
        Hand::Desk(actor) => Some(actor),
        Hand::Applicant(_) => None,
    };
    let place = place::place_of(world, actor, &package.record, &variant, &filing, received)?;
    let resource = Resource {
        kind: "case",
        receiving: Some(place.receiving.unit),
        deciding: Some(place.deciding),
        others: Vec::new(),
    };
    let day = act.now.day();
    let post = actor.map(|a| world.access.authorise(a, &world.organisation, day, "cases.accept", &resource).cloned());
    let post = post.transpose()?;
    let is_online = channel == Channel::Online;
    match hand {
        Hand::Desk(_) if is_online => {}
        Hand::Desk(_) => check_documents(&package.record, &variant, &filing, received, |_| true)?,
        Hand::Applicant(_) => check_documents(&package.record, &variant, &filing, received, |d| d.electronic)?,
    }
    let filer = people::find_or_insert(tx, &world.vault, act, &filing.filer).await?;
    let owner = match &filing.owner {
        Some(owner) if *owner != filing.filer => people::find_or_insert(tx, &world.vault, act, owner).await?,
        _ => filer.clone(),
    };
    if !filing.duplicate_confirmed && filing.owner.as_ref().unwrap_or(&filing.filer).number.is_some() {
        refuse_duplicate(tx, &owner, &version).await?;
    }
    let fee_lines = catalogue::rules::fee(
        &package.record,
        &variant,
        channel,
        received.day(),
        &filing.form,
        filing.exemption.as_deref(),
        received,
    );
    let mut case = CaseRow {
        id: act.id::<Case>(),
        code: issue_code(tx, &place.receiving, received).await?,
        version: 1,
        procedure_version: version.id,
        process_version: version.id,
        procedure_code: version.code.clone(),
        procedure_name: package.record.plain_name.clone().unwrap_or_else(|| version.name.clone()),
        variant,
        channel: channel.name().into(),
        receiving: place.receiving.unit,
        desk: place.desk,
        deciding: place.deciding,
        filer: filer.person(),
        owner: owner.person(),
        status: Status::Submitted,
        submitted: received,
        accepted: None,
        due: None,
        first_due: None,
        appointment: None,
        prolonged: None,
        supplement_rounds: 0,
        finished: None,
        timeliness: None,
        outcome: None,
        result_number: None,
        returned: None,
        return_method: filing.return_method.clone().unwrap_or_else(|| "counter".into()),
        fee_total: catalogue::rules::fee_total(&fee_lines),
        fee_paid: base::Money::ZERO,
        facts: filing.form.clone(),
        flags: flags_of(&filing),
        stored: None,
    };
    let by = match (hand, &post) {
        (Hand::Desk(actor), Some(post)) => actor.by(post),
        (Hand::Desk(_), None) => By::default(),
        (Hand::Applicant(person), _) => By { actor: Some(person.uuid()), ..By::default() },
    };
    if !is_online {
        begin_clock(world, &mut case, received)?;
    }
    store::insert(tx, &mut case).await?;
    if let Some(slip) = &filing.slip {
        use_slip(tx, &place.receiving, slip, case.id).await?;
    }
    store::insert_documents(tx, case.id, 1, &filing.documents).await?;
    if let (Some(actor), Some(parcel)) = (actor, &filing.parcel) {
        parcels::filed(tx, actor, act, &case, parcel).await?;
    }
    write_journal(tx, act, by, &case, &filing, &owner).await?;
    let delta =
        Delta { unit: case.receiving, topic: &case.procedure_code, day: received.day(), measure: "received", n: 1 };
    tally::add(tx, &[delta]).await?;
    if !is_online {
        start_process(tx, world, act, package, &case).await?;
        super::notify(tx, act, &case, "acceptance").await?;
        if let (Some(actor), Some(post), Some(method)) = (actor, &post, &filing.payment)
            && case.fee_total.dong() > 0
        {
            money::pay_now(tx, act, actor, post, &mut case, method).await?;
        }
    } else {
        super::notify(tx, act, &case, "submission").await?;
    }
    Ok(case)
}

/// Accepts a case that was filed online: the clock starts, the process begins.
pub async fn accept(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Case>,
    if_match: Option<i64>,
) -> Res<CaseRow> {
    let states = &[Status::Submitted];
    let Opened { mut case, was, by, .. } = world.open(tx, actor, act, id, if_match, "cases.accept", states).await?;
    let package = world.package(&case)?;
    begin_clock(world, &mut case, act.now)?;
    world.settle(tx, act, by, &mut case, "acceptance", &Value::Null, was).await?;
    start_process(tx, world, act, package, &case).await?;
    Ok(case)
}

fn begin_clock(world: &World, case: &mut CaseRow, accepted: Instant) -> Res<()> {
    case.accepted = Some(accepted);
    case.status = Status::Accepted;
    let due = world.due_from(case, &[])?.and_then(|d| d.due);
    (case.due, case.first_due, case.appointment) = (due, due, due);
    Ok(())
}

/// Starts the process of the pinned package with its first tasks.
pub(super) async fn start_process(
    tx: &mut Tx,
    world: &World,
    act: &Act,
    package: &PackageContent,
    case: &CaseRow,
) -> Res<()> {
    let mut variables: Variables = catalogue::package::with_defaults(package.form.as_deref(), &case.facts);
    let has_district = world.organisation.above(case.receiving, UnitKind::District, act.now.day()).is_some();
    for (name, value) in [
        ("variant", json!(case.variant)),
        ("channel", json!(case.channel)),
        ("amount", json!(case.fee_total.dong())),
        ("has_district", json!(has_district)),
        ("accepted_year", json!(act.now.day().ymd().0)),
    ] {
        variables.insert(name.into(), value);
    }
    let steps = CaseSteps::of(world, case);
    let (_, moved) =
        kernel::process::start(tx, act, &package.process, &case.procedure_version.to_string(), variables, &steps)
            .await?;
    match moved.incidents.first() {
        Some((element, code)) => {
            Err(Failure::Internal(format!("process of {} halts at {element}: {code}", case.procedure_code)))
        }
        None => super::consult::watch_steps(tx, world, act, case, &moved).await,
    }
}

async fn write_journal(
    tx: &mut Tx,
    act: &Act,
    by: By,
    case: &CaseRow,
    filing: &Filing,
    owner: &kernel::vault::PersonKey,
) -> Res<()> {
    let personal = json!({ "filer": filing.filer, "owner": filing.owner, "form": filing.form });
    let documents: Vec<_> =
        filing.documents.iter().map(|d| json!([d.code, d.original, d.copy, d.electronic, d.presented])).collect();
    let body = json!({
        "code": case.code, "procedure": case.procedure_code, "version": case.procedure_version, "variant": case.variant,
        "channel": case.channel, "receiving": case.receiving, "deciding": case.deciding, "received": case.submitted,
        "due": case.due, "fee": case.fee_total, "documents": documents, "flags": case.flags, "slip": filing.slip,
        "parcel": filing.parcel,
        "personal": journal::sealed(owner, &personal)?,
    });
    let verb = if case.accepted.is_some() { "acceptance" } else { "submission" };
    journal::write(tx, by, act.now, Subject::new("case", case.id), verb, &body).await
}

pub(crate) fn received_at(act: &Act, filing: &Filing) -> Res<Instant> {
    let Some(at) = filing.received_at else { return Ok(act.now) };
    if filing.slip.as_deref().is_none_or(|s| s.trim().is_empty()) {
        return Err(Failure::field("slip", "required", "a filing entered later needs the number of its slip"));
    }
    if at > act.now || at < act.now.plus_seconds(-OUTAGE_DAYS * 86_400) {
        return Err(Failure::field(
            "received_at",
            "out_of_range",
            format!("at most {OUTAGE_DAYS} days back, not in the future"),
        ));
    }
    Ok(at)
}

/// A slip of the pre-numbered block is one case (practice.md, need 20).
async fn use_slip(tx: &mut Tx, receiving: &UnitVersion, slip: &str, case: Id<Case>) -> Res<()> {
    let slip = slip.trim().to_uppercase();
    match store::find_slip(tx, receiving.unit, &slip).await? {
        Some(code) => Err(Refusal::new("cases.slip_used").with("slip", slip).with("code", code).into()),
        None => store::insert_slip(tx, receiving.unit, &slip, case).await,
    }
}

/// The version of a procedure in force at a moment.
pub(crate) fn find_version(world: &World, procedure: &str, at: Instant) -> Res<Arc<Version>> {
    let found = world.catalogue.in_force(procedure.trim(), at.day()).cloned();
    found.ok_or_else(|| Failure::field("procedure", "unknown_procedure", procedure))
}

pub(crate) fn channel_of(filing: &Filing) -> Res<Channel> {
    let name = filing.channel.as_deref().unwrap_or("direct");
    Channel::parse(name).ok_or_else(|| Failure::field("channel", "unknown_channel", name))
}

/// The variant told, or the one that follows from the answers.
pub(crate) fn variant_of(
    record: &ProcedureRecord,
    told: Option<&str>,
    facts: &Map<String, Value>,
    at: Instant,
) -> Res<String> {
    match told {
        Some(code) if record.variant_codes().contains(&code) => Ok(code.to_owned()),
        Some(code) => Err(Failure::field("variant", "unknown_variant", code)),
        None => Ok(catalogue::rules::pick_variant(record, facts, at).to_owned()),
    }
}

fn check_documents(
    record: &ProcedureRecord,
    variant: &str,
    filing: &Filing,
    at: Instant,
    counts: impl Fn(&DocumentRow) -> bool,
) -> Res<()> {
    let mut required = catalogue::rules::required_documents(record, variant, &filing.form, at);
    required.retain(|d| counts(d));
    let missing = rules::missing_documents(&required, &filing.documents);
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing.iter().map(|d| d.name.as_str()).collect::<Vec<_>>().join("; ");
    let codes = missing.iter().map(|d| d.code.as_str()).collect::<Vec<_>>().join(" ");
    Err(Refusal::new("cases.documents_missing").with("documents", names).with("codes", codes).into())
}

async fn refuse_duplicate(tx: &mut Tx, owner: &kernel::vault::PersonKey, version: &Version) -> Res<()> {
    let open = store::list_open_of(tx, owner.person(), &version.code).await?;
    match open.first() {
        Some(other) => Err(Refusal::new("cases.duplicate").with("code", &other.code).with("case", other.id).into()),
        None => Ok(()),
    }
}

async fn issue_code(tx: &mut Tx, receiving: &UnitVersion, received: Instant) -> Res<String> {
    let unit = receiving.exchange_code.as_deref().unwrap_or(&receiving.code);
    let number = store::next_number(tx, &format!("code:{unit}:{}", received.day())).await?;
    Ok(rules::case_code(unit, received, number))
}

fn flags_of(filing: &Filing) -> String {
    let mut flags = Vec::new();
    if filing.received_at.is_some() {
        flags.push("outage");
    }
    if filing.filer.email.is_some() {
        flags.push("email");
    }
    if filing.owner.as_ref().is_some_and(|o| o.email.is_some()) {
        flags.push("owner_email");
    }
    flags.join(" ")
}
