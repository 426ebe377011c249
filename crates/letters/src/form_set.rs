//! Which printed forms the law prescribes on a day, with their numbers and titles. Not here: what stands on them (`model`).

use base::Day;
use serde::{Deserialize, Serialize};

/// A dated set of the printed forms of the one-stop mechanism.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormSet {
    /// Six forms. Law: TT 01/2018/TT-VPCP, annex.
    Circular2018,
    /// Seven forms, in force from 15 September 2025. Law: TT 03/2025/TT-VPCP, annex.
    Circular2025,
}

/// A form that a circular numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormKind {
    /// Giấy tiếp nhận hồ sơ và hẹn trả kết quả.
    Receipt,
    /// Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ.
    SupplementRequest,
    /// Phiếu từ chối tiếp nhận, giải quyết hồ sơ.
    NonAcceptance,
    /// Phiếu xin lỗi và hẹn lại ngày trả kết quả; since 2025 Văn bản xin lỗi và đề nghị gia hạn.
    Apology,
    /// Thông báo dừng giải quyết hồ sơ; only since 2025.
    StopNotice,
    /// Phiếu kiểm soát quá trình giải quyết hồ sơ.
    ControlSheet,
    /// Sổ theo dõi hồ sơ.
    Register,
}

/// One row of a circular's list of forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Form {
    /// Which form it is.
    pub kind: FormKind,
    /// Its number in the circular: 1 is "Mẫu số 01".
    pub number: u8,
    /// Its title as the circular words it, in sentence case.
    pub title: &'static str,
}

const fn form(kind: FormKind, number: u8, title: &'static str) -> Form {
    Form { kind, number, title }
}

const RECEIPT: Form = form(FormKind::Receipt, 1, "Giấy tiếp nhận hồ sơ và hẹn trả kết quả");
const SUPPLEMENT: Form = form(FormKind::SupplementRequest, 2, "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ");
const NON_ACCEPTANCE: Form = form(FormKind::NonAcceptance, 3, "Phiếu từ chối tiếp nhận, giải quyết hồ sơ");
const CONTROL_TITLE: &str = "Phiếu kiểm soát quá trình giải quyết hồ sơ";
const REGISTER_TITLE: &str = "Sổ theo dõi hồ sơ";

const FORMS_2018: [Form; 6] = [
    RECEIPT,
    SUPPLEMENT,
    NON_ACCEPTANCE,
    form(FormKind::Apology, 4, "Phiếu xin lỗi và hẹn lại ngày trả kết quả"),
    form(FormKind::ControlSheet, 5, CONTROL_TITLE),
    form(FormKind::Register, 6, REGISTER_TITLE),
];

const FORMS_2025: [Form; 7] = [
    RECEIPT,
    SUPPLEMENT,
    NON_ACCEPTANCE,
    form(FormKind::Apology, 4, "Văn bản xin lỗi và đề nghị gia hạn"),
    form(FormKind::StopNotice, 5, "Thông báo dừng giải quyết hồ sơ"),
    form(FormKind::ControlSheet, 6, CONTROL_TITLE),
    form(FormKind::Register, 7, REGISTER_TITLE),
];

impl FormSet {
    /// The set in force on `day`. Law: TT 03/2025/TT-VPCP takes effect on 15 September 2025.
    pub fn on(day: Day) -> Self {
        if day.ymd() >= (2025, 9, 15) { Self::Circular2025 } else { Self::Circular2018 }
    }

    /// Number and year of the circular, as printed on the forms.
    pub const fn circular(self) -> &'static str {
        match self {
            Self::Circular2018 => "Thông tư số 01/2018/TT-VPCP",
            Self::Circular2025 => "Thông tư số 03/2025/TT-VPCP",
        }
    }

    /// The forms of the set in the order of their numbers.
    pub const fn forms(self) -> &'static [Form] {
        match self {
            Self::Circular2018 => &FORMS_2018,
            Self::Circular2025 => &FORMS_2025,
        }
    }

    /// The form of that kind, or `None` when the set has none (a stop notice before 2025).
    pub fn find(self, kind: FormKind) -> Option<&'static Form> {
        self.forms().iter().find(|form| form.kind == kind)
    }
}
