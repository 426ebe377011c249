//! The file goes to the archive: afterwards the case can be read, and no act touches it any more. Law: Luật Lưu trữ
//! 33/2024/QH15 (hand-over to the archive within a year after the work has ended).

use super::{Opened, World};
use crate::model::{Case, CaseRow};
use crate::{rules, store};
use base::{Act, Failure, Id, Refusal, Res, nfc};
use db::Tx;
use kernel::accounts::Actor;
use serde::Deserialize;
use serde_json::json;

/// How the file is kept.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Archiving {
    /// Number of the file in the archive's own list; left out: the next of ours.
    #[serde(default)]
    pub number: Option<String>,
    /// Years to be kept, by the list of retention periods; left out: for ever.
    #[serde(default)]
    pub retention_years: Option<u32>,
}

/// Hands the file of a case that has ended over to the archive.
///
/// # Errors
/// `Refused` `cases.archive_early` before the working days after its end are over.
pub async fn archive(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Case>,
    if_match: Option<i64>,
    input: Archiving,
) -> Res<CaseRow> {
    let Opened { mut case, was, by, .. } =
        world.open(tx, actor, act, id, if_match, "cases.archive", rules::ARCHIVABLE).await?;
    let first = rules::archive_from(world.calendar.of(None), &case).map_err(|e| super::beyond(&e))?;
    if act.now.day() < first {
        return Err(Refusal::new("cases.archive_early").with("from", first).into());
    }
    if input.retention_years.is_some_and(|y| !(1..=100).contains(&y)) {
        return Err(Failure::field("retention_years", "out_of_range", "1 to 100"));
    }
    let number = match input.number.map(|n| nfc(&n)).filter(|n| !n.is_empty()) {
        Some(number) if number.chars().count() <= 60 => number,
        Some(_) => return Err(Failure::field("number", "too_long", "60")),
        None => {
            let year = act.now.day().ymd().0;
            let n = store::next_number(tx, &format!("archive:{}:{year}", case.deciding)).await?;
            format!("{n:04}/{year}")
        }
    };
    case.set_flag("archived");
    let until = input.retention_years.map(|years| act.now.day().plus_months(i64::from(years) * 12));
    let body = json!({ "number": number, "retention_years": input.retention_years, "keep_until": until });
    store::insert_record(tx, act, case.id, by, "archive", None, true, &body).await?;
    world.settle(tx, act, by, &mut case, "archive", &body, was).await?;
    Ok(case)
}
