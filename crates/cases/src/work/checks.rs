//! What an official finds of each document: good, or what is lacking. The supplement request is made from it, see
//! `supplement`.

use super::{Opened, World};
use crate::model::files::NewCheck;
use crate::model::{Case, CaseRow};
use crate::rules::files::cleaned_checks;
use crate::{rules, store};
use base::{Act, Id, Res};
use db::Tx;
use kernel::accounts::Actor;
use serde_json::json;

/// Notes what was found of documents; what was found before is replaced, and stays in the journal.
///
/// # Errors
/// `Invalid` per document: unknown, or lacking without a reason; `Refused` `cases.wrong_state`.
pub async fn check_documents(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Case>,
    if_match: Option<i64>,
    checks: Vec<NewCheck>,
) -> Res<CaseRow> {
    let Opened { mut case, was, by, .. } =
        world.open(tx, actor, act, id, if_match, "cases.check_document", rules::OPEN).await?;
    let lines = store::list_documents(tx, id).await?;
    let checks = cleaned_checks(checks, &lines)?;
    let key = world.vault.find_key(tx, case.owner).await?;
    let mut said = Vec::new();
    for check in &checks {
        let reason = match &key {
            Some(key) if !check.reason.is_empty() => Some(key.seal(check.reason.as_bytes())?),
            _ => None,
        };
        store::files::set_check(tx, id, check.document, check.verdict, reason, act.now, actor.staff).await?;
        said.push(json!([check.document, check.verdict]));
    }
    let reasons: Vec<_> =
        checks.iter().filter(|c| !c.reason.is_empty()).map(|c| format!("{}: {}", c.document, c.reason)).collect();
    let reasons = world.sealed(tx, &case, &reasons.join("\n")).await?;
    let body = json!({ "checks": said, "reasons": reasons });
    world.settle(tx, act, by, &mut case, "document_checks", &body, was).await?;
    Ok(case)
}
