// Papers from a phone: checks before sending, photos turned, cut and judged, and uploads through a connection that keeps breaking.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { open, page as newPage, shot, unfit } from "./browser.mjs";
import { FAILURES, serveFiling } from "./filing-server.mjs";

const MB = 1024 * 1024;
const folder = mkdtempSync(join(tmpdir(), "mc-papers-"));
let browser, server, page;
before(async () => {
  [browser, server] = [await open(), await serveFiling()];
});
after(async () => {
  await browser.close();
  await server.close();
  rmSync(folder, { recursive: true });
});

async function start(more = {}, width, height, device = {}) {
  await page?.context().close();
  server.reset();
  Object.assign(server.state, more);
  page = await newPage(browser, width, height, device, FAILURES);
  // Leaving while a file is on its way asks; here the answer is yes.
  page.on("dialog", (dialog) => dialog.accept().catch(() => undefined));
  await visit();
}

async function visit() {
  await page.goto(`${server.address}/filing/papers`, { waitUntil: "networkidle" });
}

const paper = (code = "chung_sinh") => page.locator(`[data-document="${code}"]`);
const row = (words) => page.locator(".mc-uploads li", { hasText: words }).first();
const listed = (words, code) => paper(code).locator("[data-files]", { hasText: words }).waitFor({ timeout: 30_000 });
const noFaults = () => assert.deepEqual(page.faults, []);

/** A file on the disk: only such a one is the same when it is chosen again. */
function disk(name, bytes) {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const pdf = (size) => Buffer.concat([Buffer.from("%PDF-1.7\n"), randomBytes(size - 9)]);

/** A page of print as a photo: drawn in the browser, `blur` points out of focus, `light` of full light. */
async function photo({ width = 1_500, height = 2_000, blur = 0, light = 1, name = "giay.jpg", noise = 0 } = {}) {
  const url = await page.evaluate(
    ({ width, height, blur, light, noise }) => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [width, height];
      const pen = canvas.getContext("2d");
      pen.filter = `blur(${blur}px) brightness(${light})`;
      pen.fillStyle = "#e8e6e0";
      pen.fillRect(0, 0, width, height);
      pen.fillStyle = "#33353a";
      pen.font = `${Math.round(height / 70)}px sans-serif`;
      for (let line = 0; line < 30; line++) pen.fillText("Giấy chứng sinh số 12, họ và tên mẹ Nguyễn Thị Hoa, nơi cư trú", width * 0.1, height * (0.1 + line * 0.027));
      pen.filter = "none";
      // The top left is red, so that turning can be seen.
      pen.fillStyle = "#c00000";
      pen.fillRect(0, 0, width * 0.06, height * 0.04);
      if (noise) {
        const picture = pen.getImageData(0, 0, width, height);
        for (let at = 0; at < picture.data.length; at++) if (at % 4 !== 3) picture.data[at] += (Math.random() - 0.5) * noise;
        pen.putImageData(picture, 0, 0);
      }
      return canvas.toDataURL("image/jpeg", 0.92);
    },
    { width, height, blur, light, noise },
  );
  return { name, mimeType: "image/jpeg", buffer: Buffer.from(url.split(",")[1], "base64") };
}

const choose = (files, code) => paper(code).locator("input[type=file]").first().setInputFiles(files);
const dialog = () => page.locator("dialog.mc-cut");
const said = () => dialog().locator(".mc-cut__said");
const sentFile = (id = "1") => Buffer.concat(server.state.uploads.get(id).parts);

/** Width, height and the colour near the four corners of a picture that was sent. */
const lookAt = (bytes) =>
  page.evaluate(async (base64) => {
    const picture = new Image();
    picture.src = `data:image/jpeg;base64,${base64}`;
    await picture.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [picture.width, picture.height];
    const pen = canvas.getContext("2d");
    pen.drawImage(picture, 0, 0);
    const isRed = (x, y) => ((data) => data[0] > 150 && data[1] < 60)(pen.getImageData(x, y, 1, 1).data);
    const [right, bottom] = [picture.width - 20, picture.height - 20];
    return { width: picture.width, height: picture.height, red: [isRed(20, 20), isRed(right, 20), isRed(right, bottom), isRed(20, bottom)] };
  }, bytes.toString("base64"));

