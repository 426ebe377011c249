//! What may not become a model.

use crate::models::{copy_fee, definitions, expression};
use crate::pool;
use decisions::{MODEL_BYTES_MAX, Model, check_model};

fn codes(xml: &str) -> Vec<&'static str> {
    check_model(xml).into_iter().map(|problem| problem.code).collect()
}

fn codes_of(text: &str) -> Vec<&'static str> {
    codes(&expression(&[], text))
}

#[test]
fn a_plain_model_has_no_problems() {
    assert_eq!(check_model(&copy_fee()), []);
    assert_eq!(pool().check_blocking(&copy_fee()), Ok(vec![]));
}

#[test]
fn external_functions_are_refused_in_attributes_and_in_expressions() {
    let in_attribute = definitions(
        r#"<businessKnowledgeModel name="cos" id="b"><variable name="cos"/><encapsulatedLogic kind="Java">
<formalParameter name="x"/><literalExpression><text>1</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>"#,
    );
    let problems = check_model(&in_attribute);
    assert_eq!(problems.len(), 1);
    assert_eq!((problems[0].code, problems[0].element.as_deref()), ("model.external_function", Some("b")));
    let java = r#"{f: function(x) external {java: {class: "java.lang.Math", method signature: "cos(double)"}}}"#;
    assert_eq!(codes_of(java), ["model.external_function"]);
    assert_eq!(codes_of("function(x)external\n{pmml: {document: \"a\", model: \"b\"}}"), ["model.external_function"]);
    assert_eq!(codes_of(r#""an external auditor""#), [""; 0]);
    assert_eq!(Model::new(&in_attribute), Err(problems));
}

#[test]
fn clock_functions_taken_as_values_are_refused() {
    assert_eq!(codes_of("for f in [now] return f()"), ["model.clock"]);
    assert_eq!(codes_of("1 // what today() would be"), ["model.clock"]);
    assert_eq!(codes_of("today() + now()"), [""; 0]);
    assert_eq!(codes(&expression(&[("due today", "Any")], "due today")), [""; 0]);
    assert_eq!(codes(&expression(&[("due today", "Any")], "today()")), ["model.clock"]);
    assert_eq!(codes_of(r#""today" + "now""#), [""; 0]);
}

#[test]
fn broken_and_foreign_xml_is_refused() {
    assert_eq!(codes(""), ["model.xml"]);
    assert_eq!(codes("<definitions><decision></definitions>"), ["model.xml"]);
    assert_eq!(codes("<html/>"), ["model.not_dmn"]);
    let dtd = r#"<!DOCTYPE d [<!ENTITY a "aaaa">]><definitions>&a;</definitions>"#;
    assert_eq!(codes(dtd), ["model.dtd"]);
}

#[test]
fn size_and_depth_are_bounded() {
    assert_eq!(codes(&" ".repeat(MODEL_BYTES_MAX + 1)), ["model.too_large"]);
    let deep = definitions(&format!("{}{}", "<context>".repeat(5_000), "</context>".repeat(5_000)));
    assert_eq!(codes(&deep), ["model.too_deep"]);
    assert_eq!(codes_of(&format!("{}1{}", "(".repeat(5_000), ")".repeat(5_000))), ["model.expression_too_deep"]);
    assert_eq!(codes_of(&"1 + ".repeat(20_000)), ["model.expression_too_large"]);
}

#[test]
fn imports_and_other_languages_are_refused() {
    let import = r#"<import namespace="urn:x" name="x" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>"#;
    assert_eq!(codes(&definitions(import)), ["model.import"]);
    let groovy =
        expression(&[], "1").replace("<literalExpression>", r#"<literalExpression expressionLanguage="urn:groovy">"#);
    assert_eq!(codes(&groovy), ["model.language"]);
}

#[test]
fn an_expression_that_cannot_be_parsed_is_found_by_a_worker() {
    let xml = expression(&[], "1 + + (");
    assert_eq!(check_model(&xml), []);
    let problems = pool().check_blocking(&xml).expect("a worker");
    assert_eq!(problems.iter().map(|p| p.code).collect::<Vec<_>>(), ["model.broken"]);
    let old = copy_fee().replace("20230324", "19990101");
    assert_eq!(pool().check_blocking(&old).expect("a worker").len(), 1);
}
