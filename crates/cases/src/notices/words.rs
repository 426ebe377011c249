//! The words of notices, in plain and polite Vietnamese. Letters and e-mails say the same; a letter may add the reasons.

use super::Kind;
use crate::model::{CaseRow, Status};
use base::Instant;
use kernel::notices::{Channel, NoticeRow, NoticeState};
use web::words;

/// A notice in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// What it is about, in a few words.
    pub subject: String,
    /// The notice.
    pub paragraphs: Vec<String>,
    /// The one thing to remember.
    pub highlight: Option<String>,
}

/// What is said. `office`: the agency where the file was received (`UBND phường Trúc Bạch`); `until`: the moment of the
/// record that the notice followed from, when a supplement is awaited at the latest or officials come.
pub fn said(kind: Kind, notice: &NoticeRow, case: &CaseRow, office: &str, until: Option<Instant>) -> Said {
    let status = notice.facts["status"].as_str().and_then(Status::parse).unwrap_or(case.status);
    let (subject, text) = sentences(kind, status, case, office);
    let mut paragraphs = vec![text];
    if kind == Kind::Ready && case.return_method == "counter" && case.fee_paid < case.fee_total {
        paragraphs.push(format!("Phí, lệ phí còn phải nộp khi nhận kết quả: {}.", case.fee_total - case.fee_paid));
    }
    Said { subject: subject.into(), paragraphs, highlight: highlight(kind, notice, office, until) }
}

fn sentences(kind: Kind, status: Status, case: &CaseRow, office: &str) -> (&'static str, String) {
    match kind {
        Kind::Submitted => (
            "Đã nhận hồ sơ nộp trực tuyến",
            format!("Hồ sơ của Ông/Bà đã đến {office}. Cơ quan kiểm tra và trả lời trong 8 giờ làm việc."),
        ),
        Kind::Accepted => ("Hồ sơ đã được tiếp nhận", format!("{office} đã tiếp nhận hồ sơ của Ông/Bà.")),
        Kind::Processing => {
            ("Hồ sơ đang được xử lý", "Hồ sơ của Ông/Bà đã chuyển đến người có trách nhiệm giải quyết.".into())
        }
        Kind::Supplement => (
            "Hồ sơ cần bổ sung",
            "Hồ sơ của Ông/Bà còn thiếu hoặc có chỗ chưa đúng. Thời hạn giải quyết tạm dừng cho đến khi Ông/Bà bổ sung đủ."
                .into(),
        ),
        Kind::Resumed => (
            "Đã nhận giấy tờ bổ sung",
            "Cơ quan đã nhận giấy tờ bổ sung của Ông/Bà và tiếp tục giải quyết hồ sơ.".into(),
        ),
        Kind::Payment => (
            "Hồ sơ chờ nghĩa vụ tài chính",
            "Hồ sơ được giải quyết tiếp sau khi Ông/Bà nộp khoản tiền ghi trong thông báo của cơ quan có thẩm quyền.".into(),
        ),
        Kind::Ready => ("Hồ sơ đã có kết quả", ready(case, office)),
        Kind::Returned => (
            "Đã trả kết quả",
            "Kết quả của hồ sơ đã được trả. Nếu Ông/Bà chưa nhận được, xin báo ngay cho nơi nộp hồ sơ.".into(),
        ),
        Kind::NotAccepted => (
            "Hồ sơ không được tiếp nhận",
            "Hồ sơ của Ông/Bà không được tiếp nhận. Ông/Bà có thể hỏi lại nơi nộp hồ sơ để được hướng dẫn.".into(),
        ),
        Kind::Stopped => (
            "Dừng giải quyết và trả lại hồ sơ",
            format!("Hồ sơ của Ông/Bà không được giải quyết tiếp. Mời Ông/Bà nhận lại giấy tờ tại {office}."),
        ),
        Kind::Withdrawn => (
            "Hồ sơ đã được rút",
            "Hồ sơ đã được rút theo đề nghị của Ông/Bà. Nếu Ông/Bà không đề nghị việc này, xin báo ngay cho nơi nộp hồ sơ."
                .into(),
        ),
        Kind::Apology => (
            "Xin lỗi và hẹn lại ngày trả kết quả",
            format!("Hồ sơ của Ông/Bà chưa giải quyết được đúng hạn. {office} xin lỗi Ông/Bà và hẹn lại ngày trả kết quả."),
        ),
        Kind::Prolonged => (
            "Kéo dài thời hạn giải quyết",
            "Thời hạn giải quyết hồ sơ của Ông/Bà được kéo dài theo quy định của thủ tục này.".into(),
        ),
        Kind::Rerouted => (
            "Hồ sơ được chuyển đúng nơi giải quyết",
            "Hồ sơ của Ông/Bà đã được chuyển đến đúng thủ tục, cơ quan giải quyết. Mã hồ sơ giữ nguyên, Ông/Bà không phải nộp lại."
                .into(),
        ),
        Kind::Corrected => (
            "Đã sửa thông tin trong hồ sơ",
            "Thông tin trong hồ sơ của Ông/Bà đã được sửa. Giấy tiếp nhận in lại thay cho bản trước.".into(),
        ),
        Kind::Inspection => (
            "Hẹn kiểm tra thực địa",
            "Cơ quan đến kiểm tra thực địa để giải quyết hồ sơ của Ông/Bà. Xin Ông/Bà có mặt hoặc ủy quyền cho người khác."
                .into(),
        ),
        Kind::Posting => (
            "Niêm yết công khai",
            "Nội dung hồ sơ của Ông/Bà được niêm yết công khai theo quy định của thủ tục. Hết thời gian niêm yết, hồ sơ được giải quyết tiếp."
                .into(),
        ),
        Kind::ParcelReturned => (
            "Bưu gửi kết quả không phát được",
            format!("Bưu điện không phát được kết quả đến Ông/Bà và đã trả lại. Mời Ông/Bà đến {office} nhận, hoặc báo lại địa chỉ."),
        ),
        Kind::Answered => (
            "Câu hỏi về hồ sơ đã được trả lời",
            format!("{office} đã trả lời câu hỏi của Ông/Bà. Mời Ông/Bà đăng nhập, mở hồ sơ để đọc câu trả lời."),
        ),
        Kind::Reminder => reminder(status, office),
    }
}

