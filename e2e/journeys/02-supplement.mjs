import assert from "node:assert/strict";
import { test } from "node:test";
import { file, handOver } from "../support/api.mjs";
import { follow, leave, official } from "../support/browser.mjs";
import { check } from "../support/check.mjs";
import { WARD } from "../support/people.mjs";

test("an officer asks for a supplement, the receptionist receives it, and the due time counts on", async () => {
  const filed = await handOver(await file("Phạm Thu Hằng"));
  const officer = await official(WARD.officer);
  await check(officer, "inbox-officer");
  await officer.goto(`/cases/${filed.id}`);
  await check(officer, "case-officer");
  await follow(officer, officer.getByRole("button", { name: "Yêu cầu bổ sung" }));
  await officer.locator("#item-to_khai").check();
  await officer.locator("#reason-to_khai").fill("Ghi rõ các nơi đã thường trú từ khi đủ tuổi kết hôn.");
  await follow(officer, officer.getByRole("button", { name: "Xem phiếu" }));
  await officer.getByRole("heading", { name: "Phiếu sẽ gửi" }).waitFor();
  await check(officer, "supplement-preview");
  await officer.keyboard.press("F9");
  await officer.getByRole("status").waitFor();

  const desk = await official(WARD.receptionist);
  await desk.goto(`/cases/${filed.id}`);
  await desk.getByText("Chờ bổ sung").first().waitFor();
  await check(desk, "case-awaiting-supplement");
  await follow(desk, desk.getByRole("button", { name: "Nhận giấy tờ bổ sung" }));
  await check(desk, "supplement-receive");
  await desk.locator("#item-to_khai").check();
  await desk.keyboard.press("F9");
  await desk.getByRole("status").waitFor();
  await desk.goto(`/cases/${filed.id}?tab=timeline`);
  const told = await desk.locator("main").innerText();
  assert.match(told, /bổ sung/i);
  await check(desk, "case-timeline");
  await leave(officer, desk);
});
