//! Papers of the desk that no circular on forms numbers: trips of files, labels, receipts for money, certification.

use super::{CaseRef, Head, Party, Signature, Signer};
use base::{Day, Instant, Money};
use serde::{Deserialize, Serialize};

/// Danh sách bàn giao hồ sơ giấy: one trip of paper files. Law: NĐ 61/2018 art. 18 (same working day).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HandoverList {
    /// Heading; its number names the trip.
    pub head: Head,
    /// Giving unit.
    pub from: String,
    /// Taking unit.
    pub to: String,
    /// When the files leave.
    pub leaves_at: Instant,
    /// The files.
    pub rows: Vec<HandoverRow>,
    /// Who gives.
    pub giver: Signer,
    /// Who carries, when a messenger or postman does.
    #[serde(default)]
    pub carrier: Option<Signer>,
    /// Who takes.
    pub taker: Signer,
}

/// One paper file of a trip.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HandoverRow {
    /// Case code.
    pub code: String,
    /// Name of the procedure.
    pub procedure: String,
    /// Whose file it is.
    pub applicant: String,
    /// Paper pieces in the file.
    pub pieces: u32,
    /// The appointment.
    #[serde(default)]
    pub due_at: Option<Instant>,
    /// Remark.
    #[serde(default)]
    pub note: Option<String>,
}

/// Stickers for the folders: A4 sheets of 24 (3 × 8, 70 × 37 mm).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileLabels {
    /// Day of printing.
    pub day: Day,
    /// Places at the top of the first sheet that are already used up.
    #[serde(default)]
    pub skip: u32,
    /// The labels.
    pub labels: Vec<FileLabel>,
}

/// One sticker. Its QR code holds the case code alone, for the hand scanner.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileLabel {
    /// Case code.
    pub code: String,
    /// Name of the procedure.
    pub procedure: String,
    /// Whose file it is.
    pub applicant: String,
    /// Receiving unit, short.
    pub unit: String,
    /// The appointment.
    #[serde(default)]
    pub due_at: Option<Instant>,
}

/// Biên lai thu tiền phí, lệ phí: numbered without gaps. Law: NĐ 123/2020/NĐ-CP art. 30–32.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CashReceipt {
    /// The body above, printed in capitals.
    #[serde(default)]
    pub parent: Option<String>,
    /// The collecting body, printed in capitals.
    pub body: String,
    /// Its address.
    pub address: String,
    /// Its tax code.
    #[serde(default)]
    pub tax_code: Option<String>,
    /// Symbol of the form ("01BLP0-001").
    #[serde(default)]
    pub form: Option<String>,
    /// Series ("AA-24T").
    pub series: String,
    /// Number within the series, printed with seven digits.
    pub number: u32,
    /// Place before the date.
    pub place: String,
    /// Day of payment.
    pub day: Day,
    /// The case, when there is one (certification has none).
    #[serde(default)]
    pub case: Option<CaseRef>,
    /// Who pays.
    pub payer: Party,
    /// What for.
    pub lines: Vec<CashLine>,
    /// Way of payment in words ("Tiền mặt").
    pub method: String,
    /// Who pays, for the signature.
    pub payer_signer: Signer,
    /// The cashier.
    pub cashier: Signer,
    /// Set when the receipt was voided.
    #[serde(default)]
    pub voided: Option<Voided>,
}

impl CashReceipt {
    /// The sum of the lines.
    pub fn total(&self) -> Money {
        self.lines.iter().map(CashLine::amount).sum()
    }
}

/// A charge or fee on a receipt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CashLine {
    /// Its name.
    pub name: String,
    /// How many.
    pub quantity: u32,
    /// Unit ("trang").
    pub unit: String,
    /// Price of one.
    pub price: Money,
}

impl CashLine {
    /// Quantity times price.
    pub fn amount(&self) -> Money {
        self.price * i64::from(self.quantity)
    }
}

/// Why a receipt no longer counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Voided {
    /// When.
    pub at: Instant,
    /// Why.
    pub reason: String,
}

/// Lời chứng "bản sao đúng với bản chính", one page or label per copy.
/// Law: NĐ 23/2015/NĐ-CP art. 20; wording by TT 01/2020/TT-BTP.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Certification {
    /// The certifying body, printed in capitals.
    pub body: String,
    /// Place before the date.
    pub place: String,
    /// Day of certification.
    pub day: Day,
    /// On what it is printed.
    pub layout: CertificationLayout,
    /// One for each original; its copies share the number.
    pub entries: Vec<CertificationEntry>,
    /// Who certifies.
    pub signature: Signature,
}

/// On what a certification is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CertificationLayout {
    /// A4, the wording low on the right: overprints the last page of a photocopy.
    LastPage,
    /// A label of 100 × 70 mm that stands in for the rubber stamp.
    Stamp,
}

/// One line of the certification book.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CertificationEntry {
    /// Number in the book.
    pub number: u32,
    /// Book ("01/2024 - SCT/BS").
    pub book: String,
    /// What was copied.
    pub document: String,
    /// Pages of one copy.
    pub pages: u32,
    /// How many copies.
    pub copies: u32,
}
