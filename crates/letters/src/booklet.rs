//! Many letters in one file for the printer. Each is printed by itself first, so that one that cannot be printed is named
//! and does not stop the others. The file is for paper; what is kept and signed is each letter's own PDF/A.

use crate::payload::Payload;
use crate::render::{print, print_with};
use crate::{Letter, LetterError, Printed, Style};
use serde_json::json;
use typst::comemo;
use typst_pdf::PdfOptions;

/// A print of many letters.
#[derive(Clone, Debug, PartialEq)]
pub struct Booklet {
    /// The PDF; `None` when no letter could be printed.
    pub pdf: Option<Vec<u8>>,
    /// Number of pages.
    pub pages: usize,
    /// Places of letters that could not be printed, with why.
    pub refused: Vec<(usize, LetterError)>,
}

/// Prints the letters, in order, each from a page of its own.
///
/// # Errors
/// `Template` when the pages cannot be put together: a fault of the program.
pub fn booklet(letters: &[Letter], style: &Style) -> Result<Booklet, LetterError> {
    let (mut sheets, mut pictures, mut refused) = (Vec::new(), Vec::new(), Vec::new());
    for (i, letter) in letters.iter().enumerate() {
        match print(letter, style) {
            Ok(Printed { pdf, pages, size_mm: (width, height), .. }) => {
                let file = format!("{i}.pdf");
                sheets.push(json!({ "file": file, "pages": pages, "width": width, "height": height }));
                pictures.push((format!("/{file}"), pdf));
            }
            Err(error) => refused.push((i, error)),
        }
    }
    if sheets.is_empty() {
        return Ok(Booklet { pdf: None, pages: 0, refused });
    }
    let data = json!({ "sheets": sheets }).to_string().into_bytes();
    let printed = print_with(Payload { template: "booklet.typ", data, pictures }, &PdfOptions::default())?;
    comemo::evict(0);
    Ok(Booklet { pages: printed.pages, pdf: Some(printed.pdf), refused })
}
