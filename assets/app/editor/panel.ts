// The panel beside the drawing: what is selected, its properties as fields of our own forms, and what can follow it.
// All of it works by keyboard: the list at the top selects any element without touching the drawing.
import type { Board, Drawn } from "./bpmn";
import { nameOf } from "./bpmn";
import { drawGroup, put, shape, type Field, type Group } from "./fields";
import type { Hand } from "./hand";
import { make } from "../make";
import { go } from "./marks";
import { groupsOf, type Choices } from "./properties";
import { kindOf } from "./words";

const NEXT: [type: string, words: string][] = [
  ["bpmn:UserTask", "Bước"],
  ["bpmn:ExclusiveGateway", "Rẽ nhánh"],
  ["bpmn:EndEvent", "Kết thúc"],
];

export class Panel {
  private groups: Group[] = [];
  private drawn = "";
  private element: Drawn | null = null;
  private readonly list = make("select", { class: "govuk-select", id: "tt-phan-tu" });
  private readonly kind = make("p", { class: "mc-props__kind" });
  private readonly body = make("div", { class: "mc-props__body" });
  private readonly next = make("div", { class: "mc-props__next" });
  private waiting = 0;

  constructor(
    private readonly board: Board,
    place: HTMLElement,
    private readonly choices: Choices,
    private readonly hand: Hand | null,
  ) {
    const label = make("label", { class: "govuk-label", for: "tt-phan-tu" }, "Đang chọn");
    place.replaceChildren(make("div", { class: "mc-props__head" }, label, this.list, this.kind), this.body, this.next);
    this.list.addEventListener("change", () => this.choose());
    board.on("selection.changed", () => this.soon());
    board.on("elements.changed", () => this.soon());
    board.on("root.set", () => this.soon());
    this.refresh();
  }

  /** After the present event: focus must have moved on before fields are drawn anew. */
  private soon(): void {
    window.clearTimeout(this.waiting);
    this.waiting = window.setTimeout(() => this.refresh(), 0);
  }

  private choose(): void {
    const root = this.board.get("canvas").getRootElement() as Drawn;
    if (this.list.value === root.id) this.board.get("selection").select(null);
    else go(this.board, this.list.value);
  }

  private refresh(): void {
    const selected = this.board.get("selection").get() as Drawn[];
    const root = this.board.get("canvas").getRootElement() as Drawn;
    const several = selected.length > 1;
    this.element = several ? null : (selected[0]?.labelTarget ?? selected[0] ?? root);
    this.groups = this.element ? groupsOf(this.element, this.board, this.choices, this.hand) : [];
    if (!this.hand) this.groups = this.groups.map((group) => ({ ...group, fields: group.fields.map(told).filter((f) => f.value !== "") }));
    this.fillList(several, root);
    this.kind.textContent = several ? `${selected.length} phần tử. Chọn một phần tử để xem thuộc tính.` : this.element ? kindOf(this.element.businessObject) : "";
    this.kind.dataset["type"] = this.element?.type ?? "";
    this.draw();
  }

  private draw(): void {
    const now = (this.element?.id ?? "") + shape(this.groups);
    if (now !== this.drawn) {
      const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset["field"] : undefined;
      this.body.replaceChildren(...this.groups.filter((g) => g.fields.length > 0).map((group) => drawGroup(group, (key) => this.field(key))));
      this.drawNext();
      this.drawn = now;
      if (focused) this.body.querySelector<HTMLElement>(`[data-field="${focused}"]`)?.focus({ preventScroll: true });
      return;
    }
    for (const field of this.groups.flatMap((group) => group.fields)) {
      const place = this.body.querySelector<HTMLElement>(`[data-prop="${field.key}"]`);
      const control = place?.querySelector<HTMLInputElement>("[data-field]");
      if (control) put(control, field);
      const value = place?.querySelector("[data-value]");
      if (value) value.textContent = field.value || "chưa có";
    }
  }

  private field(key: string): Field | undefined {
    return this.groups.flatMap((group) => group.fields).find((field) => field.key === key);
  }

  private fillList(several: boolean, root: Drawn): void {
    const all = (this.board.get("elementRegistry").getAll() as Drawn[]).filter((e) => !e.labelTarget && e.businessObject && (e === root || e.parent));
    const steps = all.filter((e) => e !== root && !e.waypoints).sort((a, b) => a.x - b.x || a.y - b.y);
    const ways = all.filter((e) => e.waypoints && e.type === "bpmn:SequenceFlow");
    const option = (e: Drawn) => make("option", { value: e.id }, e.waypoints ? flowName(e) : nameOf(e, kindOf(e.businessObject)));
    const groups = [
      option(root),
      make("optgroup", { label: "Phần tử" }, ...steps.map(option)),
      ways.length > 0 ? make("optgroup", { label: "Luồng" }, ...ways.map(option)) : null,
    ];
    const words = groups.map((group) => group?.textContent ?? "").join("|");
    if (this.list.dataset["words"] !== words) {
      this.list.replaceChildren(...groups.filter((group) => group !== null));
      this.list.dataset["words"] = words;
    }
    if (several) this.list.selectedIndex = -1;
    else this.list.value = this.element?.id ?? root.id;
  }

  /** What can follow the selected element, so that a process can be drawn without a mouse. */
  private drawNext(): void {
    this.next.replaceChildren();
    const element = this.element;
    if (!element || !this.hand || !canBeFollowed(element)) return;
    const buttons = NEXT.map(([type, words]) => {
      const button = make("button", { type: "button", class: "mc-props__add", "data-next": type }, `+ ${words}`);
      button.addEventListener("click", () => this.append(element, type));
      return button;
    });
    this.next.append(make("h3", { class: "mc-props__h" }, "Nối tiếp"), make("div", { class: "mc-props__adds" }, ...buttons));
  }

  private append(element: Drawn, type: string): void {
    const made = this.board.get("autoPlace").append(element, this.board.get("elementFactory").createShape({ type })) as Drawn;
    go(this.board, made.id);
    window.setTimeout(() => this.body.querySelector<HTMLElement>("[data-field=name]")?.focus(), 20);
  }
}

function told(field: Field): Field {
  const chosen = field.choices?.find((choice) => choice.value === field.value)?.label;
  const value = field.kind === "tick" ? (field.value === "true" ? "có" : "") : (chosen ?? field.value);
  return { key: field.key, label: field.label, kind: "told", value };
}

function canBeFollowed(element: Drawn): boolean {
  const object = element.businessObject;
  const follows = object.$instanceOf("bpmn:FlowNode") && !object.$instanceOf("bpmn:EndEvent");
  return follows && object.get("triggeredByEvent") !== true && object.get("isForCompensation") !== true;
}

/** A flow goes by its name, and by what it connects. */
function flowName(flow: Drawn): string {
  const end = (e: Drawn | undefined) => (e ? nameOf(e, kindOf(e.businessObject)) : "");
  const name = String(flow.businessObject.get("name") ?? "").trim();
  return `${name ? `${name}: ` : ""}${end(flow["source"] as Drawn)} → ${end(flow["target"] as Drawn)}`;
}
