import assert from "node:assert/strict";
import { test } from "node:test";
import { act, file, handOver } from "../support/api.mjs";
import { follow, leave, official, visitor } from "../support/browser.mjs";
import { check, forgive } from "../support/check.mjs";
import { WARD } from "../support/people.mjs";

const CODE = "1.004873";

/** Signs in through the identity provider, as one of its people. */
async function enter(page, name) {
  await follow(page, page.getByRole("button", { name: "Đăng nhập bằng tài khoản định danh" }));
  await follow(page, page.getByRole("button", { name: new RegExp(name) }));
}

const next = (page) => follow(page, page.locator(".mc-go").getByRole("button", { name: "Lưu và tiếp tục" }));

test("a citizen finds a procedure, signs in, files online and follows the case", async () => {
  const began = Date.now();
  let clicks = 0;
  const page = await visitor();
  const press = async (what) => {
    clicks += 1;
    await follow(page, what);
  };
  await page.goto(`/procedures/${CODE}`);
  await check(page, "citizen-procedure");
  await press(page.getByRole("button", { name: "Nộp trực tuyến" }));
  await check(page, "citizen-sign-in");
  await enter(page, "Vũ Thu Hà");
  clicks += 2;
  await page.getByRole("heading", { level: 1 }).waitFor();
  await check(page, "citizen-begin");
  await press(page.getByRole("button", { name: "Bắt đầu" }));
  await check(page, "citizen-place");
  assert.match(await page.locator("#unit option:checked").innerText(), /Trúc Bạch/, "where one lives is chosen already");
  await press(page.locator(".mc-go").getByRole("button", { name: "Lưu và tiếp tục" }));
  assert.equal(await page.getByLabel(/^Họ/).first().inputValue(), "Vũ Thu Hà", "what the identity tells is not asked");

  // What is wrong is told on top and beside, and nothing is lost.
  await press(page.locator(".mc-go").getByRole("button", { name: "Lưu và tiếp tục" }));
  await page.getByText(/Còn .* chỗ cần sửa/).waitFor();
  await check(page, "citizen-wrong");
  await page.locator('[name="/relation"][value="self"]').check();
  await press(page.locator(".mc-go").getByRole("button", { name: "Lưu và tiếp tục" }));

  await page.locator('[name="/subject_name"]').fill("Vũ Thu Hà");
  await page.locator('[name="/subject_birth_date"]').fill("11/6/1997");
  await page.locator('[name="/subject_ethnicity"]').fill("Kinh");
  await page.locator('[name="/subject_id"]').fill("001197000317");
  await page.locator('[name="/subject_residence"]').fill("Phường Trúc Bạch, quận Ba Đình");
  await page.locator("[data-saved]:visible").filter({ hasText: /Đã lưu \d/ }).first().waitFor();
  await check(page, "citizen-part");
  await press(page.locator(".mc-go").getByRole("button", { name: "Lưu và tiếp tục" }));
  await page.locator('[name="/marital_status"][value="never"]').check();
  await press(page.locator(".mc-go").getByRole("button", { name: "Lưu và tiếp tục" }));
  await page.locator('[name="/purpose"][value="property"]').check();
  await press(page.locator(".mc-go").getByRole("button", { name: "Lưu và tiếp tục" }));
  await press(page.locator(".mc-go").getByRole("button", { name: "Lưu và tiếp tục" }));
  await check(page, "citizen-papers");
  await press(page.locator(".mc-go").getByRole("button", { name: "Lưu và tiếp tục" }));
  await check(page, "citizen-result");
  await press(page.locator(".mc-go").getByRole("button", { name: "Lưu và tiếp tục" }));
  await check(page, "citizen-check");
  await page.locator("#declared").check();
  clicks += 4;
  await press(page.getByRole("button", { name: "Gửi hồ sơ" }));
  await page.getByText("Đã gửi hồ sơ").waitFor();
  await check(page, "citizen-case");
  assert.ok(clicks <= 30, `${clicks} clicks`);
  assert.ok(Date.now() - began < 180_000, "three minutes, by a machine");
  await page.goto("/my");
  await page.getByRole("link", { name: /tình trạng hôn nhân/ }).first().waitFor();
  await check(page, "citizen-home");
  await leave(page);
});

test("what was typed is there after the browser died, and on another device", async () => {
  const page = await visitor();
  await page.goto(`/procedures/${CODE}/file`);
  await enter(page, "Đỗ Mạnh Cường");
  await follow(page, page.getByRole("button", { name: "Bắt đầu" }));
  await next(page);
  const at = page.url();
  await page.locator('[name="/requester_residence"]').fill("Số 8, ngõ 12");
  await page.locator("[data-saved]:visible").filter({ hasText: /Đã lưu \d/ }).first().waitFor();
  await leave(page);
  const other = await visitor();
  await other.goto(at);
  await enter(other, "Đỗ Mạnh Cường");
  assert.equal(await other.locator('[name="/requester_residence"]').inputValue(), "Số 8, ngõ 12");
  await leave(other);
});

