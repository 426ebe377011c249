//! What is assumed of each step: whose work it is, how long it takes, what it gives. Not here: people and cases.

use super::plan::{Pool, perhaps};
use super::scenario::{BadScenario, Scenario, StepSpec};
use super::shape::{Length, Shape};
use super::written::Drawn;
use crate::model::{Kind, Model, Node, NodeIx, Trigger};
use std::collections::BTreeSet;

/// A step, or an event that waits for something from outside.
pub(super) struct Step {
    /// Whose work it is; `None`: nobody's, it only takes its time.
    pub pool: Option<usize>,
    pub takes: Shape,
    pub drawn: Drawn,
    /// Business errors and their shares.
    pub fails: Vec<(String, f64)>,
    /// The share of times that it comes to an end by itself at all.
    pub comes: f64,
    pub pauses: bool,
    /// Whether its time goes by around the clock: no person does it.
    pub is_automatic: bool,
}

/// What a scenario can say of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    /// A person does it.
    Work,
    /// A program does it, or something comes that someone may confirm.
    Automatic,
    /// A message or signal is awaited.
    Awaited,
}

fn sort_of(node: &Node) -> Option<Sort> {
    match &node.kind {
        Kind::UserTask | Kind::ManualTask => Some(Sort::Work),
        Kind::ServiceTask | Kind::BusinessRuleTask { .. } | Kind::ReceiveTask(_) => Some(Sort::Automatic),
        kind => kind.trigger().filter(|trigger| is_awaited(trigger)).map(|_| Sort::Awaited),
    }
}

fn is_awaited(trigger: &Trigger) -> bool {
    match trigger {
        Trigger::Message(_) | Trigger::Signal(_) => true,
        Trigger::Any(parts) | Trigger::All(parts) => parts.iter().any(is_awaited),
        _ => false,
    }
}

/// Whose work a node is: as the scenario says, else as the model does.
fn role_of<'a>(node: &'a Node, spec: Option<&'a StepSpec>) -> Option<&'a str> {
    let told = spec.and_then(|s| s.role.as_deref());
    let sort = sort_of(node)?;
    let skipped = spec.is_some_and(|s| s.skip == Some(true));
    let own = || {
        let named = node.attributes.get("role").or_else(|| node.attributes.get("post"));
        named.map(String::as_str).filter(|role| !role.is_empty()).or(node.lane.as_deref())
    };
    match sort {
        _ if skipped => None,
        Sort::Work => told.or_else(own),
        Sort::Automatic => told,
        Sort::Awaited => None,
    }
}

/// Every role that has work.
pub(super) fn roles_of(model: &Model, scenario: &Scenario, nodes: &[NodeIx]) -> BTreeSet<String> {
    let nodes = nodes.iter().map(|node| model.node(*node));
    nodes.filter_map(|node| role_of(node, scenario.steps.get(&node.id))).map(str::to_owned).collect()
}

/// The steps of a process, by node.
pub(super) fn steps_of(
    model: &Model,
    scenario: &Scenario,
    nodes: &[NodeIx],
    pools: &[Pool],
) -> Result<Vec<Option<Step>>, BadScenario> {
    for id in scenario.steps.keys() {
        is_a_step(model, nodes, id)?;
    }
    let mut steps: Vec<Option<Step>> = model.nodes().iter().map(|_| None).collect();
    for node in nodes {
        let at = model.node(*node);
        if let Some(sort) = sort_of(at) {
            let spec = scenario.steps.get(&at.id);
            let fit = step(at, sort, spec, pools);
            steps[node.ix()] = fit.map_err(|(field, reason)| {
                BadScenario::at(&format!("steps.{}.{field}", at.id), format!("bước '{}': {reason}", told(at)))
            })?;
        }
    }
    Ok(steps)
}

fn told(node: &Node) -> &str {
    if node.name.is_empty() { &node.id } else { &node.name }
}

