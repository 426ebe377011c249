//! Dates, times and durations: reading, canonical text, order, parts, and moving them. Knows no other values.
//!
//! Text without a zone is Vietnamese time (UTC+07:00), so zoned and unzoned moments compare. Named zones are not read.

use base::{Day, Instant, MICROS_PER_SECOND};
use std::cmp::Ordering;
use std::fmt;

const MICROS_PER_DAY: i64 = 86_400 * MICROS_PER_SECOND;
const VIETNAM_OFFSET_SECONDS: i64 = 7 * 3_600;
/// Days from 1970-01-01 to 0001-01-01 and to 9999-12-31: the years that are read and reached.
const FIRST_DAY: i64 = -719_162;
const LAST_DAY: i64 = 2_932_896;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Temporal {
    Date(Day),
    /// Microseconds since midnight, and seconds east of Greenwich if the text named them.
    Time(i64, Option<i64>),
    /// Microseconds since 1970-01-01T00:00:00Z, and seconds east of Greenwich if the text named them.
    DateTime(i64, Option<i64>),
    /// A duration in months (years and months).
    Months(i64),
    /// A duration in microseconds (days and time).
    Micros(i64),
}

impl Temporal {
    /// Reads any of the five, as in `@"…"`.
    pub(super) fn parse_any(text: &str) -> Option<Self> {
        if text.contains('P') {
            return parse_duration(text);
        }
        if text.contains('T') {
            return parse_date_time(text);
        }
        parse_date(text).map(Self::Date).or_else(|| parse_time(text))
    }

    /// The moment `now` as FEEL sees it: a date and time at +07:00.
    pub(super) fn now(now: Instant) -> Self {
        Self::DateTime(now.micros(), Some(VIETNAM_OFFSET_SECONDS))
    }

    /// A day with a time of day.
    pub(super) fn date_time(day: Day, of_day: i64, offset: Option<i64>) -> Option<Self> {
        let shift = offset.unwrap_or(VIETNAM_OFFSET_SECONDS) * MICROS_PER_SECOND;
        Self::DateTime(day.epoch_days() * MICROS_PER_DAY + of_day - shift, offset).in_bounds()
    }

    /// A day from its parts, if there is one.
    pub(super) fn date(year: i64, month: i64, day: i64) -> Option<Self> {
        let year = i16::try_from(year).ok().filter(|year| *year >= 1)?;
        Day::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok().map(Self::Date)
    }

    /// A time of day from its parts; `micros` counts within the minute.
    pub(super) fn time(hour: i64, minute: i64, micros: i64, offset: Option<i64>) -> Option<Self> {
        let fits =
            (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60 * MICROS_PER_SECOND).contains(&micros);
        let offset_fits = offset.is_none_or(|seconds| seconds.abs() <= 14 * 3_600 && seconds % 60 == 0);
        (fits && offset_fits).then(|| Self::Time((hour * 3_600 + minute * 60) * MICROS_PER_SECOND + micros, offset))
    }

    /// Itself, unless it lies outside the years 1 to 9999.
    fn in_bounds(self) -> Option<Self> {
        let days = match self {
            Self::Date(day) => day.epoch_days(),
            Self::DateTime(..) => self.local().div_euclid(MICROS_PER_DAY),
            _ => 0,
        };
        (FIRST_DAY..=LAST_DAY).contains(&days).then_some(self)
    }

    /// Microseconds of the wall clock since 1970-01-01T00:00, of a date and time or (from midnight) a time.
    fn local(self) -> i64 {
        match self {
            Self::DateTime(utc, offset) => utc + offset.unwrap_or(VIETNAM_OFFSET_SECONDS) * MICROS_PER_SECOND,
            Self::Time(micros, _) => micros,
            Self::Date(day) => day.epoch_days() * MICROS_PER_DAY,
            Self::Months(_) | Self::Micros(_) => 0,
        }
    }

    /// The day of a date or a date and time.
    pub(super) fn day(self) -> Option<Day> {
        match self {
            Self::Date(day) => Some(day),
            Self::DateTime(..) => Some(Day::from_epoch_days(self.local().div_euclid(MICROS_PER_DAY))),
            _ => None,
        }
    }

    /// The time of day of a time or a date and time.
    pub(super) fn time_of_day(self) -> Option<Self> {
        match self {
            Self::Time(..) => Some(self),
            Self::DateTime(_, offset) => Some(Self::Time(self.local().rem_euclid(MICROS_PER_DAY), offset)),
            _ => None,
        }
    }

