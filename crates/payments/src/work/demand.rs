//! A demand is raised and falls away. Called by the modules to whose things the demands belong: they have authorised the act.

use super::{RECONCILE, World};
use crate::ledger::{self, Sums};
use crate::model::{Demand, DemandLine, DemandRow};
use crate::store::books::{self, About};
use crate::{reference, store};
use base::{Act, Day, Failure, Id, Money, Refusal, Res, nfc};
use db::Tx;
use kernel::accounts::Actor;
use kernel::journal::{self, By, Subject};
use kernel::organisation::Unit;
use kernel::vault::{Person, Vault};
use serde_json::json;
use uuid::Uuid;

/// Lines of a demand.
const LINES_MAX: usize = 50;
/// Signs of a label or a purpose.
const WORDS_MAX: usize = 200;
/// Tries for a reference that nobody has: one in 850 billion is taken by chance.
const TRIES: usize = 5;

/// What someone is to be asked for.
#[derive(Clone, Debug)]
pub struct NewDemand {
    /// Kind of the thing for which is paid (`case`).
    pub subject_kind: &'static str,
    /// The thing.
    pub subject: Uuid,
    /// The office that is paid: an agency.
    pub unit: Id<Unit>,
    /// Who pays.
    pub payer: Id<Person>,
    /// Their name as it goes on the receipt; kept under their key.
    pub payer_name: String,
    /// What it consists of, at least one line.
    pub lines: Vec<DemandLine>,
    /// Last day to pay; none: whenever one likes.
    pub due: Option<Day>,
    /// What it is for, for the transfer and the receipt. Never names a person.
    pub purpose: String,
}

/// Asks someone to pay.
///
/// # Errors
/// `Invalid`, naming the field; `NotFound` when the payer was erased.
pub async fn demand(tx: &mut Tx, vault: &Vault, act: &Act, by: By, new: NewDemand) -> Res<Demand> {
    let lines = lines(new.lines)?;
    let total: Money = lines.iter().map(|l| l.amount).sum();
    super::amount("lines", total)?;
    let purpose = words("purpose", &new.purpose)?;
    let name = words("payer_name", &new.payer_name)?;
    let key = vault.find_key(tx, new.payer).await?.ok_or(Failure::NotFound)?;
    let row = DemandRow {
        id: act.id(),
        unit: new.unit,
        subject_kind: new.subject_kind.to_owned(),
        subject: new.subject,
        reference: free_reference(tx, act).await?,
        payer: new.payer,
        payer_sealed: key.seal(name.as_bytes())?,
        purpose,
        due: new.due,
        sums: Sums::asked(total),
        raised: act.now,
        settled: None,
        cancelled: None,
    };
    store::demands::insert(tx, &row, &lines).await?;
    let about = About { demand: Some(row.id), ..About::default() };
    books::write(tx, act, row.unit, act.now.day(), "demand", about, &ledger::raise(&fees(&lines))).await?;
    let line = json!({
        "subject_kind": row.subject_kind, "subject": row.subject, "reference": row.reference, "amount": total, "due": row.due,
    });
    journal::write(tx, by, act.now, Subject::new("payment_demand", row.id), "demand", &line).await?;
    let account = store::accounts::find(tx, row.unit, act.now.day()).await?;
    Ok(Demand { row, lines, account, receipt: None })
}

/// Nobody asks for it any more: the thing was withdrawn, the fee was waived, or it was paid at the desk. What was paid must be
/// given back; a receipt is voided and keeps its number.
///
/// # Errors
/// `NotFound`; `payments.cancelled` when it fell away before.
pub async fn cancel(tx: &mut Tx, vault: &Vault, act: &Act, by: By, id: Id<Demand>, reason: &str) -> Res<DemandRow> {
    let reason = super::reason(reason)?;
    let mut row = store::demands::find_for_update(tx, id).await?.ok_or(Failure::NotFound)?;
    if row.sums.is_cancelled {
        return Err(Refusal::new("payments.cancelled").into());
    }
    let lines = store::demands::lines(tx, id).await?;
    let entry = ledger::cancel(&mut row.sums, &fees(&lines));
    row.cancelled = Some(act.now);
    store::demands::update(tx, &row).await?;
    store::receipts::void(tx, id, act.now).await?;
    let about = About { demand: Some(id), ..About::default() };
    books::write(tx, act, row.unit, act.now.day(), "cancellation", about, &entry).await?;
    let reason = match vault.find_key(tx, row.payer).await? {
        Some(key) => journal::sealed(&key, &json!(reason))?,
        None => json!(null),
    };
    let line = json!({ "state": row.state().name(), "refundable": row.sums.returnable(), "reason": reason });
    journal::write(tx, by, act.now, Subject::new("payment_demand", id), "cancellation", &line).await?;
    Ok(row)
}

/// The same by a cashier: it was paid at the desk, or raised by mistake.
///
/// # Errors
/// As [`cancel`].
pub async fn cancel_by_hand(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Demand>,
    reason: &str,
) -> Res<DemandRow> {
    let row = store::demands::find_for_update(tx, id).await?.ok_or(Failure::NotFound)?;
    let by = actor.by(world.authorise(actor, act.now.day(), RECONCILE, row.unit)?);
    cancel(tx, &world.vault, act, by, id, reason).await
}

fn fees(lines: &[DemandLine]) -> Vec<(String, Money)> {
    lines.iter().map(|l| (l.fee_code.clone(), l.amount)).collect()
}

fn lines(lines: Vec<DemandLine>) -> Res<Vec<DemandLine>> {
    if lines.is_empty() || lines.len() > LINES_MAX {
        return Err(Failure::field("lines", "required", format!("1 to {LINES_MAX}")));
    }
    let clean = |(i, l): (usize, DemandLine)| {
        Ok(DemandLine {
            fee_code: words(&format!("lines/{i}/fee_code"), &l.fee_code)?,
            label: words(&format!("lines/{i}/label"), &l.label)?,
            amount: super::amount(&format!("lines/{i}/amount"), l.amount)?,
        })
    };
    lines.into_iter().enumerate().map(clean).collect()
}

fn words(path: &str, text: &str) -> Res<String> {
    let text = nfc(text);
    if text.is_empty() {
        return Err(Failure::field(path, "required", ""));
    }
    if text.chars().count() > WORDS_MAX {
        return Err(Failure::field(path, "too_long", WORDS_MAX.to_string()));
    }
    Ok(text)
}

async fn free_reference(tx: &mut Tx, act: &Act) -> Res<String> {
    for _ in 0..TRIES {
        // The second half of an identity is random.
        let made = reference::from_bits(act.id::<Demand>().uuid().as_u64_pair().1);
        if store::demands::by_references(tx, std::slice::from_ref(&made)).await?.is_empty() {
            return Ok(made);
        }
    }
    Err(Failure::Internal("no free reference".into()))
}
