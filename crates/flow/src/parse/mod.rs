//! XML → [`Document`]: what the file says, in owned structs, unjudged. Not here: whether it makes sense (`check`)
//! and the executable form (`model`).

mod activity;
mod collaboration;
mod extension;
mod vocabulary;
mod xml;

pub use activity::{AssociationDef, IoDef, RepeatDef};
pub use collaboration::{LaneDef, ParticipantDef};
pub(crate) use xml::tree;
pub use xml::{ATTRIBUTES_MAX, DEPTH_MAX, ELEMENTS_MAX, SIZE_BYTES_MAX};

use crate::check::{Problem, refusal};
use crate::diagram::{self, Diagram};
use roxmltree::Node as Xml;
use std::collections::BTreeMap;

/// Namespace of BPMN 2.0 models.
pub const BPMN: &str = "http://www.omg.org/spec/BPMN/20100524/MODEL";

/// A BPMN file as written.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// Processes in file order.
    pub processes: Vec<ProcessDef>,
    /// Messages, signals, errors and escalations by id.
    pub globals: BTreeMap<String, GlobalDef>,
    /// Global tasks, as the tasks that a call runs.
    pub global_tasks: Vec<NodeDef>,
    /// Event definitions of the file that events refer to, by id.
    pub definitions: BTreeMap<String, EventDef>,
    /// Variables of item-aware elements (data objects, inputs, properties), by id.
    pub items: BTreeMap<String, String>,
    /// Participants of collaborations.
    pub participants: Vec<ParticipantDef>,
    /// Lanes of all processes, outer ones first.
    pub lanes: Vec<LaneDef>,
    /// Message flows of collaborations: (source element, target element, message id).
    pub message_flows: Vec<(String, String, Option<String>)>,
    /// Their ids, in the same order; empty when missing.
    pub message_flow_ids: Vec<String>,
    /// Every id of the file with the number of times it is declared.
    pub ids: BTreeMap<String, usize>,
    /// Elements found where BPMN does not allow them: (local name, id, parent's local name).
    pub misplaced: Vec<(String, String, String)>,
    /// Elements in the namespace of BPMN that BPMN does not have: (local name, id).
    pub unknown: Vec<(String, String)>,
    /// Shapes and edges.
    pub diagram: Diagram,
}

/// One `process`.
#[derive(Debug, Clone)]
pub struct ProcessDef {
    /// Id, empty when missing.
    pub id: String,
    /// Name, or the empty string.
    pub name: String,
    /// `isExecutable="true"`.
    pub executable: bool,
    /// Extension attributes.
    pub attributes: BTreeMap<String, String>,
    /// Its content.
    pub body: BodyDef,
}

/// The content of a process or sub-process.
#[derive(Debug, Clone, Default)]
pub struct BodyDef {
    /// Flow nodes in file order.
    pub nodes: Vec<NodeDef>,
    /// Sequence flows in file order.
    pub flows: Vec<FlowDef>,
    /// Associations: (source, target).
    pub associations: Vec<(String, String)>,
    /// Ids of data objects and properties.
    pub data: Vec<String>,
    /// Notes, and data that is drawn.
    pub artifacts: Vec<ArtifactDef>,
}

/// Something that is drawn beside the flow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ArtifactDef {
    /// Id, empty when missing.
    pub id: String,
    /// Local name (`textAnnotation`).
    pub tag: String,
    /// Its name, or the text of a note.
    pub name: String,
}

/// One flow node.
#[derive(Debug, Clone, Default)]
pub struct NodeDef {
    /// Id, empty when missing.
    pub id: String,
    /// Local name of the element (`userTask`).
    pub tag: String,
    /// Name, or the empty string.
    pub name: String,
    /// Line in the file.
    pub line: u32,
    /// Attributes without namespace.
    pub plain: BTreeMap<String, String>,
    /// Extension attributes, see `parse::extension`.
    pub attributes: BTreeMap<String, String>,
    /// Event definitions.
    pub events: Vec<EventDef>,
    /// Text of `script`.
    pub script: Option<String>,
    /// Loop characteristics; more than one is an error.
    pub repeats: Vec<RepeatDef>,
    /// Inputs and outputs.
    pub io: IoDef,
    /// Ids named by `incoming` and `outgoing`, with whether it is the former.
    pub named_flows: Vec<(bool, String)>,
    /// Content of a sub-process.
    pub body: Option<BodyDef>,
}

