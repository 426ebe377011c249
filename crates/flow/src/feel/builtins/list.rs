//! Functions on lists. Those that sum up take one list or the items themselves: `sum([1, 2])`, `sum(1, 2)`.

use super::super::Fault;
use super::super::compare;
use super::super::eval::Evaluation;
use super::super::value::Val;
use rust_decimal::Decimal;
use std::cmp::Ordering;

type Given = Result<Val, Fault>;

fn items(arguments: &[Val]) -> &[Val] {
    match arguments {
        [Val::List(items)] => items,
        items => items,
    }
}

/// A single value is a list of one.
fn as_list(value: &Val) -> &[Val] {
    match value {
        Val::List(items) => items,
        single => std::slice::from_ref(single),
    }
}

pub(super) fn count(_: &Evaluation<'_>, arguments: &[Val]) -> Given {
    match &arguments[0] {
        Val::Null => Ok(Val::Null),
        value => Ok(Val::count(as_list(value).len())),
    }
}

fn total(items: &[Val]) -> Option<Decimal> {
    let mut total = (!items.is_empty()).then_some(Decimal::ZERO)?;
    for item in items {
        let Val::Num(number) = item else { return None };
        total = total.checked_add(*number)?;
    }
    Some(total)
}

/// Null for an empty list, or when an item is no number.
pub(super) fn sum(_: &Evaluation<'_>, arguments: &[Val]) -> Given {
    Ok(total(items(arguments)).into())
}

pub(super) fn mean(_: &Evaluation<'_>, arguments: &[Val]) -> Given {
    let items = items(arguments);
    Ok(total(items).and_then(|total| total.checked_div(Decimal::from(items.len()))).into())
}

fn extreme(items: &[Val], wanted: Ordering) -> Val {
    let Some((first, rest)) = items.split_first() else { return Val::Null };
    let mut best = first;
    for item in rest {
        match compare::order(item, best) {
            Some(order) if order == wanted => best = item,
            Some(_) => {}
            None => return Val::Null,
        }
    }
    // A lone item must have an order too.
    compare::order(best, best).map_or(Val::Null, |_| best.clone())
}

pub(super) fn min(_: &Evaluation<'_>, arguments: &[Val]) -> Given {
    Ok(extreme(items(arguments), Ordering::Less))
}

pub(super) fn max(_: &Evaluation<'_>, arguments: &[Val]) -> Given {
    Ok(extreme(items(arguments), Ordering::Greater))
}

pub(super) fn all(_: &Evaluation<'_>, arguments: &[Val]) -> Given {
    Ok(compare::all(items(arguments).iter().map(Val::truth)).into())
}

pub(super) fn any(_: &Evaluation<'_>, arguments: &[Val]) -> Given {
    Ok(compare::any(items(arguments).iter().map(Val::truth)).into())
}

pub(super) fn contains(evaluation: &Evaluation<'_>, arguments: &[Val]) -> Given {
    let [list, wanted] = arguments else { return Ok(Val::Null) };
    if list == &Val::Null {
        return Ok(Val::Null);
    }
    let mut found = false;
    for item in as_list(list) {
        evaluation.spend(item.weight().min(wanted.weight()))?;
        found |= compare::equal(item, wanted) == Some(true);
    }
    Ok(Val::Bool(found))
}

/// `append(list, item, …)`
pub(super) fn append(_: &Evaluation<'_>, arguments: &[Val]) -> Given {
    match arguments {
        [list, added @ ..] if list != &Val::Null => Val::list([as_list(list), added].concat()),
        _ => Ok(Val::Null),
    }
}

/// `concatenate(list, list, …)`
pub(super) fn concatenate(_: &Evaluation<'_>, arguments: &[Val]) -> Given {
    if arguments.contains(&Val::Null) {
        return Ok(Val::Null);
    }
    Val::list(arguments.iter().map(as_list).collect::<Vec<_>>().concat())
}

pub(super) fn reverse(_: &Evaluation<'_>, arguments: &[Val]) -> Given {
    match &arguments[0] {
        Val::Null => Ok(Val::Null),
        value => Ok(Val::List(as_list(value).iter().rev().cloned().collect())),
    }
}
