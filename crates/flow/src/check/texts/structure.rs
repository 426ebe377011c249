//! Words about the file, its elements, where they stand, and the ends of flows.

use super::{Text, error, warning};

pub(super) const TEXTS: &[(&str, Text)] = &[
    (
        "xml_too_large",
        error(
            "Tệp lớn hơn {} byte",
            "The file is larger than {} bytes",
            "Chia quy trình thành nhiều tệp",
            "Split the process into several files",
        ),
    ),
    (
        "xml_too_deep",
        error(
            "Các phần tử lồng nhau sâu hơn {} tầng",
            "Elements are nested deeper than {}",
            "Bớt các quy trình con lồng nhau",
            "Nest fewer sub-processes",
        ),
    ),
    (
        "xml_too_many_elements",
        error(
            "Tệp có hơn {} phần tử",
            "The file has more than {} elements",
            "Chia quy trình thành nhiều tệp",
            "Split the process into several files",
        ),
    ),
    (
        "xml_too_many_attributes",
        error(
            "Một phần tử có hơn {} thuộc tính",
            "An element has more than {} attributes",
            "Bỏ bớt thuộc tính",
            "Remove attributes",
        ),
    ),
    (
        "xml_doctype",
        error(
            "Tệp khai báo DOCTYPE",
            "The file declares a DOCTYPE",
            "Bỏ khai báo DOCTYPE và các thực thể",
            "Remove the DOCTYPE and its entities",
        ),
    ),
    (
        "xml_broken",
        error(
            "Không đọc được XML: {}",
            "The XML cannot be read: {}",
            "Xuất lại tệp từ công cụ vẽ quy trình",
            "Export the file again from the modelling tool",
        ),
    ),
    (
        "not_bpmn",
        error(
            "Đây không phải tệp BPMN 2.0 (phần tử gốc: {})",
            "This is no BPMN 2.0 file (root element: {})",
            "Chọn tệp có phần tử gốc definitions của BPMN 2.0",
            "Use a file whose root is BPMN 2.0 definitions",
        ),
    ),
    (
        "no_process",
        error("Tệp không có quy trình nào", "The file has no process", "Thêm một quy trình", "Add a process"),
    ),
    (
        "empty_body",
        warning(
            "Quy trình {} chưa có bước nào",
            "The process {} has no content",
            "Thêm các bước, hoặc bỏ quy trình này",
            "Add steps or remove the process",
        ),
    ),
    (
        "id_missing",
        error("Thiếu mã định danh (id): {}", "An id is missing: {}", "Đặt id cho phần tử", "Give the element an id"),
    ),
    (
        "id_duplicate",
        error(
            "Mã định danh {} được dùng nhiều lần",
            "The id {} is used more than once",
            "Đặt cho mỗi phần tử một id riêng",
            "Give each element its own id",
        ),
    ),
    (
        "wrong_place",
        error(
            "Phần tử đặt sai chỗ: {}",
            "An element is in the wrong place: {}",
            "Đưa phần tử vào trong quy trình hoặc quy trình con",
            "Move it into a process or sub-process",
        ),
    ),
    (
        "unknown_element",
        error(
            "Chuẩn BPMN không có phần tử {}",
            "BPMN has no element {}",
            "Sửa tên phần tử, hoặc đưa vào extensionElements",
            "Mend its name or move it into extensionElements",
        ),
    ),
    (
        "not_supported",
        error(
            "Không hỗ trợ: {}",
            "Not supported: {}",
            "Thay bằng các phần tử được hỗ trợ",
            "Use supported elements instead",
        ),
    ),
    (
        "boundary_dangling",
        error(
            "Sự kiện biên gắn vào phần tử không có: {}",
            "The boundary event is attached to an element that does not exist: {}",
            "Gắn sự kiện vào một công việc",
            "Attach it to an activity",
        ),
    ),
    (
        "boundary_on_wrong_thing",
        error(
            "Sự kiện biên gắn vào {}, không phải công việc",
            "The boundary event is attached to a {}, which is no activity",
            "Gắn sự kiện vào một công việc hoặc quy trình con",
            "Attach it to a task or sub-process",
        ),
    ),
    (
        "boundary_other_scope",
        error(
            "Sự kiện biên và {} không cùng một quy trình",
            "The boundary event and {} are not in the same process",
            "Đưa hai phần tử vào cùng một quy trình",
            "Move both into the same process",
        ),
    ),
    (
        "boundary_without_outgoing",
        warning(
            "Sự kiện biên không dẫn tới bước nào",
            "The boundary event leads nowhere",
            "Nối sự kiện với bước tiếp theo",
            "Connect it to the next step",
        ),
    ),
    (
        "error_must_interrupt",
        error(
            "Sự kiện bắt {} phải ngắt công việc",
            "What catches {} must interrupt",
            "Bỏ cancelActivity=\"false\" hoặc isInterrupting=\"false\"",
            "Remove cancelActivity=\"false\" or isInterrupting=\"false\"",
        ),
    ),
    (
        "no_start",
        error(
            "Quy trình {} không có chỗ bắt đầu",
            "{} has nothing to begin with",
            "Thêm sự kiện bắt đầu",
            "Add a start event",
        ),
    ),
    (
        "several_starts",
        warning(
            "Quy trình {} có nhiều sự kiện bắt đầu không điều kiện; chỉ sự kiện đầu tiên được dùng",
            "{} has several none start events; the first is used",
            "Giữ một sự kiện bắt đầu",
            "Keep one of them",
        ),
    ),
    (
        "sub_process_several_starts",
        error(
            "Quy trình con {} có nhiều sự kiện bắt đầu",
            "The sub-process {} has several start events",
            "Giữ một sự kiện bắt đầu",
            "Keep one of them",
        ),
    ),
    (
        "sub_process_start_trigger",
        error(
            "Sự kiện bắt đầu trong quy trình con {} không được chờ sự kiện",
            "A start event in the sub-process {} may not have a trigger",
            "Dùng sự kiện bắt đầu thường",
            "Use a none start event",
        ),
    ),
    (
        "unreachable",
        warning(
            "Không có đường nào tới {}",
            "Nothing leads to {}",
            "Nối phần tử vào quy trình, hoặc bỏ đi",
            "Connect the element or remove it",
        ),
    ),
    (
        "flow_dangling",
        error(
            "Luồng nối với phần tử không có: '{}'",
            "The flow is connected to an element that does not exist: '{}'",
            "Nối lại luồng với hai phần tử trong cùng quy trình",
            "Connect the flow to two elements of the process",
        ),
    ),
    (
        "flow_reference_dangling",
        error(
            "Phần tử nhắc tới luồng không có: {}",
            "The element names a flow that does not exist: {}",
            "Bỏ dòng incoming/outgoing đó, hoặc thêm luồng",
            "Remove the incoming/outgoing line or add the flow",
        ),
    ),
    (
        "flow_reference_other",
        error(
            "Luồng {} không nối với phần tử nhắc tới nó",
            "The flow {} is not connected to the element that names it",
            "Sửa dòng incoming/outgoing hoặc nối lại luồng",
            "Mend the incoming/outgoing line or connect the flow",
        ),
    ),
    (
        "flow_crosses_scope",
        error(
            "Luồng vượt ra ngoài quy trình (tới {})",
            "The flow crosses the border of its process (at {})",
            "Chỉ nối các phần tử trong cùng một quy trình; giữa hai quy trình dùng thông điệp",
            "Connect elements of one process; use messages between processes",
        ),
    ),
    (
        "flow_into_boundary",
        error(
            "Luồng đi vào sự kiện biên {}",
            "The flow enters the boundary event {}",
            "Bỏ luồng này",
            "Remove the flow",
        ),
    ),
    (
        "flow_into_start",
        error(
            "Luồng đi vào sự kiện bắt đầu {}",
            "The flow enters the start event {}",
            "Nối tới bước sau sự kiện bắt đầu",
            "Lead it to the step after the start event",
        ),
    ),
    (
        "flow_into_link",
        error(
            "Luồng đi vào sự kiện nhận liên kết {}",
            "The flow enters the link catch event {}",
            "Dùng sự kiện phát liên kết cùng tên",
            "Use a link throw event of the same name",
        ),
    ),
    (
        "flow_out_of_end",
        error(
            "Luồng đi ra từ {}, nơi quy trình kết thúc",
            "The flow leaves {}, where the path ends",
            "Bỏ luồng này hoặc thay sự kiện kết thúc bằng sự kiện trung gian",
            "Remove the flow or use an intermediate event",
        ),
    ),
];
