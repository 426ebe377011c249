//! Makers of dates, times and durations, and what is asked of them.

use super::super::Fault;
use super::super::eval::Evaluation;
use super::super::temporal::{self, Temporal};
use super::super::value::Val;
use base::{Day, MICROS_PER_SECOND};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

type Given = Result<Val, Fault>;

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

fn whole(number: &Decimal) -> Option<i64> {
    if number.fract().is_zero() { number.to_i64() } else { None }
}

/// The day of a date or a date and time.
fn day(value: &Val) -> Option<Day> {
    if let Val::Temporal(temporal) = value { temporal.day() } else { None }
}

/// `date(text)`, `date(date and time)`, `date(year, month, day)`
pub(super) fn date(_: &Evaluation<'_>, arguments: &[Val]) -> Given {
    Ok(match arguments {
        [Val::Str(text)] => temporal::parse_date(text).map(Temporal::Date),
        [value] => day(value).map(Temporal::Date),
        [Val::Num(year), Val::Num(month), Val::Num(of_month)] => from_parts(year, month, of_month),
        _ => None,
    }
    .into())
}

fn from_parts(year: &Decimal, month: &Decimal, day: &Decimal) -> Option<Temporal> {
    Temporal::date(whole(year)?, whole(month)?, whole(day)?)
}

/// `time(text)`, `time(date and time)`, `time(hour, minute, second, offset)`
pub(super) fn time(_: &Evaluation<'_>, arguments: &[Val]) -> Given {
    Ok(match arguments {
        [Val::Str(text)] => temporal::parse_time(text),
        [Val::Temporal(temporal)] => temporal.time_of_day(),
        [Val::Num(hour), Val::Num(minute), Val::Num(second)] => clock(hour, minute, second, None),
        [Val::Num(hour), Val::Num(minute), Val::Num(second), Val::Null] => clock(hour, minute, second, None),
        [Val::Num(hour), Val::Num(minute), Val::Num(second), Val::Temporal(Temporal::Micros(offset))] => {
            clock(hour, minute, second, Some(offset / MICROS_PER_SECOND))
        }
        _ => None,
    }
    .into())
}

fn clock(hour: &Decimal, minute: &Decimal, second: &Decimal, offset: Option<i64>) -> Option<Temporal> {
    let micros = second.checked_mul(Decimal::from(MICROS_PER_SECOND))?.trunc().to_i64()?;
    Temporal::time(whole(hour)?, whole(minute)?, micros, offset)
}

/// `date and time(text)`, `date and time(date, time)`
pub(super) fn date_and_time(_: &Evaluation<'_>, arguments: &[Val]) -> Given {
    Ok(match arguments {
        [Val::Str(text)] => temporal::parse_date_time(text),
        [Val::Temporal(moment @ Temporal::DateTime(..))] => Some(*moment),
        [date, Val::Temporal(Temporal::Time(of_day, offset))] => {
            day(date).and_then(|day| Temporal::date_time(day, *of_day, *offset))
        }
        _ => None,
    }
    .into())
}

pub(super) fn duration(_: &Evaluation<'_>, arguments: &[Val]) -> Given {
    Ok(match arguments {
        [Val::Str(text)] => temporal::parse_duration(text),
        [Val::Temporal(duration @ (Temporal::Months(_) | Temporal::Micros(_)))] => Some(*duration),
        _ => None,
    }
    .into())
}

/// `years and months duration(from, to)`
pub(super) fn years_and_months(_: &Evaluation<'_>, arguments: &[Val]) -> Given {
    Ok(match (day(&arguments[0]), day(&arguments[1])) {
        (Some(from), Some(to)) => Some(Temporal::Months(temporal::months_between(from, to))),
        _ => None,
    }
    .into())
}

/// `Monday` … `Sunday`
pub(super) fn day_of_week(_: &Evaluation<'_>, arguments: &[Val]) -> Given {
    let name = day(&arguments[0]).and_then(|day| WEEKDAYS.get(usize::try_from(day.weekday()).ok()?.checked_sub(1)?));
    Ok(name.map_or(Val::Null, |name| Val::Str((*name).to_owned())))
}
