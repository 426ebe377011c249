//! [`Document`] → [`Model`]: names become indices, texts become expressions. Only for documents without errors; what
//! the rules should have refused is told as an internal error rather than run.

use crate::check::{Problem, refusal};
use crate::feel::Expr;
use crate::model::{
    Body, BodyIx, Flow, FlowIx, Given, Kind, Message, Model, Node, NodeIx, Process, Reach, Throw, Timer, Trigger,
};
use crate::parse::{BodyDef, Document, EventDef, NodeDef, local_part};
use crate::span::{Cycle, Span, Working};
use base::Instant;
use std::collections::{BTreeMap, HashMap};

type Made<T> = Result<T, Box<Problem>>;

/// Makes the executable form.
pub(crate) fn compile(document: &Document) -> Made<Model> {
    let mut maker = Maker { document, model: empty() };
    for process in &document.processes {
        let body = maker.reserve(&process.body, None)?;
        maker.model.processes.push(Process {
            id: process.id.clone(),
            name: process.name.clone(),
            executable: process.executable,
            attributes: process.attributes.clone(),
            body,
        });
    }
    for process in 0..document.processes.len() {
        let body = maker.model.processes[process].body;
        maker.fill(&document.processes[process].body, body)?;
    }
    link_reach(&mut maker.model);
    Ok(maker.model)
}

fn empty() -> Model {
    Model { processes: Vec::new(), bodies: Vec::new(), nodes: Vec::new(), flows: Vec::new(), by_id: HashMap::new() }
}

struct Maker<'d> {
    document: &'d Document,
    model: Model,
}

fn broken(node: &NodeDef, what: &str) -> Box<Problem> {
    refusal("internal", Some(&node.id), what)
}

