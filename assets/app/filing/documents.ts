// The papers of a filing: `[data-document=CODE]` round an ordinary file field. Photos are looked at and cut, everything is checked before it
// costs anybody's data, and files go up in pieces, one after the other in the order in which they were chosen.
import { keys, read, remove, uploadKey, type Begun } from "../kept";
import { make } from "../make";
import { fetchPart } from "../page";
import { button, icon } from "./note";
import { edit } from "./photo";
import { discard, Upload, type State } from "./upload";

const ENDINGS = "pdf jpg jpeg png webp gif heic heif tif tiff bmp doc docx xls xlsx ppt pptx odt txt rtf zip rar 7z exe com bat cmd scr js vbs msi apk jar html htm svg php sh ps1 lnk".split(" ");
const PHOTOS = /^image\/(jpeg|png|webp|heic|heif|bmp)$/;
/** Bytes of a photo before it is made smaller. */
const PHOTO_MAX = 60 * 1024 * 1024;
/** Speed is told once it has been seen for a while. */
const SPEED_AFTER_MS = 2_000;

export function startDocuments(): void {
  for (const host of document.querySelectorAll<HTMLElement>("[data-document]")) {
    const field = host.querySelector<HTMLInputElement>("input[type=file]");
    if (field) new Papers(host, field).start();
  }
}

class Papers {
  private readonly list = make("ul", { class: "mc-uploads", "aria-label": "Tệp đang gửi" });
  private readonly heard = make("p", { class: "govuk-visually-hidden", role: "status" });
  private readonly code: string;
  private readonly draft: string;
  private readonly camera = make("input", { type: "file", accept: "image/*", capture: "environment", hidden: true });
  private readonly pick: HTMLButtonElement;
  private isRetaking = false;
  private queue: Promise<void> = Promise.resolve();
  private active = 0;

  constructor(
    private readonly host: HTMLElement,
    private readonly field: HTMLInputElement,
  ) {
    this.code = host.dataset["document"] ?? "";
    this.draft = host.dataset["draftId"] ?? "";
    this.pick = this.opener("Chọn tệp", field);
    this.pick.id = `${field.id}-nut`;
  }

  start(): void {
    const { host, field, camera } = this;
    // The button may stand in the paper or once for all papers of the page.
    for (const part of document.querySelectorAll<HTMLElement>("[data-without-script]")) part.hidden = true;
    // The browser's own field speaks the browser's language and is small for a thumb.
    field.hidden = true;
    const buttons = make("p", { class: "mc-doc__acts" }, isHeld() && takesPhotos(field.accept) && this.opener("Chụp ảnh", camera), this.pick);
    field.after(buttons, camera, this.list, this.heard);
    host.addEventListener("dragover", (event) => event.preventDefault());
    host.addEventListener("drop", (event) => {
      event.preventDefault();
      void this.takeAll([...(event.dataTransfer?.files ?? [])]);
    });
    field.addEventListener("change", () => this.chosen(field));
    camera.addEventListener("change", () => this.chosen(camera));
    window.addEventListener("beforeunload", (event) => this.active > 0 && event.preventDefault());
    for (const key of keys(uploadKey(this.draft, this.code, ""))) this.offer(key);
  }

  private opener(words: string, field: HTMLInputElement): HTMLButtonElement {
    const label = this.field.labels?.[0]?.textContent?.trim() ?? "";
    const made = make("button", { type: "button", class: "govuk-button govuk-button--secondary" }, words, make("span", { class: "govuk-visually-hidden" }, `: ${label}`));
    const hint = this.field.getAttribute("aria-describedby");
    if (hint) made.setAttribute("aria-describedby", hint);
    made.addEventListener("click", () => field.click());
    return made;
  }

  /** The field is emptied, so that the page's own button does not send the same again. */
  private chosen(field: HTMLInputElement): void {
    if (this.isRetaking) return;
    const files = [...(field.files ?? [])];
    field.value = "";
    void this.takeAll(files);
  }

  private async takeAll(files: File[]): Promise<void> {
    for (const old of this.list.querySelectorAll(".is-refused")) old.remove();
    for (const [index, file] of files.entries()) await this.take(file, files.length > 1 ? ` (${index + 1}/${files.length})` : "");
  }

  private async take(file: File, place: string): Promise<void> {
    const fault = faultOf(file, this.field.accept);
    const max = Number(this.host.dataset["max"]) || Infinity;
    const isPhoto = PHOTOS.test(file.type);
    if (fault) return this.refuse(file.name, fault);
    if (file.size > (isPhoto ? PHOTO_MAX : max)) return this.refuse(file.name, tooLarge(file.size, isPhoto ? PHOTO_MAX : max));
    if (!isPhoto) return this.send(file, file.name, mark(file));
    const before = document.activeElement as HTMLElement | null;
    const photo = await edit(file, `Ảnh ${file.name}${place}`, () => this.refuse(file.name, "Không mở được ảnh này. Bạn chụp lại, hoặc lưu ảnh thành JPEG rồi chọn lại."));
    before?.focus();
    if (photo === "again") {
      const other = await this.retake();
      return other ? this.take(other, place) : undefined;
    }
    if (!photo) return;
    if (photo.size > max) return this.refuse(file.name, tooLarge(photo.size, max));
    const name = `${file.name.replace(/\.[^.]*$/, "") || "anh"}.jpg`;
    return this.send(photo, name, await markOf(photo));
  }

