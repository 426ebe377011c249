//! Pauses of both policies.

use super::*;
use crate::{CalendarError, Code, Remaining};

#[test]
fn working_days_move_by_the_working_days_of_the_pause() {
    // Monday 4 March, due Thursday 7 March.
    check_paused(&[
        ("2024-03-04T10:00 3wd", &["2024-03-05T09:00/2024-03-06T09:00"], "2024-03-08T17:00"),
        ("2024-03-04T10:00 3wd", &["2024-03-05T09:00/2024-03-05T16:00"], "2024-03-07T17:00"),
        ("2024-03-04T10:00 3wd", &["2024-03-05T17:00/2024-03-05T17:00:01"], "2024-03-08T17:00"),
        ("2024-03-04T10:00 3wd", &["2024-03-05T18:00/2024-03-06T07:00"], "2024-03-07T17:00"), // both are Wednesday 08:00
        ("2024-03-04T10:00 3wd", &["2024-03-05T16:00/2024-03-09T10:00"], "2024-03-13T17:00"), // resumed Monday 11
        ("2024-03-04T10:00 0d", &["2024-03-04T11:00/2024-03-05T11:00"], "2024-03-05T17:00"),
        ("2024-03-04T10:00 0d", &["2024-03-04T11:00/2024-03-04T18:00"], "2024-03-05T17:00"),
        // Two pauses, the second inside the time won by the first.
        (
            "2024-03-04T10:00 3wd",
            &["2024-03-05T09:00/2024-03-06T09:00", "2024-03-08T09:00/2024-03-11T09:00"],
            "2024-03-11T17:00",
        ),
        ("2024-04-26T10:00 3wd", &["2024-04-26T11:00/2024-05-02T09:00"], "2024-05-06T17:00"),
    ]);
}

#[test]
fn working_hours_lay_what_remained_from_the_resumption() {
    check_paused(&[
        ("2024-03-04T08:00 4wh", &["2024-03-04T10:00/2024-03-04T14:00"], "2024-03-04T16:00"),
        ("2024-03-04T08:00 4wh", &["2024-03-04T10:00/2024-03-04T16:00"], "2024-03-05T09:00"),
        ("2024-03-04T08:00 4wh", &["2024-03-04T10:00/2024-03-04T15:00"], "2024-03-04T17:00"),
        ("2024-03-04T08:00 4wh 15:00", &["2024-03-04T10:00/2024-03-04T15:30"], "2024-03-05T08:30"),
        ("2024-03-04T08:00 8wh", &["2024-03-04T12:10/2024-03-09T12:00"], "2024-03-11T12:00"),
    ]);
}

#[test]
fn days_and_months_move_by_calendar_days_before_the_roll() {
    check_paused(&[
        // Bare end Sunday 31 March; five days on is Friday 5 April.
        ("2024-03-01T10:00 30d", &["2024-03-05T09:00/2024-03-10T09:00"], "2024-04-05T17:00"),
        // One day on is Monday 1 April: rolled once, not twice.
        ("2024-03-01T10:00 30d", &["2024-03-05T09:00/2024-03-06T09:00"], "2024-04-01T17:00"),
        // Dates are not moved into office time: Saturday to Sunday is one day.
        ("2024-03-04T10:00 10d", &["2024-03-09T09:00/2024-03-10T09:00"], "2024-03-15T17:00"),
        ("2024-01-31T10:00 1mo", &["2024-02-01T09:00/2024-02-02T09:00"], "2024-03-01T17:00"),
        // Bare end Saturday 9 March, paused on the rolled Monday: Sunday, held to the day of resumption.
        ("2024-03-08T10:00 1d", &["2024-03-11T09:00/2024-03-12T10:00"], "2024-03-12T17:00"),
        ("2024-03-04T10:00 1d", &["2024-03-05T09:00/2024-03-05T18:00"], "2024-03-06T17:00"),
        // The date keeps its bare end for the next pause.
        (
            "2024-03-04T10:00 1d",
            &["2024-03-05T09:00/2024-03-05T18:00", "2024-03-05T19:00/2024-03-07T09:00"],
            "2024-03-07T17:00",
        ),
    ]);
}

