//! What pictures show: of every kind of element its marks, what is told on top, and files without a diagram.

use super::live::*;
use crate::diagram::*;
use crate::parse::{BodyDef, Document};
use crate::*;
use std::collections::BTreeMap;

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
    let svg = svg(&document.diagram, &["g"], &["a", "f"]);
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
fn empty_diagram_gives_an_empty_picture() {
    let svg = svg(&Diagram::default(), &["x"], &[]);
    assert!(svg.contains("Sơ đồ gồm 0 bước."));
}

fn drawn(content: &str) -> String {
    draw(&parse::parse(&file("", content)).unwrap().picture(), &Overlay::new())
}

/// The part of a picture that draws this element.
fn part<'s>(svg: &'s str, element: &str) -> &'s str {
    let at = svg.find(&format!(r#"data-element="{element}""#)).unwrap_or_else(|| panic!("{element} is not in {svg}"));
    let start = svg[..at].rfind("<g ").unwrap();
    let next = ["<g class=\"flow-shape", "<g class=\"flow-edge"].map(|begin| svg[at..].find(begin));
    let end = next.into_iter().flatten().min();
    &svg[start..end.map_or(svg.len(), |end| at + end)]
}

fn shows(content: &str, element: &str, marks: &[&str]) {
    let svg = drawn(content);
    roxmltree::Document::parse(&svg).unwrap();
    for mark in marks {
        assert!(part(&svg, element).contains(mark), "{element}: {mark} is not in {}", part(&svg, element));
    }
}

#[test]
fn repeated_activities_show_how() {
    let task = |spec: &str| holding("userTask", "a", "", spec);
    shows(&task(r#"<standardLoopCharacteristics loopMaximum="2"/>"#), "a", &["flow-marker-loop", "(lặp lại)"]);
    let several =
        "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>";
    shows(&task(several), "a", &["flow-marker-parallel", "(nhiều lần song song)"]);
    let ordered = several.replacen("cs>", r#"cs isSequential="true">"#, 1);
    shows(&task(&ordered), "a", &["flow-marker-sequential", "(nhiều lần lần lượt)"]);
    shows(r#"<userTask id="a" isForCompensation="true"/>"#, "a", &["flow-marker-compensation"]);
}

#[test]
fn sub_processes_show_their_kind() {
    let inner = chain("startEvent:s endEvent:e");
    shows(
        &holding("subProcess", "a", r#"triggeredByEvent="true""#, &inner),
        "a",
        &["stroke-dasharray=\"2 3\"", "do sự kiện"],
    );
    shows(&holding("transaction", "a", "", &inner), "a", &["class=\"flow-inner\""]);
    shows(&holding("adHocSubProcess", "a", "", &inner), "a", &["flow-marker-ad-hoc"]);
    shows(r#"<subProcess id="a"/>"#, "a", &["flow-marker-collapsed", "thu gọn"]);
    shows(r#"<callActivity id="a" calledElement="p"/>"#, "a", &["stroke-width=\"3.5\"", "Gọi quy trình"]);
    let svg = drawn(&holding("subProcess", "a", "", &inner));
    assert!(!part(&svg, "a").contains("flow-marker"));
}

#[test]
fn events_show_what_they_are_about_and_whether_they_throw() {
    let event = |tag: &str, attributes: &str, definition: &str| {
        holding(tag, "a", attributes, &format!("<{definition}EventDefinition/>"))
    };
    for kind in ["message", "timer", "signal", "error", "escalation", "link", "compensate", "conditional", "cancel"] {
        let svg = drawn(&event("intermediateCatchEvent", "", kind));
        assert!(part(&svg, "a").contains("<path class=\"flow-sign\""), "{kind}");
    }
    shows(&event("intermediateThrowEvent", "", "signal"), "a", &["flow-sign flow-filled", "(tín hiệu)"]);
    shows(&event("endEvent", "", "message"), "a", &["flow-filled", "stroke-width=\"3\""]);
    shows(&event("endEvent", "", "terminate"), "a", &["<circle class=\"flow-sign flow-filled\""]);
    let two = "<messageEventDefinition/><signalEventDefinition/>";
    shows(&holding("startEvent", "a", "", two), "a", &["một trong nhiều sự kiện"]);
    shows(&holding("startEvent", "a", r#"parallelMultiple="true""#, two), "a", &["đủ nhiều sự kiện"]);
}

#[test]
fn events_that_do_not_interrupt_are_dashed() {
    let timer = "<timerEventDefinition/>";
    let beside = |interrupting: bool| elements("userTask:t") + &beside("a", "t", interrupting, timer);
    shows(&beside(false), "a", &["stroke-dasharray=\"4 3\""]);
    assert!(!part(&drawn(&beside(true)), "a").contains("dasharray"));
    shows(&event_sub("h", false, timer, "endEvent:he"), "hs", &["stroke-dasharray=\"4 3\""]);
}

#[test]
fn gateways_of_events_show_how_they_begin_an_instance() {
    let circles = |attributes: &str| {
        let svg = drawn(&holding("eventBasedGateway", "a", attributes, ""));
        part(&svg, "a").matches("<circle class=\"flow-sign\"").count()
    };
    assert_eq!(circles(""), 2);
    assert_eq!(circles(r#"instantiate="true""#), 1);
    shows(
        &holding("eventBasedGateway", "a", r#"instantiate="true" eventGatewayType="Parallel""#, ""),
        "a",
        &["khi đủ sự kiện"],
    );
}

#[test]
fn flows_show_their_default_and_their_conditions() {
    let content = r#"<exclusiveGateway id="g" default="g-a"/>"#.to_owned()
        + &elements("startEvent:s userTask:a endEvent:e endEvent:f")
        + &path("s g a e")
        + &flow_if("g", "f", "x")
        + &flow_if("a", "f", "x");
    shows(&content, "g-a", &["flow-default"]);
    shows(&content, "a-f", &["flow-conditional"]);
    let svg = drawn(&content);
    assert!(!part(&svg, "g-f").contains("flow-conditional"), "a gateway says it by itself");
    assert_eq!(svg.matches("flow-tail").count(), 2);
}

const AROUND: &str = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">
    <collaboration id="c"><participant id="P" name="Phường" processRef="p"/><participant id="Q" name="Công an"/>
    <messageFlow id="m" sourceRef="a" targetRef="Q"/></collaboration>
    <process id="p"><laneSet id="ls"><lane id="L1" name="Tiếp nhận"><flowNodeRef>s</flowNodeRef></lane>
    <lane id="L2" name="Thẩm định"><flowNodeRef>a</flowNodeRef><flowNodeRef>e</flowNodeRef></lane></laneSet>
    <startEvent id="s"/><sendTask id="a" name="Hỏi"><dataInputAssociation><sourceRef>d</sourceRef></dataInputAssociation></sendTask>
    <endEvent id="e"/><sequenceFlow id="f" sourceRef="s" targetRef="a"/><sequenceFlow id="g" sourceRef="a" targetRef="e"/>
    <dataObjectReference id="d" name="Hồ sơ"/><dataStoreReference id="k" name="Kho"/>
    <textAnnotation id="n"><text>Chú ý</text></textAnnotation><association id="t" sourceRef="n" targetRef="a"/>
    </process></definitions>"#;

#[test]
fn pools_lanes_data_and_notes_are_laid_out_round_the_flow() {
    let document = parse::parse(AROUND).unwrap();
    let picture = document.picture();
    check_laid("around", &document, &picture);
    let svg = draw(&picture, &Overlay::new());
    roxmltree::Document::parse(&svg).unwrap();
    for (element, mark) in [("P", "rotate(-90"), ("L1", "rotate(-90"), ("Q", "Công an"), ("d", "Hồ sơ"), ("k", "Kho")]
    {
        assert!(part(&svg, element).contains(mark), "{element}");
    }
    assert!(part(&svg, "m").contains("flow-hollow") && part(&svg, "n").contains("Chú ý"));
    assert!(svg.contains("flow-association") && svg.contains("flow-dataInputAssociation"));
}

fn bodies(document: &Document) -> Vec<&BodyDef> {
    let mut all: Vec<&BodyDef> = document.processes.iter().map(|p| &p.body).collect();
    let mut next = 0;
    while next < all.len() {
        all.extend(all[next].nodes.iter().filter_map(|n| n.body.as_ref()).collect::<Vec<_>>());
        next += 1;
    }
    all
}

/// What holds of every picture laid out here: all is drawn, nothing lies on its neighbour, lines run along right angles.
pub fn check_laid(name: &str, document: &Document, picture: &Diagram) {
    let placed: BTreeMap<&str, Bounds> = picture.shapes.iter().map(|s| (s.element.as_str(), s.bounds)).collect();
    for body in bodies(document) {
        let places: Vec<(&str, Bounds)> = body
            .nodes
            .iter()
            .map(|n| {
                (n.id.as_str(), *placed.get(n.id.as_str()).unwrap_or_else(|| panic!("{name}: {} is not drawn", n.id)))
            })
            .collect();
        for (ix, (id, a)) in places.iter().enumerate() {
            let hangs = |id: &str| body.nodes.iter().any(|n| n.id == id && n.tag == "boundaryEvent");
            for (other, b) in places[ix + 1..].iter().filter(|(other, _)| !hangs(other) && !hangs(id)) {
                let apart =
                    a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
                assert!(apart, "{name}: {id} lies on {other}");
            }
        }
        for flow in &body.flows {
            let edge = picture.edges.iter().find(|e| e.element == flow.id);
            let edge = edge.unwrap_or_else(|| panic!("{name}: {} is not drawn", flow.id));
            let right =
                |pair: &[(f64, f64)]| (pair[0].0 - pair[1].0).abs() < 0.6 || (pair[0].1 - pair[1].1).abs() < 0.6;
            assert!(edge.points.windows(2).all(right), "{name}: {} {:?}", flow.id, edge.points);
        }
    }
}

#[test]
fn loops_and_large_models_are_laid_out_quickly() {
    let round = elements("startEvent:s task:a task:b exclusiveGateway:g endEvent:e")
        + &path("s a b g e")
        + &path("g a")
        + &flow("b", "b");
    let document = parse::parse(&file("", &round)).unwrap();
    check_laid("round", &document, &document.picture());
    let count = 2_000;
    let steps: String = (0..count).map(|n| format!(r#"<userTask id="t{n}"/>"#)).collect();
    let flows: String = (0..count - 1).map(|n| flow(&format!("t{n}"), &format!("t{}", n + 1))).collect();
    let across: String = (0..count / 2).map(|n| flow(&format!("t{n}"), &format!("t{}", count - 1 - n))).collect();
    let document = parse::parse(&file("", &(steps + &flows + &across))).unwrap();
    assert_eq!(document.picture().shapes.len(), count);
    assert!(parse::parse(&file("", "")).unwrap().picture().shapes.is_empty());
}

#[test]
fn heat_map_tells_the_number_beside_the_colour() {
    let of = |waiting, mean, late| Figures { waiting, mean_hours: mean, p90_hours: mean, late_share: late };
    let figures: BTreeMap<String, Figures> = [
        ("a".to_owned(), of(0, Some(0.5), Some(0.0))),
        ("b".to_owned(), of(12, Some(30.0), Some(0.08))),
        ("c".to_owned(), of(3, None, Some(0.9))),
        ("d".to_owned(), of(1, Some(f64::NAN), None)),
    ]
    .into();
    let waiting = heat(&figures, Measure::Waiting);
    let told = |map: &Heat, id: &str| map.overlay.badge_of(id).map(|b| (b.text.clone(), b.heat));
    assert_eq!(told(&waiting, "a"), Some(("0".into(), Some(0))));
    assert_eq!(told(&waiting, "b"), Some(("12".into(), Some(4))));
    assert_eq!(
        waiting.legend.iter().map(|s| s.words.as_str()).collect::<Vec<_>>(),
        ["0", "đến 3", "đến 6", "đến 9", "đến 12", "trên 12"]
    );
    assert_eq!(waiting.legend.iter().map(|s| s.elements).collect::<Vec<_>>(), [1, 2, 0, 0, 1, 0]);
    let late = heat(&figures, Measure::LateShare);
    assert_eq!((told(&late, "b"), told(&late, "c")), (Some(("8%".into(), Some(2))), Some(("90%".into(), Some(5)))));
    let hours = heat(&figures, Measure::MeanHours);
    assert_eq!((told(&hours, "a"), told(&hours, "d")), (Some(("0,5 giờ".into(), Some(1))), None));
    assert!(heat(&BTreeMap::new(), Measure::P90Hours).legend.iter().all(|step| step.elements == 0));

    let document = parse::parse(&file("", &chain("startEvent:s userTask:a userTask:b endEvent:e"))).unwrap();
    let svg = draw(&document.picture(), &waiting.overlay);
    let words = "12 đang chờ; trung bình 30 giờ; 9/10 xong trong 30 giờ; trễ hạn 8%";
    for mark in ["flow-userTask heat-4", words] {
        assert!(part(&svg, "b").contains(mark), "{mark}");
    }
    assert!(
        svg.contains(&format!(r#"<g class="flow-badge heat-4"><title>{words}</title>"#)) && svg.contains(">12</text>")
    );
    assert!(!svg.contains("style"));
}
