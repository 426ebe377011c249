// A draft that loses no keystroke. Each change is kept in this browser at once and sent 800 ms after the last one; what could not be sent is sent
// later, what was typed before a crash or a sign-in comes back, and two devices that disagree are asked which to believe.
import { ask, settled } from "../page";
import { draftKey, keys, read, remove, write, type Kept, type Values } from "../kept";
import { make } from "../make";
import { startConditions } from "./conditions";
import { answers, body, controls, differing, fill, nameOf, shown } from "./fields";
import { icon, Note } from "./note";
import { startRepeats } from "./repeats";

const PAUSE_MS = 800;
const WAITS_S = [2, 4, 8, 15, 30, 60];
/** Unanswered requests whose content is remembered. */
const SENT_MAX = 4;
const ANSWER_MS_MAX = 20_000;
/** Bytes that browsers take from a page that is going away. */
const KEEPALIVE_MAX = 60_000;

interface Answer {
  version?: number;
  saved?: string;
  fields?: Record<string, string | string[]>;
  sign_in?: string;
  detail?: string;
}

/** What the other device wrote. */
interface Theirs {
  version: number;
  values: Values;
  saved: string;
}

export function startDrafts(): void {
  for (const filed of document.querySelectorAll<HTMLElement>("[data-draft-filed]")) forgetDraft(filed.dataset["draftFiled"] ?? "");
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-draft]")) new Draft(form).start();
}

/** The draft has become a case: nothing of it stays here. */
function forgetDraft(id: string): void {
  for (const key of keys("mc-draft:")) if (read<Kept>(key)?.draft === id) remove(key);
}

export class Draft {
  private readonly key: string;
  private readonly note: Note;
  private readonly soon = settled(PAUSE_MS, () => void this.send());
  private version: number;
  private field = "";
  /** Something is not with the server yet. */
  private isDirty = false;
  private isKept = true;
  /** The page is going away by its own button. */
  private isLeaving = false;
  private running: Promise<void> | null = null;
  /** What went out since the last answer, newest last. */
  private sent: Values[] = [];
  private edits = 0;
  private theirs: Theirs | null = null;
  private failures = 0;
  private retry = 0;

  constructor(readonly form: HTMLFormElement) {
    this.key = draftKey(form.dataset["person"] ?? "", location.pathname);
    this.note = new Note(form);
    this.version = Number(form.dataset["version"] ?? this.versionField()?.value ?? 0);
  }

  start(): void {
    // A browser that opens an old tab again may have put an old number back.
    this.take(this.version);
    this.dropArrived();
    startConditions(this.form);
    startRepeats(this);
    this.restore();
    const { form } = this;
    form.addEventListener("input", (event) => this.changed(event.target));
    form.addEventListener("change", (event) => this.changed(event.target));
    form.addEventListener("submit", (event) => this.submit(event));
    window.addEventListener("online", () => void this.send());
    window.addEventListener("pagehide", () => void this.send());
    document.addEventListener("visibilitychange", () => void this.send());
    // A form that was sent and comes back from the browser's memory has an old version.
    window.addEventListener("pageshow", (event) => event.persisted && this.isLeaving && location.reload());
    window.addEventListener("beforeunload", (event) => this.isDirty && !this.isKept && !this.isLeaving && event.preventDefault());
    document.addEventListener("click", (event) => (event.target as HTMLElement).closest("[data-forget]") && void this.send(), true);
  }

  private versionField(): HTMLInputElement | null {
    return this.form.querySelector<HTMLInputElement>("input[name=version]");
  }

  private take(version: number): void {
    this.version = version;
    const field = this.versionField();
    if (field) field.value = String(version);
  }

  // ---- what is kept here ----

  private changed(target: EventTarget | null): void {
    const control = target as HTMLInputElement;
    if (!control.name || control.type === "file" || control.type === "password") return;
    this.field = control.name;
    this.isLeaving = false;
    this.isDirty = true;
    this.edits++;
    this.keep();
    this.soon();
  }

  private keep(filed = false): void {
    const { draft = "" } = this.form.dataset;
    const kept: Kept = { draft, version: this.version, at: Date.now(), field: this.field, values: answers(this.form) };
    if (this.sent.length) kept.sent = this.sent;
    if (filed) kept.filed = true;
    this.isKept = write(this.key, kept);
    if (!this.isKept) this.say("Máy này không giữ được bản tạm; nội dung vẫn được gửi đi", true);
  }

  /** Pages that were sent by their button have arrived when the draft has a newer version. */
  private dropArrived(): void {
    const { person = "", draft } = this.form.dataset;
    for (const key of keys(draftKey(person, ""))) {
      const kept = read<Kept>(key);
      // The same page again may be the answer that refuses it: then the answers are compared.
      if (key !== this.key && kept?.filed && kept.draft === draft && this.version > kept.version) remove(key);
    }
  }

