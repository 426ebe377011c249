//! Processes of cases as those see them who keep them going: stopped and resumed, moved to another version, mended.

use super::decisions::{ASKING, asking};
use super::samples::{Ward, filing, refusal, wards, wards_with};
use crate::model::{CaseRow, Filing, Status};
use crate::work::decision_failed;
use base::{Failure, Id, Res};
use db::Tx;
use flow::Variables;
use flow::migrate::Mapping;
use kernel::jobs::{self, JobClock};
use kernel::journal::{By, Line};
use kernel::people::Profile;
use kernel::process::incidents::{self, Filter, Incident, IncidentRow};
use kernel::process::migration::{self, Batch, Order, Outlook};
use kernel::process::stop::{self, Went};
use kernel::process::{DECISION_JOB, Instance, Moved};
use serde_json::json;

const WHY: &str = "Theo đề nghị của chị Nguyễn Hải Yến";

async fn turn(ward: &Ward, moment: &str, model: &str, stop: bool) -> Res<Went> {
    let (world, act, model) = (ward.world.clone(), testkit::act(moment), model.to_owned());
    let turn = async move |tx: &mut Tx| match stop {
        true => stop::suspend_all(tx, &act, By::default(), &world, &model, WHY).await,
        false => stop::resume_all(tx, &act, By::default(), &world, &model, WHY).await,
    };
    ward.test.db.write(turn).await
}

async fn lines(ward: &Ward, case: &CaseRow, verb: &str) -> Vec<Line> {
    let id = case.id.uuid();
    let all = ward.test.db.read(async move |tx: &mut Tx| kernel::journal::list(tx, id).await).await.unwrap();
    all.into_iter().filter(|l| l.act == verb).collect()
}

/// The reason of an act stands in the journal of each case, readable only with the key of its owner.
async fn assert_sealed(ward: &Ward, case: &CaseRow, verb: &str, times: usize) {
    let lines = lines(ward, case, verb).await;
    assert_eq!(lines.len(), times, "{verb}");
    for line in lines {
        assert!(line.body["reason"]["sealed"].is_string(), "{verb}: {}", line.body);
        assert!(!line.body.to_string().contains("Yến"), "{verb}: {}", line.body);
    }
}

/// One case at the desk, one in work.
async fn two(ward: &Ward) -> [CaseRow; 2] {
    let stands = ward.file("2024-03-29T08:30", filing()).await.unwrap();
    let filer = Profile { name: "Lê Hải An".into(), number: Some("001198004218".into()), ..Profile::default() };
    let worked_on = ward.file("2024-03-29T08:35", Filing { filer, ..filing() }).await.unwrap();
    let hand_over = crate::work::Handover::default();
    super::samples::act!(ward, receptionist, "2024-03-29T08:40", hand_over, worked_on, hand_over).unwrap();
    [stands, worked_on]
}

#[tokio::test]
async fn stopped_process_refuses_acts_until_it_goes_on_and_a_case_that_only_stands_keeps_its_status() {
    for ward in wards().await {
        let [stands, worked_on] = two(&ward).await;
        let (model, before) = (stands.process_version.to_string(), ward.case(&worked_on).await);
        assert_eq!(turn(&ward, "2024-03-29T09:00", &model, true).await.unwrap(), Went { done: 2, left: 0 });
        let refused = ward.complete("2024-03-29T09:10", &worked_on, &ward.officer, "examine", "agree").await;
        assert_eq!(refusal(refused), "process.suspended");
        let now = ward.case(&worked_on).await;
        assert_eq!((now.status, now.due), (before.status, before.due));
        assert_eq!(ward.case(&stands).await.status, Status::Accepted);
        assert_eq!(turn(&ward, "2024-03-29T10:00", &model, false).await.unwrap(), Went { done: 2, left: 0 });
        assert_eq!(ward.case(&stands).await.status, Status::Accepted, "it stands where it stood");
        ward.complete("2024-03-29T10:10", &worked_on, &ward.officer, "examine", "agree").await.unwrap();
        assert_eq!(ward.open(&worked_on).await, ["draft"]);
        for verb in ["process_suspended", "process_resumed"] {
            assert_sealed(&ward, &worked_on, verb, 1).await;
        }
        ward.verify().await;
    }
}

struct Way<'a> {
    from: &'a str,
    to: &'a str,
    mapping: Mapping,
}

async fn look(ward: &Ward, way: &Way<'_>) -> Outlook {
    let (world, from, to, mapping) = (ward.world.clone(), way.from.to_owned(), way.to.to_owned(), way.mapping.clone());
    let look = async move |tx: &mut Tx| {
        let order = Order { subject_kind: "case", from: &from, to: &to, mapping: &mapping, chosen: None };
        migration::look(tx, testkit::act("2024-03-29T11:00").now, &world, &order).await
    };
    ward.test.db.read(look).await.unwrap()
}

