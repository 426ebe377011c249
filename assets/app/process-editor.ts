// The editor of a process: `form[data-process-editor]`. The drawing (bpmn-js), a panel of our own for its properties, problems and drafts.
// The form's `textarea[name=xml]` stays the truth: without script it is edited itself, with script it is written after each change.
import Modeler from "bpmn-js/lib/Modeler";
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import { nameOf, type Board, type Drawn } from "./editor/bpmn";
import { commentsOf, withComments } from "./editor/comments";
import { motcua } from "./editor/descriptor";
import { NARROW, reasonOf, tellNarrow, tellUnreadable } from "./editor/fallback";
import { Hand } from "./editor/hand";
import { keepEnvelopes, keepReferences, keeping } from "./editor/keeping";
import { Keeper } from "./editor/keeper";
import { make } from "./make";
import { drawnOf, frame, go, mark } from "./editor/marks";
import { look } from "./editor/look";
import { drawing } from "./editor/palette";
import { Panel } from "./editor/panel";
import { list, ordered, type Problem } from "./editor/problems";
import type { Choices } from "./editor/properties";
import { openKeys, tellKeys, toolbar, type Tool } from "./editor/toolbar";
import { redo, undo, undoByKey } from "./editor/undo";
import { inVietnamese, kindOf, speaking } from "./editor/words";
import { isTyping } from "./page";

const KEYS: [string[], string][] = [
  [["Ctrl", "Z"], "hoàn tác"],
  [["Ctrl", "Y"], "làm lại"],
  [["Ctrl", "F"], "tìm trong sơ đồ"],
  [["Ctrl", "C"], "chép, rồi Ctrl V để dán"],
  [["Ctrl", "A"], "chọn tất cả"],
  [["e"], "sửa tên phần tử đang chọn"],
  [["r"], "đổi loại phần tử đang chọn"],
  [["Delete"], "xóa phần tử đang chọn"],
  [["←", "→"], "dời phần tử đang chọn, thêm Shift thì dời xa"],
  [["h"], "kéo bản vẽ"],
  [["l"], "chọn vùng"],
  [["s"], "thêm, bớt chỗ"],
];

export async function show(form: HTMLFormElement): Promise<void> {
  const place = form.querySelector<HTMLElement>("[data-canvas]");
  const field = form.elements.namedItem("xml") as HTMLTextAreaElement | null;
  if (!place || !field) return;
  const isNarrow = window.matchMedia(NARROW).matches;
  const isReadonly = isNarrow || form.hasAttribute("data-readonly");
  const board = open(place, isReadonly);
  form.classList.add("is-drawn");
  const opened = await read(board, field.value);
  if (opened.failed) return giveUp(form, board, opened.failed);
  if (isNarrow && !form.hasAttribute("data-readonly")) tellNarrow(place, "quy trình");
  if (opened.lost.length > 0) tellLost(place, opened.lost, isReadonly);
  start(form, board, field.value, isReadonly);
}

function open(place: HTMLElement, isReadonly: boolean): Board {
  const options = { container: place, ...look(), moddleExtensions: { motcua } };
  const words = speaking(inVietnamese);
  if (isReadonly) return new NavigatedViewer({ ...options, additionalModules: [words] } as never) as unknown as Board;
  return new Modeler({ ...options, additionalModules: [words, drawing, keeping] } as never) as unknown as Board;
}

async function read(board: Board, xml: string): Promise<{ failed?: string; lost: string[] }> {
  keepEnvelopes(board);
  try {
    const { warnings } = await board.importXML(xml);
    return { lost: keepReferences(board, warnings) };
  } catch (error) {
    return { failed: reasonOf(error), lost: [] };
  }
}

function start(form: HTMLFormElement, board: Board, original: string, isReadonly: boolean): void {
  const comments = commentsOf(original);
  const save = async () => withComments((await board.saveXML({ format: true })).xml ?? original, comments);
  frame(board);
  const hand = isReadonly ? null : new Hand(board);
  const aside = form.querySelector<HTMLElement>("[data-properties]");
  if (aside) new Panel(board, aside, choicesOf(form), hand);
  const keeper = new Keeper(form, save, (problems) => tell(form, board, problems));
  const tools = toolbar(toolsOf(board, isReadonly), "Công cụ của sơ đồ");
  form.querySelector("[data-canvas]")?.before(tools.row);
  board.on("commandStack.changed", () => {
    tools.refresh();
    keeper.changed();
  });
  listen(form, board, isReadonly);
  name(form.querySelector<HTMLElement>("[data-canvas]")!);
  keeper.opened();
}

