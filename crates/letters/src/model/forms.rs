//! The forms that the circulars number: receipt to register.

use super::{BookEntry, CaseRef, Contact, Document, Head, Party, Signature, Signer};
use base::{Day, Instant, Money};
use serde::{Deserialize, Serialize};

/// Giấy tiếp nhận hồ sơ và hẹn trả kết quả (form 01).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// Heading.
    pub head: Head,
    /// The case.
    pub case: CaseRef,
    /// The desk that received it.
    pub desk: String,
    /// Whose file it is.
    pub applicant: Party,
    /// What is asked for.
    pub request: String,
    /// What was filed.
    pub documents: Vec<Document>,
    /// Number of sets.
    pub sets: u32,
    /// The legal limit in words ("3 ngày làm việc").
    pub limit: String,
    /// When it was received.
    pub received_at: Instant,
    /// The appointment; `None` when the law fixes no day yet, then `because` says how it will be told.
    #[serde(default)]
    pub due_at: Option<Instant>,
    /// The reckoning of the appointment in a sentence.
    #[serde(default)]
    pub because: Option<String>,
    /// Where or how the result is collected.
    pub return_place: String,
    /// Charge and fee already fixed.
    #[serde(default)]
    pub fee: Option<Money>,
    /// Whether `fee` is paid.
    #[serde(default)]
    pub fee_paid: bool,
    /// Line in the paper register.
    #[serde(default)]
    pub book: Option<BookEntry>,
    /// Whom to ask.
    pub contact: Contact,
    /// Which of the two prints this is.
    #[serde(default)]
    pub copy: Option<ReceiptCopy>,
    /// The one who filed.
    pub filer: Signer,
    /// The receptionist.
    pub receptionist: Signer,
}

/// The two prints of a slip (liên).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptCopy {
    /// Liên 1: lưu tại Bộ phận Một cửa.
    Kept,
    /// Liên 2: giao người nộp.
    Given,
    /// Both, one after the other.
    Both,
}

/// Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ (form 02): once and in full. Law: NĐ 61/2018 art. 17(1), 19(4).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SupplementRequest {
    /// Heading.
    pub head: Head,
    /// The case.
    pub case: CaseRef,
    /// Whose file it is.
    pub applicant: Party,
    /// What is asked for.
    pub request: String,
    /// Everything that is missing or wrong.
    pub items: Vec<String>,
    /// Why.
    pub reason: String,
    /// Legal grounds.
    #[serde(default)]
    pub grounds: Vec<String>,
    /// Until when the applicant may supplement.
    #[serde(default)]
    pub answer_by: Option<Day>,
    /// What happens to the time limit, in a sentence.
    #[serde(default)]
    pub clock_note: Option<String>,
    /// Whom to ask.
    pub contact: Contact,
    /// The one who filed.
    pub filer: Signer,
    /// The officer who guides.
    pub guide: Signer,
}

/// Phiếu từ chối tiếp nhận, giải quyết hồ sơ (form 03).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NonAcceptance {
    /// Heading.
    pub head: Head,
    /// The case; `None` when no code had been issued.
    #[serde(default)]
    pub case: Option<CaseRef>,
    /// The desk.
    pub desk: String,
    /// Whose file it is.
    pub applicant: Party,
    /// What was asked for.
    pub request: String,
    /// The reasons, one each.
    pub reasons: Vec<String>,
    /// Legal grounds.
    #[serde(default)]
    pub grounds: Vec<String>,
    /// What to do instead.
    #[serde(default)]
    pub guidance: Option<String>,
    /// Papers given back.
    #[serde(default)]
    pub returned: Vec<Document>,
    /// Whom to ask.
    pub contact: Contact,
    /// The one who filed.
    pub filer: Signer,
    /// The receptionist.
    pub receptionist: Signer,
}

/// Phiếu xin lỗi và hẹn lại ngày trả kết quả, later Văn bản xin lỗi và đề nghị gia hạn (form 04).
/// It does not move the legal due time. Law: NĐ 61/2018 art. 19(9).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Apology {
    /// Heading.
    pub head: Head,
    /// The case.
    pub case: CaseRef,
    /// To whom.
    pub applicant: Party,
    /// The body that is late, as named in a sentence.
    pub agency: String,
    /// When the file was received.
    pub received_at: Instant,
    /// The appointment that is missed.
    pub due_at: Instant,
    /// Why.
    pub reason: String,
    /// The new appointment.
    pub new_due_at: Instant,
    /// Where the result will be.
    pub return_place: String,
    /// Whom to ask.
    pub contact: Contact,
    /// The head of the body.
    pub signature: Signature,
}

