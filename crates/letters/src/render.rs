//! From a letter to its PDF. Same letter and style, same bytes: no clock, no random identifier.

use crate::payload::{Payload, payload};
use crate::world::{LetterWorld, covers};
use crate::{FormKind, FormSet, Letter};
use base::Day;
use serde::{Deserialize, Serialize};
use typst::comemo;
use typst::diag::SourceDiagnostic;
use typst::foundations::{Datetime, Label, Selector, Smart};
use typst::introspection::Introspector;
use typst::utils::{PicoStr, hash128};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

/// Results of layout stay in the cache for this many prints.
const CACHE_AGE_MAX: usize = 10;
const VIETNAM_OFFSET_MINUTES: i32 = 7 * 60;

/// How papers of an installation look.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Style {
    /// The public look-up page, without parameters. Empty: the QR code holds the case code alone.
    #[serde(default)]
    pub lookup_url: String,
    /// Half again as large, on A4 instead of A5.
    #[serde(default)]
    pub large_print: bool,
    /// Pale words across the sheet ("Dự thảo", "Bản trình diễn").
    #[serde(default)]
    pub watermark: Option<String>,
}

/// Why a letter could not be printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LetterError {
    /// The circular in force on the letter's day has no such form.
    NotInForce {
        /// The form asked for.
        kind: FormKind,
        /// The set in force.
        set: FormSet,
    },
    /// A posted notice without an address.
    AddressMissing,
    /// More labels, copies or skipped places than one print takes.
    TooMany,
    /// The look-up address does not fit a QR code.
    QrTooLong,
    /// The template failed: a fault of the program or of a template, not of the data.
    Template(String),
}

impl std::fmt::Display for LetterError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotInForce { kind, set } => write!(f, "{} has no form {kind:?}", set.circular()),
            Self::AddressMissing => write!(f, "a posted notice needs an address"),
            Self::TooMany => write!(f, "more pieces than one print takes"),
            Self::QrTooLong => write!(f, "the look-up address does not fit a QR code"),
            Self::Template(reason) => write!(f, "the template failed: {reason}"),
        }
    }
}

impl std::error::Error for LetterError {}

/// A finished print.
#[derive(Clone, Debug, PartialEq)]
pub struct Printed {
    /// The PDF.
    pub pdf: Vec<u8>,
    /// Number of pages.
    pub pages: usize,
    /// Width and height of the first page in millimetres: which paper to load.
    pub size_mm: (f64, f64),
    /// Where signatures go, in reading order.
    pub signatures: Vec<Place>,
}

/// A point on a page, in millimetres from its top left corner: the top left corner of a signature's place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Page, from 1.
    pub page: usize,
    /// To the right.
    pub x_mm: f64,
    /// Down.
    pub y_mm: f64,
}

/// Prints one letter.
pub fn render(letter: &Letter, style: &Style) -> Result<Vec<u8>, LetterError> {
    print(letter, style).map(|printed| printed.pdf)
}

/// Prints a batch; each letter stands or fails alone.
pub fn render_many(letters: &[Letter], style: &Style) -> Vec<Result<Vec<u8>, LetterError>> {
    letters.iter().map(|letter| render(letter, style)).collect()
}

/// Prints one letter and tells its pages and the places of signatures.
pub fn print(letter: &Letter, style: &Style) -> Result<Printed, LetterError> {
    let payload = payload(letter, style, &covers)?;
    let printed = print_payload(payload, letter.day());
    comemo::evict(CACHE_AGE_MAX);
    printed
}

fn print_payload(payload: Payload, day: Day) -> Result<Printed, LetterError> {
    let options = pdf_options(&payload.data, day)?;
    print_with(payload, &options)
}

/// Prints the files of `payload` in a standard that the caller chose.
pub(crate) fn print_with(payload: Payload, options: &PdfOptions) -> Result<Printed, LetterError> {
    let world = LetterWorld::new(payload)?;
    let document = typst::compile::<PagedDocument>(&world).output.map_err(|errors| failed(&errors))?;
    let pdf = typst_pdf::pdf(&document, options).map_err(|errors| failed(&errors))?;
    let size_mm =
        document.pages().first().map_or((0.0, 0.0), |page| (page.frame.width().to_mm(), page.frame.height().to_mm()));
    Ok(Printed { pdf, pages: document.pages().len(), size_mm, signatures: signatures(&document) })
}

fn failed(errors: &[SourceDiagnostic]) -> LetterError {
    let reasons: Vec<_> = errors.iter().map(|error| error.message.to_string()).collect();
    LetterError::Template(reasons.join("; "))
}

/// PDF/A-2u, dated by the letter, identified by its content.
fn pdf_options(data: &[u8], day: Day) -> Result<PdfOptions, LetterError> {
    let standards =
        PdfStandards::new(&[PdfStandard::A_2u]).map_err(|e| LetterError::Template(e.message().to_string()))?;
    Ok(PdfOptions {
        ident: Smart::Custom(format!("{:032x}", hash128(data))),
        creator: Smart::Custom(Some("Một Cửa".to_owned())),
        timestamp: timestamp(day),
        standards,
        ..PdfOptions::default()
    })
}

fn timestamp(day: Day) -> Option<Timestamp> {
    let (year, month, day) = day.ymd();
    let midnight =
        Datetime::from_ymd_hms(i32::from(year), u8::try_from(month).ok()?, u8::try_from(day).ok()?, 0, 0, 0)?;
    Timestamp::new_local(midnight, VIETNAM_OFFSET_MINUTES)
}

fn signatures(document: &PagedDocument) -> Vec<Place> {
    let Some(label) = Label::new(PicoStr::intern("signature")) else { return Vec::new() };
    let introspector = document.introspector();
    let places = introspector.query(&Selector::Label(label));
    places
        .iter()
        .filter_map(|element| introspector.position(element.location()?))
        .map(|at| Place { page: at.page.get(), x_mm: at.point.x.to_mm(), y_mm: at.point.y.to_mm() })
        .collect()
}
