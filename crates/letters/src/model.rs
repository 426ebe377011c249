//! The letters as data: one typed struct per printed paper, read from and written to JSON.
//! Not here: how they look (`templates/`), which forms are in force (`form_set`).

mod counter;
mod desk;
mod forms;
mod official;
mod parts;

pub use counter::*;
pub use desk::*;
pub use forms::*;
pub use official::*;
pub use parts::*;

use crate::FormKind;
use base::Day;
use serde::{Deserialize, Serialize};

/// A paper that the one-stop desk prints. In JSON the field `letter` names the kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "letter", rename_all = "snake_case")]
pub enum Letter {
    /// Starts the clock; the citizen keeps it.
    Receipt(Receipt),
    /// What is missing, once and in full.
    SupplementRequest(SupplementRequest),
    /// Why the file is not accepted.
    NonAcceptance(NonAcceptance),
    /// Apology and new appointment.
    Apology(Apology),
    /// The file is stopped at the applicant's wish.
    StopNotice(StopNotice),
    /// Every hand-over of a case.
    ControlSheet(ControlSheet),
    /// The yearly book of cases.
    Register(Register),
    /// A trip of paper files from one unit to another.
    HandoverList(HandoverList),
    /// A sheet of stickers for the folders.
    FileLabels(FileLabels),
    /// Numbered receipt for a charge or fee in cash.
    CashReceipt(CashReceipt),
    /// What a cashier took in a shift.
    CashList(CashList),
    /// The parcels that the postman takes.
    ParcelList(ParcelList),
    /// The wording "sao đúng với bản chính" for copies.
    Certification(Certification),
    /// A result: a decision in articles or a letter in paragraphs.
    Decision(Decision),
    /// A posted notice for those without e-mail.
    NoticeLetter(NoticeLetter),
}

impl Letter {
    /// The form of the circulars that this letter fills in; `None` for papers they do not number.
    pub const fn form_kind(&self) -> Option<FormKind> {
        match self {
            Self::Receipt(_) => Some(FormKind::Receipt),
            Self::SupplementRequest(_) => Some(FormKind::SupplementRequest),
            Self::NonAcceptance(_) => Some(FormKind::NonAcceptance),
            Self::Apology(_) => Some(FormKind::Apology),
            Self::StopNotice(_) => Some(FormKind::StopNotice),
            Self::ControlSheet(_) => Some(FormKind::ControlSheet),
            Self::Register(_) => Some(FormKind::Register),
            _ => None,
        }
    }

    /// The day the paper bears: it chooses the form set and dates the PDF.
    pub const fn day(&self) -> Day {
        match self {
            Self::Receipt(l) => l.head.day,
            Self::SupplementRequest(l) => l.head.day,
            Self::NonAcceptance(l) => l.head.day,
            Self::Apology(l) => l.head.day,
            Self::StopNotice(l) => l.head.day,
            Self::ControlSheet(l) => l.head.day,
            Self::Register(l) => l.head.day,
            Self::HandoverList(l) => l.head.day,
            Self::FileLabels(l) => l.day,
            Self::CashReceipt(l) => l.day,
            Self::CashList(l) => l.head.day,
            Self::ParcelList(l) => l.head.day,
            Self::Certification(l) => l.day,
            Self::Decision(l) => l.head.day,
            Self::NoticeLetter(l) => l.head.day,
        }
    }

    /// The case the paper belongs to: it gives the QR code. `None` for papers of several or of no case.
    pub const fn case(&self) -> Option<&CaseRef> {
        match self {
            Self::Receipt(l) => Some(&l.case),
            Self::SupplementRequest(l) => Some(&l.case),
            Self::NonAcceptance(l) => l.case.as_ref(),
            Self::Apology(l) => Some(&l.case),
            Self::StopNotice(l) => Some(&l.case),
            Self::ControlSheet(l) => Some(&l.case),
            Self::CashReceipt(l) => l.case.as_ref(),
            Self::Decision(l) => l.case.as_ref(),
            Self::NoticeLetter(l) => l.case.as_ref(),
            Self::Register(_)
            | Self::HandoverList(_)
            | Self::FileLabels(_)
            | Self::CashList(_)
            | Self::ParcelList(_)
            | Self::Certification(_) => None,
        }
    }
}