async fn migrate(ward: &Ward, way: &Way<'_>) -> Res<(Id<Batch>, Outlook)> {
    let (world, from, to, mapping) = (ward.world.clone(), way.from.to_owned(), way.to.to_owned(), way.mapping.clone());
    let migrate = async move |tx: &mut Tx| {
        let order = Order { subject_kind: "case", from: &from, to: &to, mapping: &mapping, chosen: None };
        migration::migrate(tx, &testkit::act("2024-03-29T11:00"), By::default(), &world, &order, WHY).await
    };
    ward.test.db.write(migrate).await
}

async fn undo(ward: &Ward, moment: &str, batch: Id<Batch>) -> Res<u64> {
    let (world, act) = (ward.world.clone(), testkit::act(moment));
    let undo = async move |tx: &mut Tx| migration::undo(tx, &act, By::default(), &world, batch, WHY).await;
    ward.test.db.write(undo).await
}

/// The draft is called otherwise, and somebody reads it before it is signed.
const NEXT: &[(&str, &str)] = &[
    ("\"du_thao\"", "\"soan_thao\""),
    ("<bpmn:incoming>f_g_gop_ky", "<bpmn:incoming>f_doc_ky"),
    (
        "<bpmn:userTask id=\"ky\"",
        "<bpmn:userTask id=\"doc_lai\" name=\"Đọc lại\" motcua:post=\"officer\" motcua:unit=\"deciding\" motcua:hours=\"1\" motcua:act=\"examine\"/>
         <bpmn:sequenceFlow id=\"f_doc_ky\" sourceRef=\"doc_lai\" targetRef=\"ky\" />
         <bpmn:userTask id=\"ky\"",
    ),
    ("sourceRef=\"g_gop\" targetRef=\"ky\"", "sourceRef=\"g_gop\" targetRef=\"doc_lai\""),
];

#[tokio::test]
async fn running_cases_go_on_in_another_version_all_or_none_and_come_back() {
    for mut ward in wards().await {
        let [stands, drafted] = two(&ward).await;
        ward.complete("2024-03-29T09:00", &drafted, &ward.officer, "examine", "agree").await.unwrap();
        ward.claim("2024-03-29T09:05", &drafted, &ward.officer).await.unwrap();
        let first = stands.process_version.to_string();
        let second = ward.publish_next("1.004873", NEXT, ("2024-03-29", "2024-04-10")).await;
        let before = ward.case(&drafted).await;
        let task = |tasks: Vec<kernel::worklist::TaskRow>| {
            let open = tasks.into_iter().find(|t| t.state == "open").unwrap();
            (open.act.clone(), open.assignee, open.opened, open.due)
        };
        let held = task(ward.tasks(&drafted).await);

        let mut way = Way { from: &first, to: &second, mapping: Mapping::default() };
        let seen = look(&ward, &way).await;
        assert_eq!((seen.instances, seen.able, seen.obstacles[0].rule), (2, 1, "element_gone"), "{seen:#?}");
        assert_eq!(refusal(migrate(&ward, &way).await), "process.migration_hindered");
        for case in [&stands, &drafted] {
            assert_eq!(ward.case(case).await.process_version.to_string(), first, "none has gone");
            assert!(lines(&ward, case, "process_migrated").await.is_empty());
        }

        way.mapping = Mapping([("du_thao".to_owned(), "soan_thao".to_owned())].into());
        assert_eq!(look(&ward, &way).await.able, 2);
        let (batch, done) = migrate(&ward, &way).await.unwrap();
        assert_eq!((done.instances, done.undoable), (2, 2));
        let after = ward.case(&drafted).await;
        assert_eq!(after.process_version.to_string(), second);
        assert_eq!(after.procedure_version, before.procedure_version, "its record, form and fees stay");
        assert_eq!((after.due, after.status), (before.due, before.status));
        assert_eq!(task(ward.tasks(&drafted).await), held, "who has it, since when, until when");
        assert_eq!(ward.case(&stands).await.status, Status::Accepted);
        assert_sealed(&ward, &drafted, "process_migrated", 1).await;

        assert_eq!(undo(&ward, "2024-03-29T11:10", batch).await.unwrap(), 2);
        assert_eq!(ward.case(&drafted).await.process_version.to_string(), first);
        assert_eq!(task(ward.tasks(&drafted).await), held);
        assert_sealed(&ward, &drafted, "migration_undone", 1).await;

        let (batch, _) = migrate(&ward, &way).await.unwrap();
        ward.complete("2024-03-29T13:30", &drafted, &ward.officer, "draft", "agree").await.unwrap();
        let names = |tasks: Vec<kernel::worklist::TaskRow>| tasks.into_iter().find(|t| t.state == "open").unwrap().name;
        assert_eq!(names(ward.tasks(&drafted).await), "Đọc lại", "the step of the new version");
        assert_eq!(refusal(undo(&ward, "2024-03-29T13:40", batch).await), "process.migration_moved");
        ward.verify().await;
    }
}

