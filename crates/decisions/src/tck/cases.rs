//! Reading a test file of the kit (`testCases.xsd`). Names are compared by their local part: the kit has used several
//! namespaces.

use super::Inputs;
use crate::Datum;
use crate::check::parse_xml;
use roxmltree::Node;

const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

pub(super) struct TestFile {
    pub model_name: Option<String>,
    pub cases: Vec<Case>,
}

pub(super) struct Case {
    pub id: String,
    /// The knowledge model or decision service to call; without it, the results name decisions.
    pub invocable: Option<String>,
    pub inputs: Inputs,
    pub results: Vec<Expected>,
}

pub(super) struct Expected {
    pub name: String,
    pub value: Datum,
    /// Evaluation must fail: in FEEL, be null.
    pub is_error: bool,
}

/// Reads the file; the error says what is wrong.
pub(super) fn read(text: &str) -> Result<TestFile, String> {
    let document = parse_xml(text.trim_start_matches('\u{feff}')).map_err(|problem| problem.message)?;
    let root = document.root_element();
    let model_name = child(root, "modelName").and_then(|n| n.text()).map(str::to_string);
    let cases = children(root, "testCase").map(read_case).collect::<Result<_, _>>()?;
    Ok(TestFile { model_name, cases })
}

fn read_case(node: Node<'_, '_>) -> Result<Case, String> {
    let is_call = matches!(node.attribute("type"), Some("bkm" | "decisionService"));
    let invocable = node.attribute("invocableName").filter(|_| is_call).map(str::to_string);
    let mut inputs = Inputs::new();
    for input in children(node, "inputNode") {
        inputs.insert(required(input, "name")?, read_value(input)?);
    }
    let results = children(node, "resultNode").map(read_expected).collect::<Result<_, _>>()?;
    Ok(Case { id: node.attribute("id").unwrap_or_default().to_string(), invocable, inputs, results })
}

fn read_expected(node: Node<'_, '_>) -> Result<Expected, String> {
    let is_error = matches!(node.attribute("errorResult"), Some("true" | "1"));
    let value = child(node, "expected").map_or(Ok(Datum::NULL), read_value)?;
    Ok(Expected { name: required(node, "name")?, value, is_error })
}

/// The content of `valueType`: a value, components or a list; nothing is null.
fn read_value(node: Node<'_, '_>) -> Result<Datum, String> {
    if let Some(list) = child(node, "list") {
        if is_nil(list) {
            return Ok(Datum::NULL);
        }
        return children(list, "item").map(read_value).collect::<Result<_, _>>().map(Datum::List);
    }
    if let Some(value) = child(node, "value") {
        return read_simple(value);
    }
    let components: Vec<_> = children(node, "component").collect();
    if is_nil(node) || components.is_empty() {
        return Ok(Datum::NULL);
    }
    let read = |component| Ok((required(component, "name")?, read_value(component)?));
    components.into_iter().map(read).collect::<Result<_, String>>().map(Datum::Context)
}

fn read_simple(node: Node<'_, '_>) -> Result<Datum, String> {
    if is_nil(node) {
        return Ok(Datum::NULL);
    }
    let text = node.text().unwrap_or_default().to_string();
    let type_name = node.attribute((XSI, "type")).map_or("string", |t| t.rsplit(':').next().unwrap_or(t));
    Ok(match type_name {
        "string" => Datum::String(text),
        "boolean" => Datum::Boolean(matches!(text.trim(), "true" | "1")),
        "decimal" | "double" | "float" | "integer" | "int" | "long" => Datum::Number(text.trim().to_string()),
        "date" => Datum::Date(text.trim().to_string()),
        "time" => Datum::Time(text.trim().to_string()),
        "dateTime" => Datum::DateTime(text.trim().to_string()),
        "duration" => Datum::Duration(text.trim().to_string()),
        other => return Err(format!("unknown type '{other}'")),
    })
}

fn is_nil(node: Node<'_, '_>) -> bool {
    matches!(node.attribute((XSI, "nil")), Some("true" | "1"))
}

fn required(node: Node<'_, '_>, attribute: &str) -> Result<String, String> {
    let missing = || format!("'{}' without '{attribute}'", node.tag_name().name());
    node.attribute(attribute).map(str::to_string).ok_or_else(missing)
}

fn child<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> Option<Node<'a, 'i>> {
    node.children().find(|n| n.tag_name().name() == name)
}

fn children<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |n| n.tag_name().name() == name)
}
