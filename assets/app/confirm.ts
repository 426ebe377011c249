// Acts that cannot be taken back ask once more and name the thing: `button[data-confirm="…"]`.
// The dialog stands in the layout. Without script the server shows a page of its own that asks the same.

export function startConfirms(): void {
  const dialog = document.querySelector<HTMLDialogElement>("#xac-nhan");
  if (!dialog) return;
  let waiting: HTMLButtonElement | null = null;
  document.addEventListener("click", (event) => {
    const button = (event.target as HTMLElement).closest<HTMLButtonElement>("button[data-confirm]");
    if (!button || button.dataset["sure"]) return;
    if (button.form && !button.formNoValidate && !button.form.reportValidity()) return event.preventDefault();
    event.preventDefault();
    waiting = button;
    put(dialog, "[data-confirm-text]", button.dataset["confirm"] ?? "");
    put(dialog, "[data-confirm-yes]", button.dataset["yes"] ?? button.textContent?.trim() ?? "");
    dialog.returnValue = "";
    dialog.showModal();
  });
  dialog.addEventListener("close", () => {
    const button = waiting;
    waiting = null;
    if (!button || dialog.returnValue !== "yes") return button?.focus();
    button.dataset["sure"] = "1";
    addSure(button.form);
    button.click();
  });
}

/** Tells the server that the question has been answered, so that it does not ask again. */
function addSure(form: HTMLFormElement | null): void {
  if (!form || form.elements.namedItem("confirmed")) return;
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "confirmed";
  field.value = "1";
  form.append(field);
}

function put(root: HTMLElement, selector: string, text: string): void {
  const place = root.querySelector(selector);
  if (place) place.textContent = text;
}
