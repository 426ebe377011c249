//! VietQR: what stands in the square that a banking app reads. Pure.
//!
//! Tag, length, value as in EMVCo "QR Code Specification for Payment Systems, Merchant-Presented Mode", with the template of
//! NAPAS under tag 38. The published rules of NAPAS were not at hand: the layout is held by the vectors in `testdata`.

use crate::plain::plain;
use base::Money;
use std::fmt;

/// Application identifier of NAPAS.
const NAPAS: &str = "A000000727";
/// Service: transfer to an account.
const TO_ACCOUNT: &str = "QRIBFTTA";
/// Service: transfer to a card.
const TO_CARD: &str = "QRIBFTTC";
/// Signs of a purpose (EMVCo, tag 62, sub-tag 08).
pub const PURPOSE_MAX: usize = 25;
/// Signs of an account number.
const ACCOUNT_MAX: usize = 19;
/// Signs of an amount (EMVCo, tag 54).
const AMOUNT_MAX: usize = 13;

/// A transfer as the square tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VietQr {
    /// Bank identification number, six digits.
    pub bank: String,
    /// Account number.
    pub account: String,
    /// Amount; none: the payer types it.
    pub amount: Option<Money>,
    /// What it is for, ASCII, at most [`PURPOSE_MAX`] signs.
    pub purpose: Option<String>,
}

/// Why a square cannot be made or read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QrProblem {
    /// The bank is not six digits.
    Bank,
    /// The account number is empty, too long or holds other signs than letters and digits.
    Account,
    /// The amount is not a whole positive number of đồng.
    Amount,
    /// The text ends inside a field, or a length is no number.
    Cut,
    /// The checksum is another.
    Checksum,
    /// A field that every VietQR has is missing or is another.
    NotVietQr,
}

impl fmt::Display for QrProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bank => "the bank is not six digits",
            Self::Account => "the account number cannot be written",
            Self::Amount => "the amount is not a whole positive number of dong",
            Self::Cut => "the text ends inside a field",
            Self::Checksum => "the checksum is another",
            Self::NotVietQr => "it is no VietQR",
        })
    }
}

impl VietQr {
    /// The text of the square, its checksum included.
    ///
    /// # Errors
    /// What of it cannot be written.
    pub fn payload(&self) -> Result<String, QrProblem> {
        check(&self.bank, &self.account, self.amount)?;
        let bank = field("00", &self.bank) + &field("01", &self.account);
        let napas = field("00", NAPAS) + &field("01", &bank) + &field("02", TO_ACCOUNT);
        let way = if self.amount.is_some() { "12" } else { "11" };
        let mut out = field("00", "01") + &field("01", way) + &field("38", &napas) + &field("53", "704");
        if let Some(amount) = self.amount {
            out += &field("54", &amount.dong().to_string());
        }
        out += &field("58", "VN");
        let purpose = self.purpose.as_deref().map(|p| plain(p, PURPOSE_MAX)).filter(|p| !p.is_empty());
        if let Some(purpose) = purpose {
            out += &field("62", &field("08", &purpose));
        }
        out += "6304";
        let sum = crc(out.as_bytes());
        Ok(format!("{out}{sum:04X}"))
    }

    /// Reads the text of a square.
    ///
    /// # Errors
    /// [`QrProblem`]: damaged, or no transfer to an account in đồng.
    pub fn parse(payload: &str) -> Result<Self, QrProblem> {
        let at = payload.len().checked_sub(4).ok_or(QrProblem::Cut)?;
        let (body, sum) = payload.split_at_checked(at).ok_or(QrProblem::Cut)?;
        if !body.ends_with("6304") || sum.to_ascii_uppercase() != format!("{:04X}", crc(body.as_bytes())) {
            return Err(QrProblem::Checksum);
        }
        let fields = fields(payload)?;
        let whole = |tag| find(&fields, tag).ok_or(QrProblem::NotVietQr);
        if whole("00")? != "01" || whole("53")? != "704" || whole("58")? != "VN" {
            return Err(QrProblem::NotVietQr);
        }
        let napas = self::fields(whole("38")?)?;
        let service = find(&napas, "02").unwrap_or_default();
        if find(&napas, "00") != Some(NAPAS) || ![TO_ACCOUNT, TO_CARD].contains(&service) {
            return Err(QrProblem::NotVietQr);
        }
        let place = self::fields(find(&napas, "01").ok_or(QrProblem::NotVietQr)?)?;
        let part = |tag| find(&place, tag).map(str::to_owned).ok_or(QrProblem::NotVietQr);
        let (bank, account) = (part("00")?, part("01")?);
        let amount = find(&fields, "54").map(read_amount).transpose()?;
        check(&bank, &account, amount)?;
        let more = find(&fields, "62").map(self::fields).transpose()?.unwrap_or_default();
        Ok(Self { bank, account, amount, purpose: find(&more, "08").map(str::to_owned) })
    }
}

fn check(bank: &str, account: &str, amount: Option<Money>) -> Result<(), QrProblem> {
    if !is_bank(bank) {
        return Err(QrProblem::Bank);
    }
    if !is_account(account) {
        return Err(QrProblem::Account);
    }
    let fits = |m: Money| m.dong() > 0 && m.dong().to_string().len() <= AMOUNT_MAX;
    if amount.is_none_or(fits) { Ok(()) } else { Err(QrProblem::Amount) }
}

