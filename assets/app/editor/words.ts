// Every word that bpmn-js can show, in Vietnamese. The keys are bpmn-js's own; the test `words.test.mjs` finds one that is missing.
// Kinds of elements are called as in the pictures of the engine (crates/flow, diagram/svg.rs).

const TRIGGERS: Record<string, string> = {
  Message: "thông điệp",
  Timer: "hẹn giờ",
  Conditional: "điều kiện",
  Signal: "tín hiệu",
  Error: "lỗi",
  Escalation: "báo cáo cấp trên",
  Compensation: "hoàn tác",
  Cancel: "hủy",
  Link: "liên kết",
  Terminate: "dừng tất cả",
};

/** "Timer boundary event (non-interrupting)" and its like: one word for the trigger, one for the place. */
const PLACES: Record<string, string> = {
  "start event": "Bắt đầu khi có",
  "intermediate catch event": "Chờ",
  "intermediate throw event": "Phát",
  "boundary event": "Sự kiện biên:",
  "end event": "Kết thúc bằng",
};

const WORDS: Record<string, string> = {
  // Tools
  "Activate hand tool": "Kéo bản vẽ",
  "Activate lasso tool": "Chọn vùng",
  "Activate create/remove space tool": "Thêm, bớt chỗ",
  "Activate global connect tool": "Nối",
  "Create start event": "Bắt đầu",
  "Create intermediate/boundary event": "Sự kiện giữa",
  "Create end event": "Kết thúc",
  "Create gateway": "Rẽ nhánh",
  "Create task": "Bước",
  "Create data object reference": "Dữ liệu",
  "Create data store reference": "Kho dữ liệu",
  "Create expanded sub-process": "Quy trình con",
  "Create pool/participant": "Bên tham gia",
  "Create group": "Nhóm",
  // Around an element
  "Append task": "Thêm bước",
  "Append end event": "Thêm kết thúc",
  "Append gateway": "Thêm rẽ nhánh",
  "Append intermediate/boundary event": "Thêm sự kiện",
  "Append message intermediate catch event": "Thêm chờ thông điệp",
  "Append timer intermediate catch event": "Thêm chờ hẹn giờ",
  "Append conditional intermediate catch event": "Thêm chờ điều kiện",
  "Append signal intermediate catch event": "Thêm chờ tín hiệu",
  "Append receive task": "Thêm chờ nhận",
  "Append compensation activity": "Thêm việc hoàn tác",
  "Add text annotation": "Thêm ghi chú",
  "Add lane above": "Thêm làn phía trên",
  "Add lane below": "Thêm làn phía dưới",
  "Divide into two lanes": "Chia hai làn",
  "Divide into three lanes": "Chia ba làn",
  "Change element": "Đổi loại",
  "Connect to other element": "Nối với phần tử khác",
  "Connect using association": "Nối ghi chú",
  "Connect using data input association": "Nối dữ liệu vào",
  Delete: "Xóa",
  "Open {element}": "Mở {element}",
  "Align elements": "Căn thẳng",
  "Align elements ": "Căn thẳng ",
  "Align elements left": "Căn trái",
  "Align elements center": "Căn giữa theo chiều ngang",
  "Align elements right": "Căn phải",
  "Align elements top": "Căn trên",
  "Align elements middle": "Căn giữa theo chiều dọc",
  "Align elements bottom": "Căn dưới",
  "Distribute elements horizontally": "Dàn đều theo chiều ngang",
  "Distribute elements vertically": "Dàn đều theo chiều dọc",
  // Marks of activities and participants
  Loop: "Lặp",
  "Parallel multi-instance": "Nhiều lần, cùng lúc",
  "Sequential multi-instance": "Nhiều lần, lần lượt",
  "Participant multiplicity": "Nhiều bên cùng vai",
  Collection: "Danh sách",
  "Toggle non-interrupting": "Ngắt hoặc không ngắt",
  // Kinds
  Task: "Công việc",
  "User task": "Bước công việc",
  "Service task": "Gọi dịch vụ",
  "Send task": "Gửi thông báo",
  "Receive task": "Chờ nhận",
  "Manual task": "Công việc thủ công",
  "Business rule task": "Quyết định theo quy tắc",
  "Script task": "Tính tự động",
  "Call activity": "Gọi quy trình khác",
  Transaction: "Giao dịch",
  "Event sub-process": "Quy trình con theo sự kiện",
  "Sub-process": "Quy trình con",
  "Sub-process (collapsed)": "Quy trình con (thu gọn)",
  "Sub-process (expanded)": "Quy trình con (mở)",
  "Ad-hoc sub-process": "Quy trình con tùy nghi",
  "Ad-hoc sub-process (collapsed)": "Quy trình con tùy nghi (thu gọn)",
  "Ad-hoc sub-process (expanded)": "Quy trình con tùy nghi (mở)",
  "Exclusive gateway": "Rẽ một nhánh",
  "Parallel gateway": "Rẽ song song",
  "Inclusive gateway": "Rẽ một hay nhiều nhánh",
  "Complex gateway": "Rẽ phức hợp",
  "Event-based gateway": "Rẽ theo sự kiện",
  "Data store reference": "Kho dữ liệu",
  "Data object reference": "Dữ liệu",
  "Expanded pool/participant": "Bên tham gia (mở)",
  "Empty pool/participant": "Bên tham gia (thu gọn)",
  "Start event": "Bắt đầu",
  "Intermediate throw event": "Sự kiện giữa",
  "Boundary event": "Sự kiện biên",
  "End event": "Kết thúc",
  "Sequence flow": "Luồng",
  "Default flow": "Luồng mặc định",
  "Conditional flow": "Luồng có điều kiện",
  "Terminate end event": "Kết thúc, dừng tất cả",
  // Search and refusals
  "Search in diagram": "Tìm trong sơ đồ",
  "flow elements must be children of pools/participants": "Phần tử phải nằm trong một bên tham gia",
  "Data object must be placed within a pool/participant.": "Dữ liệu phải nằm trong một bên tham gia.",
};

