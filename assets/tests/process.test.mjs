// The process editor as an officer meets it: a shipped process is opened, changed, undone, checked, kept and sent.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open, page as newPage, shot, unfit } from "./browser.mjs";
import { serve } from "./server.mjs";
import { choose, contents, fill, isDefault, missing, shipped, value, written } from "./support.mjs";

const PLAIN = shipped("1.001193/process.bpmn");
/** The same with what other tools write: elements, attributes, comments. */
const FOREIGN = PLAIN.replace("<bpmn:definitions ", '<bpmn:definitions xmlns:acme="http://acme.example/bpmn" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" ')
  .replace('<bpmn:userTask id="du_thao"', '<!-- Dự thảo lập từ mẫu của bộ -->\n    <bpmn:userTask id="du_thao" acme:color="#fff" camunda:assignee="x"')
  .replace(
    "<bpmn:incoming>f_g_sau_xac_minh_du_thao</bpmn:incoming>",
    '<bpmn:extensionElements><acme:box kind="a"><acme:inner>chữ &amp; số</acme:inner></acme:box><camunda:properties><camunda:property name="n" value="v"/></camunda:properties></bpmn:extensionElements>\n      <!-- hai luồng vào -->\n      <bpmn:incoming>f_g_sau_xac_minh_du_thao</bpmn:incoming>',
  );

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
  Object.assign(server.state, { xml, readonly: false, failing: false, slow_ms: 0, asked: [], kept: [], problems: () => [] });
  page = await newPage(browser, width, height);
  await page.goto(`${server.address}/process`);
  await page.waitForSelector(".djs-shape");
  await page.waitForTimeout(150);
}

const noFaults = () => assert.deepEqual(page.faults, []);

test("a step is renamed and given post, unit, hours, act, form and letter", async () => {
  await start(PLAIN);
  await page.locator('[data-element-id="bo_sung"]').first().click();
  await page.waitForTimeout(60);
  await fill(page, "name", "Bổ sung giấy tờ");
  await fill(page, "motcua-post", "clerk");
  await fill(page, "motcua-unit", "commune");
  await fill(page, "motcua-hours", "1,5");
  await fill(page, "motcua-act", "verify");
  await fill(page, "motcua-form", "form");
  await fill(page, "motcua-letter", "mau_02");
  const xml = await written(page);
  const task = /<bpmn:userTask id="bo_sung"[^>]*>/.exec(xml)[0];
  for (const part of ['name="Bổ sung giấy tờ"', 'motcua:post="clerk"', 'motcua:unit="commune"', 'motcua:hours="1.5"', 'motcua:act="verify"', 'motcua:form="form"', 'motcua:letter="mau_02"'])
    assert.ok(task.includes(part), `${part} in ${task}`);
  noFaults();
});

test("hours that are no number are refused beside the field and not written", async () => {
  await start(PLAIN);
  await choose(page, "tham_tra");
  await fill(page, "motcua-hours", "hai");
  assert.equal(await page.locator("#tt-motcua-hours-loi").innerText(), "Ghi một số, ví dụ 2 hoặc 1.5");
  assert.equal(await page.locator("#tt-motcua-hours").getAttribute("aria-invalid"), "true");
  await fill(page, "motcua-hours", "4");
  assert.equal(await page.locator("#tt-motcua-hours-loi").isVisible(), false);
  assert.match(await written(page), /id="tham_tra"[^>]*motcua:hours="4"/);
});

test("undo and redo work from the panel, by key and by button", async () => {
  await start(PLAIN);
  await choose(page, "tham_tra");
  await fill(page, "name", "Xem hồ sơ");
  await page.locator("#tt-phan-tu").focus();
  await page.keyboard.press("Control+z");
  await page.waitForTimeout(60);
  assert.equal(await value(page, "name"), "Thẩm tra hồ sơ, tra dữ liệu hộ tịch và dân cư");
  await page.keyboard.press("Control+y");
  await page.waitForTimeout(60);
  assert.equal(await value(page, "name"), "Xem hồ sơ");
  await page.getByRole("button", { name: "Hoàn tác" }).click();
  await page.waitForTimeout(60);
  assert.equal(await value(page, "name"), "Thẩm tra hồ sơ, tra dữ liệu hộ tịch và dân cư");
  await page.locator(".djs-container > svg").focus();
  await page.keyboard.press("Control+y");
  await page.waitForTimeout(60);
  assert.equal(await value(page, "name"), "Xem hồ sơ");
  noFaults();
});

