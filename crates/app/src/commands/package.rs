//! `motcua package`: checks, publishes and exports packages of procedures. What a package must be is in crate `catalogue`.

use crate::args::{PackageCommand, PlaceArgs};
use crate::outcome::{Done, EXIT_FAILED, EXIT_REFUSED, Fault};
use crate::parts::{Store, decision_workers};
use base::{Day, Instant};
use calendar::Calendar;
use catalogue::model::Facts;
use catalogue::package::folder::{read_folder, write_folder};
use catalogue::package::{CheckedPackage, Checks, Decide, PackageProblem, Severity, check_folder};
use catalogue::store::{export_files, find_in_force};
use catalogue::work::{AcceptedWarning, Announcement, publish};
use db::Tx;
use decisions::{Decide as _, Decisions, Model};
use kernel::journal::By;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Runs a command on packages. Checking needs no data folder.
pub async fn package(place: &PlaceArgs, command: PackageCommand, json: bool) -> Result<Done, Fault> {
    match command {
        PackageCommand::Check { dirs } => tokio::task::block_in_place(|| check(&dirs, json)),
        PackageCommand::Publish { dirs, decision, signed, effective, accepted } => {
            let announcement = Announcement { number: decision, signed, effective };
            let accepted = accepted.iter().map(|text| read_accepted(text)).collect::<Result<Vec<_>, _>>()?;
            publish_all(place, &dirs, &announcement, &accepted, json).await
        }
        PackageCommand::Export { code, dir, day } => export(place, &code, &dir, day).await,
    }
}

/// Evaluates decisions of packages in worker processes.
pub struct Rules(pub Decisions);

impl Decide for Rules {
    fn decide(&self, model_xml: &str, decision: &str, input: &Facts, now: Instant) -> Result<Value, String> {
        let model = Model::new(model_xml)
            .map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))?;
        self.0.decide_blocking(&model, decision, &Value::Object(input.clone()), now).map_err(|error| error.message)
    }
}

/// A folder's check, the decisions themselves included.
fn check_one(dir: &Path, rules: &Rules, calendar: &Calendar) -> Result<CheckedPackage, Fault> {
    if !dir.is_dir() {
        return Err(Fault::refused("file.unreadable", format!("{} is not a folder", dir.display())));
    }
    let files =
        read_folder(dir).map_err(|error| Fault::refused("file.unreadable", format!("{}: {error}", dir.display())))?;
    let dmn = files.get("rules.dmn").map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let mut checked = check_folder(files, &Checks { calendar, decide: Some(rules) });
    if let Some(xml) = dmn {
        let found = rules.0.check_blocking(&xml).map_err(|error| Fault::failed(error.message))?;
        checked.problems.extend(found.iter().map(as_package_problem));
    }
    Ok(checked)
}

fn as_package_problem(problem: &decisions::Problem) -> PackageProblem {
    PackageProblem {
        severity: Severity::Error,
        file: "rules.dmn".into(),
        at: problem.element.clone().unwrap_or_default(),
        code: problem.code.into(),
        message_vi: format!("Bảng quyết định không dùng được: {}", problem.message),
        message_en: problem.message.clone(),
        mend_vi: "Sửa tệp rules.dmn".into(),
        mend_en: "Mend rules.dmn".into(),
    }
}

fn check(dirs: &[PathBuf], json: bool) -> Result<Done, Fault> {
    let rules = Rules(decision_workers(1)?);
    let (mut done, mut errors, mut warnings) = (Done::default(), 0, 0);
    for dir in dirs {
        let checked = check_one(dir, &rules, Calendar::vietnam())?;
        for problem in &checked.problems {
            errors += usize::from(problem.severity == Severity::Error);
            warnings += usize::from(problem.severity == Severity::Warning);
            done.say(if json { problem_json(dir, problem) } else { problem_text(dir, problem) });
        }
    }
    let mut last = json!({ "packages": dirs.len(), "errors": errors, "warnings": warnings });
    if errors > 0 {
        let text = format!("{errors} errors: the packages cannot be published as they are");
        done.exit = EXIT_REFUSED;
        last["error"] = json!({ "code": "package.invalid", "message": text });
        done.warn(text);
    }
    if json {
        done.say(last);
    } else {
        done.say(format_args!("{} gói, {errors} lỗi, {warnings} cảnh báo", dirs.len()));
    }
    Ok(done)
}

