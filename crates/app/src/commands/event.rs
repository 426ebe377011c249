//! `motcua event`: checks and publishes life events. What an event must be is in crate `catalogue`.

use super::package::{Rules, problem_json, problem_text};
use crate::args::{EventCommand, PlaceArgs};
use crate::outcome::{Done, EXIT_REFUSED, Fault};
use crate::parts::{Store, decision_workers};
use catalogue::events::{LifeEvent, check, publish};
use catalogue::model::{DEFAULT_VARIANT, ProcedureRecord};
use catalogue::package::folder::read_folder;
use catalogue::package::{Files, PackageProblem, read_record};
use db::Tx;
use kernel::journal::By;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Runs a command on life events. Checking needs no data folder.
pub async fn event(place: &PlaceArgs, command: EventCommand, json: bool) -> Result<Done, Fault> {
    match command {
        EventCommand::Check { dirs, packages } => {
            tokio::task::block_in_place(|| check_all(&dirs, packages.as_deref(), json))
        }
        EventCommand::Publish { dirs } => publish_all(place, &dirs).await,
    }
}

fn files_of(dir: &Path) -> Result<Files, Fault> {
    let unreadable = |error: String| Fault::refused("file.unreadable", format!("{}: {error}", dir.display()));
    if !dir.is_dir() {
        return Err(unreadable("not a folder".into()));
    }
    read_folder(dir).map_err(|error| unreadable(error.to_string()))
}

/// Records of the packages in a folder, by code.
fn records_of(dir: &Path) -> Result<BTreeMap<String, ProcedureRecord>, Fault> {
    let unreadable = |error: std::io::Error| Fault::refused("file.unreadable", format!("{}: {error}", dir.display()));
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(dir).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.join("procedure.yaml").is_file()
            && let Ok(record) = read_record(&files_of(&path)?)
        {
            all.insert(record.code.clone(), record);
        }
    }
    Ok(all)
}

fn check_all(dirs: &[PathBuf], packages: Option<&Path>, json: bool) -> Result<Done, Fault> {
    let rules = Rules(decision_workers(1)?);
    let records = packages.map(records_of).transpose()?;
    let known = |code: &str, variant: Option<&str>| {
        let Some(records) = &records else { return true };
        let named = |v: &str| v == DEFAULT_VARIANT || records.get(code).is_some_and(|r| r.variant(v).is_some());
        records.contains_key(code) && variant.is_none_or(named)
    };
    let (mut done, mut errors) = (Done::default(), 0);
    for dir in dirs {
        let problems = check(&files_of(dir)?, &rules, &known);
        errors += problems.len();
        for problem in &problems {
            done.say(if json { problem_json(dir, problem) } else { problem_text(dir, problem) });
        }
    }
    if errors > 0 {
        done.exit = EXIT_REFUSED;
        done.warn(format!("{errors} errors: the life events cannot be published as they are"));
    }
    if json {
        done.say(json!({ "events": dirs.len(), "errors": errors }));
    } else {
        done.say(format_args!("{} việc, {errors} lỗi", dirs.len()));
    }
    Ok(done)
}

async fn publish_all(place: &PlaceArgs, dirs: &[PathBuf]) -> Result<Done, Fault> {
    let store = Store::open_to_write(place).await?;
    let rules = Rules(decision_workers(1)?);
    let (mut done, mut published, mut unchanged, mut refused) = (Done::default(), 0, 0, 0);
    for dir in dirs {
        let files = files_of(dir)?;
        let problems: Vec<PackageProblem> = tokio::task::block_in_place(|| check(&files, &rules, &|_, _| true));
        let event = LifeEvent::read(&files);
        let (true, Ok(event)) = (problems.is_empty(), event) else {
            refused += 1;
            problems.iter().for_each(|problem| done.warn(problem_text(dir, problem)));
            continue;
        };
        let act = store.act();
        let put = async move |tx: &mut Tx| publish(tx, &act, By::default(), &event, &files).await;
        match store.db.write(put).await? {
            true => published += 1,
            false => unchanged += 1,
        }
    }
    if refused > 0 {
        done.exit = EXIT_REFUSED;
    }
    done.say(format_args!("{published} published, {unchanged} unchanged, {refused} refused"));
    Ok(done)
}
