import assert from "node:assert/strict";
import { test } from "node:test";
import { leave, official } from "../support/browser.mjs";
import { check } from "../support/check.mjs";
import { Hands } from "../support/hands.mjs";
import { read } from "../support/papers.mjs";
import { WARD } from "../support/people.mjs";

const SECONDS_MAX = 60;
const LETTERS_PER_SECOND = 3;
const SECONDS_PER_THING = 2;
const PAPERS = [
  ["Bằng tốt nghiệp", "1", "5"],
  ["Căn cước công dân", "1", "5"],
  ["Học bạ", "4", "5"],
];

test("three originals, five copies each, are certified within a minute, without a slip", async (t) => {
  const page = await official(WARD.receptionist);
  await page.goto("/certify");
  const hands = new Hands(page);
  await page.locator("#person:focus").waitFor();
  await hands.type("Hoàng Thị Mai");
  let letters = "Hoàng Thị Mai".length;
  for (const [index, [name, pages, copies]] of PAPERS.entries()) {
    for (const [field, text] of [["paper", name], ["pages", pages], ["copies", copies]]) {
      await hands.tabTo(`#${field}-${index}`);
      if (text === "1") continue;
      letters += text.length;
      await hands.type(text);
    }
  }
  await hands.tabTo("input[name=pay]");
  await page.locator("#tong").getByText("15 bản sao").waitFor();
  await check(page, "certify-filled");
  await hands.press("F9");
  await page.getByText("Đã chứng thực").waitFor();
  const { fields, keys, clicks } = hands.count;
  assert.deepEqual({ fields, keys, clicks }, { fields: 8, keys: 1, clicks: 0 });
  const person = letters / LETTERS_PER_SECOND + (fields + keys) * SECONDS_PER_THING;
  t.diagnostic(`${fields} fields, ${keys} key: a person needs about ${person.toFixed(0)} s`);
  assert.ok(person < SECONDS_MAX);

  const told = await page.getByRole("status").innerText();
  assert.match(told, /15 bản/);
  await check(page, "certify-done");
  const wording = await read(page, page.getByRole("link", { name: "In lời chứng" }));
  assert.equal(wording.match(/CHỨNG THỰC BẢN SAO\s+ĐÚNG VỚI BẢN CHÍNH/g)?.length, 15, "one wording a copy");
  await leave(page);
});
