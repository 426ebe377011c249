import assert from "node:assert/strict";
import { test } from "node:test";
import { follow, leave, official } from "../support/browser.mjs";
import { check } from "../support/check.mjs";
import { CITY, WARD } from "../support/people.mjs";

async function visit(page, paths) {
  for (const path of paths) {
    const answer = await page.goto(path);
    assert.equal(answer.status(), 200, path);
    await check(page, `admin${path.replace(/^\/admin/, "").replace(/\W+/g, "-")}`);
  }
}

test("an administrator looks after units, people, posts and accounts", async () => {
  const page = await official(CITY.administrator);
  await visit(page, ["/admin", "/admin/units", "/admin/staff", "/admin/staff/new", "/admin/staff/import", "/admin/staffing"]);
  await page.goto("/admin/units?q=truc+bach");
  await follow(page, page.getByRole("link", { name: /Trúc Bạch/ }).first());
  await check(page, "admin-unit");
  await page.goto("/admin/staff?q=do+thi+hanh");
  await follow(page, page.getByRole("link", { name: "Đỗ Thị Hạnh" }).first());
  await page.getByRole("heading", { level: 1, name: "Đỗ Thị Hạnh" }).waitFor();
  await check(page, "admin-person");
  const person = new URL(page.url()).pathname;
  for (const part of ["details", "posts", "leaving", "delegations"]) {
    await page.goto(`${person}/${part}`);
    await check(page, `admin-person-${part}`);
  }
  await leave(page);
});

test("a procedure-control officer looks after the catalogue and the time of the demo", async () => {
  const page = await official(CITY.control);
  await visit(page, ["/admin/procedures", "/admin/procedures/1.004873", "/admin/procedures/checks"]);
  await visit(page, ["/admin/procedures/decisions", "/admin/time"]);
  await leave(page);
});

test("who does not administer is refused in plain words", async () => {
  const page = await official(WARD.receptionist);
  const answer = await page.goto("/admin");
  assert.equal(answer.status(), 403);
  await check(page, "forbidden");
  await leave(page);
});
