//! The engine: from a clock to a due time with its reasons in order. The arithmetic of one run is `leg`, the words are
//! `words`.

use crate::{Calendar, CalendarError, Clock, Code, Due, Office, Policy, Reason, Remaining, leg::Leg, words};
use base::{Day, Instant};

/// The legal due time of a clock, with its reasons.
///
/// Errors: a pause before the acceptance or one that ends before it begins; a day beyond the calendar.
pub fn due(calendar: &Calendar, clock: &Clock) -> Result<Due, CalendarError> {
    let stops = stops(clock)?;
    let office = calendar.of(clock.unit.as_deref());
    office.check(clock.accepted.day())?;
    for stop in &stops {
        office.check(stop.from.day())?;
        office.check(stop.to.unwrap_or(stop.from).day())?;
    }
    let begun = clock.accepted.day();
    Run { office, clock, begun, because: Vec::new(), pauses: Vec::new() }.through(&stops)
}

/// The due time after the calendar changed: never earlier than the one that was `told`.
pub fn due_after_calendar_change(
    calendar: &Calendar,
    clock: &Clock,
    told: Option<Instant>,
) -> Result<Due, CalendarError> {
    let mut now = due(calendar, clock)?;
    if let (Some(new), Some(told)) = (now.due, told)
        && new < told
    {
        now.due = Some(told);
        now.because.push(reason(Code::Rolled, new, told, words::TOLD_BEFORE));
    }
    Ok(now)
}

/// Pauses that overlap, or follow one another with the same policy, as one.
struct Stop {
    from: Instant,
    to: Option<Instant>,
    policy: Policy,
}

fn stops(clock: &Clock) -> Result<Vec<Stop>, CalendarError> {
    let mut pauses = clock.pauses.clone();
    pauses.sort_by_key(|pause| pause.from);
    let mut stops: Vec<Stop> = Vec::new();
    for pause in pauses {
        if pause.from < clock.accepted {
            return Err(CalendarError::PauseBeforeAcceptance { from: pause.from, accepted: clock.accepted });
        }
        if let Some(to) = pause.to.filter(|to| *to < pause.from) {
            return Err(CalendarError::PauseEndsBeforeItBegins { from: pause.from, to });
        }
        let policy = pause.policy.unwrap_or(clock.policy);
        match stops.last_mut() {
            Some(last) if joins(last, pause.from, policy) => {
                last.to = last.to.zip(pause.to).map(|(a, b)| a.max(b));
                if policy == Policy::Restart {
                    last.policy = policy;
                }
            }
            _ => stops.push(Stop { from: pause.from, to: pause.to, policy }),
        }
    }
    Ok(stops)
}

fn joins(last: &Stop, from: Instant, policy: Policy) -> bool {
    last.to.is_none_or(|to| from < to || (from == to && policy == last.policy))
}

fn restarts(stop: &Stop, leg: &Leg<'_>) -> bool {
    stop.policy == Policy::Restart && leg.restarts()
}

struct Run<'a> {
    office: Office<'a>,
    clock: &'a Clock,
    /// Day of the acceptance or resumption that began the present leg.
    begun: Day,
    because: Vec<Reason>,
    /// Pauses of the present leg: told after the days off that its limit met.
    pauses: Vec<Reason>,
}

impl<'a> Run<'a> {
    fn through(mut self, stops: &[Stop]) -> Result<Due, CalendarError> {
        let (start, mut leg) = match self.begin(self.clock.accepted)? {
            (start, Some(leg)) => (start, leg),
            (start, None) => {
                self.tell_days_off(self.begun, start.day())?;
                return Ok(Due { due: None, start, remaining: None, because: self.because });
            }
        };
        for stop in stops {
            let from = stop.from.max(leg.start);
            if from >= leg.due()? {
                break;
            }
            let Some(to) = stop.to else {
                return self.paused(start, &leg, from, restarts(stop, &leg));
            };
            if restarts(stop, &leg) {
                self.tell_leg(&leg)?;
                self.because.push(reason(Code::Restart, stop.from, to, words::RESTARTED));
                if let (_, Some(next)) = self.begin(to)? {
                    leg = next;
                }
            } else {
                self.pause(&mut leg, from, to)?;
            }
        }
        self.finished(start, &leg)
    }

    fn finished(mut self, start: Instant, leg: &Leg<'_>) -> Result<Due, CalendarError> {
        let due = leg.due()?;
        self.office.check(due.day())?;
        self.tell_leg(leg)?;
        self.tell_roll(leg, due)?;
        Ok(Due { due: Some(due), start, remaining: None, because: self.because })
    }

    fn pause(&mut self, leg: &mut Leg<'_>, from: Instant, to: Instant) -> Result<(), CalendarError> {
        let left = leg.remaining(from)?;
        let source = words::pause_source(self.clock.limit_in_force(), left, leg.is_moved());
        leg.pause(from, to)?;
        self.pauses.push(reason(Code::Pause, from, to.max(from), &source));
        Ok(())
    }

