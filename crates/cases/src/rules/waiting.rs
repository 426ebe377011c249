//! How long things may wait at a desk: an online filing for its answer, a file for its hand-over, a result for its owner.
//! Pure; each question is told for one moment and as the bound that a list is cut at.

use base::{Day, Instant};
use calendar::{CalendarError, Office};

/// Office minutes in which an online filing is answered. Law: NĐ 45/2020 art. 11 (unverified); practice.md rule 12.
pub const ONLINE_ANSWER_MINUTES: u32 = 8 * 60;
/// Working days for which a result may lie at the desk before its owner is reminded. Source: practice.md, need 4.
pub const UNCLAIMED_DAYS: u32 = 5;
/// Working days before the end of the applicant's time in which a supplement is near its end.
pub const SUPPLEMENT_NEAR_DAYS: u32 = 3;
/// A file received later than this hour goes to the agency with the start of the next working day.
const HANDOVER_CUTOFF_HOUR: i64 = 15;
/// How far back the search for a bound goes: what is older than this is over in any case.
const BACK_DAYS: i64 = 60;

/// Until when an online filing is answered.
pub fn online_answer_due(office: Office<'_>, submitted: Instant) -> Result<Instant, CalendarError> {
    office.add_office_minutes(submitted, ONLINE_ANSWER_MINUTES)
}

/// Online filings from before this moment are unanswered for more than eight working hours.
pub fn online_overdue_before(office: Office<'_>, now: Instant) -> Instant {
    over_before(now, |submitted| online_answer_due(office, submitted).ok())
}

/// Until when a received file is handed over: the same working day, after 15:00 the start of the next one.
/// Law: NĐ 61/2018 art. 18(1).
pub fn handover_due(office: Office<'_>, accepted: Instant) -> Result<Instant, CalendarError> {
    let begun = office.next_office_moment(accepted)?;
    if begun > Instant::at(begun.day(), HANDOVER_CUTOFF_HOUR, 0, 0) {
        return office.opening_after(begun.day());
    }
    office.closing(begun.day())
}

/// Files received before this moment should have been handed over by `now`.
pub fn handover_overdue_before(office: Office<'_>, now: Instant) -> Instant {
    over_before(now, |accepted| handover_due(office, accepted).ok())
}

/// Working days for which a result has waited at the desk; 0 beyond the calendar.
pub fn waited_days(office: Office<'_>, finished: Instant, now: Instant) -> u32 {
    office.working_days_between(finished.day(), now.day()).unwrap_or(0)
}

/// Results from before this moment have waited for more than five working days.
pub fn unclaimed_before(office: Office<'_>, now: Instant) -> Instant {
    let mut day = now.day();
    for _ in 0..BACK_DAYS {
        if office.working_days_between(day, now.day()).is_ok_and(|n| n > UNCLAIMED_DAYS) {
            break;
        }
        day = day.plus_days(-1);
    }
    start(day.plus_days(1))
}

/// What is due before this moment is due by the end of the next working day.
pub fn soon_until(office: Office<'_>, now: Instant) -> Instant {
    let next = office.add_working_days(now.day(), 1).unwrap_or(now.day());
    start(next.plus_days(1))
}

/// What the applicant owes before this moment is near its end.
pub fn supplement_near_until(office: Office<'_>, now: Instant) -> Instant {
    let last = office.add_working_days(now.day(), SUPPLEMENT_NEAR_DAYS).unwrap_or(now.day());
    start(last.plus_days(1))
}

/// The first moment of a day.
pub fn start(day: Day) -> Instant {
    Instant::at(day, 0, 0, 0)
}

/// The first moment whose reckoned end does not lie before `now`. `reckon` never runs backwards.
fn over_before(now: Instant, reckon: impl Fn(Instant) -> Option<Instant>) -> Instant {
    let (mut low, mut high) = (now.plus_seconds(-BACK_DAYS * 86_400), now);
    while high.micros_since(low) > 1 {
        let middle = low.plus_micros(high.micros_since(low) / 2);
        if reckon(middle).is_some_and(|end| end < now) { low = middle } else { high = middle }
    }
    high
}
