// Properties of steps: who does what within how many hours, with which form and letter; decisions, scripts, messages, calls.
import type { Field, Group } from "../fields";
import { messageFields } from "./events";
import { plain, type About } from "./index";

export function taskGroups(about: About): Group[] {
  switch (about.object.$type) {
    case "bpmn:UserTask":
    case "bpmn:ManualTask":
      return [{ key: "work", fields: work(about) }, { key: "papers", title: "Giấy tờ", fields: papers(about) }, clock(about)];
    case "bpmn:BusinessRuleTask":
      return [{ key: "decision", fields: [chosen(about, "decision", "Quyết định", about.choices.decisions, "Tên trong bảng quyết định rules.dmn"), result(about)] }];
    case "bpmn:ScriptTask":
      return [{ key: "script", fields: [...script(about), result(about)] }];
    case "bpmn:ServiceTask":
      return [{ key: "service", fields: [chosen(about, "act", "Loại việc", about.choices.acts), chosen(about, "letter", "Văn bản", about.choices.letters), result(about)] }];
    case "bpmn:SendTask":
      return [{ key: "message", fields: [...messageFields(about, about.object), correlation(about), chosen(about, "letter", "Văn bản gửi đi", about.choices.letters)] }];
    case "bpmn:ReceiveTask":
      return [{ key: "message", fields: [...messageFields(about, about.object), correlation(about), instantiates(about)] }, { key: "work", title: "Ai xác nhận đã nhận", fields: work(about) }];
    case "bpmn:CallActivity":
      return [{ key: "call", fields: [called(about)] }];
    default:
      return [];
  }
}

function work(about: About): Field[] {
  const { roles, units, acts } = about.choices;
  return [
    chosen(about, "post", "Chức danh", roles),
    chosen(about, "unit", "Đơn vị", units),
    hours(about),
    chosen(about, "act", "Loại việc", acts),
  ];
}

function hours(about: About): Field {
  const field = plain(about, "motcua:hours", { label: "Số giờ làm việc", hint: "Một ngày làm việc có 8 giờ; viết 1.5 là một giờ rưỡi", kind: "number" });
  const check = (value: string) => (value === "" || /^\d{1,5}([.,]\d{1,3})?$/.test(value) ? null : "Ghi một số, ví dụ 2 hoặc 1.5");
  return { ...field, check, set: (value) => about.hand.set(about.element, { "motcua:hours": value.replace(",", ".") }) };
}

function papers(about: About): Field[] {
  return [
    chosen(about, "form", "Biểu mẫu phải điền", about.choices.forms),
    chosen(about, "letter", "Văn bản ban hành", about.choices.letters),
    result(about),
  ];
}

/** How the step stands to the legal limit. */
function clock(about: About): Group {
  const counts = about.object.get("motcua:counts") as string | undefined;
  const fields: Field[] = [
    { ...chosen(about, "pause", "Tạm dừng tính thời hạn vì", about.choices.pauses), hint: "Khi bước này mở, hồ sơ được tạm dừng theo căn cứ này" },
    {
      key: "motcua-counts",
      label: "Không tính vào thời hạn giải quyết",
      kind: "tick",
      value: String(counts === "false"),
      set: (value) => about.hand.set(about.element, { "motcua:counts": value === "true" ? "false" : "" }),
    },
    plain(about, "motcua:variant", {
      label: "Chỉ trong các trường hợp",
      hint: "Mã trường hợp, cách nhau bằng dấu cách; để trống là mọi trường hợp",
      kind: "text",
      offers: (about.choices.variants ?? []).map((choice) => choice.value),
    }),
  ];
  return { key: "clock", title: "Thời hạn, trường hợp", folded: true, fields };
}

/** A choice of what the server offers; free text where it offers nothing. */
function chosen(about: About, name: string, label: string, choices: Field["choices"], hint?: string): Field {
  const kind = choices && choices.length > 0 ? "choice" : "text";
  return plain(about, `motcua:${name}`, { label, kind, choices: kind === "choice" ? choices : undefined, hint });
}

function result(about: About): Field {
  return plain(about, "motcua:resultVariable", { label: "Biến nhận kết quả", hint: "Tên không dấu, dùng lại được trong điều kiện", kind: "text" });
}

function correlation(about: About): Field {
  return plain(about, "motcua:correlation", { label: "Khóa ghép thông điệp (FEEL)", kind: "feel" });
}

function instantiates(about: About): Field {
  return { ...plain(about, "instantiate", { label: "Mở quy trình khi nhận được", kind: "tick" }), set: (value) => about.hand.set(about.element, { instantiate: value === "true" }) };
}

function script(about: About): Field[] {
  const format = String(about.object.get("scriptFormat") ?? "");
  const set = (text: string) => about.hand.set(about.element, { script: text, scriptFormat: format || "feel" });
  return [{ key: "script", label: "Biểu thức (FEEL)", kind: "feel", value: String(about.object.get("script") ?? ""), set }];
}

function called(about: About): Field {
  const processes = about.hand ? about.hand.globals("bpmn:Process").map((process) => process.id) : [];
  return plain(about, "calledElement", { label: "Quy trình được gọi", hint: "Mã của một quy trình trong tệp này", kind: "text", offers: processes });
}