#[test]
fn restart_runs_anew_with_the_cut_off() {
    check_paused(&[
        ("2024-03-04T10:00 3wd", &["2024-03-05T09:00/2024-03-06T09:00=restart"], "2024-03-11T17:00"),
        ("2024-03-04T10:00 3wd 15:00", &["2024-03-05T09:00/2024-03-06T15:00=restart"], "2024-03-11T17:00"),
        ("2024-03-04T10:00 3wd 15:00", &["2024-03-05T09:00/2024-03-06T15:00:01=restart"], "2024-03-12T17:00"),
        ("2024-03-04T10:00 3wd", &["2024-03-05T09:00/2024-03-09T15:30=restart"], "2024-03-14T17:00"),
        ("2024-03-04T08:00 4wh", &["2024-03-04T10:00/2024-03-04T16:00=restart"], "2024-03-05T11:00"),
        ("2024-03-04T08:00 4wh 15:00", &["2024-03-04T10:00/2024-03-04T16:00=restart"], "2024-03-05T12:00"),
        ("2024-03-01T10:00 30d", &["2024-03-05T09:00/2024-03-06T09:00=restart"], "2024-04-05T17:00"),
        // Earlier pauses no longer matter; a later one does.
        (
            "2024-03-04T10:00 3wd",
            &[
                "2024-03-04T11:00/2024-03-05T09:00",
                "2024-03-05T10:00/2024-03-05T11:00=restart",
                "2024-03-07T09:00/2024-03-08T09:00",
            ],
            "2024-03-11T17:00",
        ),
    ]);
    let mut by_default = paused("2024-03-04T10:00 3wd", &["2024-03-05T09:00/2024-03-06T09:00"]);
    by_default.policy = Policy::Restart;
    let found = answer(&by_default);
    assert_eq!(short(found.due), "2024-03-11T17:00");
    assert_eq!(short(Some(found.start)), "2024-03-04T10:00");
}

#[test]
fn overlapping_pauses_count_as_one() {
    check_paused(&[
        (
            "2024-03-04T10:00 10d",
            &["2024-03-05T09:00/2024-03-07T09:00", "2024-03-06T09:00/2024-03-08T09:00"],
            "2024-03-18T17:00", // three days on: Sunday 17 March
        ),
        (
            "2024-03-04T10:00 3wd",
            &["2024-03-05T09:00/2024-03-08T09:00", "2024-03-06T09:00/2024-03-07T09:00"],
            "2024-03-12T17:00",
        ),
        // The overlap reaches beyond the first due time.
        (
            "2024-03-04T10:00 1wd",
            &["2024-03-05T09:00/2024-03-05T11:00", "2024-03-05T10:00/2024-03-07T09:00"],
            "2024-03-07T17:00",
        ),
        // With a restart among them, the limit runs anew from the end of both.
        (
            "2024-03-04T10:00 3wd",
            &["2024-03-05T09:00/2024-03-06T09:00=restart", "2024-03-05T10:00/2024-03-07T09:00"],
            "2024-03-12T17:00",
        ),
    ]);
}

#[test]
fn pause_at_or_after_the_due_time_changes_nothing() {
    for text in ["2024-03-04T10:00 1wd", "2024-03-04T10:00 1d", "2024-03-04T17:00 8wh"] {
        for pause in ["2024-03-05T17:00/2024-03-08T09:00", "2024-03-06T09:00/", "2024-03-05T17:00/=restart"] {
            let found = answer(&paused(text, &[pause]));
            assert_eq!(short(found.due), "2024-03-05T17:00", "{text} {pause}");
            assert_eq!(found, answer(&clock(text)));
        }
    }
}

#[test]
fn fixed_limits_are_not_moved() {
    check_paused(&[
        ("2024-03-04T10:00 24h", &["2024-03-04T11:00/2024-03-04T16:00"], "2024-03-05T10:00"),
        ("2024-03-04T10:00 24h", &["2024-03-04T11:00/2024-03-04T16:00=restart"], "2024-03-05T10:00"),
        ("2025-10-01T10:00 by2025-11-30", &["2025-10-02T09:00/2025-10-20T09:00"], "2025-12-01T17:00"),
        // But none is due before the resumption.
        ("2024-03-04T10:00 24h", &["2024-03-04T11:00/2024-03-06T09:00"], "2024-03-06T17:00"),
        ("2025-10-01T10:00 by2025-11-30", &["2025-11-28T09:00/2025-12-06T09:00"], "2025-12-08T17:00"),
    ]);
    let mut moved = paused("2024-03-04T10:00 24h", &["2024-03-04T11:00/2024-03-04T16:00"]);
    moved.pauses_move_fixed = true;
    assert_eq!(short(answer(&moved).due), "2024-03-05T15:00");
}

