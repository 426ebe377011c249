//! Files over HTTP: the form, the content with its headers, the viewer, the API; bad input as it comes.

use super::{Desk, desks};
use crate::state::Cases;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use base::{Ids, Instant};
use catalogue::CatalogueCache;
use db::Tx;
use kernel::accounts::{self, Actor, Hasher, SessionKind};
use kernel::clock::Clock;
use kernel::organisation::OrganisationCache;
use serde_json::Value;
use std::sync::Arc;
use testkit::papers;
use tower::ServiceExt;
use web::{Shared, Texts, WebSettings};

struct Site {
    desk: Desk,
    router: axum::Router,
    db: db::Db,
}

struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    bytes: Vec<u8>,
}

impl Reply {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }
}

/// Someone signed in: token and form secret.
struct Person {
    token: String,
    csrf: String,
}

async fn sites() -> Vec<Site> {
    let mut all = Vec::new();
    for desk in desks().await {
        let now = Instant::parse("2024-03-29T10:00").unwrap();
        let (organisation, catalogue) = (OrganisationCache::default(), CatalogueCache::default());
        organisation.reload(&desk.ward.test.db).await.unwrap();
        catalogue.reload(&desk.ward.test.db).await.unwrap();
        let shared = Shared {
            db: desk.ward.test.db.clone(),
            clock: Clock::standing(now),
            ids: Ids::seeded(99),
            vault: desk.ward.world.vault.clone(),
            organisation,
            hasher: Hasher::default(),
            access: Arc::clone(&desk.ward.world.access),
            texts: Arc::new(Texts::new(web::TEXTS).unwrap()),
            settings: Arc::new(WebSettings::default()),
        };
        let state = Cases { catalogue, calendar: Arc::clone(&desk.ward.world.calendar) };
        let routes = crate::api::routes().merge(crate::pages::routes()).with(state).with(desk.files.clone());
        let db = desk.ward.test.db.clone();
        all.push(Site { router: web::finish(shared, routes), db, desk });
    }
    all
}

impl Site {
    async fn sign_in(&self, actor: &Actor) -> Person {
        let (staff, login) = (actor.staff, format!("nguoi{}", actor.staff.uuid().simple()));
        let machine = Instant::parse("2024-03-29T10:00").unwrap();
        let made = self.db.write(async move |tx: &mut Tx| {
            let account = accounts::insert(tx, &testkit::act("2024-03-29T08:00"), &login, staff, Some("x")).await?;
            let (token, _) = accounts::start_session(tx, machine, account, SessionKind::Api, machine, "test").await?;
            let session = accounts::find_session(tx, &token, machine, machine.day()).await?.unwrap();
            Ok((token, session.csrf))
        });
        let (token, csrf) = made.await.unwrap();
        Person { token, csrf }
    }

