// The 21 files of the BPMN MIWG suite open and are saved with every standard element and attribute. Skipped where the suite is not there.
import { fileURLToPath } from "node:url";
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { open, page as newPage } from "./browser.mjs";
import { serve } from "./server.mjs";
import { contents, isDefault, missing } from "./support.mjs";

const folder = process.env.BPMN_MIWG ?? fileURLToPath(new URL("../../../shared/suites/bpmn-miwg", import.meta.url));
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".bpmn")) : [];

let browser, server;
before(async () => {
  [browser, server] = [await open(), await serve()];
});
after(async () => {
  await browser.close();
  await server.close();
});

test("the suite is there", { skip: files.length === 0 }, () => assert.equal(files.length, 21));

for (const file of files)
  test(`${file} loses nothing`, async () => {
    const xml = readFileSync(`${folder}/${file}`, "utf8").replace(/^\ufeff/, "").replace(/<\?xml[^>]*\?>/, '<?xml version="1.0" encoding="UTF-8"?>');
    Object.assign(server.state, { xml, problems: () => [], kept: [] });
    const page = await newPage(browser);
    await page.goto(`${server.address}/process`);
    await page.waitForSelector(".djs-shape");
    await page.waitForTimeout(150);
    // A change and its undoing: the file is written again though nothing differs.
    await page.evaluate(() => {
      const field = document.querySelector("[data-properties] [data-field=documentation]");
      field.value = "x";
      field.dispatchEvent(new Event("change"));
    });
    await page.getByRole("button", { name: "Hoàn tác" }).click();
    await page.waitForTimeout(1_400);
    const saved = await page.locator("textarea[name=xml]").inputValue();
    assert.ok(server.state.kept.length > 0, "written again");
    const [old, now] = [await contents(page, xml), await contents(page, saved)];
    // An expression in the place of a formal expression: of the same substitution group, with the type as an attribute.
    const same = (line) => now.standard.includes(line.replace(/^formalExpression /, "expression "));
    const lost = missing(old.standard, now.standard).filter((line) => !isDefault(line) && !same(line));
    assert.deepEqual(lost, []);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
