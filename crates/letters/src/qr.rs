//! The QR codes: the address behind them and their picture.
//! Not in them: the personal number that TT 01/2023/TT-VPCP lists. A slip is shown around and lost; the code, the
//! procedure and the check find the case without telling who filed it.

use crate::{CaseRef, LetterError};
use fast_qr::ECL;
use fast_qr::convert::{Builder, Shape, svg::SvgBuilder};
use fast_qr::qr::QRBuilder;
use std::fmt::Write;

/// What the QR code of a case holds: the look-up page with code, procedure and, unless sensitive, the check.
/// Without a page it is the code alone.
pub fn lookup_url(page: &str, case: &CaseRef) -> String {
    if page.is_empty() {
        return case.code.clone();
    }
    let mut url = format!("{page}?code={}&procedure={}", escaped(&case.code), escaped(&case.procedure_code));
    if let Some(check) = &case.check {
        url.push_str("&check=");
        url.push_str(&escaped(check));
    }
    url
}

/// Percent-encodes all but the unreserved characters of RFC 3986.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => {
                // Writing to a String cannot fail.
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// The picture of `text` as SVG, medium correction, without a border: the paper around it is white.
pub fn qr_svg(text: &str) -> Result<Vec<u8>, LetterError> {
    let qr = QRBuilder::new(text.as_bytes()).ecl(ECL::M).build().map_err(|_| LetterError::QrTooLong)?;
    Ok(SvgBuilder::default().margin(0).shape(Shape::Square).to_str(&qr).into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(check: Option<&str>) -> CaseRef {
        CaseRef {
            code: "000.04.31.H26-240426-0012".into(),
            procedure_code: "1.004873".into(),
            procedure: "Cấp Giấy xác nhận tình trạng hôn nhân".into(),
            check: check.map(Into::into),
        }
    }

    #[test]
    fn address_names_code_procedure_and_check_only() {
        assert_eq!(
            lookup_url("https://motcua.example.vn/tra-cuu", &case(Some("7KQ4MX"))),
            "https://motcua.example.vn/tra-cuu?code=000.04.31.H26-240426-0012&procedure=1.004873&check=7KQ4MX"
        );
    }

    #[test]
    fn sensitive_case_gives_no_check() {
        assert!(!lookup_url("https://motcua.example.vn/tra-cuu", &case(None)).contains("check"));
    }

    #[test]
    fn strange_characters_cannot_add_parameters() {
        let mut odd = case(None);
        odd.code = "A&check=1 #".into();
        assert!(lookup_url("https://x.vn", &odd).starts_with("https://x.vn?code=A%26check%3D1%20%23&procedure="));
    }

    #[test]
    fn endless_text_is_refused() {
        assert_eq!(qr_svg(&"x".repeat(5_000)), Err(LetterError::QrTooLong));
    }
}
