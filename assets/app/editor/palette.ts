// What can be drawn, with a word beside each icon, and what is offered beside a selected element. In the place of bpmn-js's palette:
// ours leads with what a procedure needs (a step that a person does, a decision by rule) instead of the bare task.
import type { Drawn, Services } from "./bpmn";

type Act = (event: unknown) => void;
interface Entry {
  group: string;
  className?: string;
  title?: string;
  html?: string;
  separator?: boolean;
  action?: Record<string, Act>;
}

const KINDS: [key: string, group: string, icon: string, type: string, word: string, title: string, options?: object][] = [
  ["user-task", "step", "user-task", "bpmn:UserTask", "Bước", "Bước công việc do người làm"],
  ["rule-task", "step", "business-rule", "bpmn:BusinessRuleTask", "Quy tắc", "Quyết định theo quy tắc trong bảng quyết định"],
  ["gateway", "way", "gateway-xor", "bpmn:ExclusiveGateway", "Rẽ một nhánh", "Rẽ một nhánh theo điều kiện"],
  ["parallel", "way", "gateway-parallel", "bpmn:ParallelGateway", "Song song", "Rẽ hoặc gộp các nhánh song song"],
  ["start", "event", "start-event-none", "bpmn:StartEvent", "Bắt đầu", "Sự kiện bắt đầu"],
  ["middle", "event", "intermediate-event-none", "bpmn:IntermediateThrowEvent", "Sự kiện", "Sự kiện giữa; đặt lên cạnh của bước để thành sự kiện biên"],
  ["end", "event", "end-event-none", "bpmn:EndEvent", "Kết thúc", "Sự kiện kết thúc"],
];

class Palette {
  static readonly $inject = ["palette", "create", "elementFactory", "spaceTool", "lassoTool", "handTool", "globalConnect"];

  constructor(
    palette: any,
    private readonly create: any,
    private readonly factory: any,
    private readonly space: any,
    private readonly lasso: any,
    private readonly hand: any,
    private readonly connect: any,
  ) {
    palette.registerProvider(this);
  }

  getPaletteEntries(): Record<string, Entry> {
    const entries: Record<string, Entry> = {
      hand: tool("hand-tool", "Kéo", "Kéo bản vẽ (h)", (event) => this.hand.activateHand(event)),
      lasso: tool("lasso-tool", "Vùng", "Chọn vùng (l)", (event) => this.lasso.activateSelection(event)),
      space: tool("space-tool", "Thêm chỗ", "Thêm chỗ, bớt chỗ (s)", (event) => this.space.activateSelection(event)),
      connect: tool("connection-multi", "Nối", "Nối hai phần tử (c)", (event) => this.connect.start(event)),
      "tool-end": { group: "tools", separator: true },
    };
    let group = "step";
    for (const [key, of, icon, type, word, title, options] of KINDS) {
      if (of !== group) entries[`${group}-end`] = { group, separator: true };
      group = of;
      entries[`create.${key}`] = this.creates(of, icon, word, title, () => this.factory.createShape({ type, ...options }));
    }
    entries["event-end"] = { group: "event", separator: true };
    entries["create.sub-process"] = this.creates("part", "subprocess-expanded", "Quy trình con", "Quy trình con", () => this.subProcess());
    entries["create.participant"] = this.creates("part", "participant", "Bên tham gia", "Bên tham gia, chia được thành làn", () => this.factory.createParticipantShape());
    entries["create.data"] = this.creates("part", "data-object", "Dữ liệu", "Dữ liệu của quy trình", () => this.factory.createShape({ type: "bpmn:DataObjectReference" }));
    entries["create.note"] = this.creates("part", "text-annotation", "Ghi chú", "Ghi chú trên sơ đồ", () => this.factory.createShape({ type: "bpmn:TextAnnotation" }));
    return entries;
  }

  private creates(group: string, icon: string, word: string, title: string, shape: () => unknown): Entry {
    const start: Act = (event) => this.create.start(event, shape());
    return entry(group, icon, word, title, { dragstart: start, click: start });
  }

  private subProcess(): unknown[] {
    const around = this.factory.createShape({ type: "bpmn:SubProcess", x: 0, y: 0, isExpanded: true });
    return [around, this.factory.createShape({ type: "bpmn:StartEvent", x: 40, y: 82, parent: around })];
  }
}

function tool(icon: string, word: string, title: string, act: Act): Entry {
  return entry("tools", icon, word, title, { click: act });
}

function entry(group: string, icon: string, word: string, title: string, action: Record<string, Act>): Entry {
  const html = `<div class="entry mc-palette__entry" draggable="true"><span class="mc-palette__word">${word}</span></div>`;
  return { group, className: `bpmn-icon-${icon}`, title, html, action };
}

/** "Thêm bước" beside an element adds a step that a person does. */
class StepsBeside {
  static readonly $inject = ["contextPad", "autoPlace", "create", "elementFactory"];

  constructor(pad: any, private readonly autoPlace: Services["autoPlace"], private readonly create: any, private readonly factory: any) {
    pad.registerProvider(500, this);
  }

  getContextPadEntries(element: Drawn): (entries: Record<string, Entry>) => Record<string, Entry> {
    return (entries) => {
      const append = entries["append.append-task"];
      if (!append) return entries;
      const step = () => this.factory.createShape({ type: "bpmn:UserTask" });
      const action = {
        click: () => this.autoPlace.append(element, step()),
        dragstart: (event: unknown) => this.create.start(event, step(), { source: element }),
      };
      return { ...entries, "append.append-task": { ...append, className: "bpmn-icon-user-task", action } };
    };
  }
}

export const drawing = {
  __init__: ["paletteProvider", "stepsBeside"],
  paletteProvider: ["type", Palette],
  stepsBeside: ["type", StepsBeside],
};
