// Runs the journeys one after another against one demo: `npm test`, or `npm test -- cash` for those whose file is named so.
import { readdirSync } from "node:fs";
import { after, before } from "node:test";
import { closeBrowser, openBrowser } from "./support/browser.mjs";
import { startTown, stopTown } from "./support/town.mjs";

const wanted = process.argv[2] ?? "";

before(async () => {
  await startTown();
  await openBrowser();
});

after(async () => {
  await closeBrowser();
  await stopTown();
});

const files = readdirSync(new URL("journeys/", import.meta.url)).sort();
for (const file of files.filter((f) => f.includes(wanted))) await import(`./journeys/${file}`);
