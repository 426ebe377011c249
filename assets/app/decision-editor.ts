// The editor of decisions: `form[data-decision-editor]`. Tables, expressions and the drawing of what depends on what (dmn-js).
// As with the process editor the form's `textarea[name=xml]` stays the truth.
import { EditorView } from "@codemirror/view";
import DecisionModeler from "dmn-js/lib/Modeler";
import DecisionViewer from "dmn-js/lib/NavigatedViewer";
import { commentsOf, withComments } from "./editor/comments";
import { decisionsInVietnamese } from "./editor/decision-words";
import { annotationsAsDescriptions, bridged, descriptionsAsAnnotations, drawn } from "./editor/dmn";
import { NARROW, reasonOf, tellNarrow, tellUnreadable } from "./editor/fallback";
import { Keeper } from "./editor/keeper";
import { look } from "./editor/look";
import { make } from "./make";
import { list, ordered, type Problem } from "./editor/problems";
import { openKeys, tellKeys, toolbar, type Tool } from "./editor/toolbar";
import { redo, undo, undoByKey } from "./editor/undo";
import { speaking } from "./editor/words";

const KEYS: [string[], string][] = [
  [["Ctrl", "Z"], "hoàn tác"],
  [["Ctrl", "Y"], "làm lại"],
  [["Tab"], "sang ô bên"],
  [["Enter"], "xuống ô dưới, ở dòng cuối thì thêm dòng"],
];

interface View {
  id: string;
  name?: string;
  type: "drd" | "decisionTable" | "literalExpression" | "boxedExpression";
  element: any;
}

export async function show(form: HTMLFormElement): Promise<void> {
  const place = form.querySelector<HTMLElement>("[data-canvas]");
  const field = form.elements.namedItem("xml") as HTMLTextAreaElement | null;
  if (!place || !field) return;
  const isNarrow = window.matchMedia(NARROW).matches;
  const isReadonly = isNarrow || form.hasAttribute("data-readonly");
  form.classList.add("is-drawn");
  const file = bridged(field.value);
  const editor = create(place, isReadonly);
  editor.on("import.parse.complete", (event: any) => {
    if (event.error) return;
    annotationsAsDescriptions(event.definitions);
    drawn(event.definitions);
  });
  try {
    await editor.importXML(file.xml, { open: false });
    await editor.open(first(editor.getViews()));
  } catch (error) {
    editor.destroy();
    return tellUnreadable(form, "Không mở được bảng quyết định vì tệp có lỗi.", reasonOf(error));
  }
  if (isNarrow && !form.hasAttribute("data-readonly")) tellNarrow(place, "bảng quyết định");
  start(form, editor, field.value, file.back, isReadonly);
}

function create(place: HTMLElement, isReadonly: boolean): any {
  const words = { additionalModules: [speaking(decisionsInVietnamese)] };
  const options = { container: place, drd: { ...words, ...look() }, decisionTable: words, literalExpression: words, boxedExpression: words };
  return isReadonly ? new DecisionViewer(options) : new DecisionModeler(options);
}

/** The first decision, or the drawing where there is none. */
function first(views: View[]): View | undefined {
  return views.find((view) => view.type !== "drd") ?? views[0];
}

function start(form: HTMLFormElement, editor: any, original: string, back: (xml: string) => string, isReadonly: boolean): void {
  const comments = commentsOf(original);
  const save = async () => {
    const undo = descriptionsAsAnnotations(editor.getDefinitions());
    try {
      return withComments(back((await editor.saveXML({ format: true })).xml as string), comments);
    } finally {
      undo();
    }
  };
  const keeper = new Keeper(form, save, (problems) => tell(form, editor, problems));
  const place = form.querySelector<HTMLElement>("[data-canvas]")!;
  const tools = toolbar(toolsOf(editor, isReadonly), "Công cụ của bảng quyết định");
  const tabs = make("nav", { class: "mc-decisions", "aria-label": "Các quyết định" });
  place.before(tabs, tools.row);
  const watched = new Set<unknown>();
  const refresh = () => {
    drawTabs(tabs, editor);
    tools.refresh();
    name(place);
    const viewer = editor.getActiveViewer();
    if (!viewer || watched.has(viewer)) return;
    watched.add(viewer);
    viewer.on("commandStack.changed", () => {
      tools.refresh();
      keeper.changed();
    });
  };
  editor.on("views.changed", refresh);
  refresh();
  new MutationObserver(() => name(place)).observe(place, { childList: true, subtree: true });
  keepKeys(place, editor, isReadonly);
  keeper.opened();
}

