//! What holds for every acceptance, limit and pause; and a second, slow way of counting.

use super::*;
use crate::{CalendarDay, CalendarError, Effect, Hours, replay};
use proptest::prelude::*;
use std::sync::OnceLock;

const MINUTE: i64 = 60;

/// Vietnam's calendar with half days, an evening and a worked Sunday in 2024.
fn varied() -> &'static Calendar {
    static CALENDAR: OnceLock<Calendar> = OnceLock::new();
    CALENDAR.get_or_init(|| {
        let mut days: Vec<CalendarDay> = Calendar::vietnam().days().cloned().collect();
        for (date, hours) in [
            ("2024-02-07", "08:00-12:00"),
            ("2024-02-15", "09:00-11:30 13:30-16:00 16:00-18:00"),
            ("2024-03-06", "13:00-17:00"),
            ("2024-03-10", "07:30-11:00"),
            ("2024-04-26", "08:00-12:00 12:30-20:00"),
            ("2024-12-31", "08:00-11:00"),
        ] {
            days.push(CalendarDay {
                date: day(date),
                name: "Giờ riêng".into(),
                kind: "hours".into(),
                effect: Effect::Work,
                status: "official".into(),
                source: "QĐ".into(),
                hours: Some(Hours::parse(hours).unwrap()),
                unit: None,
            });
        }
        Calendar::from_days(days)
    })
}

fn limits() -> impl Strategy<Value = Limit> {
    prop_oneof![
        (1u32..30).prop_map(Limit::WorkingDays),
        (1u32..40).prop_map(Limit::WorkingHours),
        (1u32..90).prop_map(Limit::Days),
        (1u32..8).prop_map(Limit::Months),
        Just(Limit::SameDay),
        (1u32..200).prop_map(Limit::ClockHours),
        (0i64..300).prop_map(|n| Limit::By(day("2024-01-01").plus_days(n))),
    ]
}

/// Moments of 2024 to the half minute, often on an edge of office hours.
fn moments() -> impl Strategy<Value = Instant> {
    let edges = prop::sample::select(vec![0, 480, 720, 780, 900, 1_020, 1_439]);
    let minutes = prop_oneof![0i64..1_440, edges];
    (0i64..330, minutes, prop::sample::select(vec![0i64, 0, 1, 30]))
        .prop_map(|(n, minute, second)| Instant::at(day("2024-01-01").plus_days(n), 0, minute, second))
}

fn cutoffs() -> impl Strategy<Value = Option<CutOff>> {
    prop::option::of(prop::sample::select(vec!["00:00", "07:00", "11:00", "12:30", "15:00", "17:00", "23:59"]))
        .prop_map(|text| text.map(|text| CutOff::parse(text).unwrap()))
}

fn pauses() -> impl Strategy<Value = Vec<(i64, i64, bool)>> {
    prop::collection::vec((0i64..40 * 1_440, prop_oneof![0i64..600, 0i64..20 * 1_440], any::<bool>()), 0..4)
}

fn clocks() -> impl Strategy<Value = Clock> {
    (moments(), limits(), cutoffs(), pauses(), any::<bool>()).prop_map(|(accepted, limit, cutoff, pauses, moves)| {
        let mut clock = Clock { cutoff, pauses_move_fixed: moves, ..Clock::new(accepted, limit) };
        for (offset, length, restart) in pauses {
            let from = accepted.plus_seconds(offset * MINUTE);
            let policy = Some(if restart { Policy::Restart } else { Policy::Pause });
            clock.pauses.push(Pause { from, to: Some(from.plus_seconds(length * MINUTE)), policy });
        }
        clock
    })
}