  /** Another photo in the place of this one. Camera and list of files open only on a click, and closing the editor was one. */
  private retake(): Promise<File | null> {
    const field = isHeld() ? this.camera : this.field;
    this.isRetaking = true;
    return new Promise((done) => {
      const end = () => {
        field.removeEventListener("change", end);
        field.removeEventListener("cancel", end);
        this.isRetaking = false;
        done(field.files?.[0] ?? null);
        field.value = "";
      };
      field.addEventListener("change", end);
      field.addEventListener("cancel", end);
      field.click();
    });
  }

  private refuse(name: string, words: string): void {
    const row = new Row(name);
    this.list.append(row.element);
    row.fail(words);
  }

  private send(file: Blob, name: string, mark: string): void {
    const key = uploadKey(this.draft, this.code, mark);
    for (const old of this.list.querySelectorAll<HTMLElement>("[data-key]")) if (old.dataset["key"] === key) old.remove();
    const row = new Row(name);
    this.list.append(row.element);
    const { endpoint = "", csrf = "" } = this.host.dataset;
    const about = { filename: name, filetype: file.type || "application/octet-stream", document: this.code, draft: this.draft };
    const upload = new Upload({ endpoint, csrf, file, name, about, key }, (state) => this.told(row, name, state, file.size));
    row.begin(upload, (run) => this.enqueue(run), () => {
      this.pick.focus();
      this.heard.textContent = `Đã hủy gửi ${name}.`;
    });
    void this.enqueue(() => upload.run());
  }

  /** One file after the other: a slow line is not shared, and the server sees the order. */
  private enqueue(run: () => Promise<void>): Promise<void> {
    this.active++;
    this.queue = this.queue.then(run).finally(() => this.active--);
    return this.queue;
  }

  private told(row: Row, name: string, state: State, size: number): void {
    row.show(state, size);
    if (state.kind === "waiting" || state.kind === "offline") this.heard.textContent = `${name}: đang chờ mạng để gửi tiếp.`;
    if (state.kind === "refused") this.heard.textContent = `${name}: ${state.detail}`;
    if (state.kind === "done") void this.finish(row, name);
  }

  private async finish(row: Row, name: string): Promise<void> {
    const old = this.host.querySelector<HTMLElement>("[data-files][id]");
    const url = this.host.dataset["list"];
    const fresh = old && url ? await fetchPart(url, old.id) : null;
    const current = old && document.getElementById(old.id);
    if (fresh && current) {
      if (row.element.contains(document.activeElement)) this.pick.focus();
      row.element.remove();
      current.replaceWith(fresh);
    }
    this.heard.textContent = `Đã gửi xong ${name}.`;
  }

  /** An upload that a closed page left behind. */
  private offer(key: string): void {
    const begun = read<Begun>(key);
    if (!begun) return;
    const row = new Row(begun.name);
    row.element.dataset["key"] = key;
    row.rest(`Đã gửi ${percent(begun.offset, begun.size)}. Chọn lại đúng tệp này để gửi tiếp phần còn lại.`, () => {
      remove(key);
      row.element.remove();
      this.pick.focus();
      void discard(begun.url, this.host.dataset["csrf"] ?? "");
    });
    this.list.append(row.element);
  }
}

/** One file on its way. */
class Row {
  readonly element: HTMLLIElement;
  private readonly bar = make("progress", { max: "100", hidden: true });
  private readonly words = make("p", { class: "mc-uploads__words" });
  private readonly acts = make("p", { class: "mc-uploads__acts" });
  private since = 0;

  constructor(private readonly name: string) {
    this.bar.setAttribute("aria-label", `Đã gửi của ${name}`);
    this.element = make("li", {}, make("p", { class: "mc-uploads__name" }, name), this.bar, this.words, this.acts);
  }

  begin(upload: Upload, enqueue: (run: () => Promise<void>) => Promise<void>, gone: () => void): void {
    const pause = this.button("Tạm dừng", () => {
      const isGoing = pause.dataset["paused"] === undefined;
      if (isGoing) upload.pause();
      else {
        upload.resume();
        void enqueue(() => upload.run());
      }
      pause.toggleAttribute("data-paused", isGoing);
      this.label(pause, isGoing ? "Gửi tiếp" : "Tạm dừng");
    });
    const cancel = this.button("Hủy", () => {
      this.element.remove();
      gone();
      void upload.cancel();
    });
    this.acts.replaceChildren(pause, cancel);
    this.words.textContent = "Đang chờ gửi";
  }

