//! Supplement: asked for once, complete, with coded reasons; the clock stands or starts anew by the procedure's policy.
//! Law: NĐ 61/2018 art. 15(3), 17(1a), 19(4).

use super::alarms::{self, Alarm};
use super::applicant::Applicant;
use super::ends::End;
use super::filing::SentPaper;
use super::steps::finish_step;
use super::{Opened, World};
use crate::model::{Case, CaseRow, FiledDocument, Record, RecordRow, Status};
use crate::{rules, store};
use base::{Act, Failure, Id, Refusal, Res, nfc};
use calendar::{Clock, Limit};
use db::Tx;
use flow::Variables;
use kernel::accounts::Actor;
use kernel::journal::By;
use kernel::worklist::{self, TaskRow};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// Letters that the applicant may add to a supplement.
const WORDS_MAX: usize = 2_000;

/// One thing that is missing or wrong.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SupplementItem {
    /// Code of the document; may be empty for something else.
    #[serde(default)]
    pub document: String,
    /// Code of the reason.
    pub reason: String,
    /// What exactly is to be mended, for the applicant.
    #[serde(default)]
    pub note: String,
}

/// What is asked for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SupplementRequest {
    /// The whole list: it is asked for once.
    pub items: Vec<SupplementItem>,
    /// The head's reason for one round more than the law grants.
    #[serde(default)]
    pub head_reason: Option<String>,
}

/// What the applicant brought.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Supplement {
    /// Further documents.
    #[serde(default)]
    pub documents: Vec<FiledDocument>,
}

/// Asks for a supplement: the clock stands, the applicant is told.
pub async fn ask_supplement(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Case>,
    if_match: Option<i64>,
    input: SupplementRequest,
) -> Res<CaseRow> {
    let Opened { mut case, was, by, open_tasks, .. } =
        world.open(tx, actor, act, id, if_match, "cases.ask_supplement", rules::IN_WORK).await?;
    if input.items.is_empty() || input.items.len() > 50 {
        return Err(Failure::field("items", "required", "1 to 50"));
    }
    if let Some(i) = input.items.iter().position(|i| i.reason.trim().is_empty() || i.note.chars().count() > 1000) {
        return Err(Failure::field(format!("items/{i}/reason"), "required", ""));
    }
    let record = world.package(&case)?.record.clone();
    case.supplement_rounds = rules::supplement_round(&case, &record, input.head_reason.as_deref())?;
    let answer_by = match record.supplement.as_ref().and_then(|s| s.applicant_within) {
        Some(limit) => moment_after(world, act, limit)?,
        None => None,
    };
    let is_late = notice_is_late(world, &case, &record, act)?;
    let body = json!({ "items": input.items, "round": case.supplement_rounds, "notice_late": is_late, "head_reason": input.head_reason });
    let request = store::insert_record(tx, act, case.id, by, "supplement_request", answer_by, false, &body).await?;
    if let Some(until) = answer_by {
        await_answer(tx, world, act, &case, request, until).await?;
    }
    store::insert_record(tx, act, case.id, by, "pause", None, false, &json!({ "ground": "supplement" })).await?;
    // Where the model draws the round, the examining step goes there; elsewhere the step simply waits.
    let model = &world.process(&case)?.process;
    let has_branch = model.nodes().iter().any(|n| n.attributes.get("act").is_some_and(|a| a == "supplement"));
    if has_branch && let Some(task) = open_tasks.iter().find(|t| t.act == "examine") {
        finish_step(tx, world, act, by, &mut case, task, "repair", Variables::new()).await?;
    }
    case.status = Status::AwaitingSupplement;
    case.due = world.due(tx, &case).await?.and_then(|d| d.due);
    let coded: Vec<_> = input.items.iter().map(|i| json!([i.document, i.reason])).collect();
    let notes = input.items.iter().map(|i| i.note.as_str()).collect::<Vec<_>>().join("\n");
    let notes = world.sealed(tx, &case, notes.trim()).await?;
    let line = json!({ "items": coded, "notes": notes, "round": case.supplement_rounds, "answer_by": answer_by, "notice_late": is_late });
    world.settle(tx, act, by, &mut case, "supplement_request", &line, was).await?;
    Ok(case)
}

/// Receives the supplement: the clock runs on or anew, work goes on.
pub async fn receive_supplement(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Case>,
    if_match: Option<i64>,
    input: Supplement,
) -> Res<CaseRow> {
    let states = &[Status::AwaitingSupplement];
    let Opened { mut case, was, by, open_tasks, .. } =
        world.open(tx, actor, act, id, if_match, "cases.receive_supplement", states).await?;
    resume(tx, world, act, by, &mut case, &open_tasks, input.documents, Map::new(), was).await?;
    Ok(case)
}

