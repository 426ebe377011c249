//! Requests about personal data on the pages of procedure control: listed by due time, answered once, erased after a look at
//! what is lost; out of reach for everyone else.

use super::site::{Browser, Site};
use axum::http::StatusCode;
use base::Id;
use calendar::Calendar;
use db::{Tx, args};
use kernel::citizens::CitizenSession;
use kernel::people::{self, Profile};
use kernel::vault::Person;
use portal::data_requests::{self, NewRequest, RequestKind, RequestRow};

/// A citizen without cases asks something at a moment.
async fn asked(site: &Site, at: &'static str, kind: RequestKind, text: &'static str) -> RequestRow {
    let (vault, organisation) = (site.city.world.vault.clone(), site.city.world.organisation.clone());
    let ask = async move |tx: &mut Tx| {
        let act = testkit::act(at);
        let number = Some("001198004217".to_owned());
        let profile = Profile { name: "Nguyễn Hải Yến".into(), number, ..Profile::default() };
        let person = people::find_or_insert(tx, &vault, &act, &profile).await?.person();
        let session = CitizenSession {
            person,
            name: profile.name,
            csrf: String::new(),
            level: 2,
            mandates: Vec::new(),
            acting_for: None,
            expires: act.now,
        };
        let new = NewRequest { kind, case: None, text: text.into() };
        data_requests::ask(tx, &vault, &organisation, Calendar::vietnam(), &session, &act, new).await
    };
    site.city.act(ask).await.expect("asked")
}

async fn is_known(site: &Site, person: Id<Person>) -> bool {
    let vault = site.city.world.vault.clone();
    let read = async move |tx: &mut Tx| Ok(vault.find_key(tx, person).await?.is_some());
    site.city.db().read(read).await.expect("read")
}

#[tokio::test]
async fn late_requests_come_first_and_are_answered_once() {
    let site = Site::new(false).await;
    let late = asked(&site, "2024-03-20T09:00", RequestKind::Correction, "Sai tên đệm").await;
    asked(&site, "2024-03-29T08:00", RequestKind::Objection, "Đừng gửi thư").await;
    let mut control = Browser::sign_in(&site, "kiemsoat").await;
    let home = control.get(&site, "/admin").await.body;
    assert!(home.contains("2 yêu cầu chờ trả lời, 1 quá hạn"), "{home}");
    let list = control.get(&site, "/data-requests").await.body;
    assert!(list.contains("2 chờ trả lời, 1 quá hạn") && list.contains("0011••••4217"), "{list}");
    assert!(!list.contains("001198004217"), "{list}");
    let (first, second) = (list.find("YC-2024-0001"), list.find("YC-2024-0002"));
    assert!(first < second && first.is_some(), "{list}");
    let path = format!("/data-requests/{}", late.id);
    let page = control.get(&site, &path).await;
    assert!(page.body.contains("Sai tên đệm") && page.body.contains("13/2023"), "{}", page.body);
    let send = |page: &super::site::Reply, outcome: &'static str, text: &'static str| {
        vec![
            ("csrf", page.hidden("csrf")),
            ("request_key", page.hidden("request_key")),
            ("version", page.hidden("version")),
            ("outcome", outcome.to_owned()),
            ("text", text.to_owned()),
        ]
    };
    let post = async |control: &mut Browser, fields: &[(&str, String)]| {
        let fields: Vec<_> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        control.post(&site, &path, &fields).await
    };
    let empty = post(&mut control, &send(&page, "", "Giữ chữ này")).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.body.contains("Giữ chữ này"), "{}", empty.body);
    let done = post(&mut control, &send(&page, "done", "Đã sửa tại quầy.")).await;
    assert_eq!((done.status, done.header("location")), (StatusCode::SEE_OTHER, "/data-requests"));
    let again = post(&mut control, &send(&control_page(&page), "other", "Lần nữa")).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", again.body);
    let answered = control.get(&site, "/data-requests?view=answered").await.body;
    assert!(answered.contains("YC-2024-0001") && answered.contains("Đã làm theo yêu cầu"), "{answered}");
    let logged = async |tx: &mut Tx| {
        let sql = "SELECT COUNT(*) FROM access_log WHERE purpose IN ('data requests', 'data request')";
        tx.query_one(sql, args![]).await?.int(0)
    };
    assert!(site.city.db().read(logged).await.expect("read") >= 3);
}

/// The same page as if it had been opened anew: another key, so that the act is tried again.
fn control_page(page: &super::site::Reply) -> super::site::Reply {
    let key = page.hidden("request_key");
    super::site::Reply {
        status: page.status,
        headers: page.headers.clone(),
        body: page.body.replace(&key, &format!("{}a", &key[..key.len() - 1])),
    }
}

#[tokio::test]
async fn person_is_erased_only_after_a_look_at_what_is_lost() {
    let site = Site::new(false).await;
    let row = asked(&site, "2024-03-29T08:00", RequestKind::Deletion, "Xóa hết").await;
    let mut control = Browser::sign_in(&site, "kiemsoat").await;
    let path = format!("/data-requests/{}", row.id);
    let page = control.get(&site, &path).await.body;
    assert!(page.contains("Xem trước khi xóa") && !page.contains("value=\"done\""), "{page}");
    let erasure = format!("{path}/erasure");
    let look = control.get(&site, &erasure).await;
    assert!(look.body.contains("Những gì sẽ mất") && look.body.contains("0 hồ sơ"), "{}", look.body);
    let unsure = control.fill(&site, &erasure, &[("version", "1")]).await;
    assert_eq!(unsure.header("location"), erasure);
    assert!(is_known(&site, row.person).await);
    let done = control.fill(&site, &erasure, &[("version", "1"), ("confirmed", "1")]).await;
    assert_eq!(done.header("location"), "/data-requests", "{}", done.body);
    assert!(!is_known(&site, row.person).await);
    assert_eq!(site.city.acts(row.person).await, ["data_request", "data_answer", "erasure"]);
    let gone = control.get(&site, &path).await;
    assert!(gone.body.contains("(đã xóa dữ liệu)") && !gone.body.contains("Nguyễn Hải Yến"), "{}", gone.body);
    assert_eq!(control.get(&site, &erasure).await.status, StatusCode::NOT_FOUND);
}
