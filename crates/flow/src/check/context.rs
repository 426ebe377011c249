//! The file as the rules look at it: every body with its owner, every node and flow by id.

use crate::parse::{BodyDef, Document, EventDef, FlowDef, NodeDef};
use std::collections::BTreeMap;

pub(super) use crate::parse::is_activity;

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
    /// Flows of each body by the ids of their source and target.
    flows: Vec<[BTreeMap<&'d str, Vec<&'d FlowDef>>; 2]>,
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
        let flows = places.iter().map(|place| flows_by_end(place.body)).collect();
        Self { document, places, nodes, flows }
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
        self.flows[place][0].get(id).cloned().unwrap_or_default()
    }

    pub fn incoming(&self, place: usize, id: &str) -> Vec<&'d FlowDef> {
        self.flows[place][1].get(id).cloned().unwrap_or_default()
    }
}

fn flows_by_end(body: &BodyDef) -> [BTreeMap<&str, Vec<&FlowDef>>; 2] {
    let mut flows = [BTreeMap::<&str, Vec<&FlowDef>>::new(), BTreeMap::new()];
    for flow in &body.flows {
        flows[0].entry(flow.source.as_str()).or_default().push(flow);
        flows[1].entry(flow.target.as_str()).or_default().push(flow);
    }
    flows
}

fn collect<'d>(places: &mut Vec<Place<'d>>, body: &'d BodyDef, owner: Option<&'d NodeDef>, process: &'d str) {
    places.push(Place { body, owner, process });
    for node in &body.nodes {
        if let Some(inner) = &node.body {
            collect(places, inner, Some(node), process);
        }
    }
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
