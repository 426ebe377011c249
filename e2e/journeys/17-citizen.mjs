import assert from "node:assert/strict";
import { test } from "node:test";
import { follow, leave, visitor } from "../support/browser.mjs";
import { check } from "../support/check.mjs";

const CODE = "1.004873";

/** Signs in through the identity provider, as one of its people. */
async function enter(page, name) {
  await follow(page, page.getByRole("button", { name: "Đăng nhập bằng tài khoản định danh" }));
  await follow(page, page.getByRole("button", { name: new RegExp(name) }));
}

const next = (page) => follow(page, page.locator(".mc-go").getByRole("button", { name: "Lưu và tiếp tục" }));

test("a citizen finds a procedure, signs in, files online and follows the case", async () => {
  const began = Date.now();
  let clicks = 0;
  const page = await visitor();
  const press = async (what) => {
    clicks += 1;
    await follow(page, what);
  };
  await page.goto(`/procedures/${CODE}`);
  await check(page, "citizen-procedure");
  await press(page.getByRole("button", { name: "Nộp trực tuyến" }));
  await check(page, "citizen-sign-in");
  await enter(page, "Vũ Thu Hà");
  clicks += 2;
  await page.getByRole("heading", { level: 1 }).waitFor();
  await check(page, "citizen-begin");
  await press(page.getByRole("button", { name: "Bắt đầu" }));
  await check(page, "citizen-place");
  assert.match(await page.locator("#unit option:checked").innerText(), /Trúc Bạch/, "where one lives is chosen already");
  await press(page.locator(".mc-go").getByRole("button", { name: "Lưu và tiếp tục" }));
  assert.equal(await page.getByLabel(/^Họ/).first().inputValue(), "Vũ Thu Hà", "what the identity tells is not asked");

  // What is wrong is told on top and beside, and nothing is lost.
  await press(page.locator(".mc-go").getByRole("button", { name: "Lưu và tiếp tục" }));
  await page.getByText(/Còn .* chỗ cần sửa/).waitFor();
  await check(page, "citizen-wrong");
  await page.locator('[name="/relation"][value="self"]').check();
  await press(page.locator(".mc-go").getByRole("button", { name: "Lưu và tiếp tục" }));

  await page.locator('[name="/subject_name"]').fill("Vũ Thu Hà");
  await page.locator('[name="/subject_birth_date"]').fill("11/6/1997");
  await page.locator('[name="/subject_ethnicity"]').fill("Kinh");
  await page.locator('[name="/subject_id"]').fill("001197000317");
  await page.locator('[name="/subject_residence"]').fill("Phường Trúc Bạch, quận Ba Đình");
  await page.locator("[data-saved]:visible").filter({ hasText: /Đã lưu \d/ }).first().waitFor();
  await check(page, "citizen-part");
  await press(page.locator(".mc-go").getByRole("button", { name: "Lưu và tiếp tục" }));
  await page.locator('[name="/marital_status"][value="never"]').check();
  await press(page.locator(".mc-go").getByRole("button", { name: "Lưu và tiếp tục" }));
  await page.locator('[name="/purpose"][value="property"]').check();
  await press(page.locator(".mc-go").getByRole("button", { name: "Lưu và tiếp tục" }));
  await press(page.locator(".mc-go").getByRole("button", { name: "Lưu và tiếp tục" }));
  await check(page, "citizen-papers");
  await press(page.locator(".mc-go").getByRole("button", { name: "Lưu và tiếp tục" }));
  await check(page, "citizen-result");
  await press(page.locator(".mc-go").getByRole("button", { name: "Lưu và tiếp tục" }));
  await check(page, "citizen-check");
  await page.locator("#declared").check();
  clicks += 4;
  await press(page.getByRole("button", { name: "Gửi hồ sơ" }));
  await page.getByText("Đã gửi hồ sơ").waitFor();
  await check(page, "citizen-case");
  assert.ok(clicks <= 30, `${clicks} clicks`);
  assert.ok(Date.now() - began < 180_000, "three minutes, by a machine");
  await page.goto("/my");
  await page.getByRole("link", { name: /tình trạng hôn nhân/ }).first().waitFor();
  await check(page, "citizen-home");
  await leave(page);
});

test("what was typed is there after the browser died, and on another device", async () => {
  const page = await visitor();
  await page.goto(`/procedures/${CODE}/file`);
  await enter(page, "Đỗ Mạnh Cường");
  await follow(page, page.getByRole("button", { name: "Bắt đầu" }));
  await next(page);
  const at = page.url();
  await page.locator('[name="/requester_residence"]').fill("Số 8, ngõ 12");
  await page.locator("[data-saved]:visible").filter({ hasText: /Đã lưu \d/ }).first().waitFor();
  await leave(page);
  const other = await visitor();
  await other.goto(at);
  await enter(other, "Đỗ Mạnh Cường");
  assert.equal(await other.locator('[name="/requester_residence"]').inputValue(), "Số 8, ngõ 12");
  await leave(other);
});

test("a filing is made without script", async () => {
  const page = await visitor({ javaScriptEnabled: false });
  await page.goto(`/procedures/${CODE}/file`);
  await enter(page, "Vũ Thu Hà");
  await follow(page, page.getByRole("button", { name: "Bắt đầu" }));
  await next(page);
  await next(page);
  await page.getByText(/Còn .* chỗ cần sửa/).waitFor();
  await follow(page, page.locator(".mc-go").getByRole("button", { name: "Để sau" }));
  await page.getByText("Đã lưu bản nháp").waitFor();
  await leave(page);
});

test("an account that nobody identified in person is told what to do", async () => {
  const page = await visitor();
  await page.goto("/my/sign-in");
  await page.getByRole("button", { name: "Đăng nhập bằng tài khoản định danh" }).click();
  await page.getByRole("button", { name: /Bùi Văn Thắng/ }).click();
  await page.getByText("Hãy nâng lên mức 2").waitFor();
  await leave(page);
});