/// One sequence flow.
#[derive(Debug, Clone, Default)]
pub struct FlowDef {
    /// Id, empty when missing.
    pub id: String,
    /// Name, or the empty string.
    pub name: String,
    /// Id of the source node.
    pub source: String,
    /// Id of the target node.
    pub target: String,
    /// Text of the condition.
    pub condition: Option<String>,
}

impl NodeDef {
    /// A boolean attribute: `true` or `1`, `false` or `0`.
    pub fn flag(&self, name: &str, default: bool) -> bool {
        self.plain.get(name).map_or(default, |value| is_true(value))
    }
}

impl RepeatDef {
    /// A boolean attribute.
    pub fn flag(&self, name: &str) -> bool {
        self.plain.get(name).is_some_and(|value| is_true(value))
    }
}

fn is_true(value: &str) -> bool {
    matches!(value.trim(), "true" | "1")
}

/// One event definition.
#[derive(Debug, Clone, Default)]
pub struct EventDef {
    /// Id, empty when missing.
    pub id: String,
    /// Local name (`timerEventDefinition`).
    pub tag: String,
    /// The message, signal, error or escalation referred to.
    pub reference: Option<String>,
    /// `timeDate`, `timeDuration` or `timeCycle`, with its text.
    pub timers: Vec<(String, String)>,
    /// Name of a link.
    pub name: String,
    /// Text of a condition.
    pub condition: Option<String>,
    /// The activity that compensation is about.
    pub activity: Option<String>,
    /// Whether compensation is not waited for.
    pub goes_on: bool,
    /// Extension attributes.
    pub attributes: BTreeMap<String, String>,
}

/// A message, signal, error or escalation of the file.
#[derive(Debug, Clone, Default)]
pub struct GlobalDef {
    /// Local name.
    pub tag: String,
    /// Name, or the id when there is none.
    pub name: String,
    /// `errorCode` or `escalationCode`.
    pub code: Option<String>,
    /// Extension attributes.
    pub attributes: BTreeMap<String, String>,
}

/// Whether the local name is that of an activity.
pub(crate) fn is_activity(tag: &str) -> bool {
    tag.ends_with("ask") || matches!(tag, "subProcess" | "transaction" | "adHocSubProcess" | "callActivity")
}

const NODES: &[&str] = &[
    "task",
    "userTask",
    "manualTask",
    "serviceTask",
    "sendTask",
    "receiveTask",
    "scriptTask",
    "businessRuleTask",
    "callActivity",
    "subProcess",
    "transaction",
    "adHocSubProcess",
    "exclusiveGateway",
    "parallelGateway",
    "inclusiveGateway",
    "eventBasedGateway",
    "complexGateway",
    "startEvent",
    "intermediateCatchEvent",
    "intermediateThrowEvent",
    "boundaryEvent",
    "endEvent",
];

/// Global tasks and the tasks that they are when they are called.
const GLOBAL_TASKS: &[(&str, &str)] = &[
    ("globalTask", "task"),
    ("globalUserTask", "userTask"),
    ("globalManualTask", "manualTask"),
    ("globalScriptTask", "scriptTask"),
    ("globalBusinessRuleTask", "businessRuleTask"),
];

/// Reads a file. Fails only where nothing can be read: beyond the bounds, not XML, not BPMN.
pub fn parse(xml: &str) -> Result<Document, Box<Problem>> {
    let text = xml.trim_start_matches('\u{feff}');
    let tree = xml::tree(text)?;
    let root = tree.root_element();
    if !is(root, "definitions") {
        return Err(refusal("not_bpmn", None, root.tag_name().name()));
    }
    let mut document = Document::default();
    for node in root.descendants().filter(|n| n.tag_name().namespace() == Some(BPMN)) {
        if let Some(id) = node.attribute("id") {
            *document.ids.entry(id.to_owned()).or_default() += 1;
        }
        note_misplaced(&mut document, node);
        // The event of a complex multi-instance behaviour has its definition inside.
        if node.parent().is_some_and(|p| is(p, "event")) && node.tag_name().name().ends_with("EventDefinition") {
            document.definitions.insert(attribute(node, "id"), event(node));
        }
    }
    for child in root.children().filter(|n| n.tag_name().namespace() == Some(BPMN)) {
        match child.tag_name().name() {
            "process" => {
                document.processes.push(process(child));
                collaboration::lanes(&mut document, child);
            }
            "message" | "signal" | "error" | "escalation" => {
                document.globals.insert(attribute(child, "id"), global(child));
            }
            "collaboration" => collaboration::read(&mut document, child),
            tag if tag.ends_with("EventDefinition") => {
                document.definitions.insert(attribute(child, "id"), event(child));
            }
            tag if GLOBAL_TASKS.iter().any(|(global, _)| *global == tag) => document.global_tasks.push(node(child)),
            _ => {}
        }
    }
    document.items = activity::items(root);
    let definitions = std::mem::take(&mut document.definitions);
    document.processes.iter_mut().for_each(|process| resolve(&mut process.body, &definitions));
    document.definitions = definitions;
    count_lines(&mut document, text);
    document.diagram = diagram::read(root, &document);
    Ok(document)
}