test("a filing is made without script", async () => {
  const page = await visitor({ javaScriptEnabled: false });
  await page.goto(`/procedures/${CODE}/file`);
  await enter(page, "Vũ Thu Hà");
  await follow(page, page.getByRole("button", { name: "Bắt đầu" }));
  await next(page);
  await next(page);
  await page.getByText(/Còn .* chỗ cần sửa/).waitFor();
  await follow(page, page.locator(".mc-go").getByRole("button", { name: "Để sau" }));
  await page.getByText("Đã lưu bản nháp").waitFor();
  await leave(page);
});

test("an account that nobody identified in person is told what to do", async () => {
  const page = await visitor();
  await page.goto("/my/sign-in");
  await page.getByRole("button", { name: "Đăng nhập bằng tài khoản định danh" }).click();
  await page.getByRole("button", { name: /Bùi Văn Thắng/ }).click();
  await page.getByText("Hãy nâng lên mức 2").waitFor();
  await leave(page);
});

/** A case of someone who can sign in, whose officer asks for something. */
async function asked(person, items) {
  const filed = await file(person.name, { filer: person, duplicate_confirmed: true });
  await handOver(filed);
  await act(WARD.officer, filed.id, "supplement-requests", { items });
  return filed;
}

test("a supplement is answered online with exactly what is missing, in pieces over a line that breaks", async () => {
  const person = { name: "Đỗ Mạnh Cường", number: "001078000452", phone: "0912000452" };
  const filed = await asked(person, [{ document: "to_khai", reason: "thieu_noi_o_cu", note: "Ghi rõ các nơi đã thường trú." }]);
  const page = await visitor();
  await page.goto(`/my/cases/${filed.id}`);
  await enter(page, person.name);
  await page.getByText("Ghi rõ các nơi đã thường trú.").waitFor();
  await check(page, "citizen-asked");
  await follow(page, page.getByRole("button", { name: "Bổ sung trực tuyến" }));
  await check(page, "citizen-supplement");
  await follow(page, page.getByRole("button", { name: "Gửi phần bổ sung" }).last());
  await page.getByText(/Còn thiếu/).first().waitFor();

  // The line breaks in the middle of the first piece; the file goes on by itself.
  let broken = 0;
  await page.route("**/my/uploads/*", async (route) => {
    if (route.request().method() === "PATCH" && broken === 0) {
      broken += 1;
      return route.abort("connectionreset");
    }
    return route.continue();
  });
  await page.locator("#file-to_khai").setInputFiles({ name: "to-khai.pdf", mimeType: "application/pdf", buffer: pdf(200_000) });
  await page.locator("[data-files] li > span").getByText("to-khai.pdf", { exact: true }).waitFor();
  assert.equal(broken, 1);
  forgive(page, /ERR_CONNECTION_RESET/);
  await check(page, "citizen-supplement-ready");
  await follow(page, page.getByRole("button", { name: "Gửi phần bổ sung" }).last());
  await page.getByText("Đã gửi phần bổ sung").waitFor();
  assert.match(await page.getByRole("heading", { level: 1 }).innerText(), /Đang xử lý/);

  // A question, and its answer.
  await page.getByLabel("Câu hỏi của bạn").fill("Tôi nhờ em trai nhận thay được không?");
  await follow(page, page.getByRole("button", { name: "Gửi câu hỏi" }));
  const officer = await official(WARD.officer);
  await officer.goto("/inbox?view=questions");
  await officer.getByText(filed.code.split("-").slice(1).join("-")).first().waitFor();
  await check(officer, "inbox-questions");
  await officer.goto(`/cases/${filed.id}?tab=exchange`);
  await officer.getByText("Tôi nhờ em trai nhận thay được không?").waitFor();
  await officer.getByLabel("Viết trao đổi").fill("Được, em trai mang giấy ủy quyền.");
  await check(officer, "case-question");
  await follow(officer, officer.getByRole("button", { name: "Trả lời người nộp" }));
  await page.reload();
  await page.getByText("Được, em trai mang giấy ủy quyền.").waitFor();
  await check(page, "citizen-answered");
  const day = await page.context().request.get(`/my/cases/${filed.id}/calendar.ics`);
  assert.match(await day.text(), /DTSTART;VALUE=DATE:\d{8}/);
  await leave(page, officer);
});

/** A PDF of one page and some size. */
function pdf(bytes) {
  const bodies = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>", `<</Length ${bytes}>>stream\n${"x".repeat(bytes)}\nendstream`];
  let text = "%PDF-1.7\n";
  const starts = bodies.map((body, n) => {
    const start = text.length;
    text += `${n + 1} 0 obj\n${body}\nendobj\n`;
    return String(start).padStart(10, "0");
  });
  const at = text.length;
  text += `xref\n0 5\n0000000000 65535 f \n${starts.map((s) => `${s} 00000 n \n`).join("")}trailer<</Size 5/Root 1 0 R>>\nstartxref\n${at}\n%%EOF\n`;
  return Buffer.from(text, "latin1");
}
