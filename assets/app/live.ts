// What follows from a half-filled form, before it is sent: the due time, the fee, the total.
// `form[data-live="/url"]` is posted to /url when a field changes; each `[data-live-part][id]` of the answer replaces its namesake.
// The server reckons; nothing is computed here. Files are left out.
import { ask, settled } from "./page";

export function startLive(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-live]")) start(form);
}

function start(form: HTMLFormElement): void {
  let asked: AbortController | null = null;
  const refresh = async () => {
    asked?.abort();
    asked = new AbortController();
    const answer = await ask(form.dataset["live"] ?? "", { method: "POST", body: fields(form), signal: asked.signal });
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of page.querySelectorAll<HTMLElement>("[data-live-part][id]")) swap(part);
  };
  const soon = settled(250, () => void refresh());
  form.addEventListener("change", soon);
  form.addEventListener("input", (event) => {
    if ((event.target as HTMLInputElement).type === "number") soon();
  });
}

function fields(form: HTMLFormElement): URLSearchParams {
  const sent = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") sent.append(name, value);
  return sent;
}

/** Replaces a part, unless a field in it is being filled. */
function swap(part: HTMLElement): void {
  const old = document.getElementById(part.id);
  if (!old || old.contains(document.activeElement)) return;
  old.replaceWith(document.importNode(part, true));
}
