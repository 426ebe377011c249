//! Folding of Vietnamese text for search: no marks, no case, đ as d.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The text in Unicode normal form C, without direction marks, zero-width characters and private-use glyphs;
/// every run of white space is one space, and none stands at the ends.
pub fn nfc(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.nfc() {
        match c {
            c if c.is_whitespace() => gap = !out.is_empty(),
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}' | '\u{e000}'..='\u{f8ff}' => {}
            c if c.is_control() => {}
            c => {
                if gap {
                    out.push(' ');
                    gap = false;
                }
                out.push(c);
            }
        }
    }
    out
}

/// What a person types when searching: lower case, marks dropped, đ → d, everything that is no letter or digit a
/// single space. `Nguyễn Thị Hòa` and `nguyen thi hoa` fold alike.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.nfd() {
        if is_combining_mark(c) {
            continue;
        }
        for c in c.to_lowercase() {
            let c = if c == 'đ' { 'd' } else { c };
            if c.is_alphanumeric() {
                if gap && !out.is_empty() {
                    out.push(' ');
                }
                gap = false;
                out.push(c);
            } else if !is_combining_mark(c) {
                gap = true;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_case_and_dd_are_folded() {
        assert_eq!(fold("Đặng Thị HÒA"), "dang thi hoa");
        assert_eq!(fold("Hoà"), fold("Hòa"));
        assert_eq!(fold("  000.04.31.H26-240426-0112 "), "000 04 31 h26 240426 0112");
        assert_eq!(fold("Nguye\u{302}\u{303}n"), "nguyen");
    }

    #[test]
    fn nfc_mends_decomposed_text_and_hidden_characters() {
        assert_eq!(nfc("\u{200e}Nguye\u{302}\u{303}n \t Thị\u{f0b7}"), "Nguyễn Thị");
    }
}
