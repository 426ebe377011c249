//! One imported record: as it stands in the file, and as it is kept.

use super::{ReadRecord, channels, documents, problem_of, text};
use base::{Money, fold};
use calendar::Limit;
use kernel::organisation::ImportProblem;
use serde::{Deserialize, Serialize};

/// A record as it stands in the file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Raw {
    pub code: String,
    pub name: String,
    pub ministry: String,
    pub decision: String,
    pub levels: Vec<String>,
    pub kind: String,
    pub field: String,
    pub applicants: Vec<String>,
    pub agencies: Vec<String>,
    pub competent: String,
    pub coordinating: String,
    pub delegated: String,
    pub steps: String,
    pub channels: Vec<RawChannel>,
    pub documents: Vec<RawDocument>,
    pub legal_raw: String,
    pub conditions: String,
    pub results: Vec<RawResult>,
    pub source_url: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct RawChannel {
    pub channel: String,
    pub time: String,
    pub unit: String,
    pub fee: String,
    pub note: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct RawDocument {
    pub name: String,
    pub originals: i64,
    pub copies: i64,
    pub case: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct RawResult {
    pub name: String,
    pub code: String,
}

/// A public record as kept. Values that could not be read surely are `None`; their text stands beside them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportedRecord {
    /// National code.
    pub code: String,
    /// Official name.
    pub name: String,
    /// Ministry that announced it.
    pub ministry: String,
    /// Number of the decision. The source gives no date.
    pub decision: String,
    /// Between agencies, not for the public page.
    pub internal: bool,
    /// Levels that carry it out, as written.
    pub levels: Vec<String>,
    /// Name of the field.
    pub field: String,
    /// Who may apply, as written.
    pub applicants: Vec<String>,
    /// Agencies that carry it out.
    pub agencies: Vec<String>,
    /// Who decides.
    pub competent: String,
    /// Who takes part.
    pub coordinating: String,
    /// Who was delegated.
    pub delegated: String,
    /// The steps, as text.
    pub steps: String,
    /// The limit, where every channel surely states the same.
    pub limit: Option<Limit>,
    /// Channels with time and fee.
    pub channels: Vec<ImportedChannel>,
    /// Required documents.
    pub documents: Vec<ImportedDocument>,
    /// Notes that stood among the documents.
    pub notes: Vec<String>,
    /// Conditions, as text.
    pub conditions: String,
    /// Results.
    pub results: Vec<ImportedResult>,
    /// Legal basis, as text.
    pub legal: String,
    /// Where it was published.
    pub source_url: String,
    /// How many things are to be checked.
    pub to_check: usize,
}

/// A row of a channel. There may be several of one channel: alternatives or stages, never to be summed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportedChannel {
    /// Channel, as written.
    pub channel: String,
    /// The time, where it is sure.
    pub limit: Option<Limit>,
    /// The time, as written.
    pub time_text: String,
    /// The fee in đồng, where it is sure; 0 is free.
    pub fee: Option<Money>,
    /// The fee, as written.
    pub fee_text: String,
    /// What else is said.
    pub note: String,
}

/// A required document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportedDocument {
    /// Name.
    pub name: String,
    /// The case in which it is wanted, as written.
    pub case: Option<String>,
    /// Originals, where the count is sure.
    pub originals: Option<u32>,
    /// Copies, where the count is sure.
    pub copies: Option<u32>,
    /// The name holds alternatives ("hoặc") that stood apart in the source.
    pub alternatives: bool,
    /// Names of files that were glued to the name.
    pub files: Vec<String>,
}

/// A kind of result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportedResult {
    /// Name.
    pub name: String,
    /// Code in the national database.
    pub code: Option<String>,
}

impl ImportedRecord {
    /// Stable names of its levels: `commune district province ministry other`.
    pub fn level_names(&self) -> Vec<&'static str> {
        let name = |level: &String| match fold(level).as_str() {
            "cap xa" => "commune",
            "cap huyen" => "district",
            "cap tinh" => "province",
            "cap bo" => "ministry",
            _ => "other",
        };
        self.levels.iter().map(name).collect()
    }
}

/// Collects the problems of one record.
pub(super) struct Problems {
    code: String,
    found: Vec<ImportProblem>,
}

