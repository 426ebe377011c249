//! Files of other tools: what is read from them in place of our own words, and what is written back. An import changes
//! the text only where something must be said in other words, and keeps every other byte: diagram, extensions and
//! comments of other vendors stay as they are, so that an export is the text itself.
//!
//! Attributes of Zeebe and Camunda 7 need no import: they are read where they stand (`parse::extension`,
//! `parse::activity`). What is rewritten here are Camunda 7's conditions, which are JUEL (`${paid && sum > 10}`).

mod juel;

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

/// Reads a file of another tool and says in FEEL what can be said in it; what cannot stays, for `check` to tell.
pub fn import(xml: &str) -> Result<Imported, Box<Problem>> {
    let tree = parse::tree(xml)?;
    let mut imported = Imported { xml: String::with_capacity(xml.len()), changes: Vec::new() };
    let mut copied = 0;
    for node in tree.root_element().descendants().filter(is_expression) {
        let Some((range, after)) = translated(node) else { continue };
        imported.xml.push_str(&xml[copied..range.start]);
        imported.xml.push_str(&escaped(&after));
        copied = range.end;
        let before = node.text().unwrap_or_default().trim().to_owned();
        imported.changes.push(Change { element: owner(node), before, after });
    }
    imported.xml.push_str(&xml[copied..]);
    Ok(imported)
}

fn is_expression(node: &Xml) -> bool {
    node.tag_name().namespace() == Some(BPMN) && EXPRESSIONS.contains(&node.tag_name().name())
}

/// Where the text of an expression stands (with the marks round it, if it is CDATA), and what it is in FEEL. `None`: it is
/// not JUEL, or says more than FEEL can.
fn translated(node: Xml) -> Option<(Range<usize>, String)> {
    let only = node.first_child().filter(|child| child.is_text() && node.last_child() == Some(*child))?;
    Some((only.range(), juel::to_feel(only.text()?)?))
}

fn owner(node: Xml) -> String {
    let with_id = node.ancestors().skip(1).find_map(|n| n.attribute("id"));
    with_id.unwrap_or_default().to_owned()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
