//! The law of a case: pure functions. What a procedure itself sets (limit, pauses, fees, documents) is in
//! [`catalogue::rules`]; when a date falls is in [`calendar`].

pub mod files;
pub mod lateness;
pub mod waiting;

use crate::model::{CaseRow, FiledDocument, RecordRow, Status, Timeliness};
use crate::store::cash::ReceiptRow;
use crate::work::Shift;
use base::{Day, Id, Instant, Money, Refusal};
use calendar::{CalendarError, Office};
use catalogue::model::{DocumentRow, ProcedureRecord, ResultRow};
use kernel::organisation::{Staff, Unit};
use kernel::worklist::TaskRow;

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

/// States in which a case filed wrong can go on under the right procedure. One that waits for a supplement is asked for
/// papers of the wrong procedure: that is settled first.
pub const REROUTABLE: &[Status] = &[Status::Submitted, Status::Accepted, Status::Processing, Status::AwaitingPayment];
/// States in which a typing error is mended: from acceptance until the file is in the archive.
pub const CORRECTABLE: &[Status] = &[
    Status::Accepted,
    Status::Processing,
    Status::AwaitingSupplement,
    Status::AwaitingPayment,
    Status::Finished,
    Status::Returned,
];
/// Ends of a case whose file is kept. What was not accepted went back whole.
pub const ARCHIVABLE: &[Status] = &[Status::Returned, Status::Stopped, Status::Withdrawn];

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

/// What stands against handing the result over: identity or authorisation, fee, originals that stay here, and the
/// taker's signature where the register wants one. Law: NĐ 61/2018 art. 20.
pub fn return_obstacles(
    case: &CaseRow,
    identity: bool,
    originals_owed: &[String],
    originals_taken: bool,
    signed: bool,
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
    if !signed {
        return Err(Refusal::new("cases.return_signature"));
    }
    Ok(())
}

/// A receipt is voided by the one who wrote it, in the shift in which it was written.
pub fn may_void(receipt: &ReceiptRow, staff: Id<Staff>, open_shift: Option<Id<Shift>>) -> Result<(), Refusal> {
    if receipt.staff != staff {
        return Err(Refusal::new("cases.receipt_not_yours").with("number", &receipt.number));
    }
    // Receipts of the first days of the system stand in no shift where they were paid by transfer.
    let is_shift_open = receipt.shift.is_none() || receipt.shift == open_shift;
    if receipt.voided.is_some() || !is_shift_open {
        return Err(Refusal::new("cases.receipt_closed").with("number", &receipt.number));
    }
    Ok(())
}

/// The drawer holds at the end what lay in it at the start and the cash of the receipts.
pub fn drawer(opening: Money, cash: Money, counted: Money) -> Result<(), Refusal> {
    let expected = opening + cash;
    if counted == expected {
        return Ok(());
    }
    let refusal = Refusal::new("cases.shift_differs").with("counted", counted).with("expected", expected);
    Err(refusal.with("opening", opening).with("receipts", cash).with("difference", counted - expected))
}

/// The series of a book: counted by agency and year. Law: NĐ 23/2015/NĐ-CP art. 13 (numbers run on from 01 to the end of
/// the year, also into a further volume).
pub fn book_series(agency: Id<Unit>, book: &str, day: Day) -> String {
    format!("book:{agency}:{book}:{}", day.ymd().0)
}

/// The volume of a book as printed: `01/2024 - SCT/BS`. One volume holds a year: a book that is not paper is never full.
pub fn book_volume(symbol: Option<&str>, year: i16) -> String {
    match symbol {
        Some(symbol) => format!("01/{year} - {symbol}"),
        None => format!("01/{year}"),
    }
}

/// Numbers that follow one another in a volume: `1204–1206, quyển 01/2024 - SCT/BS`.
pub fn book_entries(numbers: &[i64], volume: &str) -> String {
    match (numbers.first(), numbers.last()) {
        (Some(first), Some(last)) if first != last => format!("{first:02}–{last:02}, quyển {volume}"),
        (Some(only), _) => format!("{only:02}, quyển {volume}"),
        _ => String::new(),
    }
}

/// A number counted by unit and day: `240329-01`.
pub fn day_number(day: Day, sequence: i64) -> String {
    let (year, month, day) = day.ymd();
    format!("{:02}{month:02}{day:02}-{sequence:02}", year.rem_euclid(100))
}

/// A parcel number as on the label: letters and digits. Numbers in the form of the Universal Postal Union with the
/// country VN carry a check digit, which finds most slips of the hand.
pub fn parcel_number(text: &str) -> Option<String> {
    let number: String = text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect();
    let is_plain = (8..=30).contains(&number.len()) && number.chars().all(|c| c.is_ascii_alphanumeric());
    (is_plain && has_right_check_digit(&number)).then_some(number)
}

/// Source: UPU standard S10, "Identification of postal items – 13-character identifier".
fn has_right_check_digit(number: &str) -> bool {
    let bytes = number.as_bytes();
    let is_s10 = bytes.len() == 13
        && bytes[..2].iter().all(u8::is_ascii_uppercase)
        && bytes[2..11].iter().all(u8::is_ascii_digit)
        && &bytes[11..] == b"VN";
    if !is_s10 {
        return true;
    }
    let digit = |i: usize| i64::from(bytes[2 + i] - b'0');
    let sum: i64 = [8, 6, 4, 2, 3, 5, 9, 7].into_iter().enumerate().map(|(i, weight)| digit(i) * weight).sum();
    let check = match 11 - sum % 11 {
        10 => 0,
        11 => 5,
        n => n,
    };
    digit(8) == check
}

