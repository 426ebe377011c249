//! The interchange files of the BPMN Model Interchange Working Group: each is read, answered and drawn.

use super::live::{chain, file};
use crate::*;
use std::path::PathBuf;

/// What these files may be refused for: kinds not run yet, and detail that an executable model needs and they lack.
const LACKS: &[&str] = &[
    "not_supported",
    "call_dangling",
    "condition_event_empty",
    "data_unreadable",
    "loop_without_end",
    "multi_instance_count",
    "condition_missing",
    "condition_unreadable",
    "event_without_definition",
    "reference_missing",
    "timer_definition",
    "timer_unreadable",
    "script_missing",
    "script_format",
    "script_unreadable",
    "reference_dangling",
    "sub_process_start_trigger",
    "default_with_condition",
    "condition_not_allowed",
];

/// The files of the suite; `None`: it is not there.
fn files() -> Option<Vec<(String, String)>> {
    let above = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let folders = above.ancestors().map(|folder| folder.join("shared/suites/bpmn-miwg"));
    let Some(entries) = folders.into_iter().find_map(|folder| std::fs::read_dir(folder).ok()) else {
        println!("skipped: shared/suites/bpmn-miwg is absent");
        return None;
    };
    let mut paths: Vec<_> = entries.filter_map(|e| e.ok().map(|e| e.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "bpmn"));
    paths.sort();
    assert_eq!(paths.len(), 21);
    let read = |path: PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        (name, std::fs::read_to_string(&path).unwrap())
    };
    Some(paths.into_iter().map(read).collect())
}

#[test]
fn every_interchange_file_is_answered_and_drawn() {
    for (name, xml) in files().unwrap_or_default() {
        let checked = check(&xml);
        let document = checked.document.as_ref().unwrap_or_else(|| panic!("{name}: {:?}", checked.problems));
        let errors: Vec<_> = checked.problems.iter().filter(|p| p.severity == Severity::Error).collect();
        println!("{name}: {} errors, {} warnings", errors.len(), checked.problems.len() - errors.len());
        for error in errors {
            assert!(LACKS.contains(&error.rule), "{name}: {error:?}");
        }
        assert_eq!(checked.model.is_some(), !checked.has_errors(), "{name}");
        let svg = diagram::svg(&document.diagram, &[], &[]);
        assert!(!document.diagram.shapes.is_empty() && !svg.contains("style="), "{name}");
        roxmltree::Document::parse(&svg).unwrap_or_else(|e| panic!("{name}: {e}"));
    }
}

#[test]
fn round_trip_keeps_every_byte_but_conditions_that_are_said_in_feel() {
    for (name, xml) in files().unwrap_or_default() {
        let imported = interchange::import(&xml).unwrap();
        let wanted = if name == "C.1.0.bpmn" { 4 } else { 0 };
        assert_eq!(imported.changes.len(), wanted, "{name}: {:?}", imported.changes);
        if wanted == 0 {
            assert_eq!(imported.xml, xml, "{name}");
        }
        let again = interchange::import(&imported.xml).unwrap();
        assert_eq!((again.xml, again.changes.len()), (imported.xml.clone(), 0), "{name}");
        let all = |xml: &str| {
            let tree = roxmltree::Document::parse(xml).unwrap();
            let said = |n: roxmltree::Node| format!("{:?} {:?}", n.tag_name(), n.attributes().collect::<Vec<_>>());
            tree.descendants().map(said).collect::<Vec<_>>()
        };
        assert_eq!(all(&imported.xml), all(&xml), "{name}: elements, attributes, diagram and extensions stay");
        let unread = check(&imported.xml).problems.into_iter().filter(|p| p.rule == "condition_unreadable");
        assert!(name != "C.1.0.bpmn" || unread.count() == 0);
    }
}

