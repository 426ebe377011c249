// How drawings look: our type and ink. Options for the constructors of bpmn-js.

const font = '"Be Vietnam Pro", "Noto Sans", "Liberation Sans", Arial, sans-serif';

export function look(): object {
  return {
    textRenderer: { defaultStyle: { fontFamily: font, fontSize: 12, fontWeight: "400", lineHeight: 1.3 }, externalStyle: { fontFamily: font, fontSize: 11, lineHeight: 1.3 } },
    bpmnRenderer: { defaultFillColor: "#ffffff", defaultStrokeColor: "#1b1b1f", defaultLabelColor: "#1b1b1f" },
  };
}
