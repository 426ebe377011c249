//! Tests of legal time: each row of the rules, the command line, files, and properties.

mod command;
mod files;
mod limits;
mod pauses;
mod properties;
mod words;

use crate::{Calendar, Clock, CutOff, Due, Limit, Pause, Policy, due};
use base::{Day, Instant};

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// A clock from `accepted limit [cutoff]`.
fn clock(text: &str) -> Clock {
    let parts: Vec<&str> = text.split_whitespace().collect();
    let mut clock = Clock::new(at(parts[0]), Limit::parse(parts[1]).unwrap());
    clock.cutoff = parts.get(2).map(|cutoff| CutOff::parse(cutoff).unwrap());
    clock
}

/// A clock with pauses, each `FROM/TO`, `FROM/` or `FROM/TO=restart`.
fn paused(text: &str, pauses: &[&str]) -> Clock {
    let mut clock = clock(text);
    for pause in pauses {
        let (stretch, policy) =
            pause.split_once('=').map_or((*pause, None), |(a, b)| (a, Some(Policy::parse(b).unwrap())));
        let (from, to) = stretch.split_once('/').unwrap();
        clock.pauses.push(Pause { from: at(from), to: (!to.is_empty()).then(|| at(to)), policy });
    }
    clock
}

fn answer(clock: &Clock) -> Due {
    due(Calendar::vietnam(), clock).unwrap()
}

/// `2024-05-04T17:00`, with seconds only where there are any; `-` for no due time.
fn short(moment: Option<Instant>) -> String {
    let Some(moment) = moment else { return "-".to_owned() };
    let text = moment.to_string().trim_end_matches("+07:00").to_owned();
    text.strip_suffix(":00").map_or(text.clone(), str::to_owned)
}

fn check(rows: &[(&str, &str)]) {
    for (text, expected) in rows {
        assert_eq!(short(answer(&clock(text)).due), *expected, "{text}");
    }
}

fn check_paused(rows: &[(&str, &[&str], &str)]) {
    for (text, pauses, expected) in rows {
        assert_eq!(short(answer(&paused(text, pauses)).due), *expected, "{text} {pauses:?}");
    }
}
