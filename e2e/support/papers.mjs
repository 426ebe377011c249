// Printed papers: fetched as the link on the page would, and read.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";

/** The words of the PDF behind a link. */
export async function read(page, link) {
  const answer = await page.context().request.get(await link.getAttribute("href"));
  assert.equal(answer.status(), 200);
  assert.match(answer.headers()["content-type"], /^application\/pdf/);
  return execFileSync("pdftotext", ["-layout", "-", "-"], { input: await answer.body(), encoding: "utf8" });
}
