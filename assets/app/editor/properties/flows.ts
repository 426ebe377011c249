// Properties of flows and of the gateways and steps they leave: condition and default.
import type { Drawn, Moddle } from "../bpmn";
import type { Field, Group } from "../fields";
import { nameOf } from "../bpmn";
import { kindOf } from "../words";
import type { About } from "./index";

export function flowGroups(about: About): Group[] {
  const { object, hand, element } = about;
  const source = object.get("sourceRef") as Moddle | undefined;
  const from = element["source"] as Drawn | undefined;
  if (!source || !from || !divides(source)) return [];
  const isDefault = source.get("default") === object;
  const fields: Field[] = [];
  const canDefault = !source.$instanceOf("bpmn:ParallelGateway");
  if (canDefault) {
    fields.push({
      key: "default",
      label: "Luồng mặc định: đi khi không điều kiện nào đúng",
      kind: "tick",
      value: String(isDefault),
      set: (value) => makeDefault(about, from, value === "true"),
    });
  }
  if (!isDefault) {
    const condition = object.get("conditionExpression") as Moddle | undefined;
    fields.push({
      key: "condition",
      label: "Điều kiện (FEEL)",
      hint: 'Ví dụ examine_outcome = "repair"',
      kind: "feel",
      value: String(condition?.get("body") ?? ""),
      set: (text) => hand.setExpression(element, object, "conditionExpression", text),
    });
  }
  return [{ key: "flow", fields }];
}

/** A default flow has no condition: both change in one act. */
function makeDefault(about: About, from: Drawn, on: boolean): void {
  const { hand, element, object } = about;
  const condition = object.get("conditionExpression");
  hand.together(
    () => hand.set(from, { default: on ? object : undefined }),
    () => on && condition && hand.set(element, { conditionExpression: undefined }),
  );
}

function divides(source: Moddle): boolean {
  const isGateway = source.$instanceOf("bpmn:ExclusiveGateway") || source.$instanceOf("bpmn:InclusiveGateway") || source.$instanceOf("bpmn:ComplexGateway");
  return isGateway || source.$instanceOf("bpmn:Activity");
}

export function gatewayGroups(about: About): Group[] {
  const { object, element, hand } = about;
  const outgoing = ((element["outgoing"] ?? []) as Drawn[]).filter((flow) => flow.type === "bpmn:SequenceFlow");
  if (outgoing.length < 2 || object.$instanceOf("bpmn:ParallelGateway") || object.$instanceOf("bpmn:EventBasedGateway")) return [];
  const target = (flow: Drawn) => (flow["target"] ? nameOf(flow["target"] as Drawn, kindOf((flow["target"] as Drawn).businessObject)) : flow.id);
  const label = (flow: Drawn) => `${String(flow.businessObject.get("name") ?? "") || "(không nhãn)"} → ${target(flow)}`;
  const set = (id: string) => {
    const flow = outgoing.find((one) => one.id === id);
    hand.together(
      () => hand.set(element, { default: flow?.businessObject }),
      () => flow?.businessObject.get("conditionExpression") && hand.set(flow, { conditionExpression: undefined }),
    );
  };
  const choices = [{ value: "", label: "không có" }, ...outgoing.map((flow) => ({ value: flow.id, label: label(flow) }))];
  const value = (object.get("default") as Moddle | undefined)?.id ?? "";
  const fields: Field[] = [{ key: "default", label: "Luồng mặc định", hint: "Đi khi không điều kiện nào đúng", kind: "choice", choices, value, set }];
  return [{ key: "gateway", fields }];
}
