//! The words of a plan's findings, in Vietnamese and English; `{}` is filled with what each is about.

use super::plan::Finding;
use crate::check::Words;

/// Rule, what it is, and what can be done: Vietnamese, then English.
type Text = (&'static str, [&'static str; 4]);

const TEXTS: &[Text] = &[
    // Obstacles.
    (
        "not_running",
        [
            "Quy trình chưa bắt đầu hoặc đã kết thúc",
            "The instance has not started or has ended",
            "Chỉ chuyển quy trình đang chạy",
            "Migrate running instances only",
        ],
    ),
    (
        "other_model",
        [
            "Trạng thái không thuộc phiên bản cũ đã nêu",
            "The state is not one of the old version that was given",
            "Chọn đúng phiên bản mà quy trình đang chạy",
            "Give the version that the instance runs",
        ],
    ),
    (
        "mapping_unknown",
        [
            "Bảng chuyển nêu phần tử không có: '{}'",
            "The mapping names '{}', which is not there",
            "Sửa hoặc bỏ dòng này của bảng chuyển",
            "Correct or remove this line of the mapping",
        ],
    ),
    (
        "process_gone",
        [
            "Phiên bản mới không có quy trình '{}'",
            "The new version has no process '{}'",
            "Nêu quy trình tương ứng trong bảng chuyển",
            "Name the process that takes its place in the mapping",
        ],
    ),
    (
        "element_gone",
        [
            "Phiên bản mới không còn bước '{}'",
            "The new version has no element '{}'",
            "Nêu bước tương ứng trong bảng chuyển, hoặc làm xong bước này trước",
            "Name the element that takes its place in the mapping, or complete this one first",
        ],
    ),
    (
        "other_kind",
        [
            "Bước này thuộc loại khác trong phiên bản mới ({})",
            "The element is of another kind in the new version ({})",
            "Chuyển sang một bước cùng loại, hoặc làm xong bước này trước",
            "Map it to an element of the same kind, or complete it first",
        ],
    ),
    (
        "scope_moved",
        [
            "'{}' nằm trong quy trình con khác ở phiên bản mới",
            "'{}' lies in another sub-process in the new version",
            "Chuyển sang một bước trong cùng quy trình con, hoặc làm xong bước này trước",
            "Map it to an element in the same sub-process, or complete it first",
        ],
    ),
    (
        "content_gone",
        [
            "Phiên bản mới không còn quy trình con '{}' đang chạy",
            "The new version has no content for the running sub-process '{}'",
            "Nêu quy trình con tương ứng trong bảng chuyển",
            "Name the sub-process that takes its place in the mapping",
        ],
    ),
    (
        "content_changed",
        [
            "'{}' gọi quy trình khác trong phiên bản mới",
            "'{}' runs other content in the new version",
            "Nêu quy trình được gọi trong bảng chuyển, hoặc chờ quy trình con xong",
            "Name the called process in the mapping, or wait until it is done",
        ],
    ),
    (
        "repeat_changed",
        [
            "'{}' đang lặp dở, cách lặp ở phiên bản mới đã khác",
            "'{}' is repeated in another way in the new version, and some instances have begun",
            "Giữ nguyên cách lặp, hoặc chờ các lần lặp xong",
            "Keep the repetition as it was, or wait until all instances are done",
        ],
    ),
    (
        "flow_gone",
        [
            "Nhánh đã xong đang chờ trước '{}', phiên bản mới không còn đường nối này",
            "A branch that is done waits before '{}', and the new version has no such flow",
            "Nêu đường nối tương ứng trong bảng chuyển",
            "Name the flow that takes its place in the mapping",
        ],
    ),
    (
        "parts_changed",
        [
            "Sự kiện '{}' chờ nhiều điều cùng lúc, danh sách này đã khác ở phiên bản mới",
            "The event '{}' waits for several things together, and they are others in the new version",
            "Giữ nguyên danh sách, hoặc chờ sự kiện xảy ra",
            "Keep them as they were, or wait until the event has occurred",
        ],
    ),
    (
        "cannot_listen",
        [
            "Không bắt đầu chờ được sự kiện mới ({})",
            "What the new version waits for cannot be awaited ({})",
            "Sửa biến mà sự kiện cần, hoặc sửa phiên bản mới",
            "Set the variables that it needs, or correct the new version",
        ],
    ),
    (
        "nothing_awaited",
        [
            "'{}' không còn gì để chờ trong phiên bản mới",
            "'{}' has nothing left to wait for in the new version",
            "Chuyển sang một sự kiện chờ cùng loại",
            "Map it to an event that waits for the same",
        ],
    ),
    (
        "join_never",
        [
            "Các nhánh sẽ chờ mãi trước '{}'",
            "The branches would wait before '{}' for ever",
            "Làm xong nhánh đang dở, hoặc chuyển sang một bước sau chỗ gộp",
            "Complete the open branch first, or map it to an element behind the join",
        ],
    ),
    // Notes.
    (
        "twice",
        [
            "Phần sau '{}' có thể chạy hai lần",
            "What comes after '{}' may run twice",
            "Xem lại các bước đang mở song song",
            "Look at the steps that are open side by side",
        ],
    ),
    (
        "token_elsewhere",
        [
            "Nhánh đã xong đi tiếp tới '{}'",
            "The branch that is done goes on to '{}'",
            "Kiểm tra đường nối này trong phiên bản mới",
            "Check this flow in the new version",
        ],
    ),
    (
        "due_stays",
        [
            "Hạn đang chạy giữ nguyên ({}), dù phiên bản mới đặt thời gian khác",
            "The timer stays due at {}, though the new version gives another time",
            "Thời gian mới áp dụng cho lần sau",
            "The new time holds from the next time on",
        ],
    ),
    (
        "awaits_other",
        [
            "Từ nay chờ '{}'",
            "It waits for '{}' from now on",
            "Báo nơi gửi biết tên mới",
            "Tell the sender the new name",
        ],
    ),
    (
        "timer_let_go",
        [
            "Hạn '{}' bị bỏ vì phiên bản mới không còn",
            "The timer '{}' is let go: the new version has none there",
            "Nêu sự kiện tương ứng trong bảng chuyển nếu muốn giữ",
            "To keep it, name the event that takes its place in the mapping",
        ],
    ),
    (
        "wait_let_go",
        [
            "Không chờ '{}' nữa vì phiên bản mới không còn",
            "'{}' is not waited for any more: the new version has no such event there",
            "Nêu sự kiện tương ứng trong bảng chuyển nếu muốn giữ",
            "To keep it, name the event that takes its place in the mapping",
        ],
    ),
    (
        "timer_new",
        [
            "Hạn mới '{}' tính từ lúc chuyển",
            "The new timer '{}' runs from the migration on",
            "Không cần làm gì",
            "Nothing needs to be done",
        ],
    ),
    (
        "wait_new",
        [
            "Bắt đầu chờ '{}' từ lúc chuyển",
            "'{}' is waited for from the migration on",
            "Không cần làm gì",
            "Nothing needs to be done",
        ],
    ),
    (
        "goes_on",
        [
            "Quy trình đi tiếp ngay tới '{}', nên không hoàn tác được",
            "The instance goes on to '{}' at once, so that the migration cannot be taken back",
            "Tạm dừng quy trình trước khi chuyển nếu muốn xem lại",
            "Suspend the instance first to look at it before it goes on",
        ],
    ),
    (
        "variable_without_place",
        [
            "Phiên bản mới không khai báo dữ liệu '{}'; giá trị vẫn được giữ",
            "The new version does not declare the data '{}'; its value is kept",
            "Kiểm tra tên dữ liệu trong phiên bản mới",
            "Check the name in the new version",
        ],
    ),
    (
        "undo_lost",
        [
            "Việc đã làm ở '{}' không còn bước hoàn tác",
            "What was done in '{}' has no compensation handler in the new version",
            "Thêm bước hoàn tác nếu vẫn cần",
            "Add a handler if it is still needed",
        ],
    ),
];

