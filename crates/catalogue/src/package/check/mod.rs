//! The check of a package: everything that would make it wrong in use, before it is published.

mod names;
mod process;
mod record;
mod run;

pub use record::is_national_code;

use super::{Decide, Files, Package, PackageProblem, Severity, read};
use calendar::Calendar;

/// What the check needs from outside.
#[derive(Clone, Copy)]
pub struct Checks<'a> {
    /// The calendar for the due times of the tests.
    pub calendar: &'a Calendar,
    /// Evaluates `rules.dmn`; without it tests of decisions are told as skipped.
    pub decide: Option<&'a dyn Decide>,
}

/// A package with what the check found.
#[derive(Clone, Debug)]
pub struct CheckedPackage {
    /// The package; none if it could not be read.
    pub package: Option<Package>,
    /// Errors first, then warnings, then skipped tests.
    pub problems: Vec<PackageProblem>,
}

impl CheckedPackage {
    /// Whether it cannot be published.
    pub fn has_errors(&self) -> bool {
        self.package.is_none() || self.problems.iter().any(|p| p.severity == Severity::Error)
    }

    /// Warnings: each needs a reason to publish.
    pub fn warnings(&self) -> impl Iterator<Item = &PackageProblem> {
        self.problems.iter().filter(|p| p.severity == Severity::Warning)
    }
}

/// Reads and checks the files of a package and runs its tests.
pub fn check_folder(files: Files, checks: &Checks<'_>) -> CheckedPackage {
    let mut problems = Vec::new();
    let package = read::read(files, &mut problems);
    if let Some(package) = &package {
        record::check(package, &mut problems);
        process::check(package, &mut problems);
        names::check(package, &mut problems);
        run::tests(package, checks, &mut problems);
    }
    problems.sort_by_key(|p| p.severity);
    CheckedPackage { package, problems }
}
