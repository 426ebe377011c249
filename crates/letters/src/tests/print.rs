//! The sheet itself: standard, size, pages, places of signatures, sameness.

use super::{all_samples, printed, sample, style, text_of};
use crate::{Document, DocumentKind, Letter, LetterError, Style, print, render, render_many};

const A5: (f64, f64) = (148.0, 210.0);
const A4: (f64, f64) = (210.0, 297.0);

fn expected_size(name: &str) -> (f64, f64) {
    match name {
        "register-2024" | "register-2025" | "parcel-list" => (297.0, 210.0),
        "handover-list" | "cash-list" | "file-labels" | "certification-page" | "decision" | "result-letter"
        | "notice-a4" => A4,
        "certification-stamp" => (100.0, 70.0),
        _ => A5,
    }
}

fn is_size(found: (f64, f64), wanted: (f64, f64)) -> bool {
    (found.0 - wanted.0).abs() < 0.2 && (found.1 - wanted.1).abs() < 0.2
}

fn holds(pdf: &[u8], text: &str) -> bool {
    pdf.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn every_letter_prints_on_its_paper_as_pdf_a_2u() {
    for (name, letter) in all_samples() {
        let print = printed(&letter);
        assert!(is_size(print.size_mm, expected_size(name)), "{name}: {:?}", print.size_mm);
        assert!(print.pdf.starts_with(b"%PDF-1.7"), "{name}");
        assert!(holds(&print.pdf, "<pdfaid:part>2</pdfaid:part>"), "{name}");
        assert!(holds(&print.pdf, "<pdfaid:conformance>U</pdfaid:conformance>"), "{name}");
    }
}

#[test]
fn both_copies_of_a_slip_stand_on_a_page_of_their_own() {
    let Letter::Receipt(mut slip) = sample("receipt-2024") else { panic!("no receipt") };
    slip.copy = Some(crate::ReceiptCopy::Both);
    let print = printed(&Letter::Receipt(slip));
    assert_eq!(print.pages, 2);
    if let Some(text) = text_of(&print.pdf) {
        assert!(text.contains("Liên 1") && text.contains("Liên 2"), "{text}");
        assert!(!text.contains("Trang"), "each copy is a sheet of its own: {text}");
    }
}

#[test]
fn receipt_of_an_ordinary_case_fits_one_page() {
    for name in ["receipt-2024", "supplement-2024", "non-acceptance-2025", "apology-2025", "cash-receipt", "notice-a5"]
    {
        assert_eq!(printed(&sample(name)).pages, 1, "{name}");
    }
}

#[test]
fn one_page_per_certified_copy() {
    let Letter::Certification(letter) = sample("certification-page") else { panic!() };
    let copies: u32 = letter.entries.iter().map(|entry| entry.copies).sum();
    assert_eq!(printed(&Letter::Certification(letter)).pages, copies as usize);
}

#[test]
fn labels_go_on_with_a_second_sheet_after_24() {
    let Letter::FileLabels(mut sheet) = sample("file-labels") else { panic!() };
    let label = sheet.labels[0].clone();
    sheet.labels = vec![label; 22];
    sheet.skip = 2;
    assert_eq!(printed(&Letter::FileLabels(sheet.clone())).pages, 1);
    sheet.skip = 3;
    assert_eq!(printed(&Letter::FileLabels(sheet)).pages, 2);
}

#[test]
fn long_receipt_continues_under_code_and_page_number() {
    let Letter::Receipt(mut receipt) = sample("receipt-2024") else { panic!() };
    receipt.documents = (1..=80)
        .map(|i| Document { name: format!("Giấy tờ thứ {i}"), count: 1, kind: DocumentKind::Copy, note: None })
        .collect();
    let print = printed(&Letter::Receipt(receipt));
    assert!(print.pages >= 3);
    let Some(text) = text_of(&print.pdf) else { return };
    let pages: Vec<&str> = text.split('\u{c}').filter(|page| !page.trim().is_empty()).collect();
    assert_eq!(pages.len(), print.pages);
    for (i, page) in pages.iter().enumerate() {
        assert!(page.contains("000.04.31.H26-240426-0012"), "page {}", i + 1);
        assert!(page.contains(&format!("Trang {}/{}", i + 1, print.pages)), "page {}: {page}", i + 1);
    }
    assert!(pages.last().unwrap().contains("Đỗ Thị Hạnh"));
}

#[test]
fn large_print_turns_a5_into_a4_and_leaves_a4_alone() {
    let large = Style { large_print: true, ..style() };
    for name in ["receipt-2024", "notice-a5", "notice-a4", "decision"] {
        let print = print(&sample(name), &large).unwrap();
        assert!(is_size(print.size_mm, A4), "{name}: {:?}", print.size_mm);
    }
}

#[test]
fn same_letter_gives_the_same_bytes() {
    for (name, letter) in all_samples() {
        let first = render(&letter, &style()).unwrap();
        assert_eq!(first, render(&letter, &style()).unwrap(), "{name}");
    }
    assert_ne!(render(&sample("notice-a5"), &style()), render(&sample("notice-a4"), &style()));
}

#[test]
fn pdf_is_dated_by_the_letter() {
    assert!(holds(&printed(&sample("decision")).pdf, "2024-02-05T00:00:00+07:00"));
}

#[test]
fn places_of_signatures_lie_on_their_page() {
    for (name, count) in [("decision", 1), ("receipt-2024", 2), ("handover-list", 3), ("certification-stamp", 5)] {
        let print = printed(&sample(name));
        assert_eq!(print.signatures.len(), count, "{name}");
        for place in print.signatures {
            assert!((1..=print.pages).contains(&place.page), "{name}: {place:?}");
            assert!(place.x_mm > 0.0 && place.x_mm < print.size_mm.0, "{name}: {place:?}");
            assert!(place.y_mm > 0.0 && place.y_mm < print.size_mm.1, "{name}: {place:?}");
        }
    }
}

#[test]
fn one_refused_letter_does_not_stop_the_batch() {
    let Letter::NoticeLetter(mut nowhere) = sample("notice-a4") else { panic!() };
    nowhere.recipient.address = Some("  ".into());
    let batch = [sample("receipt-2024"), Letter::NoticeLetter(nowhere), sample("apology-2025")];
    let results = render_many(&batch, &style());
    assert!(results[0].is_ok() && results[2].is_ok());
    assert_eq!(results[1], Err(LetterError::AddressMissing));
}

#[test]
fn heap_of_copies_is_refused() {
    let Letter::Certification(mut letter) = sample("certification-page") else { panic!() };
    letter.entries[0].copies = u32::MAX;
    assert_eq!(render(&Letter::Certification(letter), &style()), Err(LetterError::TooMany));
}

#[test]
fn empty_lists_print() {
    let Letter::Register(mut register) = sample("register-2024") else { panic!() };
    register.rows.clear();
    let Letter::HandoverList(mut list) = sample("handover-list") else { panic!() };
    list.rows.clear();
    let Letter::FileLabels(mut labels) = sample("file-labels") else { panic!() };
    labels.labels.clear();
    for letter in [Letter::Register(register), Letter::HandoverList(list), Letter::FileLabels(labels)] {
        assert_eq!(printed(&letter).pages, 1);
    }
}

#[test]
fn booklet_holds_every_letter_on_its_own_paper_and_names_the_refused() {
    let Letter::NoticeLetter(mut nowhere) = sample("notice-a4") else { panic!() };
    nowhere.recipient.address = None;
    let letters = [sample("notice-a5"), Letter::NoticeLetter(nowhere), sample("decision"), sample("notice-a5")];
    let booklet = crate::booklet(&letters, &style()).unwrap();
    assert_eq!(booklet.refused, [(1, LetterError::AddressMissing)]);
    assert_eq!(booklet.pages, 2 + printed(&sample("decision")).pages);
    let pdf = booklet.pdf.unwrap();
    assert!(pdf.starts_with(b"%PDF"));
    let Some(text) = text_of(&pdf) else { return };
    assert_eq!(text.matches("Bà Nguyễn Thị Nhã").count(), 2, "{text}");
    assert_eq!(crate::booklet(&[], &style()).unwrap().pdf, None);
}
