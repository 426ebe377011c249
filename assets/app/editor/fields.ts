// Fields of the panel: what they are (data) and how they are drawn (a label, a hint, a control of our forms). Not here: what an
// element has (properties/) and when the panel is drawn anew (panel.ts).
import { make } from "../make";

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface Field {
  readonly key: string;
  readonly label: string;
  readonly hint?: string;
  readonly kind: "text" | "area" | "feel" | "number" | "choice" | "tick" | "told";
  readonly value: string;
  readonly choices?: readonly Choice[];
  /** Values that are offered while one types. */
  readonly offers?: readonly string[];
  /** Words when the value cannot be taken. */
  check?(value: string): string | null;
  set?(value: string): void;
}

export interface Group {
  readonly key: string;
  readonly title?: string;
  readonly folded?: boolean;
  readonly fields: readonly Field[];
}

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** What the fields are, without their values: while it stays the same, only values are put. */
export function shape(groups: readonly Group[]): string {
  return JSON.stringify(groups.map((g) => [g.key, g.title, g.fields.map((f) => [f.key, f.label, f.hint, f.kind, f.choices, f.offers])]));
}

export function drawGroup(group: Group, field: (key: string) => Field | undefined): HTMLElement {
  const fields = group.fields.map((f) => drawField(f, field));
  if (!group.folded) {
    return make("section", { class: "mc-props__group" }, group.title ? make("h3", { class: "mc-props__h" }, group.title) : null, ...fields);
  }
  const isUsed = group.fields.some((f) => f.kind !== "told" && f.value !== "" && f.value !== "false" && !f.key.endsWith("id"));
  const fold = make("details", { class: "mc-fold mc-props__group" }, make("summary", {}, chevron(), group.title ?? ""), ...fields);
  fold.open = isUsed;
  return fold;
}

function chevron(): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "mc-i");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", "M7.5 4.5 13 10l-5.5 5.5");
  svg.append(path);
  return svg;
}

function drawField(field: Field, now: (key: string) => Field | undefined): HTMLElement {
  if (field.kind === "told") return told(field);
  const id = `tt-${field.key}`;
  const control = drawControl(field, id);
  const hint = field.hint ? make("div", { class: "govuk-hint", id: `${id}-goi-y` }, field.hint) : null;
  const error = make("p", { class: "govuk-error-message", id: `${id}-loi`, hidden: true });
  control.setAttribute("aria-describedby", [hint ? hint.id : "", error.id].filter(Boolean).join(" "));
  listen(control, error, field.key, now);
  if (field.kind === "tick") {
    const label = make("label", { class: "mc-inline", for: id }, control, make("span", {}, field.label));
    return make("div", { class: "govuk-form-group mc-prop", "data-prop": field.key }, label, hint, error);
  }
  const label = make("label", { class: "govuk-label", for: id }, field.label);
  return make("div", { class: `govuk-form-group mc-prop mc-prop--${field.kind}`, "data-prop": field.key }, label, hint, error, control, offersOf(field, id));
}

function told(field: Field): HTMLElement {
  const value = make("dd", { "data-value": true }, field.value || "chưa có");
  return make("dl", { class: "mc-prop mc-prop--told", "data-prop": field.key }, make("dt", {}, field.label), value);
}

function drawControl(field: Field, id: string): Control {
  const attributes = { id, "data-field": field.key, spellcheck: field.kind === "feel" ? "false" : undefined, autocomplete: "off" };
  if (field.kind === "choice") return put(make("select", { ...attributes, class: "govuk-select" }, ...options(field)), field);
  if (field.kind === "area" || field.kind === "feel") {
    const rows = field.kind === "feel" ? "2" : "3";
    return put(make("textarea", { ...attributes, rows, class: `govuk-textarea${field.kind === "feel" ? " mc-feel" : ""}` }), field);
  }
  if (field.kind === "tick") return put(make("input", { ...attributes, type: "checkbox", class: "mc-tick" }), field);
  const number = field.kind === "number" ? { inputmode: "decimal", class: "govuk-input mc-prop__number" } : { class: "govuk-input" };
  return put(make("input", { ...attributes, type: "text", ...number, list: field.offers?.length ? `${id}-san` : undefined }), field);
}

function offersOf(field: Field, id: string): HTMLElement | null {
  if (!field.offers?.length) return null;
  return make("datalist", { id: `${id}-san` }, ...field.offers.map((value) => make("option", { value })));
}

/** A value that is not among the choices (written elsewhere, or of an older list) stays and is told. */
function options(field: Field): HTMLElement[] {
  const choices = [...(field.choices ?? [])];
  if (!choices.some((choice) => choice.value === "")) choices.unshift({ value: "", label: "chưa chọn" });
  if (!choices.some((choice) => choice.value === field.value)) choices.push({ value: field.value, label: `${field.value} (ngoài danh mục)` });
  return choices.map((choice) => make("option", { value: choice.value }, choice.label));
}

/** Shows a value, unless someone is typing another. */
export function put<C extends Control>(control: C, field: Field): C {
  if (control.dataset["typing"]) return control;
  if (control instanceof HTMLInputElement && control.type === "checkbox") control.checked = field.value === "true";
  else {
    if (control instanceof HTMLSelectElement && ![...control.options].some((option) => option.value === field.value)) control.replaceChildren(...options(field));
    if (control.value !== field.value) control.value = field.value;
  }
  return control;
}

function listen(control: Control, error: HTMLElement, key: string, now: (key: string) => Field | undefined): void {
  control.addEventListener("input", () => {
    if (control instanceof HTMLSelectElement || control.type === "checkbox") return;
    control.dataset["typing"] = "1";
  });
  control.addEventListener("change", () => {
    delete control.dataset["typing"];
    const field = now(key);
    if (!field) return;
    const value = control instanceof HTMLInputElement && control.type === "checkbox" ? String(control.checked) : control.value.trim();
    const wrong = field.check?.(value) ?? null;
    error.hidden = wrong === null;
    error.textContent = wrong ?? "";
    control.toggleAttribute("aria-invalid", wrong !== null);
    if (wrong !== null) control.setAttribute("aria-invalid", "true");
    if (wrong === null && value !== field.value) field.set?.(value);
  });
  control.addEventListener("keydown", (event) => {
    if (!(event instanceof KeyboardEvent) || event.key !== "Enter") return;
    // Enter in a field takes the value; it must not send the whole form.
    if (control instanceof HTMLTextAreaElement && !event.ctrlKey) return;
    event.preventDefault();
    if (control.dataset["typing"]) control.dispatchEvent(new Event("change"));
  });
}
