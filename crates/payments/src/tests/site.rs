//! The pages and the signed door, over SQLite: who may enter, what an empty page says, and the ways through it.

use super::*;
use crate::Payments;
use crate::api::{MOMENT_HEADER, SIGNATURE_HEADER};
use crate::ledger::State;
use crate::signature::BankSecret;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use base::{Ids, Instant, MICROS_PER_SECOND};
use kernel::accounts::{Hasher, set_password};
use kernel::clock::Clock;
use kernel::files::{Files, Inspector, Settings};
use kernel::organisation::OrganisationCache;
use serde_json::{Value, json};
use tower::ServiceExt;
use web::{Shared, Texts, WebSettings};

const PASSWORD: &str = "mot cau de nho";
const SECRET: &str = "0123456789abcdef0123456789abcdef";

struct Site {
    office: Office,
    router: Router,
}

struct Reply {
    status: StatusCode,
    location: String,
    body: String,
}

impl Reply {
    fn hidden(&self, name: &str) -> String {
        let sign = format!("name=\"{name}\" value=\"");
        let (_, rest) = self.body.split_once(&sign).unwrap_or_else(|| panic!("no {name}: {}", self.body));
        rest.split('"').next().expect("a value").to_owned()
    }

    fn has(&self, words: &str) -> bool {
        self.body.contains(words)
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.body))
    }
}

impl Site {
    async fn new(secret: Option<&str>) -> Self {
        let office = office(testkit::sqlite(&[kernel::MIGRATIONS, crate::MIGRATIONS]).await).await;
        let hasher = Hasher::default();
        let hash = hasher.hash(PASSWORD.into()).await.expect("a hash");
        let people = [&office.cashier, &office.leader, &office.officer, &office.stranger, &office.administrator];
        let accounts = people.map(|p| p.account);
        let now = testkit::act(NOW).now;
        let set = async move |tx: &mut Tx| {
            for account in accounts {
                set_password(tx, now, account, &hash).await?;
            }
            Ok(())
        };
        office.test.db.write(set).await.expect("passwords are set");
        let organisation = OrganisationCache::default();
        organisation.reload(&office.test.db).await.expect("units load");
        let shared = Shared {
            db: office.test.db.clone(),
            clock: Clock::new(|| Instant::parse(NOW).expect("a moment")),
            ids: Ids::seeded(5),
            vault: office.world.vault.clone(),
            organisation,
            hasher,
            access: Arc::clone(&office.world.access),
            texts: Arc::new(Texts::new(&[web::TEXTS, crate::TEXTS].concat()).expect("texts can be read")),
            settings: Arc::new(WebSettings { city: "Thành phố Hà Nội".into(), ..WebSettings::default() }),
        };
        let payments = Payments { bank_secret: secret.and_then(BankSecret::new) };
        let settings = Settings { inspector: Inspector::Here, clamd: None };
        let files = Files::new(office.test.dir.path().join("files"), settings);
        let router = web::finish(shared, web::routes().merge(crate::routes().with(payments)).with(files));
        Self { office, router }
    }

    async fn send(&self, request: Request<Body>) -> (Reply, Vec<(String, String)>) {
        let response = self.router.clone().oneshot(request).await.expect("the router never fails");
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 8 << 20).await.expect("a body");
        let cookie = |v: &header::HeaderValue| {
            let line = v.to_str().expect("a cookie");
            let (name, value) = line.split(';').next().and_then(|c| c.split_once('=')).expect("a cookie");
            (name.to_owned(), if line.contains("Max-Age=0") { String::new() } else { value.to_owned() })
        };
        let cookies = parts.headers.get_all(header::SET_COOKIE).iter().map(cookie).collect();
        let location = parts.headers.get(header::LOCATION).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
        (Reply { status: parts.status, location, body: String::from_utf8_lossy(&bytes).into_owned() }, cookies)
    }

    /// A notice as the bank sends it.
    async fn bank(&self, secret: &str, moment: &str, body: &Value) -> Reply {
        let (body, secret) = (body.to_string(), BankSecret::new(secret).expect("a secret"));
        let moment = (Instant::parse(moment).expect("a moment").micros() / MICROS_PER_SECOND).to_string();
        let signature = format!("sha256={}", secret.sign(&moment, body.as_bytes()));
        let request = Request::builder().method("POST").uri("/api/v1/payments/bank-notices");
        let request = request.header(header::CONTENT_TYPE, "application/json");
        let request = request.header(MOMENT_HEADER, moment).header(SIGNATURE_HEADER, signature);
        self.send(request.body(Body::from(body)).expect("a request")).await.0
    }
}

