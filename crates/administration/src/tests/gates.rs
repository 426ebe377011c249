//! Every route sends strangers to sign in and turns the wrong role away.

use super::site::{Browser, Site};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use kernel::roles::Role;
use web::{Route, Who};

fn address(route: Route) -> String {
    let id = "0190d3a2-7a4c-7000-8000-000000000001";
    ["{id}", "{holding}", "{delegation}", "{account}", "{version}"]
        .iter()
        .fold(route.path.to_owned(), |path, name| path.replace(name, id))
        .replace("{n}", "1")
        .replace("{code}", "1.000001")
}

#[tokio::test]
async fn strangers_are_sent_to_sign_in_and_the_wrong_role_away() {
    let site = Site::new(true).await;
    let mut officer = Browser::sign_in(&site, "hanh").await;
    let mut control = Browser::sign_in(&site, "kiemsoat").await;
    let mut admin = Browser::sign_in(&site, "quantri").await;
    let table = crate::pages::routes().table();
    assert!(table.len() > 40, "{}", table.len());
    for route in table {
        let path = address(route);
        let request = || Request::builder().method(route.method).uri(path.as_str());
        let stranger = Browser::default().send(&site, request(), Body::empty()).await;
        assert_eq!(stranger.status, StatusCode::SEE_OTHER, "{path}");
        assert!(stranger.header("location").starts_with("/sign-in?next="), "{path}");
        assert_eq!(officer.send(&site, request(), Body::empty()).await.status, StatusCode::FORBIDDEN, "{path}");
        let Who::Roles(roles) = route.who else { panic!("{path} is open to all officials") };
        for (role, browser) in [(Role::ProcedureControl, &mut control), (Role::Administrator, &mut admin)] {
            if !roles.contains(&role) {
                assert_eq!(browser.send(&site, request(), Body::empty()).await.status, StatusCode::FORBIDDEN, "{path}");
            }
        }
    }
}

#[tokio::test]
async fn what_lies_out_of_reach_is_not_found() {
    let site = Site::new(true).await;
    let mut district = Browser::sign_in(&site, "quantri.quan").await;
    let unit = site.city.unit("002");
    for path in [format!("/admin/units/{unit}"), format!("/admin/units/{unit}/name"), "/admin/units/x".into()] {
        assert_eq!(district.get(&site, &path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    for who in ["quantri", "kiemsoat"] {
        let staff = site.city.staff(who);
        for tail in ["", "/details", "/posts", "/delegations", "/leaving", "/account"] {
            let path = format!("/admin/staff/{staff}{tail}");
            assert_eq!(district.get(&site, &path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    }
}

#[tokio::test]
async fn time_stands_where_the_install_is_no_demo() {
    let site = Site::new(false).await;
    let mut control = Browser::sign_in(&site, "kiemsoat").await;
    assert_eq!(control.get(&site, "/admin/time").await.status, StatusCode::NOT_FOUND);
    assert!(!control.get(&site, "/admin").await.body.contains("/admin/time"));
}
