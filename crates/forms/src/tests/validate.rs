//! What is wrong with answers, and in which words.

use super::{request, today, written};
use crate::{FieldProblem, Form, validate};
use serde_json::{Value, json};

/// Complete answers with some replaced; null leaves one out.
fn answers(changes: Value) -> Value {
    let mut answers = json!({ "name": "Nguyễn Thị Hoa", "copies": 2, "promise": true, "urgent": false });
    for (name, value) in changes.as_object().unwrap() {
        answers[name] = value.clone();
    }
    answers.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    answers
}

fn problems(changes: Value) -> Vec<FieldProblem> {
    validate(&request(), &answers(changes), today())
}

/// Asserts the only problem.
fn assert_problem(changes: Value, path: &str, code: &str, message_vi: &str) {
    let found = problems(changes.clone());
    assert_eq!(found.len(), 1, "{changes}: {found:?}");
    assert_eq!((found[0].path.as_str(), found[0].code, found[0].message_vi.as_str()), (path, code, message_vi));
    assert!(!found[0].message_en.is_empty());
}

#[test]
fn complete_answers_have_no_problems() {
    let full = json!({
        "id": "033064129541", "code": "033064129541", "tax": "0036739316", "phone": "0912345678", "email": "hoa@example.vn",
        "born": "1990-03-29", "relation": "self", "area": 12.5, "owners": [{ "name": "Hoa", "since": "2020-01-01" }]
    });
    assert_eq!(problems(full), []);
    assert_eq!(problems(json!({})), []);
}

#[test]
fn each_problem_has_its_place_and_words() {
    let rows = [
        (json!({ "name": null }), "/name", "required", "Nhập họ tên như trên giấy tờ"),
        (json!({ "copies": null }), "/copies", "required", "Nhập số bản bằng số"),
        (json!({ "promise": null }), "/promise", "required", "Chưa điền “Tôi cam kết”"),
        (json!({ "promise": false }), "/promise", "must_be", "Đánh dấu vào ô “Tôi cam kết”"),
        (json!({ "urgent": true }), "/reason", "required", "Chưa điền “Lý do gấp”"),
        (json!({ "name": "a".repeat(21) }), "/name", "too_long", "“Họ tên” dài quá 20 ký tự"),
        (json!({ "name": 5 }), "/name", "not_text", "Nhập họ tên như trên giấy tờ"),
        (json!({ "code": "12" }), "/code", "pattern", "Mã số gồm 12 chữ số"),
        (json!({ "copies": "năm" }), "/copies", "not_number", "Nhập số bản bằng số"),
        (json!({ "copies": 1.5 }), "/copies", "not_whole", "“Số bản” phải là số nguyên"),
        (json!({ "copies": 51 }), "/copies", "too_large", "“Số bản” phải từ 1 đến 50"),
        (json!({ "copies": 0 }), "/copies", "too_small", "“Số bản” phải từ 1 đến 50"),
        (json!({ "area": -1 }), "/area", "too_small", "“Diện tích (m²)” phải từ 0 trở lên"),
        (
            json!({ "area": "12.345" }),
            "/area",
            "ambiguous_number",
            "“Diện tích (m²)” có thể hiểu hai cách; hãy viết 12,345 hoặc 12345",
        ),
        (json!({ "relation": "aunt" }), "/relation", "not_a_choice", "Chọn “Quan hệ” trong danh sách"),
        (json!({ "born": "2024-02-30" }), "/born", "not_date", "“Ngày sinh” phải là ngày có thật, ví dụ 29/3/2024"),
        (json!({ "born": "2024-03-30" }), "/born", "date_in_future", "“Ngày sinh” không được sau hôm nay"),
        (json!({ "born": "1899-12-31" }), "/born", "date_too_early", "“Ngày sinh” không được trước ngày 1/1/1900"),
        (json!({ "email": "hoa" }), "/email", "format", "“Thư điện tử” phải có dạng ten@nhacungcap.vn"),
        (
            json!({ "phone": "113" }),
            "/phone",
            "format",
            "“Số điện thoại” phải là số điện thoại Việt Nam, ví dụ 0912 345 678",
        ),
        (
            json!({ "id": "003085123456" }),
            "/id",
            "format",
            "“Số định danh” phải gồm 12 chữ số như trên thẻ căn cước; hãy kiểm tra lại từng số",
        ),
        (json!({ "owners": [] }), "/owners", "too_few", "“Chủ sở hữu” phải có ít nhất 1 mục"),
        (json!({ "owners": [{ "name": "a" }, {}] }), "/owners/1/name", "required", "Chưa điền “Họ tên (dòng 2)”"),
        (
            json!({ "owners": [{ "name": "a", "since": "2025-01-01" }] }),
            "/owners/0/since",
            "date_in_future",
            "“Từ ngày (dòng 1)” không được sau hôm nay",
        ),
        (json!({ "extra": 1 }), "/extra", "unknown_field", "Biểu mẫu không có mục “extra”"),
    ];
    for (changes, path, code, message) in rows {
        assert_problem(changes, path, code, message);
    }
}

#[test]
fn today_itself_is_not_the_future() {
    assert_eq!(problems(json!({ "born": "2024-03-29" })), []);
}

#[test]
fn english_words_use_the_messages_of_the_form() {
    assert_eq!(problems(json!({ "name": null }))[0].message_en, "Enter the name on the paper");
    assert_eq!(problems(json!({ "copies": 51 }))[0].message_en, "“Số bản” must be from 1 to 50");
}

#[test]
fn problems_come_in_the_order_of_the_page_one_a_field() {
    let found = problems(json!({ "copies": "x", "born": "x", "name": "x".repeat(30), "zzz": 1, "phone": 5 }));
    let paths: Vec<&str> = found.iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(paths, ["/name", "/phone", "/born", "/copies", "/zzz"]);
}

#[test]
fn patterns_run_without_backtracking() {
    let schema = json!({ "type": "object", "properties": { "a": { "type": "string", "pattern": "^(a+)+$" } } });
    let form = Form::parse(&written(&schema, &["/a"])).unwrap();
    let long = format!("{}!", "a".repeat(50_000));
    assert_eq!(validate(&form, &json!({ "a": long }), today())[0].code, "pattern");
}

#[test]
fn answers_that_are_no_object_are_a_problem() {
    assert!(!validate(&request(), &json!([1]), today()).is_empty());
    assert!(!validate(&request(), &json!("x"), today()).is_empty());
}