/// Whether this can be a bank identification number.
pub fn is_bank(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether this can be an account number.
pub fn is_account(text: &str) -> bool {
    (1..=ACCOUNT_MAX).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// `79000`, also `79000.00`.
fn read_amount(text: &str) -> Result<Money, QrProblem> {
    let whole =
        text.split_once('.').map_or(Some(text), |(whole, rest)| rest.bytes().all(|b| b == b'0').then_some(whole));
    let digits = whole.filter(|w| !w.is_empty() && w.len() <= AMOUNT_MAX && w.bytes().all(|b| b.is_ascii_digit()));
    digits.and_then(|w| w.parse().ok()).map(Money).ok_or(QrProblem::Amount)
}

/// Tag, length, value. All values written here are short ASCII.
fn field(tag: &str, value: &str) -> String {
    format!("{tag}{:02}{value}", value.len())
}

fn fields(text: &str) -> Result<Vec<(&str, &str)>, QrProblem> {
    let (mut rest, mut all) = (text, Vec::new());
    while !rest.is_empty() {
        let (tag, after) = rest.split_at_checked(2).ok_or(QrProblem::Cut)?;
        let (length, after) = after.split_at_checked(2).ok_or(QrProblem::Cut)?;
        let length = length.bytes().all(|b| b.is_ascii_digit()).then(|| length.parse().ok()).flatten();
        let (value, after) = after.split_at_checked(length.ok_or(QrProblem::Cut)?).ok_or(QrProblem::Cut)?;
        all.push((tag, value));
        rest = after;
    }
    Ok(all)
}

fn find<'a>(fields: &[(&'a str, &'a str)], tag: &str) -> Option<&'a str> {
    fields.iter().find(|(t, _)| *t == tag).map(|(_, v)| *v)
}

/// CRC-16/CCITT-FALSE: polynomial 0x1021, start 0xFFFF, nothing turned round.
fn crc(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xFFFF, |sum, byte| {
        (0..8).fold(sum ^ (u16::from(*byte) << 8), |s, _| if s & 0x8000 == 0 { s << 1 } else { (s << 1) ^ 0x1021 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde::Deserialize;

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Vector {
        kind: String,
        #[serde(default)]
        bank_bin: String,
        #[serde(default)]
        account: String,
        amount: Option<String>,
        purpose: Option<String>,
        payload: String,
    }

    fn vectors() -> Vec<Vector> {
        serde_json::from_str(include_str!("../testdata/vietqr_vectors.json")).expect("vectors")
    }

    #[test]
    fn every_vector_is_written_and_read() {
        let all = vectors();
        assert_eq!(all.len(), 7);
        for v in all.iter().filter(|v| v.kind != "invalid") {
            let told = VietQr {
                bank: v.bank_bin.clone(),
                account: v.account.clone(),
                amount: v.amount.as_ref().map(|a| Money(a.parse().expect("an amount"))),
                purpose: v.purpose.clone(),
            };
            assert_eq!(told.payload().as_deref(), Ok(v.payload.as_str()));
            assert_eq!(VietQr::parse(&v.payload), Ok(told));
        }
        for v in all.iter().filter(|v| v.kind == "invalid") {
            assert_eq!(VietQr::parse(&v.payload), Err(QrProblem::Checksum), "{}", v.payload);
        }
    }

    #[test]
    fn checksum_is_ccitt_false() {
        assert_eq!(crc(b"123456789"), 0x29B1);
    }

    #[test]
    fn what_cannot_be_written_is_refused() {
        let good = VietQr { bank: "970436".into(), account: "0011".into(), amount: Some(Money(1)), purpose: None };
        assert_eq!(VietQr { bank: "97043".into(), ..good.clone() }.payload(), Err(QrProblem::Bank));
        assert_eq!(VietQr { account: "00 11".into(), ..good.clone() }.payload(), Err(QrProblem::Account));
        assert_eq!(VietQr { amount: Some(Money(0)), ..good.clone() }.payload(), Err(QrProblem::Amount));
        let marked = VietQr { purpose: Some("Lệ phí cấp giấy phép xây dựng nhà ở".into()), ..good };
        let read = VietQr::parse(&marked.payload().expect("written")).expect("read");
        assert_eq!(read.purpose.as_deref(), Some("Le phi cap giay phep xay"));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(
            bank in "[0-9]{6}", account in "[0-9A-Z]{1,19}", amount in prop::option::of(1..1_000_000_000_000i64),
            purpose in prop::option::of("[A-Za-z0-9]{1,25}"),
        ) {
            let told = VietQr { bank, account, amount: amount.map(Money), purpose };
            let payload = told.payload().expect("written");
            prop_assert_eq!(VietQr::parse(&payload), Ok(told));
        }

        #[test]
        fn nothing_makes_the_reader_stumble(text in ".{0,120}") {
            let _ = VietQr::parse(&text);
        }

        #[test]
        fn one_changed_sign_is_noticed(at in 0usize..100, sign in "[0-9A-Z]") {
            let payload = &vectors()[1].payload;
            let at = at % payload.len();
            let mut changed = payload.clone();
            changed.replace_range(at..=at, &sign);
            prop_assert!(changed == *payload || VietQr::parse(&changed).is_err());
        }
    }
}
