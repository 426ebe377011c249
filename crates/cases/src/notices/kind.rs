//! The events that an applicant is told of, and how those are told who gave no e-mail address.

use crate::model::{CaseRow, Status};
use kernel::notices::Channel;

/// What an applicant is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A filing came in online.
    Submitted,
    /// The file was accepted.
    Accepted,
    /// It went to those who work on it.
    Processing,
    /// Something is missing.
    Supplement,
    /// What was missing came.
    Resumed,
    /// A payment or a tax is awaited.
    Payment,
    /// There is a result.
    Ready,
    /// The result was handed out.
    Returned,
    /// The file was not accepted.
    NotAccepted,
    /// Work was stopped and the file goes back.
    Stopped,
    /// The applicant took it back.
    Withdrawn,
    /// Apology with a new appointment.
    Apology,
    /// Prolonged by law.
    Prolonged,
    /// Sent on to the right place.
    Rerouted,
    /// Something in the file was mended.
    Corrected,
    /// Officials come to look at the place.
    Inspection,
    /// The matter is posted for objections.
    Posting,
    /// The parcel with the result came back.
    ParcelReturned,
    /// A question was answered.
    Answered,
    /// The applicant is reminded of what is theirs to do.
    Reminder,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 20] = [
        Self::Submitted,
        Self::Accepted,
        Self::Processing,
        Self::Supplement,
        Self::Resumed,
        Self::Payment,
        Self::Ready,
        Self::Returned,
        Self::NotAccepted,
        Self::Stopped,
        Self::Withdrawn,
        Self::Apology,
        Self::Prolonged,
        Self::Rerouted,
        Self::Corrected,
        Self::Inspection,
        Self::Posting,
        Self::ParcelReturned,
        Self::Answered,
        Self::Reminder,
    ];

    /// Stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Accepted => "accepted",
            Self::Processing => "processing",
            Self::Supplement => "supplement",
            Self::Resumed => "resumed",
            Self::Payment => "payment",
            Self::Ready => "ready",
            Self::Returned => "returned",
            Self::NotAccepted => "not_accepted",
            Self::Stopped => "stopped",
            Self::Withdrawn => "withdrawn",
            Self::Apology => "apology",
            Self::Prolonged => "prolonged",
            Self::Rerouted => "rerouted",
            Self::Corrected => "corrected",
            Self::Inspection => "inspection",
            Self::Posting => "posting",
            Self::ParcelReturned => "parcel_returned",
            Self::Answered => "answered",
            Self::Reminder => "reminder",
        }
    }

    /// The kind of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.name() == name)
    }

    /// What the verb of an act means to the applicant, with the status that the case has then.
    pub fn of(verb: &str, status: Status) -> Self {
        match verb {
            "apology" => Self::Apology,
            "prolongation" => Self::Prolonged,
            "rerouting" => Self::Rerouted,
            "correction" => Self::Corrected,
            "inspection" => Self::Inspection,
            "posting" => Self::Posting,
            "parcel_returned" => Self::ParcelReturned,
            "reply" => Self::Answered,
            "reminder" | "supplement_warning" | "result_waiting" => Self::Reminder,
            "supplement" => Self::Resumed,
            _ => Self::of_status(status),
        }
    }

    const fn of_status(status: Status) -> Self {
        match status {
            Status::Submitted => Self::Submitted,
            Status::Accepted => Self::Accepted,
            Status::Processing => Self::Processing,
            Status::AwaitingSupplement => Self::Supplement,
            Status::AwaitingPayment => Self::Payment,
            Status::Finished => Self::Ready,
            Status::Returned => Self::Returned,
            Status::NotAccepted => Self::NotAccepted,
            Status::Stopped => Self::Stopped,
            Status::Withdrawn => Self::Withdrawn,
        }
    }

    /// The record of the case that says until or at which time, and why.
    pub const fn record(self) -> Option<&'static str> {
        match self {
            Self::Supplement | Self::Reminder => Some("supplement_request"),
            Self::Inspection => Some("inspection"),
            Self::Posting => Some("posting"),
            Self::Apology => Some("apology"),
            Self::NotAccepted => Some("non_acceptance"),
            Self::Stopped => Some("stop"),
            _ => None,
        }
    }

    /// How someone without e-mail is told. A letter goes out where the applicant has something to do, or the law owes an
    /// answer; what was said face to face, or asks nothing, needs no envelope.
    pub fn without_email(self, case: &CaseRow) -> Channel {
        let is_at_desk = case.channel == "direct";
        match self {
            Self::Accepted | Self::NotAccepted | Self::Withdrawn if is_at_desk => Channel::InPerson,
            Self::Returned if case.return_method == "counter" => Channel::InPerson,
            Self::Submitted
            | Self::Processing
            | Self::Resumed
            | Self::Corrected
            | Self::Returned
            | Self::Posting
            | Self::Answered => Channel::LookUp,
            Self::Ready if case.return_method != "counter" => Channel::LookUp,
            // A result before or after its day must be announced (NĐ 61/2018 art. 20); on the day the slip has said it.
            Self::Ready if is_as_appointed(case) => Channel::LookUp,
            _ => Channel::Letter,
        }
    }
}

fn is_as_appointed(case: &CaseRow) -> bool {
    let day = |at: Option<base::Instant>| at.map(base::Instant::day);
    case.finished.is_some() && day(case.finished) == day(case.appointment)
}
