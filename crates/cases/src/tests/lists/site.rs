//! The pages, through the router as a browser meets them.

use super::{Town, filing, number, online, towns};
use crate::model::CaseRow;
use crate::state::Cases;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use base::{Ids, Instant};
use catalogue::CatalogueCache;
use db::{Tx, args};
use kernel::accounts::{self, Actor, Hasher, SessionKind};
use kernel::clock::Clock;
use kernel::organisation::OrganisationCache;
use std::sync::Arc;
use tower::ServiceExt;
use web::{Shared, Texts, WebSettings};

struct Site {
    router: Router,
    shared: Shared,
}

struct Reply {
    status: StatusCode,
    location: String,
    kind: String,
    body: String,
}

/// The pages of cases over the town's database, at a moment.
async fn site(town: &Town, moment: &'static str) -> Site {
    let db = town.ward.test.db.clone();
    let (organisation, catalogue) = (OrganisationCache::default(), CatalogueCache::default());
    organisation.reload(&db).await.expect("units load");
    catalogue.reload(&db).await.expect("the catalogue loads");
    let shared = Shared {
        db,
        clock: Clock::new(move || Instant::parse(moment).expect("a moment")),
        ids: Ids::seeded(77),
        vault: town.ward.world.vault.clone(),
        organisation,
        hasher: Hasher::default(),
        access: Arc::clone(&town.ward.world.access),
        texts: Arc::new(Texts::new(web::TEXTS).expect("texts can be read")),
        settings: Arc::new(WebSettings { city: "Thành phố Hà Nội".into(), ..WebSettings::default() }),
    };
    let state = Cases { catalogue, calendar: Arc::clone(&town.ward.world.calendar) };
    Site { router: web::finish(shared.clone(), crate::pages::routes().with(state)), shared }
}

impl Site {
    /// A session of the browser, as a cookie.
    async fn enter(&self, actor: &Actor) -> String {
        let (act, staff, machine) = (self.shared.act(), actor.staff, self.shared.clock.machine());
        let login = format!("a{}", actor.staff);
        let write = async move |tx: &mut Tx| {
            let account = match accounts::find_by_login(tx, &login).await? {
                Some(known) => known.id,
                None => accounts::insert(tx, &act, &login, staff, None).await?,
            };
            accounts::start_session(tx, act.now, account, SessionKind::Browser, machine, "a test").await
        };
        let (token, _) = self.shared.db.write(write).await.expect("a session");
        format!("motcua={token}")
    }

    async fn send(&self, request: Request<Body>) -> Reply {
        let reply = self.router.clone().oneshot(request).await.expect("the router never fails");
        let header = |name: header::HeaderName| {
            reply.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned()
        };
        let (status, location, kind) = (reply.status(), header(header::LOCATION), header(header::CONTENT_TYPE));
        let bytes = axum::body::to_bytes(reply.into_body(), 8 << 20).await.expect("a body");
        Reply { status, location, kind, body: String::from_utf8_lossy(&bytes).into_owned() }
    }

    async fn get(&self, cookie: &str, path: &str) -> Reply {
        self.send(Request::builder().uri(path).header(header::COOKIE, cookie).body(Body::empty()).expect("a request"))
            .await
    }

    async fn post(&self, cookie: &str, path: &str, fields: &str) -> Reply {
        let page = self.get(cookie, "/inbox").await.body;
        let csrf = page.split_once("name=\"csrf\" value=\"").and_then(|(_, r)| r.split('"').next()).unwrap_or_default();
        let request = Request::builder()
            .method("POST")
            .uri(path)
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(format!("csrf={csrf}&{fields}")));
        self.send(request.expect("a request")).await
    }

    /// Purposes in the access log, oldest first, with how many persons each spoke of.
    async fn reads(&self) -> Vec<(String, usize)> {
        let read = async |tx: &mut Tx| {
            let rows = tx.query("SELECT purpose, subjects FROM access_log ORDER BY seq", args![]).await?;
            rows.iter().map(|r| Ok((r.string(0)?, r.text(1)?.split_whitespace().count()))).collect()
        };
        self.shared.db.read(read).await.expect("a log")
    }
}

