//! Carries out one thing in one case, by the real act of crate `cases`.

use super::life::{Doing, Standing};
use base::{Act, Failure, Id, Instant, Res};
use cases::model::{Case, FiledDocument, Filing};
use cases::work::{
    self, Apology, Completion, Decision, Handover, Minutes, NonAcceptance, Numbering, Payment, Prolongation, Return,
    Stop, Supplement, SupplementItem, SupplementRequest, Withdrawal, World,
};
use db::Tx;
use kernel::accounts::Actor;
use kernel::worklist;
use std::sync::Arc;

/// Everything that an act needs, owned.
pub struct Job {
    /// What to do.
    pub doing: Doing,
    /// Who does it.
    pub actor: Arc<Actor>,
    /// When, and with which identities.
    pub act: Act,
    /// On which case; none while it is not filed.
    pub case: Option<Id<Case>>,
    /// What is filed.
    pub filing: Option<Box<Filing>>,
    /// Words and choices that were drawn for this act.
    pub words: Words,
}

/// What was drawn for an act.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// A reason, in words for the applicant.
    pub reason: String,
    /// Taker of a hand-over, or ground of a prolongation.
    pub to: Option<String>,
    /// How is paid.
    pub method: &'static str,
    /// Document that is missing.
    pub document: String,
    /// Number of a parcel; none: handed out at the counter.
    pub parcel: Option<String>,
}

/// Does it; gives how the case stands then.
pub async fn perform(tx: &mut Tx, world: &World, job: Job) -> Res<Standing> {
    let Job { doing, actor, act, case, filing, words } = job;
    let (actor, act) = (actor.as_ref(), &act);
    if doing == Doing::File {
        let filing = filing.ok_or_else(|| Failure::Internal("a filing without papers".into()))?;
        let case = work::file(tx, world, actor, act, *filing).await?;
        let tasks = worklist::list_open(tx, case.id.uuid()).await?;
        return Ok(Standing { case, tasks });
    }
    let id = case.ok_or_else(|| Failure::Internal("an act on a case that is not filed".into()))?;
    let reasons = || vec![words.reason.clone()];
    let case = match doing {
        Doing::File | Doing::Accept => work::accept(tx, world, actor, act, id, None).await?,
        Doing::Refuse => {
            work::not_accept(tx, world, actor, act, id, None, NonAcceptance { reasons: reasons() }).await?
        }
        Doing::HandOver => {
            let input = Handover { to: words.to, paper: false, note: String::new() };
            work::hand_over(tx, world, actor, act, id, None, input).await?
        }
        Doing::Step(task, outcome) => {
            if task.act == "inspect" {
                work::record_minutes(tx, world, actor, act, id, None, minutes(actor, act)).await?;
            }
            let input = Completion { outcome: Some(outcome.into()), ..Completion::default() };
            work::complete_task(tx, world, actor, act, task.id, input).await?
        }
        Doing::Decide(outcome) => {
            let reasons = if outcome == "refuse" { vec!["not_eligible".to_owned()] } else { Vec::new() };
            let note = if outcome == "refuse" { words.reason } else { String::new() };
            work::decide(tx, world, actor, act, id, None, Decision { outcome: outcome.into(), reasons, note }).await?
        }
        Doing::Number => work::number_result(tx, world, actor, act, id, None, Numbering::default()).await?,
        Doing::Ask => work::ask_supplement(tx, world, actor, act, id, None, request(words)).await?,
        Doing::Complete => {
            let paper = FiledDocument {
                code: words.document,
                name: String::new(),
                original: 1,
                copy: 0,
                electronic: false,
                presented: false,
            };
            work::receive_supplement(tx, world, actor, act, id, None, Supplement { documents: vec![paper] }).await?
        }
        Doing::Stop => work::stop(tx, world, actor, act, id, None, Stop { reasons: reasons() }).await?,
        Doing::Prolong => {
            let input = Prolongation { ground: words.to.unwrap_or_default(), note: words.reason };
            work::prolong(tx, world, actor, act, id, None, input).await?
        }
        Doing::Apologise(new_date) => {
            work::apologise(tx, world, actor, act, id, None, Apology { reason: words.reason, new_date }).await?
        }
        Doing::Withdraw => work::withdraw(tx, world, actor, act, id, None, Withdrawal { reason: words.reason }).await?,
        Doing::Collect => {
            work::collect_fee(tx, world, actor, act, id, None, Payment { method: words.method.into() }).await?.0
        }
        Doing::Return => work::return_result(tx, world, actor, act, id, None, hand_out(words)).await?,
    };
    let tasks = worklist::list_open(tx, case.id.uuid()).await?;
    Ok(Standing { case, tasks })
}

/// A job of legal time is due: runs it as of its own moment, and tells how the case stands then.
pub async fn fire(tx: &mut Tx, world: &World, act: &Act, job: &kernel::jobs::Claimed) -> Res<Option<Standing>> {
    let Some(id) = work::run_job(tx, world, act, job).await? else { return Ok(None) };
    let case = cases::store::get_for_update(tx, id).await?;
    let tasks = worklist::list_open(tx, id.uuid()).await?;
    Ok(Some(Standing { case, tasks }))
}

/// Without them nothing that was inspected could be decided.
fn minutes(actor: &Actor, act: &Act) -> Minutes {
    let findings = "Hiện trạng phù hợp với hồ sơ.".to_owned();
    Minutes { day: act.now.day(), people: vec![actor.name.clone()], findings }
}

fn request(words: Words) -> SupplementRequest {
    let item = SupplementItem { document: words.document, reason: "incomplete".into(), note: words.reason };
    SupplementRequest { items: vec![item], head_reason: None }
}

fn hand_out(words: Words) -> Return {
    let at_counter = words.parcel.is_none();
    Return {
        identity_checked: at_counter,
        originals_collected: true,
        signed: at_counter,
        parcel: words.parcel,
        ..Return::default()
    }
}

/// The moment and identities of an act on a case: they follow from the case's seed and the number of the act.
pub fn act_of(seed: u64, number: u64, at: Instant) -> Act {
    Act { now: at, ids: base::Ids::seeded(seed ^ number.wrapping_mul(0xd134_2543_de82_ef95)) }
}
