//! A procedure package: the files of a folder read into types, checked, and its tests run. Pure over a map of files;
//! only [`folder`] touches the disk.

pub mod folder;

mod check;
mod problem;
mod read;
mod tests_of;
mod walk;
mod yaml;
mod zip;

pub use check::{CheckedPackage, Checks, check_folder, is_national_code};
pub use problem::{PackageProblem, Severity};
pub(crate) use read::read as read_package;
pub use read::read_record;
pub use tests_of::{Expected, Given, GivenPause, PackageTest, Turn};
pub(crate) use yaml::read as read_yaml;

pub use zip::read_zip;

use crate::model::{Facts, ProcedureRecord};
use base::Instant;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Files of a package by path (`procedure.yaml`, `tests/x.yaml`), with their bytes.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Largest YAML file, in bytes.
pub const YAML_BYTES_MAX: usize = 512 * 1024;
/// Largest BPMN or DMN file, in bytes.
pub const XML_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Largest file of any kind, in bytes.
pub const FILE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Most files in a package.
pub const FILES_MAX: usize = 500;

/// A package that could be read.
#[derive(Clone, Debug)]
pub struct Package {
    /// The public record.
    pub record: ProcedureRecord,
    /// `process.bpmn`.
    pub process_xml: String,
    /// Its executable form; none if the file has errors.
    pub process: Option<Arc<flow::Model>>,
    /// `rules.dmn`.
    pub rules_xml: Option<String>,
    /// `form.json`, read; none if there is none or it has errors.
    pub form: Option<Arc<forms::Form>>,
    /// `letters/*.typ` by file name without ending.
    pub letters: BTreeMap<String, String>,
    /// `tests/*.yaml` with their paths.
    pub tests: Vec<(String, PackageTest)>,
    /// All files, as given.
    pub files: Files,
}

/// Evaluates decisions of `rules.dmn`. The caller gives it: full FEEL runs in a child process under limits.
pub trait Decide {
    /// The value of a decision of the model over `input`, or why there is none.
    fn decide(&self, model_xml: &str, decision: &str, input: &Facts, now: Instant) -> Result<Value, String>;
}

/// The answers with the defaults of the form where they say nothing.
pub fn with_defaults(form: Option<&forms::Form>, answers: &Facts) -> Facts {
    let mut facts = answers.clone();
    let properties = form.and_then(|f| f.schema().get("properties")).and_then(Value::as_object);
    for (name, schema) in properties.into_iter().flatten() {
        if let Some(default) = schema.get("default")
            && !facts.contains_key(name)
        {
            facts.insert(name.clone(), default.clone());
        }
    }
    facts
}

/// BLAKE3 over all paths and contents: packages with the same hash are the same.
pub fn content_hash(files: &Files) -> [u8; 32] {
    let mut hash = blake3::Hasher::new();
    for (path, content) in files {
        for part in [path.as_bytes(), content] {
            hash.update(&(part.len() as u64).to_be_bytes());
            hash.update(part);
        }
    }
    *hash.finalize().as_bytes()
}
