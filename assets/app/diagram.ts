// The process diagram of a case, with the present step lit. The list of steps below it says the same in words.
// `[data-diagram="/url.bpmn"]`, lit elements in `data-now`, finished ones in `data-done` (ids separated by spaces).
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import { ask } from "./page";

interface Canvas {
  zoom(how: string, centre?: string): void;
  addMarker(element: string, name: string): void;
}

export async function show(host: HTMLElement): Promise<void> {
  const answer = await ask(host.dataset["diagram"] ?? "");
  if (!answer?.ok) return;
  host.hidden = false;
  const viewer = new NavigatedViewer({ container: host });
  try {
    await viewer.importXML(await answer.text());
  } catch {
    host.hidden = true;
    return;
  }
  const canvas = viewer.get("canvas") as Canvas;
  canvas.zoom("fit-viewport", "auto");
  light(canvas, host.dataset["done"], "is-done");
  light(canvas, host.dataset["now"], "is-now");
}

function light(canvas: Canvas, ids: string | undefined, name: string): void {
  for (const id of (ids ?? "").split(" ").filter(Boolean)) canvas.addMarker(id, name);
}
