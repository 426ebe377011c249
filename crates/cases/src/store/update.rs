//! The case after an act. Lists are looked up by a good half of its columns: an index costs as much as the row itself, so it
//! is touched only where its column has changed.

use crate::model::{CaseRow, Status};
use base::{Id, Instant, Res};
use db::{Sql, Tx, Value};
use kernel::organisation::Unit;
use kernel::vault::Person;

/// The columns with an index, as they stand in the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stored {
    status: Status,
    due: Option<Instant>,
    finished: Option<Instant>,
    timeliness: Option<String>,
    deciding: Id<Unit>,
    filer: Id<Person>,
    owner: Id<Person>,
    procedure_code: String,
}

impl Stored {
    /// Those of a case that was read or has just been written.
    pub fn of(c: &CaseRow) -> Self {
        Self {
            status: c.status,
            due: c.due,
            finished: c.finished,
            timeliness: c.timeliness.clone(),
            deciding: c.deciding,
            filer: c.filer,
            owner: c.owner,
            procedure_code: c.procedure_code.clone(),
        }
    }
}

/// Writes the case and counts its version up.
pub async fn update(tx: &mut Tx, c: &mut CaseRow) -> Res<()> {
    c.version += 1;
    let stored = c.stored.replace(Stored::of(c));
    let changed = |differs: fn(&Stored, &CaseRow) -> bool| stored.as_ref().is_none_or(|s| differs(s, c));
    let facts = serde_json::Value::Object(c.facts.clone()).to_string();
    let mut sql = Sql::new("UPDATE cases SET version = ");
    sql.arg(c.version);
    let mut set = |name: &'static str, value: Value| {
        sql.push(name).arg(value);
    };
    set(", variant = ", (&c.variant).into());
    set(", accepted = ", c.accepted.into());
    set(", first_due = ", c.first_due.into());
    set(", appointment = ", c.appointment.into());
    set(", prolonged = ", c.prolonged.clone().into());
    set(", supplement_rounds = ", c.supplement_rounds.into());
    set(", outcome = ", c.outcome.clone().into());
    set(", result_number = ", c.result_number.clone().into());
    set(", returned = ", c.returned.into());
    set(", return_method = ", (&c.return_method).into());
    set(", fee_total = ", c.fee_total.into());
    set(", fee_paid = ", c.fee_paid.into());
    set(", flags = ", (&c.flags).into());
    set(", procedure_version = ", c.procedure_version.into());
    set(", process_version = ", c.process_version.into());
    set(", procedure_name = ", (&c.procedure_name).into());
    set(", facts = ", facts.into());
    if changed(|s, c| s.status != c.status) {
        set(", status = ", c.status.name().into());
    }
    if changed(|s, c| s.status.is_open() != c.status.is_open()) {
        set(", is_open = ", c.status.is_open().into());
    }
    if changed(|s, c| s.due != c.due) {
        set(", due = ", c.due.into());
    }
    if changed(|s, c| s.finished != c.finished) {
        set(", finished = ", c.finished.into());
    }
    if changed(|s, c| s.timeliness != c.timeliness) {
        set(", timeliness = ", c.timeliness.clone().into());
    }
    if changed(|s, c| s.deciding != c.deciding) {
        set(", deciding = ", c.deciding.into());
    }
    if changed(|s, c| s.filer != c.filer) {
        set(", filer = ", c.filer.into());
    }
    if changed(|s, c| s.owner != c.owner) {
        set(", owner = ", c.owner.into());
    }
    if changed(|s, c| s.procedure_code != c.procedure_code) {
        set(", procedure_code = ", (&c.procedure_code).into());
    }
    sql.push(" WHERE id = ").arg(c.id);
    tx.later_sql(sql).await
}