#[test]
fn conditions_of_camunda_are_said_in_feel() {
    for (juel, feel) in [
        ("${approved}", "approved"),
        ("${!approved}", "not(approved)"),
        ("${clarified == 'yes' &amp;&amp; sum &gt;= 10}", "clarified = \"yes\" and sum &gt;= 10"),
        ("#{order.total * 2 lt limit or not (a ne b)}", "order.total * 2 &lt; limit or not((a != b))"),
        ("<![CDATA[${a < 3 || b}]]>", "a &lt; 3 or b"),
    ] {
        let file = |text: &str| file("<!-- kept -->", &(chain("startEvent:s endEvent:e") + &flow_with("e", text)));
        let imported = interchange::import(&file(juel)).unwrap();
        assert_eq!(imported.xml, file(feel));
        assert_eq!((imported.changes.len(), imported.changes[0].element.as_str()), (1, "f"));
    }
    for left in
        ["approved", "= x", "${list.contains(x)}", "${empty x}", "${a ? b : c}", "${x[0]}", "${", "${'a}", "${a b}"]
    {
        let file = file("", &flow_with("e", left));
        assert_eq!(interchange::import(&file).unwrap().xml, file);
    }
    let deep = format!("${{{}x{}}}", "(".repeat(90), ")".repeat(90));
    assert!(interchange::import(&file("", &flow_with("e", &deep))).unwrap().changes.is_empty());
    assert!(interchange::import("<a>").is_err());
}

fn flow_with(target: &str, condition: &str) -> String {
    format!(
        r#"<sequenceFlow id="f" sourceRef="s" targetRef="{target}"><conditionExpression>{condition}</conditionExpression></sequenceFlow>"#
    )
}

const DRAWN: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
    xmlns:di="http://www.omg.org/spec/DD/20100524/DI"><process id="p" name="Cấp &lt;bản sao&gt;">
    <userTask id="a" name="Thẩm định hồ sơ"/><exclusiveGateway id="g" name="Đạt?"/>
    <sequenceFlow id="f" name="có" sourceRef="a" targetRef="g"/></process>
    <bpmndi:BPMNDiagram id="d"><bpmndi:BPMNPlane id="pl" bpmnElement="p">
    <bpmndi:BPMNShape id="sa" bpmnElement="a"><dc:Bounds x="10" y="10" width="70" height="80"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="sg" bpmnElement="g"><dc:Bounds x="150" y="25" width="50" height="50"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="sx" bpmnElement="nobody"><dc:Bounds x="0" y="0" width="5" height="5"/></bpmndi:BPMNShape>
    <bpmndi:BPMNEdge id="ef" bpmnElement="f"><di:waypoint x="80" y="50"/><di:waypoint x="150" y="50"/></bpmndi:BPMNEdge>
    </bpmndi:BPMNPlane></bpmndi:BPMNDiagram></definitions>"#;

#[test]
fn drawing_marks_where_the_case_is_and_says_so_in_words() {
    let document = parse::parse(DRAWN).unwrap();
    assert_eq!((document.diagram.shapes.len(), document.diagram.edges.len()), (2, 1));
    let svg = diagram::svg(&document.diagram, &["g"], &["a", "f"]);
    for part in [
        "<title>Cấp &lt;bản sao&gt;</title>",
        "Sơ đồ gồm 1 bước. Đang ở: Đạt?. Đã xong: Thẩm định hồ sơ.",
        r#"class="flow-shape flow-gateway flow-exclusiveGateway flow-lit" data-element="g""#,
        r#"class="flow-edge flow-sequenceFlow flow-done" data-element="f""#,
        "Bước công việc: Thẩm định hồ sơ – đã xong",
        ">Thẩm định</tspan>",
        "flow-arrow",
    ] {
        assert!(svg.contains(part), "{part} is not in {svg}");
    }
    for never in ["style=", "<script", "href", " id=", "url("] {
        assert!(!svg.contains(never), "{never}");
    }
}

#[test]
fn file_without_a_diagram_gives_an_empty_picture() {
    let svg = diagram::svg(&diagram::Diagram::default(), &["x"], &[]);
    assert!(svg.contains("Sơ đồ gồm 0 bước."));
}