impl Problems {
    pub fn tell(&mut self, field: &str, value: &str, problem: &str, kept: &str) {
        self.found.push(problem_of(&self.code, field, value, problem, kept));
    }
}

/// Reads one record.
pub(super) fn read(raw: Raw) -> ReadRecord {
    let mut problems = Problems { code: raw.code.clone(), found: Vec::new() };
    let internal = raw.kind.trim().is_empty() && raw.code.starts_with(['5', '6']);
    about(&raw, internal, &mut problems);
    let (channels, limit) = channels::read(&raw.channels, &mut problems);
    let (documents, notes) = documents::read(&raw.documents, &mut problems);
    let record = ImportedRecord {
        name: text::line(&raw.name),
        ministry: text::line(&raw.ministry),
        decision: text::line(&raw.decision),
        internal,
        levels: raw.levels.iter().map(|l| text::line(l)).collect(),
        field: text::line(&raw.field),
        applicants: text::rejoined(&raw.applicants),
        agencies: text::rejoined(&raw.agencies),
        competent: text::lines(&raw.competent),
        coordinating: text::lines(&raw.coordinating),
        delegated: text::lines(&raw.delegated),
        steps: text::lines(&raw.steps),
        limit,
        channels,
        documents,
        notes,
        conditions: text::lines(&raw.conditions),
        results: raw.results.iter().map(result).collect(),
        legal: text::lines(&raw.legal_raw),
        source_url: text::line(&raw.source_url),
        to_check: problems.found.len(),
        code: raw.code,
    };
    ReadRecord { record, problems: problems.found }
}

/// What is doubtful about the record as a whole.
fn about(raw: &Raw, internal: bool, problems: &mut Problems) {
    if raw.channels.is_empty() && !internal {
        problems.tell("channels", "", "no channel, time or fee is stated", "nothing");
    }
    if raw.kind.trim().is_empty() && !internal {
        problems.tell("kind", "", "the kind is empty: public or internal is not said", "public");
    }
    if !is_decision_number(raw.decision.trim()) {
        problems.tell("decision", &raw.decision, "is no number of a decision such as 163/QĐ-BTP", "text");
    }
    let name = text::line(&raw.name);
    if name.chars().count() > 500 {
        problems.tell("name", &name, "is longer than 500 letters: perhaps several names in one", "text");
    }
    let folded = fold(&all_text(raw));
    if DISTRICT_WORDS.iter().any(|w| folded.contains(w)) {
        problems.tell("steps", "cấp huyện", "still speaks of districts, which ended on 2025-07-01", "text");
    }
    if folded.contains("ho khau") {
        problems.tell("steps", "hộ khẩu", "still speaks of household books, which ended on 2023-01-01", "text");
    }
}

const DISTRICT_WORDS: [&str; 4] = ["cap huyen", "ubnd huyen", "uy ban nhan dan huyen", "uy ban nhan dan quan"];

/// Everything a citizen would read, in one text.
fn all_text(raw: &Raw) -> String {
    let mut parts = vec![&raw.name, &raw.steps, &raw.competent, &raw.conditions, &raw.legal_raw];
    parts.extend(&raw.agencies);
    parts.extend(raw.channels.iter().map(|c| &c.note));
    parts.extend(raw.documents.iter().map(|d| &d.name));
    parts.extend(raw.results.iter().map(|r| &r.name));
    parts.into_iter().map(String::as_str).collect::<Vec<_>>().join("\n")
}

/// `163/QĐ-BTP`: a number, then `QĐ-` and a body that is no number.
fn is_decision_number(text: &str) -> bool {
    let Some((number, body)) = text.split_once("/QĐ-") else { return false };
    !number.is_empty()
        && number.bytes().all(|b| b.is_ascii_digit())
        && body.chars().next().is_some_and(char::is_alphabetic)
}

/// `Thẻ căn cướcMã: KQ.G01.00262` is a name and a code.
fn result(raw: &RawResult) -> ImportedResult {
    let name = text::line(&raw.name);
    let given = Some(text::line(&raw.code)).filter(|c| !c.is_empty());
    match name.rsplit_once("Mã: KQ.") {
        Some((before, code)) if !code.contains(' ') => {
            ImportedResult { name: before.trim().to_owned(), code: given.or_else(|| Some(format!("KQ.{code}"))) }
        }
        _ => ImportedResult { name, code: given },
    }
}
