import assert from "node:assert/strict";
import { test } from "node:test";
import { file, handOver } from "../support/api.mjs";
import { follow, leave, official } from "../support/browser.mjs";
import { check } from "../support/check.mjs";
import { WARD } from "../support/people.mjs";

test("a scanned slip opens its case at once; who forgot the slip is found by name without marks", async () => {
  const filed = await file("Nguyễn Đặng Huyền Trân");
  const page = await official(WARD.receptionist);
  const short = filed.code.split("-").slice(1).join("-");
  // What the QR of the slip says, typed by a scanner.
  const slip = `http://127.0.0.1/track?code=${filed.code}&procedure=1.004873&check=${filed.check}`;
  await page.keyboard.press("/");
  await page.keyboard.type(slip);
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/cases/${filed.id}`);
  await page.getByRole("heading", { level: 1, name: /Nguyễn Đặng Huyền Trân/ }).waitFor();

  await page.keyboard.press("/");
  await page.keyboard.type("nguyen dang huyen tran");
  await page.keyboard.press("Enter");
  const row = page.locator("[data-row]", { hasText: short });
  await row.waitFor();
  await check(page, "search-name");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/cases/*");

  for (const [typed, what] of [[filed.filer.phone, "phone"], [short, "tail"]]) {
    await page.goto(`/search?q=${encodeURIComponent(typed)}`);
    assert.equal(await page.locator("[data-row]", { hasText: short }).count(), 1, `found by ${what}`);
  }
  await page.goto("/search?q=khong+co+ai+ten+nay");
  await page.getByText("Không thấy hồ sơ nào").waitFor();
  await check(page, "search-nobody");
  await page.goto("/search");
  await check(page, "search");
  await leave(page);
});

test("the inbox is worked by keys: down, beside, claim, all keys; a filter is kept by its name", async () => {
  for (const name of ["Bùi Xuân Phái", "Nguyễn Phan Chánh"]) await handOver(await file(name));
  const page = await official(WARD.officer);
  await page.keyboard.press("j");
  await page.locator(".mc-panel h2").waitFor();
  await check(page, "inbox-officer");
  await page.keyboard.press("?");
  await page.getByRole("heading", { name: "Phím tắt" }).waitFor();
  await check(page, "keys");
  await page.keyboard.press("Escape");

  const free = page.locator("[data-row]", { has: page.locator(".mc-free") }).locator("input[name=case]");
  const ids = await Promise.all([0, 1].map((n) => free.nth(n).getAttribute("value")));
  const box = (id) => page.locator(`input[name=case][value="${id}"]`);
  for (const id of ids) await box(id).check();
  await page.keyboard.press("c");
  await page.getByRole("status").waitFor();
  for (const id of ids) assert.match(await page.locator("[data-row]", { has: box(id) }).innerText(), /Tôi/);

  await page.getByText("Lọc danh sách").click();
  await page.locator("#holder").selectOption("me");
  await follow(page, page.getByRole("button", { name: "Lọc", exact: true }));
  await page.locator("#name").fill("Việc tôi đã nhận");
  await check(page, "inbox-filter");
  await follow(page, page.getByRole("button", { name: "Lưu bộ lọc" }));
  await page.getByRole("link", { name: "Việc tôi đã nhận" }).first().waitFor();
  await follow(page, page.getByRole("button", { name: "Xóa bộ lọc này" }));
  assert.equal(await page.getByRole("link", { name: "Việc tôi đã nhận" }).count(), 0);
  await leave(page);
});