function choicesOf(form: HTMLFormElement): Choices {
  try {
    return JSON.parse(form.querySelector("script[data-choices]")?.textContent ?? "{}") as Choices;
  } catch {
    return {};
  }
}

function tell(form: HTMLFormElement, board: Board, problems: readonly Problem[]): void {
  const sorted = ordered(problems);
  const called = (id: string) => {
    const drawn = drawnOf(board, id);
    const element = drawn ? (board.get("elementRegistry").get(drawn) as Drawn) : null;
    return element ? nameOf(element, kindOf(element.businessObject)) : null;
  };
  list(form, sorted, called, (id) => go(board, drawnOf(board, id) ?? id));
  mark(board, sorted, (id) => drawnOf(board, id));
}

function toolsOf(board: Board, isReadonly: boolean): Tool[][] {
  const canvas = board.get("canvas");
  const step = (factor: number) => () => canvas.zoom(Math.min(4, Math.max(0.2, canvas.zoom() * factor)), "auto");
  const view: Tool[] = [
    { words: "Thu nhỏ", act: step(1 / 1.25) },
    { words: "Phóng to", act: step(1.25) },
    { words: "Vừa khung", act: () => canvas.zoom("fit-viewport", "auto") },
  ];
  if (isReadonly) return [view];
  const stack = board.get("commandStack");
  const edit: Tool[] = [
    { words: "Hoàn tác", title: "Ctrl Z", act: () => undo(stack), can: () => stack.canUndo() },
    { words: "Làm lại", title: "Ctrl Y", act: () => redo(stack), can: () => stack.canRedo() },
  ];
  const more: Tool[] = [{ words: "Tìm", title: "Ctrl F", act: () => window.setTimeout(() => board.get("searchPad").open()) }];
  if (tellKeys(KEYS)) more.push({ words: "Phím tắt", title: "?", act: openKeys });
  return [edit, view, more];
}

/** Undo and redo also from the panel, unless a field has text of its own to take back. Plain keys of the drawing stay in it. */
function listen(form: HTMLFormElement, board: Board, isReadonly: boolean): void {
  form.querySelector("[data-canvas]")?.addEventListener("keydown", (event) => {
    const plain = event as KeyboardEvent;
    if (plain.key.length === 1 && plain.key !== "?" && !plain.ctrlKey && !plain.metaKey) plain.stopPropagation();
  });
  if (isReadonly) return;
  undoByKey(
    () => board.get("commandStack"),
    (target) => isTyping(target) && !(target instanceof HTMLSelectElement) && Boolean(target.dataset["typing"] || !form.contains(target) || !target.dataset["field"]),
  );
}

/** What bpmn-js leaves unnamed for those who listen, or out of reach of the keyboard. */
function name(place: HTMLElement): void {
  new MutationObserver(() => place.querySelector(".djs-search-results:not([tabindex])")?.setAttribute("tabindex", "0")).observe(place, { childList: true, subtree: true });
  const drawing = place.querySelector<SVGSVGElement>(".djs-container > svg");
  drawing?.setAttribute("role", "application");
  drawing?.setAttribute("aria-label", "Sơ đồ quy trình. Danh sách Đang chọn trong khung thuộc tính chọn được mọi phần tử.");
  place.querySelector(".bjs-powered-by")?.setAttribute("aria-label", "bpmn.io");
}

function tellLost(place: HTMLElement, lost: string[], isReadonly: boolean): void {
  const what = isReadonly ? "Không hiển thị được" : "Không giữ được khi lưu";
  const details = make("details", { class: "mc-fold" }, make("summary", {}, `${lost.length} chỗ`), make("ul", { class: "mc-bullets" }, ...lost.map((one) => make("li", {}, make("code", {}, one)))));
  place.before(make("div", { class: "mc-note mc-note--soon", role: "alert" }, make("div", {}, make("p", {}, `${what} một số phần của tệp vì không theo chuẩn BPMN 2.0. Bản gốc vẫn nguyên cho đến khi lưu.`), details)));
}

function giveUp(form: HTMLFormElement, board: Board, reason: string): void {
  board.destroy();
  const hasNoDrawing = /no (diagram|process or collaboration)/.test(reason);
  tellUnreadable(form, hasNoDrawing ? "Tệp không có phần hình vẽ (BPMNDiagram)." : "Không mở được sơ đồ vì tệp có lỗi.", reason);
}