    /// A comparable position: only values of one kind have an order.
    pub(super) fn compare(self, other: Self) -> Option<Ordering> {
        let instant =
            |micros: i64, offset: Option<i64>| micros - offset.unwrap_or(VIETNAM_OFFSET_SECONDS) * MICROS_PER_SECOND;
        match (self, other) {
            (Self::Date(a), Self::Date(b)) => Some(a.cmp(&b)),
            (Self::Time(a, za), Self::Time(b, zb)) => Some(instant(a, za).cmp(&instant(b, zb))),
            (Self::DateTime(a, _), Self::DateTime(b, _)) => Some(a.cmp(&b)),
            (Self::Months(a), Self::Months(b)) | (Self::Micros(a), Self::Micros(b)) => Some(a.cmp(&b)),
            _ => None,
        }
    }

    /// The sum, where FEEL has one. Law: DMN 1.5 table 50.
    pub(super) fn plus(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Months(a), Self::Months(b)) => a.checked_add(b).map(Self::Months),
            (Self::Micros(a), Self::Micros(b)) => a.checked_add(b).map(Self::Micros),
            (Self::Date(day), Self::Months(months)) => plus_months(day, months).map(Self::Date),
            (Self::Date(day), Self::Micros(micros)) => {
                let days = day.epoch_days().checked_add(micros.div_euclid(MICROS_PER_DAY))?;
                (FIRST_DAY..=LAST_DAY).contains(&days).then(|| Self::Date(Day::from_epoch_days(days)))
            }
            (Self::DateTime(utc, offset), Self::Micros(micros)) => {
                bounded(utc.checked_add(micros)?).map(|utc| Self::DateTime(utc, offset))?.in_bounds()
            }
            (Self::DateTime(_, offset), Self::Months(months)) => {
                let day = plus_months(self.day()?, months)?;
                Self::date_time(day, self.local().rem_euclid(MICROS_PER_DAY), offset)
            }
            (Self::Time(of_day, offset), Self::Micros(micros)) => {
                Some(Self::Time((of_day + micros.rem_euclid(MICROS_PER_DAY)).rem_euclid(MICROS_PER_DAY), offset))
            }
            (Self::Months(_) | Self::Micros(_), Self::Date(_) | Self::Time(..) | Self::DateTime(..)) => {
                other.plus(self)
            }
            _ => None,
        }
    }

    /// The difference: of two points a duration, of a point and a duration a point.
    pub(super) fn minus(self, other: Self) -> Option<Self> {
        match (self, other) {
            (_, Self::Months(_) | Self::Micros(_)) => self.plus(other.negated()?),
            (Self::Time(..), Self::Time(..)) => Some(Self::Micros(self.utc_of_day() - other.utc_of_day())),
            (Self::Date(_) | Self::DateTime(..), Self::Date(_) | Self::DateTime(..)) => {
                Some(Self::Micros(self.utc() - other.utc()))
            }
            _ => None,
        }
    }

    fn utc_of_day(self) -> i64 {
        match self {
            Self::Time(micros, offset) => micros - offset.unwrap_or(VIETNAM_OFFSET_SECONDS) * MICROS_PER_SECOND,
            _ => 0,
        }
    }

    /// A date counts from its midnight in Vietnam.
    fn utc(self) -> i64 {
        match self {
            Self::DateTime(utc, _) => utc,
            _ => self.local() - VIETNAM_OFFSET_SECONDS * MICROS_PER_SECOND,
        }
    }

    /// The duration the other way.
    pub(super) fn negated(self) -> Option<Self> {
        match self {
            Self::Months(months) => months.checked_neg().map(Self::Months),
            Self::Micros(micros) => micros.checked_neg().map(Self::Micros),
            _ => None,
        }
    }

    /// A part by its name in FEEL (`year`, `hour`, `days` …), if the kind has it.
    pub(super) fn part(self, name: &str) -> Option<i64> {
        let seconds = self.local().rem_euclid(MICROS_PER_DAY) / MICROS_PER_SECOND;
        match (self, name) {
            (Self::Date(_) | Self::DateTime(..), "year") => self.day().map(|day| i64::from(day.ymd().0)),
            (Self::Date(_) | Self::DateTime(..), "month") => self.day().map(|day| i64::from(day.ymd().1)),
            (Self::Date(_) | Self::DateTime(..), "day") => self.day().map(|day| i64::from(day.ymd().2)),
            (Self::Date(_) | Self::DateTime(..), "weekday") => self.day().map(|day| i64::from(day.weekday())),
            (Self::Time(..) | Self::DateTime(..), "hour") => Some(seconds / 3_600),
            (Self::Time(..) | Self::DateTime(..), "minute") => Some(seconds / 60 % 60),
            (Self::Time(..) | Self::DateTime(..), "second") => Some(seconds % 60),
            (Self::Months(months), "years") => Some(months / 12),
            (Self::Months(months), "months") => Some(months % 12),
            (Self::Micros(micros), "days") => Some(micros / MICROS_PER_DAY),
            (Self::Micros(micros), "hours") => Some(micros / (3_600 * MICROS_PER_SECOND) % 24),
            (Self::Micros(micros), "minutes") => Some(micros / (60 * MICROS_PER_SECOND) % 60),
            (Self::Micros(micros), "seconds") => Some(micros / MICROS_PER_SECOND % 60),
            _ => None,
        }
    }
}