/// Thông báo dừng giải quyết hồ sơ (form 05 of 2025): at the applicant's wish, before a result is decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StopNotice {
    /// Heading.
    pub head: Head,
    /// The case.
    pub case: CaseRef,
    /// To whom.
    pub applicant: Party,
    /// The body that stops.
    pub agency: String,
    /// When the applicant asked for it.
    pub asked_on: Day,
    /// The applicant's reason, when given.
    #[serde(default)]
    pub reason: Option<String>,
    /// How far the case was.
    pub stage: String,
    /// From when on it is stopped.
    pub stopped_at: Instant,
    /// What happens to money already paid, in a sentence.
    #[serde(default)]
    pub money: Option<String>,
    /// Papers given back.
    #[serde(default)]
    pub returned: Vec<Document>,
    /// Whom to ask.
    pub contact: Contact,
    /// The head of the body or who signs for it.
    pub signature: Signature,
}

/// Phiếu kiểm soát quá trình giải quyết hồ sơ (form 05 of 2018, 06 of 2025): it travels with the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ControlSheet {
    /// Heading.
    pub head: Head,
    /// The case.
    pub case: CaseRef,
    /// Whose file it is.
    pub applicant: Party,
    /// Lead agency.
    pub lead: String,
    /// Co-handling agencies.
    #[serde(default)]
    pub partners: Vec<String>,
    /// When it was received.
    pub received_at: Instant,
    /// The appointment.
    #[serde(default)]
    pub due_at: Option<Instant>,
    /// Every hand-over in order.
    pub steps: Vec<ControlStep>,
    /// Empty lines for hand-overs still to come, filled in by hand.
    #[serde(default)]
    pub blank_steps: u32,
}

/// One hand-over on a control sheet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ControlStep {
    /// Giving unit.
    pub from: String,
    /// Taking unit.
    pub to: String,
    /// When.
    #[serde(default)]
    pub at: Option<Instant>,
    /// Who gave.
    #[serde(default)]
    pub giver: Option<String>,
    /// Who took.
    #[serde(default)]
    pub taker: Option<String>,
    /// How the giving unit kept its time.
    #[serde(default)]
    pub outcome: Option<Outcome>,
    /// Remark.
    #[serde(default)]
    pub note: Option<String>,
}

/// How a unit kept its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Trước hạn.
    Early,
    /// Đúng hạn.
    OnTime,
    /// Quá hạn.
    Late,
}

/// Sổ theo dõi hồ sơ (form 06 of 2018, 07 of 2025): a stretch of the yearly book.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Register {
    /// Heading.
    pub head: Head,
    /// The desk that keeps it.
    pub desk: String,
    /// Year of the book.
    pub year: i16,
    /// Volume.
    pub volume: String,
    /// First day printed.
    pub from: Day,
    /// Last day printed.
    pub to: Day,
    /// Its lines in order of their numbers.
    pub rows: Vec<RegisterRow>,
    /// Who keeps the book.
    pub keeper: Signer,
    /// Head of the desk.
    pub head_of_desk: Signer,
}

/// A line of the register.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RegisterRow {
    /// Running number of the year.
    pub number: u32,
    /// Case code.
    pub code: String,
    /// Name of the procedure.
    pub procedure: String,
    /// Number of sets.
    pub sets: u32,
    /// Person or organisation.
    pub applicant: Party,
    /// Lead agency.
    pub lead: String,
    /// Day of receipt.
    pub received: Day,
    /// Appointment.
    #[serde(default)]
    pub due: Option<Day>,
    /// Day of return.
    #[serde(default)]
    pub returned: Option<Day>,
    /// How the result is collected.
    pub way: String,
    /// Who signed for it.
    #[serde(default)]
    pub signed: Option<String>,
    /// Remark.
    #[serde(default)]
    pub note: Option<String>,
}
