//! Makes the texts of a letter fit to print: one Unicode form, no controls, only characters the typeface has.
//! Meaning is never changed: what cannot be printed becomes a visible box.

use crate::words::bind_numbers;
use base::{Instant, nfc};
use serde_json::Value;

/// Printed for a character that the typeface lacks.
pub const MISSING: char = '□';
/// Longest run without a place to break, in characters.
const RUN_MAX: usize = 28;
const BREAK: char = '\u{200b}';

/// Cleans every text inside `value`; `covers` says which characters the typeface has. Keys are left alone.
pub fn clean(value: &mut Value, covers: &dyn Fn(char) -> bool) {
    match value {
        Value::String(text) => *text = clean_text(text, covers),
        Value::Array(items) => items.iter_mut().for_each(|item| clean(item, covers)),
        Value::Object(fields) => fields.values_mut().for_each(|field| clean(field, covers)),
        _ => {}
    }
}

/// Line by line, since composing also folds white space.
fn clean_text(text: &str, covers: &dyn Fn(char) -> bool) -> String {
    // Templates read moments by position.
    if Instant::parse(text).is_ok() {
        return text.to_owned();
    }
    let lines: Vec<String> = text.lines().map(|line| clean_line(line, covers)).collect();
    lines.join("\n")
}

fn clean_line(line: &str, covers: &dyn Fn(char) -> bool) -> String {
    let printable: String = nfc(line).chars().filter_map(|c| printable(c, covers)).collect();
    allow_breaks(&bind_numbers(printable.trim()))
}

/// `nfc` has taken out controls and direction marks; what remains has a shape or has none in this typeface.
fn printable(c: char, covers: &dyn Fn(char) -> bool) -> Option<char> {
    match c {
        '\u{ad}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' => None,
        _ if covers(c) => Some(c),
        _ => Some(MISSING),
    }
}

/// Gives long runs (addresses of e-mail, pasted rubbish) places to break, so that nothing leaves the sheet.
fn allow_breaks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (i, run) in text.split(' ').enumerate() {
        if i > 0 {
            out.push(' ');
        }
        if run.chars().count() > RUN_MAX { push_breakable(&mut out, run) } else { out.push_str(run) }
    }
    out
}

fn push_breakable(out: &mut String, run: &str) {
    let mut since = 0;
    for c in run.chars() {
        out.push(c);
        since = if c.is_whitespace() { 0 } else { since + 1 };
        if since >= RUN_MAX || (since > 0 && matches!(c, '@' | '.' | '/' | '_' | '-' | '&' | '=' | '?')) {
            out.push(BREAK);
            since = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn cleaned(text: &str) -> String {
        clean_text(text, &|c| c != '漢')
    }

    #[test]
    fn marks_are_composed_and_direction_marks_go() {
        assert_eq!(cleaned("Nguye\u{302}\u{303}n\u{200e} Ha\u{309}i"), "Nguyễn Hải");
    }

    #[test]
    fn lines_of_an_address_stay_lines() {
        assert_eq!(cleaned("Số 3 Châu Long \n Hà Nội"), "Số\u{a0}3 Châu Long\nHà Nội");
    }

    #[test]
    fn what_the_typeface_lacks_becomes_a_box() {
        assert_eq!(cleaned("漢 Hán"), "□ Hán");
    }

    #[test]
    fn long_runs_may_break_and_short_ones_may_not() {
        assert_eq!(cleaned("000.04.31.H26-240426-0012"), "000.04.31.H26-240426-0012");
        let long = cleaned(&"x".repeat(100));
        assert!(long.split(BREAK).all(|part| part.chars().count() <= RUN_MAX));
        assert_eq!(long.replace(BREAK, ""), "x".repeat(100));
    }

    #[test]
    fn moments_to_the_microsecond_stay_as_they_are() {
        assert_eq!(cleaned("2024-03-29T08:20:40.211051+07:00"), "2024-03-29T08:20:40.211051+07:00");
    }

    #[test]
    fn texts_deep_inside_are_cleaned() {
        let mut value = json!({"a": [{"b": "3 ngày\u{7}"}], "n": 3});
        clean(&mut value, &|_| true);
        assert_eq!(value, json!({"a": [{"b": "3\u{a0}ngày"}], "n": 3}));
    }
}
