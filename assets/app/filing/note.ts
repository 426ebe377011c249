// The quiet box of a form: what happened, and what can be done. It never takes the focus and never stands in the way.
import { make } from "../make";

export interface Act {
  words: string;
  /** A link, or a button that does this. */
  href?: string;
  run?: () => void;
}

type Kind = "soon" | "done" | "late";

const ICONS: Record<Kind, string> = {
  soon: "M10 2.6a7.4 7.4 0 1 0 0 14.8 7.4 7.4 0 0 0 0-14.8M10 9v5M10 6v.1",
  done: "M4 10.5l4 4 8-9",
  late: "M10 2.6 18.2 17H1.8zM10 8v4.2M10 14.6v.1",
};

export function icon(kind: Kind): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  for (const [name, value] of [["class", "mc-i"], ["viewBox", "0 0 20 20"], ["aria-hidden", "true"], ["focusable", "false"]] as const) svg.setAttribute(name, value);
  path.setAttribute("d", ICONS[kind]);
  svg.append(path);
  return svg;
}

export function button(words: string, run: () => void): HTMLButtonElement {
  const made = make("button", { type: "button", class: "mc-link-b mc-link-b--body" }, words);
  made.addEventListener("click", run);
  return made;
}

export class Note {
  private readonly host = make("div", { role: "status", class: "mc-filing-note" });
  /** What is said now, so that only its own cause takes it back. */
  topic = "";

  constructor(private readonly form: HTMLElement) {
    form.prepend(this.host);
  }

  /** Says it beside `near`, the part of the page that the person is at, or on top of the form. */
  say(topic: string, kind: Kind, content: (Node | string)[], acts: Act[] = [], near?: Element | null): void {
    this.topic = topic;
    const group = near && outermost(near, ".govuk-form-group, [data-repeat]");
    if (group) group.after(this.host);
    else this.form.prepend(this.host);
    const buttons = acts.map((act) => (act.href ? make("a", { href: act.href }, act.words) : button(act.words, act.run ?? (() => undefined))));
    const text = content.map((part) => (typeof part === "string" ? make("p", {}, part) : part));
    const box = make("div", { class: `mc-note mc-note--${kind}` });
    box.append(icon(kind), make("div", {}, ...text, buttons.length > 0 && make("p", { class: "mc-filing-note__acts" }, ...buttons)));
    // A reader hears a change of a live region, not one that moves with its words in it.
    this.host.replaceChildren();
    window.setTimeout(() => this.topic === topic && this.host.replaceChildren(box));
  }

  clear(...topics: string[]): void {
    if (!topics.includes(this.topic)) return;
    this.topic = "";
    this.host.replaceChildren();
  }
}

function outermost(from: Element, selector: string): Element | null {
  let found: Element | null = null;
  for (let at = from.closest(selector); at; at = at.parentElement?.closest(selector) ?? null) if (at.closest("form")) found = at;
  return found;
}
