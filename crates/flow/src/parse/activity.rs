//! What activities carry beside their flows: loop characteristics, inputs and outputs. BPMN 2.0.2 §10.3.8, §10.4.2. The
//! mappings of Zeebe and Camunda 7 are read into the same form. Not here: whether references hold (`check`).

use super::{Xml, attribute, children, local_part, text};
use std::collections::BTreeMap;

/// Loop characteristics as written.
#[derive(Debug, Clone, Default)]
pub struct RepeatDef {
    /// Local name.
    pub tag: String,
    /// Attributes without namespace (`isSequential`, `loopMaximum`, `behavior`).
    pub plain: BTreeMap<String, String>,
    /// `loopCondition`, `loopCardinality` and `completionCondition`, by local name.
    pub expressions: BTreeMap<String, String>,
    /// Id of the item-aware element that holds the collection.
    pub input: Option<String>,
    /// Id of the one that takes the results.
    pub output: Option<String>,
    /// Name of the variable of one item.
    pub input_item: Option<String>,
    /// Name of the variable of one result.
    pub output_item: Option<String>,
    /// Event definitions with their conditions, of behaviour `Complex`.
    pub complex: Vec<(String, Option<String>)>,
    /// Attributes of other vendors: collection and element, by their usual prefix.
    pub vendor: BTreeMap<String, String>,
}

/// Inputs and outputs as written.
#[derive(Debug, Clone, Default)]
pub struct IoDef {
    /// Ids of the data inputs and outputs that the activity declares.
    pub declared: Vec<String>,
    /// Data input associations.
    pub inputs: Vec<AssociationDef>,
    /// Data output associations.
    pub outputs: Vec<AssociationDef>,
    /// Mappings of other vendors: (into the activity?, variable, expression).
    pub vendor: Vec<(bool, String, String)>,
}

/// A data association.
#[derive(Debug, Clone, Default)]
pub struct AssociationDef {
    /// Ids of the sources.
    pub sources: Vec<String>,
    /// Id of the target.
    pub target: String,
    /// The value, computed over the variables in sight.
    pub transformation: Option<String>,
    /// Assignments: (expression, variable).
    pub assignments: Vec<(String, String)>,
}

pub(super) fn repeat(xml: Xml) -> RepeatDef {
    let plain = xml.attributes().filter(|a| a.namespace().is_none());
    let mut def = RepeatDef {
        tag: xml.tag_name().name().to_owned(),
        plain: plain.map(|a| (a.name().to_owned(), a.value().to_owned())).collect(),
        vendor: super::extension::attributes(xml),
        ..RepeatDef::default()
    };
    for child in children(xml) {
        match child.tag_name().name() {
            name @ ("loopCondition" | "loopCardinality" | "completionCondition") => {
                def.expressions.insert(name.to_owned(), text(child));
            }
            "loopDataInputRef" => def.input = Some(local_part(&text(child))),
            "loopDataOutputRef" => def.output = Some(local_part(&text(child))),
            "inputDataItem" => def.input_item = Some(name_of(child)),
            "outputDataItem" => def.output_item = Some(name_of(child)),
            "complexBehaviorDefinition" => def.complex.push(complex(child)),
            _ => {}
        }
    }
    def
}

fn complex(xml: Xml) -> (String, Option<String>) {
    let of = |name: &str| children(xml).find(|n| n.tag_name().name() == name);
    let condition = of("condition").map(text).unwrap_or_default();
    let event = of("event").and_then(|event| {
        let reference = children(event).find(|n| n.tag_name().name() == "eventDefinitionRef").map(text);
        let inline = children(event).find(|n| n.tag_name().name().ends_with("EventDefinition"));
        reference.or_else(|| inline.map(|n| attribute(n, "id")))
    });
    (condition, event.map(|id| local_part(&id)))
}

pub(super) fn io(xml: Xml) -> IoDef {
    let mut io = IoDef::default();
    for child in children(xml) {
        match child.tag_name().name() {
            "ioSpecification" => {
                let data = children(child).filter(|n| matches!(n.tag_name().name(), "dataInput" | "dataOutput"));
                io.declared.extend(data.map(|n| attribute(n, "id")));
            }
            "dataInputAssociation" => io.inputs.push(association(child)),
            "dataOutputAssociation" => io.outputs.push(association(child)),
            "extensionElements" => vendor(child, &mut io),
            _ => {}
        }
    }
    io
}