fn is(node: Xml, tag: &str) -> bool {
    node.tag_name().namespace() == Some(BPMN) && node.tag_name().name() == tag
}

fn attribute(node: Xml, name: &str) -> String {
    node.attribute(name).unwrap_or_default().to_owned()
}

fn children<'a, 'i>(node: Xml<'a, 'i>) -> impl Iterator<Item = Xml<'a, 'i>> {
    node.children().filter(|n| n.tag_name().namespace() == Some(BPMN))
}

fn note_misplaced(document: &mut Document, node: Xml) {
    // What vendors write without a namespace of their own is theirs all the same.
    if node.ancestors().any(|around| is(around, "extensionElements") || is(around, "documentation")) {
        return;
    }
    let (tag, parent) = (node.tag_name().name(), node.parent().map_or("", |p| p.tag_name().name()));
    let holds_nodes = matches!(parent, "process" | "subProcess" | "transaction" | "adHocSubProcess");
    let wrong = if NODES.contains(&tag) || tag == "sequenceFlow" {
        !holds_nodes
    } else if tag.ends_with("EventDefinition") {
        !(parent.ends_with("Event") || matches!(parent, "definitions" | "event"))
    } else if tag.ends_with("LoopCharacteristics") {
        !(is_activity(parent) || parent == "definitions")
    } else {
        match tag {
            "process" => parent != "definitions",
            "conditionExpression" => parent != "sequenceFlow",
            "script" => !matches!(parent, "scriptTask" | "globalScriptTask"),
            "timeDate" | "timeDuration" | "timeCycle" => parent != "timerEventDefinition",
            "ioSpecification" => !(is_activity(parent) || parent == "process" || parent.starts_with("global")),
            "laneSet" => !holds_nodes,
            _ => false,
        }
    };
    if !vocabulary::ELEMENTS.contains(&tag) {
        document.unknown.push((tag.to_owned(), attribute(node, "id")));
    }
    if wrong {
        document.misplaced.push((tag.to_owned(), attribute(node, "id"), parent.to_owned()));
    }
}

fn process(xml: Xml) -> ProcessDef {
    ProcessDef {
        id: attribute(xml, "id"),
        name: attribute(xml, "name"),
        executable: xml.attribute("isExecutable").map(str::trim) == Some("true"),
        attributes: extension::attributes(xml),
        body: body(xml),
    }
}

fn body(xml: Xml) -> BodyDef {
    let mut body = BodyDef::default();
    for child in children(xml) {
        match child.tag_name().name() {
            "sequenceFlow" => body.flows.push(flow(child)),
            "association" => body.associations.push((reference(child, "sourceRef"), reference(child, "targetRef"))),
            "dataObject" | "property" => body.data.push(attribute(child, "id")),
            tag if NODES.contains(&tag) => body.nodes.push(node(child)),
            "textAnnotation" | "dataObjectReference" | "dataStoreReference" => body.artifacts.push(artifact(child)),
            _ => {}
        }
    }
    body
}

fn artifact(xml: Xml) -> ArtifactDef {
    let note = || children(xml).find(|n| n.tag_name().name() == "text").map(text);
    let name = xml.attribute("name").map(str::to_owned).or_else(note).unwrap_or_default();
    ArtifactDef { id: attribute(xml, "id"), tag: xml.tag_name().name().to_owned(), name }
}

fn flow(xml: Xml) -> FlowDef {
    let condition = children(xml).find(|n| n.tag_name().name() == "conditionExpression");
    FlowDef {
        id: attribute(xml, "id"),
        name: attribute(xml, "name"),
        source: attribute(xml, "sourceRef"),
        target: attribute(xml, "targetRef"),
        condition: condition.map(text).filter(|t| !t.is_empty()),
    }
}

/// Lines of nodes from their places in the text, in one pass over it: asking for each anew would take too long in
/// a large file.
fn count_lines(document: &mut Document, text: &str) {
    let ends: Vec<u32> = text.match_indices('\n').filter_map(|(at, _)| u32::try_from(at).ok()).collect();
    document.global_tasks.iter_mut().for_each(|task| task.line = line_at(&ends, task.line));
    document.processes.iter_mut().for_each(|process| count_lines_of(&mut process.body, &ends));
}