#[derive(Default)]
struct Browser {
    cookies: Vec<(String, String)>,
}

impl Browser {
    async fn sign_in(site: &Site, login: &str) -> Self {
        let mut browser = Self::default();
        let csrf = browser.get(site, "/sign-in").await.hidden("csrf");
        let fields = [("csrf", csrf.as_str()), ("next", ""), ("login", login), ("password", PASSWORD)];
        let reply = browser.form(site, "/sign-in", &fields).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{login}: {}", reply.body);
        browser
    }

    async fn get(&mut self, site: &Site, path: &str) -> Reply {
        self.ask(site, Request::builder().uri(path), Body::empty()).await
    }

    async fn form(&mut self, site: &Site, path: &str, fields: &[(&str, &str)]) -> Reply {
        let request = Request::builder().method("POST").uri(path);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.ask(site, request, Body::from(serde_html_form::to_string(fields).expect("fields"))).await
    }

    /// Sends a form with the secret of the page that it stands on.
    async fn post(&mut self, site: &Site, page: &str, path: &str, fields: &[(&str, &str)]) -> Reply {
        let csrf = self.get(site, page).await.hidden("csrf");
        self.form(site, path, &[&[("csrf", csrf.as_str())], fields].concat()).await
    }

    async fn upload(&mut self, site: &Site, content: &str) -> Reply {
        let csrf = self.get(site, "/payments").await.hidden("csrf");
        let body = format!(
            "--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n--x\r\nContent-Disposition: form-data; \
             name=\"statement\"; filename=\"a.xml\"\r\nContent-Type: text/xml\r\n\r\n{content}\r\n--x--\r\n"
        );
        let request = Request::builder().method("POST").uri("/payments/statement");
        let request = request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
        self.ask(site, request, Body::from(body)).await
    }

    async fn ask(&mut self, site: &Site, mut request: axum::http::request::Builder, body: Body) -> Reply {
        if !self.cookies.is_empty() {
            let all: Vec<_> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
            request = request.header(header::COOKIE, all.join("; "));
        }
        let (reply, cookies) = site.send(request.body(body).expect("a request")).await;
        for (name, value) in cookies {
            self.cookies.retain(|(n, _)| *n != name);
            if !value.is_empty() {
                self.cookies.push((name, value));
            }
        }
        reply
    }
}

fn told(transaction: &str, amount: i64, text: &str) -> Value {
    json!({
        "bank": BANK, "account": ACCOUNT, "transaction": transaction, "amount": amount, "booked": "2024-03-29",
        "payer": "NGUYEN HAI YEN", "text": text, "somethingOfTheBank": 1,
    })
}

