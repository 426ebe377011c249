//! `motcua import procedures`: public records of procedures as JSON lines, with all their noise. What cannot be read surely
//! is kept as text and listed as "to be checked"; nothing is guessed, nothing summed, no date invented.
//!
//! Reading one record is [`mod@record`] (`text`, `channels`, `documents` beside it); writing is here.

mod channels;
mod documents;
mod record;
mod text;

pub use record::{ImportedChannel, ImportedDocument, ImportedRecord, ImportedResult};

use crate::package::is_national_code;
use crate::search::search_text;
use crate::store::{self, Origin, VersionRow};
use base::{Act, Day, Failure, Id, Period, Res};
use db::{Db, Tx};
use flate2::read::MultiGzDecoder;
use kernel::journal::{self, By, Subject};
use kernel::organisation::{ImportProblem, ImportReport};
use record::Raw;
use serde_json::json;
use std::collections::{HashMap, HashSet};
use std::io::Read;

/// Records written in one transaction.
const CHUNK: usize = 200;
/// Largest file once unpacked, in bytes.
const UNPACKED_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// One import. Only a label for identities.
enum CatalogueImport {}

/// A record that was read, and what of it has to be checked.
#[derive(Clone, Debug)]
pub struct ReadRecord {
    /// The record.
    pub record: ImportedRecord,
    /// What could not be read surely.
    pub problems: Vec<ImportProblem>,
}

/// Reads a file of JSON lines, packed or not. Refusals go to the report.
///
/// # Errors
/// `Invalid` when the file is no text or unpacks to more than 256 MB.
pub fn read_records(bytes: &[u8], report: &mut ImportReport) -> Res<Vec<ReadRecord>> {
    let text = unpack(bytes)?;
    let mut seen = HashSet::new();
    let mut all = Vec::new();
    for (i, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let line_number = format!("line {}", i + 1);
        let raw: Raw = match serde_json::from_str(line) {
            Ok(raw) => raw,
            Err(e) => {
                refuse(report, &line_number, "", &e.to_string(), "cannot be read as JSON");
                continue;
            }
        };
        if !is_national_code(&raw.code) {
            refuse(report, &line_number, "code", &raw.code, "is no national code N.NNNNNN");
        } else if base::nfc(&raw.name).is_empty() {
            refuse(report, &raw.code, "name", &raw.name, "the name is empty");
        } else if !seen.insert(raw.code.clone()) {
            refuse(report, &raw.code, "code", &raw.code, "the code stands twice in the file");
        } else {
            all.push(record::read(raw));
        }
    }
    Ok(all)
}

fn refuse(report: &mut ImportReport, record: &str, field: &str, value: &str, problem: &str) {
    report.refused += 1;
    report.problems.push(problem_of(record, field, value, problem, "nothing"));
}

fn problem_of(record: &str, field: &str, value: &str, problem: &str, kept: &str) -> ImportProblem {
    let cut = |text: &str| text.chars().take(200).collect();
    ImportProblem {
        record: record.into(),
        field: field.into(),
        value: cut(value),
        problem: problem.into(),
        kept: cut(kept),
    }
}

fn unpack(bytes: &[u8]) -> Res<String> {
    let bad = |code, detail: String| Failure::field("file", code, detail);
    let mut out = Vec::new();
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut unpacked = MultiGzDecoder::new(bytes).take(UNPACKED_BYTES_MAX + 1);
        unpacked.read_to_end(&mut out).map_err(|e| bad("not_gzip", e.to_string()))?;
    } else {
        out.extend_from_slice(bytes);
    }
    if out.len() as u64 > UNPACKED_BYTES_MAX {
        return Err(bad("too_large", format!("more than {UNPACKED_BYTES_MAX} bytes")));
    }
    String::from_utf8(out).map_err(|e| bad("not_utf8", e.to_string()))
}

