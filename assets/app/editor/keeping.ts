// What bpmn-js would lose between opening and saving, kept: references to what another file defines, and the drawing of what is not shown.
import { selfAndAllChildren } from "diagram-js/lib/util/Elements";
import { getDi } from "bpmn-js/lib/util/ModelUtil";
import type { Board, Moddle, Services } from "./bpmn";

interface Warning {
  message: string;
  element?: Moddle;
  property?: string;
  value?: string;
}

/** `messageVisibleKind` has no default in the standard (an edge without it shows no envelope); bpmn-moddle gives it one and drops it. */
export function keepEnvelopes(board: Board): void {
  const properties = board.get("moddle").registry.typeMap["bpmndi:BPMNEdge"]?.properties as { name: string; default?: string }[] | undefined;
  const kind = properties?.find((property) => property.name.endsWith("messageVisibleKind"));
  if (kind) delete kind.default;
}

/** Puts a stand-in where a reference leads out of the file, so that it is written again. Gives back what is lost all the same. */
export function keepReferences(board: Board, warnings: readonly Warning[]): string[] {
  const lost: string[] = [];
  for (const { message, element, property, value } of warnings) {
    if (element && property && value && isKept(board, element, property, value)) continue;
    // Such a line of the drawing is not shown, but it is written (`DrawingOrder`).
    if (!/^no bpmnElement referenced/.test(message)) lost.push(message.split("\n")[0] ?? "");
  }
  return lost;
}

/** References of the drawing and of flows must lead to an element; others may lead to anything. */
const STRICT = /(^|:)(bpmnElement|sourceRef|targetRef|attachedToRef|incoming|outgoing|processRef|default|flowNodeRef)$/;

function isKept(board: Board, element: Moddle, property: string, value: string): boolean {
  if (STRICT.test(property)) return false;
  const standIn = board.get("moddle").create("bpmn:BaseElement", { id: value }) as Moddle;
  const before: unknown = element.get(property);
  if (Array.isArray(before)) before.push(standIn);
  else element.set(property, standIn);
  return true;
}

/** In the place of bpmn-js's: writes what is drawn in its order, and after it what stood in the file but is not drawn. */
class DrawingOrder {
  static readonly $inject = ["eventBus", "canvas"];

  constructor(eventBus: Services["eventBus"], canvas: Services["canvas"]) {
    eventBus.on("saveXML.start", () => {
      for (const root of canvas.getRootElements()) {
        const plane = getDi(root) as unknown as Moddle | undefined;
        if (!plane) continue;
        const shown = (selfAndAllChildren([root], false) as any[]).filter((e) => e !== root && !e.labelTarget).map((e) => getDi(e) as unknown as Moddle);
        const rest = ((plane.get("planeElement") ?? []) as Moddle[]).filter((part) => !shown.includes(part));
        plane.set("planeElement", [...shown.filter(Boolean), ...rest]);
      }
    });
  }
}

export const keeping = { bpmnDiOrdering: ["type", DrawingOrder] };
