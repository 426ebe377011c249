//! `motcua import units`: the statistics office's list of units, as CSV `code,name,kind,parent_code,level`.
//!
//! The same code with the same name (tone marks and spelling compared folded) is the same unit; with another name on a
//! later day it is another unit, because codes are used again. Missing units are not closed.

use super::store::{self, NewUnit};
use super::{Organisation, Unit, UnitKind};
use base::{Act, Day, Failure, Id, Res, fold, nfc};
use db::{Db, Tx};
use serde::Serialize;
use std::collections::{HashMap, HashSet};

/// Rows written in one transaction.
const CHUNK: usize = 200;
/// Longest name that is taken.
const NAME_MAX: usize = 200;

/// Something in an imported file that was not taken as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImportProblem {
    /// Line or code of the record.
    pub record: String,
    /// Field.
    pub field: String,
    /// What stands there.
    pub value: String,
    /// What is wrong with it.
    pub problem: String,
    /// What was kept: `nothing`, `text`, or the value taken instead.
    pub kept: String,
}

/// What an import did.
#[derive(Clone, Debug, Default)]
pub struct ImportReport {
    /// New or changed records.
    pub imported: usize,
    /// Records that were there alike.
    pub unchanged: usize,
    /// Records that could not be taken.
    pub refused: usize,
    /// All problems, in order of the file.
    pub problems: Vec<ImportProblem>,
}

impl ImportReport {
    /// The last line of output: `N imported, N unchanged, N refused`.
    pub fn summary(&self) -> String {
        format!("{} imported, {} unchanged, {} refused", self.imported, self.unchanged, self.refused)
    }

    pub(super) fn refuse(&mut self, record: &str, field: &str, value: &str, problem: &str) {
        self.refused += 1;
        self.problems.push(ImportProblem {
            record: record.into(),
            field: field.into(),
            value: value.chars().take(200).collect(),
            problem: problem.into(),
            kept: "nothing".into(),
        });
    }
}

struct Record {
    line: String,
    code: String,
    name: String,
    title: String,
    kind: UnitKind,
    parent_code: String,
}

/// Imports the text of a CSV file. Parents may stand after their children. The caller reloads the organisation.
///
/// # Errors
/// `Invalid` when the file is no such CSV at all; single bad rows are refused in the report.
pub async fn import_units(db: &Db, act: &Act, text: &str, valid_from: Day) -> Res<ImportReport> {
    let mut report = ImportReport::default();
    let mut records = parse(text, &mut report)?;
    let organisation = db.read(async |tx: &mut Tx| store::load(tx).await).await?;
    let mut known: HashMap<String, Id<Unit>> = HashMap::new();
    for unit in organisation.list(valid_from) {
        known.insert(unit.code.clone(), unit.unit);
    }
    // Parents first: whatever names a parent of this file waits for it.
    while !records.is_empty() {
        let in_file: HashSet<String> = records.iter().map(|r| r.code.clone()).collect();
        let (ready, wait): (Vec<_>, Vec<_>) =
            records.into_iter().partition(|r| r.parent_code.is_empty() || !in_file.contains(&r.parent_code));
        if ready.is_empty() {
            for r in wait {
                report.refuse(&r.line, "parent_code", &r.parent_code, "the parents form a circle");
            }
            break;
        }
        records = wait;
        write(db, act, ready, &organisation, &mut known, valid_from, &mut report).await?;
    }
    Ok(report)
}

async fn write(
    db: &Db,
    act: &Act,
    records: Vec<Record>,
    organisation: &Organisation,
    known: &mut HashMap<String, Id<Unit>>,
    valid_from: Day,
    report: &mut ImportReport,
) -> Res<()> {
    let mut changes = Vec::new();
    for r in records {
        let parent = if r.parent_code.is_empty() { None } else { known.get(&r.parent_code).copied() };
        if parent.is_none() && !r.parent_code.is_empty() {
            report.refuse(&r.line, "parent_code", &r.parent_code, "no unit carries this code on that day");
            continue;
        }
        let old = organisation.find_by_code(&r.code, valid_from);
        let new = NewUnit {
            exchange_code: old.and_then(|o| o.exchange_code.clone()),
            code: r.code,
            name: r.name,
            kind: r.kind,
            title: r.title,
            parent,
            valid_from,
        };
        let is_same = old.is_some_and(|o| {
            fold(&o.name) == fold(&new.name) && o.kind == new.kind && o.title == new.title && o.parent == new.parent
        });
        if is_same {
            report.unchanged += 1;
        } else {
            report.imported += 1;
            changes.push((old.map(|o| (o.unit, o.period.from, fold(&o.name) == fold(&new.name))), new));
        }
    }
    while !changes.is_empty() {
        let chunk: Vec<_> = changes.drain(..changes.len().min(CHUNK)).collect();
        let act = act.clone();
        let made = db.write(async move |tx: &mut Tx| {
            let mut made = Vec::new();
            for (old, new) in chunk {
                made.push((new.code.clone(), put(tx, &act, old, &new).await?));
            }
            Ok(made)
        });
        known.extend(made.await?);
    }
    Ok(())
}