fn association(xml: Xml) -> AssociationDef {
    let mut def = AssociationDef::default();
    for child in children(xml) {
        match child.tag_name().name() {
            "sourceRef" => def.sources.push(local_part(&text(child))),
            "targetRef" => def.target = local_part(&text(child)),
            "transformation" => def.transformation = Some(text(child)).filter(|t| !t.is_empty()),
            "assignment" => {
                let of = |name: &str| children(child).find(|n| n.tag_name().name() == name).map(text);
                def.assignments.push((of("from").unwrap_or_default(), of("to").unwrap_or_default()));
            }
            _ => {}
        }
    }
    def
}

const ZEEBE: &str = "http://camunda.org/schema/zeebe/1.0";
const CAMUNDA: &str = "http://camunda.org/schema/1.0/bpmn";

/// `zeebe:ioMapping` with `input` and `output`; `camunda:inputOutput` with parameters; `camunda:in` and `camunda:out` of a
/// call.
fn vendor(xml: Xml, io: &mut IoDef) {
    for child in xml.descendants().filter(Xml::is_element) {
        if child.tag_name().namespace() == Some(CAMUNDA) && child.tag_name().name().ends_with("putParameter") {
            let into = child.tag_name().name() == "inputParameter";
            io.vendor.extend(parameter(child).map(|value| (into, attribute(child, "name"), value)));
            continue;
        }
        let (source, target) = (attribute(child, "source"), attribute(child, "target"));
        let expression = child.attribute("sourceExpression").map(str::to_owned).unwrap_or(source);
        if expression.is_empty() || target.is_empty() {
            continue;
        }
        match (child.tag_name().namespace(), child.tag_name().name()) {
            (Some(ZEEBE), "input") | (Some(CAMUNDA), "in") => io.vendor.push((true, target, expression)),
            (Some(ZEEBE), "output") | (Some(CAMUNDA), "out") => io.vendor.push((false, target, expression)),
            _ => {}
        }
    }
}

/// The value of a parameter of Camunda 7: an expression, or else a text. Scripts, lists and maps become what no expression
/// is, so that `check` tells of them.
fn parameter(xml: Xml) -> Option<String> {
    if let Some(inner) = xml.children().find(Xml::is_element) {
        return Some(format!("= <camunda:{}>", inner.tag_name().name()));
    }
    let said = text(xml);
    if said.is_empty() || !xml.has_attribute("name") {
        return None;
    }
    let is_expression = said.starts_with("${") || said.starts_with("#{");
    let quoted = || format!("= \"{}\"", said.replace('\\', "\\\\").replace('"', "\\\""));
    Some(if is_expression { said.clone() } else { quoted() })
}

/// What an item-aware element is called as a variable.
pub(super) fn name_of(xml: Xml) -> String {
    xml.attribute("name").filter(|n| !n.trim().is_empty()).map_or_else(|| attribute(xml, "id"), |n| n.trim().to_owned())
}

/// Every item-aware element of the file with the name of its variable. A reference to a data object goes by the name
/// of the object, which without a name goes by that of the reference.
pub(super) fn items(root: Xml) -> BTreeMap<String, String> {
    const ITEMS: &[&str] = &[
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "dataStore",
        "property",
        "dataInput",
        "dataOutput",
        "inputDataItem",
        "outputDataItem",
    ];
    let all = || root.descendants().filter(|n| ITEMS.contains(&n.tag_name().name()) && n.has_attribute("id"));
    let mut names: BTreeMap<String, String> = all().map(|n| (attribute(n, "id"), name_of(n))).collect();
    for reference in all().filter(|n| n.tag_name().name() == "dataObjectReference") {
        let object = local_part(&attribute(reference, "dataObjectRef"));
        let Some(named) = names.get(&object).cloned() else { continue };
        if named == object {
            names.insert(object, name_of(reference));
        } else {
            names.insert(attribute(reference, "id"), named);
        }
    }
    names
}
