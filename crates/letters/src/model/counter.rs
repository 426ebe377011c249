//! Lists that close a day at the counter: money taken in a shift, parcels given to the post.

use super::{Head, Signer};
use base::{Instant, Money};
use serde::{Deserialize, Serialize};

/// Bảng kê biên lai thu phí, lệ phí of one shift. Law: NĐ 123/2020/NĐ-CP art. 30–36.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CashList {
    /// Heading.
    pub head: Head,
    /// When the shift began.
    pub opened_at: Instant,
    /// When it was closed; none while it runs.
    #[serde(default)]
    pub closed_at: Option<Instant>,
    /// Series of the receipts.
    pub series: String,
    /// Money in the drawer at the start.
    pub opening: Money,
    /// The receipts, oldest first; voided ones too.
    pub rows: Vec<CashListRow>,
    /// Sums by way of payment, without the voided.
    pub sums: Vec<CashSum>,
    /// Cash that has to be in the drawer.
    pub expected: Money,
    /// Cash counted at the end.
    #[serde(default)]
    pub counted: Option<Money>,
    /// Who took the money.
    pub cashier: Signer,
    /// Who receives it.
    pub head_of_desk: Signer,
}

/// A receipt of a shift.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CashListRow {
    /// Number of the receipt in its series.
    pub number: String,
    /// When.
    pub at: Instant,
    /// Who paid.
    pub payer: String,
    /// What for.
    pub what: String,
    /// Way of payment in words.
    pub way: String,
    /// Amount.
    pub amount: Money,
    /// Why it was voided.
    #[serde(default)]
    pub voided: Option<String>,
}

/// A sum of a shift.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CashSum {
    /// Way of payment in words.
    pub way: String,
    /// Receipts.
    pub count: u32,
    /// Money.
    pub amount: Money,
}

/// Bảng kê giao nhận bưu gửi: the parcels of one bag, for both signatures. Law: QĐ 45/2016/QĐ-TTg art. 7.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ParcelList {
    /// Heading; its number names the bag.
    pub head: Head,
    /// Giving desk.
    pub from: String,
    /// The post.
    pub to: String,
    /// When the bag leaves; none while it is being filled.
    #[serde(default)]
    pub leaves_at: Option<Instant>,
    /// The parcels.
    pub rows: Vec<ParcelRow>,
    /// Who gives.
    pub giver: Signer,
    /// The postman.
    pub taker: Signer,
}

/// One parcel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ParcelRow {
    /// Number on the label.
    pub parcel: String,
    /// Case code.
    pub code: String,
    /// What is in it.
    pub content: String,
    /// For whom.
    pub receiver: String,
    /// Where to.
    #[serde(default)]
    pub address: Option<String>,
    /// Telephone.
    #[serde(default)]
    pub phone: Option<String>,
    /// Remark.
    #[serde(default)]
    pub note: Option<String>,
}
