import assert from "node:assert/strict";
import { test } from "node:test";
import { draft, file } from "../support/api.mjs";
import { follow, leave, official } from "../support/browser.mjs";
import { check } from "../support/check.mjs";
import { CITY, WARD } from "../support/people.mjs";

const CODE = "1.005040";
const PLAIN = { javaScriptEnabled: false };
const tab = (page, name) => page.getByRole("navigation", { name: "Phần của quy trình" }).getByRole("link", { name });

test("procedure control changes a step, tries it, compares and publishes it with a decision", async () => {
  const page = await official(CITY.control);
  await page.goto(`/admin/procedures/${CODE}`);
  await follow(page, page.getByRole("link", { name: "Quy trình", exact: true }));
  await page.locator('[data-element-id="kiem_tra"]').first().waitFor();
  await check(page, "workshop-process");
  await page.locator('[data-element-id="kiem_tra"]').first().click();
  const name = page.getByLabel("Tên", { exact: true });
  await name.fill("Kiểm tra trình báo, gọi hỏi cảng vụ");
  await name.press("Tab");
  await page.getByText("Đã lưu nháp lúc").waitFor();

  await follow(page, tab(page, "So sánh"));
  await page.getByText("1 chỗ khác nhau").waitFor();
  for (const n of [0, 1]) await page.locator(".mc-beside figure").nth(n).locator(".is-changed").first().waitFor();
  await check(page, "workshop-comparison");

  await follow(page, tab(page, "Chạy thử"));
  await follow(page, page.getByRole("button", { name: "Chạy thử" }));
  await page.getByRole("heading", { name: "Diễn biến" }).waitFor();
  await check(page, "workshop-trial");

  await follow(page, tab(page, "Công bố"));
  await page.getByText("Không có lỗi").waitFor();
  for (const field of await page.locator("input[name=reason]").all()) await field.fill("Đã xem, chấp nhận");
  await page.getByLabel("Số quyết định").fill("77/QĐ-UBND");
  await page.getByLabel("Ngày ký").fill("2024-03-28");
  await page.getByLabel("Có hiệu lực từ ngày").fill("2024-04-15");
  await check(page, "workshop-publication");
  await page.keyboard.press("F9");
  await follow(page, page.locator("#xac-nhan").getByRole("button", { name: "Công bố" }));
  await page.getByText("Đã công bố.").waitFor();
  await page.getByText("Quyết định 77/QĐ-UBND").first().waitFor();

  // Any two versions beside one another: what is in force, and what will be.
  await page.goto(`/admin/procedures/${CODE}/comparison`);
  await page.getByText("Hai bản không khác nhau").waitFor();
  await page.getByLabel("với").selectOption({ label: "Áp dụng từ 15/04/2024" });
  await follow(page, page.getByRole("button", { name: "So sánh" }));
  await page.getByText("1 chỗ khác nhau").waitFor();
  await check(page, "workshop-versions");
  await leave(page);
});

test("without JavaScript a process is text that is kept and checked", async () => {
  const page = await official(CITY.control, PLAIN);
  const code = "2.000815";
  await page.goto(`/admin/procedures/${code}/process`);
  const text = page.locator("textarea[name=xml]");
  const before = await text.inputValue();
  await text.fill(before.replace("</bpmn:process>", "<bpmn:task id='la'/></bpmn:process>").replace("</process>", "<task id='la'/></process>"));
  await follow(page, page.getByRole("button", { name: "Lưu bản nháp" }));
  await page.getByText("Đã lưu bản nháp.").waitFor();
  assert.ok((await page.locator("[data-problems] li").count()) > 0, "a task that nothing leads to is told");
  await follow(page, page.getByRole("button", { name: "Bỏ bản nháp, trở về bản đang có hiệu lực" }));
  await follow(page, page.getByRole("button", { name: "Bỏ bản nháp" }));
  assert.equal(await text.inputValue(), before);
  await leave(page);
});

test("a leader sees where files wait", async () => {
  await draft(await file("Lý Thường Kiệt"));
  const page = await official(WARD.leader);
  await page.goto("/desk");
  await follow(page, page.getByRole("link", { name: "Hồ sơ chờ ở bước nào" }));
  await check(page, "processes");
  await follow(page, page.getByRole("link", { name: "Xác nhận tình trạng hôn nhân" }));
  await page.locator(".mc-diagram svg").waitFor();
  assert.ok((await page.locator("tbody tr").count()) >= 3, "steps with figures");
  await check(page, "load-waiting");
  await follow(page, page.getByRole("link", { name: "Thời gian trung bình" }));
  await check(page, "load-mean");
  await leave(page);
});
