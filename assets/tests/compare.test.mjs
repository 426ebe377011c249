// Two versions side by side: colours and signs, a list that leads to both, drawings that move together.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open, page as newPage, shot, unfit } from "./browser.mjs";
import { serve } from "./server.mjs";
import { shipped } from "./support.mjs";

const OLD = shipped("1.001193/process.bpmn");
const NOW = OLD.replace('motcua:hours="2" motcua:act="examine"', 'motcua:hours="3" motcua:act="examine"')
  .replace('id="ghi_so"', 'id="vao_so"')
  .replaceAll('="ghi_so"', '="vao_so"')
  .replace('<dc:Bounds x="127" y="312"', '<dc:Bounds x="97" y="312"');
const CHANGES = { added: ["vao_so"], removed: ["ghi_so"], changed: ["tham_tra", "f_ghi_so_ky"], moved: ["bat_dau"] };

let browser, server, page;
before(async () => {
  [browser, server] = [await open(), await serve()];
  Object.assign(server.state, { old: OLD, now: NOW, changes: CHANGES });
});
after(async () => {
  await browser.close();
  await server.close();
});

async function start(width, height) {
  await page?.context().close();
  page = await newPage(browser, width, height);
  await page.goto(`${server.address}/compare`);
  await page.waitForSelector(".mc-change");
  await page.waitForTimeout(200);
}

const side = (at) => page.locator("figure").nth(at);

test("elements are coloured and carry a sign on the side where they are", async () => {
  await start();
  const stroke = (at, id) => side(at).locator(`[data-element-id="${id}"] .djs-visual > :first-child`).evaluate((shape) => getComputedStyle(shape).stroke);
  assert.equal(await stroke(0, "ghi_so"), "rgb(134, 10, 22)");
  assert.equal(await stroke(1, "vao_so"), "rgb(23, 102, 58)");
  assert.equal(await stroke(1, "tham_tra"), "rgb(224, 154, 16)");
  const line = await side(1).locator('[data-element-id="f_ghi_so_ky"] .djs-visual > path').first().evaluate((path) => getComputedStyle(path).stroke);
  assert.equal(line, "rgb(224, 154, 16)");
  const signs = async (at) => (await side(at).locator(".djs-overlays .mc-change-sign").allInnerTexts()).sort().join("");
  assert.equal(await signs(0), ["−", "~", "~", "↔"].sort().join(""));
  assert.equal(await signs(1), ["+", "~", "~", "↔"].sort().join(""));
  assert.match(await page.locator("[data-legend]").innerText(), /Thêm 1[\s\S]*Bỏ 1[\s\S]*Sửa 2[\s\S]*Dời chỗ 1/);
  await shot(page, "compare-1280");
  assert.deepEqual(await unfit(page), []);
  assert.deepEqual(page.faults, []);
});

test("the list says what changed and leads to it on both sides", async () => {
  await start();
  assert.match(await page.locator('[data-change="tham_tra"]').innerText(), /Số giờ làm việc: 2 → 3/);
  await page.locator('[data-change="tham_tra"]').focus();
  await page.keyboard.press("Enter");
  await page.waitForTimeout(100);
  for (const at of [0, 1]) {
    assert.ok(await side(at).locator('[data-element-id="tham_tra"].is-chosen').count());
    const shape = await side(at).locator('[data-element-id="tham_tra"]').boundingBox();
    const canvas = await side(at).locator(".mc-compare__canvas").boundingBox();
    assert.ok(Math.abs(shape.x + shape.width / 2 - canvas.x - canvas.width / 2) < 30, "in the middle");
  }
  assert.equal(await page.locator('[data-change="tham_tra"]').getAttribute("aria-pressed"), "true");
  await shot(page, "compare-chosen");
});

test("both drawings move and grow together", async () => {
  await start();
  const places = () => Promise.all([0, 1].map((at) => side(at).locator(".viewport").first().evaluate((part) => [...part.getAttribute("transform").matchAll(/-?[\d.]+/g)].map((number) => Math.round(Number(number[0]) * 100)))));
  await page.getByRole("button", { name: "Phóng to" }).click();
  await page.waitForTimeout(100);
  const box = await side(1).locator(".mc-compare__canvas").boundingBox();
  await page.mouse.move(box.x + 200, box.y + 200);
  await page.mouse.down();
  await page.mouse.move(box.x + 260, box.y + 230, { steps: 4 });
  await page.mouse.up();
  await page.waitForTimeout(100);
  const [left, right] = await places();
  assert.deepEqual(left, right);
});

test("under 900 pixels they stand one above the other", async () => {
  await start(360, 740);
  const [a, b] = [await side(0).boundingBox(), await side(1).boundingBox()];
  assert.ok(b.y >= a.y + a.height);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
  await shot(page, "compare-360");
  assert.deepEqual(await unfit(page), []);
  assert.deepEqual(page.faults, []);
});