    async fn send(&self, person: &Person, request: axum::http::request::Builder, body: Body) -> Reply {
        let request = request.header(header::AUTHORIZATION, format!("Bearer {}", person.token));
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 64 << 20).await.unwrap().to_vec();
        Reply { status: parts.status, headers: parts.headers, bytes }
    }

    async fn get(&self, person: &Person, path: &str) -> Reply {
        self.send(person, Request::builder().uri(path), Body::empty()).await
    }

    async fn post(&self, person: &Person, path: &str, fields: &str) -> Reply {
        let body = format!("csrf={}&{fields}", person.csrf);
        let kind = "application/x-www-form-urlencoded";
        self.send(person, Request::builder().method("POST").uri(path).header(header::CONTENT_TYPE, kind), body.into())
            .await
    }

    async fn upload(&self, person: &Person, path: &str, key: &str, files: &[(&str, &[u8])]) -> Reply {
        let mut body = Vec::new();
        for (name, value) in [("csrf", person.csrf.as_str()), ("request_key", key), ("document", "1")] {
            let head = format!("--line\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(head.as_bytes());
        }
        for (name, bytes) in files {
            let head = format!("--line\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--line--\r\n");
        let mut request = Request::builder().method("POST").uri(path);
        request = request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=line");
        if path.starts_with("/api/") {
            request = request.header("idempotency-key", key).header(header::IF_MATCH, "\"1\"");
        }
        self.send(person, request, body.into()).await
    }

    fn case(&self) -> String {
        format!("/cases/{}", self.desk.case.id)
    }

    async fn count(&self, sql: &'static str) -> i64 {
        self.db.read(async move |tx: &mut Tx| tx.query_one(sql, &[]).await?.int(0)).await.unwrap()
    }

    fn lying(&self) -> usize {
        let folders = std::fs::read_dir(self.desk.files.dir()).into_iter().flatten().flatten();
        folders.map(|f| std::fs::read_dir(f.path()).unwrap().count()).sum()
    }
}

#[tokio::test]
async fn upload_is_taken_shown_and_sent_back_as_it_was() {
    for site in sites().await {
        let hanh = site.sign_in(&site.desk.ward.receptionist).await;
        let path = format!("{}/files", site.case());
        let form = site.get(&hanh, &path).await;
        assert!(form.status == StatusCode::OK && form.text().contains("multipart/form-data"), "{}", form.text());
        let paper = papers::pdf(2);
        let done = site.upload(&hanh, &path, "k1", &[("To\u{31b}\u{300} khai.pdf", &paper)]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
        // A second press: the same reply, no second file.
        let again = site.upload(&hanh, &path, "k1", &[("To\u{31b}\u{300} khai.pdf", &paper)]).await;
        assert_eq!(again.header("location"), done.header("location"));
        assert_eq!((site.count("SELECT COUNT(*) FROM files").await, site.lying()), (1, 1));
        let page = site.get(&hanh, done.header("location")).await.text();
        assert!(page.contains("Tờ khai.pdf") && page.contains("bản quét 2 trang"), "{page}");
        let file = done.header("location").rsplit_once('=').unwrap().1.to_owned();
        let logged = site.count("SELECT COUNT(*) FROM access_log").await;
        let content = site.get(&hanh, &format!("{path}/{file}")).await;
        assert_eq!((content.status, content.bytes == paper), (StatusCode::OK, true));
        assert_eq!(content.header("content-type"), "application/pdf");
        assert_eq!(content.header("x-content-type-options"), "nosniff");
        assert!(content.header("content-security-policy").starts_with("default-src 'none'"));
        assert!(
            content
                .header("content-disposition")
                .starts_with("inline; filename=\"T_ khai.pdf\"; filename*=UTF-8''T%E1")
        );
        let saved = site.get(&hanh, &format!("{path}/{file}?download=1")).await;
        assert!(saved.header("content-disposition").starts_with("attachment;"));
        let picture = site.get(&hanh, &format!("{path}/{file}/pages/2")).await;
        assert_eq!((picture.status, picture.header("content-type")), (StatusCode::OK, "image/jpeg"));
        assert_eq!(site.get(&hanh, &format!("{path}/{file}/pages/3")).await.status, StatusCode::NOT_FOUND);
        assert!(site.count("SELECT COUNT(*) FROM access_log").await >= logged + 3, "every opening is logged");
    }
}

#[tokio::test]
async fn bad_files_are_refused_by_name_and_leave_nothing() {
    let site = sites().await.remove(0);
    let hanh = site.sign_in(&site.desk.ward.receptionist).await;
    let path = format!("{}/files", site.case());
    let exe = [b"MZ\x90\x00".as_slice(), &[0; 300]].concat();
    let pdf = papers::pdf(3);
    for (name, bytes, words) in [
        ("trong.pdf", Vec::new(), "Tệp trong.pdf không có nội dung"),
        ("bang.pdf", exe, "Tệp bang.pdf không phải PDF hoặc ảnh"),
        ("cut.pdf", pdf[..pdf.len() - 30].to_vec(), "Tệp cut.pdf bị hỏng hoặc bị cắt"),
        (
            "khoa.pdf",
            papers::encrypted_pdf(),
            "Tệp khoa.pdf là PDF có mật khẩu: hãy lưu lại không đặt mật khẩu rồi gửi lại",
        ),
        ("bom.png", papers::png_bomb(), "Ảnh bom.png có kích thước quá lớn"),
        ("../../etc/x.pdf", papers::pdf(0), "Tệp x.pdf là PDF không có trang nào"),
    ] {
        let reply = site.upload(&hanh, &path, "k", &[("tot.pdf", &papers::pdf(1)), (name, &bytes)]).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(reply.text().contains(words), "{name}: {}", reply.text());
    }
    let large = vec![b'x'; (20 << 20) + 1];
    let reply = site.upload(&hanh, &path, "k", &[("lon.pdf", &large)]).await;
    assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(reply.text().contains("Tệp lon.pdf lớn hơn 20 MB"), "{}", reply.text());
    let reply = site.upload(&hanh, &path, "k", &[]).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!((site.count("SELECT COUNT(*) FROM files").await, site.lying()), (0, 0));
}

#[tokio::test]
async fn unknown_case_and_foreign_file_are_not_found() {
    for site in sites().await {
        let hanh = site.sign_in(&site.desk.ward.receptionist).await;
        let nobody = "018e8a5c-7b1d-7cde-8f00-0123456789ab";
        let pdf = papers::pdf(1);
        for case in [nobody, "khong-phai-ma", "..%2f..%2fetc"] {
            let path = format!("/cases/{case}/files");
            assert_eq!(site.get(&hanh, &path).await.status, StatusCode::NOT_FOUND, "{case}");
            assert_eq!(
                site.upload(&hanh, &path, "k", &[("a.pdf", &pdf)]).await.status,
                StatusCode::NOT_FOUND,
                "{case}"
            );
        }
        for file in [nobody, "..%2f..%2fkeys%2fmaster.key", "x"] {
            let reply = site.get(&hanh, &format!("{}/files/{file}", site.case())).await;
            assert_eq!(reply.status, StatusCode::NOT_FOUND, "{file}");
        }
        assert_eq!(site.lying(), 0);
        let file = site.desk.scan(1, 1).await.unwrap();
        let mut stranger = site.desk.ward.clerk.clone();
        let (staff, act) = (stranger.staff, testkit::act("2024-03-29T08:00"));
        let district = site.desk.ward.world.organisation.find_by_code("001", act.now.day()).unwrap().unit;
        let moved = site.db.write(async move |tx: &mut Tx| {
            let posts = kernel::organisation::list_holdings(tx, staff, act.now.day()).await?;
            tx.execute("UPDATE posts SET unit = $2 WHERE id = $1", db::args![posts[0].post, district]).await
        });
        moved.await.unwrap();
        stranger.posts.clear();
        let stranger = site.sign_in(&stranger).await;
        for path in ["files".to_owned(), format!("files/{file}"), format!("files/{file}/pages/1")] {
            let reply = site.get(&stranger, &format!("{}/{path}", site.case())).await;
            assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
}

#[tokio::test]
async fn wrong_file_is_removed_by_a_form_that_asks_why() {
    for site in sites().await {
        let hanh = site.sign_in(&site.desk.ward.receptionist).await;
        let file = site.desk.scan(1, 1).await.unwrap();
        let path = format!("{}/files/{file}/removal", site.case());
        assert!(site.get(&hanh, &path).await.text().contains("Vì sao gỡ tệp này"));
        let refused = site.post(&hanh, &path, "reason=").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().contains("Hãy điền ô này"));
        let done = site.post(&hanh, &path, "reason=Qu%C3%A9t+nh%E1%BA%A7m").await;
        assert_eq!(done.status, StatusCode::SEE_OTHER);
        let page = site.get(&hanh, done.header("location")).await.text();
        assert!(page.contains("<s>Tờ khai.pdf</s>") && page.contains("Quét nhầm"), "{page}");
        assert_eq!(site.get(&hanh, &format!("{}/files/{file}", site.case())).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn checks_come_back_with_what_was_typed() {
    for site in sites().await {
        let trang = site.sign_in(&site.desk.ward.officer).await;
        let path = format!("{}/checks", site.case());
        let refused = site.post(&trang, &path, "check-1=ok&check-2=lacking&reason-2=").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let text = refused.text();
        assert!(text.contains("href=\"#reason-2\"") && text.contains("value=\"lacking\" checked"), "{text}");
        let fields =
            format!("check-1=ok&check-2=lacking&reason-2=M%E1%BB%9D+s%E1%BB%91&back={}", "https://la.example/");
        let done = site.post(&trang, &path, &fields).await;
        assert_eq!(done.header("location"), format!("{}/files", site.case()), "never to another site");
        let page = site.get(&trang, done.header("location")).await.text();
        assert!(page.contains("Cần bổ sung: Mờ số (Phạm Quỳnh Trang, 29/03, 10:00)"), "{page}");
        let hanh = site.sign_in(&site.desk.ward.receptionist).await;
        assert_eq!(site.post(&hanh, &path, "check-1=ok").await.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn program_sends_lists_and_fetches_files() {
    for site in sites().await {
        let hanh = site.sign_in(&site.desk.ward.receptionist).await;
        let path = format!("/api/v1{}/files", site.case());
        let png = papers::png();
        let made = site.upload(&hanh, &path, "k1", &[("ảnh.png", &png)]).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        let again = site.upload(&hanh, &path, "k1", &[("ảnh.png", &png)]).await;
        assert_eq!((again.status, again.json()), (StatusCode::CREATED, made.json()));
        let other = site.upload(&hanh, &path, "k1", &[("ảnh.png", &papers::pdf(1))]).await;
        assert_eq!(other.json()["code"], "idempotency.key_reused");
        let stale = site.upload(&hanh, &path, "k2", &[("b.pdf", &papers::pdf(1))]).await;
        assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
        let bad = site.upload(&hanh, &path, "k3", &[("b.pdf", &papers::encrypted_pdf())]).await;
        assert_eq!(
            (bad.status, bad.json()["code"].as_str()),
            (StatusCode::UNPROCESSABLE_ENTITY, Some("files.encrypted"))
        );
        let listed = site.get(&hanh, &path).await.json();
        assert_eq!(listed["items"][0]["type"], "image/png");
        assert_eq!(listed["items"][0]["id"], made.json()["files"][0]);
        let file = made.json()["files"][0].as_str().unwrap().to_owned();
        assert_eq!(site.get(&hanh, &format!("{path}/{file}")).await.bytes, png);
        assert_eq!(site.lying(), 1);
    }
}

#[tokio::test]
async fn counter_sees_its_waiting_scans() {
    for site in sites().await {
        let new = site.desk.checked("scan0001.pdf", &papers::pdf(1)).await.unwrap();
        let (world, act) = (site.desk.ward.world.clone(), testkit::act("2024-03-29T09:30"));
        let agency = site.desk.case.receiving;
        let kept = site.db.write(async move |tx: &mut Tx| crate::work::keep_scan(tx, &world, &act, agency, new).await);
        let scan = kept.await.unwrap();
        let hanh = site.sign_in(&site.desk.ward.receptionist).await;
        let page = site.get(&hanh, "/scans").await;
        assert!(page.status == StatusCode::OK && page.text().contains("scan0001.pdf"), "{}", page.text());
        assert_eq!(site.get(&hanh, &format!("/scans/{scan}")).await.bytes, papers::pdf(1));
        assert_eq!(site.get(&hanh, &format!("/scans/{scan}/pages/1")).await.status, StatusCode::OK);
        let path = format!("/scans/{scan}/assignment");
        let look = site.post(&hanh, &path, "case=240329-0001&document=0&go=look").await;
        assert!(look.status == StatusCode::OK && look.text().contains(">Tờ khai"), "{}", look.text());
        let refused = site.post(&hanh, &path, "case=khong&document=0&go=assign").await;
        assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.text().contains("value=\"khong\""));
        let done = site.post(&hanh, &path, "case=240329-0001&document=2&go=assign").await;
        assert_eq!((done.status, done.header("location")), (StatusCode::SEE_OTHER, "/scans"));
        assert!(site.get(&hanh, "/scans").await.text().contains("Không có bản quét nào chờ xếp"));
        let officer = site.sign_in(&site.desk.ward.officer).await;
        assert_eq!(site.get(&officer, "/scans").await.status, StatusCode::FORBIDDEN);
    }
}
