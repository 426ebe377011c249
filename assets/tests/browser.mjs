// Opens pages in a browser and keeps account of what must not happen: violations of the content security policy and errors of scripts.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

export async function open() {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
  return chromium.launch({ executablePath, args });
}

/** A page whose faults are collected in `page.faults`. `more`: of the context, such as a phone's screen; `expected`: what a test does on purpose. */
export async function page(browser, width = 1280, height = 900, more = {}, expected = /status of 503/) {
  const context = await browser.newContext({ viewport: { width, height }, locale: "vi-VN", ...more });
  const made = await context.newPage();
  made.faults = [];
  made.on("console", (message) => {
    const text = message.text();
    if (message.type() === "error" && !expected.test(text)) made.faults.push(text);
  });
  made.on("pageerror", (error) => made.faults.push(String(error)));
  await made.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`));
  });
  return made;
}

/** Serious faults of accessibility, as words. axe is run through the debugger, which the policy does not concern. */
export async function unfit(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return violations
    .filter((violation) => ["serious", "critical"].includes(violation.impact))
    .map((violation) => `${violation.id}: ${violation.help} – ${violation.nodes.map((node) => `${node.target} ${node.html.slice(0, 160)}`).join(" | ")}`);
}

/** A picture, when `SHOTS` names a folder. */
export async function shot(page, name) {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true });
}
