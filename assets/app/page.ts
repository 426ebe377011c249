// How islands ask the server for a piece of a page: fetch, parse, give back the element. No HTML is written in scripts.

/** The element `#id` of the page that the server answers with; null when it cannot be had (the caller then follows the link). */
export async function fetchPart(url: string, id: string, init: RequestInit = {}): Promise<HTMLElement | null> {
  const answer = await ask(url, init);
  if (!answer?.ok) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const part = page.getElementById(id);
  return part ? document.importNode(part, true) : null;
}

/** A request of our own pages; null when the network fails or the answer was cut short by a newer question. */
export async function ask(url: string, init: RequestInit = {}): Promise<Response | null> {
  const headers = new Headers(init.headers);
  headers.set("X-Requested-With", "island");
  try {
    return await fetch(url, { credentials: "same-origin", ...init, headers });
  } catch {
    return null;
  }
}

/** Runs `act` once, `wait_ms` after the last call. */
export function settled(wait_ms: number, act: () => void): () => void {
  let timer = 0;
  return () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(act, wait_ms);
  };
}

/** Whether keys now belong to a field, so that shortcuts must be silent. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "button", "submit"].includes(target.type);
  return target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
