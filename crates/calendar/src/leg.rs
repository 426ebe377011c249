//! One run of a limit from a start: where it ends, and how pauses move that end. Both the engine and the replay use it;
//! which pauses count and what is told about them is theirs.

use crate::{CalendarError, Limit, Office, Remaining};
use base::{Day, Instant, MICROS_PER_SECOND};

const MICROS_PER_HOUR: i64 = 3_600 * MICROS_PER_SECOND;
const MICROS_PER_MINUTE: i64 = 60 * MICROS_PER_SECOND;

/// A limit that runs from `start`.
#[derive(Debug, Clone)]
pub(crate) struct Leg<'a> {
    office: Office<'a>,
    limit: Limit,
    moves_fixed: bool,
    /// The moment from which it runs.
    pub(crate) start: Instant,
    end: End,
    resumed: Option<Instant>,
}

/// Where a limit ends, before days off at its end and the resumption are looked at.
#[derive(Debug, Clone, Copy)]
enum End {
    /// With office hours of a working day.
    Working(Day),
    /// With office hours of a date that may be a day off.
    Date(Day),
    /// At a moment of office time.
    Office(Instant),
    /// At a moment of the clock.
    Clock(Instant),
}

impl<'a> Leg<'a> {
    /// Lays `limit` from `start`; `None` for the limit `none`.
    pub(crate) fn begin(
        office: Office<'a>,
        limit: Limit,
        moves_fixed: bool,
        start: Instant,
    ) -> Result<Option<Self>, CalendarError> {
        let day = start.day();
        let end = match limit {
            Limit::None => return Ok(None),
            Limit::WorkingDays(n) => End::Working(office.add_working_days(day, n)?),
            Limit::SameDay => End::Working(day),
            Limit::WorkingHours(n) => End::Office(office.lay(start, hours(n))?),
            Limit::Days(n) => End::Date(day.plus_days(i64::from(n))),
            Limit::Months(n) => End::Date(day.plus_months(i64::from(n))),
            Limit::By(date) => End::Date(date),
            Limit::ClockHours(n) => End::Clock(start.plus_micros(hours(n))),
        };
        Ok(Some(Self { office, limit, moves_fixed, start, end, resumed: None }))
    }

    /// Whether every working day on the way counts (and so every day off on the way is a reason).
    pub(crate) const fn counts_working_time(&self) -> bool {
        matches!(self.end, End::Working(_) | End::Office(_))
    }

    /// Whether the leg ends with the office hours of a date.
    pub(crate) const fn ends_with_a_date(&self) -> bool {
        matches!(self.end, End::Date(_))
    }

    /// Whether a pause moves the end at all.
    pub(crate) const fn is_moved(&self) -> bool {
        self.moves_fixed || !self.limit.is_fixed()
    }

    /// Whether a restart runs the limit anew; a fixed date cannot.
    pub(crate) const fn restarts(&self) -> bool {
        self.is_moved() && !matches!(self.limit, Limit::By(_))
    }

    /// The end before it is moved off a day off and behind the resumption.
    pub(crate) fn bare_end(&self) -> Result<Instant, CalendarError> {
        match self.end {
            End::Working(day) | End::Date(day) => self.office.closing(day),
            End::Office(moment) => Ok(moment),
            End::Clock(moment) => self.office.check(moment.day()).map(|()| moment),
        }
    }

    /// The due time.
    pub(crate) fn due(&self) -> Result<Instant, CalendarError> {
        let due = match self.end {
            End::Date(day) => self.office.closing(self.office.working_day_from(day)?)?,
            _ => self.bare_end()?,
        };
        match self.resumed {
            Some(resumed) if due < resumed => self.office.closing(self.office.next_office_moment(resumed)?.day()),
            _ => Ok(due),
        }
    }

    /// Whether only the resumption put the due time where it is.
    pub(crate) fn is_held_by_resumption(&self) -> Result<bool, CalendarError> {
        let free = Self { resumed: None, ..self.clone() };
        Ok(free.due()? != self.due()?)
    }

    /// Moves the end by a pause that begins before the due time and not before the start.
    pub(crate) fn pause(&mut self, from: Instant, to: Instant) -> Result<(), CalendarError> {
        let to = to.max(from);
        let moved = self.is_moved();
        self.end = match self.end {
            End::Working(day) => {
                let (from, to) = (self.office.next_office_moment(from)?, self.office.next_office_moment(to)?);
                let days = self.office.working_days_between(from.day(), to.day())?;
                End::Working(self.office.add_working_days(day, days)?)
            }
            End::Office(end) => {
                let left = self.office.office_micros_between(from, end)?;
                End::Office(self.office.lay(to, left)?)
            }
            End::Date(day) if moved => End::Date(day.plus_days(days_between(from.day(), to.day()))),
            End::Clock(end) if moved => End::Clock(end.plus_micros(to.micros_since(from))),
            fixed => fixed,
        };
        self.resumed = Some(to);
        Ok(())
    }

    /// What is left at `from`, before the due time. Clock hours have no measure for it.
    pub(crate) fn remaining(&self, from: Instant) -> Result<Option<Remaining>, CalendarError> {
        Ok(match self.end {
            End::Working(day) => {
                let from = self.office.next_office_moment(from)?;
                Some(Remaining::Days(i64::from(self.office.working_days_between(from.day(), day)?)))
            }
            End::Date(day) => Some(Remaining::Days(days_between(from.day(), day).max(0))),
            End::Office(end) => {
                let micros = self.office.office_micros_between(from, end)?;
                Some(Remaining::OfficeMinutes(micros / MICROS_PER_MINUTE))
            }
            End::Clock(_) => None,
        })
    }

    /// The whole limit, which is left while a pause lasts that restarts it; months as counted from `from`.
    pub(crate) fn whole(&self, from: Instant) -> Option<Remaining> {
        let day = from.day();
        match self.limit {
            Limit::WorkingDays(n) | Limit::Days(n) => Some(Remaining::Days(i64::from(n))),
            Limit::WorkingHours(n) => Some(Remaining::OfficeMinutes(i64::from(n) * 60)),
            Limit::SameDay => Some(Remaining::Days(0)),
            Limit::Months(n) => Some(Remaining::Days(days_between(day, day.plus_months(i64::from(n))))),
            Limit::By(_) | Limit::ClockHours(_) | Limit::None => None,
        }
    }
}

/// `n` hours in microseconds; what cannot be held is beyond every calendar anyway.
fn hours(n: u32) -> i64 {
    i64::from(n.min(1_000_000_000)) * MICROS_PER_HOUR
}

fn days_between(a: Day, b: Day) -> i64 {
    b.epoch_days() - a.epoch_days()
}
