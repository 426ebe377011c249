//! `multiInstanceLoopCharacteristics`: as many instances as the cardinality or the collection says, side by side or one
//! after the other. BPMN 2.0.2 §10.3.8, §13.3.7.
//!
//! The activity as a whole has variables of its own: `numberOfInstances`, `numberOfActiveInstances`,
//! `numberOfCompletedInstances`, `numberOfTerminatedInstances`, and the same as `nrOf…`, as other engines name them.

use super::{At, Halt, complete, data, instance, throw_event};
use crate::event::Event;
use crate::feel;
use crate::model::{Behavior, MultiInstance, Output, Source, Throw};
use crate::state::{Variables, View};
use crate::step::Run;
use serde_json::Value;

/// Most instances of one activity.
const INSTANCES_MAX: u64 = 10_000;

/// How many instances there are.
#[derive(Clone, Copy)]
struct Counts {
    all: u32,
    active: u32,
    completed: u32,
}

impl Counts {
    fn variables(self) -> Variables {
        let counts =
            [("Instances", self.all), ("ActiveInstances", self.active), ("CompletedInstances", self.completed)];
        let named = |(name, count): (&str, u32)| [(format!("numberOf{name}"), count), (format!("nrOf{name}"), count)];
        let all = counts.into_iter().chain([("TerminatedInstances", 0)]).flat_map(named);
        Variables::from_iter(all.map(|(name, count)| (name, Value::from(count))))
    }

    fn read(run: &Run, whole: At) -> Self {
        let count = |name: &str| {
            let value = run.state.scope(whole.key).and_then(|s| s.variables.get(name)).and_then(Value::as_u64);
            value.and_then(|n| u32::try_from(n).ok()).unwrap_or_default()
        };
        Self {
            all: count("numberOfInstances"),
            active: count("numberOfActiveInstances"),
            completed: count("numberOfCompletedInstances"),
        }
    }
}

pub(super) fn enter(run: &mut Run, whole: At, several: &MultiInstance) -> Result<(), Halt> {
    if run.state.scope(whole.key).is_some() {
        // A retry: what was begun goes on.
        return turn(run, whole, several);
    }
    let items = items(run, whole, several)?;
    let all = how_many(run, whole, several, items.as_deref())?;
    run.count_moves(if several.sequential { 0 } else { all })?;
    data::open(run, whole, false);
    let mut values = Counts { all, active: 0, completed: 0 }.variables();
    if let Some(output) = &several.output {
        values.insert(output.collection.clone(), Value::Array(vec![Value::Null; all as usize]));
    }
    run.emit(Event::VariablesSet { scope: whole.key, values });
    if all == 0 {
        conclude(run, whole, several);
    } else if several.sequential {
        return turn(run, whole, several);
    } else {
        begin_all(run, whole, several, all, items);
    }
    Ok(())
}

/// The next instance of a sequential activity.
pub(super) fn turn(run: &mut Run, whole: At, several: &MultiInstance) -> Result<(), Halt> {
    let counts = Counts::read(run, whole);
    if !several.sequential || counts.active > 0 || counts.completed >= counts.all {
        return Ok(());
    }
    let item = item(run, whole, several, counts.completed as usize)?;
    let at = instance::begin(run, whole, counts.completed + 1, own(several, item));
    run.emit(Event::VariablesSet { scope: whole.key, values: Counts { active: 1, ..counts }.variables() });
    run.enter(at);
    Ok(())
}

fn begin_all(run: &mut Run, whole: At, several: &MultiInstance, all: u32, items: Option<Vec<Value>>) {
    let mut items = items.unwrap_or_default().into_iter();
    let begun: Vec<At> =
        (1..=all).map(|number| instance::begin(run, whole, number, own(several, items.next()))).collect();
    let counts = Counts { all, active: all, completed: 0 };
    run.emit(Event::VariablesSet { scope: whole.key, values: counts.variables() });
    run.enter_all(begun);
}

/// Variables of one instance: its item, and room for its result.
fn own(several: &MultiInstance, item: Option<Value>) -> Variables {
    let mut values = Variables::new();
    if let Some(Output { item: Source::Variable(name), .. }) = &several.output {
        values.insert(name.clone(), Value::Null);
    }
    if let Some(name) = &several.item {
        values.insert(name.clone(), item.unwrap_or_default());
    }
    values
}

