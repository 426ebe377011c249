// Our extension attributes for bpmn-moddle (namespace `urn:motcua:bpmn:1`; the engine reads them in crates/flow, parse/extension.rs).
// Only ours: what other vendors write stays as it is, because nothing here claims to know it.

const text = (name: string) => ({ name, isAttr: true, type: "String" });

export const motcua = {
  name: "Một Cửa",
  prefix: "motcua",
  uri: "urn:motcua:bpmn:1",
  xml: { tagAlias: "lowerCase" },
  types: [
    {
      name: "Step",
      extends: ["bpmn:Activity"],
      properties: ["post", "unit", "hours", "act", "variant", "pause", "counts", "form", "letter", "decision", "resultVariable", "correlation"].map(text),
    },
    { name: "WorkingTime", extends: ["bpmn:TimerEventDefinition"], properties: ["workingDays", "workingHours"].map(text) },
    { name: "CorrelatedEvent", extends: ["bpmn:Event"], properties: [text("correlation")] },
    { name: "CorrelatedMessage", extends: ["bpmn:Message"], properties: [text("correlation")] },
  ],
};
