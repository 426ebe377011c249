//! The file as the rules look at it: every body with its owner, every node and flow by id.

use crate::parse::{BodyDef, Document, EventDef, FlowDef, NodeDef};
use std::collections::BTreeMap;

/// One process or sub-process content.
pub(super) struct Place<'d> {
    pub body: &'d BodyDef,
    pub owner: Option<&'d NodeDef>,
    /// Id of the process it belongs to.
    pub process: &'d str,
}

pub(super) struct Context<'d> {
    pub document: &'d Document,
    pub places: Vec<Place<'d>>,
    /// Node and number of the body that holds it, by id.
    pub nodes: BTreeMap<&'d str, (&'d NodeDef, usize)>,
}

impl<'d> Context<'d> {
    pub fn new(document: &'d Document) -> Self {
        let mut places = Vec::new();
        for process in &document.processes {
            collect(&mut places, &process.body, None, &process.id);
        }
        let mut nodes = BTreeMap::new();
        for (number, place) in places.iter().enumerate() {
            for node in &place.body.nodes {
                nodes.entry(node.id.as_str()).or_insert((node, number));
            }
        }
        Self { document, places, nodes }
    }

    pub fn node(&self, id: &str) -> Option<&'d NodeDef> {
        self.nodes.get(id).map(|(node, _)| *node)
    }

    /// Every node with the number of its body.
    pub fn each_node(&self) -> impl Iterator<Item = (&'d NodeDef, usize)> + '_ {
        self.places.iter().enumerate().flat_map(|(number, place)| place.body.nodes.iter().map(move |n| (n, number)))
    }

    /// The body that holds the owner of a body; of a process itself, that process.
    pub fn home(&self, place: usize) -> usize {
        let owner = self.places[place].owner.and_then(|owner| self.nodes.get(owner.id.as_str()));
        owner.map_or(place, |(_, home)| *home)
    }

    pub fn outgoing(&self, place: usize, id: &str) -> Vec<&'d FlowDef> {
        self.places[place].body.flows.iter().filter(|f| f.source == id).collect()
    }

    pub fn incoming(&self, place: usize, id: &str) -> Vec<&'d FlowDef> {
        self.places[place].body.flows.iter().filter(|f| f.target == id).collect()
    }
}

fn collect<'d>(places: &mut Vec<Place<'d>>, body: &'d BodyDef, owner: Option<&'d NodeDef>, process: &'d str) {
    places.push(Place { body, owner, process });
    for node in &body.nodes {
        if let Some(inner) = &node.body {
            collect(places, inner, Some(node), process);
        }
    }
}

pub(super) fn is_activity(tag: &str) -> bool {
    tag.ends_with("ask") || matches!(tag, "subProcess" | "transaction" | "adHocSubProcess" | "callActivity")
}

pub(super) fn is_gateway(tag: &str) -> bool {
    tag.ends_with("Gateway")
}

/// The event definition of an event that has exactly one.
pub(super) fn definition(node: &NodeDef) -> Option<&str> {
    match node.events.as_slice() {
        [only] => Some(kind_of(only)),
        _ => None,
    }
}

/// What an event definition is about (`timer`).
pub(super) fn kind_of(event: &EventDef) -> &str {
    event.tag.trim_end_matches("EventDefinition")
}

/// Whether an activity is begun by an event rather than by a token.
pub(super) fn is_event_sub_process(node: &NodeDef) -> bool {
    node.tag == "subProcess" && node.flag("triggeredByEvent", false)
}

/// Whether an activity is begun only to undo another.
pub(super) fn is_handler(node: &NodeDef) -> bool {
    is_activity(&node.tag) && node.flag("isForCompensation", false)
}
