//! Numbering: each result of a case gets its number in its own book, and goes back to the desk. A number that was given stays.

use super::placing::not_ready;
use super::steps::{find_post_for, finish_step};
use super::{Opened, World};
use crate::model::{Case, CaseRow};
use crate::{rules, store};
use base::{Act, Failure, Id, Res};
use calendar::Clock;
use catalogue::model::ResultRow;
use db::Tx;
use flow::Variables;
use kernel::accounts::Actor;
use kernel::journal::By;
use kernel::roles::Role;
use kernel::worklist::{self, TaskRow};
use serde::Deserialize;
use serde_json::json;

/// Numbering of the results in their books.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Numbering {
    /// A number from an outside book for the first result; left out: the next of our own.
    #[serde(default)]
    pub number: Option<String>,
    /// The results of the case, each numbered in its own book; left out: the first of the procedure's list, or the letter of
    /// refusal.
    #[serde(default)]
    pub results: Vec<NumberedResult>,
}

/// One of several results.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberedResult {
    /// Code in the procedure's list of results.
    pub code: String,
    /// A number from an outside book; left out: the next of our own.
    #[serde(default)]
    pub number: Option<String>,
    /// Which item it is for, where a case has many (a vehicle).
    #[serde(default)]
    pub item: String,
}

/// Results in one case at most.
const RESULTS_MAX: usize = 200;

/// The clerk numbers the results in their books; a step of handing back to the desk that follows is done with it.
pub async fn number_result(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Case>,
    if_match: Option<i64>,
    input: Numbering,
) -> Res<CaseRow> {
    let Opened { mut case, was, by, open_tasks, post, .. } =
        world.open(tx, actor, act, id, if_match, "cases.number", rules::IN_WORK).await?;
    let next = |tasks: &[TaskRow]| tasks.iter().find(|t| t.act == "number" || t.act == "hand_back").cloned();
    let mut task = next(&open_tasks).ok_or_else(|| not_ready("result", &open_tasks))?;
    if post.role != Role::Clerk {
        find_post_for(world, actor, act.now.day(), &task)?;
    }
    if task.act == "number" {
        if !keeps_numbers(tx, act, &case).await? {
            case.result_number = number_all(tx, world, act, by, &case, input).await?;
        }
        finish_step(tx, world, act, by, &mut case, &task, "agree", Variables::new()).await?;
        if let Some(following) = next(&worklist::list_open(tx, case.id.uuid()).await?).filter(|t| t.act == "hand_back")
        {
            task = following;
        }
    }
    if task.act == "hand_back" && task.agency == Some(case.deciding) {
        finish_step(tx, world, act, by, &mut case, &task, "agree", Variables::new()).await?;
    }
    let records = store::list_records(tx, case.id).await?;
    let line = json!({ "number": case.result_number, "results": rules::result_numbers(&records) });
    world.settle(tx, act, by, &mut case, "result", &line, was).await?;
    Ok(case)
}

/// A step that came back keeps the numbers it gave; another decision makes them void, and they stay in their books as such.
async fn keeps_numbers(tx: &mut Tx, act: &Act, case: &CaseRow) -> Res<bool> {
    let records = store::list_records(tx, case.id).await?;
    let given: Vec<_> = records.into_iter().filter(|r| r.kind == "result" && r.body["void"] != true).collect();
    if given.first().is_none_or(|r| r.body["outcome"] == json!(case.outcome)) {
        return Ok(!given.is_empty());
    }
    for r in &given {
        store::mark_record(tx, act, r, "void").await?;
    }
    Ok(false)
}

/// Numbers each result in its own book and puts it on record; gives the first number.
async fn number_all(
    tx: &mut Tx,
    world: &World,
    act: &Act,
    by: By,
    case: &CaseRow,
    input: Numbering,
) -> Res<Option<String>> {
    let mut first = None;
    for (n, (row, number, item)) in (1..).zip(results_of(world, case, input)?) {
        let number = match number.map(|n| base::nfc(&n)).filter(|n| !n.is_empty()) {
            Some(number) if number.chars().count() <= 60 => number,
            Some(_) => return Err(Failure::field("number", "too_long", "60")),
            None => {
                let year = act.now.day().ymd().0;
                let series = rules::book_series(case.deciding, &row.book, act.now.day());
                let next = store::next_number(tx, &series).await?;
                format!("{next:02}/{year}")
            }
        };
        let valid = row.valid.and_then(|limit| calendar::due(&world.calendar, &Clock::new(act.now, limit)).ok());
        let valid_until = valid.and_then(|d| d.due).map(base::Instant::day);
        let body = json!({ "code": row.code, "name": row.name, "book": row.book, "number": number, "item": item,
            "valid_until": valid_until, "n": n, "outcome": case.outcome });
        store::insert_record(tx, act, case.id, by, "result", None, true, &body).await?;
        first.get_or_insert(number);
    }
    Ok(first)
}

fn results_of(world: &World, case: &CaseRow, input: Numbering) -> Res<Vec<(ResultRow, Option<String>, String)>> {
    let record = &world.package(case)?.record;
    if input.results.is_empty() {
        let usual = rules::usual_result(record, case.outcome.as_deref() == Some("refuse"));
        return Ok(vec![(usual, input.number, String::new())]);
    }
    if input.results.len() > RESULTS_MAX {
        return Err(Failure::field("results", "too_many", RESULTS_MAX.to_string()));
    }
    let mut own = input.number;
    let named = input.results.into_iter().enumerate().map(|(i, r)| {
        let row = record.results.iter().find(|row| row.code == r.code).cloned();
        let row = row.ok_or_else(|| Failure::field(format!("results/{i}/code"), "unknown_result", r.code))?;
        let item: String = base::nfc(&r.item).chars().take(200).collect();
        Ok((row, r.number.or_else(|| own.take()), item))
    });
    named.collect()
}
