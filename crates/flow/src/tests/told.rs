//! What `flow run` tells people: a trace in words, and the picture with the way taken.

use super::live::*;
use crate::command::*;

fn told(content: &str, scenario: &str) -> Outcome {
    let scenario = Some(scenario.to_owned());
    let options = RunOptions { scenario, text: true, diagram: true, ..RunOptions::default() };
    run_command(&file("", content), &options, &mut NoDecider)
}

#[test]
fn run_is_told_in_words_for_people() {
    let content = r#"<userTask id="a" name="Thẩm định"/>"#.to_owned()
        + r#"<scriptTask id="x" scriptFormat="feel" motcua:resultVariable="n"><script>2</script></scriptTask>"#
        + &elements("startEvent:s endEvent:e")
        + &path("s a x e");
    let outcome = told(&content, "- {when: {element: a}, after: PT90M}");
    let lines: Vec<&str> = outcome.stdout.lines().collect();
    assert_eq!(lines[0], "01/01/2024 08:00  Bắt đầu: s – bắt đầu");
    assert_eq!(lines[3], "01/01/2024 09:30  Bước công việc: Thẩm định – xong");
    assert_eq!(lines[5], "01/01/2024 09:30  Tính tự động: x – xong, kết quả 2");
    assert_eq!(lines.last().unwrap(), &r#"Kết thúc: hoàn thành. Biến: {"n":2}"#);
}

#[test]
fn picture_of_a_run_shows_the_way_taken_and_how_often() {
    let content = elements("startEvent:s userTask:a exclusiveGateway:g userTask:b userTask:c endEvent:e")
        + &path("s a g")
        + &flow_if("g", "a", "again")
        + &flow_if("g", "b", "not(again)")
        + &path("b c e");
    let scenario = "
- {when: {element: a, instance: 1}, complete: {again: true}}
- {when: {element: a}, complete: {again: false}}
- {when: {element: b}}";
    let picture = told(&content, scenario).file.unwrap();
    roxmltree::Document::parse(&picture).unwrap();
    for (class, element) in [
        ("flow-userTask flow-done", "a"),
        ("flow-sequenceFlow flow-done", "g-a"),
        ("flow-userTask flow-lit", "b"),
        ("flow-userTask", "c"),
        ("flow-sequenceFlow", "b-c"),
    ] {
        assert!(picture.contains(&format!(r#"{class}" data-element="{element}""#)), "{element}");
    }
    assert_eq!(picture.matches("2×</text>").count(), 3, "the task, the flow to the gateway, and the gateway");
    let failed = told(&content, "- {fail: {element: a, code: E}}").file.unwrap();
    assert!(failed.contains(r#"flow-userTask flow-incident" data-element="a""#) && failed.contains(">!</text>"));
}
