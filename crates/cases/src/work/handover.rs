//! Hand-over: who gave, who took, when. Law: NĐ 61/2018 art. 18; each is a line of the control sheet (Mẫu 05/06).

use super::steps::finish_step;
use super::{Opened, World};
use crate::model::{Case, CaseRow, Status};
use crate::{rules, store};
use base::{Act, Failure, Id, Res};
use db::{Tx, args};
use flow::Variables;
use kernel::accounts::Actor;
use kernel::organisation::Staff;
use kernel::worklist;
use serde::Deserialize;
use serde_json::json;

/// What is handed over to whom.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Handover {
    /// Login or identity of the taker; left out: the unit, whoever takes it first.
    #[serde(default)]
    pub to: Option<String>,
    /// The paper file goes too, and the taker confirms it by scanning.
    #[serde(default)]
    pub paper: bool,
    /// A word for the taker.
    #[serde(default)]
    pub note: String,
}

/// Hands a case over to those who have the next step.
pub async fn hand_over(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Case>,
    if_match: Option<i64>,
    input: Handover,
) -> Res<CaseRow> {
    let Opened { mut case, was, by, open_tasks, .. } =
        world.open(tx, actor, act, id, if_match, "cases.hand_over", rules::IN_WORK).await?;
    let taker = match &input.to {
        Some(to) => Some(find_staff(tx, to).await?),
        None => None,
    };
    // A step of the desk itself ("chuyển hồ sơ") is done by handing over.
    let mut waiting = match open_tasks.iter().find(|t| t.act == "hand_over") {
        Some(task) => {
            finish_step(tx, world, act, by, &mut case, task, "agree", Variables::new()).await?;
            worklist::list_open(tx, case.id.uuid()).await?
        }
        None => open_tasks,
    };
    // What another agency was asked beside the process is not handed over.
    waiting.retain(|t| t.element != super::consult::ELEMENT);
    for task in waiting.iter().filter(|t| t.role != "applicant") {
        if let Some(taker) = taker {
            worklist::assign(tx, task.id, Some(taker)).await?;
        }
    }
    if case.status == Status::Accepted {
        case.status = Status::Processing;
    }
    let unit = waiting.iter().find_map(|t| t.agency);
    let body = json!({ "from": actor.name, "to": taker, "to_unit": unit, "paper": input.paper, "was": was.name() });
    store::insert_record(tx, act, case.id, by, "handover", None, !input.paper, &body).await?;
    let note = world.sealed(tx, &case, &input.note).await?;
    let line = json!({ "to": taker, "to_unit": unit, "paper": input.paper, "note": note });
    world.settle(tx, act, by, &mut case, "handover", &line, was).await?;
    Ok(case)
}

pub(super) async fn find_staff(tx: &mut Tx, to: &str) -> Res<Id<Staff>> {
    let by_id = Id::<Staff>::parse(to);
    let sql = "SELECT staff FROM accounts WHERE login = $1 OR staff = $2";
    let row = tx.query_opt(sql, args![to.trim().to_lowercase(), by_id]).await?;
    row.ok_or_else(|| Failure::field("to", "unknown_official", to))?.id(0)
}
