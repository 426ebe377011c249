import assert from "node:assert/strict";
import { test } from "node:test";
import { file, finish } from "../support/api.mjs";
import { follow, leave, official } from "../support/browser.mjs";
import { check } from "../support/check.mjs";
import { WARD } from "../support/people.mjs";

test("a result goes out only when identity, fee and signature are settled", async () => {
  const filed = await finish(await file("Ngô Thị Phương Thảo", { payment: undefined }));
  const desk = await official(WARD.receptionist);
  await desk.goto(`/cases/${filed.id}`);
  await check(desk, "case-finished");
  await follow(desk, desk.getByRole("button", { name: "Trả kết quả" }));
  await check(desk, "return");

  const refused = async () => {
    await Promise.all([desk.waitForEvent("load"), desk.keyboard.press("F9")]);
    return desk.locator(".govuk-error-summary").innerText();
  };
  await refused();
  await check(desk, "return-refused");
  await desk.locator("#identity").check();
  await refused();
  await follow(desk, desk.getByRole("link", { name: "Thu ngay" }));
  await check(desk, "payment");
  await desk.keyboard.press("F9");
  await desk.getByRole("status").waitFor();

  await desk.goto(`/cases/${filed.id}/return`);
  await desk.locator("#identity").check();
  for (const box of await desk.locator("input[name=signed], input[name=original]").all()) await box.check();
  await desk.keyboard.press("F9");
  await desk.getByRole("status").waitFor();
  await desk.goto(`/cases/${filed.id}`);
  await desk.getByText("Đã trả kết quả").first().waitFor();
  await check(desk, "case-returned");
  assert.equal(await desk.getByRole("button", { name: "Trả kết quả" }).count(), 0);
  await leave(desk);
});
