// Properties of events: time, message, signal, error, escalation, condition, link, compensation; and whether they interrupt.
import type { Drawn, Moddle } from "../bpmn";
import type { Field, Group } from "../fields";
import { timerFields } from "./timers";
import { plain, type About } from "./index";

/** Reference, its type, what it is called, and the property of its code. */
const GLOBALS: Record<string, [reference: string, type: string, words: string, code?: string]> = {
  "bpmn:MessageEventDefinition": ["messageRef", "bpmn:Message", "Thông điệp"],
  "bpmn:SignalEventDefinition": ["signalRef", "bpmn:Signal", "Tín hiệu"],
  "bpmn:ErrorEventDefinition": ["errorRef", "bpmn:Error", "Lỗi", "errorCode"],
  "bpmn:EscalationEventDefinition": ["escalationRef", "bpmn:Escalation", "Báo cáo cấp trên", "escalationCode"],
};

const NEW = "\u0000new";

export function eventGroups(about: About): Group[] {
  const definitions = (about.object.get("eventDefinitions") ?? []) as Moddle[];
  const groups = definitions.map((definition, at): Group => ({ key: `definition-${at}`, fields: definitionFields(about, definition) }));
  return [...groups.filter((group) => group.fields.length > 0), { key: "interrupting", fields: interrupting(about) }];
}

function definitionFields(about: About, definition: Moddle): Field[] {
  const known = GLOBALS[definition.$type];
  if (known) {
    const fields = globalFields(about, definition, ...known);
    const key = plain(about, "motcua:correlation", { label: "Khóa ghép thông điệp (FEEL)", kind: "feel" });
    return definition.$type === "bpmn:MessageEventDefinition" ? [...fields, key] : fields;
  }
  switch (definition.$type) {
    case "bpmn:TimerEventDefinition":
      return timerFields(about, definition);
    case "bpmn:ConditionalEventDefinition":
      return [
        {
          key: "event-condition",
          label: "Điều kiện (FEEL)",
          kind: "feel",
          value: String((definition.get("condition") as Moddle | undefined)?.get("body") ?? ""),
          set: (text) => about.hand.setExpression(about.element, definition, "condition", text),
        },
      ];
    case "bpmn:LinkEventDefinition":
      return [part(about, definition, "name", "Tên liên kết")];
    case "bpmn:CompensateEventDefinition":
      return compensated(about, definition);
    default:
      return [];
  }
}

/** The message of a task that sends or receives one. */
export function messageFields(about: About, holder: Moddle): Field[] {
  return globalFields(about, holder, "messageRef", "bpmn:Message", "Thông điệp");
}

function globalFields(about: About, holder: Moddle, reference: string, type: string, words: string, code?: string): Field[] {
  const { hand, element } = about;
  const now = holder.get(reference) as Moddle | undefined;
  const known = hand ? hand.globals(type) : now ? [now] : [];
  const lower = words.toLowerCase();
  const choices = [
    { value: "", label: "chưa chọn" },
    ...known.map((one) => ({ value: one.id, label: String(one.get("name") ?? "") || one.id })),
    { value: NEW, label: `thêm ${lower} mới` },
  ];
  const refer = (global: Moddle | undefined) => (holder === about.object ? hand.set(element, { [reference]: global }) : hand.setPart(element, holder, { [reference]: global }));
  const set = (id: string) => {
    if (id !== NEW) return refer(known.find((one) => one.id === id));
    hand.together(() => refer(hand.addGlobal(element, type, { name: `${words} mới` })));
  };
  const fields: Field[] = [{ key: reference, label: words, kind: "choice", choices, value: now?.id ?? "", set }];
  if (!now) return fields;
  fields.push(part(about, now, "name", `Tên ${lower}`));
  if (code) fields.push(part(about, now, code, `Mã ${lower}`));
  return fields;
}

function part(about: About, object: Moddle, name: string, label: string): Field {
  const set = (text: string) => about.hand.setPart(about.element, object, { [name]: text });
  return { key: `part-${name}`, label, kind: "text", value: String(object.get(name) ?? ""), set };
}

function compensated(about: About, definition: Moddle): Field[] {
  if (about.object.$type === "bpmn:BoundaryEvent" || about.object.$type === "bpmn:StartEvent") return [];
  const all = about.board.get("elementRegistry").filter((e: Drawn) => e.businessObject?.$instanceOf?.("bpmn:Activity") && !e.labelTarget) as Drawn[];
  const choices = [{ value: "", label: "cả phạm vi" }, ...all.map((e) => ({ value: e.id, label: String(e.businessObject.get("name") ?? "") || e.id }))];
  const set = (id: string) => about.hand.setPart(about.element, definition, { activityRef: all.find((e) => e.id === id)?.businessObject });
  const value = (definition.get("activityRef") as Moddle | undefined)?.id ?? "";
  return [{ key: "activityRef", label: "Hoàn tác bước", kind: "choice", choices, value, set }];
}

function interrupting(about: About): Field[] {
  const { object, hand, element } = about;
  const inside = (object.$parent?.get("triggeredByEvent") as boolean | undefined) === true;
  const name = object.$type === "bpmn:BoundaryEvent" ? "cancelActivity" : object.$type === "bpmn:StartEvent" && inside ? "isInterrupting" : null;
  const definitions = (object.get("eventDefinitions") ?? []) as Moddle[];
  const always = ["bpmn:ErrorEventDefinition", "bpmn:CancelEventDefinition", "bpmn:CompensateEventDefinition"];
  if (!name || definitions.some((definition) => always.includes(definition.$type))) return [];
  const label = name === "cancelActivity" ? "Ngắt bước khi xảy ra" : "Ngắt quy trình khi xảy ra";
  return [{ key: name, label, kind: "tick", value: String(object.get(name) !== false), set: (value) => hand.set(element, { [name]: value === "true" }) }];
}