test("a step is added from the palette, from beside an element, and by keyboard alone", async () => {
  await start(PLAIN);
  const count = async () => (await written(page)).match(/<bpmn:userTask /g).length;
  const before = PLAIN.match(/<bpmn:userTask /g).length;
  await page.locator('[data-action="create.user-task"]').click();
  await page.mouse.move(620, 620);
  await page.mouse.move(640, 640);
  await page.mouse.click(640, 640);
  assert.equal(await count(), before + 1);
  await page.keyboard.press("Escape");
  await page.locator('[data-element-id="bo_sung"]').first().click();
  await page.locator('[data-action="append.append-task"]').click();
  assert.equal(await count(), before + 2);
  await page.keyboard.press("Escape");
  await choose(page, "xac_minh");
  await page.locator('[data-next="bpmn:UserTask"]').focus();
  await page.keyboard.press("Enter");
  await page.waitForTimeout(120);
  assert.equal(await page.evaluate(() => document.activeElement.dataset.field), "name");
  await page.keyboard.type("Bước mới");
  await page.keyboard.press("Tab");
  const xml = await written(page);
  assert.match(xml, /<bpmn:userTask id="\w+" name="Bước mới">/);
  assert.match(xml, /sourceRef="xac_minh" targetRef="Activity_\w+"/);
  noFaults();
});

