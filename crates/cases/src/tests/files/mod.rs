//! Files of cases: taken, removed, checked, scanned at the desk, shown.

mod checking;
mod keeping;
mod pages;
mod scanning;

use super::samples::{Ward, wards};
use crate::model::files::{ForDocument, NewFile};
use crate::model::{CaseRow, FiledDocument, Filing};
use crate::work;
use base::{Act, Id, Res};
use db::Tx;
use kernel::accounts::Actor;
use kernel::files::{File, Files, Inspector, Settings, clean_name};
use kernel::people::Profile;

/// A ward with one case and a folder of files.
pub(super) struct Desk {
    pub ward: Ward,
    pub files: Files,
    pub case: CaseRow,
}

/// The desk on each engine.
pub(super) async fn desks() -> Vec<Desk> {
    let mut all = Vec::new();
    for ward in wards().await {
        let settings = Settings { inspector: Inspector::Here, clamd: None };
        let files = Files::new(ward.test.dir.path().join("files"), settings);
        let (world, actor, act) = (ward.world.clone(), ward.receptionist.clone(), testkit::act("2024-03-29T09:00"));
        let filed = ward.test.db.write(async move |tx: &mut Tx| work::file(tx, &world, &actor, &act, filing()).await);
        let case = filed.await.unwrap();
        all.push(Desk { ward, files, case });
    }
    all
}

pub(super) fn filing() -> Filing {
    let document = |code: &str| FiledDocument {
        code: code.into(),
        name: String::new(),
        original: 1,
        copy: 0,
        electronic: false,
        presented: false,
    };
    Filing {
        procedure: "1.004873".into(),
        filer: Profile {
            name: "Nguyễn Hải Yến".into(), number: Some("001198004217".into()), ..Profile::default()
        },
        documents: vec![document("to_khai"), document("tuy_than")],
        ..Filing::default()
    }
}

impl Desk {
    pub async fn checked(&self, name: &str, bytes: &[u8]) -> Res<NewFile> {
        let staged = self.files.stage(&testkit::act("2024-03-29T09:05"), bytes).await?;
        let name = clean_name(name);
        let content = self.files.check(staged, &name).await?;
        Ok(NewFile { name, content })
    }

    pub async fn attach(&self, actor: &Actor, moment: &str, to: ForDocument, new: Vec<NewFile>) -> Res<Vec<Id<File>>> {
        let (world, actor, act, id) = (self.ward.world.clone(), actor.clone(), testkit::act(moment), self.case.id);
        self.ward
            .test
            .db
            .write(async move |tx: &mut Tx| {
                work::attach_files(tx, &world, &actor, &act, id, None, to, new).await.map(|(_, ids)| ids)
            })
            .await
    }

    /// One scan by the receptionist.
    pub async fn scan(&self, document: i64, pages: usize) -> Res<Id<File>> {
        let new = self.checked("Tờ khai.pdf", &testkit::papers::pdf(pages)).await?;
        let receptionist = self.ward.receptionist.clone();
        Ok(self.attach(&receptionist, "2024-03-29T09:10", ForDocument::Line(document), vec![new]).await?.remove(0))
    }

    pub async fn write<T: Send + 'static>(
        &self,
        act: impl for<'a> db::Work<&'a mut Tx, Res<T>, Fut: Send> + Send + 'static,
    ) -> Res<T> {
        self.ward.test.db.write(act).await
    }
}

pub(super) fn at(moment: &str) -> Act {
    testkit::act(moment)
}

pub(super) fn refusal<T>(out: Res<T>) -> &'static str {
    match out {
        Err(base::Failure::Refused(refusal)) => refusal.code,
        Err(other) => panic!("not refused: {other:?}"),
        Ok(_) => panic!("not refused"),
    }
}