  show(state: State, size: number): void {
    this.bar.hidden = state.kind === "refused";
    if (state.kind === "sending") this.progress(state.offset, state.from, size);
    else this.since = 0;
    if (state.kind === "waiting") this.words.textContent = "Mạng chập chờn, sẽ tự gửi tiếp";
    if (state.kind === "offline") this.words.textContent = "Đang không có mạng; có mạng sẽ tự gửi tiếp, hoặc bấm Tạm dừng rồi Gửi tiếp";
    if (state.kind === "paused") this.words.textContent = `Đã dừng ở ${percent(state.offset, size)}`;
    if (state.kind === "refused") this.fail(state.detail);
    if (state.kind !== "done") return;
    this.bar.value = 100;
    this.words.textContent = "Đã gửi xong";
    this.acts.replaceChildren();
  }

  fail(words: string): void {
    this.element.classList.add("is-refused");
    const said = make("p", { class: "mc-uploads__fault", role: "alert" });
    this.words.replaceWith(said);
    window.setTimeout(() => said.append(icon("late"), words));
    this.acts.replaceChildren(this.button("Đóng", () => this.element.remove()));
  }

  rest(words: string, drop: () => void): void {
    this.words.textContent = words;
    this.acts.replaceChildren(this.button("Bỏ", drop));
  }

  private progress(offset: number, from: number, size: number): void {
    this.since ||= Date.now();
    this.bar.value = (offset / size) * 100;
    const passed_ms = Date.now() - this.since;
    const speed = (offset - from) / passed_ms;
    const left = passed_ms > SPEED_AFTER_MS && speed > 0 ? `, còn ${duration((size - offset) / speed)}` : "";
    this.words.textContent = `Đang gửi ${percent(offset, size)} của ${bytes(size)}${left}`;
  }

  private button(words: string, run: () => void): HTMLButtonElement {
    const made = button(words, run);
    this.label(made, words);
    return made;
  }

  /** Several files have the same buttons; a reader hears whose they are. */
  private label(made: HTMLButtonElement, words: string): void {
    made.replaceChildren(words, make("span", { class: "govuk-visually-hidden" }, ` ${this.name}`));
  }
}

/** A thing that is held in the hand has a camera for papers. */
const isHeld = (): boolean => matchMedia("(pointer: coarse)").matches;

// ---- checks before anything is sent ----

function faultOf(file: File, accept: string): string {
  const endings = file.name.toLowerCase().split(".").slice(1);
  const [before, last] = endings.slice(-2);
  if (last !== undefined && before && ENDINGS.includes(before)) return `Tên tệp có hai đuôi (.${before}.${last}). Bạn đổi tên cho chỉ còn một đuôi rồi chọn lại.`;
  if (!isTaken(file, accept)) return `Không nhận loại tệp này. Chỉ nhận ${kinds(accept)}.`;
  return file.size === 0 ? "Tệp trống, không có nội dung. Bạn kiểm tra lại tệp giúp." : "";
}

function isTaken(file: File, accept: string): boolean {
  const asked = parts(accept);
  if (!asked.length) return true;
  const name = file.name.toLowerCase();
  return asked.some((one) => (one.startsWith(".") ? name.endsWith(one) : one.endsWith("/*") ? file.type.startsWith(one.slice(0, -1)) : file.type === one));
}

const parts = (accept: string): string[] => accept.toLowerCase().split(",").map((one) => one.trim()).filter(Boolean);
const takesPhotos = (accept: string): boolean => !accept || parts(accept).some((one) => one.startsWith("image/") || /^\.(jpe?g|png)$/.test(one));
const kinds = (accept: string): string => [...new Set(parts(accept).map((one) => (one === "image/*" ? "ảnh" : one.replace(/^.*[/.]/, "").replace("jpeg", "jpg").toUpperCase())))].join(", ");
const tooLarge = (size: number, max: number): string => `Tệp nặng ${bytes(size)}, quá mức ${bytes(max)}. Bạn chia nhỏ hoặc giảm dung lượng rồi chọn lại.`;

/** The same file chosen again. */
const mark = (file: File): string => [file.name, file.size, file.lastModified, file.type].join("|");

/** The same photo cut the same way: its content, for the file is made anew. */
async function markOf(photo: Blob): Promise<string> {
  const hash = await crypto.subtle?.digest("SHA-256", await photo.arrayBuffer());
  return hash ? [...new Uint8Array(hash)].slice(0, 16).map((byte) => byte.toString(16).padStart(2, "0")).join("") : String(Date.now());
}

// ---- words ----

const percent = (part: number, whole: number): string => `${Math.floor((part / whole) * 100)} %`;
const number = (value: number): string => value.toLocaleString("vi-VN", { maximumFractionDigits: 1 });
const bytes = (size: number): string => (size < 1024 * 1024 ? `${number(Math.ceil(size / 1024))} KB` : `${number(size / 1024 / 1024)} MB`);
function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  return seconds < 60 ? `dưới một phút` : `khoảng ${Math.ceil(seconds / 60)} phút`;
}
