// Which properties an element has: only those that fit it, in the order in which a procedure-control officer thinks of them.
import type { Board, Drawn, Moddle } from "../bpmn";
import type { Choice, Field, Group } from "../fields";
import type { Hand } from "../hand";
import { eventGroups } from "./events";
import { flowGroups, gatewayGroups } from "./flows";
import { processGroups } from "./process";
import { loopGroup } from "./repeats";
import { taskGroups } from "./tasks";

/** What the server offers to choose from. */
export interface Choices {
  readonly roles?: readonly Choice[];
  readonly units?: readonly Choice[];
  readonly forms?: readonly Choice[];
  readonly letters?: readonly Choice[];
  readonly decisions?: readonly Choice[];
  readonly acts?: readonly Choice[];
  /** Optional: cases of the procedure, and grounds of a pause. */
  readonly variants?: readonly Choice[];
  readonly pauses?: readonly Choice[];
}

/** An element with what is needed to ask and to change it. */
export interface About {
  readonly element: Drawn;
  readonly object: Moddle;
  readonly board: Board;
  readonly choices: Choices;
  /** Absent where nothing may be changed; the setters are then never called. */
  readonly hand: Hand;
}

export function groupsOf(element: Drawn, board: Board, choices: Choices, hand: Hand | null): Group[] {
  const about: About = { element, object: element.businessObject, board, choices, hand: hand as Hand };
  const object = about.object;
  const groups: Group[] = [{ key: "name", fields: named(about) }];
  if (object.$instanceOf("bpmn:Process") || object.$instanceOf("bpmn:Participant")) groups.push(...processGroups(about));
  if (object.$instanceOf("bpmn:Activity")) groups.push(...taskGroups(about), ...loopGroup(about));
  if (object.$instanceOf("bpmn:Event")) groups.push(...eventGroups(about));
  if (object.$instanceOf("bpmn:Gateway")) groups.push(...gatewayGroups(about));
  if (object.$instanceOf("bpmn:SequenceFlow")) groups.push(...flowGroups(about));
  groups.push({ key: "more", title: "Ghi chú, mã phần tử", folded: true, fields: [documented(about), identified(about)] });
  return groups;
}

/** A plain property as a field. */
export function plain(about: About, name: string, field: Omit<Field, "value" | "set" | "key"> & { key?: string }): Field {
  const value = about.object.get(name);
  return {
    ...field,
    key: field.key ?? name.replace(":", "-"),
    value: value === undefined || value === null ? "" : String(value),
    set: (text) => about.hand.set(about.element, { [name]: text }),
  };
}

function named(about: About): Field[] {
  const { object, element, hand, board } = about;
  if (object.$instanceOf("bpmn:TextAnnotation")) return [plain(about, "text", { label: "Nội dung", kind: "area", key: "name" })];
  if (object.$instanceOf("bpmn:Group")) {
    const value = object.get("categoryValueRef") as Moddle | undefined;
    return [{ key: "name", label: "Tên", kind: "text", value: value?.get("value") ?? "", set: (text) => board.get("modeling").updateLabel(element, text) }];
  }
  if (object.get("name") === undefined && !("name" in (object["$descriptor"] as { propertiesByName: object }).propertiesByName)) return [];
  const isFlow = object.$instanceOf("bpmn:SequenceFlow");
  const label = object.$instanceOf("bpmn:Process") ? "Tên quy trình" : isFlow ? "Nhãn trên luồng" : "Tên";
  const kind = isFlow || object.$instanceOf("bpmn:Process") ? "text" : "area";
  const value = String(object.get("name") ?? "");
  return [{ key: "name", label, kind, value, set: (text) => (isDrawnName(object) ? board.get("modeling").updateLabel(element, text) : hand.set(element, { name: text })) }];
}

/** Names that bpmn-js draws with a label of its own, which has to come and go with them. */
function isDrawnName(object: Moddle): boolean {
  return !object.$instanceOf("bpmn:Process") && !object.$instanceOf("bpmn:Collaboration");
}

function documented(about: About): Field {
  const { object, element, hand } = about;
  const all = (object.get("documentation") ?? []) as Moddle[];
  const set = (text: string) => {
    const first = all[0];
    if (first && text) return hand.setPart(element, first, { text });
    const rest = all.slice(1);
    hand.set(element, { documentation: text ? [hand.make("bpmn:Documentation", { text }, object), ...rest] : rest });
  };
  return { key: "documentation", label: "Ghi chú cho người xử lý", kind: "area", value: String(all[0]?.get("text") ?? ""), set };
}

function identified(about: About): Field {
  const { object, element, hand, board } = about;
  const check = (id: string) => {
    if (!/^[A-Za-z_][\w.-]*$/.test(id)) return "Mã bắt đầu bằng chữ không dấu, sau đó là chữ không dấu, số, dấu gạch";
    const taken = board.get("moddle").ids.assigned(id) as Moddle | undefined;
    return taken && taken !== object ? "Mã này đã có phần tử khác dùng" : null;
  };
  return { key: "id", label: "Mã phần tử (id)", kind: "text", value: object.id, check, set: (id) => hand.set(element, { id }) };
}
