// Keyboard: `/` search, `n` new case, `?` all keys, 1–9 and F9 for the acts of the page; in a list j k Enter x c.
// A row is `[data-row]` with one main link `[data-open]`; the list is `[data-rows]`. Focus itself is the cursor, so it is visible and spoken.
import { isTyping } from "./page";

export function startKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === " " && pressLink(event.target)) return event.preventDefault();
    if (event.key === "F9" ? press("[data-key='F9']") : !isTyping(event.target) && handle(event)) event.preventDefault();
  });
  document.querySelector("[data-help]")?.addEventListener("click", () => help());
}

/** One pressed key; true when it meant something here. */
function handle(event: KeyboardEvent): boolean {
  switch (event.key) {
    case "/":
      return focusOn("[data-search]");
    case "?":
      return help();
    case "n":
      return press("[data-new]");
    case "j":
      return move(1);
    case "k":
      return move(-1);
    case "x":
      return toggle();
    case "c":
      return claim();
    default:
      return /^[1-9]$/.test(event.key) && press(`[data-key='${event.key}']`);
  }
}

/** A link that is drawn as a button is pressed as one. */
function pressLink(target: EventTarget | null): boolean {
  const link = target instanceof HTMLElement && target.matches("a[role=button]");
  if (link) target.click();
  return link;
}

function focusOn(selector: string): boolean {
  const field = document.querySelector<HTMLInputElement>(selector);
  field?.focus();
  field?.select();
  return field !== null;
}

function press(selector: string): boolean {
  const target = document.querySelector<HTMLElement>(selector);
  target?.click();
  return target !== null;
}

function help(): boolean {
  const dialog = document.querySelector<HTMLDialogElement>("#phim-tat");
  dialog?.showModal();
  return dialog !== null;
}

function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-rows] [data-row]")];
}

/** The row under the cursor: the one with focus, else the opened one. */
function here(all: HTMLElement[]): number {
  const focused = all.findIndex((row) => row.contains(document.activeElement));
  return focused >= 0 ? focused : all.findIndex((row) => row.hasAttribute("aria-current"));
}

function move(step: number): boolean {
  const all = rows();
  if (all.length === 0) return false;
  const next = Math.min(all.length - 1, Math.max(0, here(all) + step));
  const link = all[next]?.querySelector<HTMLElement>("[data-open]");
  link?.focus();
  link?.scrollIntoView({ block: "nearest" });
  link?.dispatchEvent(new CustomEvent("motcua:at", { bubbles: true }));
  return true;
}

function toggle(): boolean {
  const all = rows();
  const box = all[here(all)]?.querySelector<HTMLInputElement>("input[type=checkbox]");
  box?.click();
  return box !== undefined && box !== null;
}

/** Claims the ticked rows, or the row under the cursor when none is ticked. */
function claim(): boolean {
  const button = document.querySelector<HTMLButtonElement>("[data-claim]");
  if (!button) return false;
  const all = rows();
  const none = !all.some((row) => row.querySelector<HTMLInputElement>("input[type=checkbox]")?.checked);
  if (none && !toggle()) return false;
  button.click();
  return true;
}
