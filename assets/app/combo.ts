// A field that proposes as one types: `input[data-combo="/url"]` asks `/url?q=…` for `[{value, label, note}]`.
// With `data-combo-go` a choice sends the form (to load what depends on it). Without script it is a plain search field.
import { ask, settled } from "./page";

interface Choice {
  value: string;
  label: string;
  note?: string;
}

export function startCombos(): void {
  document.querySelectorAll<HTMLInputElement>("input[data-combo]").forEach((field, index) => new Combo(field, index));
}

class Combo {
  private readonly list = document.createElement("ul");
  private choices: Choice[] = [];
  private at = -1;
  private asked: AbortController | null = null;

  constructor(
    private readonly field: HTMLInputElement,
    index: number,
  ) {
    this.list.id = `goi-y-${index}`;
    this.list.className = "mc-combo";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Gợi ý");
    field.after(this.list);
    const set = (name: string, value: string) => field.setAttribute(name, value);
    set("role", "combobox");
    set("aria-autocomplete", "list");
    set("aria-controls", this.list.id);
    set("aria-expanded", "false");
    field.addEventListener("input", settled(180, () => void this.look()));
    field.addEventListener("keydown", (event) => this.key(event));
    field.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => this.point(event));
  }

  private async look(): Promise<void> {
    const typed = this.field.value.trim();
    if (typed.length < 2) return this.close();
    this.asked?.abort();
    this.asked = new AbortController();
    const url = `${this.field.dataset["combo"]}?q=${encodeURIComponent(typed)}`;
    const answer = await ask(url, { signal: this.asked.signal, headers: { Accept: "application/json" } });
    if (!answer?.ok || document.activeElement !== this.field) return;
    this.choices = ((await answer.json()) as Choice[]).slice(0, 12);
    this.draw();
  }

  private draw(): void {
    this.list.replaceChildren(...this.choices.map((choice, index) => this.row(choice, index)));
    this.at = -1;
    this.list.hidden = this.choices.length === 0;
    this.field.setAttribute("aria-expanded", String(!this.list.hidden));
    this.field.removeAttribute("aria-activedescendant");
  }

  private row(choice: Choice, index: number): HTMLLIElement {
    const row = document.createElement("li");
    row.id = `${this.list.id}-${index}`;
    row.dataset["index"] = String(index);
    row.setAttribute("role", "option");
    row.textContent = choice.label;
    if (choice.note) {
      const note = document.createElement("span");
      note.textContent = choice.note;
      row.append(note);
    }
    return row;
  }

  private key(event: KeyboardEvent): void {
    if (this.list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.mark((this.at + step + this.choices.length) % this.choices.length);
    else if (event.key === "Enter" && this.at >= 0) this.choose(this.at);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
  }

  private point(event: MouseEvent): void {
    const row = (event.target as HTMLElement).closest<HTMLElement>("[data-index]");
    event.preventDefault();
    if (row) this.choose(Number(row.dataset["index"]));
  }

  private mark(index: number): void {
    this.at = index < 0 ? this.choices.length - 1 : index;
    [...this.list.children].forEach((row, i) => row.setAttribute("aria-selected", String(i === this.at)));
    const row = this.list.children[this.at];
    if (row) this.field.setAttribute("aria-activedescendant", row.id);
    row?.scrollIntoView({ block: "nearest" });
  }

  private choose(index: number): void {
    const choice = this.choices[index];
    if (!choice) return;
    this.field.value = choice.value;
    this.close();
    this.field.dispatchEvent(new Event("change", { bubbles: true }));
    const go = this.field.dataset["comboGo"];
    if (go !== undefined) press(this.field.form, go);
  }

  private close(): void {
    this.asked?.abort();
    this.list.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
  }
}

/** Sends the form by the button with this id, or by its first one when none is named. */
function press(form: HTMLFormElement | null, id: string): void {
  const button = id ? document.getElementById(id) : null;
  form?.requestSubmit(button instanceof HTMLButtonElement ? button : null);
}