/// Same day: a correction. Same name, later day: a new state of the unit. Another name, later day: another unit.
async fn put(tx: &mut Tx, act: &Act, old: Option<(Id<Unit>, Day, bool)>, new: &NewUnit) -> Res<Id<Unit>> {
    match old {
        Some((unit, from, _)) if from == new.valid_from => {
            store::correct_version(tx, unit, new).await?;
            Ok(unit)
        }
        Some((unit, _, true)) => {
            store::insert_version(tx, act, unit, new).await?;
            Ok(unit)
        }
        Some((unit, _, false)) => {
            store::close_unit(tx, unit, new.valid_from).await?;
            store::insert_unit(tx, act, new).await
        }
        None => store::insert_unit(tx, act, new).await,
    }
}

fn parse(text: &str, report: &mut ImportReport) -> Res<Vec<Record>> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let headers = reader.headers().map_err(|e| Failure::field("file", "not_csv", e.to_string()))?.clone();
    let column = |name: &'static str| {
        headers.iter().position(|h| h == name).ok_or_else(|| Failure::field("file", "missing_column", name))
    };
    let (code, name, kind, parent) = (column("code")?, column("name")?, column("kind")?, column("parent_code")?);
    let mut seen = HashSet::new();
    let mut records = Vec::new();
    for (i, row) in reader.records().enumerate() {
        let line = format!("line {}", i + 2);
        let row = match row {
            Ok(row) => row,
            Err(e) => {
                report.refuse(&line, "", "", &format!("cannot be read: {e}"));
                continue;
            }
        };
        let get = |i: usize| nfc(row.get(i).unwrap_or(""));
        let (code, name, title) = (get(code), get(name), get(kind));
        let kind = kind_of(&title, get(parent).is_empty());
        let problem = if code.is_empty()
            || code.len() > 20
            || !code.chars().all(|c| c.is_ascii_alphanumeric() || ".-_".contains(c))
        {
            Some(("code", &code, "a code of 1 to 20 letters, digits, dots is needed"))
        } else if name.is_empty() || name.chars().count() > NAME_MAX {
            Some(("name", &name, "a name of 1 to 200 letters is needed"))
        } else if kind.is_none() {
            Some(("kind", &title, "unknown kind of unit"))
        } else if !seen.insert(code.clone()) {
            Some(("code", &code, "the code stands twice in the file"))
        } else {
            None
        };
        match (problem, kind) {
            (None, Some(kind)) => records.push(Record { line, code, name, title, kind, parent_code: get(parent) }),
            (Some((field, value, problem)), _) => report.refuse(&line, field, value, problem),
            (None, None) => {}
        }
    }
    Ok(records)
}

/// The kind behind an official title. `Thành phố` is a province at the top and a district below one.
fn kind_of(title: &str, is_top: bool) -> Option<UnitKind> {
    Some(match fold(title).as_str() {
        "tinh" => UnitKind::Province,
        "thanh pho" if is_top => UnitKind::Province,
        "thanh pho" | "quan" | "huyen" | "thi xa" => UnitKind::District,
        "phuong" | "xa" | "thi tran" | "dac khu" => UnitKind::Commune,
        "so" | "ban" | "department" => UnitKind::Department,
        "phong" | "division" => UnitKind::Division,
        "don vi su nghiep" | "van phong dang ky dat dai" | "service unit" => UnitKind::ServiceUnit,
        "bo phan mot cua" | "diem phuc vu hanh chinh cong" | "chi nhanh" | "desk" => UnitKind::Desk,
        _ => return None,
    })
}
