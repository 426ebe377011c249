// The one script of every page: finds the islands that stand on it and starts them.
// Nothing here is needed to read or to send a page; without script each part falls back to links and forms.
import { startAutosave } from "./autosave";
import { startCombos } from "./combo";
import { startConfirms } from "./confirm";
import { startKeys } from "./keys";
import { startForgetting } from "./kept";
import { startLive } from "./live";
import { startPanel } from "./panel";
import { startSmallActs } from "./small";
import { startTicks } from "./ticks";

document.documentElement.classList.add("has-script");
document.querySelector<HTMLElement>(".govuk-error-summary")?.focus();

startConfirms();
startTicks();
startPanel();
startKeys();
startCombos();
startLive();
startAutosave();
startSmallActs();
startForgetting();

/** The editors and viewers are large, so each is a file of its own, fetched only where it is used; most bring their own styles. */
start("[data-diagram]:not([data-process-compare] [data-diagram])", "diagram", false);
start("form[data-process-editor]", "process-editor");
start("form[data-decision-editor]", "decision-editor");
start("[data-process-compare]", "process-compare");

function start(selector: string, name: string, hasStyles = true): void {
  const host = document.querySelector<HTMLElement>(selector);
  if (!host) return;
  // The version of this script is the version of the others.
  const address = (end: string) => new URL(`./${name}.${end}${new URL(import.meta.url).search}`, import.meta.url).href;
  const begin = () => void import(address("js")).then((module: { show(host: HTMLElement): void }) => module.show(host));
  if (!hasStyles) return begin();
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  // The drawing measures its place, so its styles must be there first.
  sheet.onload = begin;
  sheet.href = address("css");
  document.head.append(sheet);
}