/// The applicant answers the request online, with papers that are kept already and words: the clock runs on as when they are
/// brought to the desk. What can only be brought on paper cannot be answered so.
///
/// # Errors
/// `NotFound` for the case of another; `Conflict` when it has moved; `cases.wrong_state` when nothing is asked for;
/// `cases.supplement_incomplete` while a paper that was asked for is missing; `cases.supplement_on_paper`; `Invalid` when the words
/// are too long.
pub async fn answer_supplement(
    tx: &mut Tx,
    world: &World,
    who: Applicant,
    act: &Act,
    id: Id<Case>,
    seen: i64,
    papers: Vec<SentPaper>,
    words: &str,
) -> Res<CaseRow> {
    let mut case = who.open(tx, id, seen, &[Status::AwaitingSupplement]).await?;
    let words = words.lines().map(nfc).collect::<Vec<_>>().join("\n").trim().to_owned();
    if words.chars().count() > WORDS_MAX {
        return Err(Failure::field("words", "too_long", WORDS_MAX.to_string()));
    }
    let was = case.status;
    let wanted = asked_for(tx, world, &case).await?;
    if let Some(paper) = wanted.iter().find(|w| w.is_paper) {
        return Err(Refusal::new("cases.supplement_on_paper").with("name", &paper.name).into());
    }
    let is_there = |w: &&Asked| papers.iter().any(|p| p.document == w.document);
    if let Some(missing) = wanted.iter().filter(|w| !w.document.is_empty()).find(|w| !is_there(w)) {
        return Err(Refusal::new("cases.supplement_incomplete").with("name", &missing.name).into());
    }
    if words.is_empty() && wanted.iter().any(|w| w.document.is_empty()) {
        return Err(Failure::field("words", "required", ""));
    }
    let open_tasks = worklist::list_open(tx, id.uuid()).await?;
    let mut more = Map::new();
    more.insert("online".into(), json!(papers.iter().map(|p| p.document.clone()).collect::<Vec<_>>()));
    if !words.is_empty() {
        more.insert("words".into(), json!(world.sealed(tx, &case, &words).await?));
    }
    super::files::adopt(tx, world, act, &mut case, papers).await?;
    resume(tx, world, act, who.by(), &mut case, &open_tasks, Vec::new(), more, was).await?;
    Ok(case)
}

/// One thing that a request asks the applicant for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Code of the document; empty for something else, which is answered in words.
    pub document: String,
    /// Its name.
    pub name: String,
    /// What exactly is to be mended.
    pub note: String,
    /// It can only be brought on paper.
    pub is_paper: bool,
}

/// What the open request of a case asks for; nothing where none is open.
pub async fn asked_for(tx: &mut Tx, world: &World, case: &CaseRow) -> Res<Vec<Asked>> {
    let records = store::list_records(tx, case.id).await?;
    Ok(asked_in(&world.package(case)?.record, &records))
}

/// What the open request among records asks for.
pub fn asked_in(record: &catalogue::model::ProcedureRecord, records: &[RecordRow]) -> Vec<Asked> {
    let Some(request) = records.iter().rev().find(|r| r.kind == "supplement_request" && r.closed.is_none()) else {
        return Vec::new();
    };
    let items: Vec<SupplementItem> = serde_json::from_value(request.body["items"].clone()).unwrap_or_default();
    let one = |item: SupplementItem| {
        let row = record.documents.iter().find(|d| d.code == item.document);
        let named = row.map_or_else(|| item.document.clone(), |d| d.name.clone());
        Asked {
            name: if named.is_empty() { "Nội dung khác".to_owned() } else { named },
            is_paper: row.is_some_and(|d| !d.electronic),
            // A code that the procedure does not know is a thing said in words.
            document: row.map(|d| d.code.clone()).unwrap_or_default(),
            note: item.note,
        }
    };
    items.into_iter().map(one).collect()
}

