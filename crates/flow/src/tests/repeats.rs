//! Standard loop and multi-instance.

use super::live::*;
use crate::*;
use serde_json::{Value, json};

fn repeated(tag: &str, attributes: &str, content: &str) -> String {
    format!("<{tag} {attributes}>{content}</{tag}>")
}

fn looped(attributes: &str, condition: &str) -> String {
    let condition = condition.replace('<', "&lt;");
    let condition =
        if condition.is_empty() { String::new() } else { format!("<loopCondition>{condition}</loopCondition>") };
    repeated("standardLoopCharacteristics", attributes, &condition)
}

fn several(attributes: &str, content: &str) -> String {
    repeated("multiInstanceLoopCharacteristics", attributes, content)
}

fn process(activity: &str) -> String {
    elements("startEvent:s endEvent:e") + activity + &path("s a e")
}

fn counts(live: &Live) -> Value {
    let scope = live.state.scope_of(live.key("a"));
    let variables = live.state.visible(scope);
    let of = |name: &str| variables[name].clone();
    json!([of("numberOfInstances"), of("nrOfActiveInstances"), of("numberOfCompletedInstances")])
}

#[test]
fn loop_asks_after_each_round_unless_told_to_ask_before() {
    let mut live = Live::start_with("", &process(&holding("userTask", "a", "", &looped("", "n < 2"))), json!({"n": 5}));
    assert_eq!(live.told(), "+s -s +a +a");
    live.complete_task("a", json!({"n": 1}));
    assert_eq!(live.told(), "-a +a");
    live.complete_task("a", json!({"n": 2}));
    assert_eq!(live.told(), "-a -a +e -e .");
    assert_eq!(live.replayed(), live.state);
    let before = looped(r#"testBefore="true""#, "n < 2");
    let mut live = Live::start_with("", &process(&holding("userTask", "a", "", &before)), json!({"n": 5}));
    assert_eq!(live.told(), "+s -s +a -a +e -e .");
}

#[test]
fn loop_ends_at_its_maximum_and_counts_its_rounds() {
    let script = r#"<script>loopCounter</script>"#.to_owned() + &looped(r#"loopMaximum="4""#, "true");
    let activity = holding("scriptTask", "a", r#"motcua:resultVariable="last""#, &script);
    let live = Live::start(&process(&activity));
    assert_eq!((live.state.status(), live.variables()), (Status::Completed, json!({"last": 4})));
}

#[test]
fn long_loop_of_automatic_rounds_ends_as_an_incident_and_not_in_the_stack() {
    let activity = holding("task", "a", "", &looped("", "true"));
    let model = compiled(&file("", &process(&activity)));
    let mut state = State::new();
    let start = Command::Start { process: ProcessIx(0), start: None, variables: Variables::new() };
    advance(&model, &mut state, start, base::Instant::parse("2024-01-01T08:00").unwrap()).unwrap();
    let codes: Vec<_> = state.incidents().map(|a| a.fault.as_ref().unwrap().code.as_str()).collect();
    assert_eq!(codes, ["too_many_steps"]);
}

#[test]
fn unreadable_condition_of_a_loop_is_an_incident_and_goes_on_where_it_stood() {
    let mut live = Live::start(&process(&holding("userTask", "a", "", &looped("", "again"))));
    live.complete_task("a", json!({"again": "yes"}));
    assert_eq!(live.told(), "+s -s +a +a -a !a(feel.not_boolean)");
    live.obey(Command::Set { scope: ROOT, variables: object(json!({"again": true})) }).unwrap();
    let key = live.key("a");
    live.obey(Command::Retry { key }).unwrap();
    assert_eq!(live.told(), "+a");
    live.complete_task("a", json!({"again": false}));
    assert_eq!(live.told(), "-a -a +e -e .");
    assert_eq!(live.replayed(), live.state);
}

#[test]
fn parallel_instances_stand_side_by_side_with_their_numbers() {
    let content = process(&holding("userTask", "a", "", &several("", "<loopCardinality>= n</loopCardinality>")));
    let mut live = Live::start_with("", &content, json!({"n": 3}));
    assert_eq!(live.told(), "+s -s +a +a +a +a");
    let numbers: Vec<_> = live.state.active().iter().map(|a| a.instance).collect();
    assert_eq!(numbers, [None, Some(1), Some(2), Some(3)]);
    assert_eq!(counts(&live), json!([3, 3, 0]));
    live.complete_task("a", json!({}));
    assert_eq!(counts(&live), json!([3, 2, 1]));
    live.complete_task("a", json!({})).complete_task("a", json!({}));
    assert_eq!(live.told(), "-a -a -a -a +e -e .");
    assert_eq!(live.variables(), json!({"n": 3}), "loop variables stay inside");
    assert_eq!(live.replayed(), live.state);
}

#[test]
fn sequential_instances_come_one_after_the_other() {
    let spec = several(r#"isSequential="true""#, "<loopCardinality>2</loopCardinality>");
    let mut live = Live::start(&process(&holding("userTask", "a", "", &spec)));
    assert_eq!(live.told(), "+s -s +a +a");
    live.complete_task("a", json!({}));
    assert_eq!((live.told().as_str(), counts(&live)), ("-a +a", json!([2, 1, 1])));
    live.complete_task("a", json!({}));
    assert_eq!(live.told(), "-a -a +e -e .");
    assert_eq!(live.replayed(), live.state);
}

const COLLECTION: &str = r#"<loopDataInputRef>files</loopDataInputRef><loopDataOutputRef>opinions</loopDataOutputRef>
    <inputDataItem id="file"/><outputDataItem id="opinion"/>"#;

#[test]
fn each_instance_has_its_item_and_its_result_comes_in_order() {
    let data = r#"<dataObject id="files" isCollection="true"/><dataObject id="opinions"/>"#;
    for sequential in ["true", "false"] {
        let spec = several(&format!(r#"isSequential="{sequential}""#), COLLECTION);
        let content = data.to_owned() + &process(&holding("userTask", "a", "", &spec));
        let mut live = Live::start_with("", &content, json!({"files": ["x", "y"]}));
        for _ in 0..2 {
            let key = live.task_keys("a").pop().unwrap();
            let file = live.state.visible(live.state.scope_of(key))["file"].clone();
            let opinion = object(json!({"opinion": format!("{} is good", file.as_str().unwrap())}));
            live.obey(Command::Complete { key, variables: opinion, result: None }).unwrap();
        }
        assert_eq!(live.state.status(), Status::Completed);
        assert_eq!(
            live.variables(),
            json!({"files": ["x", "y"], "opinions": ["x is good", "y is good"]}),
            "{sequential}"
        );
        assert_eq!(live.replayed(), live.state);
    }
}

#[test]
fn collection_of_a_task_is_its_data_input() {
    let activity = r#"<scriptTask id="a" motcua:resultVariable="half"><ioSpecification><dataInput id="in"/><dataOutput id="out"/></ioSpecification>
        <dataInputAssociation><sourceRef>numbers</sourceRef><targetRef>in</targetRef></dataInputAssociation>
        <dataOutputAssociation><sourceRef>out</sourceRef><targetRef>halves</targetRef></dataOutputAssociation>
        <script>n / 2</script><multiInstanceLoopCharacteristics><loopDataInputRef>in</loopDataInputRef>
        <loopDataOutputRef>out</loopDataOutputRef><inputDataItem id="i1" name="n"/><outputDataItem id="o1" name="half"/>
        </multiInstanceLoopCharacteristics></scriptTask>"#;
    let content = r#"<dataObject id="numbers"/><dataObject id="halves"/>"#.to_owned() + &process(activity);
    let live = Live::start_with("", &content, json!({"numbers": [2, 4, 6]}));
    assert_eq!(live.variables(), json!({"numbers": [2, 4, 6], "halves": [1, 2, 3]}));
}

#[test]
fn zeebe_and_camunda_collections_are_read_too() {
    let spec = r#"<multiInstanceLoopCharacteristics><extensionElements xmlns:zeebe="http://camunda.org/schema/zeebe/1.0">
        <zeebe:loopCharacteristics inputCollection="= list" inputElement="i" outputCollection="all" outputElement="= i * loopCounter"/>
        </extensionElements></multiInstanceLoopCharacteristics>"#;
    let live = Live::start_with("", &process(&holding("task", "a", "", spec)), json!({"list": [5, 6]}));
    assert_eq!(live.variables()["all"], json!([5, 12]));
    let spec = r#"<multiInstanceLoopCharacteristics xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
        camunda:collection="list" camunda:elementVariable="i"/>"#;
    let live = Live::start_with("", &process(&holding("userTask", "a", "", spec)), json!({"list": [5, 6]}));
    let key = live.task_keys("a")[1];
    assert_eq!(live.state.visible(live.state.scope_of(key))["i"], json!(6));
}

#[test]
fn completion_condition_ends_the_other_instances() {
    let spec = several(
        "",
        "<loopCardinality>3</loopCardinality><completionCondition>numberOfCompletedInstances &gt;= 2</completionCondition>",
    );
    let mut live = Live::start(&process(&holding("userTask", "a", "", &spec)));
    live.told();
    live.complete_task("a", json!({}));
    assert_eq!(live.told(), "-a");
    live.complete_task("a", json!({}));
    assert_eq!(live.told(), "-a xa -a +e -e .");
    assert_eq!(live.replayed(), live.state);
}

#[test]
fn no_instance_at_all_passes() {
    let spec = several("", "<loopCardinality>0</loopCardinality>");
    let mut live = Live::start(&process(&holding("userTask", "a", "", &spec)));
    assert_eq!(live.told(), "+s -s +a -a +e -e .");
}

#[test]
fn wrong_counts_and_collections_are_incidents() {
    for (cardinality, code) in
        [("\"x\"", "cardinality_not_a_count"), ("1.5", "cardinality_not_a_count"), ("20000", "too_many_instances")]
    {
        let spec = several("", &format!("<loopCardinality>{cardinality}</loopCardinality>"));
        let mut live = Live::start(&process(&holding("userTask", "a", "", &spec)));
        assert_eq!(live.told(), format!("+s -s +a !a({code})"));
    }
    let data = r#"<dataObject id="files"/><dataObject id="opinions"/>"#.to_owned();
    let content = data + &process(&holding("userTask", "a", "", &several("", COLLECTION)));
    let mut live = Live::start(&content);
    assert_eq!(live.told(), "+s -s +a !a(collection_not_a_list)");
    live.obey(Command::Set { scope: ROOT, variables: object(json!({"files": [1]})) }).unwrap();
    let key = live.key("a");
    live.obey(Command::Retry { key }).unwrap();
    assert_eq!(live.told(), "+a");
    assert_eq!(live.replayed(), live.state);
}

#[test]
fn many_instances_are_done_at_once_and_instances_of_instances_have_an_end() {
    let results = r#"<multiInstanceLoopCharacteristics isSequential="SEQ"><extensionElements xmlns:zeebe="http://camunda.org/schema/zeebe/1.0">
        <zeebe:loopCharacteristics inputCollection="= list" outputCollection="all" outputElement="= loopCounter"/>
        </extensionElements></multiInstanceLoopCharacteristics>"#;
    let list: Vec<u32> = (0..5_000).collect();
    for sequential in ["true", "false"] {
        let spec = results.replace("SEQ", sequential);
        let model = compiled(&file("", &process(&holding("task", "a", "", &spec))));
        let mut state = State::new();
        let variables = object(json!({"list": list}));
        let start = Command::Start { process: ProcessIx(0), start: None, variables };
        advance(&model, &mut state, start, base::Instant::parse("2024-01-01T08:00").unwrap()).unwrap();
        assert_eq!((state.status(), state.variables()["all"][4_999].clone()), (Status::Completed, json!(5_000)));
    }
    let spec = several("", "<loopCardinality>10000</loopCardinality>");
    let inner =
        spec.clone() + &elements("startEvent:s2 endEvent:e2") + &holding("userTask", "t", "", &spec) + &path("s2 t e2");
    let model = compiled(&file("", &process(&holding("subProcess", "a", "", &inner))));
    let mut state = State::new();
    let start = Command::Start { process: ProcessIx(0), start: None, variables: Variables::new() };
    let events = advance(&model, &mut state, start, base::Instant::parse("2024-01-01T08:00").unwrap()).unwrap();
    assert!(events.len() < 1_000_000);
    assert!(state.incidents().all(|a| a.fault.as_ref().unwrap().code == "too_many_steps"));
    assert!(state.incidents().count() > 0);
}

#[test]
fn repeated_sub_process_runs_its_content_once_for_each_instance() {
    let inner = several("", "<loopCardinality>2</loopCardinality>") + &chain("startEvent:s2 userTask:t endEvent:e2");
    let mut live = Live::start(&process(&holding("subProcess", "a", "", &inner)));
    assert_eq!(live.told(), "+s -s +a +a +a +s2 -s2 +s2 -s2 +t +t");
    live.complete("t");
    assert_eq!(live.told(), "-t +e2 -e2 -a");
    live.complete("t");
    assert_eq!(live.told(), "-t +e2 -e2 -a -a +e -e .");
    assert_eq!(live.replayed(), live.state);
}

#[test]
fn boundary_event_belongs_to_all_instances_together() {
    let globals = r#"<error id="x" errorCode="E1"/>"#;
    let spec = several("", "<loopCardinality>3</loopCardinality>");
    let content = process(&holding("serviceTask", "a", "", &spec))
        + &beside("b", "a", true, r#"<errorEventDefinition errorRef="x"/>"#)
        + &elements("userTask:z")
        + &path("b z");
    let mut live = Live::start_with(globals, &content, json!({}));
    live.told();
    let key = live.task_keys("a")[1];
    live.obey(Command::Fail { key, code: "E1".into(), variables: Variables::new() }).unwrap();
    assert_eq!(live.told(), "xa xa xa xa +b <b -b +z");
    assert_eq!(live.replayed(), live.state);
}

#[test]
fn behaviour_throws_events_for_instances_that_are_done() {
    let globals = r#"<signal id="sig" name="done"/><escalation id="u" escalationCode="U"/>
        <signalEventDefinition id="sd" signalRef="sig"/><escalationEventDefinition id="ed" escalationRef="u"/>"#;
    let thrown = |attributes: &str, extra: &str| {
        let spec = several(attributes, &format!("<loopCardinality>2</loopCardinality>{extra}"));
        let content = process(&holding("userTask", "a", "", &spec))
            + &beside("b", "a", false, r#"<escalationEventDefinition escalationRef="u"/>"#)
            + &elements("task:z")
            + &path("b z");
        let mut live = Live::start_with(globals, &content, json!({}));
        live.told();
        live.complete_task("a", json!({})).complete_task("a", json!({}));
        live.told()
    };
    assert_eq!(thrown(r#"behavior="None" noneBehaviorEventRef="sd""#, ""), "-a >a -a >a -a +e -e .");
    assert_eq!(thrown(r#"behavior="One" oneBehaviorEventRef="ed""#, ""), "-a >a +b <b -b +z -z -a -a +e -e .");
    let complex = r#"<complexBehaviorDefinition><condition>numberOfCompletedInstances = 2</condition>
        <event><signalEventDefinition id="own" signalRef="sig"/></event></complexBehaviorDefinition>"#;
    assert_eq!(thrown(r#"behavior="Complex""#, complex), "-a -a >a -a +e -e .");
}

#[test]
fn task_of_several_instances_does_not_go_a_step_back() {
    let spec = several("", "<loopCardinality>2</loopCardinality>");
    let content = elements("startEvent:s userTask:before endEvent:e")
        + &holding("userTask", "a", "", &spec)
        + &path("s before a e");
    let mut live = Live::start(&content);
    live.complete("before");
    let (key, to) = (live.task_keys("a")[0], live.model.find_node("before").unwrap());
    assert_eq!(live.obey(Command::GoBack { key, to }), Err(Refused::NotBefore));
}