test("a condition and the default flow are set, and the default loses its condition in the same act", async () => {
  await start(PLAIN);
  await choose(page, "f_g_tham_tra_bo_sung");
  await fill(page, "condition", 'examine_outcome = "agree"');
  assert.match(await written(page), /id="f_g_tham_tra_bo_sung"[\s\S]*?<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">examine_outcome = "agree"</);
  await page.locator('[data-field="default"]').check();
  const xml = await written(page);
  assert.match(xml, /id="g_tham_tra"[^>]*default="f_g_tham_tra_bo_sung"/);
  assert.doesNotMatch(xml, /examine_outcome = "agree"/);
  await page.getByRole("button", { name: "Hoàn tác" }).click();
  const undone = await written(page);
  assert.match(undone, /default="f_g_tham_tra_g_sau_xac_minh"/);
  assert.match(undone, /examine_outcome = "agree"/);
});

test("a timer takes working days with a plain duration beside it, or a duration alone", async () => {
  await start(PLAIN);
  await choose(page, "het_han_xac_minh");
  assert.equal(await value(page, "timer-kind"), "workingDays");
  await fill(page, "timer-value", "5");
  assert.match(await written(page), /motcua:workingDays="5">\s*<bpmn:timeDuration[^>]*>P5D</);
  await fill(page, "timer-kind", "workingHours");
  await fill(page, "timer-value", "1.5");
  assert.match(await written(page), /motcua:workingHours="1.5">\s*<bpmn:timeDuration[^>]*>PT1H30M</);
  await fill(page, "timer-kind", "timeDuration");
  await fill(page, "timer-value", "P12D");
  const xml = await written(page);
  assert.match(xml, /<bpmn:timerEventDefinition id="t_het_han_xac_minh">\s*<bpmn:timeDuration[^>]*>P12D</);
  noFaults();
});

test("repetition, a message of the file, and a decision are set", async () => {
  await start(PLAIN);
  await choose(page, "du_thao");
  await page.locator("details:has([data-field=loop-kind]) > summary").click();
  await fill(page, "loop-kind", "parallel");
  await fill(page, "loopCardinality", "3");
  await fill(page, "completionCondition", "nrOfCompletedInstances >= 2");
  await fill(page, "loop-kind", "sequential");
  assert.match(await written(page), /<bpmn:multiInstanceLoopCharacteristics isSequential="true">\s*<bpmn:loopCardinality[^>]*>3<[\s\S]*?nrOfCompletedInstances &gt;= 2/);
  const kinds = [
    ["bpmn-icon-receive", "messageRef"],
    ["bpmn-icon-business-rule", "motcua-decision"],
    ["bpmn-icon-script", "script"],
    ["bpmn-icon-send", "messageRef"],
  ];
  for (const [icon, field] of kinds) {
    await choose(page, "ghi_so");
    await page.locator(".djs-container > svg").focus();
    await page.keyboard.press("r");
    await page.locator(`.djs-popup .entry:has(.${icon})`).first().click();
    await page.waitForTimeout(100);
    assert.ok(await page.locator(`[data-field="${field}"]`).isVisible(), field);
    if (field === "motcua-decision") {
      await fill(page, field, "routing");
      assert.match(await written(page), /<bpmn:businessRuleTask id="ghi_so"[^>]*motcua:decision="routing"/);
    }
  }
  await page.locator('[data-field="messageRef"]').selectOption({ label: "thêm thông điệp mới" });
  await page.waitForTimeout(60);
  await fill(page, "part-name", "Đã chuyển");
  const xml = await written(page);
  const id = /<bpmn:message id="(\w+)" name="Đã chuyển"/.exec(xml)[1];
  assert.ok(xml.includes(`messageRef="${id}"`));
  noFaults();
});

test("id and name of the process are fields of the drawing's ground", async () => {
  await start(PLAIN);
  await page.locator(".djs-container > svg").click({ position: { x: 500, y: 40 } });
  await page.waitForTimeout(60);
  assert.equal(await value(page, "process-id"), "p_1_001193");
  await fill(page, "name", "Khai sinh");
  await fill(page, "process-id", "p_1_001194");
  const xml = await written(page);
  assert.match(xml, /<bpmn:process id="p_1_001194" name="Khai sinh"/);
  assert.match(xml, /bpmnElement="p_1_001194"/);
  await fill(page, "process-id", "ky");
  assert.match(await page.locator("#tt-process-id-loi").innerText(), /đã có phần tử khác dùng/);
});

test("what other tools wrote survives opening and saving, and so do comments and the drawing", async () => {
  await start(FOREIGN);
  await choose(page, "tham_tra");
  await fill(page, "motcua-hours", "3");
  const xml = await written(page);
  const [old, now] = [await contents(page, FOREIGN), await contents(page, xml)];
  assert.deepEqual(missing(old.foreign, now.foreign), ["userTask tham_tra @hours=2"]);
  assert.deepEqual(missing(now.foreign, old.foreign), ["userTask tham_tra @hours=3"]);
  assert.deepEqual(missing(old.standard, now.standard).filter((line) => !isDefault(line)), []);
  assert.match(xml, /<!-- Dự thảo lập từ mẫu của bộ -->\s*<bpmn:userTask id="du_thao"/);
  assert.match(xml, /<!-- hai luồng vào -->\s*<bpmn:incoming>f_g_sau_xac_minh_du_thao/);
  noFaults();
});

test("what is not touched stays to the letter", async () => {
  await start(FOREIGN);
  await choose(page, "du_thao");
  assert.equal(await written(page), FOREIGN);
  await page.getByRole("button", { name: "Lưu bản này" }).click();
  await page.waitForURL("**/save");
  assert.equal(server.state.sent.xml.replaceAll("\r\n", "\n"), FOREIGN);
});

test("problems come after a change, errors first, and lead to their element", async () => {
  await start(PLAIN);
  await page.waitForFunction(() => document.querySelector("[data-problem-count]")?.textContent === "Không có lỗi nào");
  server.state.problems = (xml) =>
    xml.includes('motcua:hours="90"')
      ? [
          { element: "", severity: "warning", rule: "hours_exceed_limit", message: "Các bước cần 97 giờ", mend: "Giảm số giờ" },
          { element: "t_het_mot_ngay", severity: "error", rule: "timer_unreadable", message: "Không đọc được", mend: "Viết lại" },
          { element: "ve_quay", severity: "error", rule: "post_unknown", message: "Không có chức danh này", mend: "Chọn lại" },
        ]
      : [];
  await choose(page, "tham_tra");
  await fill(page, "motcua-hours", "90");
  await page.waitForSelector("[data-problems] .mc-problem");
  assert.equal(await page.locator("[data-problem-count]").innerText(), "2 lỗi, 1 cảnh báo");
  const rows = await page.locator("[data-problems] li").allInnerTexts();
  assert.match(rows[0], /1 ngày, im lặng là đồng ý: Không đọc được/);
  assert.match(rows[2], /Các bước cần 97 giờ/);
  assert.deepEqual(await page.locator(".mc-mark").allInnerTexts(), ["1", "2"]);
  assert.equal(await page.locator(".mc-mark svg").count(), 2);
  await page.locator("[data-problems] button").nth(1).focus();
  await page.keyboard.press("Enter");
  await page.waitForTimeout(100);
  assert.equal(await page.locator("#tt-phan-tu").inputValue(), "ve_quay");
  const box = await page.locator('[data-element-id="ve_quay"]').first().boundingBox();
  const canvas = await page.locator("[data-canvas]").boundingBox();
  assert.ok(Math.abs(box.x + box.width / 2 - canvas.x - canvas.width / 2) < 80, "in the middle");
  await shot(page, "process-problems");
  assert.deepEqual(await unfit(page), []);
  noFaults();
});

test("the last text wins, with one question in flight", async () => {
  await start(PLAIN);
  await page.waitForTimeout(300);
  server.state.asked = [];
  server.state.slow_ms = 700;
  server.state.problems = (xml) => [{ element: "tham_tra", severity: "error", rule: "r", message: /hours="(\d+)" motcua:act="examine"/.exec(xml)[1], mend: "" }];
  await choose(page, "tham_tra");
  for (const hours of ["5", "6"]) {
    await fill(page, "motcua-hours", hours);
    await page.waitForTimeout(500);
  }
  await fill(page, "motcua-hours", "7");
  await page.waitForTimeout(2_400);
  assert.match(await page.locator("[data-problems]").innerText(), /7$/);
  assert.ok(server.state.asked.length <= 3, `${server.state.asked.length} questions`);
});

test("a draft is kept after changes; a failure is told and leaving warns", async () => {
  await start(PLAIN);
  await choose(page, "tham_tra");
  await fill(page, "motcua-hours", "3");
  assert.equal(await page.locator("[data-saved]").innerText(), "Có thay đổi chưa lưu");
  await page.waitForFunction(() => document.querySelector("[data-saved]").textContent === "Đã lưu nháp lúc 14:05");
  assert.match(server.state.kept.at(-1), /id="tham_tra"[^>]*motcua:hours="3"/);
  server.state.failing = true;
  await fill(page, "motcua-hours", "4");
  await page.waitForFunction(() => document.querySelector("[data-saved]").textContent === "Chưa lưu được bản nháp, sẽ thử lại");
  const asked = page.waitForEvent("dialog");
  const leaving = page.reload().catch(() => undefined);
  const dialog = await asked;
  assert.equal(dialog.type(), "beforeunload");
  await dialog.dismiss();
  await leaving;
  server.state.failing = false;
});

test("sending the form writes the last change first", async () => {
  await start(PLAIN);
  await choose(page, "tham_tra");
  await page.locator('[data-field="motcua-hours"]').fill("9");
  await page.getByRole("button", { name: "Lưu bản này" }).click();
  await page.waitForURL("**/save");
  assert.match(server.state.sent.xml, /id="tham_tra"[^>]*motcua:hours="9"/);
  assert.equal(server.state.sent.csrf, "token");
});

test("a reader sees properties as words and no tools to change", async () => {
  await start(PLAIN);
  server.state.readonly = true;
  await page.reload();
  await page.waitForSelector(".djs-shape");
  await choose(page, "tham_tra");
  assert.match(await page.locator("[data-properties]").innerText(), /Chức danh\s+Công chức chuyên môn/);
  assert.equal(await page.locator("[data-properties] [data-field]").count(), 0);
  assert.equal(await page.locator(".djs-palette").count(), 0);
  assert.ok(await page.locator(".bjs-powered-by").isVisible());
  assert.deepEqual(await unfit(page), []);
  noFaults();
});

test("a telephone shows the drawing with a hint, and nothing runs over the edge", async () => {
  await start(PLAIN, 360, 740);
  assert.match(await page.locator(".mc-editor__hint").innerText(), /chỉ đủ để xem/);
  assert.equal(await page.locator(".djs-palette").count(), 0);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
  await shot(page, "process-360");
  assert.deepEqual(await unfit(page), []);
  noFaults();
});

test("a broken file leaves the text to be mended, with the reason", async () => {
  await page?.context().close();
  server.state.xml = PLAIN.replace("</bpmn:process>", "");
  page = await newPage(browser);
  await page.goto(`${server.address}/process`);
  await page.waitForSelector(".mc-note--late");
  assert.ok(await page.locator("textarea[name=xml]").isVisible());
  assert.match(await page.locator(".mc-note--late").innerText(), /Không mở được sơ đồ/);
});

test("what the standard does not know is told before it is lost", async () => {
  await start(PLAIN.replace('<bpmn:process id="p_1_001193"', '<bpmn:process xmlns:x="urn:x" id="p_1_001193"').replace("<bpmn:startEvent", "<bpmn:gateKeeper/><bpmn:startEvent"));
  assert.match(await page.locator(".mc-note--soon").innerText(), /Không giữ được khi lưu/);
});

test("without script the text is a plain field", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const plain = await context.newPage();
  server.state.xml = PLAIN;
  await plain.goto(`${server.address}/process`);
  assert.ok(await plain.locator("textarea[name=xml]").isVisible());
  await plain.getByRole("button", { name: "Lưu bản này" }).click();
  assert.equal(server.state.sent.xml.replaceAll("\r\n", "\n"), PLAIN);
  await context.close();
});

