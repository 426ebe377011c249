//! Decisions that a process asks for.

use super::samples::{Ward, document, filing, wards_with};
use crate::model::{CaseRow, Filing};
use crate::work::{Question, answer_decision, decision_failed, find_question};
use base::{Id, Instant};
use kernel::jobs::{self, JobClock};
use kernel::journal::By;
use kernel::process::incidents::{self, Filter};
use kernel::process::{DECISION_JOB, Instance};
use serde_json::json;

/// After the examination the rules are asked, before anyone signs.
pub(super) const ASKING: &[(&str, &str)] = &[("<bpmn:incoming>f_g_kiem_tra_ky", "<bpmn:incoming>f_xet_ky"), (
    "<bpmn:sequenceFlow id=\"f_g_kiem_tra_ky\" name=\"đủ\" sourceRef=\"g_kiem_tra\" targetRef=\"ky\" />",
    "<bpmn:businessRuleTask id=\"xet\" name=\"Xét thời hạn\" motcua:decision=\"eligibility\" motcua:resultVariable=\"in_time\"/>
     <bpmn:sequenceFlow id=\"f_g_kiem_tra_ky\" name=\"đủ\" sourceRef=\"g_kiem_tra\" targetRef=\"xet\" />
     <bpmn:sequenceFlow id=\"f_xet_ky\" sourceRef=\"xet\" targetRef=\"ky\" />",
)];

pub(super) async fn asking(ward: &Ward) -> (CaseRow, Id<Instance>, u32) {
    let documents = ["trinh_bao", "so_do", "nhat_ky", "hai_do", "ban_chinh_doi_chieu"].map(document).to_vec();
    let form = [("hours_since".to_owned(), json!(20))].into_iter().collect();
    let report = Filing { procedure: "1.005040".into(), documents, form, payment: None, ..filing() };
    let case = ward.file("2024-03-29T09:00", report).await.unwrap();
    ward.complete("2024-03-29T09:10", &case, &ward.officer, "examine", "agree").await.unwrap();
    let now = Instant::parse("2024-03-29T09:10").unwrap();
    let claim = async move |tx: &mut db::Tx| jobs::claim(tx, JobClock::Machine, now, now, 10).await;
    let claimed = ward.test.db.write(claim).await.unwrap();
    let job = claimed.into_iter().find(|j| j.kind == DECISION_JOB).expect("a decision is asked");
    let instance = Id::parse(job.body["instance"].as_str().unwrap()).unwrap();
    (case, instance, job.body["key"].as_u64().unwrap() as u32)
}

async fn question(ward: &Ward, instance: Id<Instance>, key: u32) -> Option<Question> {
    let world = ward.world.clone();
    let ask = async move |tx: &mut db::Tx| find_question(tx, &world, instance, key).await;
    ward.test.db.read(ask).await.unwrap()
}

async fn answer(ward: &Ward, instance: Id<Instance>, key: u32) {
    let (world, act) = (ward.world.clone(), testkit::act("2024-03-29T09:11"));
    let tell = async move |tx: &mut db::Tx| answer_decision(tx, &world, &act, instance, key, json!("in_time")).await;
    ward.test.db.write(tell).await.unwrap();
}

#[tokio::test]
async fn decision_is_asked_outside_and_its_answer_moves_the_case_on() {
    for ward in wards_with(&[("1.005040", ASKING)]).await {
        let (case, instance, key) = asking(&ward).await;
        assert!(ward.open(&case).await.is_empty());
        let asked = question(&ward, instance, key).await.unwrap();
        assert_eq!((asked.decision.as_str(), &asked.input["hours_since"]), ("eligibility", &json!(20)));
        assert!(asked.rules_xml.contains("eligibility"));
        answer(&ward, instance, key).await;
        assert_eq!(ward.open(&case).await, ["decide"]);
        assert_eq!(question(&ward, instance, key).await, None, "it waits for nothing any more");
        answer(&ward, instance, key).await;
        assert_eq!(ward.verbs(&case).await.iter().filter(|v| *v == "rule").count(), 1, "an answer counts once");
        ward.verify().await;
    }
}

#[tokio::test]
async fn decision_that_fails_for_good_is_told_to_the_head_of_the_desk() {
    for ward in wards_with(&[("1.005040", ASKING)]).await {
        let (case, instance, key) = asking(&ward).await;
        let (world, act) = (ward.world.clone(), testkit::act("2024-03-29T10:00"));
        let fail = async move |tx: &mut db::Tx| {
            decision_failed(tx, &world, &act, instance, key, "no such decision".into()).await
        };
        ward.test.db.write(fail).await.unwrap();
        assert_eq!(ward.records(&case, "alert").await[0].body["what"], "decision_failed");
        answer(&ward, instance, key).await;
        assert!(ward.open(&case).await.is_empty(), "an incident waits for an official");
        let (world, act) = (ward.world.clone(), testkit::act("2024-03-29T10:30"));
        let retry = async move |tx: &mut db::Tx| {
            let open = incidents::list(tx, &Filter::default(), None, 1).await?;
            incidents::retry(tx, &act, By::default(), &world, open[0].id, "Đã sửa bảng quyết định").await
        };
        ward.test.db.write(retry).await.unwrap();
        // The mended rules answer after all.
        answer(&ward, instance, key).await;
        assert_eq!(ward.open(&case).await, ["decide"]);
        assert!(ward.records(&case, "alert").await[0].closed.is_some());
    }
}
