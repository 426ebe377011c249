//! Variables as an official types them: JSON, or plain words.

use flow::Variables;
use serde_json::Value;
use web::view::FieldError;

const NAME_MAX: usize = 100;
const VALUE_MAX: usize = 20_000;

/// The variables that were typed over those that the step sees. What is no JSON is a text, unless it was begun as something
/// else.
pub(super) fn variables(names: &[String], values: &[String], seen: &Variables) -> Result<Variables, Vec<FieldError>> {
    let (mut all, mut errors) = (Variables::new(), Vec::new());
    for (n, (name, text)) in names.iter().zip(values).enumerate() {
        let (name, text) = (name.trim(), text.trim());
        if name.is_empty() && text.is_empty() {
            continue;
        }
        let mut wrong = |of: &str, words: &str| errors.push(FieldError::new(&format!("{of}-{n}"), words));
        let starts_well = name.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_');
        if !starts_well || name.len() > NAME_MAX || !name.chars().all(|c| c.is_alphanumeric() || c == '_') {
            wrong("name", "Ghi tên biến: chữ, số và gạch dưới, bắt đầu bằng chữ.");
        } else if all.contains_key(name) {
            wrong("name", "Biến này đã ghi ở dòng trên.");
        } else if text.is_empty() {
            wrong("value", "Ghi giá trị; muốn xóa trắng thì ghi \"\".");
        } else if text.len() > VALUE_MAX {
            wrong("value", "Giá trị dài quá.");
        } else if let Some(value) = value(text, seen.get(name)) {
            all.insert(name.to_owned(), value);
        } else {
            wrong(
                "value",
                "Không đọc được: thiếu dấu đóng, hoặc thừa dấu phẩy. Chữ thường thì ghi thẳng, không cần dấu.",
            );
        }
    }
    if errors.is_empty() && all.is_empty() {
        errors.push(FieldError::new("name-0", "Ghi ít nhất một biến."));
    }
    if errors.is_empty() { Ok(all) } else { Err(errors) }
}

/// `có` and `không` are what the page says of a yes or no: so they may be typed.
fn value(text: &str, before: Option<&Value>) -> Option<Value> {
    match (serde_json::from_str(text), before) {
        (Ok(value), _) => Some(value),
        (Err(_), Some(Value::Bool(_))) if ["có", "không"].contains(&text.to_lowercase().as_str()) => {
            Some(Value::Bool(text.to_lowercase() == "có"))
        }
        (Err(_), _) if text.starts_with(['{', '[', '"']) => None,
        (Err(_), _) => Some(Value::String(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::variables;
    use flow::Variables;
    use serde_json::json;

    fn read(rows: &[(&str, &str)], seen: &Variables) -> Result<Variables, Vec<String>> {
        let list = |of: fn(&(&str, &str)) -> String| -> Vec<String> { rows.iter().map(of).collect() };
        let errors = |all: Vec<web::view::FieldError>| all.into_iter().map(|e| e.href).collect();
        variables(&list(|r| r.0.into()), &list(|r| r.1.into()), seen).map_err(errors)
    }

    #[test]
    fn values_are_json_or_plain_text() {
        let seen = json!({ "late": true, "word": "có" }).as_object().cloned().unwrap_or_default();
        let rows = [
            ("hours", "20"),
            ("ok", "true"),
            ("", ""),
            ("who", "Bộ phận Một cửa"),
            ("none", "\"\""),
            ("zero", "007"),
            ("late", "Không"),
            ("word", "không"),
        ];
        let expected = json!({ "hours": 20, "ok": true, "who": "Bộ phận Một cửa", "none": "", "zero": "007", "late": false,
            "word": "không" });
        assert_eq!(read(&rows, &seen).map(serde_json::Value::Object), Ok(expected));
    }

    #[test]
    fn what_cannot_be_read_is_told_beside_its_field() {
        let at = |rows: &[(&str, &str)]| read(rows, &Variables::new()).expect_err("wrong");
        assert_eq!(at(&[("a", "[1, 2"), ("b", "2"), ("b", "3"), ("2c", "4")]), ["#value-0", "#name-2", "#name-3"]);
        assert_eq!(at(&[("", "")]), ["#name-0"]);
        assert_eq!(at(&[("", "1"), ("x", "")]), ["#name-0", "#value-1"]);
    }
}
