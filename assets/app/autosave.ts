// Keeps a draft: `form[data-autosave="/url"]` is posted when the person pauses, and `[data-saved]` says when that was.
// Without script the draft is kept by the form's own button. A failure is said, never hidden.
import { ask, settled } from "./page";

export function startAutosave(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-autosave]")) start(form);
}

function start(form: HTMLFormElement): void {
  let dirty = false;
  const save = async () => {
    if (!dirty) return;
    dirty = false;
    const answer = await ask(form.dataset["autosave"] ?? "", { method: "POST", body: new URLSearchParams(strings(form)), keepalive: true });
    if (!answer?.ok) dirty = true;
    say(answer?.ok ? `Đã lưu lúc ${clock(new Date())}` : "Chưa lưu được, sẽ thử lại", !answer?.ok);
    if (dirty) later();
  };
  const soon = settled(1_200, () => void save());
  const later = settled(15_000, () => void save());
  form.addEventListener("input", () => {
    dirty = true;
    soon();
  });
  form.addEventListener("submit", () => (dirty = false));
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && void save());
}

function strings(form: HTMLFormElement): [string, string][] {
  return [...new FormData(form)].filter((pair): pair is [string, string] => typeof pair[1] === "string");
}

function say(words: string, failed: boolean): void {
  for (const place of document.querySelectorAll<HTMLElement>("[data-saved]")) {
    place.textContent = words;
    place.classList.toggle("is-failed", failed);
  }
}

function clock(at: Date): string {
  return `${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`;
}
