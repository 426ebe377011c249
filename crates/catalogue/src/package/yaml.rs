//! YAML within bounds: size, no anchors (so no alias bombs), normal form C, and errors with their key path.

use super::{PackageProblem, YAML_BYTES_MAX};
use serde::de::DeserializeOwned;
use unicode_normalization::UnicodeNormalization;

/// Stars directly before a word that a YAML file may have.
const STARS_MAX: usize = 50;

/// The text of a file in normal form C.
pub(super) fn text(file: &str, bytes: &[u8], most: usize) -> Result<String, Box<PackageProblem>> {
    let problem = |code, vi: String, en: String, mend| Box::new(PackageProblem::error(file, "", code, (vi, en), mend));
    if bytes.len() > most {
        let (vi, en) = (format!("Tệp lớn hơn {most} byte"), format!("The file is larger than {most} bytes"));
        return Err(problem("file_too_large", vi, en, ("Rút gọn tệp", "Make the file smaller")));
    }
    let text = std::str::from_utf8(bytes).map_err(|e| {
        let at = e.valid_up_to();
        let says = (format!("Không phải UTF-8 (byte {at})"), format!("Not UTF-8 (byte {at})"));
        problem("not_utf8", says.0, says.1, ("Lưu tệp dạng UTF-8", "Save the file as UTF-8"))
    })?;
    Ok(text.trim_start_matches('\u{feff}').nfc().collect())
}

/// Reads a YAML file into `T`.
pub(crate) fn read<T: DeserializeOwned>(file: &str, bytes: &[u8]) -> Result<T, Box<PackageProblem>> {
    let text = text(file, bytes, YAML_BYTES_MAX)?;
    if let Some(line) = anchor_line(&text).or_else(|| many_stars_line(&text)) {
        let says = (
            format!("Dòng {line}: không dùng neo (&) và tham chiếu (*) trong YAML"),
            format!("Line {line}: anchors (&) and aliases (*) are not allowed in YAML"),
        );
        let mend = (
            "Viết giá trị ra, hoặc đặt chuỗi trong dấu nháy kép",
            "Write the value out, or put the text in double quotes",
        );
        return Err(Box::new(PackageProblem::error(file, format!("line {line}"), "yaml_anchor", says, mend)));
    }
    serde_yaml_ng::from_str(&text).map_err(|e| Box::new(located(file, &e.to_string())))
}

/// serde tells `fees[0].amount: invalid type …, expected … at line 3 column 4`.
fn located(file: &str, told: &str) -> PackageProblem {
    let (path, rest) = match told.split_once(": ") {
        Some((path, rest)) if !path.contains(' ') => (path, rest),
        _ => ("", told),
    };
    let (code, vi) = match rest {
        r if r.starts_with("unknown field") => ("unknown_key", format!("Khóa lạ {}", quoted(r))),
        r if r.starts_with("missing field") => ("missing_key", format!("Thiếu khóa {}", quoted(r))),
        r if r.starts_with("unknown variant") => {
            ("unknown_word", format!("Từ không có trong danh sách: {}", quoted(r)))
        }
        r if r.starts_with("duplicate field") => ("duplicate_key", format!("Khóa lặp {}", quoted(r))),
        r if r.starts_with("not a condition") => ("bad_condition", "Điều kiện không đọc được".to_owned()),
        _ => ("bad_yaml", "Không đọc được".to_owned()),
    };
    let mend = match code {
        "unknown_key" => ("Bỏ hoặc sửa tên khóa", "Remove the key or mend its name"),
        "missing_key" => ("Thêm khóa này", "Add the key"),
        "unknown_word" => ("Dùng một từ trong danh sách", "Use a word of the list"),
        "bad_condition" => {
            ("Viết một biểu thức FEEL trong danh sách cho phép", "Write a FEEL expression of the white list")
        }
        _ => ("Sửa theo định dạng của gói", "Mend it after the format of packages"),
    };
    PackageProblem::error(file, path, code, (format!("{vi} ({rest})"), rest.to_owned()), mend)
}

fn quoted(text: &str) -> &str {
    text.split('`').nth(1).map_or("", |name| name)
}

/// Line of one star too many before a word. What [`anchor_line`] takes for quoted text may be none; so few aliases cannot
/// make a file of bounded size large (the parser itself ends repetitions within repetitions).
fn many_stars_line(text: &str) -> Option<usize> {
    let stars = |line: &str| {
        let chars: Vec<char> = line.chars().collect();
        let begins = |i: usize| i == 0 || matches!(chars[i - 1], ' ' | '\t' | '[' | '{' | ',');
        (0..chars.len())
            .filter(|i| chars[*i] == '*' && begins(*i) && chars.get(i + 1).is_some_and(|n| !n.is_whitespace()))
            .count()
    };
    let mut seen = 0;
    for (number, line) in text.lines().enumerate() {
        seen += stars(line);
        if seen > STARS_MAX {
            return Some(number + 1);
        }
    }
    None
}

/// Line of the first anchor or alias that stands where a value begins.
fn anchor_line(text: &str) -> Option<usize> {
    let mut quote: Option<char> = None;
    for (number, line) in text.lines().enumerate() {
        let mut starts = true;
        let mut previous = ' ';
        let mut chars = line.chars().peekable();
        while let Some(c) = chars.next() {
            match quote {
                Some('"') if c == '\\' => drop(chars.next()),
                Some(open) if c == open => quote = None,
                Some(_) => {}
                None if starts && (c == '"' || c == '\'') => quote = Some(c),
                None if starts && (c == '&' || c == '*') && chars.peek().is_some_and(|n| !n.is_whitespace()) => {
                    return Some(number + 1);
                }
                None if c == '#' && previous == ' ' => break,
                None => {}
            }
            let value_may_follow = matches!(previous, ':' | '-' | '?') && c == ' ';
            starts = quote.is_none() && (matches!(c, '[' | '{' | ',') || value_may_follow || (starts && c == ' '));
            previous = c;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_are_found_and_marks_in_text_are_not() {
        assert_eq!(anchor_line("a: &x 1\nb: *x"), Some(1));
        assert_eq!(anchor_line("a:\n  - *x"), Some(2));
        assert_eq!(anchor_line("a: [1, *x]"), Some(1));
        assert_eq!(anchor_line("a: \"x: *y\"\nb: it's * a & b # *no\nc: 'l: &z'\nd: R&D"), None);
    }

    #[test]
    fn alias_bomb_is_refused() {
        let bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]";
        let got: Result<serde_json::Value, _> = read("procedure.yaml", bomb.as_bytes());
        assert_eq!(got.unwrap_err().code, "yaml_anchor");
    }

    #[test]
    fn bomb_hidden_behind_an_open_quote_is_refused() {
        let hidden = format!("a: foo, \"bar\nb: &x {}\nc: [{}]", "y".repeat(1_000), "*x, ".repeat(200));
        assert_eq!(anchor_line(&hidden), None, "the friendly check is misled");
        let got: Result<serde_json::Value, _> = read("procedure.yaml", hidden.as_bytes());
        assert_eq!(got.unwrap_err().code, "yaml_anchor");
    }

    #[test]
    fn file_over_the_bound_is_refused() {
        let got: Result<serde_json::Value, _> = read("procedure.yaml", &vec![b'a'; YAML_BYTES_MAX + 1]);
        assert_eq!(got.unwrap_err().code, "file_too_large");
    }
}
