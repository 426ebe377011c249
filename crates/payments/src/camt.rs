//! Statements of the bank: ISO 20022 camt.054 (BankToCustomerDebitCreditNotification), all versions of the message. Pure.
//!
//! Only booked credits in đồng are money for us. What else stands in the file is told, never passed over in silence.

use base::{Day, Instant, Money};
use roxmltree::{Document, Node, ParsingOptions};
use std::fmt;

/// Bytes of a file.
pub const FILE_BYTES_MAX: usize = 10 * 1024 * 1024;
/// Nodes of a file: an entry has some dozens.
const NODES_MAX: u32 = 2_000_000;
/// Entries of a file.
pub const ENTRIES_MAX: usize = 20_000;
/// Signs of what a payer wrote; the standard has 140 a line.
const TEXT_MAX: usize = 1_000;

/// A credit as the statement tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credit {
    /// Account on which it came.
    pub account: String,
    /// The bank's own reference of the transaction.
    pub transaction: String,
    /// How much.
    pub amount: Money,
    /// Day of the booking.
    pub booked: Day,
    /// Who paid, as the bank tells it; may be empty.
    pub payer: String,
    /// What the payer wrote; may be empty.
    pub text: String,
}

/// What a file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statement {
    /// Booked credits in đồng.
    pub credits: Vec<Credit>,
    /// Debits, entries not booked yet, other currencies: not for us, counted.
    pub passed_over: usize,
    /// Entries that should have been credits and cannot be read: number of the entry from 1, and why.
    pub problems: Vec<(usize, EntryProblem)>,
}

/// Why an entry cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryProblem {
    /// The amount is no whole positive number of đồng.
    Amount,
    /// There is no day of booking.
    Day,
    /// The bank gave no reference: it could not be told from the same entry sent again.
    Reference,
    /// The account is not named.
    Account,
    /// The transactions of a collective entry do not add up to it.
    Sum,
}

impl fmt::Display for EntryProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Amount => "the amount is no whole number of dong",
            Self::Day => "no day of booking",
            Self::Reference => "no reference of the bank",
            Self::Account => "no account",
            Self::Sum => "the transactions do not add up to the entry",
        })
    }
}

/// Why a file cannot be read at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileProblem {
    /// Larger than [`FILE_BYTES_MAX`], or more than [`ENTRIES_MAX`] entries.
    TooLarge,
    /// Not UTF-8, no XML, or with a document type, which could hide other files.
    Unreadable(String),
    /// Another message.
    NotCamt054,
}

impl fmt::Display for FileProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => f.write_str("the file is too large"),
            Self::Unreadable(why) => write!(f, "the file cannot be read: {why}"),
            Self::NotCamt054 => f.write_str("the file is no camt.054"),
        }
    }
}

/// Reads a file.
///
/// # Errors
/// [`FileProblem`]. An entry that cannot be read is no error of the file: it stands in [`Statement::problems`].
pub fn read(bytes: &[u8]) -> Result<Statement, FileProblem> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(FileProblem::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|e| FileProblem::Unreadable(e.to_string()))?;
    let options = ParsingOptions { allow_dtd: false, nodes_limit: NODES_MAX, ..ParsingOptions::default() };
    let text = text.trim_start_matches('\u{feff}');
    let document = Document::parse_with_options(text, options).map_err(|e| FileProblem::Unreadable(e.to_string()))?;
    let root = document.root_element();
    let message = child(root, "BkToCstmrDbtCdtNtfctn").filter(|_| is_camt(root)).ok_or(FileProblem::NotCamt054)?;
    let mut out = Statement::default();
    let mut n = 0;
    for notification in children(message, "Ntfctn") {
        let account = account_of(notification);
        for entry in children(notification, "Ntry") {
            n += 1;
            if n > ENTRIES_MAX {
                return Err(FileProblem::TooLarge);
            }
            match read_entry(entry, account.as_deref()) {
                Ok(Some(credits)) => out.credits.extend(credits),
                Ok(None) => out.passed_over += 1,
                Err(problem) => out.problems.push((n, problem)),
            }
        }
    }
    Ok(out)
}

fn is_camt(root: Node) -> bool {
    root.tag_name().namespace().is_none_or(|ns| ns.starts_with("urn:iso:std:iso:20022:tech:xsd:camt.054.001."))
}

