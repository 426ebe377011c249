// Small drawings beside words, the same as in the templates' macros. Drawn through the DOM: no HTML is written in scripts.

const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  error: ["M6.6 1.8h6.8l4.8 4.8v6.8l-4.8 4.8H6.6l-4.8-4.8V6.6z", "M10 5.8v5M10 13.6v.1"],
  warning: ["M10 2.6 18.2 17H1.8z", "M10 8v4.2M10 14.6v.1"],
  tick: ["M4 10.5l4 4 8-9"],
  info: ["M10 2.6a7.4 7.4 0 1 0 0 14.8 7.4 7.4 0 0 0 0-14.8z", "M10 9v5M10 6v.1"],
};

export function icon(name: keyof typeof PATHS): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.classList.add("mc-i");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  for (const d of PATHS[name]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}
