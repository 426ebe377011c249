// Parts of a form that belong to an answer: `[data-when="field=value|value2"]` shows with it and is switched off without it,
// so that nothing of a hidden part is sent. The server does the same when the page is posted.
import { answers, controls, FILLED } from "./fields";

export function startConditions(form: HTMLFormElement): void {
  const look = () => refresh(form);
  form.addEventListener("input", look);
  form.addEventListener("change", look);
  form.addEventListener(FILLED, look);
  look();
}

function refresh(form: HTMLFormElement): void {
  const said = answers(form);
  // In the order of the page: a condition on a hidden part's field is not met.
  for (const part of form.querySelectorAll<HTMLElement>("[data-when]")) {
    const [name = "", wanted = ""] = (part.dataset["when"] ?? "").split(/=(.*)/s);
    const isMet = !isOff(form, name) && wanted.split("|").some((value) => said[name]?.includes(value));
    if (part.hidden === !isMet && part.dataset["seen"]) continue;
    part.hidden = !isMet;
    part.dataset["seen"] = "1";
    for (const field of part.querySelectorAll<HTMLInputElement>("input, select, textarea, button")) field.disabled = "locked" in field.dataset || field.closest("[data-when][hidden]") !== null;
  }
}

const isOff = (form: HTMLFormElement, name: string): boolean => controls(form).filter((control) => control.name === name).every((control) => control.closest("[data-when][hidden]"));
