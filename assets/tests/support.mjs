// Helpers of the tests in the browser: the server, the page, fields of the panel, the saved text as elements and attributes.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./server.mjs";

export const shipped = (path) => readFileSync(join(root, "procedures", path), "utf8");

/** Sets a field of the panel and leaves it. */
export async function fill(page, key, value) {
  const field = page.locator(`[data-properties] [data-field="${key}"]`);
  const fold = page.locator(`details:not([open]):has([data-field="${key}"]) > summary`);
  if (await fold.count()) await fold.first().click();
  if ((await field.evaluate((control) => control.tagName)) === "SELECT") await field.selectOption(value);
  else {
    await field.fill(value);
    await field.press("Tab");
  }
  await page.waitForTimeout(30);
}

export const value = (page, key) => page.locator(`[data-properties] [data-field="${key}"]`).evaluate((control) => (control.type === "checkbox" ? String(control.checked) : control.value));

/** Selects by the list at the top of the panel, as one does without a mouse. */
export async function choose(page, id) {
  await page.locator("#tt-phan-tu").selectOption(id);
  await page.waitForTimeout(60);
}

/** The text that would be sent, once it has been written after the last change. */
export async function written(page) {
  await page.waitForTimeout(700);
  return page.locator("textarea[name=xml]").inputValue();
}

/** Elements of the standards' namespaces with their attributes and own text, as lines in order; ours and foreign ones apart. */
export async function contents(page, xml) {
  return page.evaluate((text) => {
    const STANDARD = /www\.omg\.org\/spec/;
    const document = new DOMParser().parseFromString(text, "application/xml");
    if (document.querySelector("parsererror")) return { standard: [`broken: ${document.documentElement.textContent.slice(0, 200)}`], foreign: [] };
    const number = (value) => (/^-?\d+(\.\d+)?$/.test(value) ? String(Number(value)) : value.replace(/\s+/g, " "));
    const standard = [];
    const foreign = [];
    for (const element of document.getElementsByTagName("*")) {
      const own = [...element.childNodes].filter((node) => node.nodeType === 3 || node.nodeType === 4).map((node) => node.data);
      const words = own.join("").replace(/\s+/g, " ").trim();
      const name = element.localName;
      const isStandard = STANDARD.test(element.namespaceURI ?? "");
      const about = element.closest("[id]")?.id ?? "";
      (isStandard ? standard : foreign).push(`${name} ${about} ${number(words)}`.trim());
      for (const attribute of element.attributes) {
        if (attribute.namespaceURI === "http://www.w3.org/2000/xmlns/") continue;
        const plain = attribute.namespaceURI === null || STANDARD.test(attribute.namespaceURI) || attribute.namespaceURI.endsWith("XMLSchema-instance");
        // Prefixes may change, what they stand for does not.
        const value = attribute.namespaceURI?.endsWith("XMLSchema-instance") ? attribute.value.replace(/^.*:/, "") : attribute.value;
        (isStandard && plain ? standard : foreign).push(`${name} ${about} @${attribute.localName}=${number(value)}`);
      }
    }
    return { standard: standard.sort(), foreign: foreign.sort() };
  }, xml);
}

/** What stands in the first list more often than in the second. */
export function missing(before, after) {
  const left = new Map();
  for (const line of after) left.set(line, (left.get(line) ?? 0) + 1);
  return before.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}

/** Whether the line is a value that BPMN 2.0.2 gives an attribute anyway: bpmn-js does not write those, and nothing is lost. */
export function isDefault(line) {
  const attribute = /@(\S+=.*)$/.exec(line)?.[1];
  return DEFAULTS.has(attribute) || (line.startsWith("waypoint ") && attribute === "type=Point");
}

const DEFAULTS = new Set([
  "cancelActivity=true",
  "isInterrupting=true",
  "parallelMultiple=false",
  "isForCompensation=false",
  "startQuantity=1",
  "completionQuantity=1",
  "gatewayDirection=Unspecified",
  "triggeredByEvent=false",
  "isClosed=false",
  "isCollection=false",
  "isSequential=false",
  "testBefore=false",
  "instantiate=false",
  "eventGatewayType=Exclusive",
  "textFormat=text/plain",
  "typeLanguage=http://www.w3.org/2001/XMLSchema",
  "expressionLanguage=http://www.w3.org/1999/XPath",
]);
