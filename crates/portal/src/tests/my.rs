//! Facts of a citizen's side: who is not signed in is sent to sign in and back; a draft keeps what was typed, also the wrong;
//! two devices never lose to one another unasked; sending twice files once; nobody sees the case of another.

use super::site::{CODE, Site, value_of};
use axum::http::StatusCode;
use db::Tx;
use kernel::citizens::{self, Asserted, AssertedOrganisation, Pending};
use kernel::people::Profile;
use serde_json::Value;

pub(super) fn asserted(name: &str, number: &str, level: i64) -> Asserted {
    Asserted {
        issuer: "http://127.0.0.1:9".into(),
        subject: name.into(),
        profile: Profile {
            name: name.into(),
            number: Some(number.into()),
            phone: Some("0912000317".into()),
            address: Some("Tổ 5, phường Trúc Bạch, quận Ba Đình".into()),
            ..Profile::default()
        },
        level,
        organisations: Vec::new(),
    }
}

pub(super) fn yen() -> Asserted {
    asserted("Nguyễn Hải Yến", "001198004217", 2)
}

/// The next page of a filing with these answers.
async fn fill(site: &Site, token: &str, at: &str, answers: &[(&str, &str)]) -> (StatusCode, String) {
    let (status, page) = site.get_as(token, at).await;
    assert_eq!(status, StatusCode::OK, "{at}: {page}");
    let mut fields = vec![("csrf", value_of(&page, "csrf")), ("version", value_of(&page, "version"))];
    fields.extend(answers.iter().map(|(n, v)| (*n, (*v).to_owned())));
    site.post_owned(token, at, &fields).await
}

/// Begins a filing; the address of its pages.
pub(super) async fn begin(site: &Site, token: &str) -> String {
    let start = format!("/procedures/{CODE}/file");
    let (_, page) = site.get_as(token, &start).await;
    let (status, to) = site.post_as(token, &start, &[("csrf", &value_of(&page, "csrf"))]).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    to.trim_end_matches("/place").to_owned()
}

#[tokio::test]
async fn who_is_not_signed_in_is_sent_there_and_back() {
    let site = Site::new().await;
    let (status, to) = site.see("", "/my/drafts/x/place?a=1").await;
    assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/my/sign-in?next=/my/drafts/x/place%3Fa%3D1"));
    let (status, page) = site.get("/my/sign-in").await;
    assert!(status == StatusCode::OK && page.contains("Chưa đăng nhập được ở đây"), "{page}");
}

#[tokio::test]
async fn sign_in_begun_in_one_browser_ends_there_and_once() {
    let site = Site::new().await;
    let (vault, machine) = (site.shared().vault.clone(), site.shared().clock.machine());
    let pending = Pending { nonce: "n".into(), verifier: "v".into(), next: "/my".into() };
    let taken = site.shared().db.write(async move |tx: &mut Tx| {
        citizens::begin(tx, &vault, "state", "browser", &pending, machine).await?;
        let stolen = citizens::take(tx, &vault, "state", "other browser", machine).await?;
        let late = citizens::take(tx, &vault, "state", "browser", machine.plus_seconds(601)).await?;
        let first = citizens::take(tx, &vault, "state", "browser", machine).await?;
        let second = citizens::take(tx, &vault, "state", "browser", machine).await?;
        Ok([stolen.is_some(), late.is_some(), first.is_some(), second.is_some()])
    });
    assert_eq!(taken.await.expect("asked"), [false, false, true, false]);
}

#[tokio::test]
async fn account_that_was_not_identified_in_person_cannot_file() {
    let site = Site::new().await;
    let refused = site.sign_in(asserted("Nguyễn Hải Yến", "001198004217", 1)).await.expect_err("level 1");
    assert!(matches!(refused, base::Failure::Refused(r) if r.code == "citizens.level_too_low"));
}

#[tokio::test]
async fn someone_acts_only_for_organisations_of_their_own() {
    let site = Site::new().await;
    let organisation =
        AssertedOrganisation { tax_code: "0199900064".into(), name: "Công ty Sen".into(), role: "employee".into() };
    let token = site.sign_in(Asserted { organisations: vec![organisation], ..yen() }).await.expect("signed in");
    let (_, page) = site.get_as(&token, "/my").await;
    assert!(page.contains("Công ty Sen"), "{page}");
    let csrf = value_of(&page, "csrf");
    let other = "018e6f00-0000-7000-8000-000000000000";
    let (status, _) = site.post_as(&token, "/my/acting", &[("csrf", &csrf), ("organisation", other)]).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let own = page.split("<option value=\"").skip(2).find_map(|o| o.split('"').next()).expect("an organisation");
    let (status, _) = site.post_as(&token, "/my/acting", &[("csrf", &csrf), ("organisation", own)]).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (_, page) = site.get_as(&token, "/my").await;
    assert!(page.contains("Hồ sơ của Công ty Sen"), "{page}");
}