/// A finding by its rule. A rule without words is a bug, which a test looks for; it shows its name.
pub(super) fn finding(rule: &'static str, element: Option<&str>, detail: &str) -> Finding {
    let [vi, en, mend_vi, mend_en] =
        TEXTS.iter().find(|(known, _)| *known == rule).map_or([rule; 4], |(_, text)| *text);
    let fill = |text: &str| text.replace("{}", detail);
    Finding {
        element: element.map(str::to_owned),
        rule,
        message: Words { vi: fill(vi), en: fill(en) },
        mend: Words { vi: fill(mend_vi), en: fill(mend_en) },
    }
}

#[cfg(test)]
mod tests {
    use super::TEXTS;

    #[test]
    fn every_rule_has_its_words_once_and_every_word_a_rule() {
        let code = [include_str!("mod.rs"), include_str!("survey.rs"), include_str!("trial.rs")].concat()
            + &[include_str!("join.rs"), include_str!("target.rs")].concat();
        let quoted = |rule: &str| code.contains(&format!("\"{rule}\""));
        for (place, (rule, _)) in TEXTS.iter().enumerate() {
            assert!(quoted(rule), "{rule} is never told");
            assert!(TEXTS[..place].iter().all(|(other, _)| other != rule), "{rule} twice");
        }
        for call in ["report.stop(", "report.note("] {
            for told in code.split(call).skip(1) {
                let Some(rule) = told.strip_prefix('"').and_then(|t| t.split('"').next()) else { continue };
                assert!(TEXTS.iter().any(|(known, _)| *known == rule), "{rule} has no words");
            }
        }
    }
}