async fn two_cases(town: &Town) -> [CaseRow; 2] {
    let work = town.file("2024-03-28T09:00", filing("Nguyễn Hải Yến", &number(1))).await;
    let web = town.file("2024-03-27T09:00", online("Trịnh Xuân Bách", &number(2))).await;
    [work, web]
}

#[tokio::test]
async fn pages_show_what_each_role_may_see() {
    for town in towns().await {
        let [work, web] = two_cases(&town).await;
        let site = site(&town, "2024-03-29T10:00").await;
        let (officer, desk) = (site.enter(&town.ward.officer).await, site.enter(&town.ward.receptionist).await);
        let page = site.get(&officer, "/inbox").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("Nguyễn Hải Yến") && !page.body.contains("Trịnh Xuân Bách"), "{}", page.body);
        let page = site.get(&desk, "/inbox?view=online").await;
        assert!(page.body.contains("Trịnh Xuân Bách") && page.body.contains("Quá 8 giờ làm việc chưa trả lời"));
        let opened = site.get(&officer, &format!("/inbox?view=work&open={}", work.id)).await;
        assert!(opened.body.contains("id=\"khung-xem\"") && opened.body.contains(&work.code), "{}", opened.body);
        assert_eq!(site.get(&officer, "/inbox?view=online").await.status, StatusCode::NOT_FOUND);
        let head = site.enter(&town.head).await;
        let now = site.get(&head, "/desk").await;
        assert!(now.body.contains("1 quá 8 giờ làm việc"), "{}", now.body);
        assert_eq!(site.get(&head, "/late").await.status, StatusCode::OK);
        assert_eq!(site.get(&officer, "/desk").await.status, StatusCode::FORBIDDEN);
        assert_eq!(site.get(&officer, "/late").await.status, StatusCode::FORBIDDEN);
        let stranger = site.enter(&town.stranger).await;
        let page = site.get(&stranger, &format!("/inbox?open={}", web.id)).await;
        assert!(!page.body.contains(&web.code) && page.body.contains("Không có việc nào đang chờ"));
    }
}

#[tokio::test]
async fn island_gets_the_pane_alone() {
    for town in towns().await {
        let [work, _] = two_cases(&town).await;
        let site = site(&town, "2024-03-29T10:00").await;
        let officer = site.enter(&town.ward.officer).await;
        let path = format!("/inbox?view=work&open={}", work.id);
        let request =
            Request::builder().uri(&path).header(header::COOKIE, officer).header("X-Requested-With", "island");
        let pane = site.send(request.body(Body::empty()).expect("a request")).await;
        assert!(pane.body.contains("id=\"khung-xem\"") && !pane.body.contains("<header"), "{}", pane.body);
        assert_eq!(site.reads().await, [("inbox panel".to_owned(), 2)]);
    }
}