function drawTabs(tabs: HTMLElement, editor: any): void {
  const active = editor.getActiveView() as View | undefined;
  const views = editor.getViews() as View[];
  const had = tabs.contains(document.activeElement);
  tabs.replaceChildren(
    ...views.map((view) => {
      const isNow = view.element === active?.element;
      const button = make("button", { type: "button", class: "mc-decisions__b", "aria-current": isNow ? "true" : undefined, "data-view": view.id }, titleOf(view));
      button.addEventListener("click", () => void editor.open(view));
      return button;
    }),
  );
  if (had) tabs.querySelector<HTMLElement>("[aria-current]")?.focus();
}

function titleOf(view: View): string {
  if (view.type === "drd") return "Sơ đồ";
  return view.name || view.id;
}

function toolsOf(editor: any, isReadonly: boolean): Tool[][] {
  if (isReadonly) return [];
  const stack = () => editor.getActiveViewer()?.get("commandStack", false);
  const edit: Tool[] = [
    { words: "Hoàn tác", title: "Ctrl Z", act: () => undo(stack()), can: () => Boolean(stack()?.canUndo()) },
    { words: "Làm lại", title: "Ctrl Y", act: () => redo(stack()), can: () => Boolean(stack()?.canRedo()) },
  ];
  return tellKeys(KEYS) ? [edit, [{ words: "Phím tắt", title: "?", act: openKeys }]] : [edit];
}

/** Plain keys in the table are text, never commands of the page; undo and redo work wherever the focus is. */
function keepKeys(place: HTMLElement, editor: any, isReadonly: boolean): void {
  place.addEventListener("keydown", (event) => {
    if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) event.stopPropagation();
    if (event.key === "Enter" && event.target instanceof HTMLInputElement) event.preventDefault();
  });
  if (isReadonly) return;
  place.addEventListener("beforeinput", replaceSelected, { capture: true });
  const stack = () => editor.getActiveViewer()?.get("commandStack", false);
  undoByKey(stack, (target) => place.contains(target) || target.matches("input, textarea, select"));
}

/** Typing over a selection: left to the browser it would keep the style of the coloured words inline, which the policy forbids. */
function replaceSelected(event: InputEvent): void {
  const view = event.inputType === "insertText" && event.data !== null ? EditorView.findFromDOM(event.target as HTMLElement) : null;
  if (!view || view.state.selection.main.empty) return;
  event.preventDefault();
  event.stopPropagation();
  view.dispatch(view.state.replaceSelection(event.data!), { userEvent: "input.type", scrollIntoView: true });
}

function tell(form: HTMLFormElement, editor: any, problems: readonly Problem[]): void {
  const called = (id: string) => {
    const view = viewOf(editor, id);
    return view ? titleOf(view) : null;
  };
  list(form, ordered(problems), called, (id) => void go(form, editor, id));
}

/** The view that an element of the file is shown in: that of the decision around it. */
function viewOf(editor: any, id: string): View | undefined {
  const views = editor.getViews() as View[];
  return views.find((view) => view.id === id) ?? views.find((view) => view.type !== "drd" && contains(view.element, id)) ?? views.find((view) => view.type === "drd" && contains(view.element, id));
}

function contains(element: any, id: string, depth = 0): boolean {
  if (!element || typeof element !== "object" || depth > 12) return false;
  if (element.id === id) return true;
  const children = Object.entries(element).filter(([name]) => !name.startsWith("$") && name !== "di" && name !== "dmnDI");
  return children.some(([, value]) => (Array.isArray(value) ? value.some((one) => contains(one, id, depth + 1)) : contains(value, id, depth + 1)));
}

async function go(form: HTMLFormElement, editor: any, id: string): Promise<void> {
  const view = viewOf(editor, id);
  if (!view) return;
  await editor.open(view);
  const cell = form.querySelector<HTMLElement>(`[data-canvas] [data-element-id="${CSS.escape(id)}"], [data-canvas] [data-row-id="${CSS.escape(id)}"]`);
  for (const marked of form.querySelectorAll(".is-meant")) marked.classList.remove("is-meant");
  cell?.classList.add("is-meant");
  cell?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** What dmn-js leaves unnamed for those who listen. */
function name(place: HTMLElement): void {
  for (const field of place.querySelectorAll<HTMLElement>("[contenteditable]:not([aria-label]), [role=textbox]:not([aria-label])")) {
    const cell = field.closest<HTMLElement>("td, th, [data-label]");
    field.setAttribute("aria-label", cell?.title || cell?.dataset["label"] || "Nội dung ô");
  }
  place.querySelector(".djs-container > svg:not([aria-label])")?.setAttribute("aria-label", "Sơ đồ quyết định");
  place.querySelector(".bjs-powered-by:not([aria-label])")?.setAttribute("aria-label", "bpmn.io");
  for (const box of place.querySelectorAll<HTMLElement>(".tjs-table-container:not([tabindex])")) {
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", "Bảng quyết định");
  }
}
