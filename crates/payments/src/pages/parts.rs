//! What the pages have in common: rows in words, amounts as people type them, failures beside fields.

use crate::ledger::State;
use crate::model::{DemandRow, Incoming};
use crate::sealed;
use base::{Day, Failure, Money, Res};
use db::Tx;
use kernel::accounts::Session;
use kernel::vault::Vault;
use std::collections::HashMap;
use uuid::Uuid;
use web::view::{Field, FieldError};
use web::{Language, Shared, words};

/// The page that all others come from.
pub(super) const HOME: &str = "/payments";

/// A demand in a list.
pub(super) struct DemandView {
    pub href: String,
    pub reference: String,
    pub payer: String,
    pub purpose: String,
    pub amount: String,
    pub owed: String,
    pub returnable: String,
    pub kind: &'static str,
    pub state: String,
    /// Last day to pay, in words; empty without one.
    pub due: String,
}

impl DemandView {
    pub fn new(row: &DemandRow, payer: Option<&String>, today: Day) -> Self {
        let is_late = row.is_overdue(today);
        let due = row.due.map(|due| {
            if is_late { format!("quá hạn {}", words::date(due)) } else { format!("hạn {}", words::date(due)) }
        });
        Self {
            href: format!("/payments/demands/{}", row.id),
            reference: row.reference.clone(),
            payer: payer.cloned().unwrap_or_else(|| "(đã xóa dữ liệu)".into()),
            purpose: row.purpose.clone(),
            amount: row.sums.amount.to_string(),
            owed: row.sums.owed().to_string(),
            returnable: row.sums.returnable().to_string(),
            kind: if is_late { "late" } else { kind(row.state()) },
            state: row.state().vietnamese().into(),
            due: due.unwrap_or_default(),
        }
    }
}

/// The mark of a state.
pub(super) fn kind(state: State) -> &'static str {
    match state {
        State::Open | State::Cancelled => "",
        State::PartPaid | State::Overpaid | State::RefundDue => "soon",
        State::Paid | State::Refunded => "done",
    }
}

/// Money that came, in a list.
pub(super) struct IncomingView {
    pub href: String,
    pub transaction: String,
    pub booked: String,
    pub amount: String,
    pub payer: String,
    pub text: String,
    pub way: &'static str,
}

impl IncomingView {
    pub fn new(money: &Incoming, vault: &Vault) -> Res<Self> {
        let told = sealed::told_of(vault, money)?;
        Ok(Self {
            href: format!("/payments/incoming/{}", money.id),
            transaction: money.transaction.clone(),
            booked: words::date(money.booked),
            amount: money.amount.to_string(),
            payer: or(told.payer, "(ngân hàng không cho biết)"),
            text: or(told.text, "(không có nội dung)"),
            way: if money.way == crate::model::Way::Notice { "ngân hàng báo có" } else { "sao kê" },
        })
    }
}

fn or(text: String, other: &str) -> String {
    if text.is_empty() { other.to_owned() } else { text }
}

/// Names of the payers of demands.
pub(super) async fn payers(tx: &mut Tx, vault: &Vault, demands: &[&DemandRow]) -> Res<HashMap<Uuid, String>> {
    let mut names = HashMap::new();
    for demand in demands {
        if let Some(name) = sealed::payer_of(tx, vault, demand).await? {
            names.insert(demand.id.uuid(), name);
        }
    }
    Ok(names)
}

/// Personal data was shown: one row in the access log.
pub(super) async fn log_read(
    shared: &Shared,
    session: &Session,
    purpose: &'static str,
    subjects: Vec<Uuid>,
) -> Res<()> {
    let (actor, unit) = (session.actor.staff.uuid(), session.actor.first_post().map(|p| p.unit.uuid()));
    let now = shared.clock.legal();
    let write = async move |tx: &mut Tx| kernel::access_log::write(tx, actor, unit, now, purpose, &subjects).await;
    shared.db.write(write).await
}

/// An amount as people type it: `500.000`, `500 000 đ`, `500000`.
pub(super) fn read_money(text: &str) -> Option<Money> {
    let bare: String = text.chars().filter(|c| !c.is_whitespace() && !['.', ',', '\u{a0}'].contains(c)).collect();
    let bare = bare.trim_end_matches(['đ', 'Đ', '₫']);
    let is_number = !bare.is_empty() && bare.len() <= 13 && bare.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| bare.parse().ok().map(Money)).flatten()
}

/// `29/03/2024` or `2024-03-29`.
pub(super) fn read_day(text: &str) -> Option<Day> {
    let text = text.trim();
    let parts: Vec<&str> = text.split('/').collect();
    match parts.as_slice() {
        [d, m, y] => Day::new(y.parse().ok()?, m.parse().ok()?, d.parse().ok()?).ok(),
        _ => Day::parse(text).ok(),
    }
}

/// What stands beside a field: as typed, with what is wrong.
pub(super) fn field(errors: &[FieldError], id: &str, value: &str) -> Field {
    let href = format!("#{id}");
    Field { value: value.into(), error: errors.iter().find(|e| e.href == href).map(|e| e.text.clone()) }
}

/// What of a failure belongs on the form: each field in words, or the words of a refusal at `id`. Others are the page's.
pub(super) fn errors(shared: &Shared, failure: Failure, id: &str) -> Result<Vec<FieldError>, Failure> {
    match &failure {
        Failure::Invalid(fields) => {
            Ok(fields.iter().map(|f| FieldError::new(&f.path, shared.texts.field(Language::Vi, f))).collect())
        }
        Failure::Refused(_) => Ok(vec![FieldError::new(id, shared.texts.failure(Language::Vi, &failure))]),
        _ => Err(failure),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_and_days_are_read_as_people_type_them() {
        assert_eq!(read_money(" 1.250.000 đ"), Some(Money(1_250_000)));
        assert_eq!((read_money("-5"), read_money("năm trăm"), read_money("")), (None, None, None));
        assert_eq!(read_day("29/03/2024"), Day::parse("2024-03-29").ok());
        assert_eq!(read_day("2024-03-29"), Day::parse("2024-03-29").ok());
        assert_eq!((read_day("29/13/2024"), read_day("hôm nay")), (None, None));
    }
}
