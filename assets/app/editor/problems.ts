// Problems as the server tells them: a list in which each leads to its element, and a line that says how many there are.
// Marks on the drawing are made by the editor (`marks.ts`); the numbers are the same.
import { icon } from "./icons";
import { make } from "../make";

export interface Problem {
  /** Id of the element, empty when the whole file is meant. */
  readonly element: string | null;
  readonly severity: "error" | "warning";
  readonly rule: string;
  readonly message: string;
  readonly mend: string;
}

/** Errors first, otherwise as the server orders them. */
export function ordered(problems: readonly Problem[]): Problem[] {
  return [...problems].sort((a, b) => Number(b.severity === "error") - Number(a.severity === "error"));
}

/** Shows the list; `go` leads to an element, `name` says what it is called. */
export function list(form: HTMLFormElement, problems: readonly Problem[], name: (id: string) => string | null, go: (id: string) => void): void {
  const place = form.querySelector<HTMLOListElement>("ol[data-problems]");
  if (!place) return;
  const had = document.activeElement instanceof HTMLElement && place.contains(document.activeElement) ? document.activeElement.dataset["about"] : undefined;
  place.replaceChildren(...problems.map((problem, at) => row(problem, at + 1, name, go)));
  if (had) place.querySelector<HTMLElement>(`[data-about="${CSS.escape(had)}"]`)?.focus();
  announce(form, summary(problems), problems.length === 0 ? "done" : problems[0]!.severity);
}

function row(problem: Problem, number: number, name: (id: string) => string | null, go: (id: string) => void): HTMLElement {
  const about = problem.element ? name(problem.element) : null;
  const kind = problem.severity === "error" ? "Lỗi" : "Cảnh báo";
  const words = [
    icon(problem.severity),
    make("span", { class: "mc-problem__number" }, make("span", { class: "govuk-visually-hidden" }, `${kind} `), String(number)),
    make(
      "span",
      { class: "mc-problem__words" },
      make("span", { class: "mc-problem__what" }, about ? `${about}: ` : "", problem.message),
      problem.mend ? make("span", { class: "mc-problem__mend" }, problem.mend) : null,
    ),
  ];
  const style = `mc-problem mc-problem--${problem.severity}`;
  if (about === null || !problem.element) return make("li", {}, make("div", { class: style }, ...words));
  const button = make("button", { class: style, type: "button", "data-about": `${problem.rule} ${problem.element}` }, ...words);
  const id = problem.element;
  button.addEventListener("click", () => go(id));
  return make("li", {}, button);
}

function summary(problems: readonly Problem[]): string {
  const errors = problems.filter((problem) => problem.severity === "error").length;
  const warnings = problems.length - errors;
  if (problems.length === 0) return "Không có lỗi nào";
  return [errors > 0 ? `${errors} lỗi` : "", warnings > 0 ? `${warnings} cảnh báo` : ""].filter(Boolean).join(", ");
}

/** The line above the list; spoken when it changes. */
export function announce(form: HTMLFormElement, words: string, kind: "done" | "error" | "warning" = "warning"): void {
  const list = form.querySelector("ol[data-problems]");
  if (!list) return;
  let line = form.querySelector<HTMLElement>("[data-problem-count]");
  if (!line) {
    line = make("p", { "data-problem-count": true, class: "mc-problems__sum", role: "status" });
    list.before(line);
  }
  if (line.textContent === words) return;
  line.classList.toggle("is-done", kind === "done");
  line.replaceChildren(icon(kind === "done" ? "tick" : kind), make("span", {}, words));
}
