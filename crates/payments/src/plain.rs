//! Vietnamese text as banks carry it: ASCII letters, digits and a few signs. Case is kept.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The text without diacritics, at most `chars_max` signs long. Signs that payment networks drop or refuse become one
/// space; `đ` becomes `d`.
pub fn plain(text: &str, chars_max: usize) -> String {
    let mut out = String::with_capacity(chars_max);
    for c in text.nfd().filter(|c| !is_combining_mark(*c)) {
        let c = match c {
            'đ' => 'd',
            'Đ' => 'D',
            c if c.is_ascii_alphanumeric() || "-./".contains(c) => c,
            _ => ' ',
        };
        if c != ' ' || !(out.is_empty() || out.ends_with(' ')) {
            out.push(c);
        }
    }
    out.truncate(chars_max);
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn marks_are_dropped_and_case_is_kept() {
        assert_eq!(plain("Lệ phí khai sinh, Đống Đa", 50), "Le phi khai sinh Dong Da");
        assert_eq!(plain("  HN-2026-000123 ", 50), "HN-2026-000123");
        assert_eq!(plain("Lệ phí khai sinh", 7), "Le phi");
        assert_eq!(plain("“–”", 9), "");
    }
}
