//! A file as a list of elements with what each says, flat, so that two files can be laid side by side.

use crate::parse::{BodyDef, Document, EventDef, FlowDef, IoDef, NodeDef, RepeatDef, local_part};
use std::collections::BTreeMap;

/// Elements of different groups never match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Group {
    Process,
    Pool,
    Lane,
    Node,
    Flow,
    MessageFlow,
    Artifact,
    Global,
}

/// What an element says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Field {
    Text(String),
    /// The id of another element of the file.
    Reference(String),
}

pub(super) struct Item {
    pub group: Group,
    pub id: String,
    pub tag: String,
    pub name: String,
    /// Id of the process or sub-process it lies in; empty at the top.
    pub parent: String,
    pub fields: BTreeMap<String, Field>,
}

pub(super) struct Items {
    pub all: Vec<Item>,
    places: BTreeMap<(Group, String), usize>,
}

/// Attributes that name another element.
const REFERENCES: &[&str] =
    &["default", "attachedToRef", "messageRef", "calledElement", "signalRef", "errorRef", "escalationRef"];

impl Items {
    pub fn of(document: &Document) -> Self {
        let mut all = Vec::new();
        for process in &document.processes {
            let mut item = Item::new(Group::Process, "process", &process.id, &process.name, "");
            item.text("isExecutable", if process.executable { "true" } else { "" });
            item.texts(&process.attributes);
            all.push(item);
            body(&mut all, &process.body, &process.id);
        }
        all.extend(document.global_tasks.iter().map(|task| node(task, "")));
        around(&mut all, document);
        let lanes: BTreeMap<&str, &str> =
            document.lanes.iter().flat_map(|lane| lane.nodes.iter().map(|n| (n.as_str(), lane.id.as_str()))).collect();
        for item in all.iter_mut().filter(|item| item.group == Group::Node) {
            let lane = lanes.get(item.id.as_str()).copied().unwrap_or_default();
            item.reference("lane", lane);
        }
        // What has no id cannot be told apart.
        all.retain(|item| !item.id.is_empty());
        let places = all.iter().enumerate().map(|(ix, item)| ((item.group, item.id.clone()), ix)).collect();
        Self { all, places }
    }

    pub fn get(&self, group: Group, id: &str) -> Option<&Item> {
        self.places.get(&(group, id.to_owned())).map(|ix| &self.all[*ix])
    }

    /// The name of whatever has this id, else the id.
    pub fn name_by_id(&self, id: &str) -> String {
        let item = self.all.iter().find(|item| item.id == id);
        item.map(|item| &item.name).filter(|name| !name.is_empty()).cloned().unwrap_or_else(|| id.to_owned())
    }

    /// What an element is called; a flow without name by its ends.
    pub fn name_of(&self, item: &Item) -> String {
        let end = |key: &str| item.fields.get(key).map(|field| field.said(self)).unwrap_or_default();
        match item.group {
            _ if !item.name.is_empty() => item.name.clone(),
            Group::Flow | Group::MessageFlow => format!("{} → {}", end("sourceRef"), end("targetRef")),
            _ => item.id.clone(),
        }
    }
}

impl Field {
    /// As it is shown.
    pub fn said(&self, items: &Items) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Reference(id) => items.name_by_id(id),
        }
    }
}

impl Item {
    fn new(group: Group, tag: &str, id: &str, name: &str, parent: &str) -> Self {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut item = Self {
            group,
            id: id.to_owned(),
            tag: tag.to_owned(),
            parent: parent.to_owned(),
            fields: BTreeMap::new(),
            name: name.clone(),
        };
        item.text("name", &name);
        item.text("type", tag);
        item.reference("parent", parent);
        item
    }

    fn text(&mut self, key: &str, text: &str) {
        if !text.is_empty() {
            self.fields.insert(key.to_owned(), Field::Text(text.to_owned()));
        }
    }

    fn reference(&mut self, key: &str, id: &str) {
        if !id.is_empty() {
            self.fields.insert(key.to_owned(), Field::Reference(local_part(id)));
        }
    }

    fn texts(&mut self, attributes: &BTreeMap<String, String>) {
        attributes.iter().for_each(|(key, text)| self.text(key, text));
    }
}