/// Imports a file. A record that is in force alike is unchanged; one whose procedure has a published package is left as it
/// is and reported. The caller reloads the cache.
///
/// # Errors
/// As [`read_records`]; single bad records are refused in the report.
pub async fn import_procedures(db: &Db, act: &Act, by: By, bytes: &[u8], valid_from: Day) -> Res<ImportReport> {
    let mut report = ImportReport::default();
    let records = read_records(bytes, &mut report)?;
    let mut known: HashMap<String, Vec<VersionRow>> = HashMap::new();
    for row in db.read(async |tx: &mut Tx| store::load(tx).await).await? {
        known.entry(row.code.clone()).or_default().push(row);
    }
    let mut writes = Vec::new();
    for read in records {
        report.problems.extend(read.problems.iter().cloned());
        let versions = known.remove(&read.record.code).unwrap_or_default();
        match plan(act, &read, &versions, valid_from)? {
            Plan::Unchanged => report.unchanged += 1,
            Plan::Kept => {
                report.unchanged += 1;
                let why = "a package of this procedure is published; the import does not overwrite it";
                report.problems.push(problem_of(
                    &read.record.code,
                    "",
                    &read.record.name,
                    why,
                    "the published package",
                ));
            }
            Plan::Refused(day) => {
                let why = format!("a version already begins on {day}, not before the day of this import");
                refuse(&mut report, &read.record.code, "valid_from", &valid_from.to_string(), &why);
            }
            Plan::Write(write) => {
                report.imported += 1;
                writes.push((*write, read.problems));
            }
        }
    }
    write_all(db, act, by, writes, valid_from).await?;
    Ok(report)
}

enum Plan {
    Unchanged,
    Kept,
    Refused(Day),
    Write(Box<Write>),
}

struct Write {
    row: VersionRow,
    search: String,
    /// The row of the same day that is corrected.
    corrects: Option<Id<crate::model::ProcedureVersion>>,
    /// The version that ends.
    ends: Option<Id<crate::model::ProcedureVersion>>,
    procedure_known: bool,
}

fn plan(act: &Act, read: &ReadRecord, versions: &[VersionRow], valid_from: Day) -> Res<Plan> {
    let live = |v: &&VersionRow| v.period.to != Some(v.period.from);
    if versions.iter().any(|v| v.origin == Origin::Package) {
        return Ok(Plan::Kept);
    }
    let record = serde_json::to_string(&read.record).map_err(Failure::internal)?;
    let hash = blake3::hash(record.as_bytes()).as_bytes().to_vec();
    let current = versions.iter().filter(live).find(|v| v.period.contains(valid_from));
    if current.is_some_and(|v| v.content_hash == hash) {
        return Ok(Plan::Unchanged);
    }
    if let Some(later) = versions.iter().filter(live).find(|v| v.period.from > valid_from) {
        return Ok(Plan::Refused(later.period.from));
    }
    let r = &read.record;
    let same_day = current.filter(|v| v.period.from == valid_from).map(|v| v.id);
    let row = VersionRow {
        id: same_day.unwrap_or_else(|| act.id()),
        procedure: versions.first().map_or_else(|| act.id(), |v| v.procedure),
        code: r.code.clone(),
        name: r.name.clone(),
        plain_name: None,
        field_code: String::new(),
        field_name: r.field.clone(),
        kind: if r.internal { "internal" } else { "public" }.into(),
        sensitive: false,
        levels: r.level_names().join(","),
        record,
        period: Period::since(valid_from),
        origin: Origin::Import,
        decision: r.decision.clone(),
        content_hash: hash,
    };
    let search = search_text(&[&r.name, &r.field, &r.code]);
    let ends = current.filter(|_| same_day.is_none()).map(|v| v.id);
    Ok(Plan::Write(Box::new(Write { row, search, corrects: same_day, ends, procedure_known: !versions.is_empty() })))
}

async fn write_all(
    db: &Db,
    act: &Act,
    by: By,
    mut writes: Vec<(Write, Vec<ImportProblem>)>,
    valid_from: Day,
) -> Res<()> {
    let import: Id<CatalogueImport> = act.id();
    while !writes.is_empty() {
        let chunk: Vec<_> = writes.drain(..writes.len().min(CHUNK)).collect();
        let act = act.clone();
        db.write(async move |tx: &mut Tx| {
            let codes: Vec<String> = chunk.iter().map(|(w, _)| w.row.code.clone()).collect();
            for (write, problems) in chunk {
                put(tx, &act, write, &problems).await?;
            }
            let body = json!({ "codes": codes, "valid_from": valid_from });
            journal::write(tx, by, act.now, Subject::new("catalogue_import", import), "import", &body).await
        })
        .await?;
    }
    Ok(())
}

async fn put(tx: &mut Tx, act: &Act, write: Write, problems: &[ImportProblem]) -> Res<()> {
    let Write { row, search, corrects, ends, procedure_known } = write;
    if corrects.is_some() {
        store::correct_import(tx, &row, &search).await?;
    } else {
        if let Some(ends) = ends {
            store::close_version(tx, ends, row.period.from).await?;
        }
        if !procedure_known {
            store::insert_procedure(tx, row.procedure, &row.code, act.now).await?;
        }
        store::insert_version(tx, &row, &search, act.now).await?;
    }
    store::insert_checks(tx, &row, problems).await
}