fn found(clock: &Clock) -> Due {
    due(varied(), clock).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn replaying_the_explanation_gives_the_date(clock in clocks(), open in any::<bool>()) {
        let mut clock = clock;
        if open && let Some(pause) = clock.pauses.last_mut() {
            pause.to = None;
        }
        let found = found(&clock);
        prop_assert_eq!(replay(clock.limit, clock.pauses_move_fixed, &found.because), Ok(found.due));
        prop_assert_eq!(found.remaining.is_some() && found.due.is_some(), false);
    }

    #[test]
    fn later_acceptance_is_never_due_earlier(a in moments(), b in moments(), limit in limits(), cutoff in cutoffs()) {
        let due_of = |accepted| found(&Clock { cutoff, ..Clock::new(accepted, limit) }).due;
        prop_assert!(due_of(a.min(b)) <= due_of(a.max(b)));
    }

    #[test]
    fn pausing_never_shortens(clock in clocks()) {
        let bare = Clock { pauses: Vec::new(), ..clock.clone() };
        prop_assert!(found(&clock).due >= found(&bare).due);
    }

    #[test]
    fn due_is_never_before_the_resumption(clock in clocks()) {
        let due = found(&clock).due.unwrap();
        let starts_before = clock.pauses.iter().filter(|pause| pause.from.max(found(&clock).start) < due);
        for pause in starts_before {
            prop_assert!(pause.to.unwrap() <= due, "{:?} {}", pause, due);
        }
    }

    #[test]
    fn due_lies_in_office_time(clock in clocks()) {
        let due = found(&clock).due.unwrap();
        let in_office = varied().of(None).next_office_moment(due) == Ok(due);
        prop_assert!(in_office || matches!(clock.limit, Limit::ClockHours(_)), "{}", due);
    }

    #[test]
    fn what_remained_is_laid_from_the_day_of_resumption(accepted in moments(), limit in limits(), pause in (0i64..9_000, 0i64..30_000)) {
        let from = accepted.plus_seconds(pause.0 * MINUTE);
        let to = from.plus_seconds(pause.1 * MINUTE);
        let with = |to| found(&Clock { pauses: vec![Pause { from, to, policy: None }], ..Clock::new(accepted, limit) });
        let office = varied().of(None);
        let resumed = office.next_office_moment(to).unwrap().day();
        let Some(crate::Remaining::Days(days)) = with(None).remaining else { return Ok(()) };
        let expected = match limit {
            Limit::WorkingDays(_) | Limit::SameDay => office.add_working_days(resumed, days as u32).unwrap(),
            Limit::Days(_) | Limit::Months(_) => {
                let date = to.max(with(None).start).day().plus_days(days);
                office.working_day_from(date).unwrap().max(resumed)
            }
            _ => return Ok(()),
        };
        prop_assert_eq!(with(Some(to)).due, office.closing(expected).ok());
    }

    #[test]
    fn any_text_is_read_or_refused(text in ".{0,12}") {
        let read = Limit::parse(&text);
        prop_assert!(read.is_err() || Limit::parse(&read.unwrap().to_string()).is_ok());
        let calendar = Calendar::parse(&format!("date,name,kind,effect,status,source\n{text}"));
        let is_named = matches!(&calendar, Err(CalendarError::Broken { line: 2.., .. }));
        prop_assert!(is_named || calendar.is_ok_and(|calendar| calendar.days().count() == 0));
    }
}

// Walking in seconds takes its time: fewer cases.
proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn slow_counting_agrees(accepted in moments(), limit in limits(), cutoff in cutoffs()) {
        let clock = Clock { cutoff, ..Clock::new(accepted, limit) };
        let found = found(&clock);
        prop_assert_eq!(found.due.unwrap(), slowly(limit, found.start), "{}", limit);
    }

    #[test]
    fn working_hours_stand_still_in_every_pause(accepted in moments(), hours in 1u32..20, pauses in pauses()) {
        let mut clock = Clock::new(accepted, Limit::WorkingHours(hours));
        let stretch = |(offset, length, _): &(i64, i64, bool)| {
            let from = accepted.plus_seconds(offset % 3_000 * MINUTE);
            (from, from.plus_seconds(length % 2_000 * MINUTE))
        };
        let still: Vec<_> = pauses.iter().map(stretch).collect();
        clock.pauses = still.iter().map(|&(from, to)| Pause { from, to: Some(to), policy: None }).collect();
        let found = found(&clock);
        prop_assert_eq!(found.due.unwrap(), second_by_second(found.start, i64::from(hours) * 3_600, &still));
    }
}

/// Counts second by second and day by day, knowing only which days are worked and when.
fn slowly(limit: Limit, start: Instant) -> Instant {
    let office = varied().of(None);
    let worked = |d: Day| !office.stretches(d).unwrap().is_empty();
    let closing = |d: Day| office.stretches(d).unwrap().last().unwrap().1;
    let rolled = |mut d: Day| {
        while !worked(d) {
            d = d.plus_days(1);
        }
        closing(d)
    };
    match limit {
        Limit::WorkingDays(n) => {
            let later = (1..400).map(|k| start.day().plus_days(k)).filter(|d| worked(*d));
            closing(later.take(n as usize).last().unwrap())
        }
        Limit::WorkingHours(n) => second_by_second(start, i64::from(n) * 3_600, &[]),
        Limit::Days(n) => rolled(start.day().plus_days(i64::from(n))),
        Limit::Months(n) => {
            let (year, month, of_month) = start.day().ymd();
            let months = i64::from(year) * 12 + i64::from(month) - 1 + i64::from(n);
            let in_month = |d: i8| Day::new((months / 12) as i16, (months % 12 + 1) as i8, d);
            rolled((1..=of_month).rev().find_map(|d| in_month(d).ok()).unwrap())
        }
        Limit::SameDay => closing(start.day()),
        Limit::ClockHours(n) => start.plus_seconds(i64::from(n) * 3_600),
        Limit::By(date) => rolled(date),
        Limit::None => unreachable!("not drawn"),
    }
}

/// Walks in seconds: a second counts where it lies wholly in office time and not in a pause.
fn second_by_second(start: Instant, mut seconds: i64, still: &[(Instant, Instant)]) -> Instant {
    let office = varied().of(None);
    let mut now = start;
    let mut stretches = office.stretches(now.day()).unwrap();
    while seconds > 0 {
        let next = now.plus_seconds(1);
        let within = |stretches: &[(Instant, Instant)]| stretches.iter().any(|(from, to)| *from <= now && next <= *to);
        seconds -= i64::from(within(&stretches) && !within(still));
        if next.day() != now.day() {
            stretches = office.stretches(next.day()).unwrap();
        }
        now = next;
    }
    now
}
