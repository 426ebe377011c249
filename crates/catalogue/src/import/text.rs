//! Cleaning of imported text. What is only mended (form C, marks, private-use glyphs, tabs) is no problem to report.

use base::nfc;

/// One line: form C, no direction marks, no private use, single spaces.
pub(super) fn line(text: &str) -> String {
    nfc(text)
}

/// Several lines, each cleaned; empty lines at the ends go, several in a row become one.
pub(super) fn lines(text: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    for line in text.lines().map(nfc) {
        if !(line.is_empty() && out.last().is_none_or(String::is_empty)) {
            out.push(line);
        }
    }
    while out.last().is_some_and(String::is_empty) {
        out.pop();
    }
    out.join("\n")
}

/// Pieces that were split inside brackets or at a listing, joined again: `Tổ chức (không bao gồm doanh nghiệp`, `HTX)`.
pub(super) fn rejoined(pieces: &[String]) -> Vec<String> {
    let open = |text: &str| text.matches('(').count() > text.matches(')').count();
    let mut out: Vec<String> = Vec::new();
    for piece in pieces.iter().map(|p| nfc(p)).filter(|p| !p.is_empty()) {
        match out.last_mut() {
            Some(last) if open(last) || goes_on(&piece) => {
                last.push_str(", ");
                last.push_str(&piece);
            }
            _ => out.push(piece),
        }
    }
    out
}

/// `Cán bộ`, `công chức`, `viên chức`: what begins with a small letter goes on from the one before.
fn goes_on(piece: &str) -> bool {
    piece.chars().next().is_some_and(char::is_lowercase)
}

/// The amounts of money that a text names, in đồng; the flag says that a foreign currency or a tariff word stands there.
pub(super) fn money_named(text: &str) -> (Vec<i64>, bool) {
    let folded = text.to_lowercase();
    let mut amounts = Vec::new();
    let bytes = folded.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let end = (at..bytes.len()).find(|i| !matches!(bytes[*i], b'0'..=b'9' | b'.' | b',')).unwrap_or(bytes.len());
        let number = folded[at..end].trim_end_matches(['.', ',']);
        let after = folded[end..].trim_start_matches([' ', '(', '\u{a0}']);
        let unit =
            ["đồng", "vnđ", "vnd", "đ/", "đ)", "đ,", "đ.", "đ;", "việt nam đồng"].iter().any(|u| after.starts_with(u))
                || after == "đ";
        if unit && let Ok(amount) = number.replace(['.', ','], "").parse() {
            amounts.push(amount);
        }
        at = end;
    }
    let folded = base::fold(text);
    let words = format!(" {folded} ");
    let named = ["usd", "le phi", "muc thu", "phi tham dinh", "phi cap", "trieu dong", "nghin dong", "bieu phi"];
    let tariff = named.iter().any(|w| words.contains(&format!(" {w} ")));
    (amounts, tariff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn split_applicants_are_rejoined() {
        let pieces =
            ["Doanh nghiệp", "Tổ chức (không bao gồm doanh nghiệp", "HTX)", "Cán bộ", "công chức", "viên chức"];
        let pieces = pieces.map(str::to_owned);
        let wanted = ["Doanh nghiệp", "Tổ chức (không bao gồm doanh nghiệp, HTX)", "Cán bộ, công chức, viên chức"];
        assert_eq!(rejoined(&pieces), wanted);
    }

    #[test]
    fn amounts_are_found_with_their_unit_only() {
        assert_eq!(money_named("Thu 20.000 đồng/tờ khai theo Thông tư 12/2015").0, [20_000]);
        assert_eq!(money_named("05 ngày làm việc").0, Vec::<i64>::new());
        assert!(money_named("Lệ phí theo quy định").1);
        assert!(!money_named("nộp tại Trung tâm").1);
    }

    #[test]
    fn lines_are_kept_and_cleaned() {
        assert_eq!(lines("Bước 1:\t nộp \u{f0fc}\n\n\n \nBước 2\n"), "Bước 1: nộp\n\nBước 2");
    }
}
