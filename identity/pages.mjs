// The pages: all words on screen. No script, no style in the page, nothing from elsewhere.

const TITLE = "Đăng nhập định danh điện tử – bản thử";
const GENDERS = { male: "Nam", female: "Nữ" };
const ROLES = { legal_representative: "Người đại diện theo pháp luật của", employee: "Người lao động của" };
const LEVEL_WORDS = { 1: "Mức độ 1 – chưa được xác thực trực tiếp", 2: "Mức độ 2" };
const LEARNED =
  "họ và tên, ngày sinh, giới tính, nơi cư trú, số điện thoại, thư điện tử, số định danh cá nhân, mức độ của tài khoản và tổ chức mà bạn đại diện hoặc làm việc";

/** Text for HTML, also inside attributes. */
function safe(text) {
  const names = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return String(text).replace(/[&<>"']/g, (sign) => names[sign]);
}

function page(heading, body, title = heading) {
  return `<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${safe(title)}</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<header><p><strong>Bản thử, không phải VNeID.</strong> Trang này đóng vai hệ thống định danh điện tử để dùng thử Một Cửa. Mọi người ở đây đều là nhân vật hư cấu; đừng nhập số định danh thật.</p></header>
<main>
<h1>${safe(heading)}</h1>
${body}
</main>
</body>
</html>
`;
}

/** Who to be. `refused`: what was typed and belongs to nobody. */
export function signInPage({ people, uid, hint, refused }) {
  const action = `/interaction/${safe(uid)}`;
  const isWrong = refused !== undefined;
  const error = isWrong
    ? `<p class="error" id="loi"><strong>Lỗi:</strong> Không có nhân vật nào mang số này. Hãy nhập đủ 12 chữ số của một người trong danh sách.</p>\n`
    : "";
  const described = isWrong ? "loi goi-y" : "goi-y";
  const body = `<p>Bạn muốn đăng nhập <strong>Một Cửa</strong> với tư cách ai? Bấm vào một người là đăng nhập ngay.</p>
<p>Một Cửa sẽ nhận được: ${LEARNED}.</p>
<section aria-labelledby="danh-sach">
<h2 id="danh-sach">Chọn một người</h2>
<form method="post" action="${action}">
<ul class="people">
${people.map(personButton).join("\n")}
</ul>
</form>
</section>
<section aria-labelledby="bang-so">
<h2 id="bang-so">Hoặc nhập số định danh cá nhân</h2>
<form method="post" action="${action}" novalidate>
<label for="so">Số định danh cá nhân (số căn cước)</label>
<p class="hint" id="goi-y">12 chữ số, của một người trong danh sách trên.</p>
${error}<input id="so" name="citizen_number" inputmode="numeric" autocomplete="off" maxlength="20" aria-describedby="${described}"${isWrong ? ' aria-invalid="true" autofocus' : ""} value="${safe(refused ?? hint ?? "")}">
<button class="main" type="submit">Đăng nhập</button>
</form>
</section>
<form method="post" action="${action}/cancel">
<button class="plain" type="submit">Hủy và quay lại Một Cửa</button>
</form>`;
  return page(TITLE, body, isWrong ? `Lỗi: ${TITLE}` : TITLE);
}

function personButton(person) {
  const { sub, name, birthdate, gender, citizen_number, level, note, organisations = [] } = person;
  // A number stays on one line with its word.
  const facts = [`Sinh năm ${birthdate.slice(0, 4)}`, GENDERS[gender], `Số\u00a0${citizen_number}`, LEVEL_WORDS[level]];
  const lines = [facts.join(" · "), ...organisations.map((one) => `${ROLES[one.role]} ${one.name}`)];
  const story = note ? ` <span class="note">${safe(note)}</span>` : "";
  const rest = lines.map((line) => ` <span class="facts">${safe(line)}</span>`).join("");
  return `<li><button name="sub" value="${safe(sub)}"><strong>${safe(name)}</strong>${story}${rest}</button></li>`;
}

/** What is met when someone opens the address itself. */
export function homePage(issuer, people) {
  const body = `<p>Không ai đăng nhập từ trang này. Hãy mở Một Cửa, chọn “Đăng nhập”, và bạn sẽ được đưa tới đây để chọn một trong ${people.length} nhân vật.</p>
<p>Dành cho người cài đặt: địa chỉ của hệ thống (issuer) là <code>${safe(issuer)}</code>; mô tả cho máy đọc ở <a href="/.well-known/openid-configuration">/.well-known/openid-configuration</a>.</p>`;
  return page(TITLE, body);
}

/** The provider's form carries what proves that the person, not another site, presses the button. */
export function signOutPage(form) {
  const body = `<p>Bạn sẽ không còn đăng nhập ở hệ thống định danh. Lần sau Một Cửa sẽ hỏi lại bạn là ai.</p>
${form}
<p class="choice"><button class="main" type="submit" form="op.logoutForm" name="logout" value="yes">Đăng xuất</button>
<button class="plain" type="submit" form="op.logoutForm">Vẫn giữ đăng nhập</button></p>`;
  return page("Đăng xuất khỏi hệ thống định danh?", body);
}

export function signedOutPage() {
  return page("Đã đăng xuất", "<p>Bạn đã đăng xuất. Có thể đóng trang này.</p>");
}

export function expiredPage() {
  const body = "<p>Lần đăng nhập này đã kết thúc hoặc đã quá một giờ. Hãy quay lại Một Cửa và bấm “Đăng nhập” lần nữa.</p>";
  return page("Không tiếp tục được", body);
}

/** For those who set up a client: what the provider found wrong. */
export function failurePage({ error, description }) {
  const detail = [error, description].filter(Boolean).join(": ");
  const body = `<p>Yêu cầu gửi tới đây không hợp lệ nên không đăng nhập được. Hãy quay lại Một Cửa và thử lại; nếu vẫn lỗi, hãy báo cho người quản trị dòng dưới đây.</p>
<p><code>${safe(detail)}</code></p>`;
  return page("Không đăng nhập được", body);
}
