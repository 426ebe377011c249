//! Starts and limits without pauses.

use super::*;
use crate::{CalendarError, Code, Prolongation, due_after_calendar_change, step_due};

fn start(text: &str) -> (Code, String) {
    let found = answer(&clock(text));
    (found.because[0].code, short(Some(found.start)))
}

#[test]
fn examples_of_the_contract() {
    check(&[("2024-04-26T15:30 3wd", "2024-05-04T17:00"), ("2024-04-26T15:30 3wd 15:00", "2024-05-06T17:00")]);
}

#[test]
fn acceptance_is_moved_into_office_time() {
    for (text, code, expected) in [
        ("2024-03-04T10:00 1wd", Code::StartAccepted, "2024-03-04T10:00"),
        ("2024-03-04T06:30 1wd", Code::StartAccepted, "2024-03-04T08:00"),
        ("2024-03-04T12:00 1wd", Code::StartAccepted, "2024-03-04T12:00"),
        ("2024-03-04T12:30 1wd", Code::StartAccepted, "2024-03-04T13:00"),
        ("2024-03-04T17:00 1wd", Code::StartAccepted, "2024-03-04T17:00"),
        ("2024-03-04T17:00:01 1wd", Code::StartAccepted, "2024-03-05T08:00"),
        ("2024-03-08T17:01 1wd", Code::StartAccepted, "2024-03-11T08:00"),
        ("2024-03-09T10:00 1wd", Code::StartDayOff, "2024-03-11T08:00"),
        ("2024-02-08T10:00 1wd", Code::StartDayOff, "2024-02-15T08:00"),
        ("2024-05-03T18:00 1wd", Code::StartAccepted, "2024-05-04T08:00"),
        ("2024-05-04T10:00 1wd", Code::StartAccepted, "2024-05-04T10:00"),
        ("2024-03-04T03:00:00Z 1wd", Code::StartAccepted, "2024-03-04T10:00"),
    ] {
        assert_eq!(start(text), (code, expected.to_owned()), "{text}");
    }
}

#[test]
fn cut_off_keeps_its_own_second() {
    for (text, code, expected) in [
        ("2024-03-04T15:00:00 1wd 15:00", Code::StartAccepted, "2024-03-04T15:00"),
        ("2024-03-04T15:00:01 1wd 15:00", Code::StartAfterCutoff, "2024-03-05T08:00"),
        ("2024-03-04T15:00:00.000001 1wd 15:00", Code::StartAfterCutoff, "2024-03-05T08:00"),
        ("2024-03-04T07:00 1wd 15:00", Code::StartAccepted, "2024-03-04T08:00"),
        ("2024-03-04T12:30 1wd 15:00", Code::StartAccepted, "2024-03-04T13:00"),
        ("2024-03-04T17:00:01 1wd 18:00", Code::StartAfterCutoff, "2024-03-05T08:00"),
        ("2024-03-08T15:01 1wd 15:00", Code::StartAfterCutoff, "2024-03-11T08:00"),
        ("2024-03-09T09:00 1wd 15:00", Code::StartDayOff, "2024-03-11T08:00"),
        ("2024-03-09T16:00 1wd 15:00", Code::StartDayOff, "2024-03-11T08:00"),
        ("2024-05-03T15:30 1wd 15:00", Code::StartAfterCutoff, "2024-05-04T08:00"),
    ] {
        assert_eq!(start(text), (code, expected.to_owned()), "{text}");
    }
}

#[test]
fn working_days_skip_days_off_and_count_swaps() {
    check(&[
        ("2024-03-04T10:00 1wd", "2024-03-05T17:00"),
        ("2024-03-08T10:00 1wd", "2024-03-11T17:00"),
        ("2024-02-07T10:00 1wd", "2024-02-15T17:00"),
        ("2024-02-07T10:00 3wd", "2024-02-19T17:00"),
        ("2024-05-02T10:00 2wd", "2024-05-04T17:00"),
        ("2024-05-04T10:00 1wd", "2024-05-06T17:00"),
        ("2026-01-01T10:00 1wd", "2026-01-06T17:00"),
        ("2026-01-09T10:00 1wd", "2026-01-10T17:00"),
    ]);
}