/// Whole months from `from` to `to`, as in FEEL's `years and months duration`.
pub(super) fn months_between(from: Day, to: Day) -> i64 {
    let count = |day: Day| i64::from(day.ymd().0) * 12 + i64::from(day.ymd().1);
    let months = count(to) - count(from);
    match (months, to.ymd().2.cmp(&from.ymd().2)) {
        (1.., Ordering::Less) => months - 1,
        (..=-1, Ordering::Greater) => months + 1,
        _ => months,
    }
}

fn plus_months(day: Day, months: i64) -> Option<Day> {
    let (year, month, _) = day.ymd();
    let reached = (i64::from(year) * 12 + i64::from(month) - 1).checked_add(months)?;
    (12..120_000).contains(&reached).then(|| day.plus_months(months))
}

/// Keeps sums of offsets far from the edge of the integer.
fn bounded(micros: i64) -> Option<i64> {
    (micros.abs() < i64::MAX / 4).then_some(micros)
}

/// Reads `YYYY-MM-DD` of the years 1 to 9999.
pub(super) fn parse_date(text: &str) -> Option<Day> {
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
    if !shaped {
        return None;
    }
    Day::parse(text).ok().filter(|day| day.ymd().0 >= 1)
}

/// Reads `HH:MM:SS`, with a fraction and an offset if there are.
pub(super) fn parse_time(text: &str) -> Option<Temporal> {
    let (clock, offset) = split_offset(text)?;
    let (hour, rest) = clock.split_once(':')?;
    let (minute, second) = rest.split_once(':')?;
    Temporal::time(two_digits(hour)?, two_digits(minute)?, parse_seconds(second, 2)?, offset)
}

/// Reads a date, `T` and a time; a date alone is its midnight.
pub(super) fn parse_date_time(text: &str) -> Option<Temporal> {
    let Some((date, time)) = text.split_once('T') else {
        return Temporal::date_time(parse_date(text)?, 0, None);
    };
    match parse_time(time)? {
        Temporal::Time(of_day, offset) => Temporal::date_time(parse_date(date)?, of_day, offset),
        _ => None,
    }
}

