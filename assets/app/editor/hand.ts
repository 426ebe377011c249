// Every change of the panel goes through the command stack of the modeler, so that it can be undone and redone as one act.
import type { Board, Drawn, Moddle, Services } from "./bpmn";

interface Together {
  acts: (() => void)[];
}

class TogetherHandler {
  preExecute(context: Together): void {
    for (const act of context.acts) act();
  }
}

export class Hand {
  private readonly modeling: Services["modeling"];
  private readonly stack: Services["commandStack"];
  private readonly factory: Services["bpmnFactory"];

  constructor(private readonly board: Board) {
    this.modeling = board.get("modeling");
    this.stack = board.get("commandStack");
    this.factory = board.get("bpmnFactory");
    this.stack.registerHandler("motcua.together", TogetherHandler);
  }

  /** Changes properties of an element; an empty text removes the property. */
  set(element: Drawn, properties: Record<string, unknown>): void {
    this.modeling.updateProperties(element, emptied(properties));
  }

  /** Changes properties of a part of an element (a definition, a loop, a message of the file). */
  setPart(element: Drawn, part: Moddle, properties: Record<string, unknown>): void {
    this.modeling.updateModdleProperties(element, part, emptied(properties));
  }

  /** Several changes that are undone at once. */
  together(...acts: (() => void)[]): void {
    this.stack.execute("motcua.together", { acts });
  }

  /** Makes a part that belongs to `parent`. */
  make(type: string, properties: Record<string, unknown>, parent: Moddle): Moddle {
    const made = this.factory.create(type, properties) as Moddle;
    made.$parent = parent;
    return made;
  }

  /** The text as an expression, or nothing. */
  expression(text: string, parent: Moddle): Moddle | undefined {
    return text.trim() ? this.make("bpmn:FormalExpression", { body: text.trim() }, parent) : undefined;
  }

  /** The same expression with other words: language and type stay. */
  setExpression(element: Drawn, holder: Moddle, name: string, text: string): void {
    const known = holder.get(name) as Moddle | undefined;
    if (known && text.trim()) this.setPart(element, known, { body: text.trim() });
    else this.setPart(element, holder, { [name]: this.expression(text, holder) });
  }

  /** The root of the file. */
  definitions(): Moddle {
    return (this.board as unknown as { getDefinitions(): Moddle }).getDefinitions();
  }

  /** Messages, signals, errors or escalations of the file. */
  globals(type: string): Moddle[] {
    return ((this.definitions().get("rootElements") ?? []) as Moddle[]).filter((root) => root.$type === type);
  }

  /** Adds one to the file. */
  addGlobal(element: Drawn, type: string, properties: Record<string, unknown>): Moddle {
    const file = this.definitions();
    const made = this.make(type, properties, file);
    this.setPart(element, file, { rootElements: [...((file.get("rootElements") ?? []) as Moddle[]), made] });
    return made;
  }
}

function emptied(properties: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, value === "" ? undefined : value]));
}
