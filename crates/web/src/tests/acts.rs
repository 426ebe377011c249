//! Acts of the API: once per key, versions, problems.

use super::site::Site;
use axum::http::StatusCode;
use serde_json::json;

#[tokio::test]
async fn a_repeated_key_gives_the_same_reply_and_one_act() {
    let site = Site::new().await;
    let token = site.token("trang").await;
    let send =
        async |key: &str, body| site.call("POST", "/api/v1/things", &token, &[("idempotency-key", key)], &body).await;
    let first = send("k1", json!({"name": "a"})).await;
    let second = send("k1", json!({"name": "a"})).await;
    assert_eq!((first.status, second.status), (StatusCode::CREATED, StatusCode::CREATED));
    assert_eq!(first.body, second.body);
    let reused = send("k1", json!({"name": "b"})).await;
    assert_eq!(
        (reused.status, &reused.json()["code"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("idempotency.key_reused"))
    );
    // Another actor has keys of their own; the act itself then runs, and finds the name taken.
    let other = site.token("hoa").await;
    let taken = site.call("POST", "/api/v1/things", &other, &[("idempotency-key", "k1")], &json!({"name": "c"})).await;
    assert_eq!(taken.status, StatusCode::CREATED);
    assert_eq!(send("k2", json!({"name": "b"})).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_key_is_free_again_after_a_day_and_after_a_failure() {
    let site = Site::new().await;
    let token = site.token("trang").await;
    let refused = site.call("POST", "/api/v1/things", &token, &[("idempotency-key", "k")], &json!({})).await;
    assert_eq!(
        (refused.status, &refused.json()["fields"][0]["path"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("name"))
    );
    let done = site.call("POST", "/api/v1/things", &token, &[("idempotency-key", "k")], &json!({"name": "a"})).await;
    assert_eq!(done.status, StatusCode::CREATED);
    site.pass(24 * 3_600 + 1);
    let token = site.token("trang").await;
    let fresh = site.call("POST", "/api/v1/things", &token, &[("idempotency-key", "k")], &json!({"name": "b"})).await;
    assert_eq!(fresh.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_change_needs_the_version_that_was_seen() {
    let site = Site::new().await;
    let token = site.token("trang").await;
    let send = async |more: &[(&str, &str)]| site.call("POST", "/api/v1/things/7/name", &token, more, &json!({})).await;
    let missing = send(&[]).await;
    assert_eq!(
        (missing.status, &missing.json()["code"]),
        (StatusCode::PRECONDITION_REQUIRED, &json!("web.version_missing"))
    );
    let stale = send(&[("if-match", "\"2\"")]).await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!((&stale.json()["version"], &stale.json()["changed"]["name"]), (&json!(3), &json!("other")));
    assert_eq!(send(&[("if-match", "\"3\"")]).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn problems_have_one_shape() {
    let site = Site::new().await;
    let receptionist = site.token("hoa").await;
    let nobody = site.call("GET", "/api/v1/officers", "", &[], &json!({})).await;
    let forbidden = site.call("GET", "/api/v1/officers", &receptionist, &[], &json!({})).await;
    let unknown = site.call("GET", "/api/v1/nothing", &receptionist, &[], &json!({})).await;
    for (reply, status, code) in
        [(nobody, 401, "unauthenticated"), (forbidden, 403, "forbidden"), (unknown, 404, "not_found")]
    {
        assert_eq!(reply.status.as_u16(), status);
        assert_eq!(reply.header("content-type"), "application/problem+json");
        let body = reply.json();
        assert_eq!((&body["status"], &body["code"]), (&json!(status), &json!(code)));
        assert!(["type", "title", "detail", "instance"].iter().all(|m| body[*m].is_string()));
    }
    let broken = site.send(
        axum::http::Request::builder()
            .method("POST")
            .uri("/api/v1/things")
            .header("authorization", format!("Bearer {receptionist}"))
            .header("accept-language", "en")
            .body("{".into())
            .expect("a request"),
    );
    let broken = broken.await;
    assert_eq!((broken.status, &broken.json()["title"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("Not possible")));
}
