use super::*;
use crate::{normalise, read_fields};

fn household() -> Form {
    let schema = json!({
        "type": "object",
        "properties": {
            "name": { "type": "string", "title": "Họ tên" },
            "agrees": { "type": "boolean", "title": "Đồng ý" },
            "days": { "type": "array", "title": "Ngày", "items": { "type": "string", "enum": ["hai", "ba"] } },
            "members": { "type": "array", "title": "Thành viên", "items": {
                "type": "object",
                "properties": { "name": { "type": "string", "title": "Họ tên" }, "age": { "type": "integer", "title": "Tuổi" } }
            } }
        }
    });
    Form::parse(&written(&schema, &["/name", "/agrees", "/days", "/members"])).unwrap()
}

#[test]
fn names_of_fields_are_pointers_into_the_answers() {
    let fields = [
        ("csrf", "secret"),
        ("/name", "Vũ Thu Hà"),
        ("/agrees", "false"),
        ("/agrees", "true"),
        ("/days", "hai"),
        ("/days", "ba"),
        ("/members/1/name", "Bé Na"),
        ("/members/1/age", "3"),
        ("/nothing", "x"),
        ("/members/x/name", "x"),
        ("/members/999999/name", "x"),
    ];
    let form = household();
    let read = read_fields(&form, fields);
    assert_eq!(
        normalise(&form, &read),
        json!({ "name": "Vũ Thu Hà", "agrees": true, "days": ["hai", "ba"], "members": [{ "name": "Bé Na", "age": 3 }] })
    );
}

#[test]
fn one_choice_of_several_is_a_list_too() {
    let form = household();
    assert_eq!(read_fields(&form, [("/days", "ba")]), json!({ "days": ["ba"] }));
}
