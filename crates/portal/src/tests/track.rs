//! The look-up of a case, by code alone, with the check, wrongly, too often.

use super::site::{CODE, Site};
use axum::http::StatusCode;

const SECRETS: [&str; 3] = ["Nguyễn Hải Yến", "001198004217", "0912000346"];

fn hides(body: &str) {
    for secret in SECRETS {
        assert!(!body.contains(secret), "{secret} is shown: {body}");
    }
}

#[tokio::test]
async fn code_alone_tells_how_far_a_case_is_and_no_more() {
    let site = Site::new().await;
    let case = site.file().await;
    let (status, body) = site.get(&format!("/track?code={}", case.code)).await;
    assert_eq!(status, StatusCode::OK);
    assert!(body.contains("Đã tiếp nhận") && body.contains(&format!("Hồ sơ {}", case.code)), "{body}");
    assert!(!body.contains("Xác nhận tình trạng hôn nhân") && !body.contains("03/04/2024"), "{body}");
    hides(&body);
}

#[tokio::test]
async fn slip_with_its_check_tells_holder_due_time_and_why() {
    let site = Site::new().await;
    let case = site.file().await;
    let check = cases::read::check_code(&site.world(), &case.code);
    // As the QR code of the slip is written.
    let slip = format!("/track?code={}&procedure={CODE}&check={check}", case.code);
    let (status, body) = site.get(&slip).await;
    assert_eq!(status, StatusCode::OK);
    for wanted in
        ["Xác nhận tình trạng hôn nhân", "thứ Tư 03/04/2024, 17:00", "Phường Trúc Bạch", "Vì sao là ngày này?"]
    {
        assert!(body.contains(wanted), "{wanted}: {body}");
    }
    assert!(!body.contains("Giấy hẹn ghi thủ tục"), "{body}");
    hides(&body);
    let moved = format!("/track?code={}&procedure=9.999999&check={}", case.code, check.to_lowercase());
    let (status, body) = site.get(&moved).await;
    assert!(status == StatusCode::OK && body.contains("Giấy hẹn ghi thủ tục mã 9.999999"), "{body}");
}

#[tokio::test]
async fn wrong_check_is_named_and_opens_nothing() {
    let site = Site::new().await;
    let case = site.file().await;
    let (status, body) = site.get(&format!("/track?code={}&procedure=9.999999&check=ZZZZZZ", case.code)).await;
    assert_eq!(status, StatusCode::OK);
    assert!(body.contains("Ký tự kiểm tra chưa khớp") && body.contains("Đã tiếp nhận"), "{body}");
    assert!(!body.contains("03/04/2024") && !body.contains("Giấy hẹn ghi thủ tục"), "{body}");
    hides(&body);
}

#[tokio::test]
async fn unknown_code_is_told_kindly() {
    let site = Site::new().await;
    assert_eq!(site.get("/track").await.0, StatusCode::OK);
    let (status, body) = site.get("/track?code=000.04.31.H26-240426-0112").await;
    assert!(status == StatusCode::NOT_FOUND && body.contains("Chưa tìm thấy hồ sơ"), "{body}");
    let (status, body) = site.get("/track?code=").await;
    assert!(status == StatusCode::UNPROCESSABLE_ENTITY && body.contains("Nhập mã hồ sơ"), "{body}");
    let (status, body) = site.get("/api/v1/public/cases/000").await;
    assert_eq!((status, body.contains("\"not_found\"")), (StatusCode::NOT_FOUND, true));
}

#[tokio::test]
async fn sensitive_procedure_is_hidden_even_from_the_slip() {
    let site = Site::with_sensitive(true).await;
    let case = site.file().await;
    let check = cases::read::check_code(&site.world(), &case.code);
    let (status, body) = site.get(&format!("/track?code={}&check={check}", case.code)).await;
    assert!(status == StatusCode::NOT_FOUND && body.contains("Chưa tìm thấy hồ sơ"), "{body}");
    assert_eq!(site.get(&format!("/api/v1/public/cases/{}?check={check}", case.code)).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn looking_up_too_often_is_answered_with_words_and_a_wait() {
    let site = Site::new().await;
    let case = site.file().await;
    let path = format!("/track?code={}", case.code);
    for _ in 0..30 {
        assert_eq!(site.get(&path).await.0, StatusCode::OK);
    }
    let (status, body) = site.get(&path).await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    assert!(body.contains("Bạn thử nhiều lần quá nhanh") && body.contains("giây rồi thử lại"), "{body}");
    let (status, body) = site.get(&format!("/api/v1/public/cases/{}", case.code)).await;
    assert!(status == StatusCode::TOO_MANY_REQUESTS && body.contains("\"web.too_many\""), "{body}");
}
