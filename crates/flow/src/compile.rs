//! [`Document`] → [`Model`]: names become indices, texts become expressions. Only for documents without errors; what
//! the rules should have refused is told as an internal error rather than run.

use crate::check::{Problem, refusal};
use crate::feel::Expr;
use crate::model::{
    Behavior, Body, BodyIx, Flow, FlowIx, Given, Kind, Mapping, Message, Model, MultiInstance, Node, NodeIx, Output,
    Process, Reach, Repeat, Source, StandardLoop, Throw, Timer, Trigger,
};
use crate::parse::{AssociationDef, BodyDef, Document, EventDef, NodeDef, RepeatDef, local_part};
use crate::span::{Cycle, Span, Working};
use base::Instant;
use std::collections::{BTreeMap, HashMap};

type Made<T> = Result<T, Box<Problem>>;

/// Makes the executable form.
pub(crate) fn compile(document: &Document) -> Made<Model> {
    let mut maker = Maker { document, model: empty(), called: HashMap::new() };
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
    // Global tasks come last, so that the indices of all else do not depend on them.
    let mut called = Vec::new();
    for task in &document.global_tasks {
        let body = BodyDef { nodes: vec![task.clone()], ..BodyDef::default() };
        let ix = maker.reserve(&body, None)?;
        maker.called.insert(task.id.clone(), ix);
        called.push((body, ix));
    }
    for process in 0..document.processes.len() {
        let body = maker.model.processes[process].body;
        maker.called.insert(document.processes[process].id.clone(), body);
    }
    for process in 0..document.processes.len() {
        let body = maker.model.processes[process].body;
        maker.fill(&document.processes[process].body, body)?;
    }
    for (body, ix) in &called {
        maker.fill(body, *ix)?;
    }
    maker.lanes();
    link_reach(&mut maker.model);
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
                    container(node, content, inner)
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

    fn trigger(&self, node: &NodeDef) -> Made<Trigger> {
        match node.events.as_slice() {
            [] => Ok(Trigger::None),
            [only] => self.trigger_of(node, only),
            several => {
                let parts = several.iter().map(|event| self.trigger_of(node, event)).collect::<Made<Vec<Trigger>>>()?;
                Ok(if node.flag("parallelMultiple", false) { Trigger::All(parts) } else { Trigger::Any(parts) })
            }
        }
    }

    fn trigger_of(&self, node: &NodeDef, event: &EventDef) -> Made<Trigger> {
        Ok(match event.tag.as_str() {
            "messageEventDefinition" => {
                let message = self.message(node, event.reference.as_ref())?;
                Trigger::Message(message.ok_or_else(|| broken(node, "message"))?)
            }
            "timerEventDefinition" => Trigger::Timer(timer(node, event)?),
            "signalEventDefinition" => Trigger::Signal(self.name(node, event)?),
            "errorEventDefinition" => Trigger::Error(self.code(event)),
            "escalationEventDefinition" => Trigger::Escalation(self.code(event)),
            "conditionalEventDefinition" => {
                let text = event.condition.as_deref().ok_or_else(|| broken(node, "condition"))?;
                Trigger::Conditional(expression(node, text)?)
            }
            "cancelEventDefinition" => Trigger::Cancel,
            "compensateEventDefinition" => Trigger::Compensation(None),
            "linkEventDefinition" => Trigger::Link(event.name.clone()),
            other => return Err(broken(node, other)),
        })
    }

    /// The activity that a compensation boundary event is associated with.
    fn handler(&self, node: &NodeDef, body: &BodyDef) -> Option<NodeIx> {
        let (_, target) = body.associations.iter().find(|(source, _)| *source == node.id)?;
        self.model.find_node(target)
    }

    fn throw(&self, node: &NodeDef) -> Made<Throw> {
        match node.events.as_slice() {
            [] => Ok(Throw::None),
            [only] => self.throw_of(node, only),
            several => Ok(Throw::Several(several.iter().map(|event| self.throw_of(node, event)).collect::<Made<_>>()?)),
        }
    }

    fn throw_of(&self, node: &NodeDef, event: &EventDef) -> Made<Throw> {
        Ok(match event.tag.as_str() {
            "messageEventDefinition" => Throw::Message(self.message(node, event.reference.as_ref())?),
            "signalEventDefinition" => Throw::Signal(self.name(node, event)?),
            "errorEventDefinition" => Throw::Error(self.code(event).ok_or_else(|| broken(node, "error"))?),
            "escalationEventDefinition" => {
                Throw::Escalation(self.code(event).ok_or_else(|| broken(node, "escalation"))?)
            }
            "compensateEventDefinition" => {
                let activity = event.activity.as_ref().map(|id| self.model.find_node(id));
                let activity = activity.map(|found| found.ok_or_else(|| broken(node, "activityRef"))).transpose()?;
                Throw::Compensate { activity, wait: !event.goes_on }
            }
            "cancelEventDefinition" => Throw::Cancel,
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

impl Maker<'_> {
    fn repeat(&self, node: &NodeDef, def: &RepeatDef) -> Made<Repeat> {
        let read = |name: &str| def.expressions.get(name).filter(|t| !t.is_empty()).map(|t| expression(node, t));
        if def.tag == "standardLoopCharacteristics" {
            let maximum = def.plain.get("loopMaximum").and_then(|n| n.trim().parse().ok());
            let (test_before, condition) = (def.flag("testBefore"), read("loopCondition").transpose()?);
            return Ok(Repeat::Loop(StandardLoop { test_before, maximum, condition }));
        }
        let collection = match (&def.input, first(&def.vendor, COLLECTIONS)) {
            (Some(id), _) => Some(self.collection(node, id)?),
            (None, Some(text)) => Some(vendor_source(node, text)?),
            (None, None) => None,
        };
        let item = def.input_item.as_deref().or_else(|| first(&def.vendor, ITEMS)).map(str::to_owned);
        Ok(Repeat::Instances(Box::new(MultiInstance {
            sequential: def.flag("isSequential"),
            cardinality: read("loopCardinality").transpose()?,
            collection,
            item,
            output: self.output(node, def)?,
            completion: read("completionCondition").transpose()?,
            behavior: self.behavior(node, def)?,
        })))
    }

    /// A collection that is an input of the activity is read where the input comes from.
    fn collection(&self, node: &NodeDef, id: &str) -> Made<Source> {
        match node.io.inputs.iter().find(|association| association.target == id) {
            Some(association) => self.source(node, association),
            None => Ok(Source::Variable(self.item(id))),
        }
    }

    fn output(&self, node: &NodeDef, def: &RepeatDef) -> Made<Option<Output>> {
        if let Some(id) = &def.output {
            let outside = node.io.outputs.iter().find(|association| association.sources.contains(id));
            let collection = self.item(outside.map_or(id, |association| &association.target));
            let Some(item) = &def.output_item else { return Ok(None) };
            return Ok(Some(Output { collection, item: Source::Variable(item.clone()) }));
        }
        let of = |name: &str| def.vendor.get(name).filter(|text| !text.is_empty());
        match (of("zeebe:outputCollection"), of("zeebe:outputElement")) {
            (Some(collection), Some(item)) => {
                Ok(Some(Output { collection: collection.clone(), item: vendor_source(node, item)? }))
            }
            _ => Ok(None),
        }
    }

    fn behavior(&self, node: &NodeDef, def: &RepeatDef) -> Made<Behavior> {
        let throw = |id: Option<&String>| {
            let event = id.and_then(|id| self.document.definitions.get(&local_part(id)));
            self.throw_of(node, event.ok_or_else(|| broken(node, "behavior"))?)
        };
        match def.plain.get("behavior").map(String::as_str) {
            Some("None") => Ok(Behavior::None(throw(def.plain.get("noneBehaviorEventRef"))?)),
            Some("One") => Ok(Behavior::One(throw(def.plain.get("oneBehaviorEventRef"))?)),
            Some("Complex") => {
                let all = def
                    .complex
                    .iter()
                    .map(|(condition, event)| Ok((expression(node, condition)?, throw(event.as_ref())?)));
                Ok(Behavior::Complex(all.collect::<Made<_>>()?))
            }
            _ => Ok(Behavior::All),
        }
    }

    /// Inputs and outputs. The collections of a multi-instance activity are its own affair.
    fn mappings(&self, node: &NodeDef) -> Made<(Vec<Mapping>, Vec<Mapping>)> {
        let (mut inputs, mut outputs) = (Vec::new(), Vec::new());
        let gathered = node.repeats.first().and_then(|def| def.output.as_ref());
        for association in &node.io.inputs {
            if !association.sources.is_empty() || association.transformation.is_some() {
                inputs
                    .push(Mapping { target: self.item(&association.target), source: self.source(node, association)? });
            }
            inputs.extend(assignments(node, association)?);
        }
        for association in node.io.outputs.iter().filter(|a| !a.sources.iter().any(|id| Some(id) == gathered)) {
            if !association.sources.is_empty() || association.transformation.is_some() {
                let target = self.item(&association.target);
                outputs.push(Mapping { target, source: self.source(node, association)? });
            }
            outputs.extend(assignments(node, association)?);
        }
        for (into, target, text) in &node.io.vendor {
            let mapping = Mapping { target: target.clone(), source: vendor_source(node, text)? };
            if *into { inputs.push(mapping) } else { outputs.push(mapping) }
        }
        Ok((inputs, outputs))
    }

    fn source(&self, node: &NodeDef, association: &AssociationDef) -> Made<Source> {
        match (&association.transformation, association.sources.first()) {
            (Some(text), _) => Ok(Source::Computed(expression(node, text)?)),
            (None, Some(id)) => Ok(Source::Variable(self.item(id))),
            (None, None) => Err(broken(node, "dataAssociation")),
        }
    }

    /// The variable of an item-aware element.
    fn item(&self, id: &str) -> String {
        self.document.items.get(id).cloned().unwrap_or_else(|| id.to_owned())
    }

    /// Inner lanes come later in the document, so that a node keeps its innermost one.
    fn lanes(&mut self) {
        for lane in &self.document.lanes {
            let name = if lane.name.is_empty() { &lane.id } else { &lane.name };
            for node in lane.nodes.iter().filter_map(|id| self.model.by_id.get(id)) {
                self.model.nodes[node.ix()].lane = Some(name.clone());
            }
        }
    }
}

fn assignments(node: &NodeDef, association: &AssociationDef) -> Made<Vec<Mapping>> {
    let made = association.assignments.iter().map(|(from, to)| {
        let target = to.trim().trim_start_matches('=').trim().to_owned();
        Ok(Mapping { target, source: Source::Computed(expression(node, from)?) })
    });
    made.collect()
}

/// Other vendors: `= expression`, `${variable}` or the name of a variable.
pub(crate) fn vendor_source(node: &NodeDef, text: &str) -> Made<Source> {
    let text = text.trim();
    if text.starts_with('=') {
        return Ok(Source::Computed(expression(node, text)?));
    }
    let inner = text.strip_prefix("${").and_then(|t| t.strip_suffix('}')).unwrap_or(text);
    Ok(Source::Variable(inner.trim().to_owned()))
}

pub(crate) const COLLECTIONS: &[&str] = &["zeebe:inputCollection", "camunda:collection"];
const ITEMS: &[&str] = &["zeebe:inputElement", "camunda:elementVariable"];

fn container(node: &NodeDef, content: &BodyDef, body: BodyIx) -> Kind {
    if node.tag == "transaction" {
        return Kind::Transaction(body);
    }
    if node.flag("triggeredByEvent", false) {
        let start = content.nodes.iter().find(|n| n.tag == "startEvent");
        // A handler of compensation ends nothing: what it is about has completed.
        let undoes = start.is_some_and(|s| s.events.iter().any(|e| e.tag == "compensateEventDefinition"));
        let interrupting = !undoes && start.is_none_or(|s| s.flag("isInterrupting", true));
        return Kind::EventSubProcess { body, interrupting };
    }
    Kind::SubProcess(body)
}

/// The process or global task that a call names.
pub(crate) fn called_of(node: &NodeDef) -> Option<String> {
    let own = node.plain.get("calledElement").map(String::as_str).filter(|id| !id.trim().is_empty());
    own.or_else(|| first(&node.attributes, &["zeebe:processId"])).map(local_part)
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
