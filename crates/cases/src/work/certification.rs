//! Certification in volume: several originals, each with its copies, in one act. It is a real case: filed, signed, numbered
//! in the book of the year and returned at once, without a slip. Who signed on paper is on record; the desk enters it.
//! Law: NĐ 23/2015/NĐ-CP art. 7, 13 and 20; books and wording TT 01/2020/TT-BTP; fees TT 226/2016/TT-BTC.

use super::filing::file;
use super::place::level_of;
use super::placing::not_ready;
use super::signers::{Signer, list_signers};
use super::steps::finish_step;
use super::{Opened, World};
use crate::model::{CaseRow, FiledDocument, Filing, Status};
use crate::store::certifications::{self, CertificationRow};
use crate::{rules, store};
use access::Resource;
use base::{Act, Day, Failure, Field, Id, Instant, Money, Refusal, Res, nfc};
use catalogue::Version;
use catalogue::model::{Channel, DEFAULT_VARIANT, Facts, ProcedureRecord};
use db::Tx;
use flow::Variables;
use kernel::accounts::Actor;
use kernel::organisation::{Staff, Unit, UnitVersion};
use kernel::people::Profile;
use kernel::worklist;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;

/// Originals in one act at most: what lies on a desk.
pub const ORIGINALS_MAX: usize = 50;
/// Copies in one act at most: what one print of the wording takes.
pub const COPIES_MAX: i64 = 960;
/// Pages of an original at most.
pub const PAGES_MAX: i64 = 5_000;
const PAPER_MAX: usize = 200;

/// An original and how many copies of it are certified.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Original {
    /// Name of the paper.
    pub paper: String,
    /// Pages of the original.
    pub pages: i64,
    /// Copies.
    pub copies: i64,
}

/// What is asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certification {
    /// Procedure code.
    pub procedure: String,
    /// Variant; the ordinary one when left out.
    #[serde(default)]
    pub variant: Option<String>,
    /// Who asks. Copies need no personal number.
    pub person: String,
    /// The originals.
    pub originals: Vec<Original>,
    /// Who signs.
    pub signer: Id<Staff>,
    /// `cash` or `transfer`; left out: paid later.
    #[serde(default)]
    pub payment: Option<String>,
    /// Ground of an exemption from the fee.
    #[serde(default)]
    pub exemption: Option<String>,
}

/// What was certified.
#[derive(Clone, Debug)]
pub struct CertifiedCase {
    /// The case, returned.
    pub case: CaseRow,
    /// Lines of the book.
    pub lines: Vec<CertificationRow>,
    /// Number of the receipt, where a fee was paid.
    pub receipt: Option<String>,
}

/// A procedure, or a variant of one, that is certified at this desk at once.
#[derive(Clone, Debug)]
pub struct CertificationKind {
    /// The version in force.
    pub version: Arc<Version>,
    /// The variant.
    pub variant: String,
    /// What it is called.
    pub name: String,
}

/// What an agency may certify at once on a day: many originals in one case, nothing to fetch later.
pub fn list_certification_kinds(world: &World, agency: &UnitVersion, day: Day) -> Vec<CertificationKind> {
    let mut kinds = Vec::new();
    for version in world.catalogue.list(day).filter(|v| !v.internal) {
        let Some(record) = version.record().filter(|r| r.items.as_ref().is_some_and(|i| i.many)) else { continue };
        for variant in record.variant_codes() {
            if catalogue::rules::is_immediate(record, variant) && is_competent(record, variant, agency, day) {
                let own = record.variant(variant).map(|v| v.name.clone());
                let plain = || record.plain_name.clone().unwrap_or_else(|| version.name.clone());
                let name = own.unwrap_or_else(plain);
                kinds.push(CertificationKind { version: Arc::clone(version), variant: variant.into(), name });
            }
        }
    }
    kinds
}

fn is_competent(record: &ProcedureRecord, variant: &str, agency: &UnitVersion, day: Day) -> bool {
    let level = level_of(agency.kind);
    catalogue::rules::competent(record, variant, day).is_some_and(|c| Some(c.decides) == level)
}

/// What an original costs with its copies.
pub fn certification_fee(
    record: &ProcedureRecord,
    variant: &str,
    original: &Original,
    exemption: Option<&str>,
    now: Instant,
) -> Money {
    let facts = facts_of(original).as_object().cloned().unwrap_or_default();
    let lines = catalogue::rules::fee(record, variant, Channel::Direct, now.day(), &facts, exemption, now);
    catalogue::rules::fee_total(&lines)
}

fn facts_of(original: &Original) -> Value {
    json!({ "pages": original.pages, "copies": original.copies })
}