test("editor, menus and search speak Vietnamese, the mark of bpmn.io is there, and the page is fit", async () => {
  await start(PLAIN);
  await page.locator('[data-element-id="bo_sung"]').first().click();
  await page.keyboard.press("r");
  await page.waitForSelector(".djs-popup");
  await shot(page, "process-replace");
  const words = await page.locator(".djs-popup").innerText();
  assert.match(words, /Gọi dịch vụ/);
  assert.doesNotMatch(words, /[Tt]ask|[Gg]ateway|[Ss]ub-process|[Ee]vent/);
  assert.deepEqual(await unfit(page), []);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Tìm", exact: true }).click();
  await page.waitForSelector(".djs-search-open, .djs-search-container.open");
  await page.keyboard.type("Ký");
  await page.waitForTimeout(200);
  await shot(page, "process-search");
  assert.deepEqual(await unfit(page), []);
  await page.keyboard.press("Escape");
  assert.ok(await page.locator(".bjs-powered-by").isVisible());
  await page.locator(".bjs-powered-by").click();
  await page.waitForSelector(".bjs-powered-by-lightbox");
  await page.locator(".bjs-powered-by-lightbox .backdrop").click({ position: { x: 5, y: 5 } });
  await choose(page, "ghi_so");
  await page.locator('[data-element-id="ky"]').first().click({ modifiers: ["Shift"] });
  await page.locator('[data-action="align-elements"]').click();
  await page.waitForSelector(".djs-popup .entry");
  await shot(page, "process-align");
  assert.match((await page.locator(".djs-popup .entry").first().getAttribute("title")) ?? "", /Căn/);
  noFaults();
});

test("? lists the editor's keys and plain keys of the drawing do not leave it", async () => {
  await start(PLAIN);
  await page.locator('[data-element-id="bo_sung"]').first().click();
  await page.keyboard.press("?");
  assert.ok(await page.locator("#phim-tat[open]").isVisible());
  assert.match(await page.locator("#phim-tat").innerText(), /đổi loại phần tử đang chọn/);
});
