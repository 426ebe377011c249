// Sends one file by tus 1.0.0 (core, creation, termination): in pieces, going on where a broken connection stopped. A client of our own:
// tus-js-client 4.3.1 alone is 16.5 KB after gzip, more than all of filing.js, and has no bound for a connection that died silently.
import { read, remove, write, type Begun } from "../kept";

const PIECE_BYTES = 5 * 1024 * 1024;
const WAITS_S = [0, 1, 3, 5, 10, 20];
/** A connection on which nothing moves any more. */
const SILENCE_MS = 30_000;
const VERSION = "1.0.0";

export type State =
  | { kind: "sending"; offset: number; from: number }
  | { kind: "waiting" }
  | { kind: "offline" }
  | { kind: "paused"; offset: number }
  | { kind: "done" }
  | { kind: "refused"; detail: string };

export interface Order {
  endpoint: string;
  csrf: string;
  file: Blob;
  name: string;
  /** Pairs of `Upload-Metadata`. */
  about: Record<string, string>;
  /** Where the address of the upload is kept, so that the page may go away in between. */
  key: string;
}

/** What the server answered; status 0 when it did not. */
interface Reply {
  status: number;
  offset: number;
  location: string | null;
  detail: string;
}

export class Upload {
  private url = "";
  private offset = 0;
  /** Where this sitting began, for the speed. */
  private from = 0;
  private failures = 0;
  private isStopped = true;
  /** Paused or given up, perhaps before its turn came. */
  private isHeld = false;
  private request: XMLHttpRequest | null = null;
  private wake: (() => void) | null = null;

  constructor(
    private readonly order: Order,
    private readonly told: (state: State) => void,
  ) {
    const begun = read<Begun>(order.key);
    if (begun?.size === order.file.size) this.url = begun.url;
  }

  /** Sends until the file is there, refused, or stopped. */
  async run(): Promise<void> {
    if (this.isHeld) return;
    this.isStopped = false;
    this.failures = 0;
    let isKnown = false;
    while (!this.isStopped) {
      const reply = isKnown ? await this.piece() : this.url ? await this.ask() : await this.create();
      if (this.isStopped) return;
      if (reply.status >= 200 && reply.status < 300) {
        if (!isKnown) this.from = reply.offset;
        // Only what moved counts: a server that answers and takes nothing does not.
        if (reply.offset > this.offset) this.failures = 0;
        this.move(reply.offset);
        isKnown = true;
        if (this.offset >= this.order.file.size) return this.end();
        continue;
      }
      isKnown = false;
      if (this.url && (reply.status === 404 || reply.status === 410)) this.forget();
      else if (isFinal(reply.status)) return this.refuse(reply);
      await this.rest(reply.status === 409);
    }
  }

  resume(): void {
    this.isHeld = false;
  }

  pause(): void {
    this.stop();
    this.told({ kind: "paused", offset: this.offset });
  }

  /** Ends it here and at the server. */
  async cancel(): Promise<void> {
    this.stop();
    const { url } = this;
    this.forget();
    if (url) await discard(url, this.order.csrf);
  }

  private stop(): void {
    this.isHeld = true;
    this.isStopped = true;
    this.request?.abort();
    this.wake?.();
  }

  private async create(): Promise<Reply> {
    const about = Object.entries(this.order.about).map(([name, value]) => `${name} ${base64(value)}`);
    const reply = await this.call("POST", this.order.endpoint, { "Upload-Length": String(this.order.file.size), "Upload-Metadata": about.join(",") });
    if (reply.status !== 201 || !reply.location) return reply.status === 201 ? { ...reply, status: 0 } : reply;
    const url = new URL(reply.location, new URL(this.order.endpoint, location.href));
    // Only our own server is sent anything.
    if (url.origin !== location.origin) return { ...reply, status: 400 };
    this.url = url.href;
    return { ...reply, offset: 0 };
  }

  private ask(): Promise<Reply> {
    return this.call("HEAD", this.url, {});
  }