test("20 MB arrive whole over a connection that breaks ten times", async () => {
  await start({ cuts: [1, 2, 0.3, 1.7, 0.01, 4.9, 3, 1.2, 0.5, 2.5].map((part) => Math.round(part * MB)) });
  const bytes = pdf(20 * MB);
  await choose(disk("to-khai.pdf", bytes));
  await listed("to-khai.pdf");
  const upload = server.state.uploads.get("1");
  assert.equal(server.state.uploads.size, 1);
  assert.equal(server.state.cuts.length, 0);
  assert.ok(Buffer.concat(upload.parts).equals(bytes));
  assert.deepEqual(upload.about, { filename: "to-khai.pdf", filetype: "application/pdf", document: "chung_sinh", draft: "d-1" });
  assert.ok(server.state.calls.every((call) => call.csrf === "token"));
  assert.ok(server.state.calls.filter((call) => call.method === "HEAD").length >= 10);
  assert.equal(await row("to-khai.pdf").count(), 0);
  assert.deepEqual(await page.evaluate(() => Object.keys(localStorage)), []);
  noFaults();
});

test("after a reload the same file goes on where it stopped", async () => {
  await start({ piece_ms: 700 });
  const path = disk("hop-dong.pdf", pdf(20 * MB));
  await choose(path);
  await page.waitForFunction(() => /"offset":5242880/.test(Object.values(localStorage).join()));
  await page.reload({ waitUntil: "networkidle" });
  await row("Đã gửi 25 %. Chọn lại đúng tệp này").waitFor();
  await shot(page, "papers-resume-1280");
  assert.deepEqual(await unfit(page), []);
  server.state.piece_ms = 0;
  const before = server.state.calls.length;
  await choose(path);
  await listed("hop-dong.pdf");
  const calls = server.state.calls.slice(before);
  assert.equal(calls[0].method, "HEAD");
  assert.ok(!calls.some((call) => call.method === "POST"));
  assert.ok(Number(calls.find((call) => call.method === "PATCH").offset) >= 5 * MB);
  noFaults();
});

test("an upload stops, goes on and is cancelled by keyboard; the server forgets it", async () => {
  await start({ piece_ms: 500 });
  await choose(disk("dai.pdf", pdf(20 * MB)));
  await row("dai.pdf").getByRole("button", { name: "Tạm dừng" }).press("Enter");
  await row("Đã dừng ở").waitFor();
  await page.waitForTimeout(600);
  const stopped = server.state.calls.length;
  await page.waitForTimeout(800);
  assert.equal(server.state.calls.length, stopped);
  await shot(page, "papers-paused-1280");
  await row("dai.pdf").getByRole("button", { name: "Gửi tiếp" }).press("Enter");
  await row("Đang gửi").waitFor();
  await row("dai.pdf").getByRole("button", { name: "Hủy" }).press("Enter");
  await page.locator("[role=status]", { hasText: "Đã hủy gửi dai.pdf" }).first().waitFor({ state: "attached" });
  await page.waitForTimeout(300);
  assert.equal(server.state.calls.at(-1).method, "DELETE");
  assert.equal(server.state.uploads.size, 0);
  assert.equal(await page.evaluate(() => document.activeElement.id), "chon-chung_sinh-nut");
  assert.deepEqual(await page.evaluate(() => Object.keys(localStorage)), []);
});

test("without a network an upload waits and goes on by itself", async () => {
  await start({ piece_ms: 400 });
  await choose(disk("mat-mang.pdf", pdf(12 * MB)));
  await row("Đang gửi").waitFor();
  await page.context().setOffline(true);
  await row("sẽ tự gửi tiếp").waitFor({ timeout: 15_000 });
  await page.context().setOffline(false);
  await listed("mat-mang.pdf");
});

