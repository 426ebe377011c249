//! Extension attributes: our own namespace by bare name (`post`, `hours`), those of Camunda and Zeebe under their
//! usual prefix (`camunda:assignee`, `zeebe:assignee`), so that a host can read who is to do a task.

use super::{BPMN, children, text};
use roxmltree::Node as Xml;
use std::collections::BTreeMap;

/// Namespace of this product's extension attributes.
pub const OWN: &str = "urn:motcua:bpmn:1";

/// Every extension attribute of an element, of its extension elements and of its BPMN resource roles.
pub fn attributes(xml: Xml) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for attribute in xml.attributes() {
        if let Some(prefix) = attribute.namespace().and_then(prefix) {
            found.insert(format!("{prefix}{}", attribute.name()), attribute.value().to_owned());
        }
    }
    for child in children(xml) {
        match child.tag_name().name() {
            "extensionElements" => extension_elements(child, &mut found),
            role @ ("potentialOwner" | "humanPerformer" | "performer") => resource_role(child, role, &mut found),
            _ => {}
        }
    }
    found
}

/// Attributes of extension elements count as attributes of their element: `<zeebe:taskDefinition type="x"/>` gives
/// `zeebe:type`.
fn extension_elements(xml: Xml, found: &mut BTreeMap<String, String>) {
    for child in xml.children().filter(Xml::is_element) {
        let Some(prefix) = child.tag_name().namespace().and_then(prefix) else { continue };
        for attribute in child.attributes() {
            found.entry(format!("{prefix}{}", attribute.name())).or_insert_with(|| attribute.value().to_owned());
        }
    }
}

fn resource_role(xml: Xml, role: &str, found: &mut BTreeMap<String, String>) {
    let expression = xml.descendants().find(|n| {
        // `expression` with xsi:type="tFormalExpression" says the same as `formalExpression`.
        let is_one = matches!(n.tag_name().name(), "formalExpression" | "expression" | "resourceRef");
        n.tag_name().namespace() == Some(BPMN) && is_one
    });
    if let Some(expression) = expression {
        found.insert(role.to_owned(), text(expression));
    }
}

fn prefix(namespace: &str) -> Option<&'static str> {
    match namespace {
        OWN => Some(""),
        "http://camunda.org/schema/1.0/bpmn" | "http://activiti.org/bpmn" => Some("camunda:"),
        "http://camunda.org/schema/zeebe/1.0" => Some("zeebe:"),
        _ => None,
    }
}
