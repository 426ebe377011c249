// Repetition of an activity: once, in a loop, or many times at once or in turn.
import type { Drawn, Moddle } from "../bpmn";
import type { Field, Group } from "../fields";
import type { About } from "./index";

const MANY = "bpmn:MultiInstanceLoopCharacteristics";
const LOOP = "bpmn:StandardLoopCharacteristics";

export function loopGroup(about: About): Group[] {
  const { object } = about;
  if (object.get("triggeredByEvent") === true) return [];
  const loop = object.get("loopCharacteristics") as Moddle | undefined;
  const fields = [kind(about, loop)];
  if (loop?.$type === MANY) fields.push(...many(about, loop));
  if (loop?.$type === LOOP) fields.push(...again(about, loop));
  return [{ key: "repeat", title: "Lặp lại", folded: true, fields }];
}

function kind(about: About, loop: Moddle | undefined): Field {
  const value = !loop ? "" : loop.$type === LOOP ? "loop" : loop.get("isSequential") === true ? "sequential" : "parallel";
  const choices = [
    { value: "", label: "làm một lần" },
    { value: "loop", label: "lặp khi điều kiện còn đúng" },
    { value: "parallel", label: "nhiều lần, cùng lúc" },
    { value: "sequential", label: "nhiều lần, lần lượt" },
  ];
  return { key: "loop-kind", label: "Cách làm", kind: "choice", choices, value, set: (to) => change(about, loop, to) };
}

function change(about: About, loop: Moddle | undefined, to: string): void {
  const { hand, element, object } = about;
  const many = to === "parallel" || to === "sequential";
  // Turning "at once" into "in turn" keeps the rest of the settings.
  if (many && loop?.$type === MANY) return hand.setPart(element, loop, { isSequential: to === "sequential" });
  const made = to === "" ? undefined : hand.make(many ? MANY : LOOP, many ? { isSequential: to === "sequential" } : {}, object);
  hand.set(element, { loopCharacteristics: made });
}

function many(about: About, loop: Moddle): Field[] {
  const data = items(about);
  const choices = [{ value: "", label: "không theo danh sách" }, ...data.map((item) => ({ value: item.id, label: String(item.get("name") ?? "") || item.id }))];
  const refer = (name: string, label: string): Field => ({
    key: name,
    label,
    kind: "choice",
    choices,
    value: (loop.get(name) as Moddle | undefined)?.id ?? "",
    set: (id) => about.hand.setPart(about.element, loop, { [name]: data.find((item) => item.id === id) }),
  });
  return [
    expression(about, loop, "loopCardinality", "Số lần (FEEL)", "Một số, hoặc biểu thức; để trống nếu làm theo danh sách"),
    refer("loopDataInputRef", "Làm cho từng phần tử của danh sách"),
    item(about, loop, "inputDataItem", "bpmn:DataInput", "Biến của phần tử đang làm"),
    refer("loopDataOutputRef", "Danh sách nhận kết quả"),
    item(about, loop, "outputDataItem", "bpmn:DataOutput", "Biến của một kết quả"),
    expression(about, loop, "completionCondition", "Xong sớm khi (FEEL)", "Ví dụ nrOfCompletedInstances >= 2"),
  ];
}

function again(about: About, loop: Moddle): Field[] {
  const set = (name: string) => (value: unknown) => about.hand.setPart(about.element, loop, { [name]: value });
  const most = loop.get("loopMaximum");
  return [
    expression(about, loop, "loopCondition", "Lặp khi (FEEL)", "Ví dụ loopCounter < 3"),
    {
      key: "loopMaximum",
      label: "Số vòng nhiều nhất",
      kind: "number",
      value: most === undefined ? "" : String(most),
      check: (value) => (/^\d*$/.test(value) ? null : "Ghi một số nguyên"),
      set: (value) => set("loopMaximum")(value === "" ? undefined : Number(value)),
    },
    { key: "testBefore", label: "Xét điều kiện trước vòng đầu", kind: "tick", value: String(loop.get("testBefore") === true), set: (value) => set("testBefore")(value === "true") },
  ];
}

function expression(about: About, loop: Moddle, name: string, label: string, hint: string): Field {
  const set = (text: string) => about.hand.setExpression(about.element, loop, name, text);
  return { key: name, label, hint, kind: "feel", value: String((loop.get(name) as Moddle | undefined)?.get("body") ?? ""), set };
}

function item(about: About, loop: Moddle, name: string, type: string, label: string): Field {
  const { hand, element } = about;
  const known = loop.get(name) as Moddle | undefined;
  const set = (text: string) => {
    if (known && text) hand.setPart(element, known, { name: text });
    else hand.setPart(element, loop, { [name]: text ? hand.make(type, { name: text }, loop) : undefined });
  };
  return { key: name, label, kind: "text", value: String(known?.get("name") ?? ""), set };
}

/** Data of the file that can hold a list. */
function items(about: About): Moddle[] {
  const drawn = about.board.get("elementRegistry").filter((e: Drawn) => e.type === "bpmn:DataObjectReference" && !e.labelTarget) as Drawn[];
  const loop = about.object.get("loopCharacteristics") as Moddle | undefined;
  const named = [loop?.get("loopDataInputRef"), loop?.get("loopDataOutputRef")].filter(Boolean) as Moddle[];
  return [...new Set([...drawn.map((e) => e.businessObject), ...named])];
}
