//! Files that come over the line: streamed, bounded, and nothing left behind.

use super::site::{Browser, PASSWORD, Site};
use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode, header};
use futures_util::stream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

fn request() -> axum::http::request::Builder {
    Request::builder().method("POST").uri("/files").header(header::CONTENT_TYPE, "multipart/form-data; boundary=line")
}

fn field(name: &str, body: &str) -> String {
    format!("--line\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{body}\r\n")
}

fn file(name: &str, body: &str) -> String {
    format!("--line\r\nContent-Disposition: form-data; name=\"scan\"; filename=\"{name}\"\r\n\r\n{body}\r\n")
}

async fn signed_in(site: &Site) -> (Browser, String) {
    let mut browser = Browser::default();
    browser.sign_in(site, "hoa", PASSWORD).await;
    let csrf = browser.get(site, "/account").await.csrf();
    (browser, field("csrf", &csrf) + &field("name", "Khai sinh"))
}

/// `first`, then so many megabytes; counts those that were taken off the line.
fn flood(first: String, megabytes: usize) -> (Body, Arc<AtomicUsize>) {
    let taken = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&taken);
    let chunk = Bytes::from(vec![b'x'; 1 << 20]);
    let chunks = (0..megabytes).map(move |_| {
        counter.fetch_add(1, Ordering::Relaxed);
        chunk.clone()
    });
    let all = std::iter::once(Bytes::from(first)).chain(chunks).map(Ok::<_, std::io::Error>);
    (Body::from_stream(stream::iter(all)), taken)
}

#[tokio::test]
async fn two_gigabytes_that_announce_themselves_are_refused_unread() {
    let site = Site::new().await;
    let (mut browser, fields) = signed_in(&site).await;
    let head = fields + "--line\r\nContent-Disposition: form-data; name=\"scan\"; filename=\"a.pdf\"\r\n\r\n";
    let (body, taken) = flood(head, 2_048);
    let reply = browser.send(&site, request().header(header::CONTENT_LENGTH, 2_u64 << 30), body).await;
    assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(reply.body.contains("vượt quá 4 MB"), "{}", reply.body);
    assert_eq!((taken.load(Ordering::Relaxed), site.lying()), (0, 0));
}

#[tokio::test]
async fn two_gigabytes_without_a_length_are_cut_at_the_limit() {
    let site = Site::new().await;
    let (mut browser, fields) = signed_in(&site).await;
    let head = fields + "--line\r\nContent-Disposition: form-data; name=\"scan\"; filename=\"a.pdf\"\r\n\r\n";
    let (body, taken) = flood(head, 2_048);
    let reply = browser.send(&site, request(), body).await;
    assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(taken.load(Ordering::Relaxed) <= 6, "{taken:?} MB were read");
    assert_eq!(site.lying(), 0, "half a file was left behind");
}

#[tokio::test]
async fn sender_that_hangs_up_leaves_nothing_behind() {
    let site = Site::new().await;
    let (mut browser, fields) = signed_in(&site).await;
    let cut = fields + "--line\r\nContent-Disposition: form-data; name=\"scan\"; filename=\"a.pdf\"\r\n\r\nhalf a fi";
    let reply = browser.send(&site, request(), Body::from(cut)).await;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(site.lying(), 0);
}

#[tokio::test]
async fn names_come_clean_and_empty_files_are_told_from_none() {
    let site = Site::new().await;
    let (mut browser, fields) = signed_in(&site).await;
    let body = fields
        + &file("../../../etc/passwd", "a")
        + &file("To\u{031b}\u{0300} khai.pdf", "bb")
        + &file("", "")
        + &file("trong.pdf", "")
        + "--line--\r\n";
    let reply = browser.send(&site, request(), Body::from(body)).await;
    assert_eq!(reply.body, "Khai sinh scan passwd 1, scan Tờ khai.pdf 2, scan trong.pdf 0");
    assert_eq!(site.lying(), 0, "no act took them");
}

#[tokio::test]
async fn too_many_files_and_endless_fields_are_refused() {
    let site = Site::new().await;
    let (mut browser, fields) = signed_in(&site).await;
    let many = fields.clone() + &file("a.pdf", "x").repeat(51) + "--line--\r\n";
    let reply = browser.send(&site, request(), Body::from(many)).await;
    assert!(reply.body.contains("nhiều nhất 50 tệp"), "{}", reply.body);
    let long = fields + &field("tick", &"x".repeat(3 << 20)) + "--line--\r\n";
    let reply = browser.send(&site, request(), Body::from(long)).await;
    assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
}
