//! What stands against an act on a list, in the words of the desk and at its field.

use base::Failure;
use web::view::FieldError;
use web::{Language, Shared};

/// The problem of a failed act.
pub(super) fn told(shared: &Shared, failure: &Failure) -> FieldError {
    let data = |r: &base::Refusal, name: &str| {
        r.data.iter().find(|(n, _)| *n == name).map(|(_, v)| v.clone()).unwrap_or_default()
    };
    match failure {
        Failure::Invalid(fields) if fields.iter().any(|f| f.path == "to") => {
            FieldError::new("taker", "Người nhận không làm việc ở nơi nhận hồ sơ")
        }
        Failure::Invalid(fields) if fields.iter().any(|f| f.path == "scan") => {
            FieldError::new("scan", "Quét hoặc gõ mã hồ sơ")
        }
        Failure::Invalid(_) => FieldError::new("taker", "Chọn từ 1 đến 200 hồ sơ"),
        Failure::Refused(r) => match r.code {
            "cases.bundle_not_at_desk" => FieldError::new(
                "taker",
                format!("Bản giấy của hồ sơ {} không còn ở quầy hoặc đã ở danh sách khác", data(r, "codes")),
            ),
            "cases.bundle_destinations" => FieldError::new(
                "taker",
                format!("Mỗi danh sách có một nơi nhận. Hồ sơ đi nơi khác: {}", data(r, "codes")),
            ),
            "cases.bundle_not_listed" => {
                FieldError::new("scan", format!("{} không có trong danh sách này", data(r, "code")))
            }
            "cases.bundle_incomplete" => {
                FieldError::new("scan", format!("Còn {} hồ sơ chưa quét: {}", data(r, "count"), data(r, "codes")))
            }
            "cases.bundle_scanned" => {
                FieldError::new("scan", format!("Người nhận đã quét {}, không rút được nữa", data(r, "codes")))
            }
            "cases.bundle_closed" => FieldError::new("scan", "Danh sách đã nhận xong hoặc đã rút lại"),
            "cases.bundle_not_yours" => {
                FieldError::new("scan", "Danh sách này giao cho người khác; người giao không tự nhận được")
            }
            _ => FieldError::new("scan", shared.texts.refusal(Language::Vi, r)),
        },
        other => FieldError::new("scan", shared.texts.failure(Language::Vi, other)),
    }
}
