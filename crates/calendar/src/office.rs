//! Counting in office time: working days, office minutes, the next office moment. For one unit or the country.
//! What a limit makes of it is `leg`.
//!
//! Every stretch of office hours is closed at both ends: 12:00 and 17:00 are inside.

use crate::{Calendar, CalendarDay, CalendarError, Effect};
use base::{Day, Instant, MICROS_PER_SECOND};

const MICROS_PER_MINUTE: i64 = 60 * MICROS_PER_SECOND;

/// The calendar as it holds for one unit. All methods fail with [`CalendarError::Beyond`] outside the calendar.
#[derive(Debug, Clone, Copy)]
pub struct Office<'a> {
    calendar: &'a Calendar,
    unit: Option<&'a str>,
}

impl<'a> Office<'a> {
    /// See [`Calendar::of`].
    pub(crate) const fn new(calendar: &'a Calendar, unit: Option<&'a str>) -> Self {
        Self { calendar, unit }
    }

    /// Refuses a day outside the calendar.
    pub fn check(self, day: Day) -> Result<(), CalendarError> {
        self.calendar.check(day)
    }

    /// Whether the office works on `day`.
    pub fn is_working_day(self, day: Day) -> Result<bool, CalendarError> {
        self.check(day)?;
        Ok(match self.row(day) {
            Some(row) => row.effect == Effect::Work,
            None => self.in_week(day),
        })
    }

    /// The row of the calendar that speaks of `day`.
    pub(crate) fn row(self, day: Day) -> Option<&'a CalendarDay> {
        self.calendar.row(self.unit, day)
    }

    /// Whether the ordinary week works on `day`.
    pub(crate) fn in_week(self, day: Day) -> bool {
        let index = usize::try_from(day.weekday() - 1).unwrap_or(0);
        self.calendar.week().worked.get(index).copied().unwrap_or(false)
    }

    /// The stretches of office time of `day`, in order; none on a day off.
    pub fn stretches(self, day: Day) -> Result<Vec<(Instant, Instant)>, CalendarError> {
        if !self.is_working_day(day)? {
            return Ok(Vec::new());
        }
        let special = self.row(day).and_then(|row| row.hours.as_ref());
        Ok(special.unwrap_or(&self.calendar.week().hours).on(day).collect())
    }

    /// When the office closes on `day`; on a day off, when it would close in the ordinary week.
    pub fn closing(self, day: Day) -> Result<Instant, CalendarError> {
        let last = self.stretches(day)?.last().copied();
        let ordinary = || self.calendar.week().hours.on(day).last();
        Ok(last.or_else(ordinary).map_or(Instant::at(day, 24, 0, 0), |(_, end)| end))
    }

    /// The first working day at or after `day`.
    pub fn working_day_from(self, mut day: Day) -> Result<Day, CalendarError> {
        while !self.is_working_day(day)? {
            day = day.plus_days(1);
        }
        Ok(day)
    }

    /// The `n`-th working day after `day`; `day` itself for 0.
    pub fn add_working_days(self, mut day: Day, n: u32) -> Result<Day, CalendarError> {
        for _ in 0..n {
            day = self.working_day_from(day.plus_days(1))?;
        }
        Ok(day)
    }

    /// `moment` where it lies in office hours, else the next moment that does.
    pub fn next_office_moment(self, moment: Instant) -> Result<Instant, CalendarError> {
        let mut day = moment.day();
        loop {
            if let Some((from, _)) = self.stretches(day)?.into_iter().find(|(_, to)| moment <= *to) {
                return Ok(moment.max(from));
            }
            day = day.plus_days(1);
        }
    }

    /// The start of office hours of the first working day after `day`.
    pub fn opening_after(self, day: Day) -> Result<Instant, CalendarError> {
        self.next_office_moment(Instant::at(day.plus_days(1), 0, 0, 0))
    }

    /// The end of office hours of the last working day before `day`: an apology for a case due on `day` is owed by then.
    /// Law: NĐ 61/2018 art. 19(9).
    pub fn last_office_moment_of_previous_working_day(self, day: Day) -> Result<Instant, CalendarError> {
        let mut before = day.plus_days(-1);
        while !self.is_working_day(before)? {
            before = before.plus_days(-1);
        }
        self.closing(before)
    }

    /// The moment `minutes` of office time after `begin` (moved into office time first). A result on the very start of
    /// a stretch is the end of the one before.
    pub fn add_office_minutes(self, begin: Instant, minutes: u32) -> Result<Instant, CalendarError> {
        self.lay(begin, i64::from(minutes) * MICROS_PER_MINUTE)
    }

    /// As [`Self::add_office_minutes`], in microseconds.
    pub(crate) fn lay(self, begin: Instant, mut micros: i64) -> Result<Instant, CalendarError> {
        let begin = self.next_office_moment(begin)?;
        let mut day = begin.day();
        loop {
            for (from, to) in self.stretches(day)? {
                let from = from.max(begin);
                let length = to.micros_since(from);
                if length < 0 {
                    continue;
                }
                if micros <= length {
                    return Ok(from.plus_micros(micros));
                }
                micros -= length;
            }
            day = day.plus_days(1);
        }
    }

    /// Whole minutes of office time from `a` to `b`; 0 where `b` is not later.
    pub fn working_minutes_between(self, a: Instant, b: Instant) -> Result<i64, CalendarError> {
        Ok(self.office_micros_between(a, b)? / MICROS_PER_MINUTE)
    }

    /// Microseconds of office time from `a` to `b`; 0 where `b` is not later.
    pub(crate) fn office_micros_between(self, a: Instant, b: Instant) -> Result<i64, CalendarError> {
        let mut micros = 0;
        let mut day = a.day();
        while day <= b.day() {
            for (from, to) in self.stretches(day)? {
                micros += to.min(b).micros_since(from.max(a)).max(0);
            }
            day = day.plus_days(1);
        }
        Ok(micros)
    }

    /// Working days after `a` up to and including `b`; 0 where `b` is not later.
    pub fn working_days_between(self, a: Day, b: Day) -> Result<u32, CalendarError> {
        let mut count = 0;
        let mut day = a;
        while day < b {
            day = day.plus_days(1);
            count += u32::from(self.is_working_day(day)?);
        }
        Ok(count)
    }
}

/// When a step is due: its office minutes laid from its begin, but never after the legal due time of the case.
pub fn step_due(
    office: Office<'_>,
    begin: Instant,
    minutes: u32,
    case_due: Option<Instant>,
) -> Result<Instant, CalendarError> {
    match (office.add_office_minutes(begin, minutes), case_due) {
        (Ok(own), Some(case)) => Ok(own.min(case)),
        // Beyond the calendar is beyond the case too.
        (Err(CalendarError::Beyond { .. }), Some(case)) => Ok(case),
        (own, _) => own,
    }
}
