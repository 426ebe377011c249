//! One person with papers of authorisation files for many owners in one act: each owner gets a case, a receipt and a notice
//! of their own; all are filed or none (practice.md, need 13).

use super::{World, file};
use crate::model::{CaseRow, FiledDocument, Filing};
use base::{Act, Failure, Field, Res};
use db::Tx;
use kernel::accounts::Actor;
use kernel::people::Profile;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::HashSet;

/// Owners in one act at most.
pub const OWNERS_MAX: usize = 100;

/// A filing for many owners.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilingForMany {
    /// What all have in common; its owner is left out.
    pub filing: Filing,
    /// Whose cases they are.
    pub owners: Vec<OneOwner>,
    /// The paper by which the filer is authorised; kept on each case.
    pub authorisation: FiledDocument,
}

/// One owner, with what differs from the others.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OneOwner {
    /// Who it is.
    pub owner: Profile,
    /// Answers laid over the common ones.
    #[serde(default)]
    pub form: Map<String, Value>,
}

/// Files for all owners.
///
/// # Errors
/// As [`file`]; fields are named by owner (`owners/3/owner/number`).
pub async fn file_many(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    input: FilingForMany,
) -> Res<Vec<CaseRow>> {
    check(&input)?;
    let mut cases = Vec::with_capacity(input.owners.len());
    for (i, one) in input.owners.into_iter().enumerate() {
        let mut filing = input.filing.clone();
        filing.owner = Some(one.owner);
        filing.form.extend(one.form);
        filing.documents.push(input.authorisation.clone());
        cases.push(file(tx, world, actor, act, filing).await.map_err(|e| of_owner(i, e))?);
    }
    Ok(cases)
}

fn check(input: &FilingForMany) -> Res<()> {
    let mut problems = Vec::new();
    if input.owners.is_empty() || input.owners.len() > OWNERS_MAX {
        problems.push(Field::new("owners", "required", format!("1 to {OWNERS_MAX}")));
    }
    if input.filing.owner.is_some() {
        problems.push(Field::new("filing/owner", "not_here", "each owner stands in owners"));
    }
    if input.filing.slip.is_some() {
        problems.push(Field::new("filing/slip", "not_here", "one slip is one case"));
    }
    let a = &input.authorisation;
    if a.code.trim().is_empty() || (a.original == 0 && a.copy == 0 && !a.electronic) {
        problems.push(Field::new("authorisation", "required", ""));
    }
    let mut seen = HashSet::new();
    for (i, one) in input.owners.iter().enumerate() {
        if one.owner.number.as_ref().is_some_and(|n| !seen.insert(n)) {
            problems.push(Field::new(format!("owners/{i}/owner/number"), "twice", ""));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Failure::Invalid(problems)) }
}

/// The field or refusal, told with the owner it speaks of.
fn of_owner(i: usize, failure: Failure) -> Failure {
    match failure {
        Failure::Invalid(fields) => {
            let named = |f: Field| Field { path: format!("owners/{i}/{}", f.path), ..f };
            Failure::Invalid(fields.into_iter().map(named).collect())
        }
        Failure::Refused(refusal) => Failure::Refused(refusal.with("owner", i + 1)),
        other => other,
    }
}