  private restore(): void {
    const page = answers(this.form, true);
    const kept = read<Kept>(this.key);
    if (!kept || kept.draft !== this.form.dataset["draft"]) return this.adopt(page);
    const differs = differing(kept.values, page).length > 0;
    this.field = kept.field;
    // What was on its way when the page went may still arrive.
    this.sent = kept.sent ?? [];
    if (kept.version < this.version) {
      if (!differs) return remove(this.key);
      if (!isAmong(page, kept.sent)) {
        this.theirs = { version: this.version, values: page, saved: "" };
        // Until the person has chosen, ours stays what it was typed upon.
        this.take(kept.version);
      }
    }
    fill(this.form, kept.values);
    this.isDirty = true;
    if (!differs) return this.soon();
    const field = this.focusLast();
    this.keep();
    if (this.theirs) return this.disagree(this.theirs);
    this.soon();
    this.tellRestored(kept, page, field);
  }

  private tellRestored(kept: Kept, page: Values, near: Element | null): void {
    const at = new Date(kept.at);
    const back = { words: "Bỏ phần vừa khôi phục", run: () => this.put(page, "Đã bỏ phần khôi phục.", "Lấy lại phần đó") };
    this.note.say("restored", "done", [`Đã khôi phục phần bạn điền lúc ${clock(at)}${day(at)} mà chưa kịp gửi.`], [back], near);
  }

  /** Without a copy of ours: typed before this script came is typed; what the browser put back by itself is older than the page. */
  private adopt(page: Values): void {
    const now = answers(this.form);
    if (differing(now, page).length === 0) return;
    const [how] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
    if (how?.type !== "navigate" && !this.form.contains(document.activeElement)) return fill(this.form, page);
    this.isDirty = true;
    this.keep();
    this.soon();
  }

  private focusLast(): HTMLElement | null {
    const own = controls(this.form).filter((control) => control.name === this.field && !control.disabled);
    const field = own.find((control) => (control as HTMLInputElement).checked) ?? own[0] ?? null;
    field?.focus();
    if (field && "setSelectionRange" in field && /^(text|tel|search|textarea)$/.test(field.type)) field.setSelectionRange(field.value.length, field.value.length);
    return field;
  }

  /** Puts answers into the page; what stood there can be had back. */
  private put(values: Values, words: string, undo: string): void {
    const before = answers(this.form);
    fill(this.form, values);
    this.isDirty = true;
    this.keep();
    this.soon();
    this.note.say("put", "done", [words], [{ words: undo, run: () => this.put(before, "Đã lấy lại.", "Bỏ lần nữa") }], document.activeElement);
  }

  // ---- what goes to the server ----

  /** Sends what is new. Only one request runs at a time: a second one would carry a version that the first makes old. */
  send(): Promise<void> {
    if (this.running) return this.running;
    if (!this.isDirty || this.theirs || this.isLeaving) return Promise.resolve();
    const { edits } = this;
    this.running = this.post().finally(() => {
      this.running = null;
      if (this.isDirty && this.failures === 0 && this.edits !== edits) this.soon();
    });
    return this.running;
  }

  private async post(): Promise<void> {
    window.clearTimeout(this.retry);
    this.isDirty = false;
    this.sent = [...this.sent, answers(this.form)].slice(-SENT_MAX);
    this.keep();
    const sending = body(this.form);
    const headers = { Accept: "application/json" };
    const keepalive = String(sending).length < KEEPALIVE_MAX;
    const response = await ask(this.form.dataset["save"] ?? "", { method: "POST", body: sending, headers, keepalive, signal: AbortSignal.timeout(ANSWER_MS_MAX) });
    const answer = response && ((await response.json().catch(() => null)) as Answer | null);
    if (response?.ok && typeof answer?.version === "number") return this.arrived(answer.version, answer.saved);
    this.isDirty = true;
    if (response?.status === 409 && typeof answer?.version === "number") return this.differ(answer, answer.version);
    if ((response?.status === 401 || response?.status === 403) && answer?.sign_in) return this.signIn(answer.sign_in);
    if (response && response.status >= 400 && response.status < 500 && response.status !== 429) return this.refuse(answer?.detail);
    this.later();
  }

  /** Also after an act that sent the whole form, such as another row. */
  arrived(version: number, saved = clock(new Date())): void {
    this.failures = 0;
    this.sent = [];
    this.take(version);
    if (this.isDirty) this.keep();
    else remove(this.key);
    this.note.clear("sign-in", "refused");
    this.say(`Đã lưu ${saved}`, false);
  }

