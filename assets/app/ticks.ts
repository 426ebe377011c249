// Rows that can be ticked: tick all, count what is ticked, and let batch acts sleep while nothing is.
// `form[data-ticks]` holds the rows; `[data-tick-all]` stands hidden in the page until this script shows it.

export function startTicks(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-ticks]")) start(form);
}

function start(form: HTMLFormElement): void {
  const boxes = () => [...form.querySelectorAll<HTMLInputElement>("[data-row] input[type=checkbox]")];
  const all = form.querySelector<HTMLInputElement>("input[data-tick-all]");
  const show = () => {
    const ticked = boxes().filter((box) => box.checked).length;
    const count = form.querySelector("[data-ticked]");
    if (count) count.textContent = ticked === 0 ? "" : String(ticked);
    if (!all) return;
    all.checked = ticked > 0 && ticked === boxes().length;
    all.indeterminate = ticked > 0 && ticked < boxes().length;
  };
  if (all) {
    all.hidden = false;
    all.addEventListener("change", () => boxes().forEach((box) => (box.checked = all.checked)));
  }
  form.addEventListener("change", show);
  form.addEventListener("submit", (event) => guard(event, boxes().some((box) => box.checked)));
  show();
}

/** A batch act on nothing is not sent; the first box takes the focus instead. */
function guard(event: SubmitEvent, any: boolean): void {
  if (any || !event.submitter?.hasAttribute("data-batch")) return;
  event.preventDefault();
  (event.target as HTMLElement).querySelector<HTMLElement>("[data-row] input[type=checkbox]")?.focus();
}
