// The parts of bpmn-js that we use, as types. Its objects are open by nature (any element may carry any attribute), hence `any` inside.
/* eslint-disable @typescript-eslint/no-explicit-any */

/** An element of the file. */
export interface Moddle {
  $type: string;
  $parent?: Moddle;
  $attrs: Record<string, string>;
  id: string;
  get(name: string): any;
  set(name: string, value: unknown): void;
  $instanceOf(type: string): boolean;
  [name: string]: any;
}

/** An element of the drawing. */
export interface Drawn {
  id: string;
  type: string;
  businessObject: Moddle;
  parent?: Drawn;
  label?: Drawn;
  labelTarget?: Drawn;
  waypoints?: { x: number; y: number }[];
  x: number;
  y: number;
  width: number;
  height: number;
  [name: string]: any;
}

export interface Services {
  canvas: any;
  commandStack: any;
  elementRegistry: any;
  elementFactory: any;
  bpmnFactory: any;
  bpmnReplace: any;
  autoPlace: any;
  eventBus: any;
  modeling: any;
  overlays: any;
  selection: any;
  searchPad: any;
  translate: any;
  moddle: any;
}

/** A viewer or modeler of bpmn-js. */
export interface Board {
  get<K extends keyof Services>(name: K): Services[K];
  get(name: string, strict: false): any;
  importXML(xml: string): Promise<{ warnings: { message: string }[] }>;
  saveXML(options: { format: boolean }): Promise<{ xml?: string }>;
  on(event: string, act: (event: any) => void): void;
  destroy(): void;
}

/** What an element is called in lists: its name, else its kind and id. */
export function nameOf(element: Drawn, kind: string): string {
  const name = String(element.businessObject.get("name") ?? element.businessObject.get("text") ?? "").trim();
  return name || `${kind} (${element.id})`;
}