fn is_a_step(model: &Model, nodes: &[NodeIx], id: &str) -> Result<(), BadScenario> {
    let field = format!("steps.{id}");
    match model.find_node(id).filter(|node| nodes.contains(node)) {
        Some(node) if sort_of(model.node(node)).is_some() => Ok(()),
        Some(node) => {
            let tag = model.node(node).kind.tag();
            Err(BadScenario::at(
                &field,
                format!("'{id}' là {tag}, không phải bước có người làm hoặc chờ tin bên ngoài"),
            ))
        }
        None => {
            let known = nodes.iter().map(|n| model.node(*n)).filter(|n| sort_of(n).is_some()).map(|n| n.id.as_str());
            Err(BadScenario::at(&field, format!("quy trình không có phần tử '{id}'{}", perhaps(id, known))))
        }
    }
}

type Misfit = (&'static str, String);

fn step(node: &Node, sort: Sort, spec: Option<&StepSpec>, pools: &[Pool]) -> Result<Option<Step>, Misfit> {
    if sort == Sort::Awaited && spec.is_none_or(|s| s.duration.is_none()) {
        // As in a headless run: what is awaited does not come unless the scenario says so.
        return Ok(None);
    }
    let none = StepSpec::default();
    let spec = spec.unwrap_or(&none);
    let skipped = spec.skip == Some(true);
    may_say(sort, spec)?;
    let pool = role_of(node, Some(spec)).and_then(|role| pools.iter().position(|p| p.role == role));
    Ok(Some(Step {
        pool,
        takes: if skipped { Shape::Fixed(Length(0)) } else { takes(node, sort, spec)? },
        drawn: spec.drawn_or_none(),
        fails: fails(spec)?,
        comes: spec.chance.unwrap_or(1.0),
        pauses: spec.pause.unwrap_or_else(|| node.attributes.contains_key("pause")),
        is_automatic: sort != Sort::Work,
    }))
}

/// Refuses what has no meaning for this sort of node.
fn may_say(sort: Sort, spec: &StepSpec) -> Result<(), Misfit> {
    if let Some(chance) = spec.chance
        && !(0.0..=1.0).contains(&chance)
    {
        return Err(("chance", "tỷ lệ là số từ 0 đến 1".to_owned()));
    }
    match sort {
        Sort::Automatic if spec.chance.is_some() && spec.role.is_some() => {
            Err(("chance", "bước có người làm thì không dùng được".to_owned()))
        }
        Sort::Work if spec.chance.is_some() => Err(("chance", "chỉ dùng cho tin chờ từ bên ngoài".to_owned())),
        Sort::Awaited if spec.role.is_some() => Err(("role", "tin từ bên ngoài không có người làm".to_owned())),
        Sort::Awaited if spec.fails.is_some() => Err(("fails", "tin từ bên ngoài không báo lỗi".to_owned())),
        Sort::Awaited if spec.skip.is_some() => Err(("skip", "không bỏ được việc chờ tin".to_owned())),
        Sort::Awaited if spec.pause.is_some() => Err(("pause", "chỉ dùng cho bước công việc".to_owned())),
        _ => Ok(()),
    }
}

fn takes(node: &Node, sort: Sort, spec: &StepSpec) -> Result<Shape, Misfit> {
    if let Some(shape) = &spec.duration {
        return Ok(shape.clone());
    }
    let written = ["hours", "workingHours"].iter().find_map(|name| node.attributes.get(*name));
    match written {
        Some(hours) => match hours.trim().parse().ok().and_then(Length::of_hours) {
            Some(length) => Ok(Shape::Fixed(length)),
            None => Err(("duration", format!("motcua:hours=\"{hours}\" không phải số giờ"))),
        },
        None if sort == Sort::Work => {
            Err(("duration", "chưa có thời gian làm; ghi duration ở đây hoặc motcua:hours ở bước".to_owned()))
        }
        None => Ok(Shape::Fixed(Length(0))),
    }
}

fn fails(spec: &StepSpec) -> Result<Vec<(String, f64)>, Misfit> {
    let fails: Vec<(String, f64)> = spec.fails.iter().flatten().map(|(code, share)| (code.clone(), *share)).collect();
    let sum: f64 = fails.iter().map(|(_, share)| share).sum();
    if fails.iter().all(|(_, share)| (0.0..=1.0).contains(share)) && sum <= 1.0 {
        Ok(fails)
    } else {
        Err(("fails", "các tỷ lệ từ 0 đến 1, cộng lại không quá 1".to_owned()))
    }
}

impl StepSpec {
    fn drawn_or_none(&self) -> Drawn {
        self.outcome.clone().unwrap_or_default()
    }
}
