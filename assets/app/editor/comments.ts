// Comments of an XML file: the models of bpmn-js and dmn-js drop them when they read a file. They are taken from the text that was
// opened and put back into the text that is saved, each before the element it stood before. Pure: text in, text out.

/** A comment with the places it can go to, the best first. */
export interface Comment {
  readonly text: string;
  /** Key of the element after it, of the one before it, of the one around it. */
  readonly before: string | null;
  readonly after: string | null;
  readonly inside: string | null;
}

interface Element {
  readonly key: string;
  /** Where its start tag begins and ends, and where its end tag begins and ends. */
  readonly start: number;
  inner: number;
  innerEnd: number;
  end: number;
}

interface Open {
  readonly element: Element;
  /** How many children of a name were seen. */
  readonly seen: Map<string, number>;
  last: string | null;
  waiting: { text: string; after: string | null }[];
}

const TOKENS = /<!--([\s\S]*?)-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<!DOCTYPE[^>]*>|<(\/?)([^\s\/>]+)((?:"[^"]*"|'[^']*'|[^>"'])*?)(\/?)>/g;

/** The comments of a file, in order. */
export function commentsOf(xml: string): Comment[] {
  return read(xml).comments;
}

/** The file with the comments put back; one whose neighbours are gone comes last, so that none is lost. */
export function withComments(xml: string, comments: readonly Comment[]): string {
  if (comments.length === 0) return xml;
  const { elements } = read(xml);
  const at: { place: number; text: string }[] = [];
  for (const comment of comments) {
    const place = placeOf(comment, elements, xml);
    at.push({ place, text: `<!--${comment.text}-->` });
  }
  return inserted(xml, at);
}

function placeOf(comment: Comment, elements: Map<string, Element>, xml: string): number {
  const of = (key: string | null) => (key === null ? undefined : elements.get(key));
  const next = of(comment.before);
  if (next) return next.start;
  const previous = of(comment.after);
  if (previous) return previous.end;
  const around = of(comment.inside);
  if (around && around.inner < around.end) return around.innerEnd;
  if (around) return around.end;
  if (comment.inside === null) return xml.length;
  const root = elements.values().next().value;
  return root ? root.innerEnd : xml.length;
}

/** From the end to the beginning, so that places stay right; comments of one place keep their order. */
function inserted(xml: string, at: { place: number; text: string }[]): string {
  const places = [...new Set(at.map((a) => a.place))].sort((a, b) => b - a);
  let text = xml;
  for (const place of places) {
    const here = at.filter((a) => a.place === place).map((a) => a.text);
    const indent = /\n[ \t]*$/.exec(xml.slice(0, place))?.[0] ?? "\n";
    text = text.slice(0, place) + here.map((comment) => comment + indent).join("") + text.slice(place);
  }
  return text;
}

/** Elements by a key that outlives saving: the id, else the path of names below the nearest id. */
function read(xml: string): { elements: Map<string, Element>; comments: Comment[] } {
  const elements = new Map<string, Element>();
  const comments: Comment[] = [];
  const stack: Open[] = [open({ key: "", start: 0, inner: 0, innerEnd: xml.length, end: xml.length })];
  for (const token of xml.matchAll(TOKENS)) {
    const around = stack.at(-1)!;
    const place = token.index;
    const end = place + token[0].length;
    if (token[1] !== undefined) {
      around.waiting.push({ text: token[1], after: around.last });
    } else if (token[2] === "/") {
      settle(around, null, comments, stack.length === 1);
      around.element.innerEnd = place;
      around.element.end = end;
      if (stack.length > 1) stack.pop();
    } else if (token[3] !== undefined) {
      const key = keyOf(token[3], token[4] ?? "", around);
      settle(around, key, comments, stack.length === 1);
      around.last = key;
      const element: Element = { key, start: place, inner: end, innerEnd: end, end };
      if (!elements.has(key)) elements.set(key, element);
      if (token[5] !== "/") stack.push(open(element));
    }
  }
  settle(stack[0]!, null, comments, true);
  return { elements, comments };
}

function open(element: Element): Open {
  return { element, seen: new Map(), last: null, waiting: [] };
}

/** The comments that waited for what comes next. */
function settle(around: Open, next: string | null, comments: Comment[], outside: boolean): void {
  const inside = outside ? null : around.element.key;
  for (const { text, after } of around.waiting) comments.push({ text, before: next, after, inside });
  around.waiting = [];
}

function keyOf(name: string, attributes: string, around: Open): string {
  const local = name.slice(name.indexOf(":") + 1);
  const id = /(?:^|\s)id\s*=\s*["']([^"']*)["']/.exec(attributes)?.[1];
  if (id) return `#${id}`;
  const drawn = /(?:^|\s)(?:bpmnElement|dmnElementRef)\s*=\s*["']([^"']*)["']/.exec(attributes)?.[1];
  if (drawn) return `${local}@${drawn}`;
  const count = (around.seen.get(local) ?? 0) + 1;
  around.seen.set(local, count);
  return `${around.element.key}/${local}[${count}]`;
}
