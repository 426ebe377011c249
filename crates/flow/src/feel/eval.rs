//! From a tree and a scope to a value, within a budget of work.

use super::temporal::Temporal;
use super::tree::{Node, RangeNode, Test};
use super::value::{Range, Val};
use super::{Fault, Scope, WORK_MAX, arith, compare};
use base::Instant;
use serde_json::Value;
use std::cell::Cell;
use std::collections::BTreeMap;

pub(super) fn evaluate(node: &Node, scope: &dyn Scope, now: Instant) -> Result<Val, Fault> {
    Evaluation { scope, now, left: Cell::new(WORK_MAX), locals: Vec::new() }.value(node)
}

/// What one evaluation holds. Functions see it for the time and the budget only.
pub(super) struct Evaluation<'a> {
    scope: &'a dyn Scope,
    now: Instant,
    /// Units of work left. Contexts may use their own earlier entries, so values could double at every entry.
    left: Cell<u64>,
    /// Entries of the contexts around, the innermost last.
    locals: Vec<BTreeMap<String, Val>>,
}

impl Evaluation<'_> {
    /// The time of the act.
    pub(super) fn now(&self) -> Temporal {
        Temporal::now(self.now)
    }

    /// Takes `units` from the budget.
    pub(super) fn spend(&self, units: u64) -> Result<(), Fault> {
        match self.left.get().checked_sub(units) {
            Some(left) => {
                self.left.set(left);
                Ok(())
            }
            None => {
                Err(Fault::new("too_much_work", format!("the expression needs more than {WORK_MAX} units of work")))
            }
        }
    }

    fn value(&mut self, node: &Node) -> Result<Val, Fault> {
        self.spend(1)?;
        match node {
            Node::Null => Ok(Val::Null),
            Node::Bool(truth) => Ok(Val::Bool(*truth)),
            Node::Num(number) => Ok(Val::Num(*number)),
            Node::Str(text) => Ok(Val::Str(text.clone())),
            Node::At(temporal) => Ok(Val::Temporal(*temporal)),
            Node::Name(name) => self.variable(name),
            Node::Path(of, step) => self.path(node, of, step),
            Node::Index(of, position) => Ok(item(self.value(of)?, *position)),
            Node::List(items) => Ok(Val::List(self.values(items)?)),
            Node::Context(entries) => self.context(entries),
            Node::Range(range) => self.range(range),
            Node::Neg(of) => Ok(arith::negated(self.value(of)?)),
            Node::Arith(op, left, right) => {
                let (left, right) = (self.value(left)?, self.value(right)?);
                self.spend(left.weight() + right.weight())?;
                arith::apply(*op, left, right)
            }
            Node::Compare(op, left, right) => {
                let (left, right) = (self.value(left)?, self.value(right)?);
                self.spend(left.weight().min(right.weight()))?;
                Ok(compare::compare(*op, &left, &right).into())
            }
            Node::Between(three) => {
                let [value, low, high] = [self.value(&three[0])?, self.value(&three[1])?, self.value(&three[2])?];
                Ok(compare::between(&value, &low, &high).into())
            }
            Node::In(left, tests) => self.membership(left, tests),
            Node::And(items) => Ok(compare::all(self.truths(items, false)?.into_iter()).into()),
            Node::Or(items) => Ok(compare::any(self.truths(items, true)?.into_iter()).into()),
            Node::If(three) => match self.value(&three[0])? {
                Val::Bool(true) => self.value(&three[1]),
                _ => self.value(&three[2]),
            },
            Node::IsDefined(of) => Ok(Val::Bool(self.is_defined(of))),
            Node::Call(builtin, arguments) => {
                let arguments = self.values(arguments)?;
                self.spend(arguments.iter().map(Val::weight).sum())?;
                (builtin.call)(self, &arguments)
            }
        }
    }

    fn values(&mut self, nodes: &[Node]) -> Result<Vec<Val>, Fault> {
        nodes.iter().map(|node| self.value(node)).collect()
    }

    /// The truths of the operands up to the first that is `settled`: the rest cannot change the outcome.
    fn truths(&mut self, nodes: &[Node], settled: bool) -> Result<Vec<Option<bool>>, Fault> {
        let mut truths = Vec::with_capacity(nodes.len());
        for node in nodes {
            let truth = self.value(node)?.truth();
            truths.push(truth);
            if truth == Some(settled) {
                break;
            }
        }
        Ok(truths)
    }

    fn local(&self, name: &str) -> Option<&Val> {
        self.locals.iter().rev().find_map(|entries| entries.get(name))
    }

    fn variable(&self, name: &str) -> Result<Val, Fault> {
        if let Some(value) = self.local(name) {
            self.spend(value.weight())?;
            return Ok(value.clone());
        }
        self.read(self.scope.get(name))
    }

    fn read(&self, json: Option<&Value>) -> Result<Val, Fault> {
        let value = json.map_or(Ok(Val::Null), Val::from_json)?;
        self.spend(value.weight())?;
        Ok(value)
    }

    /// The JSON value at a chain of names, so that `a.b` does not copy the whole of `a`.
    fn json_at(&self, node: &Node) -> Option<&Value> {
        match node {
            Node::Name(name) if self.local(name).is_none() => self.scope.get(name),
            Node::Path(of, step) => self.json_at(of)?.as_object()?.get(step),
            _ => None,
        }
    }

    fn path(&mut self, node: &Node, of: &Node, step: &str) -> Result<Val, Fault> {
        if let Some(json) = self.json_at(node) {
            return self.read(Some(json));
        }
        if self.json_at(of).is_some_and(Value::is_object) {
            return Ok(Val::Null);
        }
        Ok(member(self.value(of)?, step))
    }

    fn is_defined(&self, node: &Node) -> bool {
        match node {
            Node::Name(name) => self.local(name).is_some() || self.scope.get(name).is_some(),
            Node::Path(of, step) => self.json_at(node).is_some() || self.local_member(of, step).is_some(),
            _ => false,
        }
    }

    fn local_member(&self, of: &Node, step: &str) -> Option<&Val> {
        let of = match of {
            Node::Name(name) => self.local(name)?,
            Node::Path(of, step) => self.local_member(of, step)?,
            _ => return None,
        };
        if let Val::Context(entries) = of { entries.get(step) } else { None }
    }

    fn context(&mut self, entries: &[(String, Node)]) -> Result<Val, Fault> {
        self.locals.push(BTreeMap::new());
        for (key, node) in entries {
            let value = self.value(node)?;
            if let Some(innermost) = self.locals.last_mut() {
                innermost.insert(key.clone(), value);
            }
        }
        Ok(self.locals.pop().map_or(Val::Null, Val::Context))
    }

    fn range(&mut self, range: &RangeNode) -> Result<Val, Fault> {
        let (low, high) = (self.value(&range.low)?, self.value(&range.high)?);
        Ok(Val::Range(Box::new(Range { low, low_open: range.low_open, high, high_open: range.high_open })))
    }

    fn membership(&mut self, left: &Node, tests: &[Test]) -> Result<Val, Fault> {
        let left = self.value(left)?;
        let mut truths = Vec::with_capacity(tests.len());
        for test in tests {
            let right = self.value(test.node())?;
            self.spend(right.weight())?;
            truths.push(match test {
                Test::Cmp(op, _) => compare::compare(*op, &left, &right),
                Test::Is(_) => compare::is_in(&left, &right),
            });
        }
        Ok(compare::any(truths.into_iter()).into())
    }
}

/// The item at a position from 1, or from -1 at the end. A single value is a list of one.
fn item(of: Val, position: i64) -> Val {
    let mut items = match of {
        Val::List(items) => items,
        Val::Null => return Val::Null,
        single => vec![single],
    };
    let from_start = if position < 0 { items.len() as i64 + position } else { position - 1 };
    match usize::try_from(from_start) {
        Ok(at) if at < items.len() => items.swap_remove(at),
        _ => Val::Null,
    }
}

/// An entry of a context, a part of a time; of a list, those of its items.
fn member(of: Val, step: &str) -> Val {
    match of {
        Val::Context(mut entries) => entries.remove(step).unwrap_or(Val::Null),
        Val::Temporal(temporal) => temporal.part(step).map(rust_decimal::Decimal::from).into(),
        Val::List(items) => Val::List(items.into_iter().map(|item| member(item, step)).collect()),
        _ => Val::Null,
    }
}
