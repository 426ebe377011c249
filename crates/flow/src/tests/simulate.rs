//! Simulation: what queueing theory, the seed and the model say must come out.

use super::live::*;
use crate::Model;
use crate::simulate::*;

/// One step of role `r`, around the clock: a queueing station. `per_day` cases, `people`, hours of one case.
fn station(per_day: f64, people: u32, duration: &str, more: &str) -> (Model, Scenario) {
    let content =
        elements("startEvent:s endEvent:e") + &holding("userTask", "a", r#"motcua:role="r""#, "") + &path("s a e");
    let yaml = format!(
        "{{hours: always, days: 220, warmup_days: 20, replications: 20, arrivals: {{per_day: {per_day}}}, \
         staff: {{r: {people}}}, steps: {{a: {{duration: {duration}}}}}{more}}}"
    );
    (compiled(&file("", &content)), Scenario::read(&yaml).unwrap())
}

fn first(model: &Model, scenario: &Scenario, seed: u64) -> PlanReport {
    simulate(model, scenario, seed).unwrap().plans.remove(0)
}

/// The estimate agrees with theory: within twice its interval of 95 %, which is itself narrow.
fn agrees(what: &str, estimate: Option<Estimate>, theory: f64) {
    let estimate = estimate.unwrap();
    let half = estimate.half().unwrap();
    println!("{what}: theory {theory:.4}, found {:.4} ± {half:.4}", estimate.mean);
    assert!(half < theory * 0.15, "{what}: {estimate:?} is too wide");
    assert!((estimate.mean - theory).abs() <= 2.0 * half, "{what}: {estimate:?} is not {theory}");
}

/// Erlang's C: the share of cases that wait.
fn erlang_c(servers: u32, load: f64) -> f64 {
    let (mut term, mut sum) = (1.0, 0.0);
    for k in 0..servers {
        sum += term;
        term *= load / f64::from(k + 1);
    }
    let last = term / (1.0 - load / f64::from(servers));
    last / (sum + last)
}

#[test]
fn queue_of_one_server_waits_as_theory_says() {
    // M/M/1 with one hour a case and 0.7 cases an hour.
    let (model, scenario) = station(0.7 * 24.0, 1, "{exponential: 1h}", "");
    let plan = first(&model, &scenario, 1);
    agrees("M/M/1 waiting", plan.steps[0].waiting_hours, 0.7 / (1.0 - 0.7));
    agrees("M/M/1 utilisation", plan.staff[0].utilisation, 0.7);
    agrees("M/M/1 time of a case", plan.cases.hours, 1.0 / (1.0 - 0.7));
    agrees("M/M/1 working", plan.steps[0].working_hours, 1.0);
    // The time in an M/M/1 is exponential, so that its ninth tenth is known too.
    let p90 = plan.cases.hours_p90.unwrap();
    assert!((p90 / (10f64.ln() / 0.3) - 1.0).abs() < 0.05, "{p90}");
}

#[test]
fn queue_of_three_servers_waits_as_erlang_says() {
    let (load, servers) = (2.4, 3);
    let (model, scenario) = station(load * 24.0, servers, "{exponential: 1h}", "");
    let plan = first(&model, &scenario, 2);
    agrees("M/M/3 waiting", plan.steps[0].waiting_hours, erlang_c(servers, load) / (f64::from(servers) - load));
    agrees("M/M/3 utilisation", plan.staff[0].utilisation, load / f64::from(servers));
}

#[test]
fn stations_in_a_row_wait_each_as_if_alone() {
    // What leaves an M/M/c is again a Poisson stream (Burke), so that the next one waits as Erlang says too.
    let content = elements("startEvent:s endEvent:e")
        + &holding("userTask", "a", r#"motcua:role="q""#, "")
        + &holding("userTask", "b", r#"motcua:role="r""#, "")
        + &path("s a b e");
    let yaml = "{hours: always, days: 220, warmup_days: 20, replications: 20, arrivals: {per_day: 36}, \
        staff: {q: 2, r: 3}, steps: {a: {duration: {exponential: 1h}}, b: {duration: {exponential: 1.5h}}}}";
    let plan = first(&compiled(&file("", &content)), &Scenario::read(yaml).unwrap(), 6);
    agrees("first", plan.steps[0].waiting_hours, erlang_c(2, 1.5) / (2.0 - 1.5));
    agrees("second", plan.steps[1].waiting_hours, erlang_c(3, 2.25) / ((3.0 - 2.25) / 1.5));
}

#[test]
fn queue_with_fixed_work_waits_half_as_long() {
    let (model, scenario) = station(0.7 * 24.0, 1, "1h", "");
    let plan = first(&model, &scenario, 3);
    agrees("M/D/1 waiting", plan.steps[0].waiting_hours, 0.7 / (2.0 * (1.0 - 0.7)));
    assert_eq!(plan.steps[0].working_p90, Some(1.0));
}

#[test]
fn queue_with_any_work_waits_as_pollaczek_and_khinchine_say() {
    let (model, scenario) = station(0.3 * 24.0, 1, "{triangular: {least: 1h, likely: 2h, most: 3h}}", "");
    let plan = first(&model, &scenario, 4);
    let square = 4.0 + 1.0 / 6.0;
    agrees("M/G/1 waiting", plan.steps[0].waiting_hours, 0.3 * square / (2.0 * (1.0 - 0.6)));
}

#[test]
fn little_s_law_holds_of_the_queue_and_of_the_whole() {
    let (model, scenario) = station(2.1 * 24.0, 3, "{lognormal: {mean: 1h, p90: 2h}}", "");
    let plan = first(&model, &scenario, 5);
    let near = |what: &str, l: f64, lambda: f64, w: f64| {
        assert!((l / (lambda * w) - 1.0).abs() < 0.01, "{what}: L = {l}, λW = {}", lambda * w);
    };
    let step = &plan.steps[0];
    let mean = |estimate: Option<Estimate>| estimate.unwrap().mean;
    near("queue", mean(step.queue), mean(step.opened_per_hour), mean(step.waiting_hours));
    near("all", mean(plan.in_progress), mean(plan.arrivals_per_day), mean(plan.elapsed_days));
    near("people", mean(plan.staff[0].busy), mean(step.opened_per_hour), mean(step.working_hours));
}

#[test]
fn same_seed_gives_the_same_report_and_another_seed_another() {
    let (model, scenario) = station(16.0, 1, "{exponential: 1h}", ", limit: 4h");
    let short = Scenario { days: Some(30), warmup_days: Some(5), replications: Some(3), ..scenario };
    let told = |seed| serde_json::to_string(&simulate(&model, &short, seed).unwrap()).unwrap();
    assert_eq!(told(7), told(7));
    assert_ne!(told(7), told(8));
}

#[test]
fn office_hours_are_kept_and_work_goes_on_the_next_morning() {
    // One case a day on average, three hours each: never a queue to speak of, and never done in the night.
    let (model, scenario) = station(0.2, 1, "3h", "");
    let office = Scenario { hours: Some(Week::office()), ..scenario };
    let plan = first(&model, &office, 1);
    assert_eq!(plan.steps[0].working_hours.unwrap().mean, 3.0);
    let (worked, elapsed) = (plan.cases.hours.unwrap().mean, plan.elapsed_days.unwrap().mean * 24.0);
    assert!(worked < 3.5 && elapsed > 2.0 * worked, "{worked} working hours, {elapsed} hours");
    let (per_day, weekdays) = (plan.arrivals_per_day.unwrap().mean, 5.0 / 7.0);
    assert!((per_day / (0.2 * weekdays) - 1.0).abs() < 0.15, "{per_day}");
}

/// Step `a`, then by `outcome` either `b` or the end.
fn fork() -> Model {
    let role = r#"motcua:post="officer" motcua:hours="0.5""#;
    let content = elements("startEvent:s exclusiveGateway:g endEvent:e endEvent:f")
        + &holding("userTask", "a", role, "")
        + &holding("userTask", "b", r#"motcua:post="leader" motcua:hours="1""#, "")
        + &path("s a g")
        + &flow_if("g", "b", r#"outcome = "agree""#)
        + &flow_if("g", "f", r#"outcome = "refuse""#)
        + &path("b e");
    compiled(&file("", &content))
}

const FORK: &str = "
days: 100
replications: 5
arrivals: {per_day: 10}
staff: {officer: 1, leader: 1}
steps: {a: {outcome: {agree: 0.75, refuse: 0.25}}}
";

#[test]
fn ways_part_in_the_given_shares() {
    let plan = first(&fork(), &Scenario::read(FORK).unwrap(), 1);
    let agreed = plan.ways.iter().find(|way| way.target == "b").unwrap();
    assert!((agreed.share - 0.75).abs() < 0.02, "{agreed:?}");
    assert_eq!(plan.ways.iter().map(|way| way.share).sum::<f64>(), 1.0);
    let leader = plan.staff.iter().find(|staff| staff.role == "leader").unwrap();
    agrees("leader", leader.utilisation, 10.0 * 0.75 / 8.0);
}

#[test]
fn classes_choose_their_way_and_have_their_own_figures() {
    let yaml = "
arrivals: {per_day: 10}
replications: 4
staff: {officer: 1, leader: 1}
limit: 8h
classes:
  - {name: dễ, weight: 3, variables: {outcome: refuse}}
  - {name: khó, weight: 1, drawn: {outcome: {agree: 1}}, limit: 1h}
";
    let plan = first(&fork(), &Scenario::read(yaml).unwrap(), 1);
    let agreed = plan.ways.iter().find(|way| way.target == "b").unwrap();
    assert!((agreed.share - 0.25).abs() < 0.03, "{agreed:?}");
    let [easy, hard] = &plan.classes[..] else { panic!("{:?}", plan.classes) };
    assert_eq!((easy.class.as_str(), hard.class.as_str()), ("dễ", "khó"));
    assert_eq!(easy.arrived + hard.arrived, plan.cases.arrived);
    assert_eq!(hard.late_share.unwrap().mean, 1.0);
    assert!(easy.hours.unwrap().mean < hard.hours.unwrap().mean && easy.late_share.unwrap().mean < 0.1);
}

#[test]
fn variant_under_the_same_chance_differs_by_its_change_alone() {
    let variants = "
variants:
  - {name: như cũ, staff: {officer: 1}}
  - {name: thêm lãnh đạo, staff: {leader: 2}}
  - {name: bỏ bước b, steps: {b: {skip: true}}}
";
    let scenario = Scenario::read(&format!("{FORK}{variants}")).unwrap();
    let report = simulate(&fork(), &scenario, 1).unwrap();
    let [same, more, dropped] = &report.differences[..] else { panic!() };
    assert_eq!(same.hours.unwrap(), Estimate { mean: 0.0, low: Some(0.0), high: Some(0.0) });
    assert_eq!(PlanReport { name: report.plans[0].name.clone(), ..report.plans[1].clone() }, report.plans[0]);
    assert!(more.hours.unwrap().high.unwrap() < 0.0);
    // Another leader changes nothing at the officer's step, case by case.
    let at_a = more.steps.iter().find(|step| step.element == "a").unwrap();
    assert_eq!(at_a.waiting_hours.mean, 0.0);
    assert!(dropped.hours.unwrap().mean < more.hours.unwrap().mean);
    let plain = (report.plans[2].cases.hours.unwrap().half().unwrap(), more.hours.unwrap().half().unwrap());
    assert!(plain.1.is_finite() && plain.0.is_finite());
}

#[test]
fn common_chance_tells_a_small_change_that_other_chance_would_hide() {
    let (model, scenario) = station(
        16.0,
        1,
        "{exponential: 1h}",
        ", variants: [{name: nhanh hơn, steps: {a: {duration: {exponential: 59m}}}}]",
    );
    let short = Scenario { days: Some(60), warmup_days: Some(10), replications: Some(10), ..scenario };
    let report = simulate(&model, &short, 1).unwrap();
    let (less, alone) = (report.differences[0].hours.unwrap(), report.plans[0].cases.hours.unwrap());
    assert!(less.high.unwrap() < 0.0, "{less:?}");
    assert!(less.half().unwrap() * 4.0 < alone.half().unwrap(), "{less:?} {alone:?}");
}

#[test]
fn boundary_timer_fires_while_a_case_waits() {
    let timer = "<timerEventDefinition><timeDuration>PT2H</timeDuration></timerEventDefinition>";
    let content = elements("startEvent:s endEvent:e endEvent:f")
        + &holding("userTask", "a", r#"motcua:role="r" motcua:hours="1""#, "")
        + &beside("b", "a", true, timer)
        + &path("s a e")
        + &path("b f");
    let model = compiled(&file("", &content));
    let yaml = "{hours: always, days: 60, arrivals: {per_day: 30}, staff: {r: 1}, replications: 5}";
    let plan = first(&model, &Scenario::read(yaml).unwrap(), 1);
    let (step, event) = (&plan.steps[0], &plan.boundary_events[0]);
    // Those that were opened in the warm-up are not counted with the step.
    assert!(event.times > 100 && event.times - step.withdrawn < 25, "{event:?} {step:?}");
    // More comes than can be done, and yet nobody waits longer than the timer lets them.
    let busy = plan.staff[0].utilisation.unwrap().mean;
    assert!(step.waiting_p90.unwrap() <= 2.0 && busy > 0.8, "{step:?} {busy}");
    assert!(plan.cases.hours_p90.unwrap() <= 2.0);
}

#[test]
fn limit_stands_still_while_the_applicant_mends() {
    let content = elements("startEvent:s endEvent:e")
        + &holding("userTask", "a", r#"motcua:post="officer" motcua:hours="1""#, "")
        + &holding("userTask", "b", r#"motcua:post="applicant" motcua:hours="0""#, "")
        + &path("s b a e");
    let model = compiled(&file("", &content));
    let late = |pause: bool| {
        let yaml = format!(
            "{{arrivals: {{per_day: 2}}, limit: 4h, replications: 3, staff: {{officer: 2, applicant: unlimited}}, \
             steps: {{b: {{duration: 10h, pause: {pause}}}}}}}"
        );
        first(&model, &Scenario::read(&yaml).unwrap(), 1).cases.late_share.unwrap().mean
    };
    assert_eq!(late(false), 1.0);
    assert!(late(true) < 0.05, "{}", late(true));
}

#[test]
fn lateness_is_told_of_the_step_where_it_arises() {
    let scenario = Scenario::read(&format!("{FORK}limit: 4h")).unwrap();
    let plan = first(&fork(), &scenario, 1);
    let [a, b] = &plan.steps[..] else { panic!() };
    assert_eq!(a.late_waiting + a.late_working + b.late_waiting + b.late_working, plan.cases.late);
    assert!(b.late_waiting > b.late_working && b.late_waiting > 10 * a.late_waiting, "{a:?} {b:?}");
}

#[test]
fn due_soonest_is_done_first() {
    let yaml = |rule: &str| {
        format!(
            "{{hours: always, arrivals: {{per_day: 22}}, replications: 4, staff: {{r: {{people: 1, rule: {rule}}}}}, \
             steps: {{a: {{duration: {{exponential: 1h}}}}}}, \
             classes: [{{name: gấp, limit: 5h}}, {{name: thường, limit: 300h}}]}}"
        )
    };
    let (model, _) = station(1.0, 1, "1h", "");
    let late = |rule| {
        let plan = first(&model, &Scenario::read(&yaml(rule)).unwrap(), 1);
        plan.classes[0].late_share.unwrap().mean
    };
    assert!(late("due_soonest") < late("first_come") / 2.0);
}
