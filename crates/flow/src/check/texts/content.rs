//! Words about conditions, gateways, events, times, scripts, and how tokens run.

use super::{Text, error, warning};

pub(super) const TEXTS: &[(&str, Text)] = &[
    (
        "condition_not_allowed",
        error(
            "Luồng ra từ {} không được có điều kiện",
            "A flow out of {} may not have a condition",
            "Bỏ điều kiện, hoặc dùng cổng loại trừ",
            "Remove the condition or use an exclusive gateway",
        ),
    ),
    (
        "condition_missing",
        error(
            "Luồng ra từ cổng {} không có điều kiện và không phải luồng mặc định",
            "The flow out of the gateway {} has no condition and is not its default",
            "Thêm điều kiện hoặc đặt làm luồng mặc định",
            "Add a condition or make it the default",
        ),
    ),
    (
        "condition_unreadable",
        error(
            "Không đọc được điều kiện '{}'",
            "The condition '{}' cannot be read",
            "Viết điều kiện bằng FEEL, ví dụ outcome = \"agree\"",
            "Write it in FEEL, such as outcome = \"agree\"",
        ),
    ),
    (
        "no_default",
        warning(
            "Cổng không có luồng mặc định: quy trình dừng khi không điều kiện nào đúng",
            "The gateway has no default flow: the process stops when no condition holds",
            "Đặt một luồng làm mặc định",
            "Make one flow the default",
        ),
    ),
    (
        "default_dangling",
        error(
            "Luồng mặc định {} không đi ra từ phần tử này",
            "The default flow {} does not leave this element",
            "Chọn luồng mặc định trong các luồng đi ra",
            "Choose the default among the flows out",
        ),
    ),
    (
        "default_not_allowed",
        error(
            "{} không được có luồng mặc định",
            "A {} may not have a default flow",
            "Bỏ thuộc tính default",
            "Remove the default attribute",
        ),
    ),
    (
        "default_with_condition",
        error(
            "Luồng mặc định {} lại có điều kiện",
            "The default flow {} has a condition",
            "Bỏ điều kiện của luồng mặc định",
            "Remove the condition of the default flow",
        ),
    ),
    (
        "gateway_without_outgoing",
        error(
            "Cổng không có luồng ra",
            "The gateway has no flow out",
            "Nối cổng với bước tiếp theo",
            "Connect it to the next step",
        ),
    ),
    (
        "event_gateway_flows",
        error(
            "Cổng chờ sự kiện cần ít nhất hai luồng ra, đang có {}",
            "An event-based gateway needs two flows out or more; it has {}",
            "Thêm sự kiện để chờ",
            "Add events to wait for",
        ),
    ),
    (
        "event_gateway_target",
        error(
            "Sau cổng chờ sự kiện chỉ được là sự kiện nhận thông điệp, hẹn giờ, tín hiệu, điều kiện hoặc công việc nhận; {} thì không",
            "After an event-based gateway only message, timer, signal and conditional catch events or receive tasks may come; {} is none",
            "Thay phần tử sau cổng",
            "Replace the element after the gateway",
        ),
    ),
    (
        "event_gateway_shared_target",
        error(
            "{} sau cổng chờ sự kiện chỉ được có một luồng vào",
            "{} after an event-based gateway may have only one flow in",
            "Tách sự kiện thành hai",
            "Use two separate events",
        ),
    ),
    (
        "event_without_definition",
        error(
            "Sự kiện không nói nó chờ gì",
            "The event does not say what it waits for",
            "Chọn loại: thông điệp, hẹn giờ, tín hiệu…",
            "Choose message, timer, signal …",
        ),
    ),
    (
        "event_too_many_definitions",
        error(
            "Sự kiện có {} định nghĩa, hơn một trong đó kết thúc mọi thứ",
            "The event has {} definitions of which more than one ends everything",
            "Tách thành nhiều sự kiện",
            "Use several events",
        ),
    ),
    (
        "event_definition_wrong_place",
        error(
            "Loại sự kiện không dùng được ở đây: {}",
            "This kind of event is not allowed here: {}",
            "Đổi loại sự kiện",
            "Choose another kind",
        ),
    ),
    (
        "reference_dangling",
        error(
            "Nhắc tới thông điệp, tín hiệu hoặc lỗi không có: {}",
            "It refers to a message, signal or error that does not exist: {}",
            "Khai báo trong definitions hoặc chọn cái khác",
            "Declare it in definitions or choose another",
        ),
    ),
    (
        "reference_missing",
        error(
            "Sự kiện không nói dùng thông điệp, tín hiệu hay lỗi nào",
            "The event does not say which {}",
            "Chọn thông điệp, tín hiệu hoặc lỗi",
            "Choose the message, signal or error",
        ),
    ),
    (
        "message_unnamed",
        warning(
            "Không nói là thông điệp nào; mã phần tử được dùng thay tên",
            "It does not say which message; the element's id stands for its name",
            "Chọn thông điệp",
            "Choose a message",
        ),
    ),
    (
        "link_dangling",
        error(
            "Không có sự kiện nhận liên kết tên '{}'",
            "There is no link catch event named '{}'",
            "Thêm sự kiện nhận liên kết cùng tên trong cùng quy trình",
            "Add a link catch event of that name in the same process",
        ),
    ),
    (
        "link_duplicate",
        error(
            "Có nhiều sự kiện nhận liên kết tên '{}'",
            "Several link catch events are named '{}'",
            "Đặt tên khác nhau",
            "Give them different names",
        ),
    ),
    (
        "timer_definition",
        error(
            "Hẹn giờ cần đúng một trong timeDate, timeDuration, timeCycle; đang có {}",
            "A timer needs exactly one of timeDate, timeDuration and timeCycle; it has {}",
            "Chọn một cách hẹn giờ",
            "Keep one of them",
        ),
    ),
    (
        "timer_unreadable",
        error(
            "Không đọc được thời gian '{}'",
            "The time '{}' cannot be read",
            "Viết theo ISO 8601: 2024-04-26T15:30, P7D, R3/PT1H; hoặc biểu thức bắt đầu bằng =",
            "Write ISO 8601: 2024-04-26T15:30, P7D, R3/PT1H; or an expression beginning with =",
        ),
    ),
    (
        "script_missing",
        error(
            "Công việc kịch bản không có kịch bản",
            "The script task has no script",
            "Thêm biểu thức FEEL",
            "Add a FEEL expression",
        ),
    ),
    (
        "script_format",
        error(
            "Không hỗ trợ ngôn ngữ kịch bản '{}'",
            "The script language '{}' is not supported",
            "Dùng scriptFormat=\"feel\"",
            "Use scriptFormat=\"feel\"",
        ),
    ),
    (
        "script_unreadable",
        error(
            "Không đọc được kịch bản '{}'",
            "The script '{}' cannot be read",
            "Viết một biểu thức FEEL",
            "Write one FEEL expression",
        ),
    ),
    (
        "correlation_unreadable",
        error(
            "Không đọc được khóa đối chiếu '{}'",
            "The correlation key '{}' cannot be read",
            "Viết một biểu thức FEEL",
            "Write a FEEL expression",
        ),
    ),
    (
        "decision_missing",
        warning(
            "Công việc quyết định không nói quyết định nào; nó được gọi như dịch vụ",
            "The business rule task names no decision; it is called like a service",
            "Thêm motcua:decision",
            "Add motcua:decision",
        ),
    ),
    (
        "deadlock",
        warning(
            "Có thể tắc tại {}: chờ một nhánh không bao giờ tới",
            "Possible deadlock at {}: it waits for a branch that never comes",
            "Dùng cùng loại cổng khi tách và khi gộp",
            "Join with the same kind of gateway as the split",
        ),
    ),
    (
        "pile_up",
        warning(
            "Có thể chạy nhiều lần: {} nhận nhiều nhánh song song mà không gộp",
            "Possible pile-up: {} is entered once for each parallel branch",
            "Gộp các nhánh bằng cổng song song trước bước này",
            "Join the branches with a parallel gateway first",
        ),
    ),
];