/** The Vietnamese of a word of bpmn-js; the word itself where there is none. */
export function inVietnamese(template: string): string {
  return WORDS[template] ?? ofEvent(template) ?? template;
}

export function isKnown(template: string): boolean {
  return template in WORDS || ofEvent(template) !== undefined;
}

function ofEvent(label: string): string | undefined {
  const parts = /^(\w+) ((?:intermediate (?:catch|throw)|start|boundary|end) event)( \(non-interrupting\))?$/.exec(label);
  const trigger = TRIGGERS[parts?.[1] ?? ""];
  const place = PLACES[parts?.[2] ?? ""];
  if (!trigger || !place) return undefined;
  return `${place} ${trigger}${parts?.[3] ? " (không ngắt)" : ""}`;
}

/** A module for bpmn-js and dmn-js that puts `words` in the place of theirs. */
export function speaking(words: (template: string) => string): object {
  const translate = (template: string, values: Record<string, string> = {}) =>
    words(template).replace(/{\s*([^}\s]+)\s*}/g, (_, key: string) => values[key] ?? `{${key}}`);
  return { translate: ["value", translate] };
}

const KINDS: Record<string, string> = {
  Process: "Quy trình",
  Collaboration: "Sơ đồ cộng tác",
  Task: "Công việc",
  UserTask: "Bước công việc",
  ManualTask: "Công việc thủ công",
  ServiceTask: "Gọi dịch vụ",
  SendTask: "Gửi thông báo",
  ReceiveTask: "Chờ nhận",
  ScriptTask: "Tính tự động",
  BusinessRuleTask: "Quyết định theo quy tắc",
  CallActivity: "Gọi quy trình khác",
  SubProcess: "Quy trình con",
  AdHocSubProcess: "Quy trình con tùy nghi",
  Transaction: "Giao dịch",
  ExclusiveGateway: "Rẽ một nhánh",
  ParallelGateway: "Rẽ song song",
  InclusiveGateway: "Rẽ một hay nhiều nhánh",
  ComplexGateway: "Rẽ phức hợp",
  EventBasedGateway: "Rẽ theo sự kiện",
  StartEvent: "Bắt đầu",
  EndEvent: "Kết thúc",
  IntermediateCatchEvent: "Chờ sự kiện",
  IntermediateThrowEvent: "Phát sự kiện",
  BoundaryEvent: "Sự kiện biên",
  SequenceFlow: "Luồng",
  MessageFlow: "Luồng thông điệp",
  Association: "Đường nối ghi chú",
  DataInputAssociation: "Dữ liệu vào",
  DataOutputAssociation: "Dữ liệu ra",
  Participant: "Bên tham gia",
  Lane: "Làn",
  TextAnnotation: "Ghi chú",
  Group: "Nhóm",
  DataObjectReference: "Dữ liệu",
  DataStoreReference: "Kho dữ liệu",
  DataInput: "Dữ liệu vào",
  DataOutput: "Dữ liệu ra",
};

const DEFINITIONS: Record<string, string> = {
  MessageEventDefinition: "thông điệp",
  TimerEventDefinition: "hẹn giờ",
  ConditionalEventDefinition: "điều kiện",
  SignalEventDefinition: "tín hiệu",
  ErrorEventDefinition: "lỗi",
  EscalationEventDefinition: "báo cáo cấp trên",
  CompensateEventDefinition: "hoàn tác",
  CancelEventDefinition: "hủy",
  LinkEventDefinition: "liên kết",
  TerminateEventDefinition: "dừng tất cả",
};

/** What kind of element this is: "Sự kiện biên, hẹn giờ". */
export function kindOf(object: { $type: string; get(name: string): unknown }): string {
  const kind = KINDS[object.$type.replace("bpmn:", "")] ?? object.$type.replace("bpmn:", "");
  const definitions = object.$type.endsWith("Event") ? (object.get("eventDefinitions") as { $type: string }[] | undefined) : undefined;
  const triggers = (definitions ?? []).map((definition) => DEFINITIONS[definition.$type.replace("bpmn:", "")]).filter(Boolean);
  if (object.get("triggeredByEvent") === true) return "Quy trình con theo sự kiện";
  return [kind, ...triggers].join(", ");
}
