//! Notices as printed letters: all of one print in one PDF, each on its own sheet with the address where the window of the
//! envelope is.

use super::{Kind, said};
use crate::model::{Case, CaseRow, RecordRow};
use crate::read::check_code;
use crate::store;
use crate::work::World;
use base::{Day, Failure, Id, Res};
use db::Tx;
use kernel::notices::NoticeRow;
use kernel::organisation::{self, Unit, UnitKind, UnitVersion};
use kernel::people::{self, Profile};
use kernel::roles::Role;
use letters::{Capacity, CaseRef, Contact, Ground, Head, Letter, NoticeLetter, NoticePaper, Party, Signature};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// Records that say why.
const REASONS: [&str; 6] = ["supplement_request", "apology", "non_acceptance", "stop", "inspection", "posting"];

/// Letters ready to be printed.
pub struct Printing {
    /// The letters, in the order of the notices.
    pub letters: Vec<Letter>,
    /// Whose data they hold, for the access log.
    pub persons: Vec<uuid::Uuid>,
}

/// An agency as its letters show it.
struct Office {
    name: String,
    parent: Option<String>,
    desk: String,
    signature: Signature,
}

/// Lays out the letters of some notices. `day` is the date they bear, `place` stands before it (`Hà Nội`).
pub async fn print(tx: &mut Tx, world: &World, notices: &[NoticeRow], day: Day, place: &str) -> Res<Printing> {
    let ids: Vec<Id<Case>> = notices.iter().map(|n| Id::new(n.subject)).collect();
    let cases: HashMap<_, _> = store::list_by_ids(tx, &ids).await?.into_iter().map(|c| (c.id, c)).collect();
    let records = store::list_records_of(tx, &ids, &REASONS).await?;
    let persons: Vec<_> = notices.iter().map(|n| n.person).collect();
    let people = people::list(tx, &world.vault, &persons).await?;
    let mut offices: HashMap<Id<Unit>, Office> = HashMap::new();
    let mut letters = Vec::with_capacity(notices.len());
    for notice in notices {
        let case = cases.get(&Id::new(notice.subject)).ok_or(Failure::NotFound)?;
        // Someone who was erased since has no address any more.
        let Some(person) = people.get(&notice.person) else { continue };
        let office = match offices.entry(case.receiving) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(office(tx, world, case.receiving, day).await?),
        };
        let reasons = records.get(&case.id).map_or(&[][..], Vec::as_slice);
        letters.push(Letter::NoticeLetter(letter(world, notice, case, person, reasons, office, day, place)));
    }
    Ok(Printing { letters, persons: persons.into_iter().map(Id::uuid).collect() })
}

async fn office(tx: &mut Tx, world: &World, unit: Id<Unit>, day: Day) -> Res<Office> {
    let organisation = &world.organisation;
    let agency = organisation.agency(unit, day).or_else(|| organisation.find_ever(unit, day));
    let parent = agency.and_then(|a| a.parent).map(|parent| web::office_name(organisation, parent, day));
    let desk = organisation.desk(unit, day);
    let head = match desk {
        Some(desk) => organisation::list_unit_staff(tx, desk.unit, day).await?,
        None => Vec::new(),
    };
    let head = head.into_iter().find(|s| s.held.role == Role::HeadOfDesk && !s.held.substitute);
    Ok(Office {
        name: web::office_name(organisation, unit, day),
        parent: parent.filter(|name| !name.is_empty()),
        desk: desk.map_or_else(
            || format!("Bộ phận Một cửa {}", web::office_name(organisation, unit, day)),
            |d| d.name.clone(),
        ),
        signature: Signature {
            capacity: vec![Capacity { ground: Ground::ByOrder, of: head_of(agency).into() }],
            post: head.as_ref().map_or_else(|| Role::HeadOfDesk.vietnamese().into(), |h| h.held.title.clone()),
            name: head.map(|h| h.name),
            signed: None,
        },
    })
}