/// Version of the printed papers: one more with each correction.
pub fn paper_version(records: &[RecordRow]) -> i64 {
    1 + records.iter().filter(|r| r.kind == "correction").count() as i64
}

/// When an applicant who has until `until` is warned: after half of the time and at the start of the last working day before
/// the end. A short time gives one moment or none.
pub fn supplement_warnings(office: Office<'_>, from: Instant, until: Instant) -> Result<Vec<Instant>, CalendarError> {
    let half = office.next_office_moment(from.plus_seconds(until.micros_since(from) / base::MICROS_PER_SECOND / 2))?;
    let before = office.last_office_moment_of_previous_working_day(until.day())?.day();
    let last = office.next_office_moment(Instant::at(before, 0, 0, 0))?;
    let mut moments = vec![half.min(last), last];
    moments.dedup();
    moments.retain(|m| from < *m && *m < until);
    Ok(moments)
}

/// Reminders of a result that nobody fetches.
pub const PICKUP_REMINDERS: usize = 2;
/// Working days between them.
const PICKUP_WORKING_DAYS: u32 = 5;

/// The `n`-th reminder of a result that lies at the desk: on the morning after five working days, and after ten.
pub fn pickup_reminder(office: Office<'_>, finished: Instant, n: usize) -> Result<Instant, CalendarError> {
    let days = PICKUP_WORKING_DAYS * u32::try_from(n).unwrap_or(1);
    office.opening_after(office.add_working_days(finished.day(), days)?)
}

/// Working days after the end in which a file stays at hand.
const ARCHIVE_AFTER_WORKING_DAYS: u32 = 5;

/// First day on which the file of a case that has ended can go to the archive.
pub fn archive_from(office: Office<'_>, case: &CaseRow) -> Result<Day, CalendarError> {
    let end = case.returned.or(case.finished).unwrap_or(case.submitted);
    office.add_working_days(end.day(), ARCHIVE_AFTER_WORKING_DAYS)
}

/// The name of an inspection whose minutes are not on file: each inspecting step needs its own; where the package wants an
/// inspection and the model has no step for it, any minutes do.
pub fn step_without_minutes(steps: &[TaskRow], records: &[RecordRow], is_wanted: bool) -> Option<String> {
    let minutes = || records.iter().filter(|r| r.kind == "minutes");
    let inspected: Vec<_> = steps.iter().filter(|t| t.act == "inspect" && t.state != "cancelled").collect();
    let has_own = |t: &TaskRow| minutes().any(|r| r.body["step"] == t.element.as_str() && r.at >= t.opened);
    if let Some(step) = inspected.iter().find(|t| !has_own(t)) {
        return Some(step.name.clone());
    }
    (is_wanted && inspected.is_empty() && minutes().next().is_none()).then(|| "Kiểm tra thực địa".to_owned())
}

/// Book of letters that go out, where a refusal is numbered.
pub const LETTERS_BOOK: &str = "cong_van_di";

/// The results that are numbered where the clerk names none: the first of the list; for a refusal the letter that says so.
pub fn usual_result(record: &ProcedureRecord, is_refusal: bool) -> ResultRow {
    let letter = || record.results.iter().find(|r| r.book == LETTERS_BOOK).cloned();
    let row = |code: &str, name: &str, book: &str| ResultRow {
        code: code.into(),
        name: name.into(),
        book: book.into(),
        symbol: None,
        valid: None,
        register: false,
    };
    if is_refusal {
        return letter().unwrap_or_else(|| row("tu_choi", "Văn bản từ chối giải quyết hồ sơ", LETTERS_BOOK));
    }
    record.results.first().cloned().unwrap_or_else(|| row("ket_qua", "Kết quả giải quyết", "ket_qua"))
}

/// Numbers of the results of a case, in the order in which they were given.
pub fn result_numbers(records: &[RecordRow]) -> Vec<&str> {
    let mut results: Vec<_> = records.iter().filter(|r| r.kind == "result" && r.body["void"] != true).collect();
    // Those of one act have the same moment.
    results.sort_by_key(|r| r.body["n"].as_i64());
    results.into_iter().filter_map(|r| r.body["number"].as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parcel_number_with_a_wrong_digit_is_found() {
        assert_eq!(parcel_number("ee 473124829 vn").as_deref(), Some("EE473124829VN"));
        assert_eq!(parcel_number("EE473124828VN"), None);
        assert_eq!(parcel_number("CH0012345").as_deref(), Some("CH0012345"), "other numbers have no check digit");
        assert_eq!(parcel_number("12-34"), None);
    }

    #[test]
    fn book_numbers_are_told_with_their_volume() {
        let volume = book_volume(Some("SCT/BS"), 2024);
        assert_eq!(book_entries(&[7], &volume), "07, quyển 01/2024 - SCT/BS");
        assert_eq!(book_entries(&[1204, 1205, 1206], &volume), "1204–1206, quyển 01/2024 - SCT/BS");
    }

    #[test]
    fn drawer_that_differs_tells_by_how_much() {
        assert!(drawer(Money(500_000), Money(60_000), Money(560_000)).is_ok());
        let refusal = drawer(Money(500_000), Money(60_000), Money(540_000)).unwrap_err();
        assert!(refusal.data.contains(&("difference", Money(-20_000).to_string())));
        assert!(refusal.data.contains(&("expected", Money(560_000).to_string())));
    }
}
