import assert from "node:assert/strict";
import { test } from "node:test";
import { follow, leave, visitor } from "../support/browser.mjs";
import { check } from "../support/check.mjs";

const go = (page) => follow(page, page.getByRole("button", { name: "Tiếp tục" }));

test("a life event leads by a few questions to what is to be done", async () => {
  const page = await visitor();
  await page.goto("/");
  await check(page, "home");
  await follow(page, page.getByRole("link", { name: "Sinh con" }));
  await check(page, "event-question");

  // Nothing chosen: told, and asked again.
  await go(page);
  await page.getByText("Chọn một câu trả lời").waitFor();
  await check(page, "event-wrong");

  await page.getByLabel("Dưới 6 tuổi").check();
  await go(page);
  await page.getByLabel("Chưa có").check();
  await go(page);
  await page.getByLabel("Cha mẹ đã đăng ký kết hôn").check();
  await go(page);
  await page.getByLabel("Không", { exact: true }).check();
  await go(page);
  await page.getByLabel("Không, chỉ làm giấy khai sinh").check();
  await go(page);
  await page.getByRole("heading", { level: 1, name: "Việc cần làm" }).waitFor();
  await page.getByRole("link", { name: "Làm giấy khai sinh" }).waitFor();
  await check(page, "event-plan");

  // The way to mend an answer leads to its question, with what was answered before.
  await follow(page, page.getByRole("link", { name: /Đã có giấy khai sinh chưa/ }));
  await page.getByRole("heading", { level: 1, name: "Đã có giấy khai sinh chưa?" }).waitFor();
  assert.match(page.url(), /age=under_6/);
  await leave(page);
});

test("what people say finds the event, without marks and with a letter wrong", async () => {
  const page = await visitor();
  await page.goto("/procedures?q=" + encodeURIComponent("vo toi moi sihn em be"));
  await page.getByRole("heading", { name: "Có phải việc này?" }).waitFor();
  assert.equal(await page.locator(".mc-events a").first().innerText(), "Sinh con");
  await check(page, "find-event");
  await page.goto("/events");
  await check(page, "events");
  await leave(page);
});
