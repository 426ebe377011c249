//! Files of other tools: what is read from them in place of our own words, and what is written back. An import changes
//! the text only where something must be said in other words, and keeps every other byte: diagram, extensions and
//! comments of other vendors stay as they are, so that an export is the text itself.
//!
//! Attributes of Zeebe and Camunda 7 need no import: they are read where they stand (`parse::extension`,
//! `parse::activity`). What is rewritten here are Camunda 7's conditions and timers, which are JUEL (`${paid && sum > 10}`).

pub(crate) mod juel;

use crate::check::Problem;
use crate::parse::{self, BPMN};
use roxmltree::Node as Xml;
use std::ops::Range;

/// What an import gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The file to go on with.
    pub xml: String,
    /// What was said in other words, in file order.
    pub changes: Vec<Change>,
    /// What could not, and stands as it was; in file order.
    pub left: Vec<Left>,
}

/// An expression that says more than FEEL can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// The nearest element with an id.
    pub element: String,
    /// The expression.
    pub text: String,
}

/// One expression that was rewritten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The nearest element with an id.
    pub element: String,
    /// As it was.
    pub before: String,
    /// As FEEL.
    pub after: String,
}

const EXPRESSIONS: &[&str] =
    &["conditionExpression", "condition", "loopCondition", "loopCardinality", "completionCondition"];
/// Their text is a time unless it begins with `=`.
const TIMERS: &[&str] = &["timeDate", "timeDuration", "timeCycle"];

/// Reads a file of another tool and says in FEEL what can be said in it; what cannot stays, for `check` to tell.
///
/// # Errors
/// The file is beyond the bounds or no XML.
pub fn import(xml: &str) -> Result<Imported, Box<Problem>> {
    let tree = parse::tree(xml)?;
    let mut imported = Imported { xml: String::with_capacity(xml.len()), changes: Vec::new(), left: Vec::new() };
    let mut copied = 0;
    for node in tree.root_element().descendants().filter(is_expression) {
        let Some((range, before)) = juel_in(node) else { continue };
        let Some(after) = translated(node, &before) else {
            imported.left.push(Left { element: owner(node), text: before });
            continue;
        };
        imported.xml.push_str(&xml[copied..range.start]);
        imported.xml.push_str(&escaped(&after));
        copied = range.end;
        imported.changes.push(Change { element: owner(node), before, after });
    }
    imported.xml.push_str(&xml[copied..]);
    Ok(imported)
}

fn is_expression(node: &Xml) -> bool {
    let name = node.tag_name().name();
    node.tag_name().namespace() == Some(BPMN) && (EXPRESSIONS.contains(&name) || TIMERS.contains(&name))
}

/// Where a text in JUEL stands (with the marks round it, if it is CDATA), and what it is.
fn juel_in(node: Xml) -> Option<(Range<usize>, String)> {
    let only = node.first_child().filter(|child| child.is_text() && node.last_child() == Some(*child))?;
    let text = only.text()?.trim();
    juel::inner(text).is_some().then(|| (only.range(), text.to_owned()))
}

/// The same in FEEL; `None`: it says more than FEEL can.
fn translated(node: Xml, text: &str) -> Option<String> {
    let feel = juel::to_feel(text)?;
    Some(if TIMERS.contains(&node.tag_name().name()) { format!("= {feel}") } else { feel })
}

fn owner(node: Xml) -> String {
    let with_id = node.ancestors().skip(1).find_map(|n| n.attribute("id"));
    with_id.unwrap_or_default().to_owned()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
