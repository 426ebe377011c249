import assert from "node:assert/strict";
import { test } from "node:test";
import { file } from "../support/api.mjs";
import { leave, official } from "../support/browser.mjs";
import { check } from "../support/check.mjs";
import { read } from "../support/papers.mjs";
import { WARD } from "../support/people.mjs";

const FILES = 40;

test("a list of 40 paper files: the taker scans each, and one that is missing blocks and is named", async (t) => {
  const filed = [];
  for (let n = 1; n <= FILES; n += 1) filed.push(await file(`Trịnh Văn Bàn Giao ${n}`));
  const desk = await official(WARD.receptionist);
  await desk.goto("/bundles");
  // What is ready to go is ticked already; here the list is of these forty alone.
  const all = desk.getByLabel("Chọn tất cả");
  await all.check();
  await all.uncheck();
  for (const f of filed) await desk.locator(`input[name=case][value="${f.id}"]`).check();
  await desk.getByLabel("Người nhận").selectOption({ label: await labelOfOfficer(desk) });
  await check(desk, "bundle-choose");
  await desk.keyboard.press("F9");
  await desk.waitForURL(/\/bundles\/[0-9a-f-]+/);
  await check(desk, "bundle-sent");
  const list = await read(desk, desk.getByRole("button", { name: "In danh sách" }));
  for (const f of filed) assert.ok(list.includes(f.code.split("-").at(-1)), `${f.code} is on the list`);

  const taker = await official(WARD.officer);
  await taker.goto(new URL(desk.url()).pathname);
  const begun = performance.now();
  const scan = async (text) => {
    // A scanner gives the code and Enter; the field has the focus after each.
    await taker.locator("#scan:focus").waitFor();
    await taker.keyboard.insertText(text);
    await Promise.all([taker.waitForNavigation(), taker.keyboard.press("Enter")]);
  };
  for (const f of filed.slice(0, -1)) await scan(f.code);
  t.diagnostic(`39 scans took ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  await taker.getByText(`đã quét ${FILES - 1} trong ${FILES}`).waitFor();
  await taker.keyboard.press("F9");
  await taker.getByText("còn thiếu hồ sơ").waitFor();
  const missing = filed.at(-1);
  const named = await taker.locator(".mc-act--late").innerText();
  assert.ok(named.includes(missing.code.split("-").slice(1).join("-")), `the missing file is named: ${named}`);
  assert.ok(!named.includes(filed[0].code.split("-").slice(1).join("-")), "and no other");
  await check(taker, "bundle-missing");

  await scan("000.00.00.H26-240329-9999");
  await taker.locator(".govuk-error-message").first().waitFor();
  await check(taker, "bundle-foreign");
  await scan(missing.code);
  await taker.keyboard.press("F9");
  await taker.getByText("Đã nhận đủ hồ sơ").first().waitFor();
  await check(taker, "bundle-taken");
  await leave(desk, taker);
});

/** The officer among those who may take. */
function labelOfOfficer(page) {
  return page.locator("#taker option", { hasText: "Phạm Quỳnh Trang" }).first().innerText();
}
