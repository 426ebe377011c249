//! Functions on numbers. A scale is the number of digits kept after the point, 0 to 28.

use super::super::Fault;
use super::super::eval::Evaluation;
use super::super::value::Val;
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

type Given = Result<Val, Fault>;

/// `number(text)` or `number(text, grouping, point)`, as in `number("1.000,5", ".", ",")`.
pub(super) fn number(_: &Evaluation<'_>, arguments: &[Val]) -> Given {
    let plain = match arguments {
        [Val::Num(number)] => return Ok(Val::Num(*number)),
        [Val::Str(text)] => Some(text.clone()),
        [Val::Str(text), grouping, point] => ungrouped(text, grouping, point),
        _ => None,
    };
    Ok(plain.and_then(|text| read(&text)).into())
}

fn ungrouped(text: &str, grouping: &Val, point: &Val) -> Option<String> {
    let grouping = match grouping {
        Val::Null => None,
        Val::Str(sign) if [" ", ",", "."].contains(&sign.as_str()) => Some(sign.as_str()),
        _ => return None,
    };
    let point = match point {
        Val::Null => ".",
        Val::Str(sign) if [",", "."].contains(&sign.as_str()) && grouping != Some(sign) => sign.as_str(),
        _ => return None,
    };
    let text = grouping.map_or_else(|| text.to_owned(), |sign| text.replace(sign, ""));
    Some(text.replace(point, "."))
}

/// An optional minus, digits, and a fraction; an exponent is taken too.
fn read(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') || digits.contains('_') {
        return None;
    }
    if text.contains(['e', 'E']) { Decimal::from_scientific(text).ok() } else { Decimal::from_str_exact(text).ok() }
}

pub(super) fn abs(_: &Evaluation<'_>, arguments: &[Val]) -> Given {
    use super::super::temporal::Temporal;
    Ok(match arguments {
        [Val::Num(number)] => Some(number.abs()).into(),
        [Val::Temporal(Temporal::Months(months))] => months.checked_abs().map(Temporal::Months).into(),
        [Val::Temporal(Temporal::Micros(micros))] => micros.checked_abs().map(Temporal::Micros).into(),
        _ => Val::Null,
    })
}

fn rounded(arguments: &[Val], strategy: RoundingStrategy) -> Given {
    let scale = match arguments.get(1) {
        None => Some(0),
        Some(Val::Num(scale)) if scale.fract().is_zero() => scale.to_u32().filter(|scale| *scale <= 28),
        Some(_) => None,
    };
    Ok(match (&arguments[0], scale) {
        (Val::Num(number), Some(scale)) => Some(number.round_dp_with_strategy(scale, strategy)).into(),
        _ => Val::Null,
    })
}

pub(super) fn floor(_: &Evaluation<'_>, arguments: &[Val]) -> Given {
    rounded(arguments, RoundingStrategy::ToNegativeInfinity)
}

pub(super) fn ceiling(_: &Evaluation<'_>, arguments: &[Val]) -> Given {
    rounded(arguments, RoundingStrategy::ToPositiveInfinity)
}

/// Not of DMN: rounds as people do, a half away from zero.
pub(super) fn round(_: &Evaluation<'_>, arguments: &[Val]) -> Given {
    rounded(arguments, RoundingStrategy::MidpointAwayFromZero)
}

pub(super) fn round_up(_: &Evaluation<'_>, arguments: &[Val]) -> Given {
    rounded(arguments, RoundingStrategy::AwayFromZero)
}

pub(super) fn round_down(_: &Evaluation<'_>, arguments: &[Val]) -> Given {
    rounded(arguments, RoundingStrategy::ToZero)
}

pub(super) fn round_half_up(_: &Evaluation<'_>, arguments: &[Val]) -> Given {
    rounded(arguments, RoundingStrategy::MidpointAwayFromZero)
}

pub(super) fn round_half_down(_: &Evaluation<'_>, arguments: &[Val]) -> Given {
    rounded(arguments, RoundingStrategy::MidpointTowardZero)
}

/// Half to even. Law: DMN 1.5 table 75.
pub(super) fn decimal(_: &Evaluation<'_>, arguments: &[Val]) -> Given {
    rounded(arguments, RoundingStrategy::MidpointNearestEven)
}

/// The remainder with the sign of the divisor.
pub(super) fn modulo(_: &Evaluation<'_>, arguments: &[Val]) -> Given {
    let [Val::Num(dividend), Val::Num(divisor)] = arguments else { return Ok(Val::Null) };
    let Some(rest) = dividend.checked_rem(*divisor) else { return Ok(Val::Null) };
    let other_side = !rest.is_zero() && rest.is_sign_negative() != divisor.is_sign_negative();
    Ok(if other_side { rest.checked_add(*divisor) } else { Some(rest) }.into())
}

fn remainder_of_two(arguments: &[Val]) -> Option<Decimal> {
    match arguments {
        [Val::Num(number)] if number.fract().is_zero() => number.checked_rem(Decimal::TWO),
        _ => None,
    }
}

pub(super) fn even(_: &Evaluation<'_>, arguments: &[Val]) -> Given {
    Ok(remainder_of_two(arguments).map(|rest| rest.is_zero()).into())
}

pub(super) fn odd(_: &Evaluation<'_>, arguments: &[Val]) -> Given {
    Ok(remainder_of_two(arguments).map(|rest| !rest.is_zero()).into())
}
