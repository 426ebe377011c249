//! The printed papers of a case as data for crate `letters`: what stands on them follows from the case and its records,
//! so that a reprint says the same. Not here: how they look, and who may ask for them.

mod ends;
mod receipt;
mod result;
mod sheet;
mod signature;

pub use ends::{apology, non_acceptance, stop_notice, supplement_request};
pub use receipt::{Slip, receipt};
pub(crate) use receipt::{because, return_place};
pub use result::{draft, result};
pub use sheet::{control_sheet, label};
pub(crate) use signature::{signature, signature_lines};

use crate::model::{CaseRow, Record, RecordRow};
use crate::read::{self, CaseView};
use crate::work::World;
use base::{Day, Failure, Id, Res};
use db::Tx;
use kernel::organisation::{Organisation, Staff, Unit, UnitKind, UnitVersion};
use kernel::people::Profile;
use letters::{CaseRef, Contact, Document, DocumentKind, Head, Letter, Party, Signer};
use std::collections::HashMap;

/// The papers that a case can have. The name is the last part of their address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// Giấy tiếp nhận hồ sơ và hẹn trả kết quả.
    Receipt,
    /// Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ: the last one asked for.
    Supplement,
    /// Phiếu từ chối tiếp nhận.
    NonAcceptance,
    /// Phiếu xin lỗi và hẹn lại.
    Apology,
    /// Thông báo dừng giải quyết; before it was a form, the letter that gives the file back.
    Stop,
    /// Phiếu kiểm soát quá trình giải quyết hồ sơ.
    ControlSheet,
    /// A sticker for the folder.
    Label,
    /// What is laid before the leader.
    Draft,
    /// The result: a certificate, a decision, a letter of refusal.
    Result,
}

impl Paper {
    /// All of them, in the order in which a case meets them.
    pub const ALL: [Self; 9] = [
        Self::Receipt,
        Self::ControlSheet,
        Self::Label,
        Self::Supplement,
        Self::Apology,
        Self::NonAcceptance,
        Self::Stop,
        Self::Draft,
        Self::Result,
    ];

    /// Stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Receipt => "receipt",
            Self::Supplement => "supplement",
            Self::NonAcceptance => "non-acceptance",
            Self::Apology => "apology",
            Self::Stop => "stop",
            Self::ControlSheet => "control-sheet",
            Self::Label => "label",
            Self::Draft => "draft",
            Self::Result => "result",
        }
    }

    /// The paper of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.name() == name)
    }

    /// Kind of the record that it tells of; `None` where every accepted case has it.
    pub const fn record(self) -> Option<&'static str> {
        match self {
            Self::Receipt | Self::ControlSheet | Self::Label | Self::Draft => None,
            Self::Supplement => Some("supplement_request"),
            Self::NonAcceptance => Some("non_acceptance"),
            Self::Apology => Some("apology"),
            Self::Stop => Some("withdrawal"),
            Self::Result => Some("decision"),
        }
    }

    /// Whether the case has it.
    pub fn is_of(self, case: &CaseRow, records: &[RecordRow]) -> bool {
        match self.record() {
            // A file that is given back during the work is refused on the same form.
            Some("non_acceptance") => records.iter().any(|r| ["non_acceptance", "stop"].contains(&r.kind.as_str())),
            // Certified copies carry their wording on the paper; a case of them has no further result to print.
            Some("decision") => records.iter().any(|r| r.kind == "decision" && r.body["taken_back"] != true),
            None if self == Self::Draft => case.accepted.is_some() && case.outcome.is_none() && case.status.is_open(),
            None => case.accepted.is_some(),
            Some(kind) => records.iter().any(|r| r.kind == kind),
        }
    }
}

/// What papers say beside the case: the same for all papers of an install.
#[derive(Clone, Debug, Default)]
pub struct Letterhead {
    /// Place before the date (`Hà Nội`).
    pub place: String,
    /// Telephone of the desk or the city's line, where there is one.
    pub phone: Option<String>,
}

