//! The words of every rule, in Vietnamese and English; `{}` is filled with what it is about. The tables are in
//! `structure` (the file, its elements and flows), `content` (what gateways, events and expressions say) and `activities`
//! (loops, calls, compensation, data, pools).

mod activities;
mod content;
mod structure;

use super::Severity::{self, Error, Warning};

/// Words and weight of one rule.
pub(crate) struct Text {
    pub severity: Severity,
    pub vi: &'static str,
    pub en: &'static str,
    pub mend_vi: &'static str,
    pub mend_en: &'static str,
}

const fn error(vi: &'static str, en: &'static str, mend_vi: &'static str, mend_en: &'static str) -> Text {
    Text { severity: Error, vi, en, mend_vi, mend_en }
}

const fn warning(vi: &'static str, en: &'static str, mend_vi: &'static str, mend_en: &'static str) -> Text {
    Text { severity: Warning, vi, en, mend_vi, mend_en }
}

/// What a rule without words shows: such a rule is a bug, but no reason to stop the check.
const UNNAMED: Text = error(
    "Không dịch được phần tử ({})",
    "The element could not be compiled ({})",
    "Báo lỗi này cho nhóm phát triển",
    "Report this to the developers",
);

/// Every rule with its words.
pub(crate) fn all() -> impl Iterator<Item = &'static (&'static str, Text)> {
    structure::TEXTS.iter().chain(content::TEXTS).chain(activities::TEXTS)
}

/// The words of a rule.
pub(super) fn of(rule: &str) -> &'static Text {
    all().find(|(known, _)| *known == rule).map_or(&UNNAMED, |(_, text)| text)
}
