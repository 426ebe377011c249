//! Files: kept, opened, refused, scanned, swept.

mod checking;
mod keeping;
mod scanning;
mod sweeping;

use crate::files::{Checked, Files, Inspector, Settings};
use crate::people::{self, Profile};
use crate::vault::{PersonKey, Vault};
use base::{Act, Res};
use db::Tx;
use std::path::Path;

pub(super) fn folder(dir: &Path) -> Files {
    Files::new(dir.join("files"), Settings { inspector: Inspector::Here, clamd: None })
}

pub(super) async fn checked(files: &Files, bytes: &[u8]) -> Res<Checked> {
    let staged = files.stage(&testkit::act("2024-03-29T09:00"), bytes).await?;
    files.check(staged, "to khai.pdf").await
}

pub(super) async fn person(tx: &mut Tx, vault: &Vault, act: &Act) -> Res<PersonKey> {
    people::insert(tx, vault, act, &Profile { name: "Nguyễn Hải Yến".into(), ..Profile::default() }).await
}

/// Every file under a folder.
pub(super) fn lying(dir: &Path) -> Vec<String> {
    let mut all = Vec::new();
    let Ok(entries) = std::fs::read_dir(dir) else { return all };
    for entry in entries.flatten() {
        match entry.path() {
            path if path.is_dir() => all.extend(lying(&path)),
            path => all.push(path.display().to_string()),
        }
    }
    all
}
