import assert from "node:assert/strict";
import { test } from "node:test";
import { filePermit } from "../support/api.mjs";
import { follow, leave, official } from "../support/browser.mjs";
import { check } from "../support/check.mjs";
import { read } from "../support/papers.mjs";
import { DISTRICT } from "../support/people.mjs";

const OPENING = 500_000;
const FEE = 75_000;

test("a cash shift closes only when the counted cash equals the receipts; a receipt is voided with its reason", async () => {
  const filed = [await filePermit("Vương Quốc Khánh"), await filePermit("Dương Thị Liễu")];
  const page = await official(DISTRICT.cashier);
  await page.goto("/shift");
  await check(page, "shift-none");
  await page.getByLabel("Tiền lẻ đầu ca trong ngăn kéo").fill("500.000");
  await follow(page, page.getByRole("button", { name: "Mở ca" }));
  await page.getByText("Chưa thu khoản nào trong ca").waitFor();
  await check(page, "shift-open");

  for (const f of filed) {
    await page.goto(`/cases/${f.id}`);
    await follow(page, page.getByRole("button", { name: "Thu phí, lệ phí" }));
    await page.keyboard.press("F9");
    await page.getByRole("status").waitFor();
  }
  await page.goto("/shift");
  const cash = async () => Number((await page.locator(".mc-sum--total b").innerText()).replace(/\D/g, ""));
  assert.equal(await cash(), OPENING + 2 * FEE);
  await check(page, "shift-two-receipts");
  const receipt = await read(page, page.locator('a[href^="/receipts/"]').first());
  assert.match(receipt, /75\.000/);

  await follow(page, page.locator("tr", { hasText: "Dương Thị Liễu" }).getByRole("link", { name: "Hủy" }));
  await check(page, "shift-void");
  await follow(page, page.getByRole("button", { name: /^Hủy biên lai/ }));
  await page.locator(".govuk-error-summary").waitFor();
  await check(page, "shift-void-refused");
  await page.getByLabel("Lý do hủy").fill("Thu nhầm, người nộp được miễn lệ phí.");
  await follow(page, page.getByRole("button", { name: /^Hủy biên lai/ }));
  await page.getByText("đã hủy").first().waitFor();
  assert.equal(await cash(), OPENING + FEE);

  const close = async (counted) => {
    await page.getByLabel("Tiền mặt đếm được").fill(counted);
    await page.getByRole("button", { name: "Đóng ca" }).click();
    await follow(page, page.locator("#xac-nhan").getByRole("button", { name: "Đóng ca" }));
  };
  await close("555.000");
  await page.getByText("thiếu 20.000 đ").first().waitFor();
  await check(page, "shift-short");
  await close("575.000");
  await page.getByRole("status").waitFor();
  await check(page, "shift-closed");
  await leave(page);
});
