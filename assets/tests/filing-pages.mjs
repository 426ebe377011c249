// Pages of the citizen's filing, marked up as the program's templates are. They are also the pattern for those templates.

const escape = (text = "") => String(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

function frame(title, content) {
  return `<!DOCTYPE html>
<html lang="vi" class="govuk-template">
<head>
  <meta charset="utf-8">
  <title>${title} – Một Cửa</title>
  <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
  <link rel="icon" href="/assets/favicon.svg" type="image/svg+xml">
  <link rel="stylesheet" href="/assets/app.css?v=test">
  <link rel="stylesheet" href="/assets/filing.css?v=test">
  <script type="module" src="/assets/app.js?v=test"></script>
  <script type="module" src="/assets/filing.js?v=test"></script>
</head>
<body class="govuk-template__body">
<header class="mc-bar"><div class="mc-wrap mc-bar__in"><a class="mc-logo" href="/filing/page"><svg viewBox="0 0 28 28" aria-hidden="true" focusable="false"><path d="M1 27V7.2L14 2l13 5.2V27h-7.500V17.500a5.500 5.500 0 0 0-11 0V27z"/></svg><span class="mc-logo__name">Một Cửa<span class="mc-logo__place">Đăng ký khai sinh</span></span></a>
<nav class="mc-bar__nav" aria-label="Hồ sơ đang nộp"><a href="/signed-out" data-forget>Đăng xuất</a></nav></div></header>
<div class="mc-wrap mc-file">
<nav class="mc-stepper" aria-label="Các bước nộp hồ sơ"><p class="mc-stepper__short"><b>Bước 3/6</b> <span class="mc-saved" data-saved role="status"></span></p></nav>
<main id="noi-dung">
<div class="mc-file__h"><h1 class="mc-h1 mc-h1--form">${title}</h1><p class="mc-saved mc-saved--wide" data-saved role="status"></p></div>
${content}
</main>
</div>
</body>
</html>`;
}

const text = (id, label, value, more = "") =>
  `<div class="govuk-form-group"><label class="govuk-label" for="${id}">${label}</label><input class="govuk-input" id="${id}" name="${id}" value="${escape(value)}"${more}></div>`;

export function formPage({ version, values, rows, person, draft }) {
  const v = (name) => values[name] ?? "";
  const part = (id, label, width) =>
    `<div class="govuk-date-input__item"><div class="govuk-form-group"><label class="govuk-label govuk-date-input__label" for="${id}">${label}</label><input class="govuk-input govuk-date-input__input govuk-input--width-${width}" id="${id}" name="${id}" inputmode="numeric" value="${escape(v(id))}"></div></div>`;
  const radio = (name, value, label) =>
    `<div class="govuk-radios__item"><input class="govuk-radios__input" id="${name}-${value}" name="${name}" type="radio" value="${value}"${v(name) === value ? " checked" : ""}><label class="govuk-label govuk-radios__label" for="${name}-${value}">${label}</label></div>`;
  const isSent = v("cach") === "buu_chinh";
  return frame(
    "Trẻ được khai sinh",
    `<form method="post" action="/filing/page" novalidate data-draft="${draft}" data-save="/filing/save" data-version="${version}" data-person="${person}">
<input type="hidden" name="csrf" value="token"><input type="hidden" name="version" value="${version}">
${text("ten", "Họ, chữ đệm và tên", v("ten"))}
${text("noi_sinh", "Nơi sinh", v("noi_sinh"))}
<div class="govuk-form-group"><fieldset class="govuk-fieldset"><legend class="govuk-fieldset__legend">Ngày sinh</legend><div class="govuk-date-input" data-date>${part("ngay", "Ngày", 2)}${part("thang", "Tháng", 2)}${part("nam", "Năm", 4)}</div></fieldset></div>
<div class="govuk-form-group"><label class="govuk-label" for="ngay_ket_hon">Ngày cha mẹ kết hôn</label><div class="govuk-hint" id="ngay_ket_hon-goi-y">Ví dụ 22/4/2020</div><input class="govuk-input" id="ngay_ket_hon" name="ngay_ket_hon" data-date value="${escape(v("ngay_ket_hon"))}" aria-describedby="ngay_ket_hon-goi-y"></div>
${text("so_dinh_danh", "Số định danh của mẹ", v("so_dinh_danh"), ' data-citizen inputmode="numeric" maxlength="12"')}
${text("gia_tri", "Giá trị tài sản (đồng)", v("gia_tri"), ' data-money inputmode="numeric"')}
<div class="govuk-form-group"><fieldset class="govuk-fieldset"><legend class="govuk-fieldset__legend">Cách nhận kết quả</legend><div class="govuk-radios">${radio("cach", "tai_quay", "Tại quầy")}${radio("cach", "buu_chinh", "Qua bưu chính")}</div></fieldset></div>
<div data-when="cach=buu_chinh"${isSent ? "" : " hidden"}>${text("dia_chi", "Địa chỉ nhận", v("dia_chi"), isSent ? "" : " disabled")}</div>
<div class="govuk-form-group" data-repeat id="con"><fieldset class="govuk-fieldset"><legend class="govuk-fieldset__legend">Anh chị của trẻ</legend>
${rows.map((name, at) => `<div data-row>${text(`con.${at}.ten`, `Họ tên người thứ ${at + 1}`, name)}<p><button class="mc-link-b mc-link-b--body" type="submit" name="remove" value="con.${at}" formnovalidate>Bỏ người thứ ${at + 1}</button></p></div>`).join("\n")}
<button class="govuk-button govuk-button--secondary" type="submit" name="add" value="con" formnovalidate>Thêm người</button></fieldset></div>
<div class="govuk-form-group"><label class="govuk-label" for="ly_do">Điều cần nói thêm</label><textarea class="govuk-textarea" id="ly_do" name="ly_do" rows="3" data-count="60">${escape(v("ly_do"))}</textarea></div>
<div class="mc-go"><button class="govuk-button" type="submit">Lưu và tiếp tục</button></div>
</form>`,
  );
}

export const nextPage = ({ version, person, draft }) =>
  frame("Cha và mẹ", `<form method="post" action="/filing/next" data-draft="${draft}" data-save="/filing/save" data-version="${version}" data-person="${person}"><input type="hidden" name="csrf" value="token"><input type="hidden" name="version" value="${version}">${text("cha", "Cha", "")}</form>`);

export const plainPage = (title, content) => frame(title, content);

export function filesPart(code, files) {
  return `<div class="mc-files" data-files id="tep-${code}">${files.length ? `<ul>${files.map((name) => `<li><span>${escape(name)}</span></li>`).join("")}</ul>` : `<p class="mc-2nd">Chưa có tệp nào</p>`}</div>`;
}

export function papersPage({ files, draft }) {
  const paper = (code, label) => `<section class="mc-doc" data-document="${code}" data-endpoint="/uploads" data-draft-id="${draft}" data-csrf="token" data-max="${30 * 1024 * 1024}" data-list="/filing/papers/${code}">
<form method="post" action="/filing/papers/${code}" enctype="multipart/form-data">
<label class="govuk-label" for="chon-${code}">${label}</label>
<div class="govuk-hint" id="chon-${code}-goi-y">Ảnh chụp hoặc tệp PDF, mỗi tệp không quá 30 MB</div>
${filesPart(code, files[code] ?? [])}
<input class="govuk-file-upload" type="file" multiple accept="image/jpeg,image/png,application/pdf,.pdf" id="chon-${code}" name="file" aria-describedby="chon-${code}-goi-y">
<p data-without-script><button class="govuk-button govuk-button--secondary" type="submit">Gửi tệp</button></p>
</form></section>`;
  return frame("Giấy tờ", paper("chung_sinh", "Giấy chứng sinh") + paper("ket_hon", "Giấy chứng nhận kết hôn"));
}
