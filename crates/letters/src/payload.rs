//! What a template gets: the letter, its form, the style and the pictures, as virtual files.
//! Texts travel as JSON and are shown as values: nothing in them can become markup.

use crate::clean::clean;
use crate::qr::{lookup_url, qr_svg};
use crate::words::money_in_words;
use crate::{Form, FormSet, Letter, LetterError, Style};
use serde::Serialize;
use serde_json::{Value, json};

/// Most labels in one print: forty sheets.
const LABELS_MAX: usize = 960;
/// Most places to skip: one sheet.
const SKIP_MAX: u32 = 23;

/// The virtual files of one print.
pub(crate) struct Payload {
    /// File name of the template.
    pub template: &'static str,
    /// `/data.json`.
    pub data: Vec<u8>,
    /// Pictures by path.
    pub pictures: Vec<(String, Vec<u8>)>,
}

#[derive(Serialize)]
struct PrintedForm {
    number: u8,
    title: &'static str,
    circular: &'static str,
}

/// Gathers the files of `letter`; `covers` says which characters the typeface has.
pub(crate) fn payload(letter: &Letter, style: &Style, covers: &dyn Fn(char) -> bool) -> Result<Payload, LetterError> {
    check(letter)?;
    let mut content = to_json(letter)?;
    clean(&mut content, covers);
    let total = if let Letter::CashReceipt(receipt) = letter { Some(receipt.total()) } else { None };
    let data = json!({
        "letter": content,
        "form": to_json(&printed_form(letter)?)?,
        "scalable": is_scalable(letter),
        "style": {
            "large_print": style.large_print,
            "watermark": style.watermark,
            "lookup_host": style.lookup_url.trim_start_matches("https://").trim_start_matches("http://"),
        },
        "total": total,
        "total_words": total.map(money_in_words),
    });
    Ok(Payload { template: template(letter), data: data.to_string().into_bytes(), pictures: pictures(letter, style)? })
}

fn to_json<T: Serialize>(value: &T) -> Result<Value, LetterError> {
    serde_json::to_value(value).map_err(|e| LetterError::Template(e.to_string()))
}

/// What no template could print sensibly.
fn check(letter: &Letter) -> Result<(), LetterError> {
    match letter {
        Letter::NoticeLetter(l) if l.recipient.address.as_deref().is_none_or(|a| a.trim().is_empty()) => {
            Err(LetterError::AddressMissing)
        }
        Letter::FileLabels(l) if l.labels.len() > LABELS_MAX || l.skip > SKIP_MAX => Err(LetterError::TooMany),
        Letter::Certification(l) => {
            let copies: u64 = l.entries.iter().map(|e| u64::from(e.copies)).sum();
            if copies > LABELS_MAX as u64 { Err(LetterError::TooMany) } else { Ok(()) }
        }
        _ => Ok(()),
    }
}

/// The row of the circular in force on the letter's day; a numbered form that the day does not know is refused.
fn printed_form(letter: &Letter) -> Result<Option<PrintedForm>, LetterError> {
    let Some(kind) = letter.form_kind() else { return Ok(None) };
    let set = FormSet::on(letter.day());
    let Form { number, title, .. } = *set.find(kind).ok_or(LetterError::NotInForce { kind, set })?;
    Ok(Some(PrintedForm { number, title, circular: set.circular() }))
}

const fn template(letter: &Letter) -> &'static str {
    match letter {
        Letter::Receipt(_) => "receipt.typ",
        Letter::SupplementRequest(_) => "supplement-request.typ",
        Letter::NonAcceptance(_) => "non-acceptance.typ",
        Letter::Apology(_) => "apology.typ",
        Letter::StopNotice(_) => "stop-notice.typ",
        Letter::ControlSheet(_) => "control-sheet.typ",
        Letter::Register(_) => "register.typ",
        Letter::HandoverList(_) => "handover-list.typ",
        Letter::FileLabels(_) => "file-labels.typ",
        Letter::CashReceipt(_) => "cash-receipt.typ",
        Letter::CashList(_) => "cash-list.typ",
        Letter::ParcelList(_) => "parcel-list.typ",
        Letter::Certification(_) => "certification.typ",
        Letter::Decision(_) => "decision.typ",
        Letter::NoticeLetter(_) => "notice-letter.typ",
    }
}

/// Whether large print makes an A5 paper A4. Papers that are A4 already, and labels, keep their size.
fn is_scalable(letter: &Letter) -> bool {
    match letter {
        Letter::Register(_)
        | Letter::HandoverList(_)
        | Letter::FileLabels(_)
        | Letter::CashList(_)
        | Letter::ParcelList(_)
        | Letter::Certification(_)
        | Letter::Decision(_) => false,
        Letter::NoticeLetter(l) => l.paper == crate::NoticePaper::A5,
        _ => true,
    }
}

fn pictures(letter: &Letter, style: &Style) -> Result<Vec<(String, Vec<u8>)>, LetterError> {
    if let Letter::FileLabels(sheet) = letter {
        let picture = |(i, label): (usize, &crate::FileLabel)| Ok((format!("/qr/{i}.svg"), qr_svg(&label.code)?));
        return sheet.labels.iter().enumerate().map(picture).collect();
    }
    let Some(case) = letter.case() else { return Ok(Vec::new()) };
    Ok(vec![("/qr.svg".to_owned(), qr_svg(&lookup_url(&style.lookup_url, case))?)])
}
