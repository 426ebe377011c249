// Two versions of a process side by side: `[data-process-compare]` with two `figure[data-diagram]` and `script[data-changes]`.
// They move together; what differs is coloured, carries a sign, and stands in a list that leads to it on both sides.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import { nameOf, type Board, type Drawn } from "./editor/bpmn";
import { differences } from "./editor/differences";
import { motcua } from "./editor/descriptor";
import { make } from "./make";
import { boxOf } from "./editor/marks";
import { look } from "./editor/look";
import { toolbar } from "./editor/toolbar";
import { inVietnamese, kindOf, speaking } from "./editor/words";
import { ask } from "./page";

type Kind = "added" | "removed" | "changed" | "moved";

const KINDS: [kind: Kind, sign: string, words: string][] = [
  ["added", "+", "Thêm"],
  ["removed", "−", "Bỏ"],
  ["changed", "~", "Sửa"],
  ["moved", "↔", "Dời chỗ"],
];

type Changes = Partial<Record<Kind, string[]>> & { notes?: Record<string, string> };

export async function show(host: HTMLElement): Promise<void> {
  const figures = [...host.querySelectorAll<HTMLElement>("figure[data-diagram]")].slice(0, 2);
  const changes = read(host);
  const boards = await Promise.all(figures.map(open));
  const [old, now] = boards;
  if (!old || !now) return;
  const sides = [old, now];
  for (const board of sides) mark(board, changes);
  host.classList.add("is-drawn");
  together(sides);
  fit(sides);
  place(host, "[data-legend]", legend(changes), figures[0]!);
  const tools = toolbar([toolsOf(sides)], "Phóng to, thu nhỏ cả hai bản");
  host.querySelector("[data-legend]")?.append(tools.row);
  place(host, "[data-change-list]", listOf(changes, old, now, sides), null);
}

function read(host: HTMLElement): Changes {
  try {
    return JSON.parse(host.querySelector("script[data-changes]")?.textContent ?? "{}") as Changes;
  } catch {
    return {};
  }
}

async function open(figure: HTMLElement): Promise<Board | null> {
  const answer = await ask(figure.dataset["diagram"] ?? "");
  const canvas = make("div", { class: "mc-compare__canvas" });
  figure.append(canvas);
  const board = new NavigatedViewer({ container: canvas, ...look(), moddleExtensions: { motcua }, additionalModules: [speaking(inVietnamese)] } as never) as unknown as Board;
  try {
    if (!answer?.ok) throw new Error("no file");
    await board.importXML(await answer.text());
  } catch {
    canvas.replaceChildren(make("p", { class: "mc-note mc-note--late" }, "Không mở được sơ đồ của bản này."));
    return null;
  }
  const svg = canvas.querySelector("svg");
  svg?.setAttribute("role", "img");
  svg?.setAttribute("aria-label", figure.querySelector("figcaption")?.textContent?.trim() || "Sơ đồ quy trình");
  canvas.querySelector(".bjs-powered-by")?.setAttribute("aria-label", "bpmn.io");
  return board;
}

function mark(board: Board, changes: Changes): void {
  const registry = board.get("elementRegistry");
  for (const [kind, sign] of KINDS)
    for (const id of changes[kind] ?? []) {
      const element = registry.get(id) as Drawn | undefined;
      if (!element) continue;
      board.get("canvas").addMarker(id, `is-${kind}`);
      if (element.label) board.get("canvas").addMarker(element.label.id, `is-${kind}`);
      const html = make("span", { class: `mc-change-sign mc-change-sign--${kind}`, "aria-hidden": "true" }, sign);
      const middle = boxOf(element);
      const position = element.waypoints ? { top: middle.y - top(element) - 10, left: middle.x - left(element) - 10 } : { top: -11, right: 11 };
      board.get("overlays").add(id, "change", { position, scale: { min: 0.7, max: 1.2 }, html });
    }
}

function top(element: Drawn): number {
  return Math.min(...(element.waypoints ?? []).map((point) => point.y));
}

function left(element: Drawn): number {
  return Math.min(...(element.waypoints ?? []).map((point) => point.x));
}

/** What one side shows, the other shows too. */
function together(sides: Board[]): void {
  let leading = false;
  for (const board of sides)
    board.on("canvas.viewbox.changed", ({ viewbox }) => {
      if (leading) return;
      leading = true;
      for (const other of sides) if (other !== board) other.get("canvas").viewbox({ x: viewbox.x, y: viewbox.y, width: viewbox.width, height: viewbox.height });
      leading = false;
    });
}

/** Both drawings whole, at the same scale. */
function fit(sides: Board[]): void {
  const boxes = sides.map((board) => board.get("canvas").viewbox().inner as { x: number; y: number; width: number; height: number });
  const [x, y] = [Math.min(...boxes.map((box) => box.x)) - 30, Math.min(...boxes.map((box) => box.y)) - 30];
  const right = Math.max(...boxes.map((box) => box.x + box.width)) + 30;
  const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + 30;
  for (const board of sides) {
    const place = board.get("canvas").getContainer().parentElement.parentElement as HTMLElement;
    const needed = (place.clientWidth * (bottom - y)) / (right - x);
    place.style.height = `${Math.round(Math.min(560, Math.max(320, needed + 60)))}px`;
    board.get("canvas").resized();
  }
  const place = sides[0]!.get("canvas").viewbox().outer as { width: number; height: number };
  const scale = Math.min(place.width / (right - x), place.height / (bottom - y), 1);
  const [width, height] = [place.width / scale, place.height / scale];
  sides[0]!.get("canvas").viewbox({ x: (x + right - width) / 2, y: (y + bottom - height) / 2, width, height });
}

