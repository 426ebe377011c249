//! Facts of the check of signatures: who signed is told, a change is found, what is no signed document is told kindly.

use super::site::Site;
use super::uploads::pdf;
use axum::http::StatusCode;
use base::Instant;
use signatures::{Certificate, KeyKind, LocalKey, Request, Subject, Trust, demo_ca, sign};

fn at(text: &str) -> Instant {
    Instant::parse(text).expect("a moment")
}

/// A document signed by a chairwoman, and the root that her certificate leads to.
fn signed() -> (Vec<u8>, Certificate) {
    let named = |name: &str| Subject {
        name: name.into(),
        organisation: Some("UBND phường Trúc Bạch".into()),
        ..Subject::default()
    };
    let validity = (at("2024-01-01T00:00"), at("2034-01-01T00:00"));
    let root = demo_ca::Authority::root(&named("Gốc thử"), KeyKind::P256, [7; 32], validity).expect("a root");
    let key = LocalKey::make(KeyKind::P256, [8; 32]).expect("a key");
    let public = key.public_key().expect("a public key");
    let who = Subject { title: Some("Chủ tịch".into()), ..named("Nguyễn Thị Sen") };
    let own = root.issue(&who, demo_ca::Role::Signer, &public, 5, validity).expect("a certificate");
    let chain = [own.der().to_vec()];
    let request = Request {
        field: "ky-1",
        chain: &chain,
        at: Some(at("2024-03-28T10:00")),
        reason: None,
        location: None,
        appearance: None,
        stamp_room: 0,
    };
    (sign(&pdf(500), &request, &key).expect("signed"), root.certificate().clone())
}

#[tokio::test]
async fn who_signed_is_told_and_a_change_is_found() {
    let (document, root) = signed();
    let trust = Trust { anchors: vec![root], ..Trust::default() };
    let site = Site::with_portal(crate::Portal::new(None, None, trust)).await;
    let (status, page) = site.verify("quyet-dinh.pdf", document.clone()).await;
    assert_eq!(status, StatusCode::OK);
    for words in
        ["Mọi chữ ký trên tài liệu đều hợp lệ", "Nguyễn Thị Sen", "Chủ tịch", "toàn bộ tài liệu", "quyet-dinh.pdf"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    let mut forged = document;
    let x = forged.iter().position(|b| *b == b'x').expect("a letter");
    forged[x] = b'y';
    let (_, page) = site.verify("quyet-dinh.pdf", forged).await;
    assert!(page.contains("Chữ ký không đúng") && !page.contains("Mọi chữ ký"), "{page}");
}

#[tokio::test]
async fn signer_without_a_known_root_is_not_called_valid() {
    let site = Site::new().await;
    let (_, page) = site.verify("a.pdf", signed().0).await;
    assert!(page.contains("chưa xác định được chứng thư") && page.contains("chưa cài chứng thư gốc"), "{page}");
}

#[tokio::test]
async fn what_is_no_signed_document_is_told() {
    let site = Site::new().await;
    let (status, page) = site.verify("a.pdf", pdf(300)).await;
    assert!(status == StatusCode::OK && page.contains("không có chữ ký số"), "{page}");
    let (status, page) = site.verify("a.pdf", b"<script>alert(1)</script>".to_vec()).await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("Không đọc được tệp này"), "{page}");
}
