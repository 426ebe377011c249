//! Functions on texts. Positions count characters from 1.

use super::super::Fault;
use super::super::eval::Evaluation;
use super::super::value::Val;
use rust_decimal::prelude::ToPrimitive;

type Given = Result<Val, Fault>;

pub(super) fn string(_: &Evaluation<'_>, arguments: &[Val]) -> Given {
    match &arguments[0] {
        Val::Null => Ok(Val::Null),
        Val::Str(text) => Ok(Val::Str(text.clone())),
        other => Val::text(other.to_string()),
    }
}

pub(super) fn length(_: &Evaluation<'_>, arguments: &[Val]) -> Given {
    match arguments {
        [Val::Str(text)] => Ok(Val::count(text.chars().count())),
        _ => Ok(Val::Null),
    }
}

fn of_two(arguments: &[Val], test: fn(&str, &str) -> bool) -> Given {
    match arguments {
        [Val::Str(text), Val::Str(part)] => Ok(Val::Bool(test(text, part))),
        _ => Ok(Val::Null),
    }
}

pub(super) fn contains(_: &Evaluation<'_>, arguments: &[Val]) -> Given {
    of_two(arguments, |text, part| text.contains(part))
}

pub(super) fn starts_with(_: &Evaluation<'_>, arguments: &[Val]) -> Given {
    of_two(arguments, |text, part| text.starts_with(part))
}

pub(super) fn ends_with(_: &Evaluation<'_>, arguments: &[Val]) -> Given {
    of_two(arguments, |text, part| text.ends_with(part))
}

pub(super) fn upper_case(_: &Evaluation<'_>, arguments: &[Val]) -> Given {
    match arguments {
        [Val::Str(text)] => Val::text(text.to_uppercase()),
        _ => Ok(Val::Null),
    }
}

pub(super) fn lower_case(_: &Evaluation<'_>, arguments: &[Val]) -> Given {
    match arguments {
        [Val::Str(text)] => Val::text(text.to_lowercase()),
        _ => Ok(Val::Null),
    }
}

/// `substring(text, start, length)`: a start below zero counts from the end, zero is no position.
pub(super) fn substring(_: &Evaluation<'_>, arguments: &[Val]) -> Given {
    let (Val::Str(text), Val::Num(start)) = (&arguments[0], &arguments[1]) else { return Ok(Val::Null) };
    let length = match arguments.get(2) {
        None => usize::MAX,
        Some(Val::Num(length)) => match length.trunc().to_usize() {
            Some(length) if length >= 1 => length,
            _ => return Ok(Val::Null),
        },
        Some(_) => return Ok(Val::Null),
    };
    let characters = text.chars().count() as i64;
    let skipped = match start.trunc().to_i64() {
        Some(start) if start > 0 && start <= characters => start - 1,
        Some(start) if start < 0 && start >= -characters => characters + start,
        Some(start) if start > characters => return Ok(Val::Str(String::new())),
        _ => return Ok(Val::Null),
    };
    let skipped = usize::try_from(skipped).unwrap_or(usize::MAX);
    Ok(Val::Str(text.chars().skip(skipped).take(length).collect()))
}

/// The text before the first `part`; empty when it does not occur.
pub(super) fn substring_before(_: &Evaluation<'_>, arguments: &[Val]) -> Given {
    match arguments {
        [Val::Str(text), Val::Str(part)] => {
            Ok(Val::Str(text.split_once(part.as_str()).map_or("", |(before, _)| before).to_owned()))
        }
        _ => Ok(Val::Null),
    }
}

/// The text after the first `part`; empty when it does not occur.
pub(super) fn substring_after(_: &Evaluation<'_>, arguments: &[Val]) -> Given {
    match arguments {
        [Val::Str(text), Val::Str(part)] => {
            Ok(Val::Str(text.split_once(part.as_str()).map_or("", |(_, after)| after).to_owned()))
        }
        _ => Ok(Val::Null),
    }
}