fn body(all: &mut Vec<Item>, content: &BodyDef, parent: &str) {
    for def in &content.nodes {
        all.push(node(def, parent));
        if let Some(inner) = &def.body {
            body(all, inner, &def.id);
        }
    }
    all.extend(content.flows.iter().map(|def| flow(def, parent)));
    all.extend(content.artifacts.iter().map(|def| Item::new(Group::Artifact, &def.tag, &def.id, &def.name, parent)));
}

fn node(def: &NodeDef, parent: &str) -> Item {
    let mut item = Item::new(Group::Node, &def.tag, &def.id, &def.name, parent);
    for (key, value) in def.plain.iter().filter(|(key, _)| !matches!(key.as_str(), "id" | "name")) {
        if REFERENCES.contains(&key.as_str()) { item.reference(key, value) } else { item.text(key, value) }
    }
    item.texts(&def.attributes);
    item.text("script", def.script.as_deref().unwrap_or_default());
    def.events.iter().for_each(|event| add_event(&mut item, event));
    let kinds: Vec<&str> = def.events.iter().map(|e| e.tag.trim_end_matches("EventDefinition")).collect();
    item.text("event", &kinds.join(", "));
    item.text("loop", &def.repeats.iter().map(repeat).collect::<Vec<_>>().join("; "));
    add_data(&mut item, &def.io);
    item
}

fn add_event(item: &mut Item, event: &EventDef) {
    item.reference("reference", event.reference.as_deref().unwrap_or_default());
    item.reference("activityRef", event.activity.as_deref().unwrap_or_default());
    item.text("condition", event.condition.as_deref().unwrap_or_default());
    item.text("link", &event.name);
    event.timers.iter().for_each(|(kind, text)| item.text(kind, text));
    item.texts(&event.attributes);
}

fn repeat(def: &RepeatDef) -> String {
    let said = def.plain.iter().filter(|(key, _)| *key != "id").chain(&def.expressions).chain(&def.vendor);
    let mut parts: Vec<String> = said.map(|(key, text)| format!("{key}={text}")).collect();
    let items = [("collection", &def.input), ("item", &def.input_item), ("output", &def.output)];
    parts.extend(items.into_iter().filter_map(|(key, text)| Some(format!("{key}={}", text.as_ref()?))));
    format!("{} {}", def.tag.trim_end_matches("LoopCharacteristics"), parts.join(" ")).trim().to_owned()
}

fn add_data(item: &mut Item, io: &IoDef) {
    let of = |into: bool| {
        let standard = if into { &io.inputs } else { &io.outputs };
        let mut said: Vec<String> =
            io.vendor.iter().filter(|(to, ..)| *to == into).map(|(_, k, v)| format!("{k} = {v}")).collect();
        for association in standard {
            let source = association.transformation.clone().unwrap_or_else(|| association.sources.join(", "));
            said.push(format!("{} = {source}", association.target));
            said.extend(association.assignments.iter().map(|(from, to)| format!("{to} = {from}")));
        }
        said.join("; ")
    };
    item.text("inputs", &of(true));
    item.text("outputs", &of(false));
}

fn flow(def: &FlowDef, parent: &str) -> Item {
    let mut item = Item::new(Group::Flow, "sequenceFlow", &def.id, &def.name, parent);
    item.reference("sourceRef", &def.source);
    item.reference("targetRef", &def.target);
    item.text("condition", def.condition.as_deref().unwrap_or_default());
    item
}

/// What stands round the processes: pools, lanes, message flows, messages and the like.
fn around(all: &mut Vec<Item>, document: &Document) {
    for pool in &document.participants {
        let mut item = Item::new(Group::Pool, "participant", &pool.id, &pool.name, "");
        item.reference("processRef", pool.process.as_deref().unwrap_or_default());
        all.push(item);
    }
    for lane in &document.lanes {
        let parent = lane.parent.as_deref().unwrap_or(&lane.process);
        all.push(Item::new(Group::Lane, "lane", &lane.id, &lane.name, parent));
    }
    for ((from, to, message), id) in document.message_flows.iter().zip(&document.message_flow_ids) {
        let mut item = Item::new(Group::MessageFlow, "messageFlow", id, "", "");
        item.reference("sourceRef", from);
        item.reference("targetRef", to);
        item.reference("messageRef", message.as_deref().unwrap_or_default());
        all.push(item);
    }
    for (id, global) in &document.globals {
        let mut item = Item::new(Group::Global, &global.tag, id, &global.name, "");
        item.text("code", global.code.as_deref().unwrap_or_default());
        item.texts(&global.attributes);
        all.push(item);
    }
}
