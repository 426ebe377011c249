//! What the panel of properties offers: posts, units, acts, letters, decisions, forms. The check of packages judges.

use crate::read::{Bench, Part};
use serde_json::{Value, json};

const POSTS: &[(&str, &str)] = &[
    ("receptionist", "Cán bộ tiếp nhận"),
    ("head_of_desk", "Trưởng Bộ phận Một cửa"),
    ("cashier", "Thu ngân"),
    ("officer", "Công chức, chuyên viên"),
    ("head_of_division", "Trưởng phòng"),
    ("leader", "Lãnh đạo"),
    ("clerk", "Văn thư"),
    ("applicant", "Người nộp hồ sơ"),
];

const ACTS: &[(&str, &str)] = &[
    ("hand_over", "Chuyển hồ sơ"),
    ("examine", "Thẩm định"),
    ("verify", "Xác minh"),
    ("inspect", "Kiểm tra thực địa"),
    ("consult", "Lấy ý kiến"),
    ("draft", "Dự thảo kết quả"),
    ("confirm_draft", "Người nộp xác nhận bản thảo"),
    ("supplement", "Chờ bổ sung"),
    ("repair", "Khắc phục"),
    ("post_notice", "Niêm yết"),
    ("meet", "Họp"),
    ("assess_fee", "Tính phí"),
    ("pay", "Nộp nghĩa vụ tài chính"),
    ("review", "Soát xét"),
    ("decide", "Ký kết quả"),
    ("number", "Vào sổ, đóng dấu"),
    ("pay_out", "Chi trả"),
    ("hand_back", "Trả kết quả"),
];

const UNITS: &[(&str, &str)] =
    &[("receiving", "Nơi tiếp nhận"), ("deciding", "Cơ quan giải quyết"), ("commune", "Ủy ban nhân dân cấp xã")];

/// As the island reads it.
pub(super) fn choices(bench: &Bench) -> Value {
    let one = |value: &str, label: &str| json!({ "value": value, "label": label });
    let list = |all: &[(&str, &str)]| all.iter().map(|(value, label)| one(value, label)).collect::<Vec<_>>();
    let mut units = list(UNITS);
    let consulted = bench.version.record().map(|r| r.consultations.as_slice()).unwrap_or_default();
    units.extend(consulted.iter().map(|c| one(&format!("consulted:{}", c.code), &format!("Lấy ý kiến: {}", c.code))));
    let letters: Vec<Value> = bench
        .files
        .keys()
        .filter_map(|path| path.strip_prefix("letters/")?.strip_suffix(".typ"))
        .map(|name| one(name, name))
        .collect();
    let decisions: Vec<Value> = decision_names(&bench.text(Part::Decisions)).iter().map(|n| one(n, n)).collect();
    let form = bench.files.contains_key("form.json").then(|| one("form", "Tờ khai của thủ tục"));
    json!({ "roles": list(POSTS), "units": units, "acts": list(ACTS), "letters": letters, "decisions": decisions,
        "forms": form.into_iter().collect::<Vec<_>>() })
}

/// Names of the decisions in a DMN file, as a process calls them.
fn decision_names(xml: &str) -> Vec<String> {
    let tags = xml.split("<decision ").skip(1).map(|piece| piece.split('>').next().unwrap_or_default());
    tags.filter_map(|tag| Some(tag.split_once("name=\"")?.1.split('"').next()?.to_owned())).collect()
}
