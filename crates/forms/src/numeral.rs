//! Numbers as people write them: `1.500.000` groups by dots, `12,5` has a decimal comma.

use serde_json::{Number, Value};

/// The number that `text` writes. None if it writes none, or could mean two (see [`is_ambiguous`]); a `whole` number is
/// never ambiguous.
pub(crate) fn read(text: &str, whole: bool) -> Option<Value> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let (minus, digits) = text.strip_prefix('-').map_or((false, text.as_str()), |digits| (true, digits));
    if !whole && is_ambiguous(digits) {
        return None;
    }
    let plain = plain_text(digits)?;
    let plain = if minus { format!("-{plain}") } else { plain };
    if plain.contains('.') {
        return plain.parse::<f64>().ok().and_then(Number::from_f64).map(Value::Number);
    }
    plain.parse::<i64>().ok().map(Value::from)
}

/// Whether a fraction and a group of thousands look alike: `12.345`.
pub(crate) fn is_ambiguous(text: &str) -> bool {
    let digits = text.trim().trim_start_matches('-');
    digits.split_once('.').is_some_and(|(head, tail)| is_grouped(digits) && head != "0" && is_digits(tail))
}

/// Digits with a decimal point.
fn plain_text(digits: &str) -> Option<String> {
    let (whole, fraction) = digits.split_once(',').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    if fraction.is_some_and(|fraction| !is_digits(fraction)) {
        return None;
    }
    let whole = if is_grouped(whole) { whole.replace('.', "") } else { whole.to_owned() };
    let decimal_point = whole.split_once('.').is_some_and(|(a, b)| is_digits(a) && is_digits(b));
    match fraction {
        Some(fraction) if is_digits(&whole) => Some(format!("{whole}.{fraction}")),
        None if is_digits(&whole) || decimal_point => Some(whole),
        _ => None,
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// `1.500.000`: up to three digits, then groups of three.
fn is_grouped(text: &str) -> bool {
    let mut groups = text.split('.');
    let head_fits = groups.next().is_some_and(|head| is_digits(head) && head.len() <= 3 && !head.starts_with('0'));
    let mut rest = groups.peekable();
    head_fits && rest.peek().is_some() && rest.all(|group| is_digits(group) && group.len() == 3)
}
