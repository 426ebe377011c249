// Fields that understand how people write: days, amounts, citizen numbers, and how many letters are left. What one types stays as one typed
// it; only signs between digits are put in for the eye, and left out again of what is sent.
import { make } from "../make";
import { settled } from "../page";
import { FILLED, plain } from "./fields";

const DAYS = ["Chủ nhật", "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy"];
/** A reader hears how much is left once the hands rest. */
const REST_MS = 1_000;

export function startInputs(): void {
  dress(document);
  document.addEventListener("formdata", sendPlain);
}

/** Also for rows that come later. */
export function dress(root: ParentNode): void {
  root.querySelectorAll<HTMLInputElement>("input[data-money]").forEach((field) => grouped(field, "."));
  root.querySelectorAll<HTMLInputElement>("input[data-citizen]").forEach((field) => grouped(field, " "));
  root.querySelectorAll<HTMLElement>("[data-date]").forEach((host) => (host instanceof HTMLInputElement ? day(host) : day(...host.querySelectorAll("input"))));
  root.querySelectorAll<HTMLTextAreaElement>("[data-count]").forEach(count);
}

const dressed = new WeakSet<Element>();
const isNew = (element: Element): boolean => !dressed.has(element) && Boolean(dressed.add(element));

// ---- digits in groups ----

function grouped(field: HTMLInputElement, sign: string): void {
  if (!isNew(field)) return;
  // The signs take room that the server did not reckon with.
  if (field.maxLength > 0) field.maxLength += Math.ceil(field.maxLength / 3);
  const dress = () => regroup(field, sign);
  field.addEventListener("input", (event) => (event as InputEvent).isComposing || dress());
  field.addEventListener("compositionend", dress);
  field.form?.addEventListener(FILLED, dress);
  dress();
}

function regroup(field: HTMLInputElement, sign: string): void {
  const { value } = field;
  // Words, a comma or a minus mean something that is not ours to write.
  if (!/^[\d.\s]*$/.test(value)) return;
  const digits = value.replace(/\D/g, "");
  // Thousands count from the right, a citizen number from the left.
  const made = sign === "." ? digits.replace(/\B(?=(\d{3})+$)/g, ".") : digits.replace(/(\d{3})(?=\d)/g, "$1 ");
  if (made === value) return;
  const caret = field.selectionStart ?? value.length;
  const passed = value.slice(0, caret).replace(/\D/g, "").length;
  field.value = made;
  if (document.activeElement !== field) return;
  let at = 0;
  for (let seen = 0; seen < passed; at++) if (/\d/.test(made[at] ?? "0")) seen++;
  field.setSelectionRange(at, at);
}

/** Whoever sends the form, the browser or an island, sends digits. */
function sendPlain(event: FormDataEvent): void {
  const fields = [...(event.target as HTMLFormElement).querySelectorAll<HTMLInputElement>("input[data-money], input[data-citizen]")].filter((field) => field.name && !field.matches(":disabled"));
  for (const name of new Set(fields.map((field) => field.name))) event.formData.delete(name);
  for (const field of fields) event.formData.append(field.name, plain(field));
}

// ---- days ----

/** One field `22/4/2024`, or three small ones. A line below reads the day back with its weekday, so that day and month are not mixed up. */
function day(...fields: HTMLInputElement[]): void {
  const [first] = fields;
  if (!first || !isNew(first)) return;
  const said = make("p", { class: "mc-from", role: "status" });
  (fields.length > 1 ? (first.closest("[data-date]") ?? first) : first).after(said);
  const tell = () => (said.textContent = readBack(fields));
  if (fields.length === 1) first.addEventListener("change", () => sign(first));
  for (const field of fields) field.addEventListener("change", tell);
  first.form?.addEventListener(FILLED, tell);
  if (fields.length > 1) threeFields(fields, tell);
  tell();
}

/** Digits in a row or with blanks are a day too, but only we can read them. */
function sign(field: HTMLInputElement): void {
  const parts = /^\s*(\d{1,2})\s+(\d{1,2})\s+(\d{4})\s*$/.exec(field.value) ?? /^\s*(\d{2})(\d{2})(\d{4})\s*$/.exec(field.value);
  if (!parts) return;
  field.value = parts.slice(1).join("/");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function threeFields(fields: HTMLInputElement[], tell: () => void): void {
  fields.forEach((field, index) => {
    field.addEventListener("paste", (event) => {
      const parts = /^\s*(\d{1,2})\D+(\d{1,2})\D+(\d{4})\s*$/.exec(event.clipboardData?.getData("text") ?? "");
      if (!parts) return;
      event.preventDefault();
      fields.forEach((one, at) => (one.value = parts[at + 1] ?? ""));
      field.dispatchEvent(new Event("input", { bubbles: true }));
      fields[2]?.focus();
      tell();
    });
    // Who writes 22/4/2024 without looking arrives at the right fields.
    field.addEventListener("beforeinput", (event) => {
      const next = fields[index + 1];
      if (!next || !field.value || !/^[/.\-\s]$/.test(event.data ?? "")) return;
      event.preventDefault();
      next.focus();
      next.select();
    });
  });
}

function readBack(fields: HTMLInputElement[]): string {
  const text = fields.map((field) => field.value.trim()).join("/");
  const parts = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{1,4})$/.exec(text);
  if (!parts) return "";
  const [date = 0, month = 0, year = 0] = parts.slice(1).map(Number);
  if ((parts[3]?.length ?? 0) < 4) return "Ghi đủ bốn chữ số của năm";
  const made = new Date(Date.UTC(year, month - 1, date));
  if (made.getUTCMonth() !== month - 1 || made.getUTCDate() !== date) return `Không có ngày ${date}/${month}/${year}`;
  return `Tức ${DAYS[made.getUTCDay()]}, ngày ${date} tháng ${month} năm ${year}`;
}

// ---- letters left ----

function count(field: HTMLTextAreaElement | HTMLInputElement, index: number): void {
  const max = Number(field.dataset["count"]);
  if (!max || !isNew(field)) return;
  const shown = make("p", { class: "mc-from", id: `con-lai-${field.id || index}` });
  const heard = make("span", { class: "govuk-visually-hidden", role: "status" });
  field.after(shown, heard);
  field.setAttribute("aria-describedby", [field.getAttribute("aria-describedby"), shown.id].filter(Boolean).join(" "));
  const say = settled(REST_MS, () => (heard.textContent = left(field, max) < max / 5 ? shown.textContent : ""));
  const tell = () => {
    const rest = left(field, max);
    shown.textContent = rest < 0 ? `Thừa ${-rest} ký tự, bạn viết ngắn lại giúp` : `Còn ${rest} ký tự`;
    shown.classList.toggle("is-over", rest < 0);
  };
  field.addEventListener("input", () => (tell(), say()));
  field.form?.addEventListener(FILLED, tell);
  tell();
}

/** Letters as people count them: `ế` is one, however it was typed. */
const left = (field: HTMLTextAreaElement | HTMLInputElement, max: number): number => max - [...field.value.normalize("NFC")].length;
