// Groups that repeat (children, owners): `button[name=add|remove]` in `[data-repeat][id]` posts the form; here the answer's part takes the old one's place.
import { ask } from "../page";
import type { Draft } from "./draft";
import { body, FILLED } from "./fields";
import { dress } from "./inputs";
import { Note } from "./note";

const ANSWER_MS_MAX = 20_000;

export function startRepeats(draft: Draft): void {
  const { form } = draft;
  if (!form.querySelector("[data-repeat]")) return;
  const note = new Note(form);
  form.addEventListener("click", (event) => {
    const button = (event.target as HTMLElement).closest<HTMLButtonElement>("button[name=add], button[name=remove]");
    const part = button?.closest<HTMLElement>("[data-repeat][id]");
    if (!button || !part || part.inert) return;
    event.preventDefault();
    void change(draft, button, part, note);
  });
}

async function change(draft: Draft, button: HTMLButtonElement, part: HTMLElement, note: Note): Promise<void> {
  const { form } = draft;
  const isAdding = button.name === "add";
  // What is typed into the part meanwhile would be lost with it.
  part.inert = true;
  part.setAttribute("aria-busy", "true");
  await draft.send();
  if (draft.isAsking()) {
    part.inert = false;
    part.removeAttribute("aria-busy");
    return;
  }
  const response = await ask(form.getAttribute("action") || location.href, { method: "POST", body: body(form, button), signal: AbortSignal.timeout(ANSWER_MS_MAX) });
  const page = response?.ok ? new DOMParser().parseFromString(await response.text(), "text/html") : null;
  const found = page?.getElementById(part.id);
  part.inert = false;
  part.removeAttribute("aria-busy");
  if (!found) {
    // An answer that we do not know is for the whole page; without a network there is none, and leaving would show an empty page.
    if (response && response.status < 500) return form.requestSubmit(button);
    note.say("repeat", "soon", [`${isAdding ? "Chưa thêm được" : "Chưa bỏ được"}: đang không có mạng hoặc hệ thống bận. Bạn bấm lại sau ít phút.`], [], part);
    return button.focus();
  }
  const fresh = document.importNode(found, true);
  part.replaceWith(fresh);
  dress(fresh);
  const version = page?.querySelector<HTMLFormElement>("form[data-draft]")?.dataset["version"];
  if (version) draft.arrived(Number(version));
  form.dispatchEvent(new Event(FILLED));
  const fields = [...fresh.querySelectorAll<HTMLElement>("[data-row]")].at(-1)?.querySelector<HTMLElement>("input:not([type=hidden]), select, textarea");
  (isAdding ? fields : fresh.querySelector<HTMLElement>("button[name=add]"))?.focus();
  note.say("repeat", "done", [isAdding ? "Đã thêm một mục." : "Đã bỏ một mục."], [], fresh);
}