    /// Starts a leg as from an acceptance: its start and its limit are told.
    fn begin(&mut self, accepted: Instant) -> Result<(Instant, Option<Leg<'a>>), CalendarError> {
        let limit = self.clock.limit_in_force();
        let (code, start) = if matches!(limit, crate::Limit::ClockHours(_)) {
            (Code::StartAccepted, accepted)
        } else {
            effective_receipt(self.office, self.clock, accepted)?
        };
        let mut because = reason(code, accepted, start, &words::start_source(code, self.clock.cutoff));
        because.dates = self.days_off(accepted.day(), start.day())?;
        self.because.push(because);
        self.begun = accepted.day();
        let leg = Leg::begin(self.office, limit, self.clock.pauses_move_fixed, start)?;
        let source = words::limit_source(limit, self.clock.prolongation.as_ref());
        let to = leg.as_ref().map(Leg::bare_end).transpose()?;
        self.because.push(Reason { code: Code::Limit, from: Some(start), to, dates: Vec::new(), source });
        Ok((start, leg))
    }

    fn paused(mut self, start: Instant, leg: &Leg<'_>, from: Instant, restarts: bool) -> Result<Due, CalendarError> {
        self.tell_leg(leg)?;
        let remaining: Option<Remaining> = if restarts { leg.whole(from) } else { leg.remaining(from)? };
        let source = words::pause_source(self.clock.limit_in_force(), remaining, leg.is_moved());
        self.because.push(Reason { code: Code::PauseOpen, from: Some(from), to: None, dates: Vec::new(), source });
        Ok(Due { due: None, start, remaining, because: self.because })
    }

    /// Tells the days that a leg met, then its pauses.
    fn tell_leg(&mut self, leg: &Leg<'_>) -> Result<(), CalendarError> {
        let start = leg.start.day();
        if leg.counts_working_time() {
            let end = leg.due()?.day();
            self.tell_days_off(self.begun, end)?;
            self.tell_worked_days(start, end)?;
        } else if leg.ends_with_a_date() {
            self.tell_days_off(self.begun, start)?;
            self.tell_worked_days(start, start)?;
        }
        self.because.append(&mut self.pauses);
        Ok(())
    }

    /// Tells how the end of a last leg was moved off days off or behind the resumption.
    fn tell_roll(&mut self, leg: &Leg<'_>, due: Instant) -> Result<(), CalendarError> {
        let bare = leg.bare_end()?;
        if leg.ends_with_a_date() || bare != due {
            self.tell_worked_days(bare.day(), due.day())?;
        }
        if bare != due {
            self.tell_days_off(bare.day(), due.day())?;
            let source =
                if leg.is_held_by_resumption()? { words::NOT_BEFORE_RESUMPTION } else { words::DAY_OFF_AT_END };
            let mut because = reason(Code::Rolled, bare, due, source);
            because.dates = self.days_off(bare.day(), due.day())?;
            self.because.push(because);
        }
        Ok(())
    }

    /// Days off from `first` to the day before `end`.
    fn days_off(&self, first: Day, end: Day) -> Result<Vec<Day>, CalendarError> {
        let mut days = Vec::new();
        let mut day = first;
        while day < end {
            if !self.office.is_working_day(day)? {
                days.push(day);
            }
            day = day.plus_days(1);
        }
        Ok(days)
    }

    /// One reason for each source of days off from `first` to `last`, in the order of their first days.
    fn tell_days_off(&mut self, first: Day, last: Day) -> Result<(), CalendarError> {
        let mut told: Vec<Reason> = Vec::new();
        for day in self.days_off(first, last.plus_days(1))? {
            let source = self.office.row(day).map_or(words::WEEKEND, words::row_source);
            group(&mut told, Code::DayOff, day, source);
        }
        self.because.append(&mut told);
        Ok(())
    }

    /// Working days from `first` to `last` that the ordinary week does not have, and special hours.
    fn tell_worked_days(&mut self, first: Day, last: Day) -> Result<(), CalendarError> {
        let mut told: Vec<Reason> = Vec::new();
        let mut day = first;
        while day <= last {
            if let Some(row) = self.office.row(day).filter(|row| row.effect == crate::Effect::Work) {
                let source = words::row_source(row);
                if let Some(hours) = &row.hours {
                    for (from, to) in hours.on(day) {
                        told.push(Reason { dates: vec![day], ..reason(Code::Swap, from, to, source) });
                    }
                } else if !self.office.in_week(day) {
                    group(&mut told, Code::Swap, day, source);
                }
            }
            day = day.plus_days(1);
        }
        told.retain(|reason| !self.because.contains(reason));
        self.because.append(&mut told);
        Ok(())
    }
}

/// The acceptance moved into office time, and why.
fn effective_receipt(office: Office<'_>, clock: &Clock, accepted: Instant) -> Result<(Code, Instant), CalendarError> {
    let day = accepted.day();
    if !office.is_working_day(day)? {
        return Ok((Code::StartDayOff, office.next_office_moment(accepted)?));
    }
    match clock.cutoff {
        Some(cutoff) if accepted > cutoff.on(day) || accepted > office.closing(day)? => {
            Ok((Code::StartAfterCutoff, office.opening_after(day)?))
        }
        _ => Ok((Code::StartAccepted, office.next_office_moment(accepted)?)),
    }
}

fn reason(code: Code, from: Instant, to: Instant, source: &str) -> Reason {
    Reason { code, from: Some(from), to: Some(to), dates: Vec::new(), source: source.to_owned() }
}

/// Adds `day` to the reason of the same source.
fn group(told: &mut Vec<Reason>, code: Code, day: Day, source: &str) {
    match told.iter_mut().find(|reason| reason.source == source && reason.from.is_none()) {
        Some(reason) => reason.dates.push(day),
        None => told.push(Reason { code, from: None, to: None, dates: vec![day], source: source.to_owned() }),
    }
}
