// What this browser keeps of half-filled pages, so that no keystroke is lost: one entry a page and person in localStorage, which is written
// before the next key can come. It is personal data: signing out deletes all of it, and thirty days delete what nobody came back for.

/** Answers by the name of the field. A field with nothing ticked is an empty list. */
export type Values = Record<string, string[]>;

export interface Kept {
  /** The draft that the page belongs to. */
  draft: string;
  /** The version of the server's that was typed upon. */
  version: number;
  /** When, in milliseconds. */
  at: number;
  /** The field edited last. */
  field: string;
  values: Values;
  /** What went to the server last without an answer yet: when it comes back as a newer version, it was us and nobody else. */
  sent?: Values[];
  /** The page was sent by its own button; a newer version says that it arrived. */
  filed?: boolean;
}

/** An upload that has begun. */
export interface Begun {
  url: string;
  name: string;
  size: number;
  offset: number;
  at: number;
}

const DRAFT = "mc-draft:";
const UPLOAD = "mc-upload:";
const AGE_MAX_MS = 30 * 24 * 3_600_000;
/** Letters of one page; a page that has more is only sent. */
const LETTERS_MAX = 64 * 1024;

export const draftKey = (person: string, path: string): string => `${DRAFT}${person}:${path}`;
export const uploadKey = (draft: string, document: string, mark: string): string => `${UPLOAD}${draft}:${document}:${mark}`;

/** The entry, or null when there is none or it cannot be read. */
export function read<T>(key: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null") as T | null;
  } catch {
    return null;
  }
}

/** Whether it could be kept: a full or forbidden storage must be told to the person. */
export function write(key: string, value: Kept | Begun): boolean {
  const text = JSON.stringify(value);
  try {
    if (text.length > LETTERS_MAX) localStorage.removeItem(key);
    else localStorage.setItem(key, text);
    return text.length <= LETTERS_MAX;
  } catch {
    return false;
  }
}

export function remove(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // Nothing can be kept here, so nothing is.
  }
}

/** Our keys that begin so. */
export function keys(start: string): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(start));
  } catch {
    return [];
  }
}

/** On every page: deletes what is old, and all when `a[data-forget]` is followed or `form[data-forget]` is sent. */
export function startForgetting(): void {
  const all = () => [...keys(DRAFT), ...keys(UPLOAD)];
  for (const key of all()) if (!((read<{ at: number }>(key)?.at ?? 0) > Date.now() - AGE_MAX_MS)) remove(key);
  const forget = () => all().forEach(remove);
  document.addEventListener("click", (event) => (event.target as HTMLElement).closest("a[data-forget]") && forget());
  document.addEventListener("submit", (event) => (event.target as HTMLElement).matches("form[data-forget]") && forget());
}
