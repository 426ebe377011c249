//! The watched folder of the scanners, and what waits at the counter.

use super::{at, desks, refusal};
use crate::model::files::ForDocument;
use crate::read;
use crate::scans::{self, Looked, ScanFolder};
use crate::work::{self, FileRemoval};
use base::{Failure, Instant, Res};
use db::Tx;
use kernel::files::{Files, Inspector, Settings};
use kernel::journal;
use std::fs;
use std::path::{Path, PathBuf};
use testkit::papers;
use web::Texts;

/// A desk with a scanner: legal time stands, machine time is told.
struct Scanner {
    desk: super::Desk,
    dir: PathBuf,
    folder: ScanFolder,
    texts: Texts,
}

async fn scanners() -> Vec<Scanner> {
    let mut all = Vec::new();
    for desk in desks().await {
        let dir = desk.ward.test.dir.path().join("scans");
        fs::create_dir_all(dir.join("00004")).unwrap();
        let texts = Texts::new(web::TEXTS).unwrap();
        all.push(Scanner { folder: ScanFolder::new(dir.clone()), desk, dir, texts });
    }
    all
}

impl Scanner {
    fn lay(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.dir.join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    async fn look(&mut self, second: i64) -> Res<Looked> {
        let files = self.desk.files.clone();
        self.look_with(second, &files).await
    }

    async fn look_with(&mut self, second: i64, files: &Files) -> Res<Looked> {
        let desk = scans::Desk {
            db: &self.desk.ward.test.db,
            files,
            world: &self.desk.ward.world,
            act: &at("2024-03-29T09:30"),
            machine: Instant::from_micros(0).plus_seconds(second),
            texts: &self.texts,
        };
        self.folder.look(&desk).await
    }

    /// Two looks, far enough apart.
    async fn settle(&mut self) -> Looked {
        assert_eq!(self.look(100).await.unwrap(), Looked::default());
        self.look(102).await.unwrap()
    }

    async fn files(&self) -> read::files::CaseFiles {
        let (world, id) = (self.desk.ward.world.clone(), self.desk.case.id);
        let read = self.desk.ward.test.db.read(async move |tx: &mut Tx| {
            let case = crate::store::find(tx, id).await?.unwrap();
            read::files::files_of(tx, &world, &case).await
        });
        read.await.unwrap()
    }

    async fn waiting(&self) -> Vec<(base::Id<kernel::files::File>, String)> {
        let (world, actor) = (self.desk.ward.world.clone(), self.desk.ward.receptionist.clone());
        let read =
            self.desk.ward.test.db.read(async move |tx: &mut Tx| {
                read::files::scans(tx, &world, &actor, &at("2024-03-29T09:40"), None).await
            });
        read.await.unwrap().items.into_iter().map(|(scan, _)| (scan.file, scan.name)).collect()
    }
}

fn refused(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir.join("refused")).into_iter().flatten().flatten();
    let mut all: Vec<_> = entries.map(|e| e.file_name().to_string_lossy().into_owned()).collect();
    all.sort();
    all
}

#[tokio::test]
async fn scan_named_by_its_case_is_attached_and_taken_away() {
    for mut s in scanners().await {
        let code = s.desk.case.code.clone();
        let named = s.lay(&format!("00004/{code}_to_khai.pdf"), &papers::pdf(2));
        // The short code, and the name in NFD.
        s.lay("00004/240329-0001.png", &papers::png());
        assert_eq!(s.settle().await, Looked { attached: 2, ..Looked::default() });
        assert!(!named.exists() && refused(&s.dir).is_empty());
        let files = s.files().await;
        assert_eq!((files.of(1).count(), files.of(0).count()), (1, 1));
        assert!(files.files.iter().all(|f| f.staff.is_none() && f.row.kind == "scan"));
        let id = s.desk.case.id;
        let lines =
            s.desk.ward.test.db.read(async move |tx: &mut Tx| journal::list(tx, id.uuid()).await).await.unwrap();
        let line = lines.last().unwrap();
        assert_eq!(line.act, "files");
        assert!(line.by.actor.is_none() && line.by.unit.is_some(), "the desk itself acted");
    }
}

