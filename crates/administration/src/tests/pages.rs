//! Pages answer, forms come back with what was typed, and what a form does is seen on the next page.

use super::site::{Browser, Site};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};

#[tokio::test]
async fn all_pages_of_an_administrator_answer() {
    let site = Site::new(true).await;
    let mut admin = Browser::sign_in(&site, "quantri").await;
    let (ward, desk, hanh) = (site.city.unit("00004"), site.city.unit("00004.MC"), site.city.staff("hanh"));
    let home = admin.get(&site, "/admin").await;
    assert!(home.body.contains("nơi thiếu hoặc sắp thiếu người"), "{}", home.body);
    for (path, words) in [
        ("/admin/units".to_owned(), "Quận Ba Đình"),
        ("/admin/units?q=truc+bach".into(), "Bộ phận Một cửa phường Trúc Bạch"),
        ("/admin/units?day=2019-01-01".into(), "Chưa có đơn vị nào vào ngày này"),
        (format!("/admin/units/{ward}"), "Tên và mã qua các thời kỳ"),
        (format!("/admin/units/{desk}?day=2024-03-01"), "Đỗ Thị Hạnh"),
        (format!("/admin/units/{ward}/children"), "Thêm đơn vị trực thuộc"),
        (format!("/admin/units/{ward}/name"), "Có hiệu lực từ ngày"),
        (format!("/admin/units/{ward}/closing"), "Không còn hoạt động từ ngày"),
        (format!("/admin/units/{ward}/successors"), "Mã đơn vị kế thừa"),
        ("/admin/staff".into(), "Phạm Quỳnh Trang"),
        ("/admin/staff?q=do+thi&unit=00004".into(), "Đỗ Thị Hạnh"),
        ("/admin/staff/new?unit=00004.MC".into(), "value=\"00004.MC\""),
        ("/admin/staff/import".into(), "Tải tệp mẫu"),
        ("/admin/staff/template.csv".into(), "login,name,unit_code"),
        (format!("/admin/staff/{hanh}"), "Vị trí đang giữ"),
        (format!("/admin/staff/{hanh}/posts"), "Giao thêm vị trí"),
        (format!("/admin/staff/{hanh}/delegations"), "TUQ."),
        (format!("/admin/staff/{hanh}/leaving"), "Lê Văn Sơn"),
        ("/admin/staffing".into(), "Bộ phận Một cửa phường Vĩnh Phúc"),
        ("/admin/staffing?all=1".into(), "Bộ phận Một cửa phường Trúc Bạch"),
    ] {
        let page = admin.get(&site, &path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
        assert!(page.body.contains(words), "{path}: {}", page.body);
    }
    let choices = admin.get(&site, "/admin/units/choices?q=vinh+phuc").await;
    assert!(choices.body.contains("\"value\":\"00007\""), "{}", choices.body);
}

#[tokio::test]
async fn all_pages_of_the_keeper_of_the_catalogue_answer() {
    let site = Site::new(true).await;
    let mut control = Browser::sign_in(&site, "kiemsoat").await;
    for (path, words) in [
        ("/admin", "chỗ chờ kiểm tra"),
        ("/admin/procedures", "Đăng ký khai sinh"),
        ("/admin/procedures?q=xay+dung", "Cấp giấy phép xây dựng"),
        ("/admin/procedures/1.000002", "Bản ghi nhập từ dữ liệu công khai"),
        ("/admin/procedures/checks", "không giống số quyết định"),
        ("/admin/procedures/decisions", "Chưa có quyết định nào"),
        ("/admin/time", "Sáng ngày làm việc tới"),
        ("/admin/units", "Quận Hoàn Kiếm"),
        ("/admin/staffing", "Bố trí người tại quầy"),
    ] {
        let page = control.get(&site, path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
        assert!(page.body.contains(words), "{path}: {}", page.body);
    }
    assert_eq!(control.get(&site, "/admin/procedures/9.999999").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_refused_form_comes_back_with_what_was_typed() {
    let site = Site::new(true).await;
    let mut admin = Browser::sign_in(&site, "quantri").await;
    let path = format!("/admin/units/{}/children", site.city.unit("001"));
    let fields =
        [("kind", "division"), ("name", "Phòng Y tế"), ("title", ""), ("code", "00004"), ("from", "2024-04-01")];
    let refused = admin.fill(&site, &path, &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("value=\"Phòng Y tế\"") && refused.body.contains("đang dùng cho Phường Trúc Bạch"));
    assert!(refused.body.contains("href=\"#code\"") && refused.body.contains("<title>Lỗi:"), "{}", refused.body);
    let empty = admin.fill(&site, &path, &[("kind", "division"), ("code", "001.YT"), ("from", "x")]).await;
    assert!(empty.body.contains("Hãy điền ô này."), "{}", empty.body);
}

#[tokio::test]
async fn a_new_division_is_seen_at_once_and_made_once() {
    let site = Site::new(true).await;
    let mut admin = Browser::sign_in(&site, "quantri").await;
    let path = format!("/admin/units/{}/children", site.city.unit("001"));
    let form = admin.get(&site, &path).await;
    let (csrf, key) = (form.hidden("csrf"), form.hidden("request_key"));
    let fields = [
        ("csrf", csrf.as_str()),
        ("request_key", key.as_str()),
        ("kind", "division"),
        ("name", "Phòng Y tế"),
        ("code", "001.YT"),
        ("from", "2024-03-29"),
    ];
    let first = admin.post(&site, &path, &fields).await;
    let again = admin.post(&site, &path, &fields).await;
    assert_eq!((first.status, again.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    assert_eq!(first.header("location"), again.header("location"));
    let seen = admin.get(&site, first.header("location")).await;
    assert!(seen.body.contains("Đã thêm Phòng Y tế.") && seen.body.contains("mã 001.YT"), "{}", seen.body);
}

#[tokio::test]
async fn a_person_is_added_given_a_code_and_leaves() {
    let site = Site::new(true).await;
    let mut admin = Browser::sign_in(&site, "quantri.quan").await;
    let fields = [
        ("name", "Lý Thu Hà"),
        ("unit", "00007.MC"),
        ("role", "receptionist"),
        ("title", ""),
        ("from", "2024-03-29"),
        ("to", ""),
        ("login", "ha.ly"),
    ];
    let made = admin.fill(&site, "/admin/staff/new", &fields).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let href = made.header("location").to_owned();
    let page = admin.get(&site, &href).await;
    assert!(page.body.contains("Lý Thu Hà") && page.body.contains("Chưa đặt mật khẩu"), "{}", page.body);
    let (_, rest) = page.body.split_once(&format!("action=\"{href}/account/")).expect("the form of the account");
    let action = format!("{href}/account/{}", rest.split('"').next().expect("an address"));
    let csrf = page.hidden("csrf");
    let asked = admin.post(&site, &action, &[("csrf", &csrf), ("act", "recovery_code")]).await;
    assert!(asked.body.contains("Mã cũ, nếu có") && asked.body.contains("name=\"confirmed\" value=\"1\""));
    let told = admin.post(&site, &action, &[("csrf", &csrf), ("act", "recovery_code"), ("confirmed", "1")]).await;
    assert!(told.status == StatusCode::OK && told.body.contains("mc-recovery"), "{}", told.body);
    assert!(!admin.get(&site, &href).await.body.contains("mc-recovery"), "shown once");
    let left = admin.fill(&site, &format!("{href}/leaving"), &[("on", "2024-03-29"), ("successor", "")]).await;
    assert_eq!(left.status, StatusCode::SEE_OTHER, "{}", left.body);
    let page = admin.get(&site, &href).await;
    assert!(page.body.contains("Đã nghỉ việc từ 29/03/2024") && page.body.contains("Đã đóng"), "{}", page.body);
    assert!(admin.get(&site, "/admin/staff?left=1").await.body.contains("Lý Thu Hà"));
}

#[tokio::test]
async fn a_file_is_looked_at_before_it_is_taken_over() {
    let site = Site::new(true).await;
    let mut admin = Browser::sign_in(&site, "quantri.quan").await;
    let csrf = admin.get(&site, "/admin/staff/import").await.hidden("csrf");
    let file = "login,name,unit_code,role,valid_from\nan.le,Lê Văn An,00007.MC,receptionist,2024-03-01\nxa.le,Xa,002,officer,2024-03-01\n";
    let body = format!(
        "--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\n{file}\r\n--x--\r\n"
    );
    let request = Request::builder()
        .method("POST")
        .uri("/admin/staff/import")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
    let looked = admin.send(&site, request, Body::from(body)).await;
    assert!(
        looked.body.contains("Nhập 1 vị trí") && looked.body.contains("đơn vị ngoài phạm vi của bạn"),
        "{}",
        looked.body
    );
    assert!(!admin.get(&site, "/admin/staff?q=le+van+an").await.body.contains("Lê Văn An</a>"));
    let done = admin.post(&site, "/admin/staff/import", &[("csrf", &csrf), ("text", file)]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert!(admin.get(&site, "/admin/staff?q=le+van+an").await.body.contains("Lê Văn An</a>"));
}

#[tokio::test]
async fn a_check_is_settled_with_what_is_right() {
    let site = Site::new(true).await;
    let mut control = Browser::sign_in(&site, "kiemsoat").await;
    let list = control.get(&site, "/admin/procedures/1.000002").await;
    let before = list.body.matches("/admin/procedures/checks/").count();
    let (_, rest) = list.body.split_once("href=\"/admin/procedures/checks/").expect("a check");
    let path = format!("/admin/procedures/checks/{}", rest.split('"').next().expect("an address"));
    let done = control.fill(&site, &path, &[("corrected", "1681/QĐ-BXD")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let page = control.get(&site, "/admin/procedures/1.000002").await;
    assert_eq!(page.body.matches("/admin/procedures/checks/").count(), before - 1);
    assert!(page.body.contains("Đúng ra là: 1681/QĐ-BXD"), "{}", page.body);
    assert_eq!(control.get(&site, &path).await.status, StatusCode::NOT_FOUND, "settled once");
}

#[tokio::test]
async fn time_is_moved_by_a_press_and_never_back() {
    let site = Site::new(true).await;
    let mut control = Browser::sign_in(&site, "kiemsoat").await;
    let csrf = control.get(&site, "/admin/time").await.hidden("csrf");
    let done = control.post(&site, "/admin/time", &[("csrf", &csrf), ("to", "2024-04-01T08:00")]).await;
    assert_eq!((done.status, done.header("location")), (StatusCode::SEE_OTHER, "/admin/time?of=0"));
    let page = control.get(&site, "/admin/time?of=0").await;
    assert!(page.body.contains("thứ Hai 01/04/2024, 08:00") && page.body.contains("Đã dời giờ"), "{}", page.body);
    let back = control.post(&site, "/admin/time", &[("csrf", &csrf), ("to", "2024-03-30T08:00")]).await;
    assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(back.body.contains("chỉ đi tới") && back.body.contains("value=\"2024-03-30T08:00\""), "{}", back.body);
}
