import assert from "node:assert/strict";
import { test } from "node:test";
import { file } from "../support/api.mjs";
import { follow, leave, visitor } from "../support/browser.mjs";
import { check } from "../support/check.mjs";

test("anyone follows a case with the code and the check of the slip, and sees nobody's name", async () => {
  const filed = await file("Lương Ngọc Quyến");
  const page = await visitor();
  await page.goto("/");
  await page.getByLabel("Tra cứu hồ sơ").fill(filed.code);
  await follow(page, page.getByRole("button", { name: "Tra cứu" }));
  await page.getByText("Muốn biết ai đang giữ").waitFor();
  await check(page, "track-code");
  await page.getByLabel("Ký tự kiểm tra").fill(filed.check.toLowerCase());
  await follow(page, page.getByRole("button", { name: "Tra cứu" }));
  await page.getByText("Hẹn trả kết quả").waitFor();
  const words = await page.locator("body").innerText();
  assert.ok(words.includes("03/04/2024"), "the appointment");
  assert.ok(!words.includes(filed.filer.name), "no personal data in the open");
  await check(page, "track-check");

  await page.getByLabel("Ký tự kiểm tra").fill("ZZZZZZ");
  await follow(page, page.getByRole("button", { name: "Tra cứu" }));
  await page.locator(".govuk-error-summary").waitFor();
  await check(page, "track-wrong");
  await leave(page);
});
