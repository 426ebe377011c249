//! The case: its states, what it keeps, what is put in. No I/O.

pub mod files;

use base::{Day, Id, Instant, Money};
use catalogue::model::ProcedureVersion;
use kernel::organisation::Unit;
use kernel::people::Profile;
use kernel::vault::Person;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One filing of a procedure.
pub enum Case {}
/// A record of something that matters in a case.
pub enum Record {}

/// The internal state. The national status follows from it by a table (TrangThaiHoSo, law.md §2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Filed online, not yet answered.
    Submitted,
    /// Accepted at the desk, not yet handed over.
    Accepted,
    /// In work.
    Processing,
    /// Waits for a supplement by the applicant.
    AwaitingSupplement,
    /// Waits for a payment or a tax.
    AwaitingPayment,
    /// Decided and handed back: the result waits at the desk.
    Finished,
    /// The result was returned.
    Returned,
    /// Not accepted (Mẫu 03).
    NotAccepted,
    /// Stopped and given back.
    Stopped,
    /// Taken back by the applicant.
    Withdrawn,
}

impl Status {
    /// All states.
    pub const ALL: [Self; 10] = [
        Self::Submitted,
        Self::Accepted,
        Self::Processing,
        Self::AwaitingSupplement,
        Self::AwaitingPayment,
        Self::Finished,
        Self::Returned,
        Self::NotAccepted,
        Self::Stopped,
        Self::Withdrawn,
    ];

    /// Stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Accepted => "accepted",
            Self::Processing => "processing",
            Self::AwaitingSupplement => "awaiting_supplement",
            Self::AwaitingPayment => "awaiting_payment",
            Self::Finished => "finished",
            Self::Returned => "returned",
            Self::NotAccepted => "not_accepted",
            Self::Stopped => "stopped",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }

    /// Code of the national list of ten.
    pub const fn national(self) -> u8 {
        match self {
            Self::Submitted => 1,
            Self::Accepted => 2,
            Self::NotAccepted => 3,
            Self::Processing => 4,
            Self::AwaitingSupplement => 5,
            Self::AwaitingPayment => 6,
            Self::Withdrawn => 7,
            Self::Stopped => 8,
            Self::Finished => 9,
            Self::Returned => 10,
        }
    }

    /// Words for people.
    pub const fn vietnamese(self) -> &'static str {
        match self {
            Self::Submitted => "Mới đăng ký",
            Self::Accepted => "Đã tiếp nhận",
            Self::Processing => "Đang xử lý",
            Self::AwaitingSupplement => "Chờ bổ sung",
            Self::AwaitingPayment => "Chờ nghĩa vụ tài chính",
            Self::Finished => "Chờ trả kết quả",
            Self::Returned => "Đã trả kết quả",
            Self::NotAccepted => "Không được tiếp nhận",
            Self::Stopped => "Dừng xử lý",
            Self::Withdrawn => "Đã rút",
        }
    }

    /// Whether the legal clock may still run or stand: the case has no end yet.
    pub const fn is_open(self) -> bool {
        matches!(
            self,
            Self::Submitted | Self::Accepted | Self::Processing | Self::AwaitingSupplement | Self::AwaitingPayment
        )
    }
}

/// How an end lies to the legal due time. Source: deadlines.md, "Before time, on time, late".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Timeliness {
    /// Finished before the due day.
    Before,
    /// Not after the due time.
    OnTime,
    /// After the due time.
    Late,
}

impl Timeliness {
    /// Stable name, also the measure of the tally.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::OnTime => "on_time",
            Self::Late => "late",
        }
    }
}

/// A document as laid on the desk or uploaded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FiledDocument {
    /// Code in the procedure's list; free text when the procedure does not know it.
    pub code: String,
    /// Name; taken from the procedure when left out.
    #[serde(default)]
    pub name: String,
    /// Original pieces.
    #[serde(default)]
    pub original: i64,
    /// Copies.
    #[serde(default)]
    pub copy: i64,
    /// Filed electronically.
    #[serde(default)]
    pub electronic: bool,
    /// Only shown.
    #[serde(default)]
    pub presented: bool,
}

/// A filing, as it comes from the counter or the API.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filing {
    /// Procedure code.
    pub procedure: String,
    /// Agency that receives: code or identity; the actor's own when left out.
    #[serde(default)]
    pub receiving_unit: Option<String>,
    /// Agency that decides; follows from the competence when left out.
    #[serde(default)]
    pub deciding_unit: Option<String>,
    /// Who files.
    pub filer: Profile,
    /// Whose case it is; the filer when left out.
    #[serde(default)]
    pub owner: Option<Profile>,
    /// What was filed.
    #[serde(default)]
    pub documents: Vec<FiledDocument>,
    /// Answers of the form; also the facts from which variant and fee follow.
    #[serde(default)]
    pub form: Map<String, Value>,
    /// `direct`, `online`, `post`.
    #[serde(default)]
    pub channel: Option<String>,
    /// `counter`, `post`, `electronic`.
    #[serde(default)]
    pub return_method: Option<String>,
    /// Ground of an exemption from fees.
    #[serde(default)]
    pub exemption: Option<String>,
    /// How the fee was paid at the desk (`cash`, `transfer`); left out: later.
    #[serde(default)]
    pub payment: Option<String>,
    /// Variant, where the receptionist chose it.
    #[serde(default)]
    pub variant: Option<String>,
    /// A second open case of the same person and procedure is meant.
    #[serde(default)]
    pub duplicate_confirmed: bool,
    /// True moment of a filing that was taken on a pre-numbered slip during an outage.
    #[serde(default)]
    pub received_at: Option<Instant>,
    /// Number of that slip.
    #[serde(default)]
    pub slip: Option<String>,
    /// Number of the parcel in which it came, by post.
    #[serde(default)]
    pub parcel: Option<String>,
}

