import assert from "node:assert/strict";
import { test } from "node:test";
import { draft, file } from "../support/api.mjs";
import { follow, leave, official } from "../support/browser.mjs";
import { WARD, someone } from "../support/people.mjs";

const PLAIN = { javaScriptEnabled: false };

test("without JavaScript a receptionist files a case", async () => {
  const page = await official(WARD.receptionist, PLAIN);
  const filer = someone("Cao Bá Quát");
  await follow(page, page.getByRole("link", { name: "Tiếp nhận hồ sơ" }));
  await page.locator("#procedure").fill("tinh trang hon nhan");
  await follow(page, page.getByRole("button", { name: "Chọn" }));
  const pick = page.locator("button[name=pick]");
  if ((await pick.count()) > 0) await follow(page, pick.first());
  await page.getByText("Xem thủ tục 1.004873").waitFor();
  await page.locator("#filer_number").fill(filer.number);
  await page.locator("#filer_phone").fill(filer.phone);
  await page.locator("#filer_name").fill(filer.name);
  await page.locator("#tp-to_khai").check();
  await page.locator("#tp-tuy_than").check();
  await follow(page, page.getByRole("button", { name: "Tính lại" }));
  await page.getByText("thứ Tư 03/04/2024, 17:00").first().waitFor();
  await follow(page, page.getByRole("button", { name: "Tiếp nhận và in giấy hẹn" }));
  await page.getByText("Đã tiếp nhận").first().waitFor();
  await leave(page);
});

test("without JavaScript a leader signs", async () => {
  const filed = await draft(await file("Phan Huy Chú"));
  const page = await official(WARD.leader, PLAIN);
  await page.goto(`/cases/${filed.id}`);
  await follow(page, page.getByRole("button", { name: "Ký kết quả" }));
  await page.locator(`input[name=case][value="${filed.id}"]`).check();
  await follow(page, page.getByRole("button", { name: "Ký", exact: true }));
  await page.getByRole("heading", { name: "Ký kết quả cho 1 hồ sơ đã đánh dấu?" }).waitFor();
  await follow(page, page.getByRole("button", { name: "Ký", exact: true }));
  await page.goto(`/cases/${filed.id}`);
  assert.equal(await page.getByRole("button", { name: "Ký kết quả" }).count(), 0, "signed");
  await leave(page);
});