  private later(): void {
    this.say(this.isKept ? "Chưa gửi được, đã giữ trong máy này; sẽ tự gửi khi có mạng" : "Chưa gửi được và máy này không giữ được bản tạm: đừng đóng trang", true);
    const wait_s = WAITS_S[Math.min(this.failures++, WAITS_S.length - 1)] ?? 60;
    this.retry = window.setTimeout(() => void this.send(), wait_s * 1_000);
  }

  private refuse(detail = "Phần này chưa lưu được. Bạn sửa lại hoặc thử lại sau."): void {
    this.failures = 0;
    this.note.say("refused", "late", [detail], [], this.at());
    this.say("Chưa lưu được, đã giữ trong máy này", true);
  }

  private signIn(href: string): void {
    this.failures = 0;
    const isOwn = /^\/(?![/\\])/.test(href);
    const link = { words: "Đăng nhập lại", href: isOwn ? href : "/" };
    // Said once: it must not be read out after every word.
    if (this.note.topic !== "sign-in") this.note.say("sign-in", "soon", ["Phiên đã hết; nội dung vẫn giữ trong máy này."], [link], this.at());
    this.say("Chưa gửi được, đã giữ trong máy này", true);
    this.note.topic = "sign-in";
  }

  private at(): Element | null {
    return this.form.contains(document.activeElement) ? document.activeElement : null;
  }

  // ---- two devices ----

  private differ(answer: Answer, version: number): void {
    this.failures = 0;
    const values = Object.fromEntries(Object.entries(answer.fields ?? {}).map(([name, value]) => [name, [value].flat()]));
    const theirs = { version, values, saved: answer.saved ?? "" };
    if (!isAmong(values, [answers(this.form), ...this.sent.slice(0, -1)])) {
      this.theirs = theirs;
      return this.disagree(theirs);
    }
    // Both say the same, or an answer to us was lost on its way: nothing to ask.
    this.take(version);
    this.sent = [];
    this.soon();
  }

  private disagree(theirs: Theirs): void {
    const { form } = this;
    const ours = answers(form);
    const say = (values: string[] = [], name: string) => shown(form, name, values) || "để trống";
    const lines = differing(ours, theirs.values).map((name) =>
      make("li", {}, make("b", {}, nameOf(form, name)), `: máy này “${say(ours[name], name)}”, máy kia “${say(theirs.values[name], name)}”`),
    );
    const when = theirs.saved ? ` lúc ${theirs.saved}` : "";
    const acts = [
      { words: "Giữ bản ở máy này", run: () => this.settle(theirs, true) },
      { words: "Lấy bản ở máy kia", run: () => this.settle(theirs, false) },
    ];
    this.note.say("differ", "soon", [`Trang này đã được sửa ở máy khác${when}. Hai bản khác nhau ở:`, make("ul", { class: "mc-bullets" }, ...lines), "Bạn muốn dùng bản nào?"], acts, this.at());
    this.say("Chưa gửi, đã giữ trong máy này", true);
  }

  private settle(theirs: Theirs, isOurs: boolean): void {
    this.theirs = null;
    this.take(theirs.version);
    this.sent = [];
    this.focusLast();
    if (!isOurs) return this.put(theirs.values, "Đã lấy bản ở máy kia.", "Trở lại bản ở máy này");
    this.note.clear("differ");
    this.isDirty = true;
    this.keep();
    void this.send();
  }

  // ---- the page's own button ----

  private submit(event: SubmitEvent): void {
    if (event.defaultPrevented) return;
    if (this.isAsking()) return event.preventDefault();
    if (this.running) {
      event.preventDefault();
      // What is being saved makes a new version, and the page must carry that one.
      void this.running.then(() => this.form.requestSubmit(event.submitter));
      return;
    }
    window.clearTimeout(this.retry);
    if (this.isDirty) this.keep(true);
    this.isLeaving = true;
  }

  /** Two devices disagree and nothing may be sent before the person has chosen; the question is shown. */
  isAsking(): boolean {
    if (this.theirs) this.form.querySelector<HTMLElement>(".mc-filing-note button")?.focus();
    return this.theirs !== null;
  }

  private say(words: string, isFailed: boolean): void {
    for (const place of document.querySelectorAll<HTMLElement>("[data-saved]")) {
      if (place.textContent?.trim() === words) continue;
      place.classList.toggle("is-failed", isFailed);
      place.replaceChildren(icon(isFailed ? "soon" : "done"), words);
    }
  }
}

/** Whether the server's answers are some that we sent. */
const isAmong = (values: Values, sent: Values[] = []): boolean => sent.some((one) => differing(values, one).length === 0);
const two = (number: number): string => String(number).padStart(2, "0");
const clock = (at: Date): string => `${two(at.getHours())}:${two(at.getMinutes())}`;
const day = (at: Date): string => (at.toDateString() === new Date().toDateString() ? "" : ` ngày ${two(at.getDate())}/${two(at.getMonth() + 1)}/${at.getFullYear()}`);
