//! Days, moments and spans in Vietnamese words.

use crate::view::{Due, Moment};
use base::{Day, Instant, MICROS_PER_SECOND};

const MINUTE: i64 = 60 * MICROS_PER_SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// `thứ Sáu`, `Chủ nhật`.
pub fn weekday(day: Day) -> &'static str {
    ["thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"]
        [usize::from(day.weekday().clamp(1, 7).unsigned_abs() - 1)]
}

/// `T6`, `CN`.
pub fn weekday_short(day: Day) -> &'static str {
    ["T2", "T3", "T4", "T5", "T6", "T7", "CN"][usize::from(day.weekday().clamp(1, 7).unsigned_abs() - 1)]
}

/// `03/05/2024`.
pub fn date(day: Day) -> String {
    let (y, m, d) = day.ymd();
    format!("{d:02}/{m:02}/{y}")
}

/// `thứ Sáu 03/05/2024`.
pub fn day(day: Day) -> String {
    format!("{} {}", weekday(day), date(day))
}

/// `17:00`.
pub fn time(at: Instant) -> String {
    let (h, m) = at.hour_minute();
    format!("{h:02}:{m:02}")
}

/// `thứ Sáu 03/05/2024, 17:00`.
pub fn moment(at: Instant) -> String {
    format!("{}, {}", day(at.day()), time(at))
}

/// `03/05, 17:00`, with the year where it is not this one.
pub fn moment_short(at: Instant, now: Instant) -> String {
    let full = date(at.day());
    let date = if at.day().ymd().0 == now.day().ymd().0 { full.get(..5).unwrap_or(&full) } else { &full };
    format!("{date}, {}", time(at))
}

/// A moment for machines and for people.
pub fn moment_view(at: Instant) -> Moment {
    Moment { iso: at.to_string(), words: moment(at) }
}

/// `2 ngày`, `3 giờ`, `30 phút`: the largest whole unit, at least one minute. The sign is left out.
pub fn span(micros: i64) -> String {
    match micros.abs() {
        m if m >= DAY => format!("{} ngày", m / DAY),
        m if m >= HOUR => format!("{} giờ", m / HOUR),
        m => format!("{} phút", (m / MINUTE).max(1)),
    }
}

/// `còn 2 ngày`, `quá 30 phút`.
pub fn left(now: Instant, due: Instant) -> String {
    let left = due.micros_since(now);
    if left < 0 { format!("quá {}", span(left)) } else { format!("còn {}", span(left)) }
}

/// The due time of something open: late, soon (a day or less), or quiet. Nothing without a due time.
pub fn due(now: Instant, start: Instant, due: Option<Instant>) -> Due {
    let Some(due) = due else { return Due { word: "không định hạn".into(), ..Due::default() } };
    let left_micros = due.micros_since(now);
    let kind = match left_micros {
        m if m < 0 => "late",
        m if m <= DAY => "soon",
        _ => "",
    };
    Due {
        kind: kind.into(),
        word: left(now, due),
        sub: format!("hạn {}", moment_short(due, now)),
        used: used(start, now, due),
    }
}

/// The due time of something whose clock stands still (waiting for a supplement).
pub fn due_held(word: &str, sub: &str) -> Due {
    Due { kind: "held".into(), word: word.into(), sub: sub.into(), used: 0 }
}

/// The due time of something that was done at `done`.
pub fn due_done(done: Instant, due: Option<Instant>) -> Due {
    let sub = due.map(|d| format!("hạn {}", moment_short(d, done))).unwrap_or_default();
    let early = due.map(|d| d.micros_since(done));
    let (kind, word) = match early {
        Some(m) if m < 0 => ("late", format!("trễ {}", span(m))),
        Some(m) if m >= DAY => ("done", format!("sớm {}", span(m))),
        Some(_) => ("done", "đúng hạn".to_owned()),
        None => ("done", "đã xong".to_owned()),
    };
    Due { kind: kind.into(), word, sub, used: 100 }
}

fn used(start: Instant, now: Instant, due: Instant) -> u8 {
    let whole = due.micros_since(start).max(1);
    u8::try_from((now.micros_since(start).max(0) / (whole / 100).max(1)).min(100)).unwrap_or(100)
}

/// `7 byte`, `2 KB`, `1,2 MB`.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..=1_023 => format!("{bytes} byte"),
        1_024..=1_048_575 => format!("{} KB", bytes.div_ceil(1_024)),
        _ => {
            let tenths = bytes * 10 / 1_048_576;
            format!("{},{} MB", tenths / 10, tenths % 10)
        }
    }
}

/// Family and middle names, and the given name: `Phạm Quỳnh`, `Trang`.
pub fn split_name(name: &str) -> (String, String) {
    match name.trim().rsplit_once(' ') {
        Some((family, given)) => (family.to_owned(), given.to_owned()),
        None => (String::new(), name.trim().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant::parse(text).expect("a moment")
    }

    #[test]
    fn moments_read_as_people_say_them() {
        let t = at("2024-05-03T17:00");
        assert_eq!(moment(t), "thứ Sáu 03/05/2024, 17:00");
        assert_eq!(moment_short(t, at("2024-01-01T08:00")), "03/05, 17:00");
        assert_eq!(moment_short(t, at("2023-12-31T08:00")), "03/05/2024, 17:00");
        assert_eq!(day(Day::parse("2024-05-05").expect("a day")), "Chủ nhật 05/05/2024");
    }

    #[test]
    fn due_time_is_quiet_then_soon_then_late() {
        let (start, end) = (at("2024-04-26T15:30"), at("2024-05-04T17:00"));
        let quiet = due(at("2024-05-02T08:00"), start, Some(end));
        assert_eq!(
            (quiet.kind.as_str(), quiet.word.as_str(), quiet.sub.as_str()),
            ("", "còn 2 ngày", "hạn 04/05, 17:00")
        );
        assert_eq!(due(at("2024-05-04T08:00"), start, Some(end)).word, "còn 9 giờ");
        assert_eq!(due(at("2024-05-04T08:00"), start, Some(end)).kind, "soon");
        let late = due(at("2024-05-04T17:30"), start, Some(end));
        assert_eq!((late.kind.as_str(), late.word.as_str(), late.used), ("late", "quá 30 phút", 100));
        assert_eq!(due_done(at("2024-05-04T16:00"), Some(end)).word, "đúng hạn");
        assert_eq!(due_done(at("2024-05-06T17:00"), Some(end)).word, "trễ 2 ngày");
    }

    #[test]
    fn given_name_is_the_last_word() {
        assert_eq!(split_name("Phạm Quỳnh Trang"), ("Phạm Quỳnh".into(), "Trang".into()));
        assert_eq!(split_name("Trang"), (String::new(), "Trang".into()));
    }
}