impl Letterhead {
    /// For the city of this name (`Thành phố Hà Nội`).
    pub fn of_city(city: &str) -> Self {
        let place = ["Thành phố ", "Tỉnh ", "TP. "].iter().find_map(|kind| city.strip_prefix(kind)).unwrap_or(city);
        Self { place: place.to_owned(), phone: None }
    }
}

/// All that a paper is made from.
pub struct Source<'a> {
    /// Units, catalogue, keys.
    pub world: &'a World,
    /// The case with its records.
    pub view: &'a CaseView,
    /// Names of the officials who acted.
    pub names: &'a HashMap<Id<Staff>, String>,
    /// What all papers say.
    pub letterhead: &'a Letterhead,
    /// The record that the paper tells of, where the case has several of the kind; else the last.
    pub record: Option<Id<Record>>,
}

/// The paper of a case; `NotFound` where the case has none of the kind.
pub async fn letter(tx: &mut Tx, source: &Source<'_>, paper: Paper) -> Res<Letter> {
    if !paper.is_of(&source.view.case, &source.view.records) {
        return Err(Failure::NotFound);
    }
    match paper {
        Paper::Receipt => receipt(source, Slip::Both).map(Letter::Receipt),
        Paper::Supplement => supplement_request(source).map(Letter::SupplementRequest),
        Paper::NonAcceptance => non_acceptance(source).map(Letter::NonAcceptance),
        Paper::Apology => apology(tx, source).await.map(Letter::Apology),
        Paper::Stop => stop_notice(tx, source).await.map(Letter::StopNotice),
        Paper::ControlSheet => Ok(Letter::ControlSheet(control_sheet(source))),
        Paper::Draft => draft(source).map(Letter::Decision),
        Paper::Result => result(tx, source).await.map(Letter::Decision),
        Paper::Label => Ok(Letter::FileLabels(letters::FileLabels {
            day: source.view.case.day(),
            skip: 0,
            labels: vec![label(source)],
        })),
    }
}

impl Source<'_> {
    fn case(&self) -> &CaseRow {
        &self.view.case
    }

    fn organisation(&self) -> &Organisation {
        &self.world.organisation
    }

    /// The name under a signature; empty where it is not known.
    fn signer(&self, staff: Option<Id<Staff>>) -> Signer {
        Signer { name: staff.and_then(|s| self.names.get(&s).cloned()), signed: None }
    }

    fn filer(&self) -> Signer {
        Signer { name: self.view.filer.as_ref().map(|p| p.name.clone()), signed: None }
    }

    fn case_ref(&self) -> CaseRef {
        let case = self.case();
        let is_sensitive = self.world.catalogue.version(case.procedure_version).is_none_or(|v| v.sensitive);
        CaseRef {
            code: case.code.clone(),
            procedure_code: case.procedure_code.clone(),
            procedure: case.procedure_name.clone(),
            check: (!is_sensitive).then(|| read::check_code(self.world, &case.code)),
        }
    }

    /// A heading of the desk where the case was received.
    fn desk_head(&self, day: Day, symbol: &str) -> Head {
        Head {
            parent: Some(formal_name(self.organisation(), self.case().receiving, day)),
            body: DESK.into(),
            number: Some(format!("{}/{symbol}", own_number(&self.case().code))),
            place: self.letterhead.place.clone(),
            day,
            version: self.version(),
        }
    }

    /// A heading of the agency that decides.
    fn agency_head(&self, day: Day, number: Option<String>) -> Head {
        let unit = self.case().deciding;
        Head {
            parent: above(self.organisation(), unit, day),
            body: formal_name(self.organisation(), unit, day),
            number,
            place: self.letterhead.place.clone(),
            day,
            version: self.version(),
        }
    }

    /// A corrected case reprints its papers as the next version.
    fn version(&self) -> u32 {
        let corrections = self.view.records.iter().filter(|r| r.kind == "correction").count();
        u32::try_from(corrections).unwrap_or(u32::MAX - 1) + 1
    }

    fn contact(&self) -> Contact {
        Contact {
            name: desk_name(self.organisation(), self.case().receiving, self.case().day()),
            phone: self.letterhead.phone.clone(),
            place: None,
        }
    }

    fn last(&self, kind: &str) -> Res<&RecordRow> {
        let mut all = self.view.records.iter().rev().filter(|r| r.kind == kind);
        let found = match self.record {
            Some(id) => all.find(|r| r.id == id),
            None => all.next(),
        };
        found.ok_or(Failure::NotFound)
    }
}