/// The numbering series and the volume of a procedure's book in a year, for an agency.
pub fn certification_book(record: &ProcedureRecord, agency: Id<Unit>, day: Day) -> (String, String) {
    let (year, ..) = day.ymd();
    let result = record.results.first();
    let book = result.map_or("ket_qua", |r| r.book.as_str());
    (rules::book_series(agency, book, day), rules::book_volume(result.and_then(|r| r.symbol.as_deref()), year))
}

/// Certifies: files, pays, signs, numbers and returns in one act.
///
/// # Errors
/// `Invalid` per field (`originals/0/paper`); `Refused` `cases.not_immediate`, `cases.no_signing_authority`.
pub async fn certify(tx: &mut Tx, world: &World, actor: &Actor, act: &Act, input: Certification) -> Res<CertifiedCase> {
    let input = cleaned(input)?;
    let day = act.now.day();
    let agency = own_agency(world, actor, day)?.unit;
    let desk = Resource { kind: "case", receiving: Some(agency), deciding: Some(agency), others: Vec::new() };
    world.access.authorise(actor, &world.organisation, day, "cases.certify", &desk)?;
    let version = world.catalogue.in_force(input.procedure.trim(), day).cloned();
    let unknown = || Failure::field("procedure", "unknown_procedure", input.procedure.clone());
    let version = version.ok_or_else(unknown)?;
    let record = version.record().ok_or_else(unknown)?;
    let variant = input.variant.clone().unwrap_or_else(|| DEFAULT_VARIANT.into());
    if !catalogue::rules::is_immediate(record, &variant) {
        return Err(Refusal::new("cases.not_immediate").with("procedure", &version.name).into());
    }
    let signer = list_signers(tx, agency, day).await?.into_iter().find(|s| s.staff == input.signer);
    let signer = signer.ok_or_else(|| Refusal::new("cases.no_signing_authority").with("title", ""))?;
    let case = file(tx, world, actor, act, filing_of(record, &variant, &input, act.now)).await?;
    let case = sign(tx, world, actor, act, case).await?;
    enter(tx, world, actor, act, case, record, &input, &signer).await
}

/// The agency for which the actor works.
pub fn own_agency<'a>(world: &'a World, actor: &Actor, day: Day) -> Res<&'a UnitVersion> {
    let post = actor.first_post().ok_or(Failure::Forbidden)?;
    world.organisation.agency(post.unit, day).ok_or(Failure::Forbidden)
}

fn cleaned(mut input: Certification) -> Res<Certification> {
    let mut problems = Vec::new();
    input.person = nfc(&input.person);
    if input.person.is_empty() {
        problems.push(Field::new("person", "required", ""));
    }
    if input.originals.is_empty() || input.originals.len() > ORIGINALS_MAX {
        problems.push(Field::new("originals", "required", format!("1 to {ORIGINALS_MAX}")));
    }
    for (i, o) in input.originals.iter_mut().enumerate() {
        o.paper = nfc(&o.paper);
        if o.paper.is_empty() || o.paper.chars().count() > PAPER_MAX {
            problems.push(Field::new(format!("originals/{i}/paper"), "required", format!("1 to {PAPER_MAX}")));
        }
        for (name, n, max) in [("pages", o.pages, PAGES_MAX), ("copies", o.copies, COPIES_MAX)] {
            if n < 1 || n > max {
                problems.push(Field::new(format!("originals/{i}/{name}"), "out_of_range", format!("1 to {max}")));
            }
        }
    }
    if problems.is_empty() && input.originals.iter().map(|o| o.copies).sum::<i64>() > COPIES_MAX {
        problems.push(Field::new("originals", "too_many", COPIES_MAX.to_string()));
    }
    if problems.is_empty() { Ok(input) } else { Err(Failure::Invalid(problems)) }
}

/// Each original is a document that is shown and given back. Its name stands with the documents and in the book; the
/// facts hold only what the fee follows from.
fn filing_of(record: &ProcedureRecord, variant: &str, input: &Certification, now: Instant) -> Filing {
    let mut form = Facts::new();
    form.insert("items".into(), input.originals.iter().map(facts_of).collect());
    let shown = |code: &str, name: &str, copy| FiledDocument {
        code: code.into(),
        name: name.into(),
        original: 0,
        copy,
        electronic: false,
        presented: true,
    };
    let required = catalogue::rules::required_documents(record, variant, &form, now);
    let main = required.iter().find(|d| d.presented).map_or("", |d| d.code.as_str());
    let mut documents: Vec<_> = input.originals.iter().map(|o| shown(main, &o.paper, o.copies)).collect();
    documents.extend(required.iter().filter(|d| d.code != main).map(|d| shown(&d.code, &d.name, 0)));
    Filing {
        procedure: record.code.clone(),
        variant: Some(variant.into()),
        filer: Profile { name: input.person.clone(), ..Profile::default() },
        documents,
        form,
        payment: input.payment.clone(),
        exemption: input.exemption.clone(),
        return_method: Some("counter".into()),
        ..Filing::default()
    }
}

