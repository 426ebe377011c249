import assert from "node:assert/strict";
import { test } from "node:test";
import { follow, leave, official, visitor } from "../support/browser.mjs";
import { check } from "../support/check.mjs";
import { CITY } from "../support/people.mjs";

test("a citizen sees what is kept of them, consents, asks for a copy and for a correction, and is answered", async () => {
  const page = await visitor();
  await page.goto("/my/data");
  await follow(page, page.getByRole("button", { name: "Đăng nhập bằng tài khoản định danh" }));
  await follow(page, page.getByRole("button", { name: /Đỗ Mạnh Cường/ }));
  await page.goto("/my/data");
  await page.getByRole("heading", { name: "Dữ liệu của tôi" }).waitFor();
  assert.doesNotMatch(await page.locator("main").innerText(), /\d{12}/, "numbers are masked");
  await check(page, "my-data");

  await follow(page, page.getByRole("link", { name: "Sự đồng ý" }));
  await check(page, "my-data-consents");
  await follow(page, page.getByRole("button", { name: /^Đồng ý.*Dùng lại giấy tờ đã nộp/ }));
  await page.getByText("Đang đồng ý").waitFor();
  await follow(page, page.getByRole("button", { name: /^Rút lại.*Dùng lại giấy tờ đã nộp/ }));
  await page.getByText("Đã rút lại sự đồng ý").waitFor();

  await page.goto("/my/data/documents");
  await check(page, "my-data-documents");
  await page.goto("/my/data/export");
  await check(page, "my-data-export");
  await follow(page, page.getByRole("button", { name: "Lập bản sao" }));
  const copy = page.getByRole("link", { name: /Tải bản sao/ });
  while (!(await copy.isVisible())) await page.reload();
  await check(page, "my-data-export-ready");
  const [fetched] = await Promise.all([page.waitForEvent("download"), copy.click()]);
  assert.match(fetched.suggestedFilename(), /^du-lieu-cua-toi-.*\.zip$/);

  await page.goto("/my/data/requests");
  await follow(page, page.getByRole("button", { name: "Gửi yêu cầu" }));
  await check(page, "my-data-requests-wrong");
  await page.getByLabel("Sửa dữ liệu sai").check();
  await page.getByLabel("Nội dung").fill("Số điện thoại của tôi đã đổi.\nMong cơ quan sửa giúp.");
  await follow(page, page.getByRole("button", { name: "Gửi yêu cầu" }));
  const number = (await page.locator(".mc-note").innerText()).match(/YC-\d{4}-\d{4}/)[0];
  await check(page, "my-data-requests");

  const control = await official(CITY.control);
  await control.goto("/admin");
  await follow(control, control.getByRole("link", { name: "Yêu cầu về dữ liệu cá nhân" }));
  await check(control, "data-requests");
  await follow(control, control.locator("tr", { hasText: number }).getByRole("link"));
  await check(control, "data-request");
  await control.getByLabel("Kết quả").selectOption({ label: "Đã làm theo yêu cầu" });
  await control.getByLabel("Câu trả lời").fill("Đã ghi số mới vào thông tin của Ông/Bà.");
  await follow(control, control.getByRole("button", { name: "Gửi câu trả lời" }));
  await leave(control);

  await page.reload();
  await page.getByText("Đã ghi số mới vào thông tin của Ông/Bà.").waitFor();
  await check(page, "my-data-requests-answered");
  await page.goto("/my/data/readers");
  await page.getByText("Trả lời yêu cầu của bạn về dữ liệu").first().waitFor();
  await check(page, "my-data-readers");
  await follow(page, page.getByRole("link", { name: "Việc tôi đã làm" }));
  await page.getByText("rút lại sự đồng ý").waitFor();
  await check(page, "my-data-own-acts");
  await leave(page);
});

test("who asks to be erased is told what is lost, and control sees it before the act", async () => {
  const page = await visitor();
  await page.goto("/my/data/requests");
  await follow(page, page.getByRole("button", { name: "Đăng nhập bằng tài khoản định danh" }));
  await follow(page, page.getByRole("button", { name: /Đỗ Mạnh Cường/ }));
  await page.goto("/my/data/requests");
  await page.getByLabel("Xóa dữ liệu của tôi").check();
  await page.getByLabel("Nội dung").fill("Tôi không dùng cổng này nữa.");
  await page.getByLabel(/tôi hiểu rằng xóa rồi/).check();
  await follow(page, page.getByRole("button", { name: "Gửi yêu cầu" }));
  const number = (await page.locator(".mc-note").innerText()).match(/YC-\d{4}-\d{4}/)[0];
  const control = await official(CITY.control);
  await control.goto("/data-requests");
  await follow(control, control.locator("tr", { hasText: number }).getByRole("link"));
  await check(control, "data-request-deletion");
  await follow(control, control.getByRole("button", { name: "Xem trước khi xóa" }));
  await check(control, "data-erasure");
  await leave(control);
  await leave(page);
});
