//! Pools, lanes and message flows, kept as they are: who takes part, and where each step lies. BPMN 2.0.2 §9.3, §10.8.

use super::{Document, Xml, attribute, children, local_part, reference, text};

/// A participant (pool).
#[derive(Debug, Clone, Default)]
pub struct ParticipantDef {
    /// Id, empty when missing.
    pub id: String,
    /// Name, or the empty string.
    pub name: String,
    /// Id of its process; `None`: a black box.
    pub process: Option<String>,
}

/// A lane.
#[derive(Debug, Clone, Default)]
pub struct LaneDef {
    /// Id, empty when missing.
    pub id: String,
    /// Name, or the empty string.
    pub name: String,
    /// Ids of the flow nodes that lie in it.
    pub nodes: Vec<String>,
    /// Id of the lane round it.
    pub parent: Option<String>,
    /// Id of the process.
    pub process: String,
}

pub(super) fn read(document: &mut Document, xml: Xml) {
    for child in children(xml) {
        match child.tag_name().name() {
            "messageFlow" => {
                let message = child.attribute("messageRef").map(local_part);
                let (from, to) = (reference(child, "sourceRef"), reference(child, "targetRef"));
                document.message_flow_ids.push(attribute(child, "id"));
                document.message_flows.push((from, to, message));
            }
            "participant" => document.participants.push(ParticipantDef {
                id: attribute(child, "id"),
                name: attribute(child, "name"),
                process: child.attribute("processRef").map(local_part).filter(|id| !id.is_empty()),
            }),
            _ => {}
        }
    }
}

/// The lanes of a process, outer ones first.
pub(super) fn lanes(document: &mut Document, process: Xml) {
    let id = attribute(process, "id");
    for set in children(process).filter(|n| n.tag_name().name() == "laneSet") {
        lane_set(document, set, None, &id);
    }
}

fn lane_set(document: &mut Document, set: Xml, parent: Option<&str>, process: &str) {
    for lane in children(set).filter(|n| n.tag_name().name() == "lane") {
        let id = attribute(lane, "id");
        let nodes = children(lane).filter(|n| n.tag_name().name() == "flowNodeRef").map(|n| local_part(&text(n)));
        document.lanes.push(LaneDef {
            id: id.clone(),
            name: attribute(lane, "name"),
            nodes: nodes.collect(),
            parent: parent.map(str::to_owned),
            process: process.to_owned(),
        });
        for inner in children(lane).filter(|n| n.tag_name().name() == "childLaneSet") {
            lane_set(document, inner, Some(&id), process);
        }
    }
}
