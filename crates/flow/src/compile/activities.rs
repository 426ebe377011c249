//! What activities carry beside their flows: repetition, inputs and outputs, lanes, what a call runs.

use super::{Made, Maker, broken, expression, first};
use crate::interchange::juel;
use crate::model::{Behavior, BodyIx, Kind, Mapping, MultiInstance, Output, Repeat, Source, StandardLoop};
use crate::parse::{AssociationDef, BodyDef, NodeDef, RepeatDef, local_part};

impl Maker<'_> {
    pub(super) fn repeat(&self, node: &NodeDef, def: &RepeatDef) -> Made<Repeat> {
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
    pub(super) fn mappings(&self, node: &NodeDef) -> Made<(Vec<Mapping>, Vec<Mapping>)> {
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
    pub(super) fn item(&self, id: &str) -> String {
        self.document.items.get(id).cloned().unwrap_or_else(|| id.to_owned())
    }

    /// Inner lanes come later in the document, so that a node keeps its innermost one.
    pub(super) fn lanes(&mut self) {
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

/// Other vendors: `= expression`, `${expression}` of Camunda 7 as far as FEEL can say it, or the name of a variable.
pub(crate) fn vendor_source(node: &NodeDef, text: &str) -> Made<Source> {
    let text = text.trim();
    if let Some(feel) = text.strip_prefix('=') {
        return computed_source(node, feel.trim());
    }
    match juel::inner(text) {
        Some(_) => computed_source(node, &juel::to_feel(text).ok_or_else(|| broken(node, text))?),
        None => Ok(Source::Variable(text.to_owned())),
    }
}

/// What is only a name need not be computed, nor copied whole.
fn computed_source(node: &NodeDef, feel: &str) -> Made<Source> {
    let plain = feel.chars().all(|c| c.is_alphanumeric() || c == '_') && feel.starts_with(char::is_alphabetic);
    let computed = expression(node, feel)?;
    let only = plain && computed.names() == [feel];
    Ok(if only { Source::Variable(feel.to_owned()) } else { Source::Computed(computed) })
}

pub(crate) const COLLECTIONS: &[&str] = &["zeebe:inputCollection", "camunda:collection"];
const ITEMS: &[&str] = &["zeebe:inputElement", "camunda:elementVariable"];

pub(super) fn container(node: &NodeDef, content: &BodyDef, body: BodyIx) -> Kind {
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
