//! [`Document`] → [`Model`]: names become indices, texts become expressions. Only for documents without errors; what
//! the rules should have refused is told as an internal error rather than run.

mod activities;
mod events;
mod reach;

pub(crate) use activities::{COLLECTIONS, called_of, vendor_source};

use crate::check::{Problem, refusal};
use crate::feel::Expr;
use crate::model::{Body, BodyIx, Flow, FlowIx, Kind, Message, Model, Node, NodeIx, Process, Trigger};
use crate::parse::{BodyDef, Document, EventDef, NodeDef, ProcessDef, local_part};
use std::collections::{BTreeMap, HashMap};

type Made<T> = Result<T, Box<Problem>>;

/// Makes the executable form.
pub(crate) fn compile(document: &Document) -> Made<Model> {
    let mut maker = Maker { document, model: empty(), called: HashMap::new() };
    // Global tasks come last, so that the indices of all else do not depend on them.
    let alone = |task: &NodeDef| BodyDef { nodes: vec![task.clone()], ..BodyDef::default() };
    let tasks: Vec<BodyDef> = document.global_tasks.iter().map(alone).collect();
    let mut bodies = Vec::new();
    for process in &document.processes {
        bodies.push((maker.process(process)?, &process.body));
    }
    for (task, body) in document.global_tasks.iter().zip(&tasks) {
        let ix = maker.reserve(body, None)?;
        maker.called.insert(task.id.clone(), ix);
        bodies.push((ix, body));
    }
    for (ix, body) in bodies {
        maker.fill(body, ix)?;
    }
    maker.lanes();
    reach::link_reach(&mut maker.model);
    Ok(maker.model)
}

fn empty() -> Model {
    Model { processes: Vec::new(), bodies: Vec::new(), nodes: Vec::new(), flows: Vec::new(), by_id: HashMap::new() }
}

struct Maker<'d> {
    document: &'d Document,
    model: Model,
    /// Contents that a call may run, by id.
    called: HashMap<String, BodyIx>,
}

fn broken(node: &NodeDef, what: &str) -> Box<Problem> {
    refusal("internal", Some(&node.id), what)
}

impl Maker<'_> {
    fn process(&mut self, process: &ProcessDef) -> Made<BodyIx> {
        let body = self.reserve(&process.body, None)?;
        self.called.insert(process.id.clone(), body);
        self.model.processes.push(Process {
            id: process.id.clone(),
            name: process.name.clone(),
            executable: process.executable,
            attributes: process.attributes.clone(),
            body,
        });
        Ok(body)
    }

    /// Gives every body and node its index, so that what is named later in the file is known.
    fn reserve(&mut self, def: &BodyDef, owner: Option<NodeIx>) -> Made<BodyIx> {
        let body = BodyIx(self.model.bodies.len() as u16);
        let mut data: Vec<String> = def.data.iter().filter_map(|id| self.document.items.get(id)).cloned().collect();
        data.dedup();
        self.model.bodies.push(Body { owner, data, ..Body::default() });
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
                repeat: None,
                compensation: None,
                inputs: Vec::new(),
                outputs: Vec::new(),
                lane: None,
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
                    activities::container(node, content, inner)
                }
                _ => self.kind(node, def)?,
            };
            match &kind {
                Kind::BoundaryEvent { host, trigger: Trigger::Compensation(_), .. } => {
                    self.model.nodes[host.ix()].compensation = Some(ix);
                }
                Kind::BoundaryEvent { host, .. } => self.model.nodes[host.ix()].boundary.push(ix),
                _ => {}
            }
            let repeat = node.repeats.first().map(|repeat| self.repeat(node, repeat)).transpose()?;
            let (inputs, outputs) = self.mappings(node)?;
            let made = &mut self.model.nodes[ix.ix()];
            (made.kind, made.repeat, made.inputs, made.outputs) = (kind, repeat, inputs, outputs);
        }
        self.beginnings(def, body);
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

    fn beginnings(&mut self, def: &BodyDef, body: BodyIx) {
        let nodes = self.model.body(body).nodes.clone();
        let mut made = Body::default();
        for (node, written) in nodes.into_iter().zip(&def.nodes) {
            let at = self.model.node(node);
            let instantiates = written.flag("instantiate", false);
            match &at.kind {
                Kind::StartEvent(_) => made.starts.push(node),
                Kind::EventSubProcess { .. } => made.event_sub_processes.push(node),
                Kind::BoundaryEvent { .. } | Kind::CatchEvent(Trigger::Link(_)) => {}
                _ if written.flag("isForCompensation", false) => {}
                _ if at.incoming.is_empty() => made.implicit.push(node),
                _ => {}
            }
            match &at.kind {
                Kind::ReceiveTask(_) if instantiates => made.instantiators.push(node),
                Kind::EventBasedGateway | Kind::ParallelEventBasedGateway if instantiates => {
                    made.instantiators.extend(at.outgoing.iter().map(|flow| self.model.flow(*flow).target));
                }
                _ => {}
            }
        }
        let body = &mut self.model.bodies[body.ix()];
        (body.starts, body.implicit) = (made.starts, made.implicit);
        (body.event_sub_processes, body.instantiators) = (made.event_sub_processes, made.instantiators);
    }

    fn kind(&self, node: &NodeDef, body: &BodyDef) -> Made<Kind> {
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
            "eventBasedGateway" if node.plain.get("eventGatewayType").is_some_and(|t| t == "Parallel") => {
                Kind::ParallelEventBasedGateway
            }
            "eventBasedGateway" => Kind::EventBasedGateway,
            "callActivity" => {
                let called = called_of(node).and_then(|id| self.called.get(&id)).copied();
                Kind::CallActivity(called.ok_or_else(|| broken(node, "calledElement"))?)
            }
            "startEvent" => Kind::StartEvent(self.trigger(node)?),
            "intermediateCatchEvent" => Kind::CatchEvent(self.trigger(node)?),
            "intermediateThrowEvent" => Kind::ThrowEvent(self.throw(node)?),
            "endEvent" => Kind::EndEvent(self.throw(node)?),
            "boundaryEvent" => Kind::BoundaryEvent {
                host: self.host(node)?,
                interrupting: node.flag("cancelActivity", true),
                trigger: match self.trigger(node)? {
                    Trigger::Compensation(_) => Trigger::Compensation(self.handler(node, body)),
                    other => other,
                },
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

    /// The code of an error or escalation; one without code goes by its name.
    fn code(&self, event: &EventDef) -> Option<String> {
        let global = self.document.globals.get(event.reference.as_ref()?)?;
        Some(global.code.clone().unwrap_or_else(|| global.name.clone()))
    }
}

fn expression(node: &NodeDef, text: &str) -> Made<Expr> {
    Expr::parse(text).map_err(|_| broken(node, text))
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
