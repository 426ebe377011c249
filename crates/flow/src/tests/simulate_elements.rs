//! Simulation: the elements of BPMN behave in it as they run.

use super::live::*;
use crate::simulate::*;

/// Process `p` of this content under a scenario in YAML, five times sixty days around the clock.
fn run(globals: &str, content: &str, yaml: &str) -> PlanReport {
    let model = compiled(&file(globals, content));
    let scenario = Scenario::read(&format!("{{hours: always, days: 60, replications: 5, {yaml}}}")).unwrap();
    simulate(&model, &scenario, 1).unwrap().plans.remove(0)
}

fn step<'a>(plan: &'a PlanReport, id: &str) -> &'a StepReport {
    plan.steps.iter().find(|step| step.element == id).unwrap()
}

const WORK: &str = r#"motcua:role="r" motcua:hours="1""#;

#[test]
fn message_and_timer_race_behind_an_event_based_gateway() {
    let globals = r#"<message id="m" name="answer"/>"#;
    let content = elements("startEvent:s eventBasedGateway:g endEvent:e endEvent:f")
        + &holding("intermediateCatchEvent", "c", "", r#"<messageEventDefinition messageRef="m"/>"#)
        + &holding(
            "intermediateCatchEvent",
            "t",
            "",
            "<timerEventDefinition><timeDuration>PT10H</timeDuration></timerEventDefinition>",
        )
        + &path("s g c e")
        + &path("g t f");
    let plan = run(globals, &content, "arrivals: {per_day: 20}, steps: {c: {duration: {exponential: 10h}}}");
    let answered = plan.ways.iter().find(|way| way.target == "c").unwrap();
    assert!((answered.share - (1.0 - (-1.0f64).exp())).abs() < 0.02 && plan.cases.stuck == 0, "{answered:?}");
    // The message comes within the ten hours for 1 - 1/e of the cases: the mean is 10 h times that share.
    let hours = plan.cases.hours.unwrap();
    let theory = 10.0 * (1.0 - (-1.0f64).exp());
    assert!((hours.mean - theory).abs() < 2.0 * hours.half().unwrap(), "{hours:?} is not {theory}");
    let half = run(globals, &content, "arrivals: {per_day: 20}, steps: {c: {duration: 0, chance: 0.5}}");
    assert!((half.cases.hours.unwrap().mean - 5.0).abs() < 0.3, "{:?}", half.cases.hours);
    let silent = run(globals, &content, "arrivals: {per_day: 20}");
    assert_eq!(silent.cases.hours_p90, Some(10.0));
    assert!(silent.notes.iter().any(|note| note.code == "never_comes" && note.subject == "c"));
}

#[test]
fn instances_of_a_repeated_task_are_shared_out_among_people() {
    let many =
        "<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>";
    let content = elements("startEvent:s endEvent:e") + &holding("userTask", "a", WORK, many) + &path("s a e");
    let alone = run("", &content, "arrivals: {per_day: 0.5}, staff: {r: 1}");
    let three = run("", &content, "arrivals: {per_day: 0.5}, staff: {r: 3}");
    assert_eq!(step(&alone, "a").opened, 3 * alone.cases.arrived);
    let (one, all) = (alone.cases.hours.unwrap().mean, three.cases.hours_p90.unwrap());
    assert!(one >= 3.0 && (1.0..1.03).contains(&all), "{one} {all}");
}

#[test]
fn failure_goes_the_way_of_its_boundary_event() {
    let globals = r#"<error id="x" errorCode="E1"/>"#;
    let content = elements("startEvent:s endEvent:e endEvent:f")
        + &holding("serviceTask", "a", "", "")
        + &beside("b", "a", true, r#"<errorEventDefinition errorRef="x"/>"#)
        + &path("s a e")
        + &path("b f");
    let plan = run(globals, &content, "arrivals: {per_day: 50}, steps: {a: {duration: 1h, fails: {E1: 0.3}}}");
    assert!((plan.boundary_events[0].share - 0.3).abs() < 0.02, "{:?}", plan.boundary_events);
    let lost = run(
        "",
        &(elements("startEvent:s endEvent:e serviceTask:a") + &path("s a e")),
        "arrivals: {per_day: 5}, steps: {a: {fails: {E1: 1}}}",
    );
    assert_eq!((lost.cases.finished, lost.stuck[0].element.as_str()), (0, "a"));
}

#[test]
fn decision_gives_what_the_scenario_says() {
    let content = r#"<businessRuleTask id="d" motcua:decision="fee" motcua:resultVariable="amount"/>"#.to_owned()
        + &elements("startEvent:s exclusiveGateway:g endEvent:e endEvent:f")
        + &path("s d g")
        + &flow_if("g", "e", "amount > 100")
        + &flow_if("g", "f", "amount <= 100");
    let plan = run("", &content, "arrivals: {per_day: 30}, steps: {d: {outcome: {amount: {50: 0.4, 500: 0.6}}}}");
    let high = plan.ways.iter().find(|way| way.target == "e").unwrap();
    assert!((high.share - 0.6).abs() < 0.02 && plan.cases.stuck == 0, "{high:?}");
}

#[test]
fn timer_in_working_time_goes_by_the_hours_of_the_office() {
    let timer =
        r#"<timerEventDefinition motcua:workingHours="4"><timeDuration>PT4H</timeDuration></timerEventDefinition>"#;
    let content =
        elements("startEvent:s endEvent:e") + &holding("intermediateCatchEvent", "t", "", timer) + &path("s t e");
    let model = compiled(&file("", &content));
    let scenario = Scenario::read("{arrivals: {per_day: 10}, replications: 2}").unwrap();
    let plan = simulate(&model, &scenario, 1).unwrap().plans.remove(0);
    assert_eq!((plan.cases.hours.unwrap().mean, plan.cases.hours_p90), (4.0, Some(4.0)));
}

#[test]
fn parallel_work_joins_and_sub_processes_are_simulated() {
    let inner = elements("startEvent:is endEvent:ie") + &holding("userTask", "c", WORK, "") + &path("is c ie");
    let content = elements("startEvent:s parallelGateway:g parallelGateway:j endEvent:e")
        + &holding("userTask", "a", r#"motcua:role="q" motcua:hours="2""#, "")
        + &holding("subProcess", "b", "", &inner)
        + &path("s g a j e")
        + &path("g b j");
    let plan = run("", &content, "arrivals: {per_day: 0.5}, staff: {r: 1, q: 1}");
    assert_eq!(step(&plan, "a").opened, step(&plan, "c").opened);
    let hours = plan.cases.hours.unwrap().mean;
    assert!((2.0..2.2).contains(&hours), "{hours}");
    assert!(plan.ways.is_empty());
}

#[test]
fn lane_names_the_people_where_no_role_is_given() {
    let lanes = r#"<laneSet><lane id="l" name="Văn thư"><flowNodeRef>a</flowNodeRef></lane></laneSet>"#;
    let content = lanes.to_owned()
        + &elements("startEvent:s endEvent:e")
        + &holding("userTask", "a", r#"motcua:hours="1""#, "")
        + &path("s a e");
    let plan = run("", &content, "arrivals: {per_day: 1}, staff: {Văn thư: 1}");
    assert_eq!(plan.staff[0].role, "Văn thư");
    let bare =
        elements("startEvent:s endEvent:e") + &holding("userTask", "a", r#"motcua:hours="1""#, "") + &path("s a e");
    let plan = run("", &bare, "arrivals: {per_day: 1}");
    assert_eq!((plan.notes[0].code, plan.steps[0].role.as_deref()), ("no_role", None));
}