impl Maker<'_> {
    /// Gives every body and node its index, so that what is named later in the file is known.
    fn reserve(&mut self, def: &BodyDef, owner: Option<NodeIx>) -> Made<BodyIx> {
        let body = BodyIx(self.model.bodies.len() as u16);
        self.model.bodies.push(Body { owner, ..Body::default() });
        for node in &def.nodes {
            let ix = NodeIx(self.model.nodes.len() as u16);
            self.model.by_id.insert(node.id.clone(), ix);
            self.model.nodes.push(Node {
                id: node.id.clone(),
                name: node.name.clone(),
                kind: Kind::Task,
                body,
                incoming: Vec::new(),
                outgoing: Vec::new(),
                default: None,
                boundary: Vec::new(),
                attributes: node.attributes.clone(),
                reach: Vec::new(),
            });
            self.model.bodies[body.ix()].nodes.push(ix);
            if let Some(inner) = &node.body {
                let inner = self.reserve(inner, Some(ix))?;
                self.model.nodes[ix.ix()].kind = Kind::SubProcess(inner);
            }
        }
        Ok(body)
    }

    fn fill(&mut self, def: &BodyDef, body: BodyIx) -> Made<()> {
        self.flows(def)?;
        for node in &def.nodes {
            let ix = self.index(node)?;
            let kind = match (&self.model.nodes[ix.ix()].kind, &node.body) {
                (Kind::SubProcess(inner), Some(content)) => {
                    let inner = *inner;
                    self.fill(content, inner)?;
                    Kind::SubProcess(inner)
                }
                _ => self.kind(node)?,
            };
            if let Kind::BoundaryEvent { host, .. } = &kind {
                self.model.nodes[host.ix()].boundary.push(ix);
            }
            self.model.nodes[ix.ix()].kind = kind;
        }
        self.beginnings(body);
        Ok(())
    }

    fn index(&self, node: &NodeDef) -> Made<NodeIx> {
        self.model.find_node(&node.id).ok_or_else(|| broken(node, "node"))
    }

    fn flows(&mut self, def: &BodyDef) -> Made<()> {
        for flow in &def.flows {
            let ix = FlowIx(self.model.flows.len() as u16);
            let wrong = || refusal("flow_dangling", Some(&flow.id), &flow.id);
            let source = self.model.find_node(&flow.source).ok_or_else(wrong)?;
            let target = self.model.find_node(&flow.target).ok_or_else(wrong)?;
            let condition = match &flow.condition {
                Some(text) => {
                    Some(Expr::parse(text).map_err(|_| refusal("condition_unreadable", Some(&flow.id), text))?)
                }
                None => None,
            };
            let default = def.nodes.iter().find(|n| n.id == flow.source).and_then(|n| n.plain.get("default"));
            if default.is_some_and(|id| local_part(id) == flow.id) {
                self.model.nodes[source.ix()].default = Some(ix);
            }
            self.model.nodes[source.ix()].outgoing.push(ix);
            self.model.nodes[target.ix()].incoming.push(ix);
            self.model.flows.push(Flow { id: flow.id.clone(), name: flow.name.clone(), source, target, condition });
        }
        Ok(())
    }

    fn beginnings(&mut self, body: BodyIx) {
        let nodes = self.model.body(body).nodes.clone();
        let (mut starts, mut implicit) = (Vec::new(), Vec::new());
        for node in nodes {
            match &self.model.node(node).kind {
                Kind::StartEvent(_) => starts.push(node),
                Kind::BoundaryEvent { .. } | Kind::CatchEvent(Trigger::Link(_)) => {}
                _ if self.model.node(node).incoming.is_empty() => implicit.push(node),
                _ => {}
            }
        }
        let body = &mut self.model.bodies[body.ix()];
        body.starts = starts;
        body.implicit = implicit;
    }

    fn kind(&self, node: &NodeDef) -> Made<Kind> {
        Ok(match node.tag.as_str() {
            "task" => Kind::Task,
            "userTask" => Kind::UserTask,
            "manualTask" => Kind::ManualTask,
            "serviceTask" => Kind::ServiceTask,
            "sendTask" => Kind::SendTask(self.message(node, node.plain.get("messageRef"))?),
            "receiveTask" => Kind::ReceiveTask(self.message(node, node.plain.get("messageRef"))?),
            "scriptTask" => {
                let text = script_of(node).ok_or_else(|| broken(node, "script"))?;
                Kind::ScriptTask { script: expression(node, text)?, result: result_of(node) }
            }
            "businessRuleTask" => {
                Kind::BusinessRuleTask { decision: decision_of(node).map(str::to_owned), result: result_of(node) }
            }
            "exclusiveGateway" => Kind::ExclusiveGateway,
            "parallelGateway" => Kind::ParallelGateway,
            "inclusiveGateway" => Kind::InclusiveGateway,
            "eventBasedGateway" => Kind::EventBasedGateway,
            "startEvent" => Kind::StartEvent(self.trigger(node)?),
            "intermediateCatchEvent" => Kind::CatchEvent(self.trigger(node)?),
            "intermediateThrowEvent" => Kind::ThrowEvent(self.throw(node)?),
            "endEvent" => Kind::EndEvent(self.throw(node)?),
            "boundaryEvent" => Kind::BoundaryEvent {
                host: self.host(node)?,
                interrupting: node.plain.get("cancelActivity").is_none_or(|v| v != "false"),
                trigger: self.trigger(node)?,
            },
            other => return Err(broken(node, other)),
        })
    }

    fn host(&self, node: &NodeDef) -> Made<NodeIx> {
        let host = node.plain.get("attachedToRef").and_then(|id| self.model.find_node(&local_part(id)));
        host.ok_or_else(|| broken(node, "attachedToRef"))
    }

    /// The message referred to; where the element names none, the one of its message flow, which goes by the id of
    /// its sender if it names none either.
    fn message(&self, node: &NodeDef, reference: Option<&String>) -> Made<Option<Message>> {
        let flow = self.document.message_flows.iter().find(|(from, to, _)| *from == node.id || *to == node.id);
        let id = reference.map(|id| local_part(id)).or_else(|| flow.and_then(|(_, _, message)| message.clone()));
        let global = id.and_then(|id| self.document.globals.get(&id));
        let sender = flow.map(|(from, ..)| from.clone());
        let Some(name) = global.map(|g| g.name.clone()).or(sender) else { return Ok(None) };
        let key = correlation_of(&node.attributes).or_else(|| global.and_then(|g| correlation_of(&g.attributes)));
        let correlation = key.map(|text| expression(node, text)).transpose()?;
        Ok(Some(Message { name, correlation }))
    }

    fn name(&self, node: &NodeDef, event: &EventDef) -> Made<String> {
        let global = event.reference.as_ref().and_then(|id| self.document.globals.get(id));
        global.map(|g| g.name.clone()).ok_or_else(|| broken(node, &event.tag))
    }

    /// The code of an error; one without code goes by its name.
    fn error_code(&self, event: &EventDef) -> Option<String> {
        let global = self.document.globals.get(event.reference.as_ref()?)?;
        Some(global.code.clone().unwrap_or_else(|| global.name.clone()))
    }

    fn trigger(&self, node: &NodeDef) -> Made<Trigger> {
        let Some(event) = node.events.first() else { return Ok(Trigger::None) };
        Ok(match event.tag.as_str() {
            "messageEventDefinition" => {
                let message = self.message(node, event.reference.as_ref())?;
                Trigger::Message(message.ok_or_else(|| broken(node, "message"))?)
            }
            "timerEventDefinition" => Trigger::Timer(timer(node, event)?),
            "signalEventDefinition" => Trigger::Signal(self.name(node, event)?),
            "errorEventDefinition" => Trigger::Error(self.error_code(event)),
            "linkEventDefinition" => Trigger::Link(event.name.clone()),
            other => return Err(broken(node, other)),
        })
    }

    fn throw(&self, node: &NodeDef) -> Made<Throw> {
        let Some(event) = node.events.first() else { return Ok(Throw::None) };
        Ok(match event.tag.as_str() {
            "messageEventDefinition" => Throw::Message(self.message(node, event.reference.as_ref())?),
            "signalEventDefinition" => Throw::Signal(self.name(node, event)?),
            "errorEventDefinition" => Throw::Error(self.error_code(event).ok_or_else(|| broken(node, "error"))?),
            "terminateEventDefinition" => Throw::Terminate,
            "linkEventDefinition" => Throw::Link(self.link_target(node, event)?),
            other => return Err(broken(node, other)),
        })
    }

    fn link_target(&self, node: &NodeDef, event: &EventDef) -> Made<NodeIx> {
        let from = self.model.node(self.index(node)?).body;
        let bodies = self.document.processes.iter().map(|p| &p.body);
        let catch = bodies.flat_map(all_nodes).find(|n| {
            let named = n.events.iter().any(|e| e.tag == event.tag && e.name == event.name);
            n.tag == "intermediateCatchEvent" && named && self.index(n).is_ok_and(|ix| self.model.node(ix).body == from)
        });
        self.index(catch.ok_or_else(|| broken(node, "link"))?)
    }
}

