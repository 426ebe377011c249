//! What attributes and elements are called on a page.

use crate::check::Words;
use crate::diagram::kind_in_words;

const LABELS: &[(&str, &str, &str)] = &[
    ("act", "việc", "act"),
    ("activityRef", "hoạt động được hoàn tác", "activity undone"),
    ("attachedToRef", "gắn vào", "attached to"),
    ("calledElement", "quy trình được gọi", "called process"),
    ("camunda:assignee", "người được giao", "assignee"),
    ("camunda:candidateGroups", "nhóm có thể nhận", "candidate groups"),
    ("camunda:candidateUsers", "người có thể nhận", "candidate users"),
    ("camunda:decisionRef", "quyết định", "decision"),
    ("camunda:dueDate", "hạn", "due date"),
    ("camunda:formKey", "biểu mẫu", "form"),
    ("camunda:resultVariable", "biến nhận kết quả", "result variable"),
    ("cancelActivity", "ngắt hoạt động", "interrupts the activity"),
    ("code", "mã", "code"),
    ("condition", "điều kiện", "condition"),
    ("correlation", "khóa đối chiếu", "correlation key"),
    ("decision", "quyết định", "decision"),
    ("default", "luồng mặc định", "default flow"),
    ("event", "loại sự kiện", "kind of event"),
    ("hours", "số giờ", "hours"),
    ("inputs", "đầu vào", "inputs"),
    ("isExecutable", "thực thi được", "executable"),
    ("isInterrupting", "ngắt phần còn lại", "interrupts all else"),
    ("lane", "làn", "lane"),
    ("link", "tên liên kết", "name of the link"),
    ("loop", "lặp", "loop"),
    ("messageRef", "thông điệp", "message"),
    ("name", "tên", "name"),
    ("outputs", "đầu ra", "outputs"),
    ("parent", "nằm trong", "lies in"),
    ("pause", "tạm dừng hạn", "pauses the due time"),
    ("post", "vị trí", "post"),
    ("processRef", "quy trình", "process"),
    ("reference", "thông điệp, tín hiệu hoặc lỗi", "message, signal or error"),
    ("resultVariable", "biến nhận kết quả", "result variable"),
    ("script", "kịch bản", "script"),
    ("sourceRef", "đi từ", "from"),
    ("targetRef", "đi đến", "to"),
    ("timeCycle", "chu kỳ", "cycle"),
    ("timeDate", "thời điểm", "moment"),
    ("timeDuration", "khoảng thời gian", "duration"),
    ("type", "loại phần tử", "kind of element"),
    ("unit", "đơn vị", "unit"),
    ("workingDays", "số ngày làm việc", "working days"),
    ("workingHours", "số giờ làm việc", "working hours"),
    ("zeebe:assignee", "người được giao", "assignee"),
    ("zeebe:candidateGroups", "nhóm có thể nhận", "candidate groups"),
    ("zeebe:candidateUsers", "người có thể nhận", "candidate users"),
    ("zeebe:decisionId", "quyết định", "decision"),
    ("zeebe:formKey", "biểu mẫu", "form"),
    ("zeebe:formId", "biểu mẫu", "form"),
    ("zeebe:type", "loại dịch vụ", "kind of service"),
];

/// What an attribute is called; one without words goes by its name.
pub(super) fn label(attribute: &str) -> Words {
    let (vi, en) =
        LABELS.iter().find(|(key, ..)| *key == attribute).map_or((attribute, attribute), |(_, vi, en)| (vi, en));
    Words { vi: vi.to_owned(), en: en.to_owned() }
}

/// Kind and name of an element.
pub(super) fn what(tag: &str, name: &str) -> Words {
    Words { vi: format!("{}: {name}", kind_in_words(tag)), en: format!("{tag}: {name}") }
}
