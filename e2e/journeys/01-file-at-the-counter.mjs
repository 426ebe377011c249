// The main act of a desk. "A new case in under 60 seconds without scanning: count the fields and clicks."
import assert from "node:assert/strict";
import { test } from "node:test";
import { leave, official } from "../support/browser.mjs";
import { check } from "../support/check.mjs";
import { Hands } from "../support/hands.mjs";
import { read } from "../support/papers.mjs";
import { WARD, someone } from "../support/people.mjs";

const SECONDS_MAX = 60;
// People type more slowly than a script: three letters a second, and two seconds to look and move on per field, tick or key.
const LETTERS_PER_SECOND = 3;
const SECONDS_PER_THING = 2;

test("a receptionist files a case by keyboard alone: four fields, two ticks, four keys, no click", async (t) => {
  const page = await official(WARD.receptionist);
  const filer = someone("Nguyễn Hải Yến");
  const hands = new Hands(page);

  await hands.press("n");
  await page.locator("#procedure:focus").waitFor();
  await hands.type("xac nhan tinh trang hon nhan");
  await page.getByRole("option").first().waitFor();
  await hands.press("ArrowDown");
  await hands.press("Enter");
  await page.getByText("Xem thủ tục 1.004873").waitFor();
  await page.locator("#filer_number:focus").waitFor();
  await hands.type(filer.number);
  await hands.tabTo("#filer_phone");
  await hands.type(filer.phone);
  await page.getByText("Theo số định danh: nữ, sinh năm 1998").waitFor();
  await hands.tabTo("#filer_name");
  await hands.type(filer.name);
  await hands.tabTo("#tp-to_khai");
  await hands.tick();
  await hands.tabTo("#tp-tuy_than");
  await hands.tick();
  await hands.press("F9");
  await page.waitForURL("**/received");
  const program = hands.seconds;
  const typed = filer.number.length + filer.phone.length + filer.name.length + "xac nhan tinh trang hon nhan".length;
  const { fields, ticks, keys, clicks } = hands.count;

  assert.deepEqual({ fields, ticks, keys, clicks }, { fields: 4, ticks: 2, keys: 4, clicks: 0 });
  const person = typed / LETTERS_PER_SECOND + (fields + ticks + keys) * SECONDS_PER_THING;
  t.diagnostic(`a person needs about ${person.toFixed(0)} s; with a script as hands it took ${program.toFixed(1)} s`);
  assert.ok(person < SECONDS_MAX, `a person needs ${person.toFixed(0)} s`);

  const code = (await page.locator("h1").innerText()).replace(/\s/g, "");
  assert.match(code, /^[\w.]+-240329-\d{4}$/);
  await check(page, "received");
  const slip = await read(page, page.getByRole("button", { name: "In giấy hẹn" }));
  for (const words of ["GIẤY TIẾP NHẬN HỒ SƠ", filer.name, code, "03 tháng 4 năm 2024"]) {
    assert.ok(slip.toUpperCase().includes(words.toUpperCase()), `the slip says ${words}:\n${slip}`);
  }
  await read(page, page.getByRole("button", { name: "In phiếu kiểm soát" }));
  await read(page, page.getByRole("button", { name: "In nhãn dán hồ sơ" }));

  await page.goto("/inbox");
  await page.locator("[data-row]", { hasText: code.split("-").slice(1).join("-") }).waitFor();
  await check(page, "inbox-receptionist");
  await leave(page);
});

test("who has filed before is filled in from the number, and an open case of the same kind is shown first", async () => {
  const page = await official(WARD.receptionist);
  const filer = someone("Trần Thị Mai Lan");
  const fill = async () => {
    await page.goto("/cases/new?procedure=1.004873");
    await page.locator("#filer_number").fill(filer.number);
    await page.locator("#filer_phone").focus();
  };
  await fill();
  await page.getByText("Theo số định danh").waitFor();
  await page.locator("#filer_name").fill(filer.name);
  await page.locator("#tp-to_khai").check();
  await page.locator("#tp-tuy_than").check();
  await page.keyboard.press("F9");
  await page.waitForURL("**/received");

  await fill();
  await page.getByText(`${filer.name} đã có hồ sơ trước đây`).waitFor();
  await page.getByText("Người này đang có hồ sơ cùng thủ tục").waitFor();
  assert.equal(await page.locator("#filer_name").inputValue(), filer.name);
  await page.locator("#tp-to_khai").check();
  await page.locator("#tp-tuy_than").check();
  await check(page, "receive-again");
  await page.keyboard.press("F9");
  await page.locator(".govuk-error-summary").waitFor();
  assert.match(page.url(), /\/cases\/new$/, "not filed twice unawares");
  await check(page, "receive-refused");
  await page.getByLabel("Vẫn nhận thêm một hồ sơ mới").check();
  await page.keyboard.press("F9");
  await page.waitForURL("**/received");
  await leave(page);
});

test("a half-filled filing says beside each field what is missing, and keeps what was typed", async () => {
  const page = await official(WARD.receptionist);
  await page.goto("/cases/new?procedure=1.004873");
  await page.locator("#filer_name").fill("Lê Văn Tám");
  await page.keyboard.press("F9");
  await page.locator(".govuk-error-summary").waitFor();
  assert.equal(await page.locator("#filer_name").inputValue(), "Lê Văn Tám");
  assert.match(await page.title(), /^Lỗi: /);
  await check(page, "receive-incomplete");
  await leave(page);
});