/// A case as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseRow {
    /// Identity.
    pub id: Id<Case>,
    /// Issued code; never changes.
    pub code: String,
    /// Counts the acts: what `If-Match` names.
    pub version: i64,
    /// Version of the procedure pinned at acceptance.
    pub procedure_version: Id<ProcedureVersion>,
    /// Version whose process it runs: the pinned one, or that to which it was moved while it ran.
    pub process_version: Id<ProcedureVersion>,
    /// Procedure code.
    pub procedure_code: String,
    /// Name in the pinned version.
    pub procedure_name: String,
    /// Variant.
    pub variant: String,
    /// Channel of filing.
    pub channel: String,
    /// Agency that received.
    pub receiving: Id<Unit>,
    /// Its desk.
    pub desk: Option<Id<Unit>>,
    /// Agency that decides.
    pub deciding: Id<Unit>,
    /// Who filed.
    pub filer: Id<Person>,
    /// Whose case it is.
    pub owner: Id<Person>,
    /// State.
    pub status: Status,
    /// Moment of filing.
    pub submitted: Instant,
    /// Moment of acceptance.
    pub accepted: Option<Instant>,
    /// Legal due time now; none while paused.
    pub due: Option<Instant>,
    /// Legal due time at acceptance.
    pub first_due: Option<Instant>,
    /// What the citizen was told.
    pub appointment: Option<Instant>,
    /// Ground of a prolongation by law.
    pub prolonged: Option<String>,
    /// Supplement requests so far.
    pub supplement_rounds: i64,
    /// When the result was at the desk (status 9) or another end came.
    pub finished: Option<Instant>,
    /// How that lay to the due time.
    pub timeliness: Option<String>,
    /// `approve`, `refuse`.
    pub outcome: Option<String>,
    /// Number in its book.
    pub result_number: Option<String>,
    /// When the result was returned.
    pub returned: Option<Instant>,
    /// How the result is to be returned.
    pub return_method: String,
    /// Fees and charges due.
    pub fee_total: Money,
    /// Of which paid.
    pub fee_paid: Money,
    /// Facts from which variant and fee followed.
    pub facts: Map<String, Value>,
    /// Marks, separated by spaces: `outage` (entered later), `email`, `reminded`, `archived`.
    pub flags: String,
    /// What the store needs to write only what has changed.
    pub(crate) stored: Option<crate::store::Stored>,
}

impl CaseRow {
    /// Day of receipt.
    pub fn day(&self) -> Day {
        self.submitted.day()
    }

    /// The due time that an end is held against: the one in force, or the first while the clock stood.
    pub fn due_or_first(&self) -> Option<Instant> {
        self.due.or(self.first_due)
    }

    /// Whether the case carries a mark.
    pub fn has_flag(&self, flag: &str) -> bool {
        self.flags.split(' ').any(|f| f == flag)
    }

    /// Puts a mark on the case.
    pub fn set_flag(&mut self, flag: &str) {
        if !self.has_flag(flag) {
            self.flags = format!("{} {flag}", self.flags).trim().to_owned();
        }
    }

    /// What access decides on.
    pub fn resource(&self, others: Vec<Id<Unit>>) -> access::Resource {
        access::Resource { kind: "case", receiving: Some(self.receiving), deciding: Some(self.deciding), others }
    }
}

/// A document of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DocumentLine {
    /// Number, from 1.
    pub n: i64,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Original pieces.
    pub originals: i64,
    /// Copies.
    pub copies: i64,
    /// `paper`, `electronic`, `presented`.
    pub kind: String,
    /// `filed`, `requested`, `returned`.
    pub state: String,
}

impl DocumentLine {
    /// The same as it was filed.
    pub fn as_filed(&self) -> FiledDocument {
        FiledDocument {
            code: self.code.clone(),
            name: self.name.clone(),
            original: self.originals,
            copy: self.copies,
            electronic: self.kind == "electronic",
            presented: self.kind == "presented",
        }
    }
}

/// A record of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordRow {
    /// Identity.
    pub id: Id<Record>,
    /// `handover`, `pause`, `supplement_request`, `prolongation`, `apology`, `consultation`, `decision`, `result`, `return`,
    /// `send_back`, `recall`, `rerouting`, `correction`, `reminder`, `alert`, `inspection`, `minutes`, `posting`, `objection`,
    /// `archive`, and the ends.
    pub kind: String,
    /// When.
    pub at: Instant,
    /// Until when something is owed.
    pub until: Option<Instant>,
    /// When it was settled.
    pub closed: Option<Instant>,
    /// Who did it.
    pub staff: Option<Id<kernel::organisation::Staff>>,
    /// For which unit.
    pub unit: Option<Id<Unit>>,
    /// The rest.
    pub body: Value,
}