#[tokio::test]
async fn look_up_by_name_is_journalled_and_a_scanned_slip_opens_its_case() {
    for town in towns().await {
        let [work, _] = two_cases(&town).await;
        let site = site(&town, "2024-03-29T10:00").await;
        let desk = site.enter(&town.ward.receptionist).await;
        let found = site.get(&desk, "/search?q=nguyen+hai+yen&birth=1998").await;
        assert!(found.body.contains("1 hồ sơ, mới nhất trước") && found.body.contains("sinh 1998"), "{}", found.body);
        let nobody = site.get(&desk, "/search?q=nguyen+van+khong").await;
        assert!(nobody.body.contains("Không thấy hồ sơ nào"));
        assert_eq!(site.reads().await, [("search".to_owned(), 1), ("search".to_owned(), 0)]);
        let slip = format!("/search?q=https%3A%2F%2Fmc%2Ftrack%3Fcode%3D{}%26check%3DABC234", work.code);
        let scanned = site.get(&desk, &slip).await;
        assert_eq!((scanned.status, scanned.location), (StatusCode::SEE_OTHER, format!("/cases/{}", work.id)));
        let stranger = site.enter(&town.stranger).await;
        assert_eq!(site.get(&stranger, &slip).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn sheets_leave_with_those_who_may_and_are_logged() {
    for town in towns().await {
        two_cases(&town).await;
        let site = site(&town, "2024-03-29T10:00").await;
        let (head, officer) = (site.enter(&town.head).await, site.enter(&town.ward.officer).await);
        let sheet = site.get(&head, "/search.xlsx?q=nguyen+hai+yen").await;
        assert_eq!(sheet.status, StatusCode::OK);
        assert!(sheet.kind.contains("spreadsheetml") && sheet.body.starts_with("PK"));
        assert_eq!(site.get(&officer, "/search.xlsx?q=nguyen").await.status, StatusCode::FORBIDDEN);
        assert_eq!(site.get(&officer, "/inbox.xlsx?view=work").await.status, StatusCode::OK);
        assert_eq!(site.reads().await, [("search sheet".to_owned(), 1), ("inbox sheet".to_owned(), 1)]);
    }
}

#[tokio::test]
async fn ticked_rows_are_taken_or_go_on_to_the_page_of_an_act() {
    for town in towns().await {
        let [work, web] = two_cases(&town).await;
        let site = site(&town, "2024-03-29T10:00").await;
        let officer = site.enter(&town.ward.officer).await;
        let back = "back=%2Finbox%3Fview%3Dwork";
        let taken = site.post(&officer, "/inbox/claim", &format!("{back}&case={}", work.id)).await;
        assert_eq!((taken.status, taken.location.as_str()), (StatusCode::SEE_OTHER, "/inbox?view=work"));
        let page = site.get(&officer, "/inbox?view=work").await;
        assert!(page.body.contains(">Tôi<"), "{}", page.body);
        let sheets = site.post(&officer, "/inbox/go", &format!("act=sheets&case={}&case={}", work.id, web.id)).await;
        assert_eq!(sheets.location, format!("/papers/control-sheets?case={}&case={}", work.id, web.id));
        let kept = site
            .post(&officer, "/inbox/filters", "act=save&name=C%E1%BB%A7a+t%C3%B4i&query=view%3Dwork%26holder%3Dme")
            .await;
        assert_eq!(kept.location, "/inbox?view=work&holder=me");
        assert!(site.get(&officer, "/inbox?view=work&holder=me").await.body.contains("Của tôi"));
        let away = site.post(&officer, "/inbox/claim", &format!("back=https%3A%2F%2Fevil&case={}", work.id)).await;
        assert_eq!(away.location, "/inbox");
    }
}

#[tokio::test]
async fn head_of_desk_notes_causes_and_reminds_from_the_page() {
    for town in towns().await {
        let [work, _] = two_cases(&town).await;
        let site = site(&town, "2024-04-05T10:00").await;
        let head = site.enter(&town.head).await;
        let page = site.get(&head, "/late").await;
        assert!(page.body.contains("chưa ghi") && page.body.contains(&work.id.to_string()), "{}", page.body);
        let fields = format!("back=%2Flate%3Fby%3Dunit&case={}&cause=overload", work.id);
        assert_eq!(site.post(&head, "/late/cause", &fields).await.location, "/late?by=unit");
        site.post(&head, "/late/remind", &format!("case={}", work.id)).await;
        let page = site.get(&head, "/late?by=procedure").await;
        assert!(page.body.contains("Quá tải") && page.body.contains("đã được nhắc 05/04"), "{}", page.body);
        let officer = site.enter(&town.ward.officer).await;
        let inbox = site.get(&officer, "/inbox?view=late").await;
        assert!(inbox.body.contains("đã được nhắc 05/04"), "{}", inbox.body);
    }
}
