// The decision editor: a shipped table is opened, a cell changed, kept and sent; it stays DMN 1.5, and what is not shown stays too.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open, page as newPage, shot, unfit } from "./browser.mjs";
import { serve } from "./server.mjs";
import { contents, missing, shipped, written } from "./support.mjs";

const PLAIN = shipped("1.009645/rules.dmn").replace("<decision ", "<!-- Nghị định 96/2026 -->\n  <decision ");

let browser, server, page;
before(async () => {
  [browser, server] = [await open(), await serve()];
});
after(async () => {
  await browser.close();
  await server.close();
});

async function start(xml, width, height) {
  await page?.context().close();
  Object.assign(server.state, { xml, readonly: false, asked: [], kept: [], problems: () => [] });
  page = await newPage(browser, width, height);
  await page.goto(`${server.address}/decision`);
  await page.waitForSelector(".tjs-table, .dmn-literal-expression-container, .djs-container");
  await page.waitForTimeout(200);
}

async function type(cell, text) {
  await page.locator(`[data-element-id="${cell}"]`).click();
  await page.waitForTimeout(150);
  await page.keyboard.press("Control+a");
  await page.keyboard.type(text);
  await page.waitForTimeout(700);
}

test("a cell is changed, and the file stays DMN 1.5 with its annotations and comment", async () => {
  await start(PLAIN);
  await type("o_routing_1", '"departments"');
  const xml = await written(page);
  const [old, now] = [await contents(page, PLAIN), await contents(page, xml)];
  assert.deepEqual(missing(old.standard, now.standard), ['text o_routing_1 "none"']);
  assert.match(xml, /xmlns="https:\/\/www\.omg\.org\/spec\/DMN\/20230324\/MODEL\/"/);
  assert.doesNotMatch(xml, /20191111/);
  assert.match(xml, /<!-- Nghị định 96\/2026 -->\s*<decision id="routing"/);
  assert.match(xml, /<annotationEntry>\s*<text>Dự án thứ cấp: Nghị định 96\/2026 Điều 103</);
  assert.doesNotMatch(xml, /<description>Dự án thứ cấp/);
  await page.waitForFunction(() => document.querySelector("[data-saved]").textContent === "Đã lưu nháp lúc 14:05");
  await page.getByRole("button", { name: "Lưu bản này" }).click();
  await page.waitForURL("**/save");
  assert.match(server.state.sent.xml, /<outputEntry id="o_routing_1">\s*<text>"departments"</);
  assert.deepEqual(page.faults, []);
});

test("a rule is added with a place for its annotation, and taken back", async () => {
  await start(PLAIN);
  await page.locator(".add-rule, .add-rule-add").first().click();
  await page.waitForTimeout(200);
  const xml = await written(page);
  assert.equal(xml.match(/<rule /g).length, 4);
  assert.equal(xml.match(/<annotationEntry>/g).length, 4);
  await page.getByRole("button", { name: "Hoàn tác" }).click();
  assert.equal((await written(page)).match(/<rule /g).length, 3);
  assert.deepEqual(page.faults, []);
});

test("an annotation is changed where it is shown", async () => {
  await start(PLAIN);
  const cell = page.locator(".annotation").nth(1);
  await cell.click();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("Điều 36");
  await page.waitForTimeout(700);
  assert.match(await written(page), /<annotationEntry>\s*<text>Điều 36<\/text>/);
});

test("a file without a drawing gets one, and all views speak Vietnamese", async () => {
  await start(PLAIN);
  assert.doesNotMatch(await page.locator("[data-canvas]").innerText(), /Output|Input|When|Then|Annotation|Hit policy|View DRD/);
  await page.getByRole("button", { name: "Sơ đồ", exact: true }).click();
  await page.waitForSelector(".djs-shape");
  await page.waitForTimeout(200);
  assert.equal(await page.locator(".djs-shape").count(), 3);
  await shot(page, "decision-drawing");
  assert.deepEqual(await unfit(page), []);
  await page.locator('[data-element-id="routing"]').click();
  await page.waitForTimeout(100);
  const titles = await page.locator(".djs-palette .entry, .djs-context-pad .entry").evaluateAll((all) => all.map((one) => one.title || one.getAttribute("aria-label")));
  for (const title of titles) assert.doesNotMatch(title, /[Cc]reate|[Aa]ppend|[Aa]ctivate|[Cc]onnect to|[Rr]emove|[Cc]hange/);
  await page.getByRole("button", { name: "routing", exact: true }).click();
  await page.waitForSelector(".tjs-table");
  await page.locator('[data-element-id="o_routing_2"]').click({ button: "right" });
  await page.waitForSelector(".context-menu");
  await shot(page, "decision-menu");
  assert.doesNotMatch(await page.locator(".context-menu").innerText(), /[Rr]ule|[Cc]olumn|[Cc]opy|[Cc]ell/);
  await page.keyboard.press("Escape");
  assert.deepEqual(await unfit(page), []);
  assert.ok(await page.locator(".bjs-powered-by, .powered-by").first().isVisible());
  assert.deepEqual(page.faults, []);
});

test("a literal expression is edited", async () => {
  const xml = PLAIN.replace(/<decisionTable[\s\S]*<\/decisionTable>/, '<literalExpression id="le"><text>if defence_area then 1 else 2</text></literalExpression>');
  await start(xml);
  await page.locator(".dmn-literal-expression-container .cm-content").first().click();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("7");
  await page.waitForTimeout(700);
  assert.match(await written(page), /<literalExpression id="le">\s*<text>7</);
  await shot(page, "decision-literal");
  assert.deepEqual(await unfit(page), []);
  assert.deepEqual(page.faults, []);
});

test("a problem leads to its cell", async () => {
  server.state.problems = () => [];
  await start(PLAIN);
  server.state.problems = () => [{ element: "r_routing_2_18", severity: "error", rule: "unasked", message: "Không biểu mẫu nào hỏi", mend: "Thêm câu hỏi" }];
  await type("o_routing_1", '"x"');
  await page.waitForSelector("[data-problems] button");
  await page.locator("[data-problems] button").click();
  await page.waitForTimeout(150);
  assert.ok(await page.locator('[data-element-id="r_routing_2_18"].is-meant').isVisible());
  await shot(page, "decision-problem");
  assert.deepEqual(await unfit(page), []);
});

test("a telephone shows the table with a hint", async () => {
  await start(PLAIN, 360, 740);
  assert.match(await page.locator(".mc-editor__hint").innerText(), /chỉ đủ để xem/);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
  assert.deepEqual(await unfit(page), []);
  assert.deepEqual(page.faults, []);
});
