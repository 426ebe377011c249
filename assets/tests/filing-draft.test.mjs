// A draft under all that happens to it: closed and crashed tabs, no network, a broken server, a second device, an ended session, signing out.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open, page as newPage, shot, unfit } from "./browser.mjs";
import { FAILURES, serveFiling } from "./filing-server.mjs";

let browser, server, page;
before(async () => {
  [browser, server] = [await open(), await serveFiling()];
});
after(async () => {
  await browser.close();
  await server.close();
});

async function start(more = {}, width, height, device = {}) {
  await page?.context().close();
  server.reset();
  Object.assign(server.state, more);
  page = await newPage(browser, width, height, device, FAILURES);
  await visit();
}

async function visit(path = "/filing/page") {
  await page.goto(`${server.address}${path}`, { waitUntil: "networkidle" });
}

/** Closes the tab, and waits until what it sent on leaving is there. */
async function leave() {
  await page.close();
  await new Promise((done) => setTimeout(done, 300));
}

/** Another tab of the same browser, after the first is gone. */
async function comeBack(path) {
  const context = page.context();
  const faults = page.faults;
  page = await context.newPage();
  page.faults = faults;
  page.on("pageerror", (error) => faults.push(String(error)));
  await visit(path);
}

const saved = (words) => page.locator("[data-saved]", { hasText: words }).first().waitFor({ state: "attached", timeout: 8_000 });
const note = (words) => page.locator(".mc-filing-note", { hasText: words }).waitFor({ timeout: 8_000 });
const focused = () => page.evaluate(() => document.activeElement.id);
const kept = () => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("mc-draft:")).length);
const noFaults = () => assert.deepEqual(page.faults, []);

test("a change is sent after a pause, and the next version is carried on", async () => {
  await start();
  await page.locator("#noi_sinh").fill("Bệnh viện Phụ sản");
  await saved("Đã lưu 10:42");
  assert.equal(server.state.values.noi_sinh, "Bệnh viện Phụ sản");
  assert.equal(await page.locator("input[name=version]").inputValue(), "8");
  assert.equal(await kept(), 0);
  assert.equal(await page.locator("[data-saved]").nth(1).getAttribute("role"), "status");
  noFaults();
});

test("two fields changed in one go are one request with both", async () => {
  await start();
  await page.locator("#ten").fill("Trần An");
  await page.locator("#noi_sinh").fill("Huế");
  await saved("Đã lưu 10:42");
  await page.waitForTimeout(900);
  assert.equal(server.state.asked.length, 1);
  assert.deepEqual([server.state.values.ten, server.state.values.noi_sinh], ["Trần An", "Huế"]);
});

test("what is typed while a request runs goes with the next one, never at the same time", async () => {
  await start({ slow_ms: 600 });
  await page.locator("#ten").fill("Trần");
  await page.waitForTimeout(1_000);
  await page.locator("#ten").fill("Trần An");
  await page.waitForFunction(() => document.querySelector("input[name=version]").value === "9");
  assert.equal(server.state.values.ten, "Trần An");
  assert.deepEqual(server.state.asked.map((sent) => sent.version), ["7", "8"]);
});

test("typing survives a crash of the tab at once, without any answer of the server, and can be undone", async () => {
  await start({ mode: "drop" });
  await page.locator("#noi_sinh").click();
  await page.keyboard.type("Vân Canh", { delay: 5 });
  const session = await page.context().newCDPSession(page);
  await Promise.race([session.send("Page.crash").catch(() => undefined), page.waitForEvent("crash")]);
  server.state.mode = "ok";
  await comeBack();
  assert.equal(await page.locator("#noi_sinh").inputValue(), "Vân Canh");
  assert.equal(await focused(), "noi_sinh");
  await note("Đã khôi phục phần bạn điền lúc");
  await saved("Đã lưu 10:42");
  assert.equal(server.state.values.noi_sinh, "Vân Canh");
  await shot(page, "draft-restored-1280");
  assert.deepEqual(await unfit(page), []);
  await page.getByRole("button", { name: "Bỏ phần vừa khôi phục" }).press("Enter");
  assert.equal(await page.locator("#noi_sinh").inputValue(), "");
  await page.waitForFunction(() => document.querySelector("input[name=version]").value === "9");
  assert.equal(server.state.values.noi_sinh, "");
  await page.getByRole("button", { name: "Lấy lại phần đó" }).click();
  assert.equal(await page.locator("#noi_sinh").inputValue(), "Vân Canh");
  noFaults();
});

