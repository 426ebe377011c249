//! Finds the due time again from an explanation alone, without the calendar: the explanation is complete if this gives
//! the same time. Reads dates, moments and codes, never the words.

use crate::{Calendar, CalendarDay, CalendarError, Code, Effect, Hours, Limit, Reason, Week, leg::Leg};
use base::{Day, Instant, MICROS_PER_SECOND};
use std::collections::BTreeMap;

/// The due time that the reasons of a [`crate::Due`] lead to; `None` where they end in an open pause or the limit is
/// `none`. `pauses_move_fixed` as in [`crate::Clock`].
///
/// A day counts as worked in ordinary hours unless a reason says otherwise: weekends too have to be named.
pub fn replay(limit: Limit, pauses_move_fixed: bool, because: &[Reason]) -> Result<Option<Instant>, CalendarError> {
    let calendar = told_calendar(because)?;
    let office = calendar.of(None);
    let mut leg: Option<Leg<'_>> = None;
    for reason in because {
        match reason.code {
            Code::StartAccepted | Code::StartAfterCutoff | Code::StartDayOff => {
                leg = Leg::begin(office, limit, pauses_move_fixed, moment(reason.to)?)?;
            }
            Code::Pause => {
                if let Some(leg) = &mut leg {
                    leg.pause(moment(reason.from)?, moment(reason.to)?)?;
                }
            }
            Code::PauseOpen => return Ok(None),
            Code::Limit | Code::DayOff | Code::Swap | Code::Restart | Code::Rolled => {}
        }
    }
    let Some(due) = leg.map(|leg| leg.due()).transpose()? else { return Ok(None) };
    // Only a date that had been told before a change of the calendar moves what the rules give.
    let told = because.iter().find(|reason| reason.code == Code::Rolled && reason.from == Some(due));
    Ok(told.map_or(Some(due), |reason| reason.to))
}

/// The calendar that the reasons speak of: all days worked but those named as off, with the special hours named.
fn told_calendar(because: &[Reason]) -> Result<Calendar, CalendarError> {
    let mut off: Vec<Day> = Vec::new();
    let mut hours: BTreeMap<Day, Vec<(u16, u16)>> = BTreeMap::new();
    for reason in because {
        match (reason.code, reason.from, reason.to) {
            (Code::Swap, Some(from), Some(to)) => {
                let day = from.day();
                let stretches = hours.entry(day).or_default();
                let stretch = (minute(day, from), minute(day, to));
                if !stretches.contains(&stretch) {
                    stretches.push(stretch);
                }
            }
            (Code::Swap, ..) => {}
            _ => off.extend(&reason.dates),
        }
    }
    let off = off.into_iter().map(|date| row(date, None));
    let special = hours.into_iter().map(|(date, stretches)| row(date, Some(Hours::from_stretches(stretches))));
    let week = Week { worked: [true; 7], ..Week::default() };
    let end = |year, month, day| Day::new(year, month, day).map_err(|error| CalendarError::BadText(error.to_string()));
    let (first, last) = (end(1, 1, 1)?, end(9999, 12, 31)?);
    Ok(Calendar::from_days(off.chain(special).collect()).with_week(week).covering(first, last))
}

fn row(date: Day, hours: Option<Hours>) -> CalendarDay {
    let effect = if hours.is_some() { Effect::Work } else { Effect::Off };
    let none = String::new;
    CalendarDay { date, name: none(), kind: none(), effect, status: none(), source: none(), hours, unit: None }
}

fn minute(day: Day, moment: Instant) -> u16 {
    let minutes = moment.micros_since(Instant::at(day, 0, 0, 0)) / (60 * MICROS_PER_SECOND);
    u16::try_from(minutes).unwrap_or(0)
}

fn moment(told: Option<Instant>) -> Result<Instant, CalendarError> {
    told.ok_or_else(|| CalendarError::BadText("a reason of the explanation has no moment".to_owned()))
}