function toolsOf(sides: Board[]): { words: string; act(): void }[] {
  const canvas = sides[0]!.get("canvas");
  return [
    { words: "Thu nhỏ", act: () => canvas.zoom(Math.max(0.2, canvas.zoom() / 1.25), "auto") },
    { words: "Phóng to", act: () => canvas.zoom(Math.min(4, canvas.zoom() * 1.25), "auto") },
    { words: "Vừa khung", act: () => fit(sides) },
  ];
}

/** Into the place that the page gave, else before `before` or at the end. */
function place(host: HTMLElement, selector: string, content: HTMLElement, before: HTMLElement | null): void {
  const given = host.querySelector<HTMLElement>(selector);
  if (given) return given.replaceChildren(content);
  const made = make("div", { [selector.slice(1, -1)]: true, class: before ? "mc-compare__legend" : "mc-compare__list" }, content);
  if (!before) return void host.append(made);
  host.prepend(made);
}

function legend(changes: Changes): HTMLElement {
  const items = KINDS.map(([kind, sign, words]) => make("li", {}, make("span", { class: `mc-change-sign mc-change-sign--${kind}`, "aria-hidden": "true" }, sign), `${words} ${changes[kind]?.length ?? 0}`));
  return make("ul", { class: "mc-compare__keys", "aria-label": "Chú giải" }, ...items);
}

function listOf(changes: Changes, old: Board, now: Board, sides: Board[]): HTMLElement {
  const groups = KINDS.filter(([kind]) => (changes[kind]?.length ?? 0) > 0).map(([kind, sign, words]) => {
    const rows = changes[kind]!.map((id) => row(id, kind, sign, changes, old, now, sides));
    return make("section", { class: "mc-changes__group" }, make("h3", { class: "mc-changes__h" }, `${words} (${rows.length})`), make("ul", { class: "mc-changes" }, ...rows));
  });
  return make("div", {}, ...(groups.length > 0 ? groups : [make("p", { class: "mc-empty" }, "Hai bản không khác nhau.")]));
}

function row(id: string, kind: Kind, sign: string, changes: Changes, old: Board, now: Board, sides: Board[]): HTMLElement {
  const [before, after] = [old.get("elementRegistry").get(id), now.get("elementRegistry").get(id)] as (Drawn | undefined)[];
  const element = after ?? before;
  const what = element ? called(element) : id;
  const notes = changes.notes?.[id] ? [changes.notes[id]] : kind === "changed" && before && after ? differences(before.businessObject, after.businessObject) : [];
  const words = make(
    "span",
    { class: "mc-change__words" },
    make("span", { class: "mc-change__what" }, what),
    ...(notes.length > 0 ? notes.map((note) => make("span", { class: "mc-change__note" }, note)) : [element ? make("span", { class: "mc-change__note" }, kindOf(element.businessObject)) : null]),
  );
  const button = make("button", { type: "button", class: "mc-change", "data-change": id }, make("span", { class: `mc-change-sign mc-change-sign--${kind}`, "aria-hidden": "true" }, sign), words);
  button.addEventListener("click", () => {
    select(id, sides);
    for (const other of button.closest("[data-change-list]")?.querySelectorAll("[aria-pressed]") ?? []) other.removeAttribute("aria-pressed");
    button.setAttribute("aria-pressed", "true");
  });
  return make("li", {}, button);
}

/** Its name; a flow without one goes by what it connects. */
function called(element: Drawn): string {
  const ends = [element["source"], element["target"]] as (Drawn | undefined)[];
  if (!ends[0] || !ends[1] || element.businessObject.get("name")) return nameOf(element, kindOf(element.businessObject));
  return ends.map((end) => nameOf(end!, kindOf(end!.businessObject))).join(" → ");
}

/** Lit on both sides where it is there, and in the middle of both. */
function select(id: string, sides: Board[]): void {
  for (const board of sides) {
    const registry = board.get("elementRegistry");
    for (const lit of registry.filter((e: Drawn) => board.get("canvas").hasMarker(e, "is-chosen"))) board.get("canvas").removeMarker(lit, "is-chosen");
    if (registry.get(id)) board.get("canvas").addMarker(id, "is-chosen");
  }
  const board = sides.find((side) => side.get("elementRegistry").get(id));
  if (!board) return;
  const canvas = board.get("canvas");
  const element = board.get("elementRegistry").get(id) as Drawn;
  if (canvas.zoom() < 0.6) canvas.zoom(0.8);
  const [middle, view] = [boxOf(element), canvas.viewbox()];
  canvas.viewbox({ x: middle.x - view.width / 2, y: middle.y - view.height / 2, width: view.width, height: view.height });
}
