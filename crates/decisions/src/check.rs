//! What a model must satisfy before it may be stored or evaluated. Cheap and safe to run in the program itself: reads
//! XML without DTD and looks at expressions as words. Whether the expressions can be parsed is answered by a worker
//! (`Decisions::check`), because parsing them can exhaust the stack.

use crate::clock::clock_use;
use crate::scan::{has_word, scan};
use roxmltree::{Document, Node, ParsingOptions};
use serde::Serialize;
use std::fmt;

/// Largest model, in bytes of XML.
pub const MODEL_BYTES_MAX: usize = 2 * 1024 * 1024;
const XML_NODES_MAX: u32 = 200_000;
const XML_DEPTH_MAX: usize = 100;
const EXPRESSION_BYTES_MAX: usize = 50_000;
const EXPRESSION_DEPTH_MAX: usize = 100;

/// One thing that makes a model unacceptable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Stable code, e.g. `model.external_function`.
    pub code: &'static str,
    /// Id (else name) of the nearest element that has one.
    pub element: Option<String>,
    /// What is wrong and what to do instead, in plain English.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.element {
            Some(element) => write!(f, "{}: {element}: {}", self.code, self.message),
            None => write!(f, "{}: {}", self.code, self.message),
        }
    }
}

/// Checks DMN XML; no problems means that a worker may be given it.
///
/// Refused: more than 2 MB, broken XML, a DTD, nesting deeper than 100, imports of other models, external (Java or
/// PMML) functions, expression languages other than FEEL, `now` and `today` used otherwise than as plain calls.
pub fn check_model(xml: &str) -> Vec<Problem> {
    if xml.len() > MODEL_BYTES_MAX {
        let message = format!("the model has {} bytes; at most {MODEL_BYTES_MAX} are allowed", xml.len());
        return vec![Problem { code: "model.too_large", element: None, message }];
    }
    let document = match parse_xml(xml) {
        Ok(document) => document,
        Err(problem) => return vec![problem],
    };
    if document.root_element().tag_name().name() != "definitions" {
        return vec![problem("model.not_dmn", document.root_element(), "the root element is not 'definitions'")];
    }
    if let Some(node) = document.descendants().find(|n| n.ancestors().take(XML_DEPTH_MAX + 2).count() > XML_DEPTH_MAX) {
        return vec![problem("model.too_deep", node, format!("elements are nested deeper than {XML_DEPTH_MAX}"))];
    }
    let declared = declared_names(&document);
    document.descendants().filter(Node::is_element).flat_map(|node| check_element(node, &declared)).collect()
}

/// Parses XML without DTD and with a bound on the number of nodes.
pub(crate) fn parse_xml(xml: &str) -> Result<Document<'_>, Problem> {
    let options = ParsingOptions { allow_dtd: false, nodes_limit: XML_NODES_MAX, ..ParsingOptions::default() };
    Document::parse_with_options(xml, options).map_err(|error| {
        let (code, message) = match error {
            roxmltree::Error::DtdDetected => ("model.dtd", "a document type definition is not allowed".to_string()),
            roxmltree::Error::NodesLimitReached => ("model.too_large", format!("more than {XML_NODES_MAX} XML nodes")),
            other => ("model.xml", format!("the XML cannot be read: {other}")),
        };
        Problem { code, element: None, message }
    })
}

/// Every name that the model gives to something: expressions may use these as words.
pub(crate) fn declared_names(document: &Document<'_>) -> Vec<String> {
    document.descendants().filter_map(|node| node.attribute("name")).map(base::nfc).collect()
}

/// The text of a node that holds FEEL, as the evaluator reads it; annotations are prose.
pub(crate) fn expression_of<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    let parent = node.parent_element()?.tag_name().name();
    let is_prose = matches!(parent, "textAnnotation" | "annotationEntry");
    if node.tag_name().name() == "text" && !is_prose { node.text() } else { None }
}

fn check_element(node: Node<'_, '_>, declared: &[String]) -> Vec<Problem> {
    let mut found = Vec::new();
    let name = node.tag_name().name();
    if matches!(name, "import" | "importedValues") {
        found.push(problem("model.import", node, "imports of other models are not supported: put all into one model"));
    }
    let is_function = matches!(name, "functionDefinition" | "encapsulatedLogic");
    if is_function && node.attribute("kind").is_some_and(|kind| kind != "FEEL") {
        found.push(external_function(node));
    }
    if node.attribute("expressionLanguage").is_some_and(|language| !language.to_ascii_uppercase().contains("FEEL")) {
        found.push(problem("model.language", node, "only FEEL is supported as expression language"));
    }
    if let Some(text) = expression_of(node) {
        found.extend(check_expression(node, text, declared));
    }
    found
}

fn check_expression(node: Node<'_, '_>, text: &str, declared: &[String]) -> Vec<Problem> {
    if text.len() > EXPRESSION_BYTES_MAX {
        let message = format!("the expression has more than {EXPRESSION_BYTES_MAX} bytes");
        return vec![problem("model.expression_too_large", node, message)];
    }
    let scan = scan(text);
    let mut found = Vec::new();
    if scan.depth_max > EXPRESSION_DEPTH_MAX {
        let message = format!("brackets are nested deeper than {EXPRESSION_DEPTH_MAX}");
        found.push(problem("model.expression_too_deep", node, message));
    }
    let mut code_and_comments = scan.words.iter().map(|word| &word.at).chain(&scan.comments);
    if code_and_comments.any(|at| has_word(&text[at.clone()], "external")) {
        found.push(external_function(node));
    }
    for word in clock_use(text, declared).unbound {
        let message = format!(
            "'{word}' can only be called as {word}(), in no comment, and in a model that names nothing so; \
             else pass the moment as an input"
        );
        found.push(problem("model.clock", node, message));
    }
    found
}

fn external_function(node: Node<'_, '_>) -> Problem {
    problem("model.external_function", node, "external (Java or PMML) functions are not allowed")
}

fn problem(code: &'static str, node: Node<'_, '_>, message: impl Into<String>) -> Problem {
    let named = node.ancestors().find_map(|n| n.attribute("id").or_else(|| n.attribute("name")));
    Problem { code, element: named.map(str::to_string), message: message.into() }
}