#[tokio::test]
async fn draft_keeps_what_was_typed_and_tells_what_is_wrong() {
    let site = Site::new().await;
    let token = site.sign_in(yen()).await.expect("signed in");
    let at = begin(&site, &token).await;
    let (_, place) = site.get_as(&token, &format!("{at}/place")).await;
    assert!(place.contains("selected>Phường Trúc Bạch"), "where one lives is chosen already: {place}");
    let (status, page) = fill(&site, &token, &format!("{at}/part-1"), &[("/requester_id", "12 ba")]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("12 ba") && page.contains("govuk-error-summary"), "{page}");
    // On another device, in another session.
    let other = site.sign_in(yen()).await.expect("signed in");
    let (_, page) = site.get_as(&other, &format!("{at}/part-1")).await;
    assert!(page.contains("12 ba"), "{page}");
    let stranger = site.sign_in(asserted("Người khác", "001078000452", 2)).await.expect("signed in");
    assert_eq!(site.get_as(&stranger, &format!("{at}/part-1")).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn second_device_is_told_what_the_first_kept() {
    let site = Site::new().await;
    let token = site.sign_in(yen()).await.expect("signed in");
    let at = begin(&site, &token).await;
    let (_, page) = site.get_as(&token, &format!("{at}/part-1")).await;
    let (csrf, version) = (value_of(&page, "csrf"), value_of(&page, "version"));
    let save = format!("{at}/part-1/save");
    let both = |text: &'static str| {
        vec![("csrf", csrf.clone()), ("version", version.clone()), ("/requester_name", text.to_owned())]
    };
    let (status, body) = site.post_owned(&token, &save, &both("Một")).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    let (status, body) = site.post_owned(&token, &save, &both("Hai")).await;
    assert_eq!(status, StatusCode::CONFLICT);
    let told: Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!(told["fields"]["/requester_name"], "Một");
}

#[tokio::test]
async fn filing_sent_twice_is_one_case_that_only_its_own_people_see() {
    let site = Site::new().await;
    let token = site.sign_in(yen()).await.expect("signed in");
    let at = begin(&site, &token).await;
    let (status, _) = site.post_as(&token, &format!("{at}/check"), &[]).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "without the form's secret");
    let case = site.send_whole(&token, &at).await;
    assert_eq!(site.send_whole(&token, &at).await, case, "a lost reply, pressed again");
    let (status, page) = site.get_as(&token, &format!("/my/cases/{case}")).await;
    assert!(status == StatusCode::OK && page.contains("8 giờ làm việc"), "{page}");
    let (_, mine) = site.get_as(&token, "/my").await;
    assert_eq!(mine.matches(&format!("/my/cases/{case}")).count(), 1, "{mine}");
    let stranger = site.sign_in(asserted("Người khác", "001078000452", 2)).await.expect("signed in");
    assert_eq!(site.get_as(&stranger, &format!("/my/cases/{case}")).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn case_about_the_same_matter_is_shown_before_a_second_is_made() {
    let site = Site::new().await;
    let first = site.file().await;
    let token = site.sign_in(yen()).await.expect("signed in");
    let at = begin(&site, &token).await;
    let fields = site.fill_whole(&token, &at).await;
    let check = format!("{at}/check");
    let (status, page) = site.post_owned(&token, &check, &fields).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains(&first.code) && page.contains(&format!("/my/cases/{}", first.id)), "{page}");
    let again = [fields, vec![("again", "1".into()), ("version", value_of(&page, "version"))]].concat();
    let (status, to) = site.post_owned(&token, &check, &again).await;
    assert!(status == StatusCode::SEE_OTHER && to.starts_with("/my/cases/"), "{to}");
}

#[tokio::test]
async fn question_that_is_too_long_stays_on_the_page() {
    let site = Site::new().await;
    let case = site.file().await;
    let token = site.sign_in(yen()).await.expect("signed in");
    let at = format!("/my/cases/{}", case.id);
    let (_, page) = site.get_as(&token, &at).await;
    let long = "Bao giờ có kết quả? ".repeat(150);
    let fields = [("csrf", value_of(&page, "csrf")), ("text", long.clone())];
    let (status, page) = site.post_owned(&token, &format!("{at}/questions"), &fields).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains(long.trim()) && page.contains("dài quá 2.000 chữ"), "{page}");
}
