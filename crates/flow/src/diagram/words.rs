//! What elements are called in Vietnamese, for who points at them or hears the picture read aloud.

use super::{Marker, Overlay, Shape};

/// The kind of an element by its local name (`userTask` → "Bước công việc").
pub fn kind(tag: &str) -> &'static str {
    match tag {
        "startEvent" => "Bắt đầu",
        "endEvent" => "Kết thúc",
        "boundaryEvent" | "intermediateCatchEvent" => "Chờ sự kiện",
        "intermediateThrowEvent" => "Phát sự kiện",
        "userTask" => "Bước công việc",
        "manualTask" => "Công việc thủ công",
        "serviceTask" => "Gọi dịch vụ",
        "sendTask" => "Gửi thông báo",
        "receiveTask" => "Chờ nhận",
        "scriptTask" => "Tính tự động",
        "businessRuleTask" => "Quyết định theo quy tắc",
        "task" => "Công việc",
        "callActivity" => "Gọi quy trình",
        "subProcess" | "transaction" | "adHocSubProcess" => "Quy trình con",
        "process" => "Quy trình",
        "participant" => "Bên tham gia",
        "lane" => "Làn",
        "group" => "Nhóm",
        "textAnnotation" => "Ghi chú",
        "sequenceFlow" => "Luồng",
        "messageFlow" => "Luồng thông điệp",
        "message" => "Thông điệp",
        "signal" => "Tín hiệu",
        "error" => "Lỗi",
        "escalation" => "Báo lên trên",
        "dataStoreReference" | "dataStore" => "Kho dữ liệu",
        tag if tag.ends_with("Gateway") => "Rẽ nhánh",
        _ => "Dữ liệu",
    }
}

/// What a kind of event is about; empty for none.
pub(super) fn event(kind: &str) -> &'static str {
    match kind {
        "message" => "thông điệp",
        "timer" => "thời hạn",
        "signal" => "tín hiệu",
        "error" => "lỗi",
        "escalation" => "báo lên trên",
        "conditional" => "điều kiện",
        "link" => "liên kết",
        "cancel" => "hủy",
        "compensate" => "hoàn tác",
        "terminate" => "dừng tất cả",
        "multiple" => "một trong nhiều sự kiện",
        "parallelMultiple" => "đủ nhiều sự kiện",
        _ => "",
    }
}

fn marker(marker: Marker) -> &'static str {
    match marker {
        Marker::Loop => "lặp lại",
        Marker::Parallel => "nhiều lần song song",
        Marker::Sequential => "nhiều lần lần lượt",
        Marker::Compensation => "để hoàn tác",
        Marker::AdHoc => "không theo thứ tự",
        Marker::Collapsed => "thu gọn",
        Marker::Triggered => "do sự kiện",
        Marker::Instantiating => "mở đầu quy trình",
        Marker::AllEvents => "mở đầu quy trình khi đủ sự kiện",
        Marker::Collection => "tập hợp",
        Marker::Input => "đầu vào",
        Marker::Output => "đầu ra",
    }
}

/// What the shape is called when pointed at or read aloud.
pub(super) fn caption(shape: &Shape, overlay: &Overlay) -> String {
    let about = [event(&shape.event)].into_iter().chain(shape.markers.iter().map(|m| marker(*m)));
    let about: Vec<&str> = about.filter(|words| !words.is_empty()).collect();
    let mut caption = kind(&shape.tag).to_owned();
    if !about.is_empty() {
        caption += &format!(" ({})", about.join(", "));
    }
    if !shape.name.is_empty() {
        caption += &format!(": {}", shape.name);
    }
    for words in overlay.words(&shape.element) {
        caption += &format!(" – {words}");
    }
    caption
}