test("a closed tab loses nothing, though its last save arrived and was never answered", async () => {
  await start({ mode: "deaf" });
  await page.locator("#noi_sinh").fill("Huế");
  await page.waitForTimeout(1_200);
  await page.locator("#ten").fill("Lê An");
  await leave();
  server.state.mode = "ok";
  await comeBack();
  // Our own save made the new version: nobody is asked about another device.
  assert.equal(await page.locator("#ten").inputValue(), "Lê An");
  await saved("Đã lưu 10:42");
  assert.deepEqual([server.state.values.ten, server.state.values.noi_sinh], ["Lê An", "Huế"]);
});

test("a save that arrived without an answer is not taken for another device when it is tried again", async () => {
  await start({ mode: "deaf" });
  await page.locator("#noi_sinh").fill("Huế");
  await saved("Chưa gửi được");
  server.state.mode = "ok";
  await page.locator("#noi_sinh").fill("Huế, Phú Xuân");
  await saved("Đã lưu 10:42");
  assert.equal(await page.locator(".mc-filing-note").first().innerText(), "");
  assert.equal(server.state.values.noi_sinh, "Huế, Phú Xuân");
});

test("without a network it says so, keeps, and sends by itself when the network is back", async () => {
  await start();
  await page.context().setOffline(true);
  await page.locator("#noi_sinh").fill("Huế");
  await saved("Chưa gửi được, đã giữ trong máy này; sẽ tự gửi khi có mạng");
  assert.equal(await kept(), 1);
  await page.locator("#ten").fill("Lê An");
  await page.waitForTimeout(300);
  await page.context().setOffline(false);
  await saved("Đã lưu 10:42");
  assert.deepEqual([server.state.values.ten, server.state.values.noi_sinh], ["Lê An", "Huế"]);
  assert.equal(await kept(), 0);
  noFaults();
});

test("what is typed before the script has come is kept too", async () => {
  await start();
  await page.route("**/filing.js*", async (route) => {
    await new Promise((done) => setTimeout(done, 800));
    await route.continue();
  });
  await page.goto(`${server.address}/filing/page`, { waitUntil: "commit" });
  await page.locator("#noi_sinh").fill("Huế");
  await saved("Đã lưu 10:42");
  assert.equal(server.state.values.noi_sinh, "Huế");
});

test("a browser that can keep nothing says not to close the page", async () => {
  await start({ mode: "500" });
  await page.evaluate(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  });
  await page.locator("#noi_sinh").fill("Huế");
  await saved("Chưa gửi được và máy này không giữ được bản tạm: đừng đóng trang");
  server.state.mode = "ok";
  await saved("Đã lưu 10:42");
  noFaults();
});

test("a server that fails is asked again after growing waits", async () => {
  await start({ mode: "500" });
  await page.locator("#noi_sinh").fill("Huế");
  await saved("Chưa gửi được");
  server.state.mode = "ok";
  await saved("Đã lưu 10:42");
  assert.equal(server.state.values.noi_sinh, "Huế");
});

test("two devices: the box names what differs, and this one's answers are kept", async () => {
  await start();
  Object.assign(server.state, { version: 9, values: { ten: "Nguyễn Lê An", noi_sinh: "Hà Nội", cach: "buu_chinh" } });
  await page.locator("#noi_sinh").fill("Huế");
  await note("Trang này đã được sửa ở máy khác lúc 10:41");
  const words = await page.locator(".mc-filing-note ul").innerText();
  assert.match(words, /Nơi sinh: máy này “Huế”, máy kia “Hà Nội”/);
  assert.match(words, /Cách nhận kết quả: máy này “Tại quầy”, máy kia “Qua bưu chính”/);
  assert.doesNotMatch(words, /Họ, chữ đệm/);
  await page.locator("#ten").fill("Lê An");
  await page.waitForTimeout(1_000);
  assert.equal(server.state.version, 9);
  await shot(page, "draft-differ-1280");
  assert.deepEqual(await unfit(page), []);
  await page.getByRole("button", { name: "Giữ bản ở máy này" }).click();
  await saved("Đã lưu 10:42");
  assert.deepEqual([server.state.values.noi_sinh, server.state.values.ten, server.state.values.cach], ["Huế", "Lê An", "tai_quay"]);
  noFaults();
});

test("two devices: the other one's answers are taken, and ours can be had back", async () => {
  await start({}, 360, 740);
  Object.assign(server.state, { version: 9, values: { ten: "Nguyễn Lê An", noi_sinh: "Hà Nội", cach: "buu_chinh", dia_chi: "Số 1" } });
  await page.locator("#noi_sinh").fill("Huế");
  await note("Trang này đã được sửa ở máy khác");
  await shot(page, "draft-differ-360");
  await page.getByRole("button", { name: "Lấy bản ở máy kia" }).press("Enter");
  assert.equal(await page.locator("#noi_sinh").inputValue(), "Hà Nội");
  assert.ok(await page.locator("#cach-buu_chinh").isChecked());
  assert.equal(await page.locator("#dia_chi").inputValue(), "Số 1");
  await page.getByRole("button", { name: "Trở lại bản ở máy này" }).click();
  assert.equal(await page.locator("#noi_sinh").inputValue(), "Huế");
  await saved("Đã lưu 10:42");
  assert.equal(server.state.values.noi_sinh, "Huế");
});

