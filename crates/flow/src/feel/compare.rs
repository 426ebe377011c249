//! Equality, order and membership, and the three-valued connectives. None stands for unknown (null).
//! Law: DMN 1.5 tables 41 to 43 and 53 to 55.

use super::tree::Cmp;
use super::value::{Range, Val};
use std::cmp::Ordering;

/// `left op right`; unknown when the kinds differ, but for comparisons with null by `=` and `!=`.
pub(super) fn compare(op: Cmp, left: &Val, right: &Val) -> Option<bool> {
    match op {
        Cmp::Eq => equal(left, right),
        Cmp::Ne => equal(left, right).map(|same| !same),
        Cmp::Lt => order(left, right).map(Ordering::is_lt),
        Cmp::Le => order(left, right).map(Ordering::is_le),
        Cmp::Gt => order(left, right).map(Ordering::is_gt),
        Cmp::Ge => order(left, right).map(Ordering::is_ge),
    }
}

/// Whether two values are equal.
pub(super) fn equal(left: &Val, right: &Val) -> Option<bool> {
    match (left, right) {
        (Val::Null, Val::Null) => Some(true),
        (Val::Null, _) | (_, Val::Null) => Some(false),
        (Val::Bool(a), Val::Bool(b)) => Some(a == b),
        (Val::List(a), Val::List(b)) => {
            if a.len() != b.len() {
                return Some(false);
            }
            all(a.iter().zip(b).map(|(a, b)| equal(a, b)))
        }
        (Val::Context(a), Val::Context(b)) => {
            if !a.keys().eq(b.keys()) {
                return Some(false);
            }
            all(a.values().zip(b.values()).map(|(a, b)| equal(a, b)))
        }
        (Val::Range(a), Val::Range(b)) => {
            let ends = all([equal(&a.low, &b.low), equal(&a.high, &b.high)].into_iter());
            all([ends, Some(a.low_open == b.low_open && a.high_open == b.high_open)].into_iter())
        }
        _ => order(left, right).map(Ordering::is_eq),
    }
}

/// Numbers, texts and times of one kind have an order, nothing else.
pub(super) fn order(left: &Val, right: &Val) -> Option<Ordering> {
    match (left, right) {
        (Val::Num(a), Val::Num(b)) => Some(a.cmp(b)),
        (Val::Str(a), Val::Str(b)) => Some(a.cmp(b)),
        (Val::Temporal(a), Val::Temporal(b)) => a.compare(*b),
        _ => None,
    }
}

/// `value between low and high`
pub(super) fn between(value: &Val, low: &Val, high: &Val) -> Option<bool> {
    all([compare(Cmp::Ge, value, low), compare(Cmp::Le, value, high)].into_iter())
}

/// `value in alternative`, where the alternative is a value, a list or a range.
pub(super) fn is_in(value: &Val, alternative: &Val) -> Option<bool> {
    match alternative {
        Val::Range(range) => includes(range, value),
        Val::List(items) => {
            let found = items.iter().any(|item| match item {
                Val::Range(range) => includes(range, value) == Some(true),
                item => equal(value, item) == Some(true),
            });
            Some(found || equal(value, alternative) == Some(true))
        }
        other => equal(value, other),
    }
}

fn includes(range: &Range, value: &Val) -> Option<bool> {
    let above = compare(if range.low_open { Cmp::Gt } else { Cmp::Ge }, value, &range.low);
    let below = compare(if range.high_open { Cmp::Lt } else { Cmp::Le }, value, &range.high);
    all([above, below].into_iter())
}

/// False if one is false, else unknown if one is unknown, else true.
pub(super) fn all(truths: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut whole = Some(true);
    for truth in truths {
        match truth {
            Some(false) => return Some(false),
            None => whole = None,
            Some(true) => {}
        }
    }
    whole
}

/// True if one is true, else unknown if one is unknown, else false.
pub(super) fn any(truths: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    all(truths.map(|truth| truth.map(|truth| !truth))).map(|truth| !truth)
}
