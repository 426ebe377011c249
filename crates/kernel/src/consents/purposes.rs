//! For what personal data is used, as data: which uses the law asks for, and which need the consent of the person.
//!
//! Law: consent is given for each purpose, is never bundled, and silence is none (Luật 91/2025/QH15; NĐ 356/2025/NĐ-CP: no
//! box is ticked before; before 2026 NĐ 13/2023/NĐ-CP). That state bodies need no consent for what the law gives them to do
//! was not checked against the text; it is told to people as the rule of the procedures all the same.

/// A use of personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purpose {
    /// Stable name.
    pub code: &'static str,
    /// What it is, for people.
    pub name: &'static str,
    /// What is done, and with which data.
    pub about: &'static str,
    /// The act that gives the ground.
    pub source: &'static str,
    /// Whether that act was read for this rule.
    pub is_verified: bool,
    /// Asked of the person, who may say no; else the law asks for it.
    pub is_voluntary: bool,
}

/// Handling of cases.
pub const HANDLING: &str = "handling";
/// Papers of earlier cases are offered in a later filing.
pub const ESTORE_REUSE: &str = "estore_reuse";
/// Notices beyond those that the law asks for: reminders, news of a change of procedure.
pub const MORE_NOTICES: &str = "more_notices";
/// Invitations to say how a case was handled.
pub const RATING: &str = "rating";

/// All uses, those that the law asks for first.
pub const PURPOSES: &[Purpose] = &[
    Purpose {
        code: HANDLING,
        name: "Tiếp nhận và giải quyết hồ sơ",
        about: "Thông tin và giấy tờ bạn nộp được chuyển đến người có việc phải làm với hồ sơ, được lưu theo hồ sơ.",
        source: "Nghị định 61/2018/NĐ-CP; từ 01/7/2025 Nghị định 118/2025/NĐ-CP",
        is_verified: true,
        is_voluntary: false,
    },
    Purpose {
        code: "lawful_notices",
        name: "Báo tin về hồ sơ",
        about: "Mỗi lần hồ sơ đổi trạng thái, bạn được báo bằng thư điện tử, thư giấy hoặc tại quầy.",
        source: "Nghị định 61/2018/NĐ-CP, Điều 17; từ 01/7/2026 Nghị định 224/2026/NĐ-CP, Điều 15",
        is_verified: true,
        is_voluntary: false,
    },
    Purpose {
        code: "access_record",
        name: "Ghi lại ai đã xem, ai đã làm gì",
        about: "Mỗi lần xem dữ liệu và mỗi việc đã làm với hồ sơ được ghi lại để bạn và cơ quan kiểm tra được.",
        source: "Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15; trước 2026 Nghị định 13/2023/NĐ-CP",
        is_verified: false,
        is_voluntary: false,
    },
    Purpose {
        code: ESTORE_REUSE,
        name: "Dùng lại giấy tờ đã nộp",
        about: "Khi bạn nộp hồ sơ mới, giấy tờ cùng loại trong kho của bạn được đưa ra để bạn chọn, khỏi chụp lại.",
        source: "Sự đồng ý của bạn; kho giấy tờ theo Thông tư 01/2023/TT-VPCP, Điều 24",
        is_verified: true,
        is_voluntary: true,
    },
    Purpose {
        code: MORE_NOTICES,
        name: "Nhắc việc qua thư điện tử, tin nhắn",
        about: "Lời nhắc ngoài những tin mà luật buộc gửi: giấy tờ sắp hết hạn, thủ tục liên quan vừa thay đổi.",
        source: "Sự đồng ý của bạn",
        is_verified: true,
        is_voluntary: true,
    },
    Purpose {
        code: RATING,
        name: "Mời đánh giá",
        about: "Sau khi nhận kết quả, bạn được mời cho biết việc giải quyết hồ sơ có tốt không.",
        source: "Sự đồng ý của bạn",
        is_verified: true,
        is_voluntary: true,
    },
];

/// The use of this name.
pub fn find(code: &str) -> Option<&'static Purpose> {
    PURPOSES.iter().find(|p| p.code == code)
}
