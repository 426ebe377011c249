//! How a step may end, read from the model of its process: what the gateways behind it ask for, and which facts of the
//! official part of the form they read. Pure.

use crate::pages::history::outcome_words;
use flow::{Flow, Kind, Model, NodeIx};
use std::collections::HashSet;

/// One way in which a step may end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// What the model's conditions compare.
    pub value: String,
    /// In words, from the flow that is taken.
    pub label: String,
    /// Leads to the applicant's supplement, which has an act of its own.
    pub is_supplement: bool,
}

/// All ways in which the step may end, the plain one first.
pub(crate) fn outcomes(model: &Model, step: NodeIx) -> Vec<Outcome> {
    let act = act_of(model, step);
    let near = near_flows(model, step);
    let mut all = vec![plain(model, act, &near)];
    for flow in &near {
        add(model, flow, "outcome", &mut all);
    }
    let own = format!("{act}_outcome");
    let flows: Vec<_> = model.nodes().iter().flat_map(|n| &n.outgoing).map(|f| model.flow(*f)).collect();
    for flow in flows {
        add(model, flow, &own, &mut all);
    }
    // The leader may refuse whatever the model draws, so whoever prepares may propose it.
    let is_before_decision = ["examine", "draft", "review"].contains(&act)
        && model.nodes().iter().any(|n| n.attributes.get("act").is_some_and(|a| a == "decide"));
    if is_before_decision && all.iter().all(|o| o.value != "refuse") {
        all.push(Outcome { value: "refuse".into(), label: "Đề nghị từ chối".into(), is_supplement: false });
    }
    all
}

fn act_of(model: &Model, step: NodeIx) -> &str {
    model.node(step).attributes.get("act").map_or("examine", String::as_str)
}

/// The way on when nothing special is said: named by the default flow where a gateway behind the step asks for the outcome.
fn plain(model: &Model, act: &str, near: &[&Flow]) -> Outcome {
    let own = format!("{act}_outcome");
    let asked = near
        .iter()
        .find(|f| f.condition.as_ref().is_some_and(|c| c.names().iter().any(|n| *n == own || *n == "outcome")));
    let default = asked.and_then(|f| model.node(f.source).default).map(|f| model.flow(f).name.as_str());
    let label = match (default.unwrap_or_default(), act) {
        ("", "draft") => "Trình dự thảo".to_owned(),
        ("", _) => "Xong, chuyển bước tiếp".to_owned(),
        (name, _) => sentence(name),
    };
    Outcome { value: "agree".into(), label, is_supplement: false }
}

/// Adds what a flow's condition compares `variable` with.
fn add(model: &Model, flow: &Flow, variable: &str, all: &mut Vec<Outcome>) {
    let Some(condition) = &flow.condition else { return };
    for (value, is_equal) in compared(&condition.to_string(), variable) {
        if all.iter().any(|o| o.value == value) {
            continue;
        }
        let target = model.node(flow.target);
        let named = is_equal && !["", "có", "không"].contains(&flow.name.to_lowercase().as_str());
        let label = if named { sentence(&flow.name) } else { sentence(outcome_words(&value)) };
        let is_supplement = is_equal && target.attributes.get("act").is_some_and(|a| a == "supplement");
        all.push(Outcome { value, label, is_supplement });
    }
}

/// The texts that a canonical expression compares a variable with, and whether by `=`.
fn compared(text: &str, variable: &str) -> Vec<(String, bool)> {
    let mut all = Vec::new();
    for (sign, is_equal) in [(" = \"", true), (" != \"", false)] {
        let pattern = format!("{variable}{sign}");
        for (at, _) in text.match_indices(&pattern) {
            let is_whole = !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '.');
            let value = text[at + pattern.len()..].split('"').next().unwrap_or_default();
            if is_whole && !value.is_empty() {
                all.push((value.to_owned(), is_equal));
            }
        }
    }
    all
}

/// Flows behind a step up to the next waiting steps: through gateways only.
pub(crate) fn near_flows(model: &Model, step: NodeIx) -> Vec<&Flow> {
    let mut seen = HashSet::from([step]);
    let mut queue = vec![step];
    let mut all = Vec::new();
    while let Some(node) = queue.pop() {
        for flow in model.node(node).outgoing.iter().map(|f| model.flow(*f)) {
            all.push(flow);
            if is_gateway(&model.node(flow.target).kind) && seen.insert(flow.target) {
                queue.push(flow.target);
            }
        }
    }
    all
}

/// The waiting steps that come next when nothing special is said.
pub(crate) fn next_steps(model: &Model, step: NodeIx) -> Vec<NodeIx> {
    let all = near_flows(model, step).into_iter().filter(|f| f.condition.is_none()).map(|f| f.target);
    all.filter(|t| matches!(model.node(*t).kind, Kind::UserTask | Kind::ManualTask)).collect()
}

const fn is_gateway(kind: &Kind) -> bool {
    matches!(kind, Kind::ExclusiveGateway | Kind::ParallelGateway | Kind::InclusiveGateway)
}

/// The facts that the gateways behind a step read.
pub(crate) fn facts_read(model: &Model, step: NodeIx) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for flow in near_flows(model, step) {
        let read = flow.condition.iter().flat_map(|c| c.names());
        for name in read {
            if !names.iter().any(|n| n == name) {
                names.push(name.to_owned());
            }
        }
    }
    names
}

/// With a capital letter at its begin.
pub(crate) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    first + letters.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(code: &str) -> Model {
        let path = format!("{}/../../procedures/{code}/process.bpmn", env!("CARGO_MANIFEST_DIR"));
        let xml = std::fs::read_to_string(path).expect("the package is there");
        flow::check(&xml).model.expect("its process can be executed")
    }

    fn ways(code: &str, step: &str) -> Vec<(String, bool)> {
        let model = model(code);
        let step = model.find_node(step).expect("the step");
        outcomes(&model, step).into_iter().map(|o| (format!("{} {}", o.value, o.label), o.is_supplement)).collect()
    }

    #[test]
    fn ways_of_a_step_come_from_the_gateways_behind_it() {
        let all = ways("1.004873", "tham_tra");
        let wanted = [
            ("agree Đủ căn cứ", false),
            ("verify Phải xác minh", false),
            ("repair Cần bổ sung", true),
            ("refuse Đề nghị từ chối", false),
        ];
        assert_eq!(all, wanted.map(|(w, s)| (w.to_owned(), s)));
        assert_eq!(
            ways("1.013225", "xem_xet")[..2],
            [("agree Trình ký".into(), false), ("return Soạn lại".into(), false)]
        );
        assert_eq!(ways("1.004873", "xac_minh"), [("agree Xong, chuyển bước tiếp".to_owned(), false)]);
    }

    #[test]
    fn facts_of_gateways_are_asked_at_the_step_before_them() {
        let model = model("1.013225");
        let step = model.find_node("tham_dinh").expect("the step");
        let facts = facts_read(&model, step);
        assert!(facts.iter().any(|f| f == "heritage_area"), "{facts:?}");
    }
}
