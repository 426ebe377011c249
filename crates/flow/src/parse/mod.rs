//! XML → [`Document`]: what the file says, in owned structs, unjudged. Not here: whether it makes sense (`check`)
//! and the executable form (`model`).

mod extension;
mod xml;

pub use xml::{DEPTH_MAX, ELEMENTS_MAX, SIZE_BYTES_MAX};

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
    /// Message flows of collaborations: (source element, target element, message id).
    pub message_flows: Vec<(String, String, Option<String>)>,
    /// Every id of the file with the number of times it is declared.
    pub ids: BTreeMap<String, usize>,
    /// Elements found where BPMN does not allow them: (local name, id, parent's local name).
    pub misplaced: Vec<(String, String, String)>,
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
    /// Local name of the loop characteristics.
    pub looped: Option<String>,
    /// Ids named by `incoming` and `outgoing`.
    pub named_flows: Vec<String>,
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

/// One event definition.
#[derive(Debug, Clone, Default)]
pub struct EventDef {
    /// Local name (`timerEventDefinition`).
    pub tag: String,
    /// The message, signal, error or escalation referred to.
    pub reference: Option<String>,
    /// `timeDate`, `timeDuration` or `timeCycle`, with its text.
    pub timers: Vec<(String, String)>,
    /// Name of a link.
    pub name: String,
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

/// Reads a file. Fails only where nothing can be read: beyond the bounds, not XML, not BPMN.
pub fn parse(xml: &str) -> Result<Document, Box<Problem>> {
    let tree = xml::tree(xml.trim_start_matches('\u{feff}'))?;
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
    }
    for child in root.children().filter(|n| n.tag_name().namespace() == Some(BPMN)) {
        match child.tag_name().name() {
            "process" => document.processes.push(process(child)),
            "message" | "signal" | "error" | "escalation" => {
                document.globals.insert(attribute(child, "id"), global(child));
            }
            "collaboration" => message_flows(&mut document, child),
            _ => {}
        }
    }
    document.diagram = diagram::read(root);
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
    let (tag, parent) = (node.tag_name().name(), node.parent().map_or("", |p| p.tag_name().name()));
    let holds_nodes = matches!(parent, "process" | "subProcess" | "transaction" | "adHocSubProcess");
    let wrong = if NODES.contains(&tag) || tag == "sequenceFlow" {
        !holds_nodes
    } else if tag.ends_with("EventDefinition") {
        !(parent.ends_with("Event") || parent == "definitions")
    } else {
        tag == "process" && parent != "definitions"
    };
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
            tag if NODES.contains(&tag) => body.nodes.push(node(child)),
            _ => {}
        }
    }
    body
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

fn node(xml: Xml) -> NodeDef {
    let tag = xml.tag_name().name();
    let plain = xml.attributes().filter(|a| a.namespace().is_none());
    let mut node = NodeDef {
        id: attribute(xml, "id"),
        tag: tag.to_owned(),
        name: attribute(xml, "name"),
        line: xml.document().text_pos_at(xml.range().start).row,
        plain: plain.map(|a| (a.name().to_owned(), a.value().to_owned())).collect(),
        attributes: extension::attributes(xml),
        body: matches!(tag, "subProcess" | "transaction" | "adHocSubProcess").then(|| body(xml)),
        ..NodeDef::default()
    };
    for child in children(xml) {
        match child.tag_name().name() {
            "script" => node.script = Some(text(child)),
            "incoming" | "outgoing" => node.named_flows.push(text(child)),
            tag if tag.ends_with("LoopCharacteristics") => node.looped = Some(tag.to_owned()),
            tag if tag.ends_with("EventDefinition") => node.events.push(event(child)),
            // A definition declared on `definitions` and referred to counts as one whose detail is elsewhere.
            "eventDefinitionRef" => {
                node.events.push(EventDef { tag: "eventDefinitionRef".into(), ..EventDef::default() })
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
    EventDef {
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

fn message_flows(document: &mut Document, xml: Xml) {
    for flow in children(xml).filter(|n| n.tag_name().name() == "messageFlow") {
        let message = flow.attribute("messageRef").map(local_part);
        document.message_flows.push((reference(flow, "sourceRef"), reference(flow, "targetRef"), message));
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
