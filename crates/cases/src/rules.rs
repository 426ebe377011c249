//! The law of a case: pure functions. What a procedure itself sets (limit, pauses, fees, documents) is in
//! [`catalogue::rules`]; when a date falls is in [`calendar`].

use crate::model::{CaseRow, FiledDocument, Status, Timeliness};
use base::{Instant, Refusal};
use calendar::Office;
use catalogue::model::{DocumentRow, ProcedureRecord};

/// Codes are counted by unit and day with four digits, then five (contracts, "Codes"; TT 01/2018 art. 19).
pub fn case_code(exchange_code: &str, received: Instant, sequence: i64) -> String {
    let (year, month, day) = received.day().ymd();
    format!("{exchange_code}-{:02}{month:02}{day:02}-{sequence:04}", year.rem_euclid(100))
}

/// An act is for a case in one of these states.
pub fn in_state(case: &CaseRow, allowed: &[Status]) -> Result<(), Refusal> {
    if allowed.contains(&case.status) {
        return Ok(());
    }
    Err(Refusal::new("cases.wrong_state").with("status", case.status.vietnamese()).with("code", &case.code))
}

/// States before work began.
pub const BEFORE_WORK: &[Status] = &[Status::Submitted, Status::Accepted];
/// States in which work goes on.
pub const IN_WORK: &[Status] = &[Status::Accepted, Status::Processing];
/// States before any end.
pub const OPEN: &[Status] =
    &[Status::Submitted, Status::Accepted, Status::Processing, Status::AwaitingSupplement, Status::AwaitingPayment];

/// Every required document is there: as pieces, electronically, or shown. Law: NĐ 61/2018 art. 17(1).
pub fn missing_documents<'a>(required: &[&'a DocumentRow], filed: &[FiledDocument]) -> Vec<&'a DocumentRow> {
    let has = |d: &DocumentRow| {
        filed.iter().any(|f| {
            f.code == d.code
                && (f.original > 0 || f.copy > 0 || (f.electronic && d.electronic) || (f.presented && d.presented))
        })
    };
    required.iter().copied().filter(|d| !has(d)).collect()
}

/// How an end lies to the legal due time; without one it is on time. More than one supplement request counts as late
/// (QĐ 766, 2.1), unless the procedure itself grants the rounds.
pub fn timeliness(case: &CaseRow, due: Option<Instant>, end: Instant, rounds_granted: i64) -> Timeliness {
    let Some(due) = due else { return Timeliness::OnTime };
    if end > due || case.supplement_rounds > rounds_granted.max(1) {
        Timeliness::Late
    } else if end.day() < due.day() {
        Timeliness::Before
    } else {
        Timeliness::OnTime
    }
}

/// A supplement may be asked for once, unless the procedure grants more rounds; one more needs the head's reason.
/// Law: NĐ 61/2018 art. 15(3), 17(1a), 19(4).
pub fn supplement_round(case: &CaseRow, record: &ProcedureRecord, head_reason: Option<&str>) -> Result<i64, Refusal> {
    let granted = record.supplement.as_ref().map_or(1, |s| i64::from(s.rounds));
    let next = case.supplement_rounds + 1;
    if next > granted && head_reason.is_none_or(|r| r.trim().is_empty()) {
        return Err(Refusal::new("cases.supplement_rounds_used").with("rounds", granted));
    }
    Ok(next)
}

/// An apology is owed by the end of the working day before the due day; after that it is still possible and marked as a
/// breach. At most one new appointment. Law: NĐ 61/2018 art. 19(9).
pub fn apology(
    case: &CaseRow,
    office: Office<'_>,
    now: Instant,
    already: usize,
    new: Instant,
) -> Result<bool, Refusal> {
    let due = case.due.ok_or_else(|| Refusal::new("cases.no_due_time"))?;
    if already > 0 {
        return Err(Refusal::new("cases.apology_once"));
    }
    if new <= due || new <= now {
        return Err(Refusal::new("cases.new_date_not_later").with("due", due));
    }
    let latest = office.last_office_moment_of_previous_working_day(due.day());
    Ok(latest.is_ok_and(|latest| now > latest))
}

/// What stands against handing the result over. Law: NĐ 61/2018 art. 20; practice.md rule 15.
pub fn return_obstacles(
    case: &CaseRow,
    identity: bool,
    originals_owed: &[String],
    originals_taken: bool,
) -> Result<(), Refusal> {
    if !identity {
        return Err(Refusal::new("cases.return_identity"));
    }
    if case.fee_paid < case.fee_total {
        return Err(Refusal::new("cases.return_fee").with("owed", case.fee_total - case.fee_paid));
    }
    if !originals_owed.is_empty() && !originals_taken {
        return Err(Refusal::new("cases.return_originals").with("documents", originals_owed.join("; ")));
    }
    Ok(())
}
