//! What happened at an incident, in words; the code stays beside it for those who know it.

/// Codes of the engine, of FEEL and of the host.
const WORDS: &[(&str, &str)] = &[
    ("no_flow", "Không điều kiện nào đúng, nên quy trình không biết đi theo nhánh nào."),
    ("error_uncaught", "Bước này báo lỗi nghiệp vụ mà quy trình không có nhánh nào xử lý."),
    ("decision_failed", "Không tính được quyết định từ bảng quyết định, dù đã thử nhiều lần."),
    ("no_service", "Bước này cần một dịch vụ tự động mà hệ thống chưa có."),
    ("timer_unreadable", "Không đọc được thời điểm hoặc khoảng thời gian hẹn giờ của bước này."),
    ("correlation_empty", "Thông điệp của bước này thiếu giá trị để nhận ra hồ sơ cần gửi tới."),
    ("collection_not_a_list", "Bước này lặp theo một danh sách, nhưng biến đó không phải là danh sách."),
    ("cardinality_not_a_count", "Số lần lặp của bước này không phải là số nguyên."),
    ("too_many_instances", "Bước này phải lặp quá nhiều lần."),
    ("too_many_steps", "Quy trình đi qua quá nhiều bước liền nhau, có thể là vòng lặp không có lối ra."),
    ("too_deep", "Quy trình con lồng nhau quá sâu."),
    ("feel.not_boolean", "Một điều kiện không cho kết quả đúng hay sai; thường là vì thiếu biến."),
    ("feel.number_out_of_range", "Một biểu thức cho số quá lớn hoặc quá nhỏ."),
    ("feel.too_deep", "Một biểu thức hoặc một biến lồng nhau quá sâu."),
    ("feel.too_large", "Một biểu thức cho kết quả quá lớn."),
    ("feel.too_much_work", "Một biểu thức phải tính quá lâu."),
];

/// In words, and whether the code is known.
pub(super) fn what_happened(code: &str) -> (&'static str, bool) {
    match WORDS.iter().find(|(known, _)| *known == code) {
        Some((_, words)) => (words, true),
        None => ("Bước này gặp lỗi nên quy trình không đi tiếp được.", false),
    }
}

/// How it ended.
pub(super) fn outcome(outcome: &str) -> &'static str {
    match outcome {
        "retried" => "đã cho chạy lại",
        "skipped" => "đã bỏ qua bước này",
        _ => "đã hết vì bước này hoặc cả quy trình đã kết thúc",
    }
}

#[cfg(test)]
mod tests {
    use super::what_happened;

    /// Before the codes in the sources, and what the engine puts before them.
    const PLACES: &[(&str, &str)] = &[
        ("Halt::new(", ""),
        ("Fault::new(", "feel."),
        ("Self::new(\"error_", "error_"),
        ("(code, detail) = (", ""),
        ("Fault { key, code: ", ""),
    ];

    /// Whatever the engine can say has words here.
    #[test]
    fn every_code_of_the_engine_has_words() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
        let mut found = Vec::new();
        for dir in ["flow/src", "flow/src/element", "flow/src/feel", "kernel/src/process", "cases/src/work"] {
            for entry in std::fs::read_dir(format!("{root}/{dir}")).expect("sources").flatten() {
                let text = std::fs::read_to_string(entry.path()).unwrap_or_default();
                for (place, before) in PLACES {
                    for rest in text.split(place).skip(1) {
                        let rest = rest.trim_start().trim_start_matches('"');
                        let code: String = rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
                        let is_literal = rest[code.len()..].starts_with('"');
                        found.extend(is_literal.then(|| format!("{before}{code}")));
                    }
                }
            }
        }
        for known in ["no_flow", "no_service", "decision_failed", "error_uncaught", "feel.not_boolean"] {
            assert!(found.iter().any(|code| code == known), "{known} is not found in {found:?}");
        }
        let unknown: Vec<_> = found.iter().filter(|code| !what_happened(code).1).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
