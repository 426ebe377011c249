//! Every route of these pages is shut to who is not signed in, and to who is someone else.

use super::super::site::value_of;
use super::{Site, stranger};
use axum::http::StatusCode;

const SOME_ID: &str = "0190d3a2-7a4c-7000-8000-000000000001";

fn address(path: &str) -> String {
    ["{id}", "{file}"].iter().fold(path.to_owned(), |path, name| path.replace(name, SOME_ID)).replace("{n}", "1")
}

#[tokio::test]
async fn nobody_gets_in_and_what_is_of_another_is_not_found() {
    let site = Site::new().await;
    let table = crate::routes().table();
    let own: Vec<_> = table.iter().filter(|r| r.path.starts_with("/my/data")).collect();
    assert!(own.len() >= 13, "{}", own.len());
    let other = stranger(&site).await;
    let (_, page) = site.get_as(&other, "/my/data/export").await;
    let csrf = value_of(&page, "csrf");
    for route in own {
        let path = address(route.path);
        let (nobody, to) = match route.method {
            "GET" => site.see("", &path).await,
            _ => site.post_as("", &path, &[]).await,
        };
        assert_eq!(nobody, StatusCode::SEE_OTHER, "{path}");
        assert!(to.starts_with("/my/sign-in"), "{path}: {to}");
        if route.path.contains('{') {
            let (status, _) = match route.method {
                "GET" => site.get_as(&other, &path).await,
                _ => site.post_as(&other, &path, &[("csrf", &csrf)]).await,
            };
            assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        }
        if route.method == "POST" {
            let (status, _) = site.post_as(&other, &path, &[]).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{path} without the form's secret");
        }
    }
}

#[tokio::test]
async fn numbers_are_masked_on_the_first_page() {
    let site = Site::new().await;
    let token = super::signed_in(&site).await;
    let (status, page) = site.get_as(&token, "/my/data").await;
    assert_eq!(status, StatusCode::OK, "{page}");
    assert!(page.contains("0011••••4217") && page.contains("09••••317"), "{page}");
    assert!(!page.contains("001198004217") && !page.contains("0912000317"), "{page}");
}
