import assert from "node:assert/strict";
import { test } from "node:test";
import { filePermit } from "../support/api.mjs";
import { follow, leave, official } from "../support/browser.mjs";
import { check } from "../support/check.mjs";
import { CITY, DISTRICT } from "../support/people.mjs";

const CODE = "1.013225";
const PLAIN = { javaScriptEnabled: false };
const VERSIONS = `/processes/${CODE}/versions`;

/** Says yes to the question of the page. */
const yes = (page, name) => follow(page, page.locator("#xac-nhan").getByRole("button", { name, exact: true }));

/** Another version, in force from a later day: a step is called otherwise. */
async function publishNext() {
  const page = await official(CITY.control, PLAIN);
  await page.goto(`/admin/procedures/${CODE}/process`);
  const text = page.locator("textarea[name=xml]");
  const before = await text.inputValue();
  await text.fill(before.replace(/(<bpmn:userTask id="[^"]+" name=")/, "$1Bước mới: "));
  await follow(page, page.getByRole("button", { name: "Lưu bản nháp" }));
  await page.goto(`/admin/procedures/${CODE}/publication`);
  for (const field of await page.locator("input[name=reason]").all()) await field.fill("Đã xem, chấp nhận");
  await page.getByLabel("Số quyết định").fill("88/QĐ-UBND");
  await page.getByLabel("Ngày ký").fill("2024-03-28");
  await page.getByLabel("Có hiệu lực từ ngày").fill("2024-04-20");
  await follow(page, page.getByRole("button", { name: "Công bố" }));
  await follow(page, page.getByRole("button", { name: "Công bố" }));
  await page.getByText("Đã công bố.").waitFor();
  await leave(page);
}

test("where nothing is at fault the list of incidents says so", async () => {
  const page = await official(CITY.control);
  await page.goto("/admin");
  await follow(page, page.getByRole("link", { name: "Sự cố của quy trình" }));
  await page.getByText("Mọi quy trình đang chạy tốt").waitFor();
  await check(page, "incidents-none");
  await page.goto("/processes");
  await page.getByRole("link", { name: "Sự cố đang mở: 0" }).waitFor();
  await check(page, "processes-control");
  await leave(page);
});

test("procedure control stops what runs, lets it go on, moves it to another version and back", async () => {
  const filed = await filePermit("Phan Kế Bính");
  await publishNext();
  const page = await official(CITY.control);
  await page.goto(`/admin/procedures/${CODE}/process`);
  const tabs = page.getByRole("navigation", { name: "Phần của quy trình" });
  await follow(page, tabs.getByRole("link", { name: "Đang chạy" }));
  await page.getByText("88/QĐ-UBND").first().waitFor();
  await check(page, "versions");

  await follow(page, page.getByRole("link", { name: "Chuyển hồ sơ đang chạy sang phiên bản khác" }));
  await page.getByText("tất cả chuyển được").waitFor();
  for (const n of [0, 1]) await page.locator(".mc-beside figure").nth(n).locator(".flow-lit").first().waitFor();
  assert.ok((await page.locator("tbody tr").count()) > 0, "steps with cases");
  await check(page, "migration");
  await page.getByLabel("Lý do chuyển").fill("Theo quyết định mới");
  await page.keyboard.press("F9");
  await yes(page, "Chuyển");
  await page.getByText(/Đã chuyển \d+ hồ sơ sang phiên bản mới/).waitFor();
  await check(page, "versions-migrated");

  await page.locator("summary").filter({ hasText: "Hoàn tác" }).click();
  await page.getByLabel("Lý do hoàn tác").fill("Chưa đến ngày có hiệu lực");
  await page.getByRole("button", { name: "Hoàn tác", exact: true }).click();
  await yes(page, "Hoàn tác");
  await page.getByText(/Đã hoàn tác: \d+ hồ sơ trở lại phiên bản trước/).waitFor();

  await page.getByLabel("Lý do tạm dừng hoặc cho tiếp tục").fill("Biểu phí mới chưa đúng");
  await page.getByRole("button", { name: "Tạm dừng tất cả" }).click();
  await yes(page, "Tạm dừng");
  await page.getByText(/Đã tạm dừng \d+ hồ sơ/).waitFor();
  await check(page, "versions-stopped");
  const counter = await official(DISTRICT.receptionist);
  await counter.goto(`/cases/${filed.id}`);
  await counter.getByText("Quy trình đang tạm dừng.").waitFor();
  await check(counter, "case-stopped");
  await page.getByLabel("Lý do tạm dừng hoặc cho tiếp tục").fill("Đã sửa biểu phí");
  await page.getByRole("button", { name: "Cho tất cả tiếp tục" }).click();
  await yes(page, "Cho tiếp tục");
  await page.getByText(/Đã cho tiếp tục \d+ hồ sơ/).waitFor();
  await counter.reload();
  assert.equal(await counter.getByText("Quy trình đang tạm dừng.").count(), 0);
  await leave(page, counter);
});

test("without JavaScript the question before a stop is a page", async () => {
  await filePermit("Đặng Huy Trứ");
  const page = await official(CITY.control, PLAIN);
  await page.goto(VERSIONS);
  await follow(page, page.getByRole("button", { name: "Tạm dừng tất cả" }).first());
  await page.getByText("Ghi lý do, không quá 1.000 ký tự.").first().waitFor();
  await page.getByLabel("Lý do tạm dừng hoặc cho tiếp tục").first().fill("Thử");
  await follow(page, page.getByRole("button", { name: "Tạm dừng tất cả" }).first());
  await page.getByText("Không ai xử lý được các hồ sơ này cho đến khi cho tiếp tục").waitFor();
  await leave(page);
});