test("files are refused with a sentence each before anything is sent", async () => {
  await start();
  const file = (name, mimeType, buffer) => ({ name, mimeType, buffer });
  await choose([
    file("a.pdf.exe", "application/x-msdownload", Buffer.from("MZ")),
    file("trong.pdf", "application/pdf", Buffer.alloc(0)),
    file("bang.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Buffer.from("PK")),
    file("nang.pdf", "application/pdf", Buffer.alloc(31 * MB)),
    file("hong.jpg", "image/jpeg", Buffer.from("no picture")),
  ]);
  await row("hong.jpg").waitFor();
  await page.waitForTimeout(100);
  assert.match(await row("a.pdf.exe").innerText(), /hai đuôi \(\.pdf\.exe\)/);
  assert.match(await row("trong.pdf").innerText(), /Tệp trống/);
  assert.match(await row("bang.xlsx").innerText(), /Chỉ nhận JPG, PNG, PDF/);
  assert.match(await row("nang.pdf").innerText(), /Tệp nặng 31 MB, quá mức 30 MB/);
  assert.match(await row("hong.jpg").innerText(), /Không mở được ảnh này/);
  assert.equal(server.state.calls.length, 0);
  await shot(page, "papers-refused-1280");
  assert.deepEqual(await unfit(page), []);
  noFaults();
});

test("what the server refuses is told in its words beside the file", async () => {
  await start({ refusal: "Tệp có mã độc nên không nhận." });
  await choose(disk("xau.pdf", pdf(2_000)));
  await row("Tệp có mã độc nên không nhận.").waitFor();
  await row("xau.pdf").getByRole("button", { name: "Đóng" }).click();
  assert.equal(await page.locator(".mc-uploads li").count(), 0);
});

test("a photo is turned and leaves as a JPEG of at most 2,000 points, without what cameras write into it", async () => {
  await start();
  await choose(await photo({ width: 2_400, height: 3_200 }));
  await dialog().getByRole("button", { name: "Xoay phải" }).click();
  await dialog().getByRole("button", { name: "Dùng ảnh này" }).click();
  await listed("giay.jpg");
  const picture = await lookAt(sentFile());
  assert.deepEqual([picture.width, picture.height], [2_000, 1_500]);
  // The red corner went from the left to the right.
  assert.deepEqual(picture.red, [false, true, false, false]);
  assert.equal(sentFile().includes(Buffer.from("Exif")), false);
  assert.deepEqual(server.state.uploads.get("1").about.filetype, "image/jpeg");
  noFaults();
});

test("a photo is cut with the mouse", async () => {
  await start();
  await choose(await photo());
  await dialog().waitFor();
  await page.waitForTimeout(200);
  const edge = await dialog().locator(".mc-cut__edge").boundingBox();
  const corner = await dialog().locator('[data-name="Góc trên bên trái"] .mc-cut__dot').boundingBox();
  const [x, y] = [corner.x + corner.width / 2, corner.y + corner.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + edge.width / 4, y + edge.height / 4, { steps: 4 });
  await page.mouse.move(x + edge.width / 2, y + edge.height / 4, { steps: 4 });
  await page.mouse.up();
  await page.waitForTimeout(400);
  await shot(page, "photo-cut-1280");
  await dialog().getByRole("button", { name: /[Dd]ùng ảnh này/ }).click();
  await listed("giay.jpg");
  const picture = await lookAt(sentFile());
  assert.ok(Math.abs(picture.width - 750) <= 8, String(picture.width));
  assert.ok(Math.abs(picture.height - 1_500) <= 12, String(picture.height));
});

test("a photo is cut, turned and sent by keyboard alone; the frame turns with the picture", async () => {
  await start();
  await choose(await photo());
  await dialog().waitFor();
  await page.locator('[data-name="Góc dưới bên phải"]').focus();
  for (let step = 0; step < 10; step++) await page.keyboard.press("Shift+ArrowUp");
  for (let step = 0; step < 20; step++) await page.keyboard.press("ArrowLeft");
  assert.equal(await page.locator('[data-name="Góc dưới bên phải"]').getAttribute("aria-label"), "Góc dưới bên phải: 80 % từ trái, 50 % từ trên");
  await dialog().getByRole("button", { name: "Xoay trái" }).press("Enter");
  assert.equal(await page.locator('[data-name="Góc trên bên trái"]').getAttribute("aria-label"), "Góc trên bên trái: 0 % từ trái, 20 % từ trên");
  await dialog().getByRole("button", { name: /[Dd]ùng ảnh này/ }).press("Enter");
  await listed("giay.jpg");
  const picture = await lookAt(sentFile());
  assert.deepEqual([picture.width, picture.height], [1_000, 1_200]);
  assert.deepEqual(picture.red, [false, false, false, true]);
  noFaults();
});

test("photos that cannot be read are told why, and may be used all the same", async () => {
  await start();
  for (const [about, words] of [
    [{}, /đủ sáng và đủ nét/],
    [{ noise: 30, light: 0.7 }, /đủ sáng và đủ nét/],
    [{ blur: 5 }, /Ảnh bị mờ/],
    [{ blur: 5, noise: 6 }, /Ảnh bị mờ/],
    [{ light: 0.25 }, /quá tối/],
    [{ width: 600, height: 800 }, /quá nhỏ/],
  ]) {
    await choose(await photo(about));
    await said().waitFor();
    assert.match(await said().innerText(), words, JSON.stringify(about));
    await dialog().getByRole("button", { name: "Bỏ ảnh này" }).click();
    await dialog().waitFor({ state: "detached" });
  }
  assert.equal(server.state.calls.length, 0);
  await choose(await photo({ blur: 5 }));
  await dialog().getByRole("button", { name: "Vẫn dùng ảnh này" }).click();
  await listed("giay.jpg");
});

test("several photos become one paper in their order; one is taken again", async () => {
  await start();
  const first = await photo({ name: "trang-1.jpg", width: 1_200, height: 1_600 });
  const second = await photo({ name: "trang-2.jpg", width: 1_300, height: 1_600 });
  await choose([first, second]);
  const order = ["trang-1-lai.jpg", "trang-2.jpg"];
  await dialog().getByRole("heading", { name: "Ảnh trang-1.jpg (1/2)" }).waitFor();
  const chooser = page.waitForEvent("filechooser");
  await dialog().getByRole("button", { name: "Chụp lại" }).click();
  await (await chooser).setFiles({ ...first, name: "trang-1-lai.jpg" });
  await dialog().getByRole("heading", { name: "Ảnh trang-1-lai.jpg (1/2)" }).waitFor();
  await dialog().getByRole("button", { name: "Dùng ảnh này" }).click();
  await dialog().getByRole("heading", { name: "Ảnh trang-2.jpg (2/2)" }).waitFor();
  await dialog().getByRole("button", { name: "Dùng ảnh này" }).click();
  await listed("trang-2.jpg");
  assert.deepEqual(server.state.files.chung_sinh, order);
  // The field is empty again: the page's own button would send nothing twice.
  assert.equal(await page.locator("#chon-chung_sinh").evaluate((field) => field.files.length), 0);
});

test("on a phone the camera is one button away, and a corner is dragged with a finger", async () => {
  await start({}, 360, 640, { hasTouch: true, isMobile: true });
  const camera = page.waitForEvent("filechooser");
  await paper().getByRole("button", { name: "Chụp ảnh" }).tap();
  const chooser = await camera;
  assert.equal(await chooser.element().getAttribute("capture"), "environment");
  await chooser.setFiles(await photo());
  await dialog().waitFor();
  await page.waitForTimeout(200);
  const box = (selector) => dialog().locator(selector).boundingBox();
  const edge = await box(".mc-cut__edge");
  const dot = await box('[data-name="Góc dưới bên trái"] .mc-cut__dot');
  const point = { x: dot.x + dot.width / 2, y: dot.y + dot.height / 2 };
  const hand = await page.context().newCDPSession(page);
  const touch = (type, x, y) => hand.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : [{ x, y }] });
  await touch("touchStart", point.x, point.y);
  for (const part of [0.1, 0.2, 0.3, 0.4, 0.5]) {
    await touch("touchMove", point.x + (edge.width * part) / 2, point.y - edge.height * part);
    // As slow as a hand: after a faster one the browser takes the next tap for the end of a swing.
    await page.waitForTimeout(60);
  }
  await touch("touchEnd");
  await page.waitForTimeout(400);
  await shot(page, "photo-touch-360");
  await dialog().getByRole("button", { name: /[Dd]ùng ảnh này/ }).tap();
  await listed("giay.jpg");
  const picture = await lookAt(sentFile());
  assert.ok(Math.abs(picture.width - 1_125) <= 20, String(picture.width));
  assert.ok(Math.abs(picture.height - 1_000) <= 20, String(picture.height));
  noFaults();
});

test("a file is dropped on its paper", async () => {
  await start();
  await paper("ket_hon").evaluate((host) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(["%PDF-1.7 abc"], "tha.pdf", { type: "application/pdf" }));
    host.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
  });
  await listed("tha.pdf", "ket_hon");
});

test("pages and the editor of photos are fit for readers and fit a phone", async () => {
  for (const [width, height] of [[360, 640], [1280, 900]]) {
    await start({ files: { ket_hon: ["ket-hon.pdf"] } }, width, height);
    assert.equal(await page.getByRole("button", { name: "Gửi tệp" }).count(), 0);
    assert.deepEqual(await unfit(page), []);
    await shot(page, `papers-${width}`);
    await choose(await photo({ blur: 5 }));
    await page.locator('[data-name="Góc dưới bên phải"]').focus();
    await page.keyboard.press("Shift+ArrowUp");
    await page.waitForTimeout(600);
    assert.deepEqual(await unfit(page), []);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await shot(page, `photo-${width}`);
    const corner = await page.locator('[data-name="Góc dưới bên phải"] .mc-cut__touch').boundingBox();
    assert.ok(corner.width >= 44, String(corner.width));
  }
  noFaults();
});
