// Days, amounts, citizen numbers and counted text: typed as people type, read back, and sent plain.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open, page as newPage, unfit } from "./browser.mjs";
import { FAILURES, serveFiling } from "./filing-server.mjs";

let browser, server, page;
before(async () => {
  [browser, server] = [await open(), await serveFiling()];
});
after(async () => {
  await browser.close();
  await server.close();
});

async function start(values = {}) {
  await page?.context().close();
  server.reset();
  Object.assign(server.state.values, values);
  page = await newPage(browser, 360, 740, {}, FAILURES);
  await page.goto(`${server.address}/filing/page`, { waitUntil: "networkidle" });
}

const value = (id) => page.locator(`#${id}`).inputValue();
const caret = (id) => page.locator(`#${id}`).evaluate((field) => field.selectionStart);
const settled = () => page.waitForFunction(() => Number(document.querySelector("input[name=version]").value) > 7);

test("an amount gets its dots while one types, the caret stays at its digit, and digits are sent", async () => {
  await start();
  await page.locator("#gia_tri").click();
  await page.keyboard.type("12500000");
  assert.equal(await value("gia_tri"), "12.500.000");
  for (let step = 0; step < 7; step++) await page.keyboard.press("ArrowLeft");
  await page.keyboard.type("9");
  assert.equal(await value("gia_tri"), "129.500.000");
  assert.equal(await caret("gia_tri"), 3);
  await page.keyboard.press("Backspace");
  assert.equal(await value("gia_tri"), "12.500.000");
  await settled();
  assert.equal(server.state.values.gia_tri, "12500000");
});

test("an amount in words stays as it was written", async () => {
  await start();
  await page.locator("#gia_tri").fill("1,5 triệu");
  assert.equal(await value("gia_tri"), "1,5 triệu");
  await settled();
  assert.equal(server.state.values.gia_tri, "1,5 triệu");
});

test("a citizen number is grouped for the eye, takes all twelve digits, and is sent as digits by the page's button too", async () => {
  await start();
  await page.locator("#so_dinh_danh").click();
  await page.keyboard.type("001088012345");
  assert.equal(await value("so_dinh_danh"), "001 088 012 345");
  await page.getByRole("button", { name: "Lưu và tiếp tục" }).click();
  await page.waitForURL("**/filing/next");
  assert.equal(server.state.posts.at(-1).so_dinh_danh, "001088012345");
});

test("what the server wrote is grouped when the page opens", async () => {
  await start({ gia_tri: "4500000", so_dinh_danh: "001088012345" });
  assert.deepEqual([await value("gia_tri"), await value("so_dinh_danh")], ["4.500.000", "001 088 012 345"]);
  assert.equal(server.state.asked.length, 0);
});

test("a day is read back with its weekday; what cannot be is said", async () => {
  await start();
  const field = page.locator("#ngay_ket_hon");
  const said = page.locator("#ngay_ket_hon + .mc-from");
  for (const [typed, stands, words] of [
    ["22/4/2024", "22/4/2024", "Tức thứ Hai, ngày 22 tháng 4 năm 2024"],
    ["22042024", "22/04/2024", "Tức thứ Hai, ngày 22 tháng 4 năm 2024"],
    ["22 4 2024", "22/4/2024", "Tức thứ Hai, ngày 22 tháng 4 năm 2024"],
    ["31-2-2024", "31-2-2024", "Không có ngày 31/2/2024"],
    ["1/5/24", "1/5/24", "Ghi đủ bốn chữ số của năm"],
    ["hôm qua", "hôm qua", ""],
  ]) {
    await field.fill(typed);
    await field.press("Tab");
    assert.equal(await field.inputValue(), stands);
    assert.equal(await said.textContent(), words);
  }
});

test("three small fields take a day typed or pasted in one go", async () => {
  await start();
  await page.locator("#ngay").focus();
  await page.keyboard.type("22/4/2024");
  assert.deepEqual([await value("ngay"), await value("thang"), await value("nam")], ["22", "4", "2024"]);
  await page.keyboard.press("Tab");
  assert.equal(await page.locator(".govuk-date-input + .mc-from").textContent(), "Tức thứ Hai, ngày 22 tháng 4 năm 2024");
  await page.locator("#ngay").evaluate((field) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text", "03-05-2024");
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  });
  assert.deepEqual([await value("ngay"), await value("thang"), await value("nam")], ["03", "05", "2024"]);
  await settled();
});

test("letters are counted as people count them, seen and heard", async () => {
  await start();
  const seen = page.locator("#con-lai-ly_do");
  assert.equal(await seen.textContent(), "Còn 60 ký tự");
  assert.match(await page.locator("#ly_do").getAttribute("aria-describedby"), /con-lai-ly_do/);
  await page.locator("#ly_do").fill("ế".normalize("NFD").repeat(55));
  assert.equal(await seen.textContent(), "Còn 5 ký tự");
  await page.locator("#ly_do ~ [role=status]", { hasText: "Còn 5 ký tự" }).waitFor({ state: "attached" });
  await page.locator("#ly_do").fill("a".repeat(63));
  assert.equal(await seen.textContent(), "Thừa 3 ký tự, bạn viết ngắn lại giúp");
  assert.deepEqual(await unfit(page), []);
  assert.deepEqual(page.faults, []);
});