#[test]
fn working_hours_are_laid_to_the_minute() {
    check(&[
        ("2024-03-04T08:00 4wh", "2024-03-04T12:00"),
        ("2024-03-04T10:15 4wh", "2024-03-04T15:15"),
        ("2024-03-04T12:00 4wh", "2024-03-04T17:00"),
        ("2024-03-04T12:30 4wh", "2024-03-04T17:00"),
        ("2024-03-04T13:00 4wh", "2024-03-04T17:00"),
        ("2024-03-04T13:00 8wh", "2024-03-05T12:00"),
        ("2024-03-04T15:30 4wh", "2024-03-05T10:30"),
        ("2024-03-04T17:00 1wh", "2024-03-05T09:00"),
        ("2024-03-08T16:59 1wh", "2024-03-11T08:59"),
        ("2024-03-04T18:00 8wh", "2024-03-05T17:00"),
        ("2024-03-04T15:30 4wh 15:00", "2024-03-05T12:00"),
        ("2024-02-07T16:00 4wh", "2024-02-15T11:00"),
        ("2024-03-04T09:00:30 4wh", "2024-03-04T14:00:30"),
    ]);
}

#[test]
fn days_and_months_end_on_a_working_day() {
    check(&[
        ("2024-03-01T10:00 30d", "2024-04-01T17:00"), // Sunday 31 March
        ("2024-03-04T10:00 1d", "2024-03-05T17:00"),
        ("2024-03-08T10:00 1d", "2024-03-11T17:00"),
        ("2024-03-28T10:00 30d", "2024-05-02T17:00"), // Saturday 27 April, then the holidays
        ("2024-03-29T16:00 30d 15:00", "2024-05-02T17:00"),
        ("2024-04-30T10:00 2d", "2024-05-04T17:00"), // counted from 2 May: Saturday 4 May is worked
        ("2024-01-31T10:00 1mo", "2024-02-29T17:00"),
        ("2024-12-31T10:00 2mo", "2025-02-28T17:00"),
        ("2023-01-31T10:00 1mo", "2023-02-28T17:00"),
        ("2024-02-29T10:00 12mo", "2025-02-28T17:00"),
        ("2024-03-04T10:00 2mo", "2024-05-04T17:00"),
        ("2024-04-01T10:00 1mo", "2024-05-02T17:00"),
        ("2024-03-31T10:00 1mo", "2024-05-02T17:00"), // counted from Monday 1 April
    ]);
}

#[test]
fn same_day_clock_hours_fixed_dates_and_none() {
    check(&[
        ("2024-03-04T10:00 0d", "2024-03-04T17:00"),
        ("2024-03-04T15:30 0d 15:00", "2024-03-05T17:00"),
        ("2024-03-09T10:00 0d", "2024-03-11T17:00"),
        ("2024-03-08T10:00 24h", "2024-03-09T10:00"),
        ("2024-03-09T22:10:05 24h", "2024-03-10T22:10:05"),
        ("2024-03-08T16:00 24h 15:00", "2024-03-09T16:00"),
        ("2025-10-01T10:00 by2025-11-28", "2025-11-28T17:00"),
        ("2025-10-01T10:00 by2025-11-30", "2025-12-01T17:00"),
        ("2024-03-04T10:00 by2024-05-04", "2024-05-04T17:00"),
        ("2024-03-04T10:00 none", "-"),
    ]);
    assert_eq!(short(Some(answer(&clock("2024-03-09T10:00 none")).start)), "2024-03-11T08:00");
    assert_eq!(short(Some(answer(&clock("2024-03-09T10:00 24h")).start)), "2024-03-09T10:00");
}

#[test]
fn beyond_the_calendar_there_is_no_answer() {
    for text in [
        "2022-12-30T10:00 1wd",
        "2027-12-31T10:00 1wd",
        "2027-12-31T10:00 24h",
        "2027-12-31T18:00 0d",
        "2027-06-01T10:00 12mo",
        "2024-01-02T10:00 by2028-01-03",
        "2024-01-02T10:00 4000000000wd",
        "2024-01-02T10:00 4000000000wh",
        "2024-01-02T10:00 4000000000d",
        "2024-01-02T10:00 4000000000mo",
        "2024-01-02T10:00 4000000000h",
        "2030-01-02T10:00 none",
    ] {
        let found = due(Calendar::vietnam(), &clock(text));
        assert!(matches!(found, Err(CalendarError::Beyond { .. })), "{text}: {found:?}");
    }
    check(&[("2027-12-30T10:00 1wd", "2027-12-31T17:00"), ("2023-01-01T00:00 1wd", "2023-01-04T17:00")]);
}

