//! What applicants ask about their case, and what they are answered. Notes between officials: `note`.

use super::{Applicant, Opened, World, tell};
use crate::model::{Case, CaseRow, Record, RecordRow, Status};
use crate::store;
use base::{Act, Failure, Id, Instant, Refusal, Res, nfc};
use db::Tx;
use kernel::accounts::Actor;
use kernel::journal::{self, Subject};
use serde::Deserialize;
use serde_json::json;

/// Kind of the record of a question; open until it is answered.
pub const QUESTION: &str = "question";
/// Kind of the record of an answer.
pub const REPLY: &str = "reply";
/// Letters of a question or an answer.
const WORDS_MAX: usize = 2_000;
/// Questions of a case that wait for an answer.
const OPEN_MAX: usize = 3;

/// An answer to what an applicant asked.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// The words, which the applicant reads.
    pub text: String,
}

/// A question or an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Its record.
    pub id: Id<Record>,
    /// The applicant said it.
    pub by_applicant: bool,
    /// The words; empty when they were erased with the person.
    pub text: String,
    /// When.
    pub at: Instant,
    /// A question that waits for an answer.
    pub is_open: bool,
}

fn cleaned(text: &str) -> Res<String> {
    let text = text.lines().map(nfc).collect::<Vec<_>>().join("\n").trim().to_owned();
    if text.is_empty() {
        return Err(Failure::field("text", "required", ""));
    }
    if text.chars().count() > WORDS_MAX {
        return Err(Failure::field("text", "too_long", WORDS_MAX.to_string()));
    }
    Ok(text)
}

/// An applicant asks about their case, in whatever state it is.
///
/// # Errors
/// `NotFound` for the case of another; `Invalid` without words or with too many; `cases.questions_open` while several wait.
pub async fn ask(tx: &mut Tx, world: &World, who: Applicant, act: &Act, id: Id<Case>, text: &str) -> Res<CaseRow> {
    let case = store::get_for_update(tx, id).await?;
    if case.owner != who.party && case.filer != who.party {
        return Err(Failure::NotFound);
    }
    let text = cleaned(text)?;
    let records = store::list_records(tx, id).await?;
    if records.iter().filter(|r| r.kind == QUESTION && r.closed.is_none()).count() >= OPEN_MAX {
        return Err(Refusal::new("cases.questions_open").with("max", OPEN_MAX).into());
    }
    let body = json!({ "text": world.sealed(tx, &case, &text).await? });
    store::insert_record(tx, act, id, who.by(), QUESTION, None, false, &body).await?;
    journal::write(tx, who.by(), act.now, Subject::new("case", id), QUESTION, &body).await?;
    Ok(case)
}

/// Answers all that the applicant asked so far; they are told.
///
/// # Errors
/// `cases.no_question` when nothing waits for an answer; `Invalid` without words or with too many.
pub async fn reply(tx: &mut Tx, world: &World, actor: &Actor, act: &Act, id: Id<Case>, input: Reply) -> Res<CaseRow> {
    let Opened { case, by, .. } = world.open(tx, actor, act, id, None, "cases.reply", &Status::ALL).await?;
    let text = cleaned(&input.text)?;
    let records = store::list_records(tx, id).await?;
    if !records.iter().any(|r| r.kind == QUESTION && r.closed.is_none()) {
        return Err(Refusal::new("cases.no_question").into());
    }
    store::close_records(tx, id, QUESTION, act.now).await?;
    let body = json!({ "text": world.sealed(tx, &case, &text).await? });
    store::insert_record(tx, act, id, by, REPLY, None, true, &body).await?;
    journal::write(tx, by, act.now, Subject::new("case", id), REPLY, &body).await?;
    tell::notify(tx, act, &case, REPLY).await?;
    Ok(case)
}

/// What was asked and answered, the oldest first.
pub async fn conversation(tx: &mut Tx, world: &World, case: &CaseRow, records: &[RecordRow]) -> Res<Vec<Said>> {
    let spoken: Vec<&RecordRow> = records.iter().filter(|r| [QUESTION, REPLY].contains(&r.kind.as_str())).collect();
    if spoken.is_empty() {
        return Ok(Vec::new());
    }
    let key = world.vault.find_key(tx, case.owner).await?;
    let said = |r: &RecordRow| Said {
        id: r.id,
        by_applicant: r.kind == QUESTION,
        text: crate::read::unsealed(key.as_ref(), &r.body["text"]),
        at: r.at,
        is_open: r.kind == QUESTION && r.closed.is_none(),
    };
    Ok(spoken.into_iter().map(said).collect())
}
