import assert from "node:assert/strict";
import { test } from "node:test";
import { file } from "../support/api.mjs";
import { leave, official } from "../support/browser.mjs";
import { check } from "../support/check.mjs";
import { WARD } from "../support/people.mjs";

test("the head of a desk sees what the desk must do now, and what is late", async () => {
  const filed = await file("Trương Hán Siêu");
  const page = await official(WARD.head);
  await check(page, "inbox-head");
  await page.goto("/desk");
  const main = await page.locator("main").innerText();
  for (const words of ["chưa bàn giao", "hồ sơ nộp hôm nay", "biên lai"]) assert.ok(main.includes(words), words);
  await check(page, "desk");
  await page.goto("/late");
  await check(page, "late");
  await page.goto(`/cases/${filed.id}`);
  await check(page, "case-head");
  for (const tab of ["timeline", "process", "forms", "exchange"]) {
    await page.goto(`/cases/${filed.id}?tab=${tab}`);
    await check(page, `case-${tab}`);
  }
  await leave(page);
});
