//! The law on requests about personal data, as dated data and pure functions: how soon they are answered, why they may be
//! refused, how long files are kept whatever is asked. What was not read in the text itself is marked so.

use base::{Day, Instant};
use calendar::Calendar;
use cases::model::{CaseRow, Status};

/// How soon a request is answered, from a day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnswerRule {
    /// First day, `YYYY-MM-DD`.
    pub from: &'static str,
    /// Working days after the day of the request, until the office closes.
    pub working_days: u32,
    /// Hours by the clock, where the law counts them; the earlier of both is the due time.
    pub hours: Option<i64>,
    /// The act.
    pub source: &'static str,
    /// Whether the act was read for this rule.
    pub is_verified: bool,
}

/// All rules, the newest first.
pub const ANSWER_RULES: &[AnswerRule] = &[
    AnswerRule {
        from: "2026-01-01",
        working_days: 2,
        hours: None,
        source: "Luật 91/2025/QH15, Nghị định 356/2025/NĐ-CP: trong 2 ngày làm việc",
        is_verified: true,
    },
    // The two working days are the promise of this program; to which of the four kinds the 72 hours apply was not checked
    // against the text, so all of them get the shorter time.
    AnswerRule {
        from: "2023-07-01",
        working_days: 2,
        hours: Some(72),
        source: "Nghị định 13/2023/NĐ-CP: trong 72 giờ",
        is_verified: false,
    },
];

/// The rule in force on a day; before the first one, the first.
pub fn answer_rule(day: Day) -> &'static AnswerRule {
    let day = day.to_string();
    let oldest = &ANSWER_RULES[ANSWER_RULES.len() - 1];
    ANSWER_RULES.iter().find(|rule| rule.from <= day.as_str()).unwrap_or(oldest)
}

/// Until when a request is to be answered. Where the calendar ends a working day counts as a day: nobody's request fails
/// because a holiday is not announced yet.
pub fn due(calendar: &Calendar, asked: Instant) -> Instant {
    let rule = answer_rule(asked.day());
    let office = calendar.of(None);
    let closing = office.add_working_days(asked.day(), rule.working_days).and_then(|day| office.closing(day));
    let by_days = closing.unwrap_or_else(|_| asked.plus_seconds(i64::from(rule.working_days) * 86_400));
    let by_hours = rule.hours.map(|hours| asked.plus_seconds(hours * 3_600));
    by_hours.map_or(by_days, |hours| hours.min(by_days))
}

/// Why a request may be refused: code and words.
pub const GROUNDS: &[(&str, &str)] = &[
    ("already_right", "Dữ liệu đang ghi khớp với giấy tờ trong hồ sơ"),
    ("open_case", "Hồ sơ đang được giải quyết, dữ liệu còn cần cho việc ấy"),
    ("kept_by_law", "Pháp luật buộc lưu giữ dữ liệu này"),
    ("needed_by_law", "Việc sử dụng dữ liệu do luật quy định, không dựa vào sự đồng ý"),
    ("not_theirs", "Dữ liệu không phải của người yêu cầu"),
    ("other", "Lý do khác, ghi trong câu trả lời"),
];

/// The words of a ground.
pub fn ground_words(code: &str) -> Option<&'static str> {
    GROUNDS.iter().find(|(known, _)| *known == code).map(|(_, words)| *words)
}

/// Files that are kept for a time of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeptAs {
    /// Handed over to the archive, which set the time.
    Archived,
    /// Ended, and not yet handed over.
    Ended,
    /// Ended without having been accepted.
    NeverAccepted,
}

/// How long files are kept, from a day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetentionRule {
    /// First day, `YYYY-MM-DD`.
    pub from: &'static str,
    /// Which files.
    pub of: KeptAs,
    /// Years after the end of the case; `None`: until the archive has set the time.
    pub years: Option<i64>,
    /// The act, and what it says in a sentence.
    pub source: &'static str,
    /// Whether the act was read for this rule.
    pub is_verified: bool,
}

