//! Why a case is late, in codes that the monthly report adds up. Source: practice.md, need 24; TT 01/2020/TT-VPCP, form II.07
//! (unverified). Not here: whether an end lies before or after the due time (`rules::timeliness`).

use crate::model::CaseRow;
use base::{Day, Failure, Instant, Refusal, Res};

/// Longest explanation, in letters.
pub const WORDS_MAX: usize = 500;

/// A coded cause, in force from a day to a day (excluded).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LateCause {
    /// Stable code, as in records and reports.
    pub code: &'static str,
    /// Words on screen and in reports.
    pub vietnamese: &'static str,
    /// First day, `YYYY-MM-DD`.
    pub from: &'static str,
    /// First day on which it no longer counts.
    pub to: Option<&'static str>,
}

const fn cause(code: &'static str, vietnamese: &'static str) -> LateCause {
    // The day on which NĐ 61/2018 came into force: the first with a legal due time of the one-stop desk.
    LateCause { code, vietnamese, from: "2018-06-21", to: None }
}

/// All causes that ever were.
pub const LATE_CAUSES: &[LateCause] = &[
    cause("overload", "Quá tải"),
    cause("waiting_for_agency", "Chờ phối hợp"),
    cause("waiting_for_applicant", "Chờ người nộp"),
    cause("system_fault", "Lỗi hệ thống"),
    cause("other", "Khác"),
];

/// The causes in force on a day.
pub fn causes_on(day: Day) -> impl Iterator<Item = &'static LateCause> {
    let day = day.to_string();
    LATE_CAUSES.iter().filter(move |c| c.from <= day.as_str() && c.to.is_none_or(|to| day.as_str() < to))
}

/// Words of a code, also of one no longer in force; the code itself where it is unknown.
pub fn cause_words(code: &str) -> &str {
    LATE_CAUSES.iter().find(|c| c.code == code).map_or(code, |c| c.vietnamese)
}

/// Whether a case is late, or ended late.
pub fn is_late(case: &CaseRow, now: Instant) -> bool {
    let is_over = case.status.is_open() && case.due.is_some_and(|due| due < now);
    is_over || case.timeliness.as_deref() == Some("late")
}

/// The cause of this code may be noted for the case. `other` explains itself in words.
pub fn check_cause(case: &CaseRow, now: Instant, code: &str, words: &str) -> Res<&'static LateCause> {
    let cause = causes_on(now.day()).find(|c| c.code == code);
    let cause = cause.ok_or_else(|| Failure::field("cause", "unknown_cause", code))?;
    if words.chars().count() > WORDS_MAX {
        return Err(Failure::field("words", "too_long", WORDS_MAX.to_string()));
    }
    if cause.code == "other" && words.trim().is_empty() {
        return Err(Failure::field("words", "required", ""));
    }
    if !is_late(case, now) {
        return Err(Refusal::new("cases.not_late").with("code", &case.code).into());
    }
    Ok(cause)
}

/// A holder is reminded of an open case once a day. `last`: when that was done before.
pub fn check_reminder(case: &CaseRow, now: Instant, last: Option<Instant>) -> Result<(), Refusal> {
    if !case.status.is_open() {
        return Err(Refusal::new("cases.wrong_state")
            .with("status", case.status.vietnamese())
            .with("code", &case.code));
    }
    if last.is_some_and(|last| last.day() == now.day()) {
        return Err(Refusal::new("cases.reminded_today").with("code", &case.code));
    }
    Ok(())
}
