//! A model that may be evaluated: DMN XML that passed the check, with its hash.

use crate::check::{Problem, check_model, declared_names, expression_of, parse_xml};
use crate::clock::{bind, clock_use};
use base::Instant;
use roxmltree::Node;
use std::ops::Range;
use std::sync::Arc;
use unicode_normalization::UnicodeNormalization;

/// DMN XML that passed [`check_model`]. Cheap to clone; workers keep built models by its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    xml: Arc<str>,
    hash: Arc<str>,
}

impl Model {
    /// Checks the XML and puts it into Unicode normal form C, so that Vietnamese names compare equal however typed.
    /// The problems are those of [`check_model`].
    pub fn new(xml: &str) -> Result<Self, Vec<Problem>> {
        // A byte order mark is no XML to the parser.
        let xml: String = xml.trim_start_matches('\u{feff}').nfc().collect();
        let problems = check_model(&xml);
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self { hash: blake3::hash(xml.as_bytes()).to_hex().as_str().into(), xml: xml.into() })
    }

    /// The XML in normal form C.
    pub fn xml(&self) -> &str {
        &self.xml
    }

    /// BLAKE3 of the XML, in hexadecimal.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// The XML as the evaluator is given it: `now()` and `today()` are the literals of `now`, and the long names of
    /// FEEL types, which the evaluator does not know in `typeRef`, are the short ones.
    pub(crate) fn prepared(&self, now: Instant) -> Result<Prepared, Problem> {
        let document = parse_xml(&self.xml)?;
        let declared = declared_names(&document);
        let mut edits = Vec::new();
        let mut is_bound = false;
        for node in document.descendants().filter(Node::is_element) {
            edits.extend(type_edit(&self.xml, node));
            let Some(text) = expression_of(node) else { continue };
            let found = clock_use(text, &declared);
            if !found.calls.is_empty() {
                is_bound = true;
                edits.push((content_range(&self.xml, node), escape(&bind(text, &found, now))));
            }
        }
        Ok(Prepared { xml: edited(&self.xml, edits), is_bound })
    }
}

/// See [`Model::prepared`].
pub(crate) struct Prepared {
    pub xml: String,
    /// Whether the model calls the clock, so that the XML is good for one moment only.
    pub is_bound: bool,
}

type Edit = (Range<usize>, String);

fn edited(xml: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|(at, _)| at.start);
    let mut out = String::with_capacity(xml.len() + 256);
    let mut from = 0;
    for (at, text) in edits {
        out.push_str(&xml[from..at.start]);
        out.push_str(&text);
        from = at.end;
    }
    out.push_str(&xml[from..]);
    out
}

fn type_edit(xml: &str, node: Node<'_, '_>) -> Option<Edit> {
    if node.tag_name().name() == "typeRef" {
        return Some((content_range(xml, node), short_type(node.text()?)?.to_string()));
    }
    let attribute = node.attribute_node("typeRef")?;
    Some((attribute.range_value(), short_type(attribute.value())?.to_string()))
}

fn short_type(name: &str) -> Option<&'static str> {
    match name.trim() {
        "date and time" => Some("dateTime"),
        "days and time duration" => Some("dayTimeDuration"),
        "years and months duration" => Some("yearMonthDuration"),
        _ => None,
    }
}

/// The bytes between the start tag and the end tag of an element that has content.
fn content_range(xml: &str, node: Node<'_, '_>) -> Range<usize> {
    let all = node.range();
    let element = &xml[all.clone()];
    let mut quote = None;
    let start = element.char_indices().find_map(|(at, c)| match (quote, c) {
        (None, '>') => Some(at + 1),
        (None, '"' | '\'') => {
            quote = Some(c);
            None
        }
        (Some(open), c) if open == c => {
            quote = None;
            None
        }
        _ => None,
    });
    let end = element.rfind("</").unwrap_or(element.len());
    all.start + start.unwrap_or(0)..all.start + end
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\r', "&#13;")
}
