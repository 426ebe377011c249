//! Files of other tools: what is read where it stands, and what an import says in other words.

use super::live::*;
use crate::command::*;
use crate::*;
use serde_json::{Value, json};

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

/// A file of another tool: with the prefixes of Camunda 7 and Zeebe.
fn foreign(globals: &str, content: &str) -> String {
    let prefixes =
        r#"xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" "#;
    file(globals, content).replacen("xmlns:motcua", &format!("{prefixes} xmlns:motcua"), 1)
}

fn extended(tag: &str, attributes: &str, extension: &str) -> String {
    let inner = format!("<extensionElements>{extension}</extensionElements>");
    elements("startEvent:s endEvent:e") + &holding(tag, "a", attributes, &inner) + &path("s a e")
}

/// The attributes of the only task of a file.
fn read(tag: &str, attributes: &str, extension: &str) -> String {
    let model = compiled(&foreign("", &extended(tag, attributes, extension)));
    let task = model.node(model.find_node("a").unwrap());
    task.attributes.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(" ")
}

/// The task is completed at once with this result; the variables that come of it.
fn run_with(content: &str, variables: Value, result: Option<Value>) -> Value {
    let mut live = Live::idle(compiled(&foreign("", content)));
    let start = Command::Start { process: ProcessIx(0), start: None, variables: object(variables) };
    live.obey(start).unwrap();
    let active = live.state.active().first().map(|active| active.key);
    if let Some(key) = active {
        live.obey(Command::Complete { key, variables: Variables::new(), result }).unwrap();
    }
    live.variables()
}

