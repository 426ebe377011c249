// One browser; each person has a context of their own, signed in by the one click of the demo's start page.
import { chromium } from "playwright-core";
import { address } from "./town.mjs";
import { watch } from "./check.mjs";

const PROGRAM = process.env.CHROMIUM ?? "/usr/bin/chromium";
// Nothing outside this machine is asked for.
const SWITCHES = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"].concat([
  "--disable-component-update",
  "--disable-sync",
]);
const WAIT_MS_MAX = 60_000;
const WIDE = { width: 1280, height: 900 };

let browser = null;
const signedIn = new Map();

export async function openBrowser() {
  // Root, as in a container of CI, has no sandbox of Chromium.
  browser = await chromium.launch({ executablePath: PROGRAM, args: SWITCHES, chromiumSandbox: process.getuid() !== 0 });
}

export async function closeBrowser() {
  await browser?.close();
}

/** A page of someone who has not signed in. */
export async function visitor(settings = {}) {
  const context = await browser.newContext({ baseURL: address(), locale: "vi-VN", viewport: WIDE, ...settings });
  context.setDefaultTimeout(WAIT_MS_MAX);
  const page = await context.newPage();
  watch(page);
  return page;
}

/** A page of someone who works here, at their inbox. */
export async function official(login, settings = {}) {
  if (!signedIn.has(login)) signedIn.set(login, await signIn(login));
  const page = await visitor({ storageState: signedIn.get(login), ...settings });
  await page.goto("/inbox");
  return page;
}

async function signIn(login) {
  const page = await visitor();
  await page.goto("/demo");
  await page.locator(`button[name=login][value="${login}"]`).click();
  await page.waitForURL("**/inbox");
  const kept = await page.context().storageState();
  await page.context().close();
  return kept;
}

/** Presses what leads to another page, and is there. */
export async function follow(page, target) {
  await Promise.all([page.waitForEvent("load"), target.click()]);
}

/** Closes the windows of these pages. */
export async function leave(...pages) {
  for (const page of pages) await page.context().close();
}
