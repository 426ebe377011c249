//! What the pages of the bench have in common: the procedure that is on it, its tabs, the check of the package, pictures.

use crate::read::{self, Bench, Part};
use crate::state::{Rules, Workshop};
use crate::work::World;
use base::{Instant, Res};
use calendar::Calendar;
use catalogue::model::Facts;
use catalogue::package::{CheckedPackage, Checks, Decide, Files, PackageProblem, Severity, check_folder};
use db::Tx;
use kernel::accounts::Session;
use serde_json::Value;
use std::sync::Arc;
use web::{Shared, words};

/// A tab of the bench.
pub(super) struct Tab {
    pub name: &'static str,
    pub href: String,
    pub current: bool,
}

/// What stands over every page of the bench.
pub(super) struct Head {
    pub code: String,
    pub name: String,
    pub tabs: Vec<Tab>,
    /// That there is a draft, whose, since when; empty without one.
    pub draft: String,
    /// The draft was begun from a version that is no longer in force.
    pub outdated: bool,
}

/// What an act needs, as of now.
pub(super) fn world(shared: &Shared) -> World {
    World { access: Arc::clone(&shared.access), organisation: shared.organisation.get() }
}

/// Opens a procedure for someone who may draw it.
pub(super) async fn open(shared: &Shared, workshop: &Workshop, session: &Session, code: &str) -> Res<Bench> {
    world(shared).designer(&session.actor, shared.today())?;
    let version = read::package_of(&workshop.catalogue.get(), code, shared.today())?;
    shared.db.read(async move |tx: &mut Tx| read::bench(tx, version).await).await
}

/// The address of a page of the bench.
pub(super) fn address(code: &str, page: &str) -> String {
    format!("/admin/procedures/{code}/{page}")
}

/// The address of the page of what runs.
pub(super) fn versions_address(code: &str) -> String {
    format!("/processes/{code}/versions")
}

/// The head, with this page open.
pub(super) fn head(bench: &Bench, page: &str, now: Instant) -> Head {
    let code = &bench.version.code;
    let tab = |name, to: &str| Tab { name, href: address(code, to), current: to == page };
    let mut tabs = vec![tab("Quy trình", "process")];
    if bench.files.contains_key(Part::Decisions.path()) {
        tabs.push(tab("Bảng quyết định", "rules"));
    }
    tabs.extend([
        tab("Chạy thử", "trial"),
        tab("Mô phỏng", "simulation"),
        tab("So sánh", "comparison"),
        tab("Công bố", "publication"),
        Tab { name: "Đang chạy", href: versions_address(code), current: page == "versions" },
    ]);
    let newest = bench.drafts.iter().max_by_key(|d| d.saved);
    Head {
        name: bench.version.name.clone(),
        tabs,
        draft: newest.map_or_else(String::new, |d| {
            format!("Bản nháp, {} lưu {}", d.staff_name, words::moment_short(d.saved, now))
        }),
        outdated: bench.is_outdated(),
        code: code.clone(),
    }
}

/// One problem in words.
pub(super) struct Problem {
    /// `late` for an error, `soon` for a warning, `held` for a test that was not run.
    pub kind: &'static str,
    pub word: &'static str,
    pub at: String,
    pub message: String,
    pub mend: String,
}

/// A problem as pages show it.
pub(super) fn problem(p: &PackageProblem) -> Problem {
    let (kind, word) = match p.severity {
        Severity::Error => ("late", "Lỗi"),
        Severity::Warning => ("soon", "Cảnh báo"),
        Severity::Skipped => ("held", "Chưa thử"),
    };
    Problem { kind, word, at: p.at.clone(), message: p.message_vi.clone(), mend: p.mend_vi.clone() }
}

/// Decisions for the tests of a package.
struct ForTests<'a>(&'a dyn Rules);

impl Decide for ForTests<'_> {
    fn decide(&self, xml: &str, decision: &str, input: &Facts, now: Instant) -> Result<Value, String> {
        self.0.decide(xml, decision, &Value::Object(input.clone()), now)
    }
}

/// Checks a package whole: its tests and decisions too. Blocking.
pub(super) fn check_whole(files: Files, calendar: &Calendar, rules: &dyn Rules) -> CheckedPackage {
    let dmn = files.get(Part::Decisions.path()).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let decide = ForTests(rules);
    let mut checked = check_folder(files, &Checks { calendar, decide: Some(&decide) });
    if let Some(xml) = dmn {
        checked.problems.extend(check_rules(&xml, rules));
        checked.problems.sort_by_key(|p| p.severity);
    }
    checked
}

/// What is wrong with a DMN file. Blocking.
pub(super) fn check_rules(xml: &str, rules: &dyn Rules) -> Vec<PackageProblem> {
    let told = |at: String, code: String, why: String| PackageProblem {
        severity: Severity::Error,
        file: Part::Decisions.path().into(),
        at,
        code,
        message_vi: format!("Bảng quyết định không dùng được: {why}"),
        message_en: why,
        mend_vi: "Sửa bảng quyết định".into(),
        mend_en: "Mend the table".into(),
    };
    match rules.check(xml) {
        Ok(found) => found.into_iter().map(|(at, code, why)| told(at, code, why)).collect(),
        Err(why) => vec![told(String::new(), "dmn.unreadable".into(), why)],
    }
}

/// A picture in its own size, so that its letters can be read and the frame scrolls.
pub(super) fn sized(svg: String) -> String {
    let size = svg.split_once("viewBox=\"").and_then(|(_, rest)| rest.split('"').next()).map(str::to_owned);
    let parts: Vec<&str> = size.as_deref().unwrap_or_default().split(' ').collect();
    match parts.as_slice() {
        [_, _, width, height] => svg.replacen("<svg ", &format!("<svg width=\"{width}\" height=\"{height}\" "), 1),
        _ => svg,
    }
}
