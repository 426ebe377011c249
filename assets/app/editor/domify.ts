// Stands in for the package `domify`, through which bpmn-js and dmn-js turn text into elements: their text carries `style`
// attributes, which our content security policy forbids. Here the same styles are set through the CSSOM, which it allows.
// The element comes out as the original makes it.

export default function domify(text: string, page: Document = document): Node {
  const template = page.createElement("template");
  template.innerHTML = wrapped(text.trim()).replace(/(<[^<>]*?\s)style=/g, "$1data-style-later=");
  const made = page.importNode(template.content, true);
  for (const element of made.querySelectorAll<HTMLElement | SVGElement>("[data-style-later]")) {
    element.style.cssText = element.getAttribute("data-style-later") ?? "";
    element.removeAttribute("data-style-later");
  }
  const inside = isSvgPart(text.trim()) ? made.firstElementChild! : made;
  if (inside.childNodes.length === 1) return inside.removeChild(inside.firstChild!);
  const several = page.createDocumentFragment();
  several.append(...inside.childNodes);
  return several;
}

function isSvgPart(text: string): boolean {
  return /^<(polyline|ellipse|polygon|circle|text|line|path|rect|g)[\s>]/.test(text);
}

function wrapped(text: string): string {
  return isSvgPart(text) ? `<svg xmlns="http://www.w3.org/2000/svg" version="1.1">${text}</svg>` : text;
}
