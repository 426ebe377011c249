//! What a crash, a rolled-back act and an erased person leave behind goes; what an act took stays.

use super::{checked, folder, lying, person};
use crate::MIGRATIONS;
use crate::files::{self, Checked, File, Files};
use crate::vault::{Person, Vault};
use base::{Failure, Id, Instant, Res};
use db::{Db, Tx};

/// A day after the files of these tests were written, on the machine's clock.
fn next_day() -> Instant {
    Instant::parse("2100-01-01T00:00").unwrap()
}

async fn sweep(files: &Files, db: &Db, machine: Instant) -> usize {
    let mut removed = 0;
    for folder in 0..=u8::MAX {
        removed += files.sweep(db, folder, machine).await.unwrap();
    }
    removed
}

async fn keep(db: &Db, vault: &Vault, file: Checked, then: Res<()>) -> Res<(Id<File>, Id<Person>)> {
    let (act, vault) = (testkit::act("2024-03-29T09:00"), vault.clone());
    db.write(async move |tx: &mut Tx| {
        let key = person(tx, &vault, &act).await?;
        let row = files::keep(tx, &act, &key, "scan", file).await?;
        then.map(|()| (row.id, key.person()))
    })
    .await
}

#[tokio::test]
async fn only_what_no_act_took_is_swept_and_only_after_a_while() {
    for test in testkit::databases(&[MIGRATIONS]).await {
        let (files, vault, dir) = (folder(test.dir.path()), Vault::new(&[1; 32]), test.dir.path().join("files"));
        let paper = testkit::papers::pdf(1);
        let (kept, _) = keep(&test.db, &vault, checked(&files, &paper).await.unwrap(), Ok(())).await.unwrap();
        let undone = keep(&test.db, &vault, checked(&files, &paper).await.unwrap(), Err(Failure::Forbidden)).await;
        assert!(undone.is_err());
        // A crash: nothing is dropped.
        std::mem::forget(files.stage(&testkit::act("2024-03-29T09:00"), &paper).await.unwrap());
        assert_eq!(lying(&dir).len(), 3);
        assert_eq!(sweep(&files, &test.db, Instant::from_micros(0)).await, 0, "too young");
        assert_eq!(sweep(&files, &test.db, next_day()).await, 2);
        assert_eq!(lying(&dir), [files.path(kept).display().to_string()]);
    }
}

#[tokio::test]
async fn name_lost_with_the_power_is_found_again() {
    let test = testkit::sqlite(&[MIGRATIONS]).await;
    let (files, vault) = (folder(test.dir.path()), Vault::new(&[1; 32]));
    let paper = testkit::papers::pdf(1);
    let (id, _) = keep(&test.db, &vault, checked(&files, &paper).await.unwrap(), Ok(())).await.unwrap();
    let path = files.path(id);
    std::fs::rename(&path, path.with_extension("part")).unwrap();
    let key = test.db.read(async move |tx: &mut Tx| {
        let row = files::find(tx, id).await?.unwrap();
        files::find_key(tx, &vault, &row).await
    });
    let key = key.await.unwrap().unwrap();
    assert_eq!(files.open(id, &key).await.unwrap().all().await.unwrap(), paper);
    assert_eq!(sweep(&files, &test.db, next_day()).await, 0);
    assert!(path.exists());
}

#[tokio::test]
async fn files_of_an_erased_person_go_from_the_disk() {
    let test = testkit::sqlite(&[MIGRATIONS]).await;
    let (files, vault) = (folder(test.dir.path()), Vault::new(&[1; 32]));
    let good = checked(&files, &testkit::papers::pdf(1)).await.unwrap();
    let (_, person) = keep(&test.db, &vault, good, Ok(())).await.unwrap();
    test.db.write(async move |tx: &mut Tx| vault.destroy_key(tx, person).await).await.unwrap();
    assert_eq!(sweep(&files, &test.db, next_day()).await, 1);
    let listed = test.db.read(async |tx: &mut Tx| files::list_ids(tx, None, 10).await).await.unwrap();
    assert_eq!(listed, Vec::new());
}
