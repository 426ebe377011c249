//! From a map of files to a [`Package`], with everything that could not be read.

use super::{FILE_BYTES_MAX, FILES_MAX, Files, Package, PackageProblem, PackageTest, Severity, XML_BYTES_MAX, yaml};
use crate::model::ProcedureRecord;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) const RECORD: &str = "procedure.yaml";
pub(super) const PROCESS: &str = "process.bpmn";
pub(super) const RULES: &str = "rules.dmn";
pub(super) const FORM: &str = "form.json";

/// The record alone.
///
/// # Errors
/// What is wrong with it, or that it is not there.
pub fn read_record(files: &Files) -> Result<ProcedureRecord, Vec<PackageProblem>> {
    let mut problems = Vec::new();
    let record = required(files, RECORD, &mut problems)
        .and_then(|bytes| keep(yaml::read::<ProcedureRecord>(RECORD, bytes), &mut problems));
    record.ok_or(problems)
}

/// Reads all files; the package is there if the record and the process could be read at all.
pub(crate) fn read(files: Files, problems: &mut Vec<PackageProblem>) -> Option<Package> {
    let before = problems.len();
    bounds(&files, problems);
    if problems.len() > before {
        return None;
    }
    let record = required(&files, RECORD, problems)
        .and_then(|bytes| keep(yaml::read::<ProcedureRecord>(RECORD, bytes), problems));
    let process_xml =
        required(&files, PROCESS, problems).and_then(|bytes| keep(yaml::text(PROCESS, bytes, XML_BYTES_MAX), problems));
    let rules_xml = files.get(RULES).and_then(|bytes| keep(yaml::text(RULES, bytes, XML_BYTES_MAX), problems));
    let form = files.get(FORM).and_then(|bytes| form(bytes, problems));
    let (tests, letters) = (tests(&files, problems), letters(&files, problems));
    let process_xml = process_xml?;
    let process = process(&process_xml, problems);
    Some(Package { record: record?, process_xml, process, rules_xml, form, letters, tests, files })
}

fn bounds(files: &Files, problems: &mut Vec<PackageProblem>) {
    if files.len() > FILES_MAX {
        let says = (format!("Gói có hơn {FILES_MAX} tệp"), format!("The package has more than {FILES_MAX} files"));
        problems.push(PackageProblem::error("", "", "too_many_files", says, ("Bỏ bớt tệp", "Remove files")));
    }
    for (path, bytes) in files {
        let known = matches!(path.as_str(), RECORD | PROCESS | RULES | FORM | "README.md")
            || part(path, "tests/", ".yaml").is_some()
            || part(path, "letters/", ".typ").is_some();
        if !known {
            let says = (format!("Tệp {path} không thuộc gói"), format!("The file {path} has no place in a package"));
            let mend = ("Bỏ hoặc đổi tên tệp", "Remove or rename the file");
            problems.push(PackageProblem::error(path, "", "unknown_file", says, mend));
        } else if bytes.len() > FILE_BYTES_MAX {
            let says = (
                format!("Tệp lớn hơn {FILE_BYTES_MAX} byte"),
                format!("The file is larger than {FILE_BYTES_MAX} bytes"),
            );
            problems.push(PackageProblem::error(
                path,
                "",
                "file_too_large",
                says,
                ("Rút gọn tệp", "Make the file smaller"),
            ));
        }
    }
}

/// The name between a folder and an ending, without further folders.
fn part<'a>(path: &'a str, folder: &str, ending: &str) -> Option<&'a str> {
    let name = path.strip_prefix(folder)?.strip_suffix(ending)?;
    (!name.is_empty() && !name.contains(['/', '\\'])).then_some(name)
}

fn required<'a>(files: &'a Files, name: &str, problems: &mut Vec<PackageProblem>) -> Option<&'a [u8]> {
    let found = files.get(name).map(Vec::as_slice);
    if found.is_none() {
        let says = (format!("Thiếu tệp {name}"), format!("The file {name} is missing"));
        problems.push(PackageProblem::error(name, "", "missing_file", says, ("Thêm tệp này", "Add the file")));
    }
    found
}

fn keep<T>(read: Result<T, Box<PackageProblem>>, problems: &mut Vec<PackageProblem>) -> Option<T> {
    read.map_err(|problem| problems.push(*problem)).ok()
}

fn process(xml: &str, problems: &mut Vec<PackageProblem>) -> Option<Arc<flow::Model>> {
    let checked = flow::check(xml);
    for p in checked.problems {
        let severity = if p.severity == flow::Severity::Error { Severity::Error } else { Severity::Warning };
        problems.push(PackageProblem {
            severity,
            file: PROCESS.into(),
            at: p.element.unwrap_or_default(),
            code: format!("flow.{}", p.rule),
            message_vi: p.message.vi,
            message_en: p.message.en,
            mend_vi: p.mend.vi,
            mend_en: p.mend.en,
        });
    }
    checked.model.map(Arc::new)
}

fn form(bytes: &[u8], problems: &mut Vec<PackageProblem>) -> Option<Arc<forms::Form>> {
    let text = keep(yaml::text(FORM, bytes, FILE_BYTES_MAX), problems)?;
    match forms::Form::parse(&text) {
        Ok(form) => Some(Arc::new(form)),
        Err(found) => {
            let mend = ("Sửa biểu mẫu theo lược đồ JSON Schema 2020-12", "Mend the form after JSON Schema 2020-12");
            problems.extend(found.0.into_iter().map(|p| {
                PackageProblem::error(FORM, p.path, &format!("form.{}", p.code), (p.message_vi, p.message_en), mend)
            }));
            None
        }
    }
}

fn tests(files: &Files, problems: &mut Vec<PackageProblem>) -> Vec<(String, PackageTest)> {
    let all = files.iter().filter(|(path, _)| part(path, "tests/", ".yaml").is_some());
    all.filter_map(|(path, bytes)| Some((path.clone(), keep(yaml::read(path, bytes), problems)?))).collect()
}

fn letters(files: &Files, problems: &mut Vec<PackageProblem>) -> BTreeMap<String, String> {
    let all = files.iter().filter_map(|(path, bytes)| Some((path, part(path, "letters/", ".typ")?, bytes)));
    all.filter_map(|(path, name, bytes)| {
        Some((name.to_owned(), keep(yaml::text(path, bytes, FILE_BYTES_MAX), problems)?))
    })
    .collect()
}