test("a page that another device changed while this one was closed asks too", async () => {
  await start({ mode: "drop" });
  await page.locator("#noi_sinh").fill("Huế");
  await leave();
  Object.assign(server.state, { mode: "ok", version: 12, values: { ten: "Nguyễn Lê An", noi_sinh: "Hà Nội", cach: "tai_quay" } });
  await comeBack();
  await note("máy này “Huế”, máy kia “Hà Nội”");
  // Not answered, typed on, closed again: the question stands.
  await page.locator("#noi_sinh").fill("Huế, Phú Xuân");
  await page.getByRole("button", { name: "Lưu và tiếp tục" }).click();
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Giữ bản ở máy này");
  await leave();
  assert.deepEqual([server.state.version, server.state.posts.length], [12, 0]);
  await comeBack();
  await note("máy này “Huế, Phú Xuân”, máy kia “Hà Nội”");
  await page.getByRole("button", { name: "Lấy bản ở máy kia" }).click();
  await saved("Đã lưu 10:42");
  assert.equal(server.state.values.noi_sinh, "Hà Nội");
  assert.equal(await kept(), 0);
});

test("after the session has ended one signs in and comes back to the same field with everything in it", async () => {
  await start({ mode: "401" });
  await page.locator("#ten").fill("Lê An");
  await page.locator("#ly_do").fill("Cháu sinh đôi");
  await note("Phiên đã hết; nội dung vẫn giữ trong máy này");
  await shot(page, "draft-sign-in-1280");
  await page.getByRole("link", { name: "Đăng nhập lại" }).click();
  server.state.mode = "ok";
  await page.locator("#vao").click();
  await note("Đã khôi phục");
  assert.equal(await page.locator("#ly_do").inputValue(), "Cháu sinh đôi");
  assert.equal(await focused(), "ly_do");
  await saved("Đã lưu 10:42");
  assert.deepEqual([server.state.values.ten, server.state.values.ly_do], ["Lê An", "Cháu sinh đôi"]);
  noFaults();
});

test("what the server will not take is told in its words", async () => {
  await start({ mode: "422" });
  await page.locator("#ten").fill("Lê An");
  await note("Bản nháp này đã được nộp, không sửa được nữa.");
  await page.waitForTimeout(1_000);
  assert.equal(server.state.asked.length, 1);
});

test("nothing is put back for another person; signing out deletes all", async () => {
  await start({ mode: "drop" });
  await page.locator("#noi_sinh").fill("Huế");
  await leave();
  Object.assign(server.state, { mode: "ok", person: "p-2" });
  await comeBack();
  assert.equal(await page.locator("#noi_sinh").inputValue(), "");
  assert.equal(await kept(), 1);
  await page.getByRole("link", { name: "Đăng xuất" }).click();
  await page.waitForURL("**/signed-out");
  assert.equal(await kept(), 0);
});

test("copies older than thirty days are deleted on any page", async () => {
  await start();
  await page.evaluate(() => {
    const copy = (days) => JSON.stringify({ draft: "d-1", version: 7, at: Date.now() - days * 86_400_000, field: "ten", values: { ten: ["Cũ"] } });
    localStorage.setItem("mc-draft:p-1:/old", copy(31));
    localStorage.setItem("mc-draft:p-1:/new", copy(29));
  });
  await visit("/signed-out");
  assert.deepEqual(await page.evaluate(() => Object.keys(localStorage)), ["mc-draft:p-1:/new"]);
});

test("a page sent by its button is forgotten when the next page has a newer version, and not before", async () => {
  await start({ mode: "drop" });
  await page.locator("#noi_sinh").fill("Huế");
  await page.waitForTimeout(100);
  await page.route("**/filing/page", (route) => (route.request().method() === "POST" ? route.abort() : route.continue()));
  await page.getByRole("button", { name: "Lưu và tiếp tục" }).click().catch(() => undefined);
  await page.waitForTimeout(200);
  await page.unroute("**/filing/page");
  server.state.mode = "ok";
  await visit();
  assert.equal(await page.locator("#noi_sinh").inputValue(), "Huế");
  await page.locator("#ten").fill("Lê An");
  await page.getByRole("button", { name: "Lưu và tiếp tục" }).click();
  await page.waitForURL("**/filing/next");
  await page.waitForLoadState("networkidle");
  assert.deepEqual([server.state.values.ten, server.state.values.noi_sinh], ["Lê An", "Huế"]);
  assert.equal(await kept(), 0);
});

