//! Rules about attributes whose values the standard lists: a value off the list would be read as something else.
//! BPMN 2.0.2, the tables of attributes in §10.3 to §10.6.

use super::context::Context;
use super::{Problem, problem};

const BOOLEANS: &[&str] = &[
    "cancelActivity",
    "isInterrupting",
    "parallelMultiple",
    "triggeredByEvent",
    "isForCompensation",
    "instantiate",
    "isSequential",
    "testBefore",
];

/// Attributes with their values.
const LISTS: &[(&str, &[&str])] = &[
    ("eventGatewayType", &["Exclusive", "Parallel"]),
    ("gatewayDirection", &["Unspecified", "Converging", "Diverging", "Mixed"]),
    ("behavior", &["None", "One", "All", "Complex"]),
];

pub(super) fn check(context: &Context, found: &mut Vec<Problem>) {
    for (node, _) in context.each_node() {
        let written = node.plain.iter().chain(node.repeats.iter().flat_map(|repeat| &repeat.plain));
        for (name, value) in written.filter(|(name, value)| !is_known(name, value.trim())) {
            found.push(problem("attribute_value", Some(&node.id), &format!("{name}=\"{value}\"")));
        }
    }
}

fn is_known(name: &str, value: &str) -> bool {
    if BOOLEANS.contains(&name) {
        return matches!(value, "true" | "false" | "1" | "0");
    }
    LISTS.iter().find(|(list, _)| *list == name).is_none_or(|(_, values)| values.contains(&value))
}
