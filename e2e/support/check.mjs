// What every page must hold, wide and narrow: nothing serious for axe, no sideways scrolling, nothing on the console,
// no word of the machine's. Leaves a picture under out/.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import axe from "axe-core";

const OUT = fileURLToPath(new URL("../out/", import.meta.url));
const WIDTHS = [1280, 360];
const HEIGHT = 900;
const HEIGHT_MAX = 6_000;
const GRAVE = ["serious", "critical"];
// What a template shows when something was not put into words.
const MACHINE = /\b(undefined|null|NaN|None|Some\(|Ok\(|Err\(|true|false)\b|\{\{|\b(cases|web|access|kernel)\.[a-z]+_[a-z_]+/;

const complaints = new WeakMap();

mkdirSync(OUT, { recursive: true });

/** Listens to a page from its beginning. */
export function watch(page) {
  const heard = [];
  const documents = new Set();
  complaints.set(page, heard);
  page.on("pageerror", (error) => heard.push(`script: ${error.message}`));
  page.on("response", (answer) => answer.request().isNavigationRequest() && documents.add(answer.url()));
  page.on("console", (line) => {
    if (line.type() !== "error") return;
    // A refused form comes back as 422, 409 or 403: the page itself says so. A missing file does not.
    const isAnswer = line.text().startsWith("Failed to load resource") && documents.has(line.location().url);
    if (!isAnswer) heard.push(`console: ${line.text()}`);
  });
}

/** Takes complaints away that a journey has brought about itself. */
export function forgive(page, pattern) {
  const heard = complaints.get(page);
  heard.splice(0, heard.length, ...heard.filter((line) => !pattern.test(line)));
}

/** Checks the page as it stands, at both widths. */
export async function check(page, name) {
  const size = page.viewportSize();
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT });
    const { sideways, words, height } = await page.evaluate(async () => {
      await document.fonts.ready;
      const { scrollWidth, clientWidth, scrollHeight } = document.documentElement;
      return { sideways: scrollWidth - clientWidth, words: document.body.innerText, height: scrollHeight };
    });
    // As high as the page: what sticks to the lower edge stands where it belongs.
    await page.setViewportSize({ width, height: Math.min(Math.max(height, HEIGHT), HEIGHT_MAX) });
    await page.screenshot({ path: `${OUT}${name}-${width}.png`, fullPage: true });
    assert.ok(sideways <= 0, `${name} scrolls sideways by ${sideways} px at ${width} px: ${await widest(page)}`);
    assert.equal(words.match(MACHINE)?.[0], undefined, `${name} speaks like a machine`);
    assert.deepEqual(await violations(page), [], `${name} at ${width} px`);
  }
  await page.setViewportSize(size);
  assert.deepEqual(complaints.get(page), [], `${name}: console`);
}

async function violations(page) {
  const has = await page.evaluate(() => typeof window.axe === "object");
  if (!has) await page.evaluate(axe.source);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"], preload: false }));
  const told = (v) => `${v.id} (${v.impact}): ${v.nodes.map((n) => n.target.join(" ")).join("; ")}`;
  return found.violations.filter((v) => GRAVE.includes(v.impact)).map(told);
}

/** Which element sticks out, to find the fault. */
function widest(page) {
  return page.evaluate(() => {
    const edge = document.documentElement.clientWidth;
    const out = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > edge + 1);
    return out.slice(0, 5).map((e) => `${e.tagName.toLowerCase()}.${e.className}`).join(", ");
  });
}