/// Name of every desk until the cities give it another.
pub(crate) const DESK: &str = "Bộ phận Tiếp nhận và Trả kết quả";

/// `Bộ phận Tiếp nhận và Trả kết quả phường Trúc Bạch`.
pub(crate) fn desk_name(organisation: &Organisation, agency: Id<Unit>, day: Day) -> String {
    match organisation.find_ever(agency, day) {
        Some(unit) => format!("{DESK} {}", lowered(&unit.name)),
        None => DESK.into(),
    }
}

/// The agency as it signs: `UBND phường Trúc Bạch`, `Sở Tư pháp`.
pub(crate) fn formal_name(organisation: &Organisation, unit: Id<Unit>, day: Day) -> String {
    match organisation.agency(unit, day).or_else(|| organisation.find_ever(unit, day)) {
        Some(unit) if has_committee(unit) => format!("UBND {}", lowered(&unit.name)),
        Some(unit) => unit.name.clone(),
        None => String::new(),
    }
}

fn above(organisation: &Organisation, unit: Id<Unit>, day: Day) -> Option<String> {
    let parent = organisation.find_ever(unit, day)?.parent?;
    Some(formal_name(organisation, parent, day))
}

fn has_committee(unit: &UnitVersion) -> bool {
    let folded = unit.name.to_lowercase();
    matches!(unit.kind, UnitKind::Province | UnitKind::District | UnitKind::Commune)
        && !folded.starts_with("ubnd")
        && !folded.starts_with("ủy ban")
}

/// `phường Trúc Bạch` of `Phường Trúc Bạch`.
fn lowered(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|c| c.to_lowercase().to_string()).unwrap_or_default();
    format!("{first}{}", letters.as_str())
}

/// `240426-0012` of `000.04.31.H26-240426-0012`: once in the desk, so that no two of its papers of a kind share a number.
fn own_number(code: &str) -> &str {
    code.split_once('-').map_or(code, |(_, number)| number)
}

fn party(profile: Option<&Profile>) -> Party {
    let Some(p) = profile else { return Party { name: letters::MISSING.into(), ..Party::default() } };
    Party {
        name: p.name.clone(),
        id_number: p.number.clone(),
        address: p.address.clone(),
        phone: p.phone.clone(),
        email: p.email.clone(),
    }
}

/// Papers that were kept with the file and now go back; what was only shown went back at once.
fn returned(view: &CaseView) -> Vec<Document> {
    documents(view).into_iter().filter(|d| d.note.is_none() && d.kind != DocumentKind::Electronic).collect()
}

fn documents(view: &CaseView) -> Vec<Document> {
    let mut all = Vec::new();
    for d in view.documents.iter().filter(|d| d.state != "requested") {
        let mut add = |count: i64, kind, note: Option<&str>| {
            let count = u32::try_from(count).unwrap_or(0);
            all.push(Document { name: d.name.clone(), count, kind, note: note.map(str::to_owned) });
        };
        match d.kind.as_str() {
            "electronic" => add(1, DocumentKind::Electronic, None),
            "presented" => add(1, DocumentKind::Original, Some("xuất trình, trả lại ngay")),
            _ => {
                if d.originals > 0 {
                    add(d.originals, DocumentKind::Original, None);
                }
                if d.copies > 0 {
                    add(d.copies, DocumentKind::Copy, None);
                }
            }
        }
    }
    all
}
