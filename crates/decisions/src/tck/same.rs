//! When a result counts as the expected one: numbers within a tolerance, times as the same value in FEEL's spelling,
//! the rest equal, lists in order, contexts with the same entries.

use crate::Datum;
use dsntk_feel::FeelNumber;
use std::str::FromStr;

/// The tolerance of the kit's own runners.
const NUMBER_TOLERANCE: &str = "0.00000001";

/// What differs, or nothing.
pub(super) fn difference(expected: &Datum, found: &Datum) -> Option<String> {
    if same(expected, found) {
        return None;
    }
    let reason = match found {
        Datum::Null(Some(reason)) => format!(" ({reason})"),
        _ => String::new(),
    };
    Some(format!("expected {}, found {}{reason}", expected.to_json(), found.to_json()))
}

fn same(expected: &Datum, found: &Datum) -> bool {
    match (expected, found) {
        (Datum::Null(_), Datum::Null(_)) => true,
        (Datum::Number(a), Datum::Number(b)) => same_number(a, b).unwrap_or(false),
        (Datum::List(a), Datum::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Datum::Context(a), Datum::Context(b)) => {
            let has_same = |(name, value)| b.get(name).is_some_and(|other| same(value, other));
            a.len() == b.len() && a.iter().all(has_same)
        }
        (Datum::Date(_) | Datum::Time(_) | Datum::DateTime(_) | Datum::Duration(_), _) => {
            spelled(expected).as_ref() == Some(found)
        }
        (a, b) => a == b,
    }
}

/// A time as FEEL writes it: `PT24H` and `P1D` are one duration.
fn spelled(datum: &Datum) -> Option<Datum> {
    Datum::from_feel(&datum.to_feel().ok()?)
}

fn same_number(a: &str, b: &str) -> Option<bool> {
    let number = |text| FeelNumber::from_str(text).ok();
    Some((number(a)? - number(b)?).abs() <= number(NUMBER_TOLERANCE)?)
}
