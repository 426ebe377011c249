// Small acts that only a browser can do: print, copy, close a dialog, and keep a form from being sent twice.
// Their buttons stand `hidden` in the page and are shown here, so that nobody without script meets a dead button.

export function startSmallActs(): void {
  for (const button of document.querySelectorAll<HTMLElement>("[data-print], [data-copy], [data-help]")) button.hidden = false;
  document.addEventListener("click", (event) => {
    const target = (event.target as HTMLElement).closest<HTMLElement>("[data-print], [data-copy], [data-close]");
    if (!target) return;
    if (target.hasAttribute("data-print")) window.print();
    else if (target.hasAttribute("data-close")) target.closest("dialog")?.close();
    else void copy(target);
  });
  document.addEventListener("submit", once);
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll<HTMLFormElement>("form[data-sent]")) delete form.dataset["sent"];
  });
  if (document.querySelector("[data-print-now]")) window.print();
}

async function copy(button: HTMLElement): Promise<void> {
  const words = button.textContent;
  try {
    await navigator.clipboard.writeText(button.dataset["copy"] ?? "");
    button.textContent = "Đã chép";
  } catch {
    button.textContent = "Không chép được";
  }
  window.setTimeout(() => (button.textContent = words), 2_000);
}

/** A second click on the same act is not a second act. */
function once(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  if (event.defaultPrevented || form.method !== "post" || form.target === "_blank") return;
  if (form.dataset["sent"]) event.preventDefault();
  form.dataset["sent"] = "1";
}
