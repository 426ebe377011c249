//! A case from filing to return, and what stands in its way.

use super::samples::{Ward, wards};
use crate::model::{CaseRow, FiledDocument, Filing, Status};
use crate::work::{
    self, Completion, Decision, Handover, Numbering, Return, Supplement, SupplementItem, SupplementRequest,
};
use base::{Failure, Res};
use db::Tx;
use kernel::accounts::Actor;
use kernel::people::Profile;
use kernel::worklist;

fn document(code: &str) -> FiledDocument {
    FiledDocument { code: code.into(), name: String::new(), original: 1, copy: 0, electronic: false, presented: true }
}

pub(crate) fn filing() -> Filing {
    Filing {
        procedure: "1.004873".into(),
        filer: Profile {
            name: "Nguyễn Hải Yến".into(), number: Some("001198004217".into()), ..Profile::default()
        },
        documents: vec![document("to_khai"), document("tuy_than")],
        payment: Some("cash".into()),
        ..Filing::default()
    }
}

impl Ward {
    pub(crate) async fn file(&self, moment: &str, filing: Filing) -> Res<CaseRow> {
        let (world, actor, act) = (self.world.clone(), self.receptionist.clone(), testkit::act(moment));
        self.test.db.write(async move |tx: &mut Tx| work::file(tx, &world, &actor, &act, filing).await).await
    }

    pub(crate) async fn complete(&self, moment: &str, case: &CaseRow, actor: &Actor) -> Res<CaseRow> {
        let (world, actor, act, id) = (self.world.clone(), actor.clone(), testkit::act(moment), case.id);
        self.test
            .db
            .write(async move |tx: &mut Tx| {
                let task = worklist::list_open(tx, id.uuid()).await?.remove(0);
                work::complete_task(tx, &world, &actor, &act, task.id, Completion::default()).await
            })
            .await
    }

    pub(super) async fn return_(&self, moment: &str, case: &CaseRow, input: Return) -> Res<CaseRow> {
        let (world, actor, act, id) = (self.world.clone(), self.receptionist.clone(), testkit::act(moment), case.id);
        self.test
            .db
            .write(async move |tx: &mut Tx| work::return_result(tx, &world, &actor, &act, id, None, input).await)
            .await
    }
}

fn refusal<T: std::fmt::Debug>(out: Res<T>) -> &'static str {
    match out {
        Err(Failure::Refused(refusal)) => refusal.code,
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn case_goes_from_receipt_to_returned_result() {
    for ward in wards().await {
        let case = ward.file("2024-03-29T09:00", filing()).await.unwrap();
        assert_eq!(case.code, "000.04.31.H26-240329-0001");
        assert_eq!(
            (case.status, case.fee_paid, case.fee_total),
            (Status::Accepted, base::Money(10_000), base::Money(10_000))
        );
        assert_eq!(case.due.unwrap().to_string(), "2024-04-03T17:00:00+07:00");
        let (world, actor, act, id) =
            (ward.world.clone(), ward.receptionist.clone(), testkit::act("2024-03-29T10:00"), case.id);
        let handed = ward.test.db.write(async move |tx: &mut Tx| {
            work::hand_over(tx, &world, &actor, &act, id, None, Handover::default()).await
        });
        assert_eq!(handed.await.unwrap().status, Status::Processing);
        assert!(matches!(ward.complete("2024-03-29T10:30", &case, &ward.clerk).await, Err(Failure::Forbidden)));
        ward.complete("2024-03-29T11:00", &case, &ward.officer).await.unwrap();
        ward.complete("2024-03-29T14:00", &case, &ward.officer).await.unwrap();
        let (world, actor, act, id) =
            (ward.world.clone(), ward.leader.clone(), testkit::act("2024-03-29T15:00"), case.id);
        let decision = Decision { outcome: "approve".into(), reasons: Vec::new(), note: String::new() };
        let decided = ward
            .test
            .db
            .write(async move |tx: &mut Tx| work::decide(tx, &world, &actor, &act, id, None, decision).await);
        decided.await.unwrap();
        let (world, actor, act, id) =
            (ward.world.clone(), ward.clerk.clone(), testkit::act("2024-04-01T09:00"), case.id);
        let numbered = ward.test.db.write(async move |tx: &mut Tx| {
            work::number_result(tx, &world, &actor, &act, id, None, Numbering::default()).await
        });
        let numbered = numbered.await.unwrap();
        assert_eq!((numbered.status, numbered.result_number.as_deref()), (Status::Finished, Some("01/2024")));
        assert_eq!(numbered.timeliness.as_deref(), Some("before"));
        assert_eq!(refusal(ward.return_("2024-04-01T10:00", &case, Return::default()).await), "cases.return_identity");
        let checked = Return { identity_checked: true, signed: true, ..Return::default() };
        assert_eq!(ward.return_("2024-04-01T10:05", &case, checked).await.unwrap().status, Status::Returned);
        let seen = kernel::journal::verify(&ward.test.db, None).await.unwrap();
        assert!(seen.findings.is_empty() && seen.lines >= 7, "{seen:?}");
    }
}

#[tokio::test]
async fn supplement_restarts_the_clock_and_is_asked_for_once() {
    for ward in wards().await {
        let case = ward.file("2024-03-27T09:00", filing()).await.unwrap();
        let ask = |moment: &str| {
            let (world, actor, act, id) = (ward.world.clone(), ward.officer.clone(), testkit::act(moment), case.id);
            let item =
                SupplementItem { document: "to_khai".into(), reason: "thieu_noi_o_cu".into(), note: String::new() };
            let request = SupplementRequest { items: vec![item], head_reason: None };
            ward.test
                .db
                .write(async move |tx: &mut Tx| work::ask_supplement(tx, &world, &actor, &act, id, None, request).await)
        };
        let asked = ask("2024-03-28T10:00").await.unwrap();
        assert_eq!((asked.status, asked.due), (Status::AwaitingSupplement, None));
        let (world, actor, act, id) =
            (ward.world.clone(), ward.receptionist.clone(), testkit::act("2024-04-01T10:00"), case.id);
        let got = ward.test.db.write(async move |tx: &mut Tx| {
            work::receive_supplement(tx, &world, &actor, &act, id, None, Supplement::default()).await
        });
        let got = got.await.unwrap();
        assert_eq!(got.due.unwrap().to_string(), "2024-04-04T17:00:00+07:00");
        assert_eq!(refusal(ask("2024-04-01T11:00").await), "cases.supplement_rounds_used");
    }
}

#[tokio::test]
async fn second_open_case_of_a_person_is_shown_before_it_is_made() {
    for ward in wards().await {
        ward.file("2024-03-29T09:00", filing()).await.unwrap();
        assert_eq!(refusal(ward.file("2024-03-29T09:10", filing()).await), "cases.duplicate");
        let meant = ward.file("2024-03-29T09:11", Filing { duplicate_confirmed: true, ..filing() }).await.unwrap();
        assert_eq!(meant.code, "000.04.31.H26-240329-0002");
    }
}

#[tokio::test]
async fn missing_documents_are_named_and_nothing_is_kept() {
    for ward in wards().await {
        let out = ward.file("2024-03-29T09:00", Filing { documents: vec![document("tuy_than")], ..filing() }).await;
        assert_eq!(refusal(out), "cases.documents_missing");
        assert_eq!(ward.file("2024-03-29T09:05", filing()).await.unwrap().code, "000.04.31.H26-240329-0001");
    }
}