/// Carries the case through its steps: what is certified at once has only such as are done before the person leaves.
async fn sign(tx: &mut Tx, world: &World, actor: &Actor, act: &Act, case: CaseRow) -> Res<CaseRow> {
    let Opened { mut case, by, mut open_tasks, .. } =
        world.open(tx, actor, act, case.id, None, "cases.certify", rules::OPEN).await?;
    case.outcome = Some("approve".into());
    while case.status != Status::Finished {
        let task = open_tasks.first().ok_or_else(|| not_ready("certification", &open_tasks))?;
        finish_step(tx, world, act, by, &mut case, task, "agree", Variables::new()).await?;
        open_tasks = worklist::list_open(tx, case.id.uuid()).await?;
    }
    Ok(case)
}

/// Enters the originals in the book and hands everything out.
async fn enter(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    mut case: CaseRow,
    record: &ProcedureRecord,
    input: &Certification,
    signer: &Signer,
) -> Res<CertifiedCase> {
    let day = act.now.day();
    let post = world.access.authorise(actor, &world.organisation, day, "cases.certify", &case.resource(Vec::new()))?;
    let by = actor.by(post);
    let lines = number(tx, act, &case, record, input, signer, actor.staff).await?;
    case.result_number =
        Some(rules::book_entries(&lines.iter().map(|l| l.number).collect::<Vec<_>>(), &lines[0].volume));
    let entries: Vec<_> = lines.iter().map(|l| json!([l.number, l.pages, l.copies, l.fee])).collect();
    let form = signer.form.map(|f| f.letters());
    let body = json!({
        "signer": signer.staff, "title": signer.title, "form": form, "volume": lines[0].volume, "entries": entries,
    });
    store::insert_record(tx, act, case.id, by, "certification", None, true, &body).await?;
    let papers = lines.iter().map(|l| l.paper.as_str()).collect::<Vec<_>>().join("\n");
    let mut line = body;
    line["papers"] = world.sealed(tx, &case, &papers).await?;
    let was = Status::Accepted;
    world.settle(tx, act, by, &mut case, "certification", &line, was).await?;
    hand_out(tx, world, act, by, &mut case).await?;
    let receipt = store::cash::list_numbers(tx, case.id).await?.pop();
    Ok(CertifiedCase { case, lines, receipt })
}

async fn number(
    tx: &mut Tx,
    act: &Act,
    case: &CaseRow,
    record: &ProcedureRecord,
    input: &Certification,
    signer: &Signer,
    staff: Id<Staff>,
) -> Res<Vec<CertificationRow>> {
    let day = act.now.day();
    let (series, volume) = certification_book(record, case.deciding, day);
    let book = record.results.first().map_or("ket_qua", |r| r.book.as_str());
    let count = i64::try_from(input.originals.len()).unwrap_or(i64::MAX);
    let first = store::next_numbers(tx, &series, count).await?;
    let line = |(i, o): (i64, &Original)| CertificationRow {
        case: case.id,
        n: i + 1,
        agency: case.deciding,
        book: book.into(),
        year: day.ymd().0.into(),
        number: first + i,
        volume: volume.clone(),
        at: act.now,
        paper: o.paper.clone(),
        pages: o.pages,
        copies: o.copies,
        fee: certification_fee(record, &case.variant, o, input.exemption.as_deref(), act.now),
        signer: signer.staff,
        signer_title: signer.title.clone(),
        signing_form: signer.form.map(|f| f.letters().into()),
        staff,
    };
    let lines: Vec<_> = (0..).zip(&input.originals).map(line).collect();
    certifications::insert_many(tx, act, &lines).await?;
    Ok(lines)
}

/// No slip was given, so nobody comes back: the case is returned in the same act.
async fn hand_out(tx: &mut Tx, world: &World, act: &Act, by: kernel::journal::By, case: &mut CaseRow) -> Res<()> {
    let was = case.status;
    case.returned = Some(act.now);
    case.status = Status::Returned;
    let body = json!({
        "method": "counter", "parcel": null, "signed": false, "authorised": false, "originals_collected": false,
        "identity_checked": false, "at_once": true,
    });
    store::insert_record(tx, act, case.id, by, "return", None, true, &body).await?;
    world.settle(tx, act, by, case, "return", &body, was).await
}