fn two_digits(text: &str) -> Option<i64> {
    (text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

/// Seconds with an optional fraction, in microseconds. `width` digits before the point, or any number when 0.
fn parse_seconds(text: &str, width: usize) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || fraction.len() > 9 || (width > 0 && whole.len() != width) {
        return None;
    }
    let micros: i64 = format!("{fraction:0<6}")[..6].parse().ok()?;
    whole.parse::<i64>().ok()?.checked_mul(MICROS_PER_SECOND)?.checked_add(micros)
}

/// The clock and the offset in seconds of a time text.
fn split_offset(text: &str) -> Option<(&str, Option<i64>)> {
    if let Some(clock) = text.strip_suffix('Z') {
        return Some((clock, Some(0)));
    }
    let Some(at) = text.find(['+', '-']) else { return Some((text, None)) };
    let (clock, offset) = text.split_at(at);
    let (hours, minutes) = offset[1..].split_once(':')?;
    let seconds = two_digits(hours)? * 3_600 + two_digits(minutes).filter(|minutes| *minutes < 60)? * 60;
    Some((clock, Some(if offset.starts_with('-') { -seconds } else { seconds })))
}

/// Reads `P1Y2M` or `P1DT2H3M4.5S`, with a minus before it if negative.
pub(super) fn parse_duration(text: &str) -> Option<Temporal> {
    let (sign, body) = text.strip_prefix('-').map_or((1, text), |body| (-1, body));
    let body = body.strip_prefix('P')?;
    let (days, time) = body.split_once('T').map_or((body, None), |(days, time)| (days, Some(time)));
    if time.is_none() && days.contains(['Y', 'M']) {
        let mut rest = days;
        let years = take_number(&mut rest, 'Y')?;
        let months = years.checked_mul(12)?.checked_add(take_number(&mut rest, 'M')?)?;
        return rest.is_empty().then_some(Temporal::Months(sign * months));
    }
    let mut rest = days;
    let mut micros = take_number(&mut rest, 'D')?.checked_mul(MICROS_PER_DAY)?;
    if !rest.is_empty() || (time.is_none() && days.is_empty()) || time == Some("") {
        return None;
    }
    if let Some(mut rest) = time {
        for (letter, seconds) in [('H', 3_600), ('M', 60)] {
            let part = take_number(&mut rest, letter)?.checked_mul(seconds * MICROS_PER_SECOND)?;
            micros = micros.checked_add(part)?;
        }
        if !rest.is_empty() {
            micros = micros.checked_add(parse_seconds(rest.strip_suffix('S')?, 0)?)?;
        }
    }
    Some(Temporal::Micros(sign * micros))
}

/// The number before `letter` at the start of `rest`, which is passed over; 0 if `letter` does not come next.
fn take_number(rest: &mut &str, letter: char) -> Option<i64> {
    let Some((digits, after)) = rest.split_once(letter) else { return Some(0) };
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    *rest = after;
    digits.parse().ok()
}

impl fmt::Display for Temporal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Date(day) => write!(f, "{day}"),
            Self::Time(micros, offset) => clock(micros, offset, f),
            Self::DateTime(_, offset) => {
                let local = self.local();
                write!(f, "{}T", Day::from_epoch_days(local.div_euclid(MICROS_PER_DAY)))?;
                clock(local.rem_euclid(MICROS_PER_DAY), offset, f)
            }
            Self::Months(months) => months_text(months, f),
            Self::Micros(micros) => micros_text(micros, f),
        }
    }
}

fn clock(micros: i64, offset: Option<i64>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let seconds = micros / MICROS_PER_SECOND;
    write!(f, "{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)?;
    fraction(micros % MICROS_PER_SECOND, f)?;
    match offset {
        None => Ok(()),
        Some(0) => f.write_str("Z"),
        Some(seconds) => {
            let sign = if seconds < 0 { '-' } else { '+' };
            write!(f, "{sign}{:02}:{:02}", seconds.abs() / 3_600, seconds.abs() / 60 % 60)
        }
    }
}

fn fraction(micros: i64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if micros == 0 { Ok(()) } else { write!(f, ".{}", format!("{micros:06}").trim_end_matches('0')) }
}

fn months_text(months: i64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str(if months < 0 { "-P" } else { "P" })?;
    let (years, rest) = (months.unsigned_abs() / 12, months.unsigned_abs() % 12);
    if years > 0 {
        write!(f, "{years}Y")?;
    }
    if rest > 0 || years == 0 { write!(f, "{rest}M") } else { Ok(()) }
}

fn micros_text(micros: i64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if micros == 0 {
        return f.write_str("PT0S");
    }
    f.write_str(if micros < 0 { "-P" } else { "P" })?;
    let total = i64::try_from(micros.unsigned_abs()).unwrap_or(i64::MAX);
    let (days, of_day) = (total / MICROS_PER_DAY, total % MICROS_PER_DAY);
    if days > 0 {
        write!(f, "{days}D")?;
    }
    if of_day == 0 {
        return Ok(());
    }
    f.write_str("T")?;
    let (seconds, micros) = (of_day / MICROS_PER_SECOND, of_day % MICROS_PER_SECOND);
    for (count, letter) in [(seconds / 3_600, 'H'), (seconds / 60 % 60, 'M')] {
        if count > 0 {
            write!(f, "{count}{letter}")?;
        }
    }
    if seconds % 60 > 0 || micros > 0 {
        write!(f, "{}", seconds % 60)?;
        fraction(micros, f)?;
        f.write_str("S")?;
    }
    Ok(())
}
