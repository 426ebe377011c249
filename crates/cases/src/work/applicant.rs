//! What applicants do to their own cases, signed in: say whether a draft is right, take a filing back. The applicant sees the
//! draft, and silence for a day is consent by a timer of the process (practice.md rule 18).

use super::ends::{End, withdrawable};
use super::placing::not_ready;
use super::steps::finish_step;
use super::{World, changed_since};
use crate::model::{Case, CaseRow, Status};
use crate::{rules, store};
use base::{Act, Failure, Id, Refusal, Res, nfc};
use db::Tx;
use flow::Variables;
use kernel::journal::By;
use kernel::vault::Person;
use kernel::worklist;
use serde_json::{Map, json};

/// The act of the step that shows a draft to its applicant.
pub const CONFIRM_DRAFT: &str = "confirm_draft";
/// Letters of what is to be mended.
const CORRECTIONS_MAX: usize = 1_000;

/// Who acts: the party whose case it is, and the citizen who is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Applicant {
    /// Owner or filer of the case.
    pub party: Id<Person>,
    /// The person at the keys.
    pub person: Id<Person>,
}

impl Applicant {
    pub(super) fn by(self) -> By {
        By { actor: Some(self.person.uuid()), ..By::default() }
    }

    /// A case of theirs, locked, as they saw it.
    pub(super) async fn open(self, tx: &mut Tx, id: Id<Case>, seen: i64, states: &[Status]) -> Res<CaseRow> {
        let case = store::get_for_update(tx, id).await?;
        if case.owner != self.party && case.filer != self.party {
            return Err(Failure::NotFound);
        }
        if case.version != seen {
            return Err(Failure::Conflict { version: case.version, changed: changed_since(tx, id, seen).await? });
        }
        rules::in_state(&case, states)?;
        Ok(case)
    }
}

/// The draft is right (`corrections` empty), or this is to be mended: the process goes on, or back to who drafts.
///
/// # Errors
/// `NotFound` for the case of another; `Conflict` when it has moved; `cases.step_not_ready` when no draft waits; `Invalid` when
/// the corrections are too long.
pub async fn confirm_draft(
    tx: &mut Tx,
    world: &World,
    who: Applicant,
    act: &Act,
    id: Id<Case>,
    seen: i64,
    corrections: &str,
) -> Res<CaseRow> {
    let mut case = who.open(tx, id, seen, rules::OPEN).await?;
    let corrections = corrections.lines().map(nfc).collect::<Vec<_>>().join("\n").trim().to_owned();
    if corrections.chars().count() > CORRECTIONS_MAX {
        return Err(Failure::field("corrections", "too_long", CORRECTIONS_MAX.to_string()));
    }
    let open = worklist::list_open(tx, id.uuid()).await?;
    let task = open.iter().find(|t| t.act == CONFIRM_DRAFT).ok_or_else(|| not_ready("confirmation", &open))?;
    let was = case.status;
    let outcome = if corrections.is_empty() { "agree" } else { "repair" };
    finish_step(tx, world, act, who.by(), &mut case, task, outcome, Variables::new()).await?;
    let note = world.sealed(tx, &case, &corrections).await?;
    let body = json!({ "step": task.element, "act": task.act, "outcome": outcome, "note": note });
    world.settle(tx, act, who.by(), &mut case, "completion", &body, was).await?;
    Ok(case)
}

/// Takes a filing back; possible while nothing was decided.
///
/// # Errors
/// As [`confirm_draft`]; `cases.decided_already`.
pub async fn take_back(
    tx: &mut Tx,
    world: &World,
    who: Applicant,
    act: &Act,
    id: Id<Case>,
    seen: i64,
    reason: &str,
) -> Res<CaseRow> {
    let case = who.open(tx, id, seen, rules::OPEN).await?;
    if !withdrawable(&case) {
        return Err(Refusal::new("cases.decided_already").into());
    }
    let text = nfc(reason).chars().take(CORRECTIONS_MAX).collect();
    let end = End { to: Status::Withdrawn, verb: "withdrawal", text, more: Map::new() };
    end.reach(tx, world, act, who.by(), case).await
}