/// The credits of an entry: one, or the transactions of a collective booking. `None`: not for us.
fn read_entry(entry: Node, account: Option<&str>) -> Result<Option<Vec<Credit>>, EntryProblem> {
    let is_credit = value(entry, &["CdtDbtInd"]).is_some_and(|v| v == "CRDT");
    // Since version 8 the status is an element with a code inside.
    let status = value(entry, &["Sts", "Cd"]).or_else(|| value(entry, &["Sts"]));
    let is_booked = status.is_none_or(|s| s == "BOOK");
    let is_reversal = value(entry, &["RvslInd"]).is_some_and(|v| v == "true" || v == "1");
    let amount = child(entry, "Amt");
    let is_dong = amount.and_then(|a| a.attribute("Ccy")).is_some_and(|c| c == "VND");
    if !is_credit || !is_booked || is_reversal || !is_dong {
        return Ok(None);
    }
    let account = account.ok_or(EntryProblem::Account)?;
    let amount = amount.and_then(money).ok_or(EntryProblem::Amount)?;
    let booked = day_of(entry).ok_or(EntryProblem::Day)?;
    let own = value(entry, &["AcctSvcrRef"]);
    let details: Vec<Node> = children(entry, "NtryDtls").flat_map(|d| children(d, "TxDtls")).collect();
    let of = |transaction: Option<String>, amount, details: Option<Node>| {
        let transaction = transaction.filter(|t| t.chars().count() <= 100).ok_or(EntryProblem::Reference)?;
        let (payer, text) = details.map(told).unwrap_or_default();
        Ok(Credit { account: account.to_owned(), transaction, amount, booked, payer, text })
    };
    match details.as_slice() {
        [] => of(own, amount, None).map(|credit| Some(vec![credit])),
        [one] => of(value(*one, &["Refs", "AcctSvcrRef"]).or(own), amount, Some(*one)).map(|credit| Some(vec![credit])),
        many => {
            let part = |d: &Node| {
                let amount = part_amount(*d).ok_or(EntryProblem::Amount)?;
                of(value(*d, &["Refs", "AcctSvcrRef"]), amount, Some(*d))
            };
            let all = many.iter().map(part).collect::<Result<Vec<_>, _>>()?;
            let sum = all.iter().try_fold(0i64, |sum, c| sum.checked_add(c.amount.dong()));
            if sum == Some(amount.dong()) { Ok(Some(all)) } else { Err(EntryProblem::Sum) }
        }
    }
}

/// The account number, without the blanks of print.
fn account_of(notification: Node) -> Option<String> {
    let id = child(child(notification, "Acct")?, "Id")?;
    let told = value(id, &["IBAN"]).or_else(|| value(id, &["Othr", "Id"]))?;
    let dense: String = told.chars().filter(char::is_ascii_alphanumeric).collect();
    (!dense.is_empty()).then_some(dense)
}

fn part_amount(details: Node) -> Option<Money> {
    let direct = child(details, "Amt");
    let nested = || child(child(child(details, "AmtDtls")?, "TxAmt")?, "Amt");
    direct.or_else(nested).and_then(money)
}

fn told(details: Node) -> (String, String) {
    let debtor = child(details, "RltdPties").and_then(|p| child(p, "Dbtr"));
    let payer = debtor.and_then(|d| value(d, &["Nm"]).or_else(|| value(d, &["Pty", "Nm"])));
    let written = child(details, "RmtInf").map(|r| children(r, "Ustrd").filter_map(text).collect::<Vec<_>>().join(" "));
    let further = || value(details, &["AddtlTxInf"]);
    let text = written.filter(|t| !t.is_empty()).or_else(further).unwrap_or_default();
    (clipped(&payer.unwrap_or_default()), clipped(&text))
}

fn clipped(text: &str) -> String {
    base::nfc(text).chars().take(TEXT_MAX).collect()
}

fn day_of(entry: Node) -> Option<Day> {
    let date = child(entry, "BookgDt")?;
    if let Some(day) = value(date, &["Dt"]) {
        return Day::parse(day.get(..10)?).ok();
    }
    Instant::parse(&value(date, &["DtTm"])?).ok().map(Instant::day)
}

/// `250000` or `250000.00`. Đồng have no parts.
fn money(node: Node) -> Option<Money> {
    let told = text(node)?;
    let (whole, parts) = told.split_once('.').unwrap_or((&told, ""));
    let is_whole = parts.bytes().all(|b| b == b'0');
    let digits = !whole.is_empty() && whole.len() <= 13 && whole.bytes().all(|b| b.is_ascii_digit());
    let amount = (is_whole && digits).then(|| whole.parse().ok()).flatten().map(Money);
    amount.filter(|m| *m > Money::ZERO)
}

fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|c| c.is_element() && c.tag_name().name() == name)
}

fn children<'a, 'i: 'a>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |c| c.is_element() && c.tag_name().name() == name)
}

/// The text at the end of a path.
fn value(node: Node, path: &[&str]) -> Option<String> {
    let mut at = node;
    for name in path {
        at = child(at, name)?;
    }
    text(at)
}

fn text(node: Node) -> Option<String> {
    node.text().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned)
}

#[cfg(test)]
#[path = "tests/statements.rs"]
mod tests;