#[tokio::test]
async fn signed_notice_settles_and_may_come_again() {
    let site = Site::new(Some(SECRET)).await;
    let demand = site.office.demand().await;
    let body = told("FT1", 50_000, &demand.row.reference);
    let reply = site.bank(SECRET, NOW, &body).await;
    assert_eq!((reply.status, &reply.json()["state"]), (StatusCode::OK, &json!("matched")), "{}", reply.body);
    let again = site.bank(SECRET, "2024-03-29T09:04", &body).await;
    assert_eq!((again.status, &again.json()["repeated"]), (StatusCode::OK, &json!(true)));
    assert_eq!(again.json()["payment"], reply.json()["payment"]);
    assert_eq!(site.office.get(demand.row.id).await.row.sums.applied, Money(50_000));
    let other = site.bank(SECRET, NOW, &told("FT1", 60_000, "")).await;
    assert_eq!(
        (other.status, &other.json()["code"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("payments.notice_differs"))
    );
    let unreadable = site.bank(SECRET, NOW, &json!({ "amount": "much" })).await;
    assert_eq!(unreadable.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn forged_notices_are_refused_and_counted() {
    let site = Site::new(Some(SECRET)).await;
    let demand = site.office.demand().await;
    let body = told("FT1", 50_000, &demand.row.reference);
    let forged = site.bank("another secret of thirty-two bytes!!", NOW, &body).await;
    let stale = site.bank(SECRET, "2024-03-29T08:50", &body).await;
    let request = Request::builder().method("POST").uri("/api/v1/payments/bank-notices");
    let bare = site.send(request.body(Body::from(body.to_string())).expect("a request")).await.0;
    for reply in [forged, stale, bare] {
        assert_eq!(reply.status, StatusCode::UNAUTHORIZED, "{}", reply.body);
    }
    assert_eq!(site.office.get(demand.row.id).await.row.state(), State::Open);
    assert_eq!(site.office.books().await.forged, 3);
    let mut cashier = Browser::sign_in(&site, "thungan").await;
    assert!(cashier.get(&site, "/payments").await.has("3 thông báo báo có sai chữ ký"));
}

#[tokio::test]
async fn without_a_secret_there_is_no_door() {
    let site = Site::new(None).await;
    assert_eq!(site.bank(SECRET, NOW, &told("FT1", 50_000, "")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn empty_page_says_what_will_come() {
    let site = Site::new(None).await;
    let mut cashier = Browser::sign_in(&site, "thungan").await;
    let page = cashier.get(&site, "/payments").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let said = ["Không có khoản nào", "Không có lệnh nào", "Không có khoản nào chờ nộp", "Chưa có tiền vào, ra"];
    for words in said.into_iter().chain(["Ngân hàng và sổ khớp nhau", "Nhận sao kê", "UBND phường Trúc Bạch", ACCOUNT])
    {
        assert!(page.has(words), "{words}: {}", page.body);
    }
    let mut leader = Browser::sign_in(&site, "lanhdao").await;
    let page = leader.get(&site, "/payments").await;
    assert!(page.status == StatusCode::OK && !page.has("Nhận sao kê"), "leaders see and do nothing");
    let mut officer = Browser::sign_in(&site, "congchuc").await;
    assert_eq!(officer.get(&site, "/payments").await.status, StatusCode::FORBIDDEN);
    let mut stranger = Browser::sign_in(&site, "thungan.khac").await;
    let page = stranger.get(&site, "/payments").await;
    assert!(page.has("Chưa có tài khoản nhận tiền"), "{}", page.body);
    let demand = site.office.demand().await;
    let path = format!("/payments/demands/{}", demand.row.id);
    assert_eq!(stranger.get(&site, &path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(cashier.get(&site, &path).await.status, StatusCode::OK);
}

#[tokio::test]
async fn unmatched_money_is_matched_by_hand_and_a_receipt_is_printed() {
    let site = Site::new(Some(SECRET)).await;
    let demand = site.office.demand().await;
    let reply = site.bank(SECRET, NOW, &told("FT1", 50_000, &demand.row.reference[..7])).await;
    let path = format!("/payments/incoming/{}", reply.json()["payment"].as_str().expect("an id"));
    let mut cashier = Browser::sign_in(&site, "thungan").await;
    assert!(cashier.get(&site, "/payments").await.has(&path));
    let page = cashier.get(&site, &path).await;
    assert!(
        page.has(&demand.row.reference) && page.has("NGUYEN HAI YEN") && page.has("Nguyễn Hải Yến"),
        "{}",
        page.body
    );
    let to = format!("{path}/match");
    let bad = cashier.post(&site, &path, &to, &[("reference", &demand.row.reference), ("reason", "")]).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.has("href=\"#reason\"") && bad.has(&demand.row.reference), "{}", bad.body);
    let none = cashier.post(&site, &path, &to, &[("reference", "MC23"), ("reason", "Đúng tên")]).await;
    assert!(none.has("không có khoản nào mang mã tham chiếu MC23"), "{}", none.body);
    let done = cashier.post(&site, &path, &to, &[("reference", &demand.row.reference), ("reason", "Đúng tên")]).await;
    assert_eq!((done.status, done.location.as_str()), (StatusCode::SEE_OTHER, "/payments"), "{}", done.body);
    let page = cashier.get(&site, "/payments").await;
    assert!(page.has("đã nộp đủ") && page.has("29/03/2024") && page.has("50.000\u{a0}đ"), "{}", page.body);
    assert!(cashier.get(&site, &path).await.has("đã được ghép"));
    let page = cashier.get(&site, &format!("/payments/demands/{}", demand.row.id)).await;
    assert!(page.has("BLDT-2024-00004-000001") && !page.has("<svg width=\"240\""), "{}", page.body);
    let receipt = cashier.get(&site, "/payments/receipts/BLDT-2024-00004-000001").await;
    assert!(
        receipt.has("Nguyễn Hải Yến") && receipt.has("Lệ phí hộ tịch") && receipt.has("50.000\u{a0}đ"),
        "{}",
        receipt.body
    );
}

#[tokio::test]
async fn double_payment_is_given_back_through_the_pages() {
    let site = Site::new(Some(SECRET)).await;
    let demand = site.office.demand().await;
    let path = format!("/payments/demands/{}", demand.row.id);
    let mut cashier = Browser::sign_in(&site, "thungan").await;
    let page = cashier.get(&site, &path).await;
    assert!(page.has("<svg width=\"240\"") && page.has(&demand.transfer_text()), "{}", page.body);
    for n in 1..=2 {
        site.bank(SECRET, NOW, &told(&format!("FT{n}"), 50_000, &demand.row.reference)).await;
    }
    assert!(cashier.get(&site, "/payments").await.has("nộp thừa"));
    let order = format!("{path}/refund");
    let wrong = cashier.post(&site, &path, &order, &[("amount", "năm mươi"), ("to", "A"), ("reason", "B")]).await;
    let key = wrong.hidden("request_key");
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.has("năm mươi"), "{}", wrong.body);
    let fields = [
        ("request_key", key.as_str()),
        ("amount", "20.000"),
        ("to", "Nguyễn Hải Yến, VCB 0123"),
        ("reason", "Nộp hai lần"),
    ];
    let ordered = cashier.post(&site, &path, &order, &fields).await;
    assert_eq!(ordered.status, StatusCode::SEE_OTHER, "{}", ordered.body);
    let again = cashier.post(&site, &path, &order, &fields).await;
    assert_eq!(again.location, ordered.location, "pressed twice");
    assert_eq!(site.office.get(demand.row.id).await.row.sums.ordered, Money(20_000));
    let refund = ordered.location.clone();
    let page = cashier.get(&site, &refund).await;
    assert!(page.has("VCB 0123") && page.has("chờ chi") && page.has("thungan"), "{}", page.body);
    assert!(cashier.get(&site, "/payments").await.has(&refund));
    let asked = cashier.post(&site, &refund, &format!("{refund}/withdrawal"), &[]).await;
    assert!(asked.status == StatusCode::OK && asked.has("Rút lệnh hoàn trả này?"), "{}", asked.body);
    let done = format!("{refund}/done");
    let paid = cashier.post(&site, &refund, &done, &[("voucher", "UNC 12"), ("paid", "29/03/2024")]).await;
    assert_eq!(paid.status, StatusCode::SEE_OTHER, "{}", paid.body);
    assert!(cashier.get(&site, &refund).await.has("chứng từ UNC 12"));
    let page = cashier.get(&site, "/payments").await;
    assert!(page.has("Ngân hàng và sổ khớp nhau") && page.has("100.000\u{a0}đ"), "{}", page.body);
    let mut leader = Browser::sign_in(&site, "lanhdao").await;
    let refused = leader.post(&site, "/payments", &done, &[("voucher", "UNC 13"), ("paid", "29/03/2024")]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn demand_is_cancelled_with_a_reason_and_a_question() {
    let site = Site::new(None).await;
    let demand = site.office.demand().await;
    let path = format!("/payments/demands/{}", demand.row.id);
    let to = format!("{path}/cancellation");
    let mut cashier = Browser::sign_in(&site, "thungan").await;
    let wrong = cashier.post(&site, &path, &to, &[("cancel_reason", " ")]).await;
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.has("href=\"#cancel_reason\""), "{}", wrong.body);
    let asked = cashier.post(&site, &path, &to, &[("cancel_reason", "Đã thu tại quầy")]).await;
    assert!(asked.status == StatusCode::OK && asked.has("Hủy khoản này?"), "{}", asked.body);
    let sure = [("cancel_reason", "Đã thu tại quầy"), ("confirmed", "1")];
    let done = cashier.post(&site, &path, &to, &sure).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert_eq!(site.office.get(demand.row.id).await.row.state(), State::Cancelled);
    let page = cashier.get(&site, &path).await;
    assert!(page.has("đã hủy") && !page.has("<svg width=\"240\"") && !page.has("Lý do hủy"), "{}", page.body);
}

#[tokio::test]
async fn statement_is_uploaded_and_what_it_holds_is_told() {
    let site = Site::new(None).await;
    let mut cashier = Browser::sign_in(&site, "thungan").await;
    let file = include_str!("../../testdata/camt054.xml");
    let told = cashier.upload(&site, file).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    for words in ["3 khoản mới", "Dòng 6: không có số tham chiếu", "Dòng 7: số tiền", "Bỏ qua 3 dòng"]
    {
        assert!(told.has(words), "{words}: {}", told.body);
    }
    let again = cashier.upload(&site, file).await;
    assert!(again.has("0 khoản mới") && again.has("3 khoản đã nhận từ trước"), "{}", again.body);
    for (content, words) in [("rau", "Không đọc được tệp"), ("<Document/>", "không phải thông báo có camt.054")]
    {
        assert!(cashier.upload(&site, content).await.has(words), "{words}");
    }
    assert_eq!(site.office.books().await.unmatched_all, (3, Money(80_000)));
}

#[tokio::test]
async fn administrator_tells_the_account_of_an_office() {
    let site = Site::new(Some(SECRET)).await;
    let early = json!({ "account": "9888777", "transaction": "FT1", "amount": 50_000, "booked": "2024-03-29" });
    assert_eq!(site.bank(SECRET, NOW, &early).await.json()["state"], "foreign");
    let mut admin = Browser::sign_in(&site, "quantri").await;
    let page = admin.get(&site, "/payments/accounts?unit=00006").await;
    assert!(
        page.has("UBND phường Vĩnh Phúc") && page.has("9888777") && page.has("Chưa có tài khoản nào"),
        "{}",
        page.body
    );
    let path = "/payments/accounts";
    let wrong = admin.post(&site, path, path, &[("unit", "00006"), ("bank", "97"), ("account", "9888777")]).await;
    for id in ["#bank", "#bank_name", "#holder", "#valid_from"] {
        assert!(wrong.has(&format!("href=\"{id}\"")), "{id}: {}", wrong.body);
    }
    let fields = [
        ("unit", "00006"),
        ("bank", BANK),
        ("bank_name", "Vietcombank"),
        ("account", "9888 777"),
        ("holder", "UBND PHUONG VINH PHUC"),
        ("valid_from", "01/03/2024"),
    ];
    let done = admin.post(&site, path, path, &fields).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let page = admin.get(&site, "/payments/accounts?unit=00006").await;
    assert!(page.has("đang dùng") && page.has("1 khoản tiền đã về"), "{}", page.body);
    let mut theirs = Browser::sign_in(&site, "thungan.khac").await;
    assert!(theirs.get(&site, "/payments").await.has("FT1"));
    let mut cashier = Browser::sign_in(&site, "thungan").await;
    assert_eq!(cashier.get(&site, path).await.status, StatusCode::FORBIDDEN);
}
