//! Arithmetic on exact decimals, texts, dates and durations. What has no result is null. Law: DMN 1.5 §10.3.2.3.

use super::Fault;
use super::temporal::Temporal;
use super::tree::Arith;
use super::value::Val;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Highest whole exponent, either way; beyond it the result does not fit but for bases near one.
const EXPONENT_MAX: i64 = 1_000;

pub(super) fn apply(op: Arith, left: Val, right: Val) -> Result<Val, Fault> {
    match (left, right) {
        (Val::Num(a), Val::Num(b)) => Ok(numbers(op, a, b).into()),
        (Val::Str(a), Val::Str(b)) if op == Arith::Add => Val::text(a + &b),
        (Val::Temporal(a), Val::Temporal(b)) => Ok(times(op, a, b)),
        (Val::Temporal(a), Val::Num(b)) if matches!(op, Arith::Mul | Arith::Div) => Ok(scaled(op, a, b).into()),
        (Val::Num(a), Val::Temporal(b)) if op == Arith::Mul => Ok(scaled(op, b, a).into()),
        _ => Ok(Val::Null),
    }
}

pub(super) fn negated(value: Val) -> Val {
    match value {
        Val::Num(number) => Some(-number).into(),
        Val::Temporal(temporal) => temporal.negated().into(),
        _ => Val::Null,
    }
}

fn numbers(op: Arith, a: Decimal, b: Decimal) -> Option<Decimal> {
    match op {
        Arith::Add => a.checked_add(b),
        Arith::Sub => a.checked_sub(b),
        Arith::Mul => a.checked_mul(b),
        Arith::Div => a.checked_div(b),
        Arith::Pow => power(a, b),
    }
}

/// Whole exponents only: a root has no exact decimal.
fn power(base: Decimal, exponent: Decimal) -> Option<Decimal> {
    let exponent = if exponent.fract().is_zero() { exponent.to_i64()? } else { return None };
    if exponent.abs() > EXPONENT_MAX {
        return None;
    }
    let mut result = Decimal::ONE;
    for _ in 0..exponent.abs() {
        result = result.checked_mul(base)?.normalize();
    }
    if exponent < 0 { Decimal::ONE.checked_div(result) } else { Some(result) }
}

fn times(op: Arith, a: Temporal, b: Temporal) -> Val {
    match (op, a, b) {
        (Arith::Add, ..) => a.plus(b).into(),
        (Arith::Sub, ..) => a.minus(b).into(),
        (Arith::Div, Temporal::Months(a), Temporal::Months(b))
        | (Arith::Div, Temporal::Micros(a), Temporal::Micros(b)) => {
            Decimal::from(a).checked_div(Decimal::from(b)).into()
        }
        _ => Val::Null,
    }
}

/// A duration times or through a number, cut to whole months or microseconds.
fn scaled(op: Arith, duration: Temporal, factor: Decimal) -> Option<Temporal> {
    let scale = |units: i64| numbers(op, Decimal::from(units), factor)?.trunc().to_i64();
    match duration {
        Temporal::Months(months) => scale(months).map(Temporal::Months),
        Temporal::Micros(micros) => scale(micros).map(Temporal::Micros),
        _ => None,
    }
}