#[test]
fn explanation_of_the_first_example() {
    let found = answer(&clock("2024-04-26T15:30 3wd 15:00"));
    let told: Vec<(Code, Vec<String>)> =
        found.because.iter().map(|r| (r.code, r.dates.iter().map(ToString::to_string).collect())).collect();
    let dates = |days: &[&str]| days.iter().map(|d| (*d).to_owned()).collect::<Vec<_>>();
    assert_eq!(
        told,
        vec![
            (Code::StartAfterCutoff, dates(&["2024-04-27", "2024-04-28", "2024-04-29", "2024-04-30", "2024-05-01"])),
            (Code::Limit, vec![]),
            (Code::DayOff, dates(&["2024-04-27", "2024-04-28", "2024-05-05"])),
            (Code::DayOff, dates(&["2024-04-29"])),
            (Code::DayOff, dates(&["2024-04-30", "2024-05-01"])),
            (Code::Swap, dates(&["2024-05-04"])),
        ]
    );
    assert!(found.because.iter().all(|reason| !reason.source.is_empty()));
}

#[test]
fn prolongation_runs_from_the_same_receipt() {
    let mut clock = clock("2024-03-04T10:00 3wd");
    clock.prolongation = Some(Prolongation { limit: Limit::WorkingDays(6), ground: "xác minh".to_owned() });
    let found = answer(&clock);
    assert_eq!(short(found.due), "2024-03-12T17:00");
    assert!(found.because[1].source.contains("xác minh"), "{:?}", found.because[1]);
}

#[test]
fn step_never_ends_after_its_case() {
    let office = Calendar::vietnam().of(None);
    let case = Some(at("2024-03-04T17:00"));
    let mut begin = at("2024-03-04T10:00");
    let mut ends = Vec::new();
    for hours in [2, 3, 2, 1] {
        begin = step_due(office, begin, hours * 60, case).unwrap();
        ends.push(short(Some(begin)));
    }
    assert_eq!(ends, ["2024-03-04T12:00", "2024-03-04T16:00", "2024-03-04T17:00", "2024-03-04T17:00"]);
    assert_eq!(short(step_due(office, at("2024-03-04T16:30"), 60, None).ok()), "2024-03-05T08:30");
    assert_eq!(short(step_due(office, at("2027-12-31T16:30"), 60, case).ok()), "2024-03-04T17:00");
}

#[test]
fn apology_is_owed_the_working_day_before() {
    let office = Calendar::vietnam().of(None);
    for (due_day, expected) in [
        ("2024-03-05", "2024-03-04T17:00"),
        ("2024-03-11", "2024-03-08T17:00"),
        ("2024-05-06", "2024-05-04T17:00"),
        ("2024-02-15", "2024-02-07T17:00"),
    ] {
        assert_eq!(short(office.last_office_moment_of_previous_working_day(day(due_day)).ok()), expected);
    }
}

#[test]
fn counting_between_moments_and_days() {
    let office = Calendar::vietnam().of(None);
    assert_eq!(office.working_minutes_between(at("2024-03-04T11:30"), at("2024-03-05T08:15")), Ok(285));
    assert_eq!(office.working_minutes_between(at("2024-03-05T11:30"), at("2024-03-04T08:15")), Ok(0));
    assert_eq!(office.working_days_between(day("2024-04-26"), day("2024-05-06")), Ok(4));
    assert_eq!(office.working_days_between(day("2024-05-06"), day("2024-05-06")), Ok(0));
    assert_eq!(office.add_working_days(day("2024-04-26"), 0), Ok(day("2024-04-26")));
    assert_eq!(office.is_working_day(day("2024-05-04")), Ok(true));
    assert_eq!(office.next_office_moment(at("2024-05-04T17:00:01")), Ok(at("2024-05-06T08:00")));
}

#[test]
fn changed_calendar_never_shortens_what_was_told() {
    let told = Some(at("2024-03-07T17:00"));
    let found = due_after_calendar_change(Calendar::vietnam(), &clock("2024-03-04T10:00 1wd"), told).unwrap();
    assert_eq!(found.due, told);
    assert_eq!(crate::replay(Limit::WorkingDays(1), false, &found.because), Ok(told));
    let later = due_after_calendar_change(Calendar::vietnam(), &clock("2024-03-04T10:00 9wd"), told).unwrap();
    assert_eq!(short(later.due), "2024-03-15T17:00");
}
