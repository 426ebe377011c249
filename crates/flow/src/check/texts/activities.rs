//! Words about loops, calls, event sub-processes, compensation, data, attributes and pools.

use super::{Text, error, warning};

pub(super) const TEXTS: &[(&str, Text)] = &[
    (
        "loop_several",
        error(
            "Công việc có nhiều kiểu lặp",
            "The activity has several loop characteristics",
            "Giữ một kiểu lặp",
            "Keep one of them",
        ),
    ),
    (
        "loop_not_allowed",
        error(
            "Quy trình con sự kiện không được lặp",
            "An event sub-process may not be repeated",
            "Bỏ kiểu lặp; sự kiện không ngắt có thể đến nhiều lần",
            "Remove the loop; an event that does not interrupt may come again",
        ),
    ),
    (
        "loop_without_end",
        error(
            "Vòng lặp không có điều kiện và không có số vòng tối đa",
            "The loop has neither a condition nor a maximum",
            "Thêm loopCondition hoặc loopMaximum",
            "Add loopCondition or loopMaximum",
        ),
    ),
    (
        "loop_maximum",
        error(
            "Số vòng lặp tối đa không phải số nguyên: '{}'",
            "The maximum of the loop is no whole number: '{}'",
            "Viết một số nguyên không âm",
            "Write a whole number from 0",
        ),
    ),
    (
        "loop_unreadable",
        error(
            "Không đọc được biểu thức lặp '{}'",
            "The expression of the loop '{}' cannot be read",
            "Viết bằng FEEL, ví dụ loopCounter < 3",
            "Write it in FEEL, such as loopCounter < 3",
        ),
    ),
    (
        "multi_instance_count",
        error(
            "Công việc nhiều lần không nói làm bao nhiêu lần",
            "The multi-instance activity does not say how many instances there are",
            "Thêm loopCardinality hoặc loopDataInputRef",
            "Add loopCardinality or loopDataInputRef",
        ),
    ),
    (
        "multi_instance_both",
        error(
            "Công việc nhiều lần vừa có số lần vừa có danh sách",
            "The multi-instance activity has both a cardinality and a collection",
            "Giữ loopCardinality hoặc loopDataInputRef",
            "Keep loopCardinality or loopDataInputRef",
        ),
    ),
    (
        "multi_instance_output",
        error(
            "Danh sách kết quả không nói mỗi lần cho kết quả nào",
            "The collection of results does not say what the result of one instance is",
            "Thêm outputDataItem",
            "Add outputDataItem",
        ),
    ),
    (
        "multi_instance_behavior",
        error(
            "Không thực hiện được behavior=\"{}\": thiếu sự kiện, hoặc không phải thông điệp, tín hiệu, báo cáo cấp trên",
            "behavior=\"{}\" cannot be carried out: the event is missing, or is no message, signal or escalation",
            "Chọn sự kiện khai báo trong definitions, hoặc dùng behavior=\"All\"",
            "Refer to an event definition of the file, or use behavior=\"All\"",
        ),
    ),
    (
        "data_reference_dangling",
        error(
            "Nhắc tới dữ liệu không có: '{}'",
            "It refers to data that does not exist: '{}'",
            "Khai báo dữ liệu (dataObject, dataInput, property) hoặc chọn cái khác",
            "Declare the data (dataObject, dataInput, property) or choose another",
        ),
    ),
    (
        "data_unreadable",
        error(
            "Không đọc được biểu thức dữ liệu '{}'",
            "The expression of data '{}' cannot be read",
            "Viết một biểu thức FEEL",
            "Write a FEEL expression",
        ),
    ),
    (
        "data_several_sources",
        error(
            "Có nhiều nguồn cho '{}' mà không nói cách gộp",
            "There are several sources for '{}' and nothing says how to put them together",
            "Thêm transformation hoặc giữ một nguồn",
            "Add a transformation or keep one source",
        ),
    ),
    (
        "call_missing",
        error(
            "Công việc gọi không nói gọi quy trình nào",
            "The call activity does not say what it calls",
            "Thêm calledElement",
            "Add calledElement",
        ),
    ),
    (
        "call_dangling",
        error(
            "Gọi tới quy trình không có trong tệp: '{}'",
            "It calls a process that is not in the file: '{}'",
            "Đưa quy trình hoặc công việc chung đó vào cùng tệp",
            "Put that process or global task into the same file",
        ),
    ),
    (
        "call_without_start",
        error(
            "Quy trình được gọi '{}' chỉ bắt đầu bằng sự kiện",
            "The called process '{}' begins only by events",
            "Thêm cho nó một sự kiện bắt đầu thường",
            "Give it a none start event",
        ),
    ),
    (
        "event_sub_process_start",
        error(
            "Quy trình con sự kiện cần đúng một sự kiện bắt đầu; đang có {}",
            "An event sub-process needs exactly one start event; it has {}",
            "Giữ một sự kiện bắt đầu",
            "Keep one start event",
        ),
    ),
    (
        "event_sub_process_start_trigger",
        error(
            "Sự kiện bắt đầu trong quy trình con sự kiện {} không nói nó chờ gì",
            "The start event in the event sub-process {} does not say what it waits for",
            "Chọn loại: thông điệp, hẹn giờ, tín hiệu, lỗi…",
            "Choose message, timer, signal, error …",
        ),
    ),
    (
        "event_sub_process_flow",
        error(
            "Quy trình con sự kiện không được nối bằng luồng: {}",
            "An event sub-process may not have flows: {}",
            "Bỏ luồng; sự kiện bắt đầu của nó đưa quy trình vào",
            "Remove the flow; its start event begins it",
        ),
    ),
    (
        "compensation_start_in_process",
        error(
            "Quy trình con hoàn tác {} phải nằm trong một quy trình con",
            "An event sub-process for compensation ({}) must lie in a sub-process",
            "Đưa vào quy trình con cần hoàn tác",
            "Put it into the sub-process that is to be undone",
        ),
    ),
    (
        "compensation_handler",
        error(
            "Sự kiện hoàn tác cần đúng một liên kết tới công việc có isForCompensation=\"true\"; đang có {}",
            "A compensation boundary event needs exactly one association to an activity with isForCompensation=\"true\"; it has {}",
            "Nối sự kiện với công việc hoàn tác bằng liên kết (association)",
            "Connect it to its handler by an association",
        ),
    ),
    (
        "compensation_flow",
        error(
            "Sự kiện hoàn tác không được có luồng ra: {}",
            "A compensation boundary event may not have a flow out: {}",
            "Thay luồng bằng liên kết (association)",
            "Use an association instead of the flow",
        ),
    ),
    (
        "compensation_handler_flow",
        error(
            "Công việc hoàn tác không được nối bằng luồng: {}",
            "A compensation handler may not have flows: {}",
            "Bỏ luồng hoặc bỏ isForCompensation",
            "Remove the flow or isForCompensation",
        ),
    ),
    (
        "compensation_handler_unbound",
        warning(
            "Công việc hoàn tác không gắn với sự kiện hoàn tác nào nên không bao giờ chạy",
            "No compensation boundary event leads to this handler, so it never runs",
            "Nối từ sự kiện hoàn tác tới công việc này bằng liên kết",
            "Connect a compensation boundary event to it by an association",
        ),
    ),
    (
        "compensation_of_wrong_thing",
        error(
            "Hoàn tác {}, không phải công việc",
            "Compensation is thrown for {}, which is no activity",
            "Chọn một công việc hoặc quy trình con",
            "Choose a task or sub-process",
        ),
    ),
    (
        "compensation_elsewhere",
        error(
            "Hoàn tác {} ở ngoài phạm vi của sự kiện này",
            "Compensation is thrown for {}, which this event does not see",
            "Chọn công việc trong cùng quy trình con, hoặc bỏ activityRef",
            "Choose an activity of the same sub-process, or remove activityRef",
        ),
    ),
    (
        "cancel_outside_transaction",
        error(
            "Sự kiện hủy chỉ dùng được trong giao dịch (kết thúc) hoặc gắn vào giao dịch (biên)",
            "A cancel event may only end a transaction or be attached to one",
            "Đổi quy trình con thành giao dịch, hoặc dùng sự kiện lỗi",
            "Make the sub-process a transaction or use an error event",
        ),
    ),
    (
        "cancel_uncaught",
        warning(
            "Giao dịch {} bị hủy nhưng không có sự kiện hủy gắn vào: nhánh này dừng ở đó",
            "No cancel event is attached to the transaction {}: its path ends when it is cancelled",
            "Gắn sự kiện hủy vào giao dịch và nối với bước tiếp theo",
            "Attach a cancel boundary event and connect it to the next step",
        ),
    ),
    (
        "condition_event_empty",
        error(
            "Sự kiện điều kiện không có điều kiện",
            "The conditional event has no condition",
            "Thêm điều kiện bằng FEEL",
            "Add a condition in FEEL",
        ),
    ),
    (
        "event_definition_not_among_several",
        error(
            "Loại {} không được đứng chung với định nghĩa khác trong một sự kiện",
            "A definition of kind {} may not stand beside others in one event",
            "Tách thành sự kiện riêng",
            "Use an event of its own",
        ),
    ),
    (
        "parallel_multiple_alone",
        error(
            "Sự kiện song song nhiều loại chỉ có một định nghĩa",
            "A parallel multiple event has less than two definitions",
            "Thêm định nghĩa hoặc bỏ parallelMultiple",
            "Add a definition or remove parallelMultiple",
        ),
    ),
    (
        "link_unnamed",
        error("Liên kết không có tên", "The link has no name", "Đặt tên cho liên kết", "Give the link a name"),
    ),
    (
        "attribute_value",
        error(
            "Giá trị không có trong chuẩn BPMN: {}",
            "The standard has no such value: {}",
            "Chọn giá trị mà chuẩn cho phép",
            "Choose one of the values that the standard lists",
        ),
    ),
    (
        "participant_dangling",
        error(
            "Nhóm tham gia nhắc tới quy trình không có: '{}'",
            "The participant refers to a process that does not exist: '{}'",
            "Chọn quy trình có trong tệp, hoặc bỏ processRef",
            "Choose a process of the file or remove processRef",
        ),
    ),
    (
        "message_flow_dangling",
        error(
            "Luồng thông điệp nối với phần tử không có: '{}'",
            "The message flow is connected to an element that does not exist: '{}'",
            "Nối lại hai đầu luồng thông điệp",
            "Connect both ends of the message flow",
        ),
    ),
    (
        "message_flow_in_one_pool",
        error(
            "Luồng thông điệp ở trong cùng một nhóm tham gia (từ {})",
            "The message flow stays in one pool (from {})",
            "Trong một quy trình dùng luồng thường",
            "Use a sequence flow inside a process",
        ),
    ),
    (
        "message_flow_end",
        error(
            "Phần tử {} không gửi hoặc nhận thông điệp được",
            "{} can not send or receive a message",
            "Nối với nhóm tham gia, công việc hoặc sự kiện thông điệp",
            "Connect it to a pool, an activity or a message event",
        ),
    ),
    (
        "lane_dangling",
        error(
            "Làn nhắc tới phần tử không có trong quy trình của nó: '{}'",
            "The lane names an element that is not in its process: '{}'",
            "Bỏ flowNodeRef đó hoặc đưa phần tử vào quy trình",
            "Remove the flowNodeRef or move the element",
        ),
    ),
    (
        "lane_twice",
        warning(
            "Phần tử {} nằm trong nhiều làn; làn sau được dùng",
            "{} lies in several lanes; the last is used",
            "Giữ phần tử trong một làn",
            "Keep it in one lane",
        ),
    ),
    (
        "event_gateway_mixed",
        error(
            "Sau cổng chờ sự kiện có cả công việc nhận và sự kiện nhận thông điệp ({})",
            "Both receive tasks and message catch events come after the event-based gateway ({})",
            "Chỉ dùng một trong hai",
            "Use only one of both",
        ),
    ),
    (
        "event_gateway_receive_boundary",
        error(
            "Công việc nhận {} sau cổng chờ sự kiện không được có sự kiện biên",
            "The receive task {} after an event-based gateway may not have boundary events",
            "Bỏ sự kiện biên, thêm sự kiện sau cổng",
            "Remove the boundary event; put an event behind the gateway",
        ),
    ),
    (
        "event_gateway_parallel",
        error(
            "Cổng chờ sự kiện kiểu Parallel chỉ dùng để bắt đầu quy trình",
            "An event-based gateway of type Parallel may only begin a process",
            "Thêm instantiate=\"true\" hoặc dùng kiểu Exclusive",
            "Add instantiate=\"true\" or use the type Exclusive",
        ),
    ),
    (
        "event_gateway_start_target",
        error(
            "Sau cổng bắt đầu quy trình kiểu Parallel chỉ được chờ thông điệp; {} thì không",
            "Behind a Parallel gateway that begins a process only messages are awaited; {} is none",
            "Thay bằng sự kiện nhận thông điệp hoặc công việc nhận",
            "Use message catch events or receive tasks",
        ),
    ),
    (
        "instantiate_incoming",
        error(
            "Phần tử bắt đầu quy trình (instantiate) có luồng vào: {}",
            "What begins the process (instantiate) has a flow in: {}",
            "Bỏ luồng vào hoặc bỏ instantiate",
            "Remove the flow or instantiate",
        ),
    ),
    (
        "instantiate_in_sub_process",
        error(
            "Trong quy trình con {} không phần tử nào được có instantiate",
            "Nothing in the sub-process {} may begin a process (instantiate)",
            "Bỏ instantiate",
            "Remove instantiate",
        ),
    ),
    (
        "gateway_direction",
        warning(
            "Cổng ghi gatewayDirection=\"{}\" nhưng các luồng thì khác",
            "The gateway says gatewayDirection=\"{}\", but its flows say otherwise",
            "Sửa gatewayDirection hoặc các luồng",
            "Mend gatewayDirection or the flows",
        ),
    ),
    (
        "condition_alone",
        warning(
            "Luồng có điều kiện là luồng ra duy nhất của {}: quy trình dừng khi điều kiện sai",
            "The conditional flow is the only one out of {}: the process stops when the condition fails",
            "Thêm một luồng khác, hoặc bỏ điều kiện",
            "Add another flow or remove the condition",
        ),
    ),
    (
        "start_without_end",
        warning(
            "{} có sự kiện bắt đầu mà không có sự kiện kết thúc, hoặc ngược lại",
            "{} has a start event and no end event, or the other way round",
            "Thêm sự kiện còn thiếu",
            "Add the missing event",
        ),
    ),
    (
        "event_without_outgoing",
        warning(
            "Sự kiện không dẫn tới bước nào",
            "The event leads nowhere",
            "Nối sự kiện với bước tiếp theo",
            "Connect it to the next step",
        ),
    ),
    (
        "calls_itself",
        warning(
            "{} luôn gọi lại chính quy trình chứa nó, nên không bao giờ kết thúc",
            "{} always calls the process it stands in again, which therefore never ends",
            "Thêm một đường đi tới kết thúc mà không qua lời gọi này",
            "Add a way to an end that does not pass this call",
        ),
    ),
    (
        "error_uncaught",
        warning(
            "Không nơi nào bắt lỗi '{}'; sự kiện kết thúc này dừng lại như một sự cố",
            "Nothing catches the error '{}'; the end event stops as an incident",
            "Gắn sự kiện biên hoặc thêm quy trình con sự kiện bắt lỗi này",
            "Add a boundary event or an event sub-process that catches it",
        ),
    ),
];