fn items(run: &Run, whole: At, several: &MultiInstance) -> Result<Option<Vec<Value>>, Halt> {
    match several.collection.as_ref().map(|source| data::value(run, whole, source)).transpose()? {
        None => Ok(None),
        Some(Value::Array(items)) => Ok(Some(items)),
        Some(_) => Err(Halt::new("collection_not_a_list", "the collection of the activity is no list")),
    }
}

/// One item, without a copy of the others.
fn item(run: &Run, whole: At, several: &MultiInstance, place: usize) -> Result<Option<Value>, Halt> {
    match &several.collection {
        Some(Source::Variable(name)) => {
            let view = run.view(whole.key);
            let list = feel::Scope::get(&view, name).and_then(Value::as_array);
            Ok(list.and_then(|list| list.get(place)).cloned())
        }
        _ => Ok(items(run, whole, several)?.and_then(|items| items.get(place).cloned())),
    }
}

fn how_many(run: &Run, whole: At, several: &MultiInstance, items: Option<&[Value]>) -> Result<u32, Halt> {
    let count = match &several.cardinality {
        Some(cardinality) => cardinality.eval(&run.view(whole.scope), run.now)?.as_u64(),
        None => items.map(|items| items.len() as u64),
    };
    let count = count.ok_or_else(|| Halt::new("cardinality_not_a_count", "the cardinality gave no whole number"))?;
    match u32::try_from(count) {
        Ok(fitting) if count <= INSTANCES_MAX => Ok(fitting),
        _ => Err(Halt::new("too_many_instances", format!("{count} instances, more than {INSTANCES_MAX}"))),
    }
}

/// An instance has done its work.
pub(super) fn done(run: &mut Run, at: At, several: &MultiInstance, result: Option<Value>) -> Result<(), Halt> {
    let Some(whole) = run.at(at.scope) else { return Ok(()) };
    if let Some(output) = &several.output {
        gather(run, at, output)?;
    }
    let before = Counts::read(run, whole);
    let counts = Counts { active: before.active.saturating_sub(1), completed: before.completed + 1, ..before };
    let enough = match &several.completion {
        Some(condition) => {
            condition.is_true(&After { counts: counts.variables(), view: run.view(whole.key) }, run.now)?
        }
        None => false,
    };
    instance::leave(run, at, result);
    run.emit(Event::VariablesSet { scope: whole.key, values: counts.variables() });
    throw(run, whole, &several.behavior, counts.completed)?;
    if run.state.find(whole.key).is_none() {
        return Ok(());
    }
    if enough {
        run.terminate_scope(whole.key, None);
    }
    if enough || counts.completed >= counts.all {
        conclude(run, whole, several);
    } else if several.sequential {
        run.turn_later(whole.key);
    }
    Ok(())
}

/// The variables as they are when the instance has been left.
struct After<'a> {
    counts: Variables,
    view: View<'a>,
}

impl feel::Scope for After<'_> {
    fn get(&self, name: &str) -> Option<&Value> {
        self.counts.get(name).or_else(|| self.view.get(name))
    }
}

fn gather(run: &mut Run, at: At, output: &Output) -> Result<(), Halt> {
    let value = data::value(run, at, &output.item)?;
    let number = run.state.find(at.key).and_then(|a| a.instance).unwrap_or_default();
    let (scope, name, place) = (at.scope, output.collection.clone(), number.saturating_sub(1));
    run.emit(Event::Gathered { scope, name, place, value });
    Ok(())
}

/// The events that an instance throws when it is done: for the boundary of the activity as a whole, or the host.
fn throw(run: &mut Run, whole: At, behavior: &Behavior, completed: u32) -> Result<(), Halt> {
    let mut wanted: Vec<&Throw> = Vec::new();
    match behavior {
        Behavior::All => {}
        Behavior::One(throw) if completed == 1 => wanted.push(throw),
        Behavior::One(_) => {}
        Behavior::None(throw) => wanted.push(throw),
        Behavior::Complex(all) => {
            for (condition, throw) in all {
                if condition.is_true(&run.view(whole.key), run.now)? {
                    wanted.push(throw);
                }
            }
        }
    }
    for throw in wanted {
        if run.state.find(whole.key).is_some() {
            throw_event::cast(run, whole, throw)?;
        }
    }
    Ok(())
}

/// The activity as a whole is done.
fn conclude(run: &mut Run, whole: At, several: &MultiInstance) {
    if let Some(output) = &several.output {
        let list = run.state.scope(whole.key).and_then(|s| s.variables.get(&output.collection)).cloned();
        run.merge_one(whole.scope, &output.collection, list.unwrap_or_default());
    }
    complete(run, whole, None);
}