/// The supplement is here: the pause ends, work goes on.
async fn resume(
    tx: &mut Tx,
    world: &World,
    act: &Act,
    by: By,
    case: &mut CaseRow,
    open_tasks: &[TaskRow],
    mut documents: Vec<FiledDocument>,
    more: Map<String, Value>,
    was: Status,
) -> Res<()> {
    let have = store::list_documents(tx, case.id).await?.iter().map(|l| l.n).max().unwrap_or(0);
    let record = world.package(case)?.record.clone();
    for d in &mut documents {
        if d.name.is_empty() {
            d.name =
                record.documents.iter().find(|r| r.code == d.code).map_or_else(|| d.code.clone(), |r| r.name.clone());
        }
    }
    if documents.len() > 100 || documents.iter().any(|d| d.name.chars().count() > 500) {
        return Err(Failure::field("documents", "too_many", "100"));
    }
    store::insert_documents(tx, case.id, have + 1, &documents).await?;
    store::close_records(tx, case.id, "supplement_request", act.now).await?;
    store::close_records(tx, case.id, "pause", act.now).await?;
    case.status = Status::Processing;
    if let Some(task) = open_tasks.iter().find(|t| t.act == "supplement") {
        finish_step(tx, world, act, by, case, task, "agree", Variables::new()).await?;
    }
    case.due = world.due(tx, case).await?.and_then(|d| d.due);
    case.appointment = case.due;
    let coded: Vec<_> =
        documents.iter().map(|d| json!([d.code, d.original, d.copy, d.electronic, d.presented])).collect();
    let mut body = more;
    body.insert("documents".into(), json!(coded));
    world.settle(tx, act, by, case, "supplement", &Value::Object(body), was).await
}

/// The applicant has a deadline: warned twice, then the case is closed (practice.md, need 8).
async fn await_answer(
    tx: &mut Tx,
    world: &World,
    act: &Act,
    case: &CaseRow,
    record: Id<Record>,
    until: base::Instant,
) -> Res<()> {
    let case = case.id;
    let moments = rules::supplement_warnings(world.calendar.of(None), act.now, until);
    for (at, n) in moments.map_err(|e| super::beyond(&e))?.into_iter().zip(1..) {
        alarms::set(tx, act, at, &Alarm::SupplementWarning { case, record, n }).await?;
    }
    alarms::set(tx, act, until, &Alarm::SupplementEnd { case, record }).await
}

/// The request while it is still unanswered.
async fn find_open(tx: &mut Tx, case: &CaseRow, id: Id<Record>) -> Res<Option<RecordRow>> {
    if case.status != Status::AwaitingSupplement {
        return Ok(None);
    }
    Ok(store::list_records(tx, case.id).await?.into_iter().find(|r| r.id == id && r.closed.is_none()))
}

/// Warns the applicant that an answer is still missing.
pub(super) async fn warn(
    tx: &mut Tx,
    world: &World,
    act: &Act,
    mut case: CaseRow,
    record: Id<Record>,
    n: usize,
) -> Res<()> {
    let Some(request) = find_open(tx, &case, record).await? else { return Ok(()) };
    let (was, by) = (case.status, By::default());
    let body = json!({ "of": "supplement", "request": request.id, "n": n, "until": request.until });
    store::insert_record(tx, act, case.id, by, "reminder", None, true, &body).await?;
    world.settle(tx, act, by, &mut case, "reminder", &body, was).await?;
    super::notify(tx, act, &case, "supplement_warning").await
}

/// The deadline has passed: work stops, the file goes back with its originals (status 8).
pub(super) async fn end_unanswered(
    tx: &mut Tx,
    world: &World,
    act: &Act,
    case: CaseRow,
    record: Id<Record>,
) -> Res<()> {
    let Some(request) = find_open(tx, &case, record).await? else { return Ok(()) };
    let package_record = &world.package(&case)?.record;
    let law = package_record.supplement.as_ref().map(|s| package_record.source_vi(&s.law));
    let mut more = Map::new();
    more.insert("ground".into(), json!("supplement_unanswered"));
    more.insert("request".into(), json!(request.id));
    more.insert("law".into(), json!(law));
    let text = "Đã hết thời hạn bổ sung, hoàn thiện hồ sơ mà cơ quan chưa nhận được giấy tờ bổ sung.".to_owned();
    let end = End { to: Status::Stopped, verb: "stop", text, more };
    end.reach(tx, world, act, By::default(), case).await.map(drop)
}

fn moment_after(world: &World, act: &Act, limit: Limit) -> Res<Option<base::Instant>> {
    let due = calendar::due(&world.calendar, &Clock::new(act.now, limit)).map_err(|e| super::beyond(&e))?;
    Ok(due.due)
}

/// The request itself has a limit from the receipt of the file (three working days unless the procedure says otherwise).
fn notice_is_late(world: &World, case: &CaseRow, record: &catalogue::model::ProcedureRecord, act: &Act) -> Res<bool> {
    let (Some(accepted), Some(rule)) = (case.accepted, record.supplement.as_ref()) else { return Ok(false) };
    let due =
        calendar::due(&world.calendar, &Clock::new(accepted, rule.notice_within)).map_err(|e| super::beyond(&e))?;
    Ok(case.supplement_rounds == 1 && due.due.is_some_and(|due| act.now > due))
}
