//! The facts that conditions and rules read, against those that a form asks for or the host sets.

use super::process::ACTS;
use crate::model::{Condition, Facts, ProcedureRecord, Required};
use crate::package::read::{PROCESS, RECORD, RULES};
use crate::package::{Package, PackageProblem, with_defaults};
use flow::Kind;
use serde_json::Value;
use std::collections::BTreeSet;

/// Variables that the host sets, and counts that every desk can enter.
const HOST: &[&str] = &[
    "variant",
    "channel",
    "amount",
    "outcome",
    "has_district",
    "objections",
    "accepted_year",
    "copies",
    "pages",
    "items",
];

pub(super) fn check(package: &Package, problems: &mut Vec<PackageProblem>) {
    let known = known(package);
    for (at, condition) in conditions(&package.record) {
        let unknown = condition.names().into_iter().filter(|n| !known.contains(*n));
        problems.extend(unknown.map(|name| unasked(RECORD, &at, name)));
        faults(package, &at, condition, problems);
    }
    for (file, test) in &package.tests {
        let unknown = test.given.facts.keys().filter(|n| !known.contains(*n));
        problems.extend(unknown.map(|name| unasked(file, &format!("given.facts.{name}"), name)));
    }
    if let Some(model) = &package.process {
        for node in model.nodes() {
            for flow in node.outgoing.iter().map(|f| model.flow(*f)) {
                let names = flow.condition.iter().flat_map(|c| c.names());
                problems.extend(names.filter(|n| !known.contains(*n)).map(|name| unasked(PROCESS, &flow.id, name)));
            }
            if let Kind::BusinessRuleTask { decision: Some(name), .. } = &node.kind {
                decision_is_there(package, &node.id, name, problems);
            }
        }
    }
    if let Some(xml) = &package.rules_xml {
        rules(xml, &known, problems);
    }
}

fn known(package: &Package) -> BTreeSet<String> {
    let mut known: BTreeSet<String> = HOST.iter().map(|n| (*n).to_owned()).collect();
    known.extend(ACTS.iter().map(|act| format!("{act}_outcome")));
    let properties = package.form.as_ref().and_then(|f| f.schema().get("properties")).and_then(Value::as_object);
    known.extend(properties.into_iter().flat_map(|p| p.keys().cloned()));
    for node in package.process.iter().flat_map(|m| m.nodes()) {
        known.extend(node.attributes.get("resultVariable").cloned());
        if let Kind::ScriptTask { result: Some(name), .. } | Kind::BusinessRuleTask { result: Some(name), .. } =
            &node.kind
        {
            known.insert(name.clone());
        }
    }
    known
}

fn conditions(r: &ProcedureRecord) -> Vec<(String, &Condition)> {
    let variants = r.variants.iter().enumerate().map(|(i, v)| (format!("variants[{i}].when"), &v.when));
    let required = |d: &'_ Required| d.condition().is_some();
    let documents = r.documents.iter().enumerate().filter(|(_, d)| required(&d.required));
    let documents = documents.filter_map(|(i, d)| Some((format!("documents[{i}].required"), d.required.condition()?)));
    let fees = r.fees.iter().enumerate().filter_map(|(i, f)| Some((format!("fees[{i}].when"), f.when.as_ref()?)));
    let inspection =
        r.inspection.iter().filter_map(|i| Some(("inspection.required".to_owned(), i.required.condition()?)));
    variants.chain(documents).chain(fees).chain(inspection).collect()
}

/// A condition that gives no truth value, over nothing or over the facts of a test, would silently never hold.
fn faults(package: &Package, at: &str, condition: &Condition, problems: &mut Vec<PackageProblem>) {
    let tests = package.tests.iter().map(|(_, test)| with_defaults(package.form.as_deref(), &test.given.facts));
    let mut faults = tests.chain([Facts::new()]).filter_map(|facts| condition.fault(&facts));
    if let Some(fault) = faults.next() {
        let says = (
            format!("Điều kiện không cho đúng hoặc sai: {fault}"),
            format!("The condition gives no truth value: {fault}"),
        );
        let mend = ("Viết điều kiện cho kết quả đúng hoặc sai", "Write a condition that is true or false");
        problems.push(PackageProblem::error(RECORD, at, "condition_faulty", says, mend));
    }
}

fn unasked(file: &str, at: &str, name: &str) -> PackageProblem {
    let vi = format!("Không biểu mẫu nào hỏi '{name}'");
    let en = format!("No form asks for '{name}'");
    let mend = ("Thêm trường vào form.json hoặc sửa tên biến", "Add a field to form.json or mend the name");
    PackageProblem::error(file, at, "fact_unasked", (vi, en), mend).warning()
}

fn decision_is_there(package: &Package, at: &str, name: &str, problems: &mut Vec<PackageProblem>) {
    let there = package.rules_xml.as_deref().is_some_and(|xml| names(xml, "decision").iter().any(|n| n == name));
    if !there {
        let says = (format!("rules.dmn không có quyết định '{name}'"), format!("rules.dmn has no decision '{name}'"));
        let mend = ("Thêm quyết định hoặc sửa motcua:decision", "Add the decision or mend motcua:decision");
        problems.push(PackageProblem::error(PROCESS, at, "decision_unknown", says, mend));
    }
}

fn rules(xml: &str, known: &BTreeSet<String>, problems: &mut Vec<PackageProblem>) {
    if let Err(e) = roxmltree::Document::parse(xml) {
        let says = (format!("Không đọc được XML: {e}"), format!("The XML cannot be read: {e}"));
        problems.push(PackageProblem::error(
            RULES,
            "",
            "bad_xml",
            says,
            ("Sửa tệp bằng trình vẽ DMN", "Mend it in a DMN editor"),
        ));
        return;
    }
    let unknown = names(xml, "inputData").into_iter().filter(|n| !known.contains(n));
    problems.extend(unknown.map(|name| unasked(RULES, &name, &name)));
}

/// Names of the elements of a DMN file with this local name.
pub(super) fn names(xml: &str, tag: &str) -> Vec<String> {
    let Ok(document) = roxmltree::Document::parse(xml) else { return Vec::new() };
    let elements = document.descendants().filter(|n| n.tag_name().name() == tag);
    elements.filter_map(|n| n.attribute("name")).map(str::to_owned).collect()
}
