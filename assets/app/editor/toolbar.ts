// The row above a drawing: undo, redo, zoom, search, keys. Words, not icons alone. The keys are told in the page's own dialog.
import { make } from "../make";

export interface Tool {
  readonly words: string;
  readonly title?: string;
  readonly act: () => void;
  /** Whether it can be pressed now; asked again after each change. */
  readonly can?: () => boolean;
}

/** The row of buttons; call `refresh` after each change. */
export function toolbar(groups: readonly (readonly Tool[])[], label: string): { row: HTMLElement; refresh(): void } {
  const all: [HTMLButtonElement, Tool][] = [];
  const parts = groups.map((group) =>
    make(
      "div",
      { class: "mc-draw-tools__group" },
      ...group.map((tool) => {
        const button = make("button", { type: "button", class: "mc-draw-tools__b", title: tool.title }, tool.words);
        button.addEventListener("click", () => tool.act());
        all.push([button, tool]);
        return button;
      }),
    ),
  );
  const refresh = () => {
    // Not `disabled`: focus must stay where it is when the last change has been undone.
    for (const [button, tool] of all) if (tool.can) button.setAttribute("aria-disabled", String(!tool.can()));
  };
  refresh();
  return { row: make("div", { class: "mc-draw-tools", role: "group", "aria-label": label }, ...parts), refresh };
}

/** Adds the editor's keys to the dialog that `?` opens. */
export function tellKeys(keys: readonly [string[], string][]): boolean {
  const list = document.querySelector("#phim-tat .mc-keylist");
  if (!list) return false;
  list.prepend(
    ...keys.map(([names, words]) => make("div", {}, make("dt", {}, ...names.flatMap((name, at) => [at > 0 ? " " : null, make("kbd", {}, name)])), make("dd", {}, words))),
  );
  return true;
}

export function openKeys(): void {
  document.querySelector<HTMLDialogElement>("#phim-tat")?.showModal();
}