async fn open(ward: &Ward) -> Vec<IncidentRow> {
    let list = async |tx: &mut Tx| incidents::list(tx, &Filter::default(), None, 50).await;
    ward.test.db.read(list).await.unwrap()
}

async fn fail(ward: &Ward, moment: &str, instance: Id<Instance>, key: u32) {
    let (world, act) = (ward.world.clone(), testkit::act(moment));
    let fail = async move |tx: &mut Tx| {
        decision_failed(tx, &world, &act, instance, key, "hours_since is no number".into()).await
    };
    ward.test.db.write(fail).await.unwrap();
}

enum Repair {
    Set(Variables),
    Retry,
    Skip,
}

async fn repair(ward: &Ward, moment: &str, id: Id<Incident>, how: Repair, why: &str) -> Res<Moved> {
    let (world, act, why) = (ward.world.clone(), testkit::act(moment), why.to_owned());
    let repair = async move |tx: &mut Tx| match how {
        Repair::Set(variables) => incidents::mend(tx, &act, By::default(), &world, id, variables, &why).await,
        Repair::Retry => incidents::retry(tx, &act, By::default(), &world, id, &why).await,
        Repair::Skip => incidents::skip(tx, &act, By::default(), &world, id, &why).await,
    };
    ward.test.db.write(repair).await
}

#[tokio::test]
async fn decision_that_failed_is_mended_tried_again_and_skipped() {
    for ward in wards_with(&[("1.005040", ASKING)]).await {
        let (case, instance, key) = asking(&ward).await;
        fail(&ward, "2024-03-29T09:30", instance, key).await;
        let seen = open(&ward).await;
        let [incident] = seen.as_slice() else { panic!("one incident: {seen:?}") };
        assert_eq!((incident.code.as_str(), incident.element.as_str()), ("decision_failed", "xet"));
        assert_eq!((incident.subject, incident.unit), (case.id.uuid(), Some(case.deciding)));
        let unsaid = repair(&ward, "2024-03-29T09:31", incident.id, Repair::Retry, " ").await;
        assert!(matches!(unsaid, Err(Failure::Invalid(_))));

        let hours = json!({ "hours_since": 10 }).as_object().unwrap().clone();
        repair(&ward, "2024-03-29T09:32", incident.id, Repair::Set(hours), WHY).await.unwrap();
        assert_eq!(open(&ward).await.len(), 1, "it stays until it is tried again");
        repair(&ward, "2024-03-29T09:33", incident.id, Repair::Retry, WHY).await.unwrap();
        assert!(open(&ward).await.is_empty());
        let now = testkit::act("2024-03-29T09:33").now;
        let claim = async move |tx: &mut Tx| jobs::claim(tx, JobClock::Machine, now, now, 10).await;
        let jobs = ward.test.db.write(claim).await.unwrap();
        let asked = jobs.iter().find(|j| j.kind == DECISION_JOB).expect("the decision is asked again");
        assert_eq!(asked.body["key"], key);
        let question = {
            let world = ward.world.clone();
            let ask = async move |tx: &mut Tx| crate::work::find_question(tx, &world, instance, key).await;
            ward.test.db.read(ask).await.unwrap().unwrap()
        };
        assert_eq!(question.input["hours_since"], 10, "with what was mended");

        fail(&ward, "2024-03-29T09:40", instance, key).await;
        let again = open(&ward).await[0].id;
        assert_ne!(again, incident.id, "what fails again is a new incident");
        repair(&ward, "2024-03-29T09:41", again, Repair::Skip, WHY).await.unwrap();
        assert_eq!(ward.open(&case).await, ["decide"]);
        assert!(ward.records(&case, "alert").await.iter().all(|a| a.closed.is_some()), "nobody need be reminded");
        let late = repair(&ward, "2024-03-29T09:42", again, Repair::Skip, WHY).await;
        assert!(matches!(late, Err(Failure::Conflict { .. })), "seen too late: {late:?}");
        for verb in ["incident_mended", "incident_retried", "incident_skipped"] {
            assert_sealed(&ward, &case, verb, 1).await;
        }
        let mended = &lines(&ward, &case, "incident_mended").await[0].body;
        assert_eq!((&mended["step"], &mended["variables"]), (&json!("xet"), &json!(["hours_since"])));
        ward.verify().await;
    }
}
