// The one script of every page: finds the islands that stand on it and starts them.
// Nothing here is needed to read or to send a page; without script each part falls back to links and forms.
import { startAutosave } from "./autosave";
import { startCombos } from "./combo";
import { startConfirms } from "./confirm";
import { startKeys } from "./keys";
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

/** The BPMN viewer is large, so it is fetched only where a diagram stands. */
const diagram = document.querySelector<HTMLElement>("[data-diagram]");
if (diagram) {
  const viewer = "./diagram.js";
  void import(viewer).then((module: { show(host: HTMLElement): void }) => module.show(diagram));
}
