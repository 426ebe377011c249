//! The law of files: when they are taken and removed, to which document they belong, what a check must say.

use crate::model::files::{ForDocument, NewCheck, Verdict, WHOLE_CASE};
use crate::model::{DocumentLine, FiledDocument, Status};
use base::{Failure, Field, Refusal, Res, nfc};
use catalogue::model::DocumentRow;

/// Files come and go until the result is out. Law: NĐ 61/2018 art. 17(1): paper files are scanned and kept at receipt.
pub const FILES_TAKEN: &[Status] = &[
    Status::Submitted,
    Status::Accepted,
    Status::Processing,
    Status::AwaitingSupplement,
    Status::AwaitingPayment,
    Status::Finished,
];
/// Files of one document at most, those removed not counted.
pub const FILES_MAX: usize = 100;
/// Letters of a reason at most.
const REASON_MAX: usize = 1_000;

/// Where files go: a line that is there, or a further line for a document that the procedure knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A line of the case.
    Known(i64),
    /// A line to be made.
    New(FiledDocument),
}

/// The line of a document. A code takes the last line with it: after a supplement that is the newer one.
pub fn line_of(wanted: &ForDocument, lines: &[DocumentLine], known: &[DocumentRow]) -> Result<Line, Refusal> {
    let unknown = |name: &str| Refusal::new("cases.unknown_document").with("document", name);
    match wanted {
        ForDocument::Line(WHOLE_CASE) => Ok(Line::Known(WHOLE_CASE)),
        ForDocument::Line(n) if lines.iter().any(|l| l.n == *n) => Ok(Line::Known(*n)),
        ForDocument::Line(n) => Err(unknown(&n.to_string())),
        ForDocument::Code(code) => {
            let code = code.trim().to_lowercase();
            if let Some(line) = lines.iter().rev().find(|l| l.code.to_lowercase() == code) {
                return Ok(Line::Known(line.n));
            }
            let row = known.iter().find(|d| d.code.to_lowercase() == code).ok_or_else(|| unknown(&code))?;
            Ok(Line::New(FiledDocument {
                code: row.code.clone(),
                name: row.name.clone(),
                original: 0,
                copy: 0,
                electronic: true,
                presented: false,
            }))
        }
    }
}

/// Checks with clean reasons: each document at most once, and what is lacking is said.
pub fn cleaned_checks(checks: Vec<NewCheck>, lines: &[DocumentLine]) -> Res<Vec<NewCheck>> {
    let mut problems = Vec::new();
    let mut clean: Vec<NewCheck> = Vec::new();
    for check in checks {
        let reason = nfc(&check.reason);
        let path = format!("reason-{}", check.document);
        let is_known = lines.iter().any(|l| l.n == check.document);
        if !is_known || clean.iter().any(|c| c.document == check.document) {
            problems.push(Field::new(format!("check-{}", check.document), "unknown_document", ""));
        } else if check.verdict == Verdict::Lacking && reason.is_empty() {
            problems.push(Field::new(path, "required", ""));
        } else if reason.chars().count() > REASON_MAX {
            problems.push(Field::new(path, "too_long", REASON_MAX.to_string()));
        }
        clean.push(NewCheck { reason, ..check });
    }
    if clean.is_empty() {
        problems.push(Field::new("checks", "required", ""));
    }
    if problems.is_empty() { Ok(clean) } else { Err(Failure::Invalid(problems)) }
}

/// A reason, clean.
pub fn cleaned_reason(told: &str) -> Res<String> {
    let reason = nfc(told);
    match reason.chars().count() {
        0 => Err(Failure::field("reason", "required", "")),
        n if n > REASON_MAX => Err(Failure::field("reason", "too_long", REASON_MAX.to_string())),
        _ => Ok(reason),
    }
}

/// What the name of a scan says: `<case code>[_<document code>].pdf`; `None` when it says nothing readable. A case code
/// ends in a day and a number ([`super::case_code`]); the unit may be left out, as people at one desk do.
pub fn read_scan_name(name: &str) -> Option<(String, Option<String>)> {
    let name = nfc(name);
    let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
    let (code, document) = match stem.split_once('_') {
        Some((code, document)) if !document.trim().is_empty() => (code, Some(document.trim().to_owned())),
        Some((code, _)) => (code, None),
        None => (stem, None),
    };
    let code = code.trim().to_uppercase();
    let (unit, _) = split_code(&code)?;
    let is_code = unit.is_none_or(|unit| !unit.is_empty());
    is_code.then_some((code, document))
}

/// A case code as the desk's unit (none when it is short) and its day and number.
fn split_code(code: &str) -> Option<(Option<&str>, &str)> {
    let digits = |text: &str, least: usize| text.len() >= least && text.chars().all(|c| c.is_ascii_digit());
    let (front, number) = code.rsplit_once('-')?;
    let (unit, day) = front.rsplit_once('-').map_or((None, front), |(unit, day)| (Some(unit), day));
    let tail = &code[code.len() - number.len() - day.len() - 1..];
    (digits(number, 4) && digits(day, 6) && day.len() == 6).then_some((unit, tail))
}

/// The whole code of a case that people at one desk call `240329-0001`.
pub fn whole_code(exchange_code: &str, told: &str) -> String {
    let told = nfc(told).to_uppercase();
    match split_code(&told) {
        Some((None, tail)) => format!("{exchange_code}-{tail}"),
        _ => told,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_scans_are_read() {
        let code = "000.04.31.H26-240329-0001".to_owned();
        for (name, document) in [
            ("000.04.31.H26-240329-0001.pdf", None),
            ("000.04.31.h26-240329-0001_.PDF", None),
            ("000.04.31.H26-240329-0001_to_khai.pdf", Some("to_khai".to_owned())),
            (" 000.04.31.H26-240329-0001 _ to_khai .jpg", Some("to_khai".to_owned())),
        ] {
            assert_eq!(read_scan_name(name), Some((code.clone(), document)), "{name}");
        }
        assert_eq!(read_scan_name("240329-0001_don.pdf"), Some(("240329-0001".into(), Some("don".into()))));
        for name in ["", "scan0001.pdf", "_to_khai.pdf", "-240329-0001.pdf", "H26-240329.pdf", "H26-2403-0001.pdf"] {
            assert_eq!(read_scan_name(name), None, "{name}");
        }
    }

    #[test]
    fn short_codes_are_completed_by_the_desk() {
        let whole = "000.04.31.H26-240329-0001";
        assert_eq!(whole_code("000.04.31.H26", "240329-0001"), whole);
        assert_eq!(whole_code("000.04.31.H26", " 000.04.31.h26-240329-0001 "), whole);
        assert_eq!(whole_code("000.04.31.H26", "tờ khai"), "TỜ KHAI");
    }
}