test("the page's button waits for a save that runs, so that it carries the newest version", async () => {
  await start({ slow_ms: 700 });
  await page.locator("#ten").fill("Lê An");
  await page.waitForTimeout(950);
  await page.getByRole("button", { name: "Lưu và tiếp tục" }).click();
  await page.waitForURL("**/filing/next");
  assert.equal(server.state.posts[0].version, "8");
});

test("the page after filing deletes the copies of that draft", async () => {
  await start({ mode: "drop" });
  await page.locator("#ten").fill("Lê An");
  await visit("/filing/filed");
  assert.equal(await kept(), 0);
});

test("a part shows with its answer; hidden it is switched off and not sent", async () => {
  await start();
  assert.equal(await page.locator("#dia_chi").isVisible(), false);
  await page.locator("#cach-buu_chinh").focus();
  await page.keyboard.press("Space");
  assert.ok(await page.locator("#dia_chi").isEnabled());
  await page.locator("#dia_chi").fill("Số 1");
  await saved("Đã lưu 10:42");
  assert.equal(server.state.values.dia_chi, "Số 1");
  await page.locator("#cach-tai_quay").check();
  await page.waitForFunction(() => document.querySelector("input[name=version]").value === "9");
  assert.equal("dia_chi" in server.state.values, false);
  await page.locator("#cach-buu_chinh").check();
  assert.equal(await page.locator("#dia_chi").inputValue(), "Số 1");
});

test("a row is added and taken away by keyboard without leaving the page", async () => {
  await start();
  await page.locator("#ten").fill("Lê An");
  await page.getByRole("button", { name: "Thêm người" }).press("Enter");
  await page.locator('[id="con.1.ten"]').waitFor();
  assert.equal(await focused(), "con.1.ten");
  assert.equal(await page.locator("#ten").inputValue(), "Lê An");
  await note("Đã thêm một mục");
  await page.keyboard.type("Lê Chi");
  await saved("Đã lưu 10:42");
  assert.deepEqual(server.state.rows, ["Nguyễn Bình", "Lê Chi"]);
  await page.getByRole("button", { name: "Bỏ người thứ 1" }).press("Enter");
  await note("Đã bỏ một mục");
  assert.equal(await page.locator('[id="con.0.ten"]').inputValue(), "Lê Chi");
  assert.deepEqual(server.state.rows, ["Lê Chi"]);
  await page.context().setOffline(true);
  await page.getByRole("button", { name: "Thêm người" }).click();
  await note("Chưa thêm được");
  noFaults();
});

test("a page that the server refused because of another device keeps what was typed", async () => {
  await start();
  Object.assign(server.state, { version: 9, values: { ten: "Nguyễn Lê An", noi_sinh: "Hà Nội", cach: "tai_quay" } });
  await page.locator("#noi_sinh").fill("Huế");
  await page.getByRole("button", { name: "Lưu và tiếp tục" }).click();
  await page.getByText("Trang này đã cũ").waitFor();
  await visit();
  await note("máy này “Huế”, máy kia “Hà Nội”");
  await page.getByRole("button", { name: "Giữ bản ở máy này" }).click();
  await saved("Đã lưu 10:42");
  assert.equal(server.state.values.noi_sinh, "Huế");
});

test("without script the page posts plainly, rows too", async () => {
  await start({ values: { ten: "Nguyễn Lê An", cach: "buu_chinh" } }, 360, 740, { javaScriptEnabled: false });
  await page.locator("#ten").fill("Lê An");
  await page.locator("#dia_chi").fill("Số 1");
  await page.getByRole("button", { name: "Thêm người" }).click();
  await page.locator('[id="con.1.ten"]').fill("Lê Chi");
  await page.getByRole("button", { name: "Lưu và tiếp tục" }).click();
  await page.waitForURL("**/filing/next");
  assert.deepEqual([server.state.values.ten, server.state.values.dia_chi, server.state.rows], ["Lê An", "Số 1", ["Nguyễn Bình", "Lê Chi"]]);
  await visit("/filing/papers");
  assert.equal(await page.getByRole("button", { name: "Gửi tệp" }).count(), 2);
  assert.ok(await page.locator("#chon-chung_sinh").isVisible());
});

test("the page is fit for readers and fits a phone", async () => {
  for (const [width, height] of [[360, 740], [1280, 900]]) {
    await start({ values: { ten: "Nguyễn Lê An", cach: "buu_chinh", ngay: "22", thang: "4", nam: "2024" } }, width, height);
    assert.deepEqual(await unfit(page), []);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await shot(page, `draft-${width}`);
  }
});
