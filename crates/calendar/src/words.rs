//! The Vietnamese words of legal time: moments, limits, reasons. Used on the command line, on slips and pages.
//! Nothing here decides anything.

use crate::{CalendarDay, Code, CutOff, Limit, Prolongation, Reason, Remaining};
use base::{Day, Instant, MICROS_PER_SECOND};

pub(crate) const WEEKEND: &str = "Nghỉ hằng tuần";
pub(crate) const DAY_OFF_AT_END: &str = "Ngày cuối là ngày nghỉ; Bộ luật Dân sự 2015, Điều 148 khoản 5";
pub(crate) const NOT_BEFORE_RESUMPTION: &str = "Hạn không sớm hơn lúc hồ sơ được giải quyết tiếp";
pub(crate) const TOLD_BEFORE: &str = "Lịch làm việc thay đổi không rút ngắn hạn đã báo";
pub(crate) const RESTARTED: &str = "Thời hạn tính lại từ đầu";
const NOT_MOVED: &str = "Không làm thay đổi thời hạn này";

/// `thứ Sáu 03/05/2024, 17:00`; seconds only where there are any.
pub fn when_vi(moment: Instant) -> String {
    let (hour, minute) = moment.hour_minute();
    let seconds = moment.micros_of_day() / MICROS_PER_SECOND % 60;
    let seconds = if seconds == 0 { String::new() } else { format!(":{seconds:02}") };
    let day = moment.day();
    format!("{} {}, {hour:02}:{minute:02}{seconds}", weekday_vi(day), day_vi(day))
}

/// `03/05/2024`.
pub fn day_vi(day: Day) -> String {
    let (year, month, of_month) = day.ymd();
    format!("{of_month:02}/{month:02}/{year:04}")
}

fn weekday_vi(day: Day) -> &'static str {
    match day.weekday() {
        1 => "thứ Hai",
        2 => "thứ Ba",
        3 => "thứ Tư",
        4 => "thứ Năm",
        5 => "thứ Sáu",
        6 => "thứ Bảy",
        _ => "Chủ nhật",
    }
}

/// A limit in words: `3 ngày làm việc`.
pub fn limit_vi(limit: Limit) -> String {
    match limit {
        Limit::WorkingDays(n) => format!("{n} ngày làm việc"),
        Limit::WorkingHours(n) => format!("{n} giờ làm việc"),
        Limit::Days(n) => format!("{n} ngày"),
        Limit::Months(n) => format!("{n} tháng"),
        Limit::SameDay => "trong ngày làm việc".to_owned(),
        Limit::ClockHours(n) => format!("{n} giờ"),
        Limit::By(day) => format!("đến hết ngày {}", day_vi(day)),
        Limit::None => "trả kết quả ngay".to_owned(),
    }
}

/// What is left, in words; `limit` tells which days are meant.
pub fn remaining_vi(limit: Limit, remaining: Remaining) -> String {
    match (remaining, limit) {
        (Remaining::OfficeMinutes(minutes), _) => minutes_vi(minutes),
        (Remaining::Days(days), Limit::WorkingDays(_) | Limit::SameDay) => format!("{days} ngày làm việc"),
        (Remaining::Days(days), _) => format!("{days} ngày"),
    }
}

fn minutes_vi(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, rest) => format!("{rest} phút làm việc"),
        (hours, 0) => format!("{hours} giờ làm việc"),
        (hours, rest) => format!("{hours} giờ {rest} phút làm việc"),
    }
}

/// One reason as a sentence.
pub fn explain_vi(reason: &Reason) -> String {
    let from = reason.from.map_or_else(String::new, when_vi);
    let to = reason.to.map_or_else(String::new, when_vi);
    let source = &reason.source;
    let dates = reason.dates.iter().map(|day| day_vi(*day)).collect::<Vec<_>>().join(", ");
    match reason.code {
        Code::StartAccepted if reason.from == reason.to => format!("Thời hạn tính từ lúc tiếp nhận, {from}."),
        Code::StartAccepted => format!("Tiếp nhận {from}, ngoài giờ làm việc; thời hạn tính từ {to}."),
        Code::StartAfterCutoff => format!("Tiếp nhận {from}, quá giờ trong ngày ({source}); thời hạn tính từ {to}."),
        Code::StartDayOff => format!("Tiếp nhận {from}, là ngày nghỉ; thời hạn tính từ {to}."),
        Code::Limit if reason.to.is_none() => format!("Thời hạn giải quyết: {source}."),
        Code::Limit => format!("Thời hạn giải quyết: {source}; tính từ {from} thì kết thúc {to}."),
        Code::DayOff => format!("Không tính ngày nghỉ {dates} ({source})."),
        Code::Swap if reason.from.is_some() => {
            format!("Ngày {dates} làm việc từ {} đến {} ({source}).", hour_vi(reason.from), hour_vi(reason.to))
        }
        Code::Swap => format!("Có tính ngày làm việc {dates} ({source})."),
        Code::Pause => format!("Tạm dừng từ {from} đến {to}. {source}."),
        Code::Restart => format!("Tạm dừng từ {from} đến {to}. {source}."),
        Code::PauseOpen => format!("Đang tạm dừng từ {from}. {source}."),
        Code::Rolled => format!("Hạn chuyển từ {from} sang {to} ({source})."),
    }
}

fn hour_vi(moment: Option<Instant>) -> String {
    let (hour, minute) = moment.map_or((0, 0), Instant::hour_minute);
    format!("{hour:02}:{minute:02}")
}

/// The source of a start.
pub(crate) fn start_source(code: Code, cutoff: Option<CutOff>) -> String {
    match (code, cutoff) {
        (Code::StartAfterCutoff, Some(cutoff)) => format!("Thủ tục chỉ tính trong ngày khi tiếp nhận đến {cutoff}"),
        (Code::StartDayOff, _) => "Tiếp nhận vào ngày nghỉ".to_owned(),
        _ => "Thời điểm tiếp nhận, theo giờ làm việc".to_owned(),
    }
}

/// The source of a limit: its words and its article.
pub(crate) fn limit_source(limit: Limit, prolongation: Option<&Prolongation>) -> String {
    let words = limit_vi(limit);
    let article = match limit {
        Limit::WorkingDays(_) | Limit::WorkingHours(_) | Limit::ClockHours(_) => "; Bộ luật Dân sự 2015, Điều 147",
        Limit::Days(_) | Limit::Months(_) => "; Bộ luật Dân sự 2015, Điều 147 và Điều 148",
        Limit::By(_) => "; Bộ luật Dân sự 2015, Điều 148",
        Limit::SameDay | Limit::None => "",
    };
    match prolongation {
        Some(prolongation) => format!("{words} (gia hạn: {}){article}", prolongation.ground),
        None => format!("{words}{article}"),
    }
}

/// The source of a pause: what remained, or that it moves nothing.
pub(crate) fn pause_source(limit: Limit, remaining: Option<Remaining>, is_moved: bool) -> String {
    match remaining.filter(|_| is_moved) {
        Some(remaining) => format!("Thời hạn còn lại {}", remaining_vi(limit, remaining)),
        None if is_moved => "Thời hạn tạm ngừng".to_owned(),
        None => NOT_MOVED.to_owned(),
    }
}

/// The source of a day that the calendar names.
pub(crate) fn row_source(row: &CalendarDay) -> &str {
    if row.source.is_empty() { &row.name } else { &row.source }
}