#[test]
fn open_pause_says_what_remains() {
    for (text, pause, expected) in [
        ("2024-03-04T10:00 3wd", "2024-03-05T09:00/", Some(Remaining::Days(2))),
        ("2024-03-04T10:00 3wd", "2024-03-07T09:00/", Some(Remaining::Days(0))),
        ("2024-03-04T10:00 3wd", "2024-03-05T18:00/", Some(Remaining::Days(1))),
        ("2024-03-04T10:00 0d", "2024-03-04T11:00/", Some(Remaining::Days(0))),
        ("2024-03-04T08:00 4wh", "2024-03-04T10:30/", Some(Remaining::OfficeMinutes(90))),
        ("2024-03-01T10:00 30d", "2024-03-05T09:00/", Some(Remaining::Days(26))),
        ("2024-01-31T10:00 1mo", "2024-02-01T09:00/", Some(Remaining::Days(28))),
        ("2024-03-08T10:00 1d", "2024-03-11T09:00/", Some(Remaining::Days(0))),
        ("2024-03-04T10:00 3wd", "2024-03-05T09:00/=restart", Some(Remaining::Days(3))),
        ("2024-03-04T08:00 4wh", "2024-03-04T10:30/=restart", Some(Remaining::OfficeMinutes(240))),
        ("2024-03-04T10:00 24h", "2024-03-04T11:00/", None),
        ("2025-10-01T10:00 by2025-11-30", "2025-11-20T09:00/", Some(Remaining::Days(10))),
    ] {
        let found = answer(&paused(text, &[pause]));
        assert_eq!((found.due, found.remaining), (None, expected), "{text} {pause}");
        assert_eq!(found.because.last().map(|reason| reason.code), Some(Code::PauseOpen));
    }
    let swallowed =
        answer(&paused("2024-03-04T10:00 3wd", &["2024-03-05T09:00/", "2024-03-06T09:00/2024-03-07T09:00"]));
    assert_eq!((swallowed.due, swallowed.remaining), (None, Some(Remaining::Days(2))));
}

#[test]
fn pause_between_acceptance_and_effective_receipt_begins_with_it() {
    check_paused(&[
        ("2024-03-08T18:00 3wd", &["2024-03-08T19:00/2024-03-12T09:00"], "2024-03-15T17:00"),
        ("2024-03-08T18:00 10d", &["2024-03-08T19:00/2024-03-12T09:00"], "2024-03-22T17:00"),
        ("2024-03-08T18:00 10d", &["2024-03-08T19:00/2024-03-09T09:00"], "2024-03-21T17:00"),
        ("2024-03-08T18:00 4wh", &["2024-03-08T19:00/2024-03-09T09:00"], "2024-03-11T12:00"),
    ]);
}

#[test]
fn impossible_pauses_are_refused() {
    let before = due(Calendar::vietnam(), &paused("2024-03-04T10:00 3wd", &["2024-03-04T09:59/2024-03-05T09:00"]));
    assert!(matches!(before, Err(CalendarError::PauseBeforeAcceptance { .. })));
    let backwards = due(Calendar::vietnam(), &paused("2024-03-04T10:00 3wd", &["2024-03-06T09:00/2024-03-05T09:00"]));
    assert!(matches!(backwards, Err(CalendarError::PauseEndsBeforeItBegins { .. })));
    let far = due(Calendar::vietnam(), &paused("2024-03-04T10:00 3wd", &["2024-03-05T09:00/2028-03-05T09:00"]));
    assert!(matches!(far, Err(CalendarError::Beyond { .. })));
    // At the very acceptance, and without length, it is a pause like any other.
    check_paused(&[("2024-03-04T10:00 3wd", &["2024-03-04T10:00/2024-03-04T10:00"], "2024-03-07T17:00")]);
}
