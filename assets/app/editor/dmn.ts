// What stands between our DMN 1.5 files and dmn-js, which reads DMN 1.3: names of namespaces, annotations of rules, a drawing where
// the file has none. All is undone on saving, so that the file stays DMN 1.5. Not here: what is shown (decision-editor.ts).

/** The file as dmn-js reads it, and how its own text becomes the file again. */
export function bridged(xml: string): { xml: string; back(saved: string): string } {
  const version = /https:\/\/www\.omg\.org\/spec\/DMN\/(20230324|20211108)\//.exec(xml)?.[1];
  if (!version) return { xml, back: (saved) => saved };
  const from = `https://www.omg.org/spec/DMN/${version}/`;
  const to = "https://www.omg.org/spec/DMN/20191111/";
  return { xml: xml.replaceAll(from, to), back: (saved) => saved.replaceAll(to, from) };
}

interface Part {
  $type: string;
  id?: string;
  $parent?: Part;
  get(name: string): any;
  set(name: string, value: unknown): void;
  $model: { create(type: string, properties: object): Part };
}

/** dmn-js shows the description of a rule as its annotation; the standard has entries of their own. Shown: the first of them. */
export function annotationsAsDescriptions(definitions: Part): void {
  for (const { rule } of annotatedRules(definitions)) {
    const text = rule.get("annotationEntry")?.[0]?.get("text") as string | undefined;
    if (text && !rule.get("description")) rule.set("description", text);
  }
}

/** The other way round, while the file is written; gives back what undoes it, so that the table goes on showing them. */
export function descriptionsAsAnnotations(definitions: Part): () => void {
  const changed: [Part, unknown][] = [];
  for (const { rule, clauses } of annotatedRules(definitions)) {
    const description = rule.get("description") as string | undefined;
    const entries = rule.get("annotationEntry") as Part[];
    while (entries.length < clauses) entries.push(made(rule, "dmn:RuleAnnotation", {}));
    entries[0]!.set("text", description ?? "");
    changed.push([rule, description]);
    rule.set("description", undefined);
  }
  return () => changed.forEach(([rule, description]) => rule.set("description", description));
}

/** Rules of tables that have a column of annotations. */
function annotatedRules(definitions: Part): { rule: Part; clauses: number }[] {
  const tables = ((definitions.get("drgElement") ?? []) as Part[]).map((e) => (e.$type === "dmn:Decision" ? (e.get("decisionLogic") as Part | undefined) : undefined));
  return tables
    .filter((table) => table?.$type === "dmn:DecisionTable" && (table.get("annotation") as Part[]).length > 0)
    .flatMap((table) => (table!.get("rule") as Part[]).map((rule) => ({ rule, clauses: (table!.get("annotation") as Part[]).length })));
}

function made(parent: Part, type: string, properties: object): Part {
  const part = parent.$model.create(type, properties);
  part.$parent = parent;
  return part;
}

const [WIDTH, HEIGHT, GAP_X, GAP_Y] = [180, 80, 60, 100];

/** Draws a file that has no drawing: what is asked below, what is decided above. */
export function drawn(definitions: Part): void {
  const elements = ((definitions.get("drgElement") ?? []) as Part[]).filter((e) => e.id);
  if (definitions.get("dmnDI") || elements.length === 0) return;
  const level = levels(elements);
  const highest = Math.max(...level.values());
  const taken = new Map<number, number>();
  const bounds = new Map<string, { x: number; y: number; width: number; height: number }>();
  const diagram = made(definitions, "dmndi:DMNDiagram", { id: "so_do_quyet_dinh" });
  const parts: Part[] = [];
  for (const element of elements) {
    const row = level.get(element.id!) ?? 0;
    const column = taken.get(row) ?? 0;
    taken.set(row, column + 1);
    const isInput = element.$type === "dmn:InputData";
    const box = { x: 230 + column * (WIDTH + GAP_X), y: 80 + (highest - row) * (HEIGHT + GAP_Y), width: isInput ? 140 : WIDTH, height: isInput ? 45 : HEIGHT };
    bounds.set(element.id!, box);
    const shape = made(diagram, "dmndi:DMNShape", { dmnElementRef: element });
    shape.set("bounds", made(shape, "dc:Bounds", box));
    parts.push(shape);
  }
  for (const element of elements) parts.push(...edges(element, diagram, bounds));
  diagram.set("diagramElements", parts);
  const di = made(definitions, "dmndi:DMNDI", { diagrams: [diagram] });
  diagram.$parent = di;
  definitions.set("dmnDI", di);
}

function requirements(element: Part): { requirement: Part; id: string }[] {
  const all = ["informationRequirement", "knowledgeRequirement", "authorityRequirement"].flatMap((name) => (element.get(name) ?? []) as Part[]);
  return all.flatMap((requirement) => {
    const names = ["requiredDecision", "requiredInput", "requiredKnowledge", "requiredAuthority"];
    const target = names.map((name) => requirement.get(name) as Part | undefined).find(Boolean);
    const href = String(target?.get("href") ?? "");
    return href.startsWith("#") ? [{ requirement, id: href.slice(1) }] : [];
  });
}

/** How far each element is from what is asked. A circle ends where it began. */
function levels(elements: Part[]): Map<string, number> {
  const known = new Map<string, number>();
  const of = (element: Part | undefined, seen: Set<string>): number => {
    if (!element?.id || seen.has(element.id)) return -1;
    const before = known.get(element.id);
    if (before !== undefined) return before;
    const below = requirements(element).map(({ id }) => of(elements.find((e) => e.id === id), new Set([...seen, element.id!])));
    const own = Math.max(-1, ...below) + 1;
    known.set(element.id, own);
    return own;
  };
  for (const element of elements) of(element, new Set());
  return known;
}

function edges(element: Part, diagram: Part, bounds: Map<string, { x: number; y: number; width: number; height: number }>): Part[] {
  return requirements(element).flatMap(({ requirement, id }) => {
    const [from, to] = [bounds.get(id), bounds.get(element.id!)];
    if (!from || !to || !requirement.id) return [];
    const edge = made(diagram, "dmndi:DMNEdge", { dmnElementRef: requirement });
    const points = [
      { x: from.x + from.width / 2, y: from.y },
      { x: to.x + to.width / 2, y: to.y + to.height },
    ];
    edge.set("waypoint", points.map((point) => made(edge, "dc:Point", point)));
    return [edge];
  });
}
