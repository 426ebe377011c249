//! `/help`, `/privacy`, `/accessibility`: what people should know of the site. Nothing is asked and nothing is kept.

use askama::Template;
use axum::extract::State;
use base::Day;
use cases::model::Status;
use web::{PageResult, PublicFrame, Shared, page};

#[derive(Template)]
#[template(path = "help.html")]
struct HelpView {
    frame: PublicFrame,
    states: Vec<StateMeaning>,
    is_demo: bool,
}

struct StateMeaning {
    word: &'static str,
    meaning: &'static str,
}

#[derive(Template)]
#[template(path = "privacy.html")]
struct PrivacyView {
    frame: PublicFrame,
    law: &'static str,
    answer: &'static str,
}

#[derive(Template)]
#[template(path = "accessibility.html")]
struct AccessibilityView {
    frame: PublicFrame,
}

/// `GET /help`.
pub async fn help(State(shared): State<Shared>) -> PageResult {
    let states = Status::ALL.map(|s| StateMeaning { word: s.vietnamese(), meaning: meaning(s) }).into();
    page(&HelpView { frame: PublicFrame::new(&shared, "Trợ giúp"), states, is_demo: shared.settings.demo })
}

/// `GET /privacy`.
pub async fn privacy(State(shared): State<Shared>) -> PageResult {
    let (law, answer) = law_on(shared.today());
    page(&PrivacyView { frame: PublicFrame::new(&shared, "Dữ liệu cá nhân của bạn"), law, answer })
}

/// `GET /accessibility`.
pub async fn accessibility(State(shared): State<Shared>) -> PageResult {
    page(&AccessibilityView { frame: PublicFrame::new(&shared, "Khả năng tiếp cận") })
}

/// What a state means to the one who waits.
const fn meaning(status: Status) -> &'static str {
    match status {
        Status::Submitted => "Hồ sơ nộp trực tuyến đã đến nơi và chờ kiểm tra, trong 8 giờ làm việc.",
        Status::Accepted => "Cơ quan đã nhận hồ sơ, thời hạn giải quyết bắt đầu tính.",
        Status::Processing => "Hồ sơ đang ở chỗ người có trách nhiệm giải quyết.",
        Status::AwaitingSupplement => "Còn thiếu hoặc có chỗ chưa đúng. Bạn cần bổ sung; thời hạn tạm dừng.",
        Status::AwaitingPayment => "Chờ bạn nộp thuế hoặc khoản tiền theo thông báo; thời hạn tạm dừng.",
        Status::Finished => "Đã có kết quả. Mời bạn nhận theo cách đã chọn.",
        Status::Returned => "Bạn hoặc người được ủy quyền đã nhận kết quả.",
        Status::NotAccepted => "Hồ sơ không đủ điều kiện tiếp nhận; lý do ghi trong phiếu gửi bạn.",
        Status::Stopped => "Cơ quan dừng giải quyết và trả lại hồ sơ; lý do ghi trong văn bản gửi bạn.",
        Status::Withdrawn => "Hồ sơ được rút theo đề nghị của bạn.",
    }
}

/// The law on personal data on a day, and how soon a request is answered. Law: NĐ 13/2023/NĐ-CP; from 1 January 2026
/// Luật 91/2025/QH15 and NĐ 356/2025/NĐ-CP.
fn law_on(day: Day) -> (&'static str, &'static str) {
    if day.ymd().0 >= 2026 {
        ("Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15 và Nghị định số 356/2025/NĐ-CP", "trong 2 ngày làm việc")
    } else {
        ("Nghị định số 13/2023/NĐ-CP về bảo vệ dữ liệu cá nhân", "trong 72 giờ")
    }
}
