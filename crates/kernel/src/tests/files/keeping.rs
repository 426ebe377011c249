//! A file comes back as it was, under its own key, and goes with its person.

use super::{checked, folder, lying, person};
use crate::MIGRATIONS;
use crate::files::{self, clean_name};
use crate::vault::Vault;
use base::{Failure, Id};
use db::Tx;
use proptest::prelude::*;

#[tokio::test]
async fn taken_file_comes_back_and_is_ciphertext_on_the_disk() {
    for test in testkit::databases(&[MIGRATIONS]).await {
        let (files, vault) = (folder(test.dir.path()), Vault::new(&[1; 32]));
        let paper = testkit::papers::pdf(3);
        let good = checked(&files, &paper).await.unwrap();
        assert_eq!(good.content().pages, 3);
        let (act, keys) = (testkit::act("2024-03-29T09:00"), vault.clone());
        let (row, key) = test
            .db
            .write(async move |tx: &mut Tx| {
                let key = person(tx, &keys, &act).await?;
                let row = files::keep(tx, &act, &key, "scan", good).await?;
                let key = files::find_key(tx, &keys, &row).await?;
                Ok((row, key.unwrap()))
            })
            .await
            .unwrap();
        assert_eq!((row.size, row.pages), (paper.len() as u64, 3));
        assert_eq!(row.blake3, *blake3::hash(&paper).as_bytes());
        assert_eq!(files.open(row.id, &key).await.unwrap().all().await.unwrap(), paper);
        let raw = std::fs::read(files.path(row.id)).unwrap();
        assert!(!raw.windows(5).any(|w| w == b"%PDF-") && raw.len() > paper.len());
        let (id, owner) = (row.id, row.owner.unwrap());
        let gone = test.db.write(async move |tx: &mut Tx| {
            vault.destroy_key(tx, owner).await?;
            let row = files::find(tx, id).await?.unwrap();
            files::find_key(tx, &vault, &row).await
        });
        assert!(gone.await.unwrap().is_none(), "erasing the person erases the file");
    }
}

#[tokio::test]
async fn file_without_an_owner_is_given_to_a_person_once() {
    for test in testkit::databases(&[MIGRATIONS]).await {
        let (files, vault) = (folder(test.dir.path()), Vault::new(&[1; 32]));
        let paper = testkit::papers::png();
        let good = checked(&files, &paper).await.unwrap();
        let act = testkit::act("2024-03-29T09:00");
        let key = test.db.write(async move |tx: &mut Tx| {
            let loose = files::keep_loose(tx, &act, &vault, "scan", good).await?;
            let key = person(tx, &vault, &act).await?;
            let given = files::give(tx, &vault, loose.id, &key).await?;
            assert!(matches!(files::give(tx, &vault, loose.id, &key).await, Err(Failure::NotFound)));
            Ok((given.id, files::find_key(tx, &vault, &given).await?.unwrap()))
        });
        let (id, key) = key.await.unwrap();
        assert_eq!(files.open(id, &key).await.unwrap().all().await.unwrap(), paper);
    }
}

#[tokio::test]
async fn file_that_no_act_took_leaves_nothing_behind() {
    let dir = tempfile::tempdir().unwrap();
    let (files, act) = (folder(dir.path()), testkit::act("2024-03-29T09:00"));
    let mut writing = files.create(&act, 1_000).await.unwrap();
    writing.write(&[7; 900]).await.unwrap();
    assert_eq!(lying(dir.path()).len(), 1);
    drop(writing);
    assert_eq!(lying(dir.path()), Vec::<String>::new(), "the reader hung up");
    drop(files.stage(&act, &testkit::papers::pdf(1)).await.unwrap());
    assert_eq!(lying(dir.path()), Vec::<String>::new(), "the act refused");
    let mut writing = files.create(&act, 1_000).await.unwrap();
    let refused = writing.write(&[7; 1_001]).await.unwrap_err();
    assert!(matches!(refused, Failure::Refused(r) if r.code == "files.too_large"));
    drop(writing);
    assert_eq!(lying(dir.path()), Vec::<String>::new(), "too large");
}

#[tokio::test]
async fn changed_cut_or_swapped_content_is_seen() {
    let dir = tempfile::tempdir().unwrap();
    let (files, act) = (folder(dir.path()), testkit::act("2024-03-29T09:00"));
    // Three chunks, the last one full.
    let staged = files.stage(&act, &[9; 3 * 65_536]).await.unwrap();
    assert_eq!(staged.read().await.unwrap().all().await.unwrap().len(), 3 * 65_536);
    let path = &lying(dir.path())[0];
    let whole = std::fs::read(path).unwrap();
    let chunk = 65_536 + 16;
    let head = whole.len() - 3 * chunk;
    let mut changed = whole.clone();
    changed[head + 10] ^= 1;
    let cut = whole[..head + 2 * chunk].to_vec();
    let swapped = [&whole[..head], &whole[head + chunk..head + 2 * chunk], &whole[head..head + chunk]].concat();
    for bad in [changed, cut, swapped, whole[..20].to_vec(), Vec::new()] {
        std::fs::write(path, bad).unwrap();
        let read = async { staged.read().await?.all().await };
        assert!(matches!(read.await, Err(Failure::Internal(_))));
    }
}

#[test]
fn names_keep_their_words_and_lose_what_harms() {
    // The name in NFD, as a Mac sends it.
    assert_eq!(clean_name("To\u{031b}\u{0300} khai.pdf"), "Tờ khai.pdf");
    assert_eq!(clean_name("../../etc/passwd"), "passwd");
    assert_eq!(clean_name("C:\\Users\\an\\Ảnh thẻ.JPG"), "Ảnh thẻ.JPG");
    assert_eq!(clean_name("gia\u{202e}fdp.exe\r\nSet-Cookie: x"), "giafdp.exe Set-Cookie: x");
    for empty in ["", "..", "/", "\u{200b}", "..."] {
        assert_eq!(clean_name(empty), "tệp");
    }
    let long = clean_name(&format!("{}.pdf", "ơ".repeat(400)));
    assert!(long.ends_with("ơ.pdf") && long.chars().count() == 150);
}

proptest! {
    #[test]
    fn any_name_is_clean_after_cleaning(name in "\\PC{0,200}|[./\\\\a-z]{0,40}") {
        let clean = clean_name(&name);
        prop_assert!(!clean.is_empty() && clean.chars().count() <= 150);
        prop_assert!(!clean.contains(['/', '\\', '\n', '\r', '\0']) && clean != "..");
    }
}

#[test]
fn file_lies_in_a_folder_of_the_random_end_of_its_identity() {
    let files = folder(std::path::Path::new("/data"));
    let id = Id::parse("018e8a5c-7b1d-7cde-8f00-0123456789ab").unwrap();
    assert_eq!(files.path(id).display().to_string(), "/data/files/ab/018e8a5c7b1d7cde8f000123456789ab");
}