/// All rules, for each kind of file the newest first. The periods of each kind of file are set by the archive when it takes
/// the file (`cases::work::archive`); here stands only what holds before.
pub const RETENTION: &[RetentionRule] = &[
    RetentionRule {
        from: "2012-07-01",
        of: KeptAs::Archived,
        years: None,
        source: "Pháp luật về lưu trữ: giữ đến hết thời hạn bảo quản ghi khi nộp lưu",
        is_verified: false,
    },
    RetentionRule {
        from: "2012-07-01",
        of: KeptAs::Ended,
        years: None,
        source: "Pháp luật về lưu trữ: hồ sơ đã kết thúc phải nộp lưu, thời hạn bảo quản chỉ biết sau khi nộp lưu",
        is_verified: false,
    },
    // By likeness with the year within which a file is handed over; no act read names these files.
    RetentionRule {
        from: "2012-07-01",
        of: KeptAs::NeverAccepted,
        years: Some(1),
        source: "Hồ sơ không được tiếp nhận: giữ 1 năm sau khi kết thúc",
        is_verified: false,
    },
];

fn retention(of: KeptAs, day: Day) -> &'static RetentionRule {
    let day = day.to_string();
    let mut of_kind = RETENTION.iter().filter(|rule| rule.of == of);
    let found = of_kind.clone().find(|rule| rule.from <= day.as_str()).or_else(|| of_kind.next_back());
    found.unwrap_or(&RETENTION[0])
}

/// Until when a case is kept: what the archive set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Archive {
    /// Not handed over.
    None,
    /// For ever.
    ForEver,
    /// To this day.
    Until(Day),
}

/// Why the data of a case cannot be erased on a day; `None`: they can.
pub fn hindrance(case: &CaseRow, archive: Archive, today: Day) -> Option<&'static str> {
    if case.status.is_open() || case.status == Status::Finished {
        return Some("Hồ sơ đang được giải quyết hoặc chờ trả kết quả");
    }
    let ended = case.returned.or(case.finished).unwrap_or(case.submitted).day();
    match archive {
        Archive::ForEver => Some("Lưu trữ vĩnh viễn theo hồ sơ đã nộp lưu"),
        Archive::Until(day) if today <= day => Some(retention(KeptAs::Archived, today).source),
        Archive::Until(_) => None,
        Archive::None => {
            let of = if case.accepted.is_none() { KeptAs::NeverAccepted } else { KeptAs::Ended };
            let rule = retention(of, today);
            let is_over = rule.years.is_some_and(|years| ended.plus_months(12 * years) < today);
            (!is_over).then_some(rule.source)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Instant {
        Instant::parse(text).expect("a moment")
    }

    #[test]
    fn request_is_due_within_72_hours_and_two_working_days() {
        let calendar = Calendar::vietnam();
        // Friday: 72 hours end on Monday, two working days on Tuesday.
        assert_eq!(due(calendar, moment("2024-03-29T09:30")), moment("2024-04-01T09:30"));
        // Tuesday: two working days end first.
        assert_eq!(due(calendar, moment("2024-03-26T09:30")).day(), Day::parse("2024-03-28").expect("a day"));
        assert!(due(calendar, moment("2024-03-26T09:30")) < moment("2024-03-29T09:30"));
        // From 2026 only working days count.
        assert_eq!(due(calendar, moment("2026-03-27T09:30")).day(), Day::parse("2026-03-31").expect("a day"));
        assert!(due(calendar, moment("2050-01-01T09:30")) > moment("2050-01-01T09:30"));
    }

    #[test]
    fn each_day_has_a_rule_with_its_source() {
        for (day, words) in [("2020-01-01", "13/2023"), ("2024-03-29", "13/2023"), ("2026-01-01", "356/2025")] {
            assert!(answer_rule(Day::parse(day).expect("a day")).source.contains(words), "{day}");
        }
    }
}
