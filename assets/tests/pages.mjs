// The pages of the tests, marked up as the program's templates are. They are also the pattern for those templates.

const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

function frame(title, content) {
  return `<!DOCTYPE html>
<html lang="vi" class="govuk-template">
<head>
  <meta charset="utf-8">
  <title>${title} – Một Cửa</title>
  <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
  <link rel="icon" href="/assets/favicon.svg" type="image/svg+xml">
  <link rel="stylesheet" href="/assets/app.css?v=test">
  <script type="module" src="/assets/app.js?v=test"></script>
</head>
<body class="govuk-template__body mc-official">
<header class="mc-bar"><div class="mc-wide mc-bar__in"><a class="mc-logo" href="/process"><svg viewBox="0 0 28 28" aria-hidden="true" focusable="false"><path d="M1 27V7.2L14 2l13 5.2V27h-7.500V17.500a5.500 5.500 0 0 0-11 0V27z"/></svg><span class="mc-logo__name">Một Cửa<span class="mc-logo__place">UBND thành phố Hà Nội</span></span></a></div></header>
<main class="mc-wide mc-page" id="noi-dung">
${content}
</main>
<dialog class="mc-dialog" id="phim-tat" aria-labelledby="phim-tat-ten"><h2 class="mc-h3" id="phim-tat-ten">Phím tắt</h2><dl class="mc-keylist"><div><dt><kbd>/</kbd></dt><dd>tìm hồ sơ</dd></div></dl>
<div class="mc-dialog__acts"><button class="govuk-button govuk-button--secondary" type="button" data-close>Đóng</button></div></dialog>
</body>
</html>`;
}

const choices = {
  roles: [
    { value: "officer", label: "Công chức chuyên môn" },
    { value: "head_of_division", label: "Trưởng phòng" },
    { value: "leader", label: "Thủ trưởng cơ quan" },
    { value: "clerk", label: "Văn thư" },
    { value: "receptionist", label: "Cán bộ tiếp nhận" },
    { value: "applicant", label: "Người nộp hồ sơ" },
  ],
  units: [
    { value: "deciding", label: "Cơ quan giải quyết" },
    { value: "receiving", label: "Bộ phận tiếp nhận" },
    { value: "commune", label: "Cấp xã" },
    { value: "province", label: "Cấp tỉnh" },
    { value: "consulted:ubnd_xac_minh", label: "Lấy ý kiến: UBND nơi xác minh" },
  ],
  forms: [{ value: "form", label: "Tờ khai đăng ký khai sinh" }],
  letters: [{ value: "mau_02", label: "Phiếu yêu cầu bổ sung (Mẫu 02)" }],
  decisions: [{ value: "routing", label: "routing" }],
  acts: [
    { value: "examine", label: "Thẩm tra" },
    { value: "verify", label: "Xác minh" },
    { value: "draft", label: "Dự thảo" },
    { value: "decide", label: "Ký, quyết định" },
    { value: "supplement", label: "Bổ sung hồ sơ" },
    { value: "confirm_draft", label: "Xác nhận bản nháp" },
    { value: "number", label: "Vào sổ, lấy số" },
    { value: "hand_back", label: "Trả kết quả về quầy" },
  ],
  pauses: [{ value: "draft_confirmation", label: "Chờ người nộp xác nhận bản dự thảo" }],
};

function editor(kind, state, label, aside) {
  return `<form class="mc-editor" method="post" action="/save" data-${kind}-editor data-check="/check" data-draft="/draft"${state.readonly ? " data-readonly" : ""}>
  <input type="hidden" name="csrf" value="token">
  <div class="govuk-form-group"><label class="govuk-label" for="xml">${label}</label>
  <textarea class="govuk-textarea" id="xml" name="xml" rows="24" spellcheck="false">${escape(state.xml)}</textarea></div>
  <div class="mc-editor__board">
    <div class="mc-editor__main">
      <div data-canvas></div>
      <section class="mc-problems" aria-labelledby="loi"><h2 class="mc-h3" id="loi">Lỗi và cảnh báo</h2><ol data-problems></ol></section>
    </div>
    ${aside}
  </div>
  <div class="mc-editor__foot"><button class="govuk-button" type="submit">Lưu bản này</button><p data-saved role="status"></p></div>
  <script type="application/json" data-choices>${JSON.stringify(choices)}</script>
</form>`;
}

export function processPage(state) {
  const head = `<div class="mc-page__head"><h1>Quy trình: Đăng ký khai sinh</h1><p class="mc-2nd">1.001193, bản đang soạn</p></div>`;
  return frame("Quy trình", head + editor("process", state, "Nội dung BPMN", `<aside data-properties aria-label="Thuộc tính"></aside>`));
}

export function decisionPage(state) {
  const head = `<div class="mc-page__head"><h1>Bảng quyết định: Chấp thuận chủ trương đầu tư</h1><p class="mc-2nd">1.009645, bản đang soạn</p></div>`;
  return frame("Bảng quyết định", head + editor("decision", state, "Nội dung DMN", ""));
}

export function comparePage(state) {
  return frame(
    "So sánh",
    `<div class="mc-page__head"><h1>So với bản đang áp dụng</h1><p class="mc-2nd">1.001193 Đăng ký khai sinh</p></div>
<div data-process-compare>
  <figure data-diagram="/old.bpmn"><figcaption>Bản đang áp dụng, từ 01/01/2024</figcaption></figure>
  <figure data-diagram="/now.bpmn"><figcaption>Bản đang soạn</figcaption></figure>
  <script type="application/json" data-changes>${JSON.stringify(state.changes)}</script>
</div>`,
  );
}