pub(super) fn problem_text(dir: &Path, problem: &PackageProblem) -> String {
    let severity = match problem.severity {
        Severity::Error => "lỗi",
        Severity::Warning => "cảnh báo",
        Severity::Skipped => "bỏ qua",
    };
    let PackageProblem { file, at, code, message_vi, mend_vi, .. } = problem;
    format!("{severity} {}/{file} {at} [{code}] {message_vi}. {mend_vi}", dir.display())
}

pub(super) fn problem_json(dir: &Path, problem: &PackageProblem) -> String {
    let mut line = json!(problem);
    line["package"] = json!(dir.display().to_string());
    line.to_string()
}

/// `CODE=REASON` or `CODE@PLACE=REASON`.
fn read_accepted(text: &str) -> Result<AcceptedWarning, Fault> {
    let bad =
        || Fault::refused("arguments.invalid", format!("--accept: '{text}' is not CODE=REASON or CODE@PLACE=REASON"));
    let (which, reason) = text.split_once('=').ok_or_else(bad)?;
    let (code, at) = which.split_once('@').unwrap_or((which, ""));
    if code.is_empty() || reason.trim().is_empty() {
        return Err(bad());
    }
    Ok(AcceptedWarning { code: code.into(), at: at.into(), reason: reason.trim().into() })
}

/// Publishes each package in a transaction of its own; one that is refused does not hold up the others.
async fn publish_all(
    place: &PlaceArgs,
    dirs: &[PathBuf],
    announcement: &Announcement,
    accepted: &[AcceptedWarning],
    json: bool,
) -> Result<Done, Fault> {
    let store = Store::open_to_write(place).await?;
    let calendar = store.calendar().await?;
    let rules = Rules(decision_workers(1)?);
    let (mut done, mut published, mut unchanged, mut refused) = (Done::default(), 0, 0, 0);
    for dir in dirs {
        let checked = tokio::task::block_in_place(|| check_one(dir, &rules, &calendar))?;
        let (act, announcement, accepted) = (store.act(), announcement.clone(), accepted.to_vec());
        let outcome = store
            .db
            .write(async move |tx: &mut Tx| publish(tx, &act, By::default(), &checked, &announcement, &accepted).await);
        match outcome.await {
            Ok(one) if one.changed => published += 1,
            Ok(_) => unchanged += 1,
            Err(failure) => {
                let fault = Fault::from(failure);
                if fault.exit == EXIT_FAILED {
                    return Err(fault);
                }
                refused += 1;
                done.warn(format_args!("{}: {}", dir.display(), fault.message));
                if json {
                    done.say(json!({ "package": dir.display().to_string(), "error": fault.as_json()["error"] }));
                }
            }
        }
    }
    done.say(format_args!("{published} published, {unchanged} unchanged, {refused} refused"));
    done.exit = match (refused, published + unchanged) {
        (0, _) => 0,
        (_, 0) => EXIT_REFUSED,
        _ => EXIT_FAILED,
    };
    Ok(done)
}

async fn export(place: &PlaceArgs, code: &str, dir: &Path, day: Option<Day>) -> Result<Done, Fault> {
    let store = Store::open_to_read(place).await?;
    let day = day.unwrap_or_else(|| store.clock.legal().day());
    let wanted = code.to_owned();
    let files = store.db.read(async move |tx: &mut Tx| match find_in_force(tx, &wanted, day).await? {
        Some(version) => export_files(tx, version.id).await,
        None => Ok(Default::default()),
    });
    let files = files.await?;
    if files.is_empty() {
        return Err(Fault::refused("package.not_found", format!("no package of {code} is in force on {day}")));
    }
    if dir.exists() && std::fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Fault::refused("package.folder_not_empty", format!("{} is not empty", dir.display())));
    }
    write_folder(dir, &files).map_err(|error| Fault::failed(format!("{}: {error}", dir.display())))?;
    Ok(Done::line(format_args!("{} files of {code} written to {}", files.len(), dir.display())))
}
