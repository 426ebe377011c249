// What both editors do after each change: write the text into the form's field, ask the server for problems, keep a draft.
// One question is in flight at a time and the last text wins. A failure is said in words and tried again.
import { ask } from "../page";
import { announce, type Problem } from "./problems";

const CHECK_AFTER_MS = 400;
const SAVE_AFTER_MS = 1_200;
const AGAIN_AFTER_MS = 15_000;

interface Task {
  url: string;
  /** Takes the answer; `false` when it cannot be used. */
  take(answer: Response): Promise<boolean>;
  /** Says that it failed. */
  failed(): void;
  timer: number;
  busy: boolean;
  /** The text changed since the question that is in flight. */
  stale: boolean;
}

export class Keeper {
  private readonly field: HTMLTextAreaElement;
  private readonly tasks: Task[] = [];
  private written = true;
  private writing: Promise<void> = Promise.resolve();
  private kept = true;
  private sending = false;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly text: () => Promise<string>,
    private readonly tell: (problems: Problem[]) => void,
  ) {
    this.field = form.elements.namedItem("xml") as HTMLTextAreaElement;
    const check = form.dataset["check"];
    if (check) this.tasks.push(this.task(check, (answer) => this.problems(answer), () => announce(form, "Chưa kiểm tra được, sẽ thử lại")));
    const draft = form.dataset["draft"];
    if (draft && !this.isReadOnly) this.tasks.push(this.task(draft, (answer) => this.saved(answer), () => this.say("Chưa lưu được bản nháp, sẽ thử lại", true)));
    if (!this.isReadOnly) this.watchLeaving();
  }

  get isReadOnly(): boolean {
    return this.form.hasAttribute("data-readonly");
  }

  /** Asks for the problems of what was opened. */
  opened(): void {
    const check = this.tasks.find((task) => task.url === this.form.dataset["check"]);
    if (check) this.soon(check, 0);
  }

  /** The text has changed. */
  changed(): void {
    this.written = false;
    this.kept = false;
    if (this.form.dataset["draft"]) this.say("Có thay đổi chưa lưu", false);
    for (const task of this.tasks) this.soon(task, task.url === this.form.dataset["draft"] ? SAVE_AFTER_MS : CHECK_AFTER_MS);
    if (this.tasks.length === 0) window.setTimeout(() => void this.write(), CHECK_AFTER_MS);
  }

  /** Writes the present text into the field of the form. */
  write(): Promise<void> {
    if (this.written) return this.writing;
    this.written = true;
    this.writing = this.text().then(
      (text) => void (this.field.value = text),
      () => void (this.written = false),
    );
    return this.writing;
  }

  private task(url: string, take: Task["take"], failed: Task["failed"]): Task {
    return { url, take, failed, timer: 0, busy: false, stale: false };
  }

  private soon(task: Task, wait_ms: number): void {
    task.stale = true;
    window.clearTimeout(task.timer);
    task.timer = window.setTimeout(() => void this.run(task), wait_ms);
  }

  private async run(task: Task): Promise<void> {
    if (task.busy) return;
    task.busy = true;
    task.stale = false;
    await this.write();
    const answer = await ask(task.url, { method: "POST", body: this.body() });
    const isDraft = task.url === this.form.dataset["draft"];
    // What changed meanwhile has been asked for with its own delay, and problems of the older text would mislead. A draft
    // that was kept has a new version all the same: the next one is laid over it.
    const used = (answer?.ok === true && (isDraft || !task.stale) && (await task.take(answer))) || task.stale;
    task.busy = false;
    // Somebody else has kept another draft: trying again would not help, and nothing is laid over theirs.
    if (answer?.status === 409 && isDraft) {
      task.stale = false;
      return this.say("Người khác vừa lưu một bản nháp khác. Hãy chép phần bạn đang sửa rồi mở lại trang.", true);
    }
    if (task.stale) this.soon(task, CHECK_AFTER_MS);
    else if (!used) {
      task.failed();
      this.soon(task, AGAIN_AFTER_MS);
    }
  }

  /** All fields of the form: the secret, the text, the version of the draft that was changed. */
  private body(): URLSearchParams {
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(this.form)) if (typeof value === "string") body.append(name, value);
    return body;
  }

  private async problems(answer: Response): Promise<boolean> {
    try {
      const { problems } = (await answer.json()) as { problems?: Problem[] };
      if (!Array.isArray(problems)) return false;
      this.tell(problems);
      return true;
    } catch {
      return false;
    }
  }

  private async saved(answer: Response): Promise<boolean> {
    try {
      const { saved, version } = (await answer.json()) as { saved?: string; version?: number };
      if (typeof saved !== "string") return false;
      const field = this.form.elements.namedItem("version");
      if (field instanceof HTMLInputElement && typeof version === "number") field.value = String(version);
      this.kept = true;
      this.say(`Đã lưu nháp lúc ${saved}`, false);
      return true;
    } catch {
      return false;
    }
  }

  private say(words: string, failed: boolean): void {
    for (const place of this.form.querySelectorAll<HTMLElement>("[data-saved]")) {
      place.textContent = words;
      place.classList.toggle("is-failed", failed);
    }
  }

  /** Leaving with what is not kept warns; sending the form writes the text first. */
  private watchLeaving(): void {
    window.addEventListener("beforeunload", (event) => {
      if (!this.kept && !this.sending) event.preventDefault();
    });
    this.form.addEventListener("submit", (event) => {
      if (this.sending) return;
      event.preventDefault();
      const by = event.submitter;
      // Not at once: a form that is being submitted cannot be submitted anew.
      void this.write().then(() => window.setTimeout(() => this.written && this.send(by)));
    });
  }

  /** Sends the form, whose field now holds the present text. A sending that is stopped leaves everything as it was. */
  private send(by: HTMLElement | null): void {
    this.sending = true;
    window.setTimeout(() => (this.sending = false), 5_000);
    this.form.requestSubmit(by);
  }
}
