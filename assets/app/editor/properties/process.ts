// Properties of a process: as the root of the drawing, or behind a participant of a collaboration.
import type { Moddle } from "../bpmn";
import type { Field, Group } from "../fields";
import { plain, type About } from "./index";

export function processGroups(about: About): Group[] {
  const { object, element, hand } = about;
  if (object.$instanceOf("bpmn:Process")) {
    return [{ key: "process", fields: [{ ...processId(about, object), set: (id) => hand.set(element, { id }) }, executable(about, object)] }];
  }
  const behind = object.get("processRef") as Moddle | undefined;
  if (!behind) return [];
  const name: Field = {
    key: "process-name",
    label: "Tên quy trình",
    kind: "text",
    value: String(behind.get("name") ?? ""),
    set: (text) => hand.setPart(element, behind, { name: text }),
  };
  return [{ key: "process", title: "Quy trình của bên này", fields: [name, { ...processId(about, behind), kind: "told" }, executable(about, behind)] }];
}

function processId(about: About, process: Moddle): Field {
  const check = (id: string) => {
    if (!/^[A-Za-z_][\w.-]*$/.test(id)) return "Mã bắt đầu bằng chữ không dấu, sau đó là chữ không dấu, số, dấu gạch";
    const taken = about.board.get("moddle").ids.assigned(id) as Moddle | undefined;
    return taken && taken !== process ? "Mã này đã có phần tử khác dùng" : null;
  };
  return { key: "process-id", label: "Mã quy trình", hint: "p_ và mã thủ tục, dấu chấm thành gạch dưới", kind: "text", value: process.id, check };
}

function executable(about: About, process: Moddle): Field {
  const { element, hand, object } = about;
  const set = (value: string) => hand.setPart(element, process, { isExecutable: value === "true" });
  if (process === object) return { ...plain(about, "isExecutable", { label: "Chạy được", kind: "tick" }), set };
  return { key: "isExecutable", label: "Chạy được", kind: "tick", value: String(process.get("isExecutable") === true), set };
}