  private piece(): Promise<Reply> {
    const part = this.order.file.slice(this.offset, this.offset + PIECE_BYTES);
    return this.call("PATCH", this.url, { "Upload-Offset": String(this.offset), "Content-Type": "application/offset+octet-stream" }, part);
  }

  private move(offset: number): void {
    this.offset = offset;
    const { size } = this.order.file;
    write(this.order.key, { url: this.url, name: this.order.name, size, offset, at: Date.now() });
    this.told({ kind: "sending", offset, from: this.from });
  }

  private forget(): void {
    remove(this.order.key);
    this.url = "";
    this.offset = 0;
  }

  private end(): void {
    this.isStopped = true;
    remove(this.order.key);
    this.told({ kind: "done" });
  }

  private refuse(reply: Reply): void {
    this.isStopped = true;
    // The server keeps nothing of what it refused, unless one only has to sign in.
    if (reply.status !== 401 && reply.status !== 403) this.forget();
    const isSignedOut = reply.status === 401;
    this.told({ kind: "refused", detail: reply.detail || (isSignedOut ? "Phiên đã hết. Bạn đăng nhập lại rồi chọn lại tệp để gửi tiếp." : "Hệ thống không nhận tệp này.") });
  }

  /** Waits before the next try; after the last wait for the network, or for the person. */
  private async rest(isMovedOn: boolean): Promise<void> {
    if (this.isStopped) return;
    const wait_s = isMovedOn && this.failures === 0 ? 0 : WAITS_S[this.failures];
    this.failures++;
    this.told({ kind: wait_s === undefined ? "offline" : "waiting" });
    await new Promise<void>((done) => {
      const timer = wait_s === undefined ? 0 : window.setTimeout(done, wait_s * 1_000);
      const begin = () => ((this.failures = 0), done());
      window.addEventListener("online", begin, { once: true });
      this.wake = () => (window.clearTimeout(timer), window.removeEventListener("online", begin), done());
    });
    this.wake?.();
    this.wake = null;
  }

  private call(method: string, url: string, headers: Record<string, string>, part?: Blob): Promise<Reply> {
    return new Promise((done) => {
      const request = new XMLHttpRequest();
      this.request = request;
      const begun = this.offset;
      let timer = 0;
      const listen = () => {
        window.clearTimeout(timer);
        timer = window.setTimeout(() => request.abort(), SILENCE_MS);
      };
      request.open(method, url);
      for (const [name, value] of Object.entries({ ...headers, "Tus-Resumable": VERSION, "X-CSRF-Token": this.order.csrf, "X-Requested-With": "island" })) request.setRequestHeader(name, value);
      request.upload.onprogress = (event) => {
        listen();
        if (!this.isStopped) this.told({ kind: "sending", offset: begun + event.loaded, from: this.from });
      };
      request.onloadend = () => {
        window.clearTimeout(timer);
        this.request = null;
        done(replied(request, method === "PATCH" ? begun : 0));
      };
      listen();
      request.send(part ?? null);
    });
  }
}

/** Tells the server that an upload will not go on. */
export async function discard(url: string, csrf: string): Promise<void> {
  try {
    await fetch(url, { method: "DELETE", headers: { "Tus-Resumable": VERSION, "X-CSRF-Token": csrf, "X-Requested-With": "island" }, keepalive: true });
  } catch {
    // The server throws away by itself what nobody goes on with.
  }
}

/** Told once: another try would be answered the same. */
const isFinal = (status: number): boolean => status >= 400 && status < 500 && ![408, 409, 423, 425, 429].includes(status);

function replied(request: XMLHttpRequest, begun: number): Reply {
  const offset = Number(request.getResponseHeader("Upload-Offset") ?? begun);
  let detail = "";
  try {
    detail = String((JSON.parse(request.responseText) as { detail?: string }).detail ?? "");
  } catch {
    // Whoever stands between us and the server may answer with anything.
  }
  return { status: request.status, offset, location: request.getResponseHeader("Location"), detail };
}

/** Base64 of the UTF-8 text: names of files are Vietnamese. */
const base64 = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