#[test]
fn who_does_a_task_by_camunda_7() {
    for (name, value) in [
        ("camunda:assignee", "kermit"),
        ("camunda:candidateGroups", "registry, leaders"),
        ("camunda:candidateUsers", "an,binh"),
        ("camunda:formKey", "embedded:app:form.html"),
        ("camunda:dueDate", "2024-05-01T17:00:00"),
        ("camunda:followUpDate", "${start}"),
    ] {
        assert_eq!(read("userTask", &format!(r#"{name}="{value}""#), ""), format!("{name}={value}"));
    }
}

#[test]
fn decisions_of_camunda_7_give_their_result_to_a_variable() {
    let attributes = r#"camunda:decisionRef="fee" camunda:resultVariable="amount""#;
    let content = extended("businessRuleTask", attributes, "");
    let model = compiled(&foreign("", &content));
    let kind = &model.node(model.find_node("a").unwrap()).kind;
    assert!(
        matches!(kind, Kind::BusinessRuleTask { decision: Some(d), result: Some(r) } if d == "fee" && r == "amount")
    );
    assert_eq!(run_with(&content, json!({}), Some(json!(6000))), json!({"amount": 6000}));
}

#[test]
fn scripts_of_camunda_7_give_their_result_to_a_variable() {
    let script =
        r#"<scriptTask id="a" scriptFormat="feel" camunda:resultVariable="sum"><script>x + 1</script></scriptTask>"#;
    let content = elements("startEvent:s endEvent:e") + script + &path("s a e");
    assert_eq!(run_with(&content, json!({"x": 2}), None), json!({"sum": 3, "x": 2}));
}

const PARAMETERS: &str = r#"<camunda:inputOutput>
    <camunda:inputParameter name="greeting">Kính gửi "ông"</camunda:inputParameter>
    <camunda:inputParameter name="double">${x * 2}</camunda:inputParameter>
    <camunda:inputParameter name="same">${x}</camunda:inputParameter>
    <camunda:inputParameter name="nothing"/>
    <camunda:outputParameter name="told">${greeting}</camunda:outputParameter>
    <camunda:outputParameter name="sum">${double + same}</camunda:outputParameter>
    </camunda:inputOutput>"#;

#[test]
fn parameters_of_camunda_7_are_inputs_and_outputs() {
    let content = extended("userTask", "", PARAMETERS);
    assert_eq!(run_with(&content, json!({"x": 3}), None), json!({"x": 3, "told": "Kính gửi \"ông\"", "sum": 9}));
    let script = |inner: &str| {
        let parameter = format!(r#"<camunda:inputParameter name="l">{inner}</camunda:inputParameter>"#);
        foreign("", &extended("userTask", "", &format!("<camunda:inputOutput>{parameter}</camunda:inputOutput>")))
    };
    for unread in ["<camunda:list/>", "<camunda:script>x</camunda:script>", "${list.size()}", "${a ? b : c}"] {
        super::checks::refused("data_unreadable", Some("a"), &script(unread));
    }
}

#[test]
fn owner_is_read_however_its_expression_is_written() {
    for tag in ["formalExpression", "expression"] {
        let owner = format!(
            "<potentialOwner id=\"o\"><resourceAssignmentExpression><{tag}>tham_dinh</{tag}></resourceAssignmentExpression></potentialOwner>"
        );
        let content =
            elements("startEvent:s endEvent:e") + &format!(r#"<userTask id="a">{owner}</userTask>"#) + &path("s a e");
        let model = check(&file("", &content)).model.expect("nothing is wrong");
        let task = model.nodes().iter().find(|n| n.id == "a").expect("the task");
        assert_eq!(task.attributes.get("potentialOwner").map(String::as_str), Some("tham_dinh"), "{tag}");
    }
}

#[test]
fn variables_of_a_call_by_camunda_7() {
    let call = r#"<callActivity id="a" calledElement="q"><extensionElements><camunda:in source="x" target="given"/>
        <camunda:in sourceExpression="${x + 1}" target="more"/><camunda:out source="answer" target="y"/>
        </extensionElements></callActivity>"#;
    let content = elements("startEvent:s endEvent:e")
        + call
        + &path("s a e")
        + r#"</process><process id="q">"#
        + &elements("startEvent:s2 endEvent:e2")
        + r#"<scriptTask id="c" camunda:resultVariable="answer"><script>given * 10 + more</script></scriptTask>"#
        + &path("s2 c e2");
    assert_eq!(run_with(&content, json!({"x": 1}), None), json!({"x": 1, "y": 12}));
}

#[test]
fn collections_of_camunda_7() {
    for collection in ["${items}", "items", "${order.items}"] {
        let spec = format!(
            r#"<multiInstanceLoopCharacteristics camunda:collection="{collection}" camunda:elementVariable="item"/>"#
        );
        let content = elements("startEvent:s endEvent:e") + &holding("userTask", "a", "", &spec) + &path("s a e");
        let mut live = Live::idle(compiled(&foreign("", &content)));
        let variables = object(json!({"items": [1, 2], "order": {"items": [1, 2]}}));
        live.obey(Command::Start { process: ProcessIx(0), start: None, variables }).unwrap();
        assert_eq!(live.task_keys("a").len(), 2, "{collection}");
    }
}

#[test]
fn who_does_a_task_by_zeebe() {
    let assigned = r#"<zeebe:assignmentDefinition assignee="an" candidateGroups="registry" candidateUsers="binh"/>"#;
    assert_eq!(
        read("userTask", "", assigned),
        "zeebe:assignee=an zeebe:candidateGroups=registry zeebe:candidateUsers=binh"
    );
    assert_eq!(read("userTask", "", r#"<zeebe:formDefinition formKey="f"/>"#), "zeebe:formKey=f");
    assert_eq!(read("userTask", "", r#"<zeebe:formDefinition formId="i"/>"#), "zeebe:formId=i");
    assert_eq!(read("userTask", "", r#"<zeebe:taskSchedule dueDate="=due"/>"#), "zeebe:dueDate==due");
    let service = r#"<zeebe:taskDefinition type="pay" retries="3"/>"#;
    assert_eq!(read("serviceTask", "", service), "zeebe:retries=3 zeebe:type=pay");
}

#[test]
fn mappings_decisions_and_scripts_of_zeebe() {
    let mapping = r#"<zeebe:ioMapping><zeebe:input source="=x * 2" target="double"/>
        <zeebe:output source="=double + 1" target="y"/></zeebe:ioMapping>"#;
    assert_eq!(run_with(&extended("serviceTask", "", mapping), json!({"x": 3}), None), json!({"x": 3, "y": 7}));
    let decision = r#"<zeebe:calledDecision decisionId="fee" resultVariable="amount"/>"#;
    let decided = run_with(&extended("businessRuleTask", "", decision), json!({}), Some(json!(5)));
    assert_eq!(decided, json!({"amount": 5}));
    let script = r#"<zeebe:script expression="=x + 1" resultVariable="y"/>"#;
    assert_eq!(run_with(&extended("scriptTask", "", script), json!({"x": 1}), None), json!({"x": 1, "y": 2}));
}

#[test]
fn loops_of_zeebe_gather_their_results() {
    let spec = r#"<multiInstanceLoopCharacteristics isSequential="true"><extensionElements>
        <zeebe:loopCharacteristics inputCollection="=items" inputElement="item" outputCollection="all" outputElement="=item * 2"/>
        </extensionElements></multiInstanceLoopCharacteristics>"#;
    let content = elements("startEvent:s endEvent:e") + &holding("userTask", "a", "", spec) + &path("s a e");
    let mut live = Live::idle(compiled(&foreign("", &content)));
    let start = Command::Start { process: ProcessIx(0), start: None, variables: object(json!({"items": [1, 2]})) };
    live.obey(start).unwrap();
    live.complete_task("a", json!({})).complete_task("a", json!({}));
    assert_eq!(live.variables(), json!({"items": [1, 2], "all": [2, 4]}));
}

fn of_camunda_7() -> String {
    let timer = "<timerEventDefinition><timeDuration>${wait}</timeDuration></timerEventDefinition>";
    file(
        "",
        &(elements("startEvent:s exclusiveGateway:g endEvent:e endEvent:f")
            + &holding("intermediateCatchEvent", "t", "", timer)
            + &path("s t g")
            + &flow_if("g", "e", "${sum > 10}")
            + &flow_if("g", "f", "${sum <= 10}")),
    )
}

#[test]
fn import_tells_what_it_says_in_other_words() {
    let imported = import_command(&of_camunda_7(), false);
    assert_eq!(imported.exit_code, 0);
    assert_eq!(
        imported.stdout,
        "t: ${wait} → = wait\ng-e: ${sum > 10} → sum > 10\ng-f: ${sum <= 10} → sum <= 10\n3 biểu thức viết lại, 0 biểu thức để nguyên\n"
    );
    let again = imported.file.unwrap();
    assert!(!check(&again).has_errors());
    let told = import_command(&of_camunda_7().replace("sum &lt;= 10", "empty sum"), true);
    assert_eq!(told.exit_code, 1);
    assert!(told.stderr.contains("g-f: không viết được bằng FEEL: ${empty sum}"));
    let lines: Vec<Value> = told.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[1], json!({"element": "g-e", "before": "${sum > 10}", "after": "sum > 10"}));
    assert_eq!(lines[2], json!({"element": "g-f", "before": "${empty sum}", "after": null}));
    assert_eq!(lines[3], json!({"rewritten": 2, "left": 1}));
    assert_eq!(import_command("<a>", true).exit_code, 2);
}

#[test]
fn check_and_run_say_that_an_import_would_help() {
    let hint = "motcua flow import";
    assert!(check_command(&of_camunda_7(), true).stderr.contains(hint));
    assert!(run_command(&of_camunda_7(), &RunOptions::default(), &mut NoDecider).stderr.contains(hint));
    let other = file("", &(chain("startEvent:s userTask:a endEvent:e") + &flow_if("a", "e", "for x in y return x")));
    assert!(!check_command(&other, true).stderr.contains(hint));
}