#[tokio::test]
async fn file_that_still_grows_is_left_alone() {
    for mut s in scanners().await {
        let whole = papers::pdf(2);
        let name = format!("00004/{}.pdf", s.desk.case.code);
        s.lay(&name, &whole[..100]);
        s.look(100).await.unwrap();
        s.lay(&name, &whole);
        assert_eq!(s.look(103).await.unwrap(), Looked::default(), "it grew meanwhile");
        assert_eq!(s.look(104).await.unwrap(), Looked::default());
        assert_eq!(s.look(105).await.unwrap(), Looked { attached: 1, ..Looked::default() });
        s.lay("00004/writing.pdf.part", &whole);
        s.lay("00004/.hidden.pdf", &whole);
        std::os::unix::fs::symlink("/etc/passwd", s.dir.join("00004/link.pdf")).unwrap();
        fs::create_dir(s.dir.join("00004/folder.pdf")).unwrap();
        assert_eq!(s.settle().await, Looked::default());
    }
}

#[tokio::test]
async fn what_cannot_be_taken_lies_among_the_refused_with_its_reason() {
    for mut s in scanners().await {
        let code = s.desk.case.code.clone();
        s.lay(&format!("00004/{code}_to_khai.pdf"), &papers::encrypted_pdf());
        s.lay("00004/000.04.31.H26-240329-9999.pdf", &papers::pdf(1));
        s.lay(&format!("00004/{code}_khong_co.pdf"), &papers::pdf(1));
        s.lay("00004/trang.pdf", b"");
        assert_eq!(s.settle().await, Looked { refused: 4, ..Looked::default() });
        fs::create_dir(s.dir.join("99999")).unwrap();
        s.lay("99999/a.pdf", &papers::pdf(1));
        s.look(200).await.unwrap();
        assert_eq!(s.look(202).await.unwrap(), Looked { refused: 1, ..Looked::default() });
        let all = refused(&s.dir);
        assert_eq!(all.len(), 10, "{all:?}");
        let reason = |name: String| fs::read_to_string(s.dir.join("refused").join(name)).unwrap();
        let told = reason(format!("00004-{code}_to_khai.pdf.txt"));
        assert!(told.starts_with(&format!("Tệp {code}_to_khai.pdf là PDF có mật khẩu")), "{told}");
        assert!(reason("00004-000.04.31.H26-240329-9999.pdf.txt".into()).contains("cases.unknown_case_code"));
        assert!(reason(format!("00004-{code}_khong_co.pdf.txt")).contains("cases.unknown_document"));
        assert!(reason("99999-a.pdf.txt".into()).contains("cases.unknown_desk"));
        assert!(s.files().await.files.is_empty() && s.waiting().await.is_empty());
        // Another of the same name takes nothing away.
        s.lay("00004/trang.pdf", b"");
        s.look(300).await.unwrap();
        s.look(302).await.unwrap();
        assert_eq!(refused(&s.dir).len(), 12);
    }
}

#[tokio::test]
async fn scan_of_another_desk_does_not_enter_the_case() {
    for mut s in scanners().await {
        fs::create_dir(s.dir.join("001")).unwrap();
        let name = format!("001/{}.pdf", s.desk.case.code);
        s.lay(&name, &papers::pdf(1));
        assert_eq!(s.settle().await, Looked { refused: 1, ..Looked::default() });
        assert!(s.files().await.files.is_empty());
    }
}

#[tokio::test]
async fn interrupted_scan_is_not_attached_twice() {
    for mut s in scanners().await {
        let name = format!("00004/{}_to_khai.pdf", s.desk.case.code);
        s.lay(&name, &papers::pdf(2));
        s.settle().await;
        // As after a crash between the act and the removal.
        let again = s.lay(&name, &papers::pdf(2));
        s.look(200).await.unwrap();
        s.look(202).await.unwrap();
        assert!(!again.exists() && refused(&s.dir).is_empty());
        assert_eq!(s.files().await.files.len(), 1);
    }
}

