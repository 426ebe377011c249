//! What the pages show: a procedure on the bench with its drafts laid over what is in force, and figures of its steps.

use crate::store;
pub use crate::store::DraftRow;
use base::{Day, Failure, Id, Instant, Res};
use catalogue::package::Files;
use catalogue::{Catalogue, Version};
use db::Tx;
use kernel::figures::{self, StepFigures};
use kernel::organisation::Unit;
use std::sync::Arc;

/// A file that can be changed in the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// `process.bpmn`.
    Process,
    /// `rules.dmn`.
    Decisions,
}

impl Part {
    /// Its path in the package.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Process => "process.bpmn",
            Self::Decisions => "rules.dmn",
        }
    }
}

/// A procedure on the bench.
#[derive(Clone)]
pub struct Bench {
    /// What the drafts are laid over: the package in force, or the newest.
    pub version: Arc<Version>,
    /// Files as published.
    pub published: Files,
    /// Files with the drafts.
    pub files: Files,
    /// The drafts.
    pub drafts: Vec<DraftRow>,
}

impl Bench {
    /// A file as text; empty where the package has none.
    pub fn text(&self, part: Part) -> String {
        self.files.get(part.path()).map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default()
    }

    /// The same as it is in force.
    pub fn published_text(&self, part: Part) -> String {
        self.published.get(part.path()).map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default()
    }

    /// The draft of a file.
    pub fn draft(&self, part: Part) -> Option<&DraftRow> {
        self.drafts.iter().find(|d| d.path == part.path())
    }

    /// Whether a draft was begun from another version than the one that it lies over now.
    pub fn is_outdated(&self) -> bool {
        self.drafts.iter().any(|d| d.base != self.version.id)
    }

    /// Drafts by path and version.
    pub fn marks(&self) -> Vec<(String, i64)> {
        self.drafts.iter().map(|d| (d.path.clone(), d.version)).collect()
    }
}

/// The package of a procedure that is in force, else the newest.
pub fn package_of(catalogue: &Catalogue, code: &str, day: Day) -> Res<Arc<Version>> {
    let in_force = catalogue.in_force(code, day).filter(|v| v.package().is_some());
    let newest = || catalogue.history(code).iter().rev().find(|v| v.package().is_some());
    in_force.or_else(newest).cloned().ok_or(Failure::NotFound)
}

/// The bench of a procedure.
pub async fn bench(tx: &mut Tx, version: Arc<Version>) -> Res<Bench> {
    let published = catalogue::store::export_files(tx, version.id).await?;
    let drafts = store::list(tx, &version.code).await?;
    let mut files = published.clone();
    files.extend(drafts.iter().map(|d| (d.path.clone(), d.content.clone())));
    Ok(Bench { version, published, files, drafts })
}

/// Figures of the steps of a procedure, over all its versions that are known.
pub async fn figures(
    tx: &mut Tx,
    catalogue: &Catalogue,
    code: &str,
    agency: Option<Id<Unit>>,
    since: Instant,
    now: Instant,
) -> Res<Vec<StepFigures>> {
    let models: Vec<String> = catalogue.history(code).iter().map(|v| v.id.to_string()).collect();
    figures::of_models(tx, &models, agency, since, now).await
}