fn count_lines_of(body: &mut BodyDef, ends: &[u32]) {
    for node in &mut body.nodes {
        node.line = line_at(ends, node.line);
        if let Some(inner) = &mut node.body {
            count_lines_of(inner, ends);
        }
    }
}

fn line_at(ends: &[u32], place: u32) -> u32 {
    u32::try_from(ends.partition_point(|end| *end < place)).unwrap_or_default() + 1
}

/// Events that refer to a definition of the file get what it says; one that is not there stays a reference.
fn resolve(body: &mut BodyDef, definitions: &BTreeMap<String, EventDef>) {
    for node in &mut body.nodes {
        for event in node.events.iter_mut().filter(|e| e.tag == "eventDefinitionRef") {
            if let Some(definition) = event.reference.as_ref().and_then(|id| definitions.get(id)) {
                *event = definition.clone();
            }
        }
        if let Some(inner) = &mut node.body {
            resolve(inner, definitions);
        }
    }
}

fn node(xml: Xml) -> NodeDef {
    let tag = xml.tag_name().name();
    let tag = GLOBAL_TASKS.iter().find(|(global, _)| *global == tag).map_or(tag, |(_, task)| *task);
    let plain = xml.attributes().filter(|a| a.namespace().is_none());
    let mut node = NodeDef {
        id: attribute(xml, "id"),
        tag: tag.to_owned(),
        name: attribute(xml, "name"),
        // The place in the text for now: `count_lines` makes the line of it.
        line: u32::try_from(xml.range().start).unwrap_or_default(),
        plain: plain.map(|a| (a.name().to_owned(), a.value().to_owned())).collect(),
        attributes: extension::attributes(xml),
        io: activity::io(xml),
        body: matches!(tag, "subProcess" | "transaction" | "adHocSubProcess").then(|| body(xml)),
        ..NodeDef::default()
    };
    for child in children(xml) {
        match child.tag_name().name() {
            "script" => node.script = Some(text(child)),
            tag @ ("incoming" | "outgoing") => node.named_flows.push((tag == "incoming", local_part(&text(child)))),
            tag if tag.ends_with("LoopCharacteristics") => node.repeats.push(activity::repeat(child)),
            tag if tag.ends_with("EventDefinition") => node.events.push(event(child)),
            tag @ "eventDefinitionRef" => {
                let reference = Some(local_part(&text(child)));
                node.events.push(EventDef { tag: tag.to_owned(), reference, ..EventDef::default() });
            }
            _ => {}
        }
    }
    node
}

fn event(xml: Xml) -> EventDef {
    const REFERENCES: &[&str] = &["messageRef", "signalRef", "errorRef", "escalationRef"];
    let reference = REFERENCES.iter().find_map(|name| xml.attribute(*name)).map(local_part);
    let timers = children(xml).filter(|n| matches!(n.tag_name().name(), "timeDate" | "timeDuration" | "timeCycle"));
    let condition = children(xml).find(|n| n.tag_name().name() == "condition");
    EventDef {
        id: attribute(xml, "id"),
        condition: condition.map(text).filter(|t| !t.is_empty()),
        activity: xml.attribute("activityRef").map(local_part),
        goes_on: xml.attribute("waitForCompletion").is_some_and(|v| matches!(v.trim(), "false" | "0")),
        tag: xml.tag_name().name().to_owned(),
        reference,
        timers: timers.map(|n| (n.tag_name().name().to_owned(), text(n))).collect(),
        name: attribute(xml, "name"),
        attributes: extension::attributes(xml),
    }
}

fn global(xml: Xml) -> GlobalDef {
    let code = xml.attribute("errorCode").or_else(|| xml.attribute("escalationCode"));
    GlobalDef {
        tag: xml.tag_name().name().to_owned(),
        name: xml.attribute("name").filter(|n| !n.is_empty()).map_or_else(|| attribute(xml, "id"), str::to_owned),
        code: code.map(str::to_owned),
        attributes: extension::attributes(xml),
    }
}

fn reference(xml: Xml, name: &str) -> String {
    local_part(xml.attribute(name).unwrap_or_default())
}

/// References are QNames: `tns:invoice` and `invoice` name the same element of this file.
pub(crate) fn local_part(name: &str) -> String {
    name.rsplit(':').next().unwrap_or(name).trim().to_owned()
}

fn text(xml: Xml) -> String {
    let parts: String = xml.children().filter(|n| n.is_text()).filter_map(|n| n.text()).collect();
    parts.trim().to_owned()
}
