import assert from "node:assert/strict";
import { test } from "node:test";
import { draft, file } from "../support/api.mjs";
import { leave, official } from "../support/browser.mjs";
import { check } from "../support/check.mjs";
import { WARD } from "../support/people.mjs";

test("two act on one case: one wins, the other is told what changed and loses nothing typed", async () => {
  const filed = await file("Hồ Nguyên Trừng");
  const [first, second] = [await official(WARD.receptionist), await official(WARD.receptionist)];
  for (const page of [first, second]) {
    await page.goto(`/cases/${filed.id}/handover`);
    await page.locator("#form, form").first().waitFor();
  }
  await first.keyboard.press("F9");
  await first.getByRole("status").waitFor();
  await second.locator("textarea").first().fill("Hồ sơ gấp, mong anh chị xem sớm.");
  await second.keyboard.press("F9");
  await second.getByText("đã thay đổi").or(second.getByText("vừa")).first().waitFor();
  const told = await second.locator("main").innerText();
  assert.ok(told.includes("Đỗ Thị Hạnh"), `who did it: ${told}`);
  assert.equal(await second.locator("textarea").first().inputValue(), "Hồ sơ gấp, mong anh chị xem sớm.");
  await check(second, "changed-meanwhile");
  await leave(first, second);
});

test("two leaders sign the same result: the second is told, the case is signed once", async () => {
  const filed = await draft(await file("Chu Văn An"));
  const [leader, deputy] = [await official(WARD.leader), await official(WARD.deputy)];
  const sign = async (page) => {
    await page.keyboard.press("F9");
    await page.locator("#xac-nhan").getByRole("button", { name: "Ký" }).click();
  };
  for (const page of [leader, deputy]) {
    await page.goto(`/decide?case=${filed.id}`);
    await page.locator("[data-row]").waitFor();
  }
  await sign(leader);
  await leader.getByRole("status").waitFor();
  await sign(deputy);
  await deputy.locator(".govuk-error-summary, .mc-note--soon, .mc-err").first().waitFor();
  await check(deputy, "signed-meanwhile");
  await leave(leader, deputy);
});
