//! Statements as banks write them, and as nobody should.

use super::*;
use proptest::prelude::*;

const FILE: &str = include_str!("../../testdata/camt054.xml");

#[test]
fn booked_credits_in_dong_are_read_and_the_rest_is_told() {
    let read = read(FILE.as_bytes()).expect("a statement");
    let told: Vec<_> = read.credits.iter().map(|c| (c.transaction.as_str(), c.amount.dong())).collect();
    assert_eq!(told, [("FT24089001", 50_000), ("FT24089002-1", 10_000), ("FT24089002-2", 20_000)]);
    let first = &read.credits[0];
    assert_eq!((first.account.as_str(), first.payer.as_str()), ("0011001234567", "NGUYEN HAI YEN"));
    assert_eq!((first.text.as_str(), first.booked.to_string().as_str()), ("MC 2345 6789 A LE PHI", "2024-03-29"));
    assert_eq!(read.passed_over, 3, "a debit, one pending, one in dollars");
    assert_eq!(read.problems, [(6, EntryProblem::Reference), (7, EntryProblem::Amount)]);
}

#[test]
fn older_versions_say_the_status_in_one_word() {
    let old = FILE
        .replace("camt.054.001.08", "camt.054.001.02")
        .replace("<Sts><Cd>", "<Sts>")
        .replace("</Cd></Sts>", "</Sts>");
    let (old, new) = (read(old.as_bytes()), read(FILE.as_bytes()));
    assert_eq!(old, new);
}

#[test]
fn collective_entry_must_add_up() {
    let wrong = FILE.replace("<Amt Ccy=\"VND\">20000</Amt>", "<Amt Ccy=\"VND\">20001</Amt>");
    let read = read(wrong.as_bytes()).expect("a statement");
    assert_eq!((read.credits.len(), read.problems[0]), (1, (2, EntryProblem::Sum)));
}

#[test]
fn what_is_no_statement_is_refused() {
    assert_eq!(
        read(b"<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt/></Document>"),
        Err(FileProblem::NotCamt054)
    );
    assert_eq!(read(&vec![b' '; FILE_BYTES_MAX + 1]), Err(FileProblem::TooLarge));
    for bad in [&b"no XML"[..], b"\xff\xfe", b""] {
        assert!(matches!(read(bad), Err(FileProblem::Unreadable(_))));
    }
}

#[test]
fn entities_cannot_hide_other_files_or_grow_without_end() {
    let bomb = r#"<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><Document><BkToCstmrDbtCdtNtfctn>&b;</BkToCstmrDbtCdtNtfctn></Document>"#;
    assert!(matches!(read(bomb.as_bytes()), Err(FileProblem::Unreadable(_))));
}

proptest! {
    #[test]
    fn damage_never_makes_the_reader_stumble(at in 0usize..3_000, sign: u8) {
        let mut bytes = FILE.as_bytes().to_vec();
        let at = at % bytes.len();
        bytes[at] = sign;
        let _ = read(&bytes);
    }
}