/// By whose order the desk signs.
fn head_of(agency: Option<&UnitVersion>) -> &'static str {
    match agency.map(|a| a.kind) {
        Some(UnitKind::Department | UnitKind::ServiceUnit) => "Giám đốc",
        _ => "Chủ tịch",
    }
}

fn letter(
    world: &World,
    notice: &NoticeRow,
    case: &CaseRow,
    person: &Profile,
    records: &[RecordRow],
    office: &Office,
    day: Day,
    place: &str,
) -> NoticeLetter {
    let kind = Kind::parse(&notice.what).unwrap_or(Kind::Processing);
    let record = records.iter().rev().find(|r| Some(r.kind.as_str()) == kind.record() && r.at <= notice.at);
    let mut words = said(kind, notice, case, &office.name, record.and_then(|r| r.until));
    words.paragraphs.insert(0, format!("Kính gửi Ông/Bà {},", person.name));
    words.paragraphs.extend(record.map_or_else(Vec::new, |r| reasons(world, kind, case, r)));
    let is_sensitive = world.catalogue.version(case.procedure_version).is_none_or(|v| v.sensitive);
    NoticeLetter {
        head: Head {
            parent: office.parent.clone(),
            body: office.name.clone(),
            number: None,
            place: place.into(),
            day,
            version: 1,
        },
        paper: NoticePaper::A5,
        recipient: Party { name: person.name.clone(), address: Some(address(person)), ..Party::default() },
        case: Some(CaseRef {
            code: case.code.clone(),
            procedure_code: case.procedure_code.clone(),
            procedure: case.procedure_name.clone(),
            check: (!is_sensitive).then(|| check_code(world, &case.code)),
        }),
        subject: words.subject,
        paragraphs: words.paragraphs,
        highlight: words.highlight,
        contact: Contact { name: office.desk.clone(), phone: Some("1022".into()), place: None },
        signature: office.signature.clone(),
    }
}

/// Lines of the address; someone without one gets the letter handed over.
fn address(person: &Profile) -> String {
    let known = person.address.as_deref().map(str::trim).filter(|a| !a.is_empty());
    known.map_or_else(|| "(giao tại Bộ phận Một cửa)".into(), str::to_owned)
}

/// The reasons, in the words of the record that the notice followed from.
fn reasons(world: &World, kind: Kind, case: &CaseRow, record: &RecordRow) -> Vec<String> {
    let told = |lead: &str, field: &str| {
        let text = record.body[field].as_str().map(str::trim).filter(|t| !t.is_empty());
        text.map(|t| format!("{lead}: {t}"))
    };
    match kind {
        Kind::Supplement => items(world, case, record),
        // A reminder speaks of the supplement only while it is awaited.
        Kind::Reminder if record.closed.is_none() => items(world, case, record),
        Kind::Apology => told("Lý do", "reason").into_iter().collect(),
        Kind::NotAccepted | Kind::Stopped => told("Lý do", "text").into_iter().collect(),
        Kind::Inspection => {
            let people = record.body["people"].as_array().into_iter().flatten().filter_map(serde_json::Value::as_str);
            let people = people.collect::<Vec<_>>().join(", ");
            let who = (!people.is_empty()).then(|| format!("Người đến kiểm tra: {people}"));
            who.into_iter().chain(told("Nơi kiểm tra", "place")).collect()
        }
        _ => Vec::new(),
    }
}

fn items(world: &World, case: &CaseRow, request: &RecordRow) -> Vec<String> {
    let name = |code: &str| {
        let package = world.package(case).ok()?;
        package.record.documents.iter().find(|d| d.code == code).map(|d| d.name.clone())
    };
    let item = |(i, item): (usize, &serde_json::Value)| {
        let document = item["document"].as_str().filter(|c| !c.is_empty());
        let parts =
            [document.map(|c| name(c).unwrap_or_else(|| c.to_owned())), item["note"].as_str().map(str::to_owned)];
        let told = parts.into_iter().flatten().filter(|t| !t.trim().is_empty()).collect::<Vec<_>>().join(": ");
        format!("{}. {told}", i + 1)
    };
    request.body["items"].as_array().into_iter().flatten().enumerate().map(item).collect()
}
