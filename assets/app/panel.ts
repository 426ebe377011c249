// The right pane of the inbox: shows the case under the cursor without leaving the list.
// Wide screens only; elsewhere, and without script, the row's link opens the page.
import { fetchPart, settled } from "./page";

const wide = window.matchMedia("(min-width: 75em)");

export function startPanel(): void {
  const list = document.querySelector<HTMLElement>("[data-rows]");
  if (!list || !document.getElementById("khung-xem")) return;
  let asked: AbortController | null = null;
  const open = async (link: HTMLAnchorElement) => {
    const url = link.dataset["panel"];
    if (!url || !wide.matches) return;
    asked?.abort();
    asked = new AbortController();
    const part = await fetchPart(url, "khung-xem", { signal: asked.signal });
    if (part) show(link, part);
  };
  let latest: HTMLAnchorElement | null = null;
  const soon = settled(120, () => void (latest && open(latest)));
  list.addEventListener("motcua:at", (event) => {
    latest = event.target as HTMLAnchorElement;
    soon();
  });
  list.addEventListener("click", (event) => {
    const row = (event.target as HTMLElement).closest("[data-row]");
    const link = row?.querySelector<HTMLAnchorElement>("a[data-open]");
    if (!link || (event.target as HTMLElement).closest("a, input, button, label")) return;
    void open(link);
  });
}

function show(link: HTMLAnchorElement, part: HTMLElement): void {
  document.getElementById("khung-xem")?.replaceWith(part);
  for (const row of document.querySelectorAll("[data-row][aria-current]")) {
    row.removeAttribute("aria-current");
    row.classList.remove("is-open");
  }
  const row = link.closest("[data-row]");
  row?.setAttribute("aria-current", "true");
  row?.classList.add("is-open");
}