#[tokio::test]
async fn scan_without_a_readable_name_waits_and_is_assigned_at_the_counter() {
    for mut s in scanners().await {
        s.lay("00004/Qu\u{e9}t ba\u{301}n.pdf", &papers::pdf(2));
        assert_eq!(s.settle().await, Looked { kept: 1, ..Looked::default() });
        let waiting = s.waiting().await;
        let (scan, name) = waiting[0].clone();
        assert_eq!((waiting.len(), name.as_str()), (1, "Quét bán.pdf"));
        let assign = async |actor: &kernel::accounts::Actor, code: &str, document: i64| {
            let (world, actor, act) = (s.desk.ward.world.clone(), actor.clone(), at("2024-03-29T09:45"));
            let code = code.to_owned();
            let write = async move |tx: &mut Tx| {
                work::assign_scan(tx, &world, &actor, &act, scan, &code, ForDocument::Line(document)).await.map(drop)
            };
            s.desk.write(write).await
        };
        let receptionist = s.desk.ward.receptionist.clone();
        let clerk = s.desk.ward.clerk.clone();
        assert!(matches!(assign(&clerk, "240329-0001", 1).await, Err(Failure::NotFound)));
        assert!(matches!(assign(&receptionist, "240329-0777", 1).await, Err(Failure::Invalid(_))));
        assert_eq!(refusal(assign(&receptionist, "240329-0001", 9).await), "cases.unknown_document");
        assign(&receptionist, "240329-0001", 1).await.unwrap();
        assert!(matches!(assign(&receptionist, "240329-0001", 1).await, Err(Failure::NotFound)), "assigned already");
        assert!(s.waiting().await.is_empty());
        let files = s.files().await;
        let file = files.of(1).next().unwrap();
        assert_eq!((file.name.as_deref(), file.staff), (Some("Quét bán.pdf"), Some(receptionist.staff)));
        let (world, id) = (s.desk.ward.world.clone(), s.desk.case.id);
        let key = s.desk.ward.test.db.read(async move |tx: &mut Tx| {
            let now = at("2024-03-29T10:00").now;
            read::files::file_of(tx, &world, &receptionist, now, id, scan).await.map(|(_, _, key)| key)
        });
        let read = s.desk.files.open(scan, &key.await.unwrap()).await.unwrap().all().await.unwrap();
        assert_eq!(read, papers::pdf(2));
    }
}

#[tokio::test]
async fn scan_that_belongs_to_no_case_is_thrown_away_with_a_reason() {
    for mut s in scanners().await {
        s.lay("00004/thu.pdf", &papers::pdf(1));
        s.settle().await;
        let (scan, _) = s.waiting().await[0].clone();
        let remove = async |reason: &str| {
            let (world, actor) = (s.desk.ward.world.clone(), s.desk.ward.receptionist.clone());
            let (act, input) = (at("2024-03-29T09:45"), FileRemoval { reason: reason.into() });
            let write = async move |tx: &mut Tx| work::remove_scan(tx, &world, &actor, &act, scan, &input).await;
            s.desk.write(write).await
        };
        assert!(matches!(remove("").await, Err(Failure::Invalid(_))));
        remove("Trang trắng").await.unwrap();
        assert!(s.waiting().await.is_empty());
        let lines = s.desk.ward.test.db.read(async move |tx: &mut Tx| journal::list(tx, scan.uuid()).await);
        let acts: Vec<_> = lines.await.unwrap().into_iter().map(|l| l.act).collect();
        assert_eq!(acts, ["scan", "scan_removal"]);
    }
}

#[tokio::test]
async fn scan_waits_while_the_virus_scanner_is_away() {
    let mut s = scanners().await.remove(0);
    // Nobody listens there.
    let settings = Settings { inspector: Inspector::Here, clamd: Some("127.0.0.1:1".into()) };
    let away = Files::new(s.desk.files.dir().to_owned(), settings);
    let path = s.lay(&format!("00004/{}.pdf", s.desk.case.code), &papers::pdf(1));
    s.look_with(100, &away).await.unwrap();
    assert_eq!(s.look_with(102, &away).await.unwrap(), Looked::default());
    assert!(path.exists() && refused(&s.dir).is_empty());
    assert_eq!(s.look(103).await.unwrap(), Looked::default(), "not at once again");
    assert_eq!(s.look(163).await.unwrap(), Looked { attached: 1, ..Looked::default() });
}

#[tokio::test]
async fn folder_that_is_gone_is_told() {
    let mut s = scanners().await.remove(0);
    fs::remove_dir_all(&s.dir).unwrap();
    assert!(matches!(s.look(100).await, Err(Failure::Internal(_))));
}
