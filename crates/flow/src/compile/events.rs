//! What events wait for and throw. Not here: whether the standard allows it there (`check`).

use super::{Made, Maker, broken, expression};
use crate::model::{Given, NodeIx, Throw, Timer, Trigger};
use crate::parse::{BodyDef, EventDef, NodeDef};
use crate::span::{Cycle, Span, Working};
use base::Instant;

impl Maker<'_> {
    pub(super) fn trigger(&self, node: &NodeDef) -> Made<Trigger> {
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
    pub(super) fn handler(&self, node: &NodeDef, body: &BodyDef) -> Option<NodeIx> {
        let (_, target) = body.associations.iter().find(|(source, _)| *source == node.id)?;
        self.model.find_node(target)
    }

    pub(super) fn throw(&self, node: &NodeDef) -> Made<Throw> {
        match node.events.as_slice() {
            [] => Ok(Throw::None),
            [only] => self.throw_of(node, only),
            several => Ok(Throw::Several(several.iter().map(|event| self.throw_of(node, event)).collect::<Made<_>>()?)),
        }
    }

    pub(super) fn throw_of(&self, node: &NodeDef, event: &EventDef) -> Made<Throw> {
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

fn all_nodes(body: &BodyDef) -> Vec<&NodeDef> {
    let mut all: Vec<&NodeDef> = body.nodes.iter().collect();
    all.extend(body.nodes.iter().filter_map(|n| n.body.as_ref()).flat_map(all_nodes));
    all
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
