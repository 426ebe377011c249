// Marks of problems on the drawing: an icon and the number in the list, beside the element. Not colour alone.
import type { Board } from "./bpmn";
import { icon } from "./icons";
import { make } from "../make";
import type { Problem } from "./problems";

const KIND = "problem";

/** Marks stay readable when the drawing is small. */
export const SCALE = { min: 0.9, max: 1.2 };

/** Puts the marks; `at` finds the drawn element of an id of the file. */
export function mark(board: Board, problems: readonly Problem[], at: (id: string) => string | null): void {
  const overlays = board.get("overlays");
  overlays.remove({ type: KIND });
  const numbers = new Map<string, { numbers: number[]; severity: Problem["severity"] }>();
  problems.forEach((problem, index) => {
    const element = problem.element ? at(problem.element) : null;
    if (element === null) return;
    const known = numbers.get(element);
    if (known) known.numbers.push(index + 1);
    else numbers.set(element, { numbers: [index + 1], severity: problem.severity });
  });
  for (const [element, { numbers: own, severity }] of numbers) {
    const html = make("span", { class: `mc-mark mc-mark--${severity}`, "aria-hidden": "true" }, icon(severity), own.join(", "));
    overlays.add(element, KIND, { position: { top: -13, left: -9 }, scale: SCALE, html });
  }
}

/** The drawn element that an id of the file belongs to: itself, or what it is a part of. */
export function drawnOf(board: Board, id: string): string | null {
  const registry = board.get("elementRegistry");
  const itself = registry.get(id);
  if (itself) return isRoot(board, itself) ? null : id;
  const owner = registry.find((element: any) => parts(element.businessObject).some((part) => part?.id === id));
  return owner && !isRoot(board, owner) ? owner.id : null;
}

function isRoot(board: Board, element: any): boolean {
  return board.get("canvas").getRootElements().includes(element);
}

function parts(object: any): any[] {
  const definitions = object?.get?.("eventDefinitions") ?? [];
  const references = definitions.flatMap((d: any) => [d, d.get("messageRef"), d.get("signalRef"), d.get("errorRef"), d.get("escalationRef")]);
  return [object?.get?.("loopCharacteristics"), object?.get?.("messageRef"), object?.get?.("processRef"), ...references];
}

/** Selects an element and brings it into the middle, in whichever plane it is drawn. */
export function go(board: Board, id: string): void {
  const canvas = board.get("canvas");
  const element = board.get("elementRegistry").get(id);
  if (!element) return;
  const root = canvas.findRoot(element);
  if (root && root !== canvas.getRootElement()) canvas.setRootElement(root);
  board.get("selection").select(element);
  centre(board, element);
}

function centre(board: Board, element: any): void {
  const canvas = board.get("canvas");
  const box = boxOf(element);
  const view = canvas.viewbox();
  canvas.viewbox({ x: box.x - view.width / 2, y: box.y - view.height / 2, width: view.width, height: view.height });
}

/** The middle of a shape or of a line. */
export function boxOf(element: any): { x: number; y: number } {
  const points: { x: number; y: number }[] | undefined = element.waypoints;
  if (!points) return { x: element.x + element.width / 2, y: element.y + element.height / 2 };
  const [xs, ys] = [points.map((p) => p.x), points.map((p) => p.y)];
  return { x: (Math.min(...xs) + Math.max(...xs)) / 2, y: (Math.min(...ys) + Math.max(...ys)) / 2 };
}

/** Shows a drawing whole if it can be read so, else its beginning at a size that can be read. */
export function frame(board: Board): void {
  const canvas = board.get("canvas");
  canvas.zoom("fit-viewport", "auto");
  if (canvas.zoom() > 1) return void canvas.zoom(1, "auto");
  if (canvas.zoom() >= LEAST) return;
  const { inner, outer } = canvas.viewbox();
  const [width, height] = [outer.width / LEAST, outer.height / LEAST];
  canvas.viewbox({ x: inner.x - (outer.width > 600 ? MARGIN : 20) / LEAST, y: inner.y + inner.height / 2 - height / 2, width, height });
}

const LEAST = 0.7;
/** The palette stands over the left edge. */
const MARGIN = 160;
