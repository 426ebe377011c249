import assert from "node:assert/strict";
import { test } from "node:test";
import { follow, leave, official, visitor } from "../support/browser.mjs";
import { check } from "../support/check.mjs";
import { PASSWORD, WARD } from "../support/people.mjs";

test("a citizen finds a procedure without marks and with a letter wrong, and reads what to bring", async () => {
  const page = await visitor();
  await page.goto("/");
  await check(page, "home");
  await page.getByRole("searchbox").or(page.locator("main input").first()).first().fill("tinh tramg hon nhan");
  await follow(page, page.getByRole("button", { name: "Tìm" }));
  const hit = page.getByRole("link", { name: "Xác nhận tình trạng hôn nhân" }).first();
  await hit.waitFor();
  await check(page, "procedures-found");
  await follow(page, hit);
  for (const words of ["Bao lâu", "Bao nhiêu", "Nộp ở đâu"]) await page.getByText(words, { exact: true }).waitFor();
  await check(page, "procedure");
  await page.goto("/procedures");
  await check(page, "procedures");
  await page.goto("/procedures?q=khong+co+thu+tuc+nao+nhu+the");
  await check(page, "procedures-none");
  await leave(page);
});

test("start page, help, privacy, accessibility, sign-in and what is not there speak plainly", async () => {
  const page = await visitor();
  for (const [path, name] of [
    ["/demo", "demo"],
    ["/help", "help"],
    ["/privacy", "privacy"],
    ["/accessibility", "accessibility"],
    ["/track", "track"],
    ["/recover", "recover"],
    ["/khong-co-trang-nay", "not-found"],
  ]) {
    await page.goto(path);
    await check(page, name);
  }
  await leave(page);
});

test("an official signs in with a password; a wrong one is told without saying which part was wrong", async () => {
  const page = await visitor();
  await page.goto("/cases/new");
  await page.waitForURL("**/sign-in**");
  await page.getByLabel("Tên đăng nhập").fill(WARD.receptionist);
  await page.getByLabel("Mật khẩu").fill("sai-mat-khau");
  await follow(page, page.getByRole("button", { name: "Đăng nhập" }));
  await page.locator(".govuk-error-summary").waitFor();
  await check(page, "sign-in-refused");
  await page.getByLabel("Mật khẩu").fill(PASSWORD);
  await follow(page, page.getByRole("button", { name: "Đăng nhập" }));
  await page.waitForURL("**/cases/new");
  await leave(page);
});

test("other pages of the counter: certification, parcels, letters, scans, account", async () => {
  const page = await official(WARD.receptionist);
  for (const path of ["/certify", "/parcels", "/notices", "/scans", "/account", "/cases/new"]) {
    await page.goto(path);
    await check(page, `counter${path.replaceAll("/", "-")}`);
  }
  await leave(page);
});
