//! Two versions of a file side by side.

use super::live::*;
use crate::command::{CompareOptions, compare_command};
use crate::compare::*;
use crate::diagram::Highlight;
use crate::parse::{Document, parse};
use serde_json::{Value, json};

fn read(content: &str) -> Document {
    parse(&file(r#"<message id="m" name="paid"/>"#, content)).unwrap()
}

/// Changes in short: `+a` added, `-a` removed, `~a(post: x → y)` changed, `>f` re-routed, `.a` moved.
fn brief(old: &Document, new: &Document) -> String {
    let said = |value: &Option<String>| value.clone().unwrap_or_else(|| "–".to_owned());
    let one = |change: &Change| {
        let sign = match change.change {
            ChangeKind::Added => "+",
            ChangeKind::Removed => "-",
            ChangeKind::Changed => "~",
            ChangeKind::Rerouted => ">",
            ChangeKind::Moved => ".",
        };
        let details =
            change.details.iter().map(|d| format!("{}: {} → {}", d.attribute, said(&d.before), said(&d.after)));
        let details = details.collect::<Vec<_>>().join(", ");
        let before = change.element_before.as_ref().map(|id| format!("{id}=")).unwrap_or_default();
        let details = if details.is_empty() { String::new() } else { format!("({details})") };
        format!("{sign}{before}{}{details}", change.element)
    };
    compare(old, new).changes.iter().map(one).collect::<Vec<_>>().join(" ")
}

fn base() -> String {
    chain("startEvent:s userTask:a endEvent:e")
}

#[test]
fn same_file_has_no_changes() {
    assert_eq!(brief(&read(&base()), &read(&base())), "");
    let elsewhere = elements("endEvent:e startEvent:s userTask:a") + &path("s a e");
    assert_eq!(brief(&read(&base()), &read(&elsewhere)), "", "order does not matter");
}

#[test]
fn added_and_removed_elements_are_told() {
    let longer = elements("startEvent:s userTask:a userTask:b endEvent:e") + &path("s a b e");
    assert_eq!(brief(&read(&base()), &read(&longer)), "+b +a-b +b-e -a-e");
    assert_eq!(brief(&read(&longer), &read(&base())), "+a-e -b -a-b -b-e");
}

#[test]
fn attributes_extension_values_and_expressions_are_told_before_and_after() {
    let task =
        |more: &str| elements("startEvent:s endEvent:e") + &format!(r#"<userTask id="a" {more}/>"#) + &path("s a e");
    let (old, new) =
        (read(&task(r#"name="Thẩm định" motcua:post="officer""#)), read(&task(r#"name="Thẩm tra" motcua:hours="4""#)));
    assert_eq!(brief(&old, &new), "~a(hours: – → 4, name: Thẩm định → Thẩm tra, post: officer → –)");
    let detail = &compare(&old, &new).changes[0].details[2];
    assert_eq!((detail.label.vi.as_str(), detail.label.en.as_str()), ("vị trí", "post"));

    let split = |condition: &str| {
        elements("startEvent:s userTask:a endEvent:e endEvent:f") + &path("s a e") + &flow_if("a", "f", condition)
    };
    assert_eq!(brief(&read(&split("x > 1")), &read(&split("x > 2"))), "~a-f(condition: x > 1 → x > 2)");

    let timer = |time: &str| {
        base()
            + &beside(
                "b",
                "a",
                true,
                &format!("<timerEventDefinition><timeDuration>{time}</timeDuration></timerEventDefinition>"),
            )
    };
    assert_eq!(brief(&read(&timer("PT1H")), &read(&timer("PT2H"))), "~b(timeDuration: PT1H → PT2H)");
    assert_eq!(
        brief(&read(&base()), &read(&base().replace("userTask", "serviceTask"))),
        "~a(type: userTask → serviceTask)"
    );
}

#[test]
fn flows_that_begin_or_end_elsewhere_are_rerouted() {
    let nodes = elements("startEvent:s endEvent:e") + r#"<userTask id="a" name="Một"/><userTask id="b" name="Hai"/>"#;
    let to = |target: &str| nodes.clone() + &format!(r#"<sequenceFlow id="f" sourceRef="s" targetRef="{target}"/>"#);
    assert_eq!(brief(&read(&to("a")), &read(&to("b"))), ">f(targetRef: Một → Hai)");
}

#[test]
fn elements_whose_ids_changed_are_known_by_kind_and_name() {
    let old =
        r#"<startEvent id="s1"/><userTask id="a1" name="Thẩm định"/><userTask id="b1" name="Ký"/><endEvent id="e1"/>"#;
    let new = r#"<startEvent id="s2"/><userTask id="a2" name="Thẩm định" motcua:hours="8"/><userTask id="b2" name="Ký"/><endEvent id="e2"/>"#;
    let (old, new) = (old.to_owned() + &path("s1 a1 b1 e1"), new.to_owned() + &path("s2 a2 b2 e2"));
    assert_eq!(brief(&read(&old), &read(&new)), "~a1=a2(hours: – → 8)");
    let twins = |n: u8| format!(r#"<userTask id="x{n}" name="Gửi"/><userTask id="y{n}" name="Gửi"/>"#);
    assert_eq!(brief(&read(&twins(1)), &read(&twins(2))), "+x2 +y2 -x1 -y1", "which is which cannot be known");
    let sub = |n: u8| {
        holding("subProcess", &format!("u{n}"), r#"name="Con""#, &format!(r#"<userTask id="i{n}" name="Trong"/>"#))
    };
    assert_eq!(brief(&read(&sub(1)), &read(&sub(2))), "");
}

const PLANE: &str = r#"</process><bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
    xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"><bpmndi:BPMNPlane bpmnElement="p">SHAPES</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
    <process id="other"><task id="t"/>"#;

fn placed(content: &str, places: &[(&str, i32, i32)]) -> String {
    let shape = |(id, x, y): &(&str, i32, i32)| {
        format!(
            r#"<bpmndi:BPMNShape bpmnElement="{id}"><dc:Bounds x="{x}" y="{y}" width="50" height="50"/></bpmndi:BPMNShape>"#
        )
    };
    content.to_owned() + &PLANE.replace("SHAPES", &places.iter().map(shape).collect::<String>())
}

#[test]
fn what_only_lies_elsewhere_is_moved_but_not_a_picture_shifted_as_a_whole() {
    let old = read(&placed(&base(), &[("s", 0, 0), ("a", 100, 0), ("e", 200, 0)]));
    let shifted = read(&placed(&base(), &[("s", 30, 40), ("a", 130, 40), ("e", 230, 40)]));
    assert_eq!(brief(&old, &shifted), "");
    let moved = read(&placed(&base(), &[("s", 30, 40), ("a", 130, 90), ("e", 230, 40)]));
    assert_eq!(brief(&old, &moved), ".a");
    let both = read(&placed(&base().replace("userTask", "task"), &[("s", 0, 0), ("a", 100, 50), ("e", 200, 0)]));
    assert_eq!(brief(&old, &both), "~a(type: userTask → task)");
}

#[test]
fn both_pictures_show_what_became_of_each_element() {
    let old = elements("startEvent:s userTask:a userTask:gone endEvent:e") + &path("s a gone e");
    let new = elements("startEvent:s serviceTask:a userTask:new endEvent:e") + &path("s a new e");
    let (old, new) = (read(&old), read(&new));
    let comparison = compare(&old, &new);
    let (before, after) = comparison.overlays();
    assert_eq!((before.highlight_of("gone"), after.highlight_of("gone")), (Some(Highlight::Removed), None));
    assert_eq!((before.highlight_of("new"), after.highlight_of("new")), (None, Some(Highlight::Added)));
    assert_eq!(
        (before.highlight_of("a"), after.highlight_of("a")),
        (Some(Highlight::Changed), Some(Highlight::Changed))
    );
    let (before, after) = comparison.pictures(&old, &new);
    assert!(before.contains(r#"flow-userTask is-removed" data-element="gone""#) && before.contains(">−</text>"));
    assert!(after.contains(r#"flow-userTask is-added" data-element="new""#) && after.contains(">+</text>"));
    assert!(after.contains(r#"flow-serviceTask is-changed" data-element="a""#));
    assert!(!after.contains("Thêm mới") && !after.contains("style"), "what has no name is not listed");
}

#[test]
fn compare_command_prints_changes_and_counts() {
    let old = file("", &base());
    let new = file("", &base().replace(r#"<userTask id="a"/>"#, r#"<userTask id="a" name="Ký"/>"#));
    let text = compare_command(&old, &new, CompareOptions::default());
    assert_eq!(
        text.stdout,
        "~ đổi Bước công việc: Ký (a)\n    tên: (không có) → «Ký»\n0 thêm, 0 bỏ, 1 thay đổi, 0 đổi hướng, 0 chỉ đổi chỗ\n"
    );
    let told = compare_command(&old, &new, CompareOptions { json: true, diagram: true });
    let lines: Vec<Value> = told.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&lines[0]["change"], &lines[0]["element"]), (&json!("changed"), &json!("a")));
    assert_eq!(lines[0]["details"][0]["after"], "Ký");
    assert_eq!(lines[1], json!({"added": 0, "removed": 0, "changed": 1, "rerouted": 0, "moved": 0}));
    let picture = told.file.unwrap();
    roxmltree::Document::parse(&picture).unwrap();
    assert!(picture.contains("Trước") && picture.contains("Sau") && picture.contains("is-changed"));
    let refused = compare_command("<a>", &new, CompareOptions { json: true, diagram: false });
    assert_eq!(refused.exit_code, 2);
    assert!(refused.stderr.contains("tệp cũ") && refused.stdout.contains("flow.invalid"));
}
