// The fields of a form as answers by name, and back. Not here: files, secrets and what the server hides in a page.
import type { Values } from "../kept";

export type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** Told to a form whose fields were filled by script. */
export const FILLED = "mc:filled";

const LEFT_OUT = ["hidden", "file", "password", "submit", "button", "image", "reset"];

/** Fields that a person fills, in order; those that are switched off too. */
export function controls(form: HTMLFormElement): Control[] {
  return [...form.elements].filter(
    (element): element is Control =>
      (element instanceof HTMLInputElement || element instanceof HTMLSelectElement || element instanceof HTMLTextAreaElement) &&
      element.name !== "" &&
      !LEFT_OUT.includes(element.type) &&
      element.autocomplete !== "one-time-code",
  );
}

const isTick = (control: Control): control is HTMLInputElement => control.type === "checkbox" || control.type === "radio";

/** What a field means: digits alone where they are grouped for the eye. */
export function plain(control: Control): string {
  const isGrouped = "money" in control.dataset || "citizen" in control.dataset;
  return isGrouped && /^[\d.\s]*$/.test(control.value) ? control.value.replace(/\D/g, "") : control.value;
}

/** What stands in the fields now, or with `asSent` what the server wrote into the page, whatever the browser put back since. */
export function answers(form: HTMLFormElement, asSent = false): Values {
  const values: Values = {};
  for (const control of controls(form)) {
    const list = (values[control.name] ??= []);
    if (isTick(control)) {
      if (asSent ? control.defaultChecked : control.checked) list.push(control.value);
    } else if (control instanceof HTMLSelectElement) list.push(...chosen(control, asSent));
    else if (asSent) list.push(control.defaultValue);
    else list.push(plain(control));
  }
  return values;
}

function chosen(select: HTMLSelectElement, asSent: boolean): string[] {
  const options = [...select.options];
  const list = options.filter((option) => (asSent ? option.defaultSelected : option.selected)).map((option) => option.value);
  // A list without a mark shows its first line.
  return list.length || select.multiple || !options[0] ? list : [options[0].value];
}

/** Puts answers into the fields; fields that are not named stay as they are. */
export function fill(form: HTMLFormElement, values: Values): void {
  const used: Record<string, number> = {};
  for (const control of controls(form)) {
    const list = values[control.name];
    if (!list) continue;
    if (isTick(control)) control.checked = list.includes(control.value);
    else if (control instanceof HTMLSelectElement) for (const option of control.options) option.selected = list.includes(option.value);
    else {
      const at = (used[control.name] = (used[control.name] ?? -1) + 1);
      control.value = list[at] ?? "";
    }
  }
  form.dispatchEvent(new Event(FILLED));
}

/** Names whose answers differ; a name that only one side has counts as the same. Blanks and the way of line ends do not count. */
export function differing(one: Values, other: Values): string[] {
  const told = (list: string[]) => JSON.stringify(list.map((value) => value.normalize("NFC").replace(/\s+/g, " ").trim()).filter(Boolean));
  return Object.keys(one).filter((name) => other[name] && told(one[name] ?? []) !== told(other[name]));
}

/** All that the form would send, for a request of our own. */
export function body(form: HTMLFormElement, button?: HTMLButtonElement): URLSearchParams {
  const sent = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") sent.append(name, value);
  if (button?.name) sent.append(button.name, button.value);
  return sent;
}

/** The field's words: its label, after the group's name where there is one. */
export function nameOf(form: HTMLFormElement, name: string): string {
  const control = controls(form).find((one) => one.name === name);
  if (!control) return name;
  const group = words(control.closest("fieldset")?.querySelector("legend"));
  const label = words(control.labels?.[0]);
  return isTick(control) ? group || label || name : [group, label].filter(Boolean).join(", ") || name;
}

/** Answers as the page writes them: the labels of what is chosen. */
export function shown(form: HTMLFormElement, name: string, values: string[]): string {
  const own = controls(form).filter((one) => one.name === name);
  const said = values.map((value) => {
    const tick = own.find((one) => isTick(one) && one.value === value);
    const list = own.find((one): one is HTMLSelectElement => one instanceof HTMLSelectElement);
    return words(tick?.labels?.[0]) || [...(list?.options ?? [])].find((option) => option.value === value)?.text || value;
  });
  return said.filter(Boolean).join("; ");
}

const words = (element: Element | null | undefined): string => element?.textContent?.replace(/\s+/g, " ").trim() ?? "";