fn all_nodes(body: &BodyDef) -> Vec<&NodeDef> {
    let mut all: Vec<&NodeDef> = body.nodes.iter().collect();
    all.extend(body.nodes.iter().filter_map(|n| n.body.as_ref()).flat_map(all_nodes));
    all
}

fn expression(node: &NodeDef, text: &str) -> Made<Expr> {
    Expr::parse(text).map_err(|_| broken(node, text))
}

fn timer(node: &NodeDef, event: &EventDef) -> Made<Timer> {
    let own = |name: &str| event.attributes.get(name).map(String::as_str);
    if let Some(working) = Working::parse(own("workingDays"), own("workingHours")) {
        return Ok(Timer::Working(working));
    }
    let (kind, text) = event.timers.first().ok_or_else(|| broken(node, "timer"))?;
    match kind.as_str() {
        "timeDate" => Ok(Timer::Date(given(node, text, |t| Instant::parse(t).ok())?)),
        "timeDuration" => Ok(Timer::Duration(given(node, text, Span::parse)?)),
        _ => Ok(Timer::Cycle(given(node, text, Cycle::parse)?)),
    }
}

fn given<T>(node: &NodeDef, text: &str, read: fn(&str) -> Option<T>) -> Made<Given<T>> {
    if text.starts_with('=') {
        return Ok(Given::Computed(expression(node, text)?));
    }
    read(text).map(Given::Fixed).ok_or_else(|| broken(node, text))
}

fn first<'a>(attributes: &'a BTreeMap<String, String>, names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|name| attributes.get(*name)).map(String::as_str).filter(|text| !text.is_empty())
}

/// The script of a task: its `script` element, or Zeebe's expression.
pub(crate) fn script_of(node: &NodeDef) -> Option<&str> {
    node.script.as_deref().filter(|s| !s.is_empty()).or_else(|| first(&node.attributes, &["zeebe:expression"]))
}

/// The decision of a business rule task.
pub(crate) fn decision_of(node: &NodeDef) -> Option<&str> {
    first(&node.attributes, &["decision", "zeebe:decisionId", "camunda:decisionRef"])
}

/// The correlation key of a message or of the element that sends or awaits it.
pub(crate) fn correlation_of(attributes: &BTreeMap<String, String>) -> Option<&str> {
    first(attributes, &["correlation", "zeebe:correlationKey"])
}

fn result_of(node: &NodeDef) -> Option<String> {
    first(&node.attributes, &["resultVariable", "zeebe:resultVariable", "camunda:resultVariable"]).map(str::to_owned)
}

/// For every inclusive join: the nodes from which each flow in can be reached without passing the join itself.
fn link_reach(model: &mut Model) {
    let before = predecessors(model);
    for node in 0..model.nodes.len() {
        if !matches!(model.nodes[node].kind, Kind::InclusiveGateway) || model.nodes[node].incoming.len() < 2 {
            continue;
        }
        let join = NodeIx(node as u16);
        let reach = model.nodes[node].incoming.iter().map(|flow| reaching(model, &before, *flow, join)).collect();
        model.nodes[node].reach = reach;
    }
}

fn reaching(model: &Model, before: &[Vec<NodeIx>], flow: FlowIx, join: NodeIx) -> Reach {
    let mut reach = Reach::with_room(model.nodes.len());
    let mut open = vec![model.flow(flow).source];
    while let Some(node) = open.pop() {
        if node != join && reach.insert(node) {
            open.extend(&before[node.ix()]);
        }
    }
    reach
}

/// From where a token comes to each node: along flows, out of the host to a boundary event, from link to link.
fn predecessors(model: &Model) -> Vec<Vec<NodeIx>> {
    let mut before: Vec<Vec<NodeIx>> = vec![Vec::new(); model.nodes.len()];
    for flow in &model.flows {
        before[flow.target.ix()].push(flow.source);
    }
    for (ix, node) in model.nodes.iter().enumerate() {
        match &node.kind {
            Kind::BoundaryEvent { host, .. } => before[ix].push(*host),
            Kind::ThrowEvent(Throw::Link(target)) => before[target.ix()].push(NodeIx(ix as u16)),
            _ => {}
        }
    }
    before
}
