//! Facts of the public side: it answers without signing in, finds a published package, tells how far a case is and never
//! whose it is, and is kind about a wrong code.

mod my;
mod my_data;
mod payment;
mod site;
mod track;
mod uploads;
mod verify;

use axum::http::StatusCode;
use serde_json::{Value, json};
use site::{CODE, Site};
use std::collections::BTreeSet;

#[tokio::test]
async fn anyone_finds_a_published_procedure() {
    let site = Site::new().await;
    for path in ["/", "/procedures?q=tinh+trang+hon+nhan", "/procedures/1.004873"] {
        let (status, body) = site.get(path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert!(body.contains("Xác nhận tình trạng hôn nhân"), "{path}: {body}");
    }
    let (_, found) = site.get("/api/v1/public/procedures?q=hon+nhan&limit=1").await;
    let found: Value = serde_json::from_str(&found).expect("JSON");
    assert_eq!((&found["total"], &found["items"][0]["code"]), (&1.into(), &CODE.into()));
    assert_eq!(site.get("/procedures/9.999999").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn links_of_the_public_frame_lead_somewhere() {
    let site = Site::new().await;
    let (_, home) = site.get("/").await;
    let links: BTreeSet<&str> = home.split("href=\"/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    for link in links.into_iter().filter(|l| !l.starts_with("assets/")) {
        let (status, _) = site.get(&format!("/{link}")).await;
        assert_eq!(status, StatusCode::OK, "/{link}");
    }
    for (path, words) in
        [("/help", "Chờ bổ sung"), ("/privacy", "Nghị định số 13/2023/NĐ-CP"), ("/accessibility", "WCAG 2.2")]
    {
        let (status, body) = site.get(path).await;
        assert!(status == StatusCode::OK && body.contains(words), "{path}: {body}");
    }
}

#[tokio::test]
async fn replies_have_the_described_fields() {
    let site = Site::new().await;
    let case = site.file().await;
    let check = cases::read::check_code(&site.world(), &case.code);
    for (path, schema) in [
        (format!("/api/v1/public/procedures/{CODE}"), "PublicProcedure"),
        (format!("/api/v1/public/cases/{}", case.code), "PublicCase"),
        (format!("/api/v1/public/cases/{}?check={check}", case.code), "PublicCase"),
    ] {
        let (_, body) = site.get(&path).await;
        let body: Value = serde_json::from_str(&body).expect("JSON");
        let document = crate::openapi().to_json("0");
        let described = &document["components"]["schemas"][schema];
        for field in body.as_object().expect("an object").keys() {
            assert!(described["properties"].get(field).is_some(), "{path}: {field} is not described");
        }
        for field in described["required"].as_array().expect("a list").iter().filter_map(Value::as_str) {
            assert!(body.get(field).is_some(), "{path}: {field} is missing");
        }
    }
    let (_, page) = site.get("/api/v1/public/procedures?q=hon").await;
    let page: Value = serde_json::from_str(&page).expect("JSON");
    let keys: BTreeSet<_> = page["items"][0].as_object().expect("an object").keys().cloned().collect();
    let document = crate::openapi().to_json("0");
    let found = document["components"]["schemas"]["FoundProcedure"]["properties"].as_object().expect("fields");
    assert_eq!(keys, found.keys().cloned().collect());
    assert_ne!(page["total"], json!(0));
}
