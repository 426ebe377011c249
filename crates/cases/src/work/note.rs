//! Notes between officials on a case. Not here: words for the applicant, who is told by forms and notices.

use super::{Opened, World};
use crate::model::{Case, CaseRow, Status};
use crate::store;
use base::{Act, Failure, Id, Res, nfc};
use db::Tx;
use kernel::accounts::Actor;
use kernel::journal::{self, Subject};
use serde::Deserialize;
use serde_json::json;

/// Longest note, in letters.
const NOTE_MAX: usize = 2_000;

/// A note.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// The words.
    pub text: String,
}

/// Writes a note. Whoever sees the case may; nothing of the case changes, so its version stays.
pub async fn note(tx: &mut Tx, world: &World, actor: &Actor, act: &Act, id: Id<Case>, input: Note) -> Res<CaseRow> {
    let Opened { case, by, .. } = world.open(tx, actor, act, id, None, "cases.view", &Status::ALL).await?;
    let text = input.text.lines().map(nfc).collect::<Vec<_>>().join("\n");
    let text = text.trim();
    if text.is_empty() {
        return Err(Failure::field("text", "required", ""));
    }
    if text.chars().count() > NOTE_MAX {
        return Err(Failure::field("text", "too_long", NOTE_MAX.to_string()));
    }
    let sealed = world.sealed(tx, &case, text).await?;
    store::insert_record(tx, act, case.id, by, "note", None, true, &json!({ "text": sealed })).await?;
    journal::write(tx, by, act.now, Subject::new("case", case.id), "note", &json!({ "text": sealed })).await?;
    Ok(case)
}