fn ready(case: &CaseRow, office: &str) -> String {
    let how = match case.return_method.as_str() {
        "post" => "Kết quả được gửi đến Ông/Bà qua bưu chính.".to_owned(),
        "electronic" => "Kết quả được trả bằng bản điện tử.".to_owned(),
        _ => format!("Mời Ông/Bà mang giấy hẹn và giấy tờ tùy thân đến {office} nhận kết quả."),
    };
    format!("Hồ sơ của Ông/Bà đã được giải quyết xong. {how}")
}

fn reminder(status: Status, office: &str) -> (&'static str, String) {
    match status {
        Status::AwaitingSupplement => (
            "Nhắc bổ sung hồ sơ",
            "Hồ sơ của Ông/Bà đang chờ giấy tờ bổ sung. Xin Ông/Bà bổ sung trước ngày cuối, nếu không hồ sơ sẽ dừng và được trả lại."
                .into(),
        ),
        Status::Finished => (
            "Nhắc nhận kết quả",
            format!("Kết quả hồ sơ của Ông/Bà đang chờ tại {office}. Mời Ông/Bà mang giấy hẹn và giấy tờ tùy thân đến nhận."),
        ),
        _ => ("Nhắc về hồ sơ", "Hồ sơ của Ông/Bà đang chờ Ông/Bà. Xin liên hệ nơi nộp hồ sơ.".into()),
    }
}

fn highlight(kind: Kind, notice: &NoticeRow, office: &str, until: Option<Instant>) -> Option<String> {
    let appointment = notice.facts["appointment"].as_str().and_then(|t| Instant::parse(t).ok());
    match kind {
        Kind::Accepted | Kind::Processing | Kind::Resumed | Kind::Apology | Kind::Prolonged | Kind::Rerouted => {
            appointment.map(|at| format!("Hẹn trả kết quả: {}", words::moment(at)))
        }
        Kind::Inspection => until.map(|at| format!("Kiểm tra lúc {}", words::moment(at))),
        Kind::Posting => until.map(|at| format!("Niêm yết đến {}", words::moment(at))),
        Kind::Reminder if notice.facts["status"] == Status::AwaitingSupplement.name() => {
            until.map(|at| format!("Bổ sung chậm nhất {}", words::moment(at)))
        }
        Kind::Supplement => Some(match until {
            Some(at) => format!("Bổ sung tại {office}, chậm nhất {}", words::moment(at)),
            None => format!("Bổ sung tại {office}"),
        }),
        _ => None,
    }
}

/// Kind and words of how far a notice is, for lists.
pub fn state_words(notice: &NoticeRow) -> (&'static str, String) {
    match (notice.state, notice.channel) {
        (NoticeState::Waiting, _) if notice.attempts > 0 => {
            ("soon", format!("gửi lại sau, đã thử {} lần ({})", notice.attempts, notice.error))
        }
        (NoticeState::Waiting, _) => ("", "đang gửi thư điện tử".into()),
        (NoticeState::Failed, _) => ("late", format!("không gửi được thư điện tử ({})", notice.error)),
        (NoticeState::ToPrint, _) => ("soon", format!("cần in thư{}", why_letter(&notice.error))),
        (NoticeState::Printed, _) => ("done", "đã in thư".into()),
        (NoticeState::Told, Channel::Email) => ("done", "đã gửi thư điện tử".into()),
        (NoticeState::Told, Channel::InPerson) => ("done", "đã báo tại quầy".into()),
        (NoticeState::Told, _) => ("", "xem được khi tra cứu".into()),
    }
}

/// Why someone with an address gets a letter all the same.
fn why_letter(error: &str) -> String {
    match error {
        "" => String::new(),
        "no_server" => ", chưa đặt máy chủ thư điện tử".into(),
        "no_address" => ", không còn địa chỉ thư điện tử".into(),
        "by_desk" => ", quầy chọn gửi thư".into(),
        code => format!(", địa chỉ thư điện tử không nhận ({code})"),
    }
}
