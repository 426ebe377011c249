//! The parts of a view: late, today, tomorrow, …, and where one ends. Pure; the same bounds cut the rows and count them.

use super::views::{NEVER, View};
use crate::rules::waiting::{self, start};
use base::{Day, Instant};
use calendar::Office;
use web::words;

/// A part of a list: rows whose key lies below `until` and not below the part before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Bound of the key, excluded.
    pub until: i64,
    /// Heading.
    pub heading: String,
    /// `late`, `soon` or quiet.
    pub mark: &'static str,
}

fn part(until: Instant, heading: impl Into<String>, mark: &'static str) -> Part {
    Part { until: until.micros(), heading: heading.into(), mark }
}

fn rest(heading: &str, mark: &'static str) -> Part {
    Part { until: NEVER, heading: heading.into(), mark }
}

/// The parts of a view, in order. What has the key [`NEVER`] or lies behind all stands in one more, without bound.
pub fn parts(view: View, office: Office<'_>, now: Instant) -> Vec<Part> {
    match view {
        View::Online => vec![
            part(waiting::online_overdue_before(office, now), "Quá 8 giờ làm việc chưa trả lời", "late"),
            rest("Còn trong 8 giờ làm việc", ""),
        ],
        View::Return => vec![
            part(
                waiting::unclaimed_before(office, now),
                format!("Chờ quá {} ngày làm việc", waiting::UNCLAIMED_DAYS),
                "soon",
            ),
            part(start(now.day()), "Có kết quả những ngày trước", ""),
            rest("Có kết quả hôm nay", ""),
        ],
        View::Supplement => vec![
            part(now, "Đã quá hạn bổ sung", "late"),
            part(waiting::supplement_near_until(office, now), "Sắp hết hạn bổ sung", "soon"),
            rest("Còn hạn bổ sung", ""),
        ],
        View::Done => done(now),
        _ => by_due(office, now),
    }
}

/// Heading of the part behind all bounds.
pub fn last_heading(view: View) -> &'static str {
    match view {
        View::Supplement => "Không định hạn bổ sung",
        View::Done => "Trước đó",
        _ => "Tạm dừng tính thời hạn",
    }
}

/// Keys are reversed: the newest is the smallest.
fn done(now: Instant) -> Vec<Part> {
    let since = |day: Day| 1 - start(day).micros();
    let (today, yesterday) = (now.day(), now.day().plus_days(-1));
    vec![
        Part { until: since(today), heading: "Hôm nay".into(), mark: "" },
        Part { until: since(yesterday), heading: "Hôm qua".into(), mark: "" },
        Part { until: since(today.plus_days(-7)), heading: "Bảy ngày qua".into(), mark: "" },
    ]
}

fn by_due(office: Office<'_>, now: Instant) -> Vec<Part> {
    let today = now.day();
    let monday = today.plus_days(8 - i64::from(today.weekday()));
    let mut all = vec![
        part(now, "Quá hạn", "late"),
        part(start(today.plus_days(1)), format!("Hôm nay, {}", day_short(today)), "soon"),
    ];
    let tomorrow = today.plus_days(1);
    let mut day = tomorrow;
    while day < monday {
        let mut heading =
            if day == tomorrow { format!("Ngày mai, {}", day_short(day)) } else { capital(&day_short(day)) };
        if day.is_weekend() && office.is_working_day(day).unwrap_or(false) {
            heading.push_str(", ngày làm bù");
        }
        day = day.plus_days(1);
        all.push(part(start(day), heading, ""));
    }
    if tomorrow == monday {
        all.push(part(start(monday.plus_days(1)), format!("Ngày mai, {}", day_short(monday)), ""));
    }
    all.push(part(start(monday.plus_days(7)), "Tuần sau", ""));
    all.push(rest("Sau tuần sau", ""));
    all
}

/// `thứ Năm 02/05`.
fn day_short(day: Day) -> String {
    let full = words::day(day);
    full.rsplit_once('/').map_or(full.clone(), |(short, _)| short.to_owned())
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|c| c.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
