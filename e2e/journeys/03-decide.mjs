import assert from "node:assert/strict";
import { test } from "node:test";
import { draft, file, handOver } from "../support/api.mjs";
import { follow, leave, official } from "../support/browser.mjs";
import { check } from "../support/check.mjs";
import { WARD } from "../support/people.mjs";

const SEVERAL = 5;

async function sign(page) {
  await page.keyboard.press("F9");
  await page.locator("#xac-nhan").getByRole("button", { name: "Ký" }).click();
  await page.getByRole("status").waitFor();
}

test("an officer examines and drafts, a leader signs, a clerk numbers", async () => {
  const filed = await handOver(await file("Đặng Minh Châu"));
  const officer = await official(WARD.officer);
  for (const step of ["Thẩm tra xong", "Trình dự thảo"]) {
    await officer.goto(`/cases/${filed.id}`);
    await follow(officer, officer.getByRole("button", { name: step }));
    await check(officer, step === "Trình dự thảo" ? "step-draft" : "step-examine");
    await officer.keyboard.press("F9");
    await officer.getByRole("status").waitFor();
  }

  const leader = await official(WARD.leader);
  await check(leader, "inbox-leader");
  await leader.goto(`/cases/${filed.id}`);
  await follow(leader, leader.getByRole("button", { name: "Ký kết quả" }));
  await check(leader, "decide-one");
  await sign(leader);

  const clerk = await official(WARD.clerk);
  await clerk.goto(`/cases/${filed.id}`);
  await check(clerk, "case-clerk");
  await follow(clerk, clerk.getByRole("button", { name: "Vào sổ, chuyển về quầy" }));
  await check(clerk, "number");
  await clerk.keyboard.press("F9");
  await clerk.getByRole("status").waitFor();
  await clerk.goto(`/cases/${filed.id}`);
  await clerk.getByText("Chờ trả kết quả").or(clerk.getByText("Đã có kết quả")).first().waitFor();
  await leave(officer, leader, clerk);
});

test("a leader signs several results in one act, and only those that are ticked", async () => {
  const filed = [];
  for (let n = 0; n < SEVERAL; n += 1) filed.push(await draft(await file(`Vũ Thanh Bình ${"ABCDE"[n]}`)));
  const [left, ...signed] = filed;
  const leader = await official(WARD.leader);
  await leader.goto("/decide");
  const box = (f) => leader.locator(`input[name=case][value="${f.id}"]`);
  for (const f of signed) await box(f).check();
  await check(leader, "decide-several");
  await sign(leader);
  await leader.goto("/decide");
  for (const f of signed) assert.equal(await box(f).count(), 0, `${f.code} is signed`);
  assert.equal(await box(left).count(), 1, `${left.code} waits on`);

  await box(left).check();
  await leader.getByLabel("Từ chối").check();
  await leader.keyboard.press("F9");
  await leader.locator("#xac-nhan").getByRole("button", { name: "Ký" }).click();
  await leader.locator(".govuk-error-summary").waitFor();
  await check(leader, "decide-refused");
  await leave(leader);
});
