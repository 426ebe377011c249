// Where a drawing cannot be edited: on a narrow screen it is only shown, and a file that cannot be read stays text to be mended by hand.
import { Keeper } from "./keeper";
import { make } from "../make";
import { list, ordered } from "./problems";

/** Below this width a file can be read but not drawn. */
export const NARROW = "(max-width: 47.99em)";

/** Says why there are no tools. */
export function tellNarrow(place: HTMLElement, what: string): void {
  place.before(make("p", { class: "mc-editor__hint" }, `Màn hình này chỉ đủ để xem. Mở trên màn hình rộng hơn để sửa ${what}.`));
}

/** The text stays, with the reason in words and in those of the reader of the file. */
export function tellUnreadable(form: HTMLFormElement, words: string, reason: string): void {
  form.classList.remove("is-drawn");
  const field = form.elements.namedItem("xml") as HTMLTextAreaElement;
  const text = make("div", {}, make("p", {}, `${words} Sửa nội dung dưới đây rồi gửi lại.`), make("p", {}, make("code", {}, reason)));
  field.before(make("div", { class: "mc-note mc-note--late", role: "alert" }, text));
  new Keeper(form, () => Promise.resolve(field.value), (problems) => list(form, ordered(problems), () => null, () => undefined)).opened();
}

/** The first line of what went wrong. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
}
