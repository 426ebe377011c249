//! Whatever is handed in: no panic, and nothing altered is ever found whole.

use super::documents::{LABEL, compressed, plain, with_empty_field};
use super::{on, request, signed_by, stamped_by, trust, world};
use crate::{Certificate, Prepared, Verdict, pkcs12, prepare, stamp, verify};
use proptest::prelude::*;
use std::ops::Range;
use std::sync::OnceLock;

/// A document with two signatures, and what the first covers: its end and its gap; the gap of the second.
struct Twice {
    pdf: Vec<u8>,
    first_end: usize,
    gaps: [Range<usize>; 2],
}

fn twice(document: &[u8]) -> Twice {
    let one = stamped_by(document, "cong_chuc", &world().officer, on("2024-03-29"));
    let pdf = signed_by(&one, "con_dau", &world().seal, on("2024-03-30"));
    let gap = |from: usize| {
        let start = from + pdf[from..].windows(11).position(|w| w == b"/Contents <").unwrap() + 10;
        start..start + pdf[start..].iter().position(|b| *b == b'>').unwrap() + 1
    };
    let first_end = one.len();
    let gaps = [gap(document.len()), gap(first_end)];
    Twice { pdf, first_end, gaps }
}

/// Checks a document with one byte altered.
fn alter(whole: &Twice, place: usize, mask: u8) {
    let mut pdf = whole.pdf.clone();
    pdf[place] ^= mask;
    let Ok(found) = verify(&pdf, &trust(), on("2024-04-02")) else { return };
    for signature in &found {
        let covers = match signature.field.as_str() {
            "cong_chuc" => place < whole.first_end && !whole.gaps[0].contains(&place),
            // The second covers everything, the first signature included.
            "con_dau" => !whole.gaps[1].contains(&place),
            _ => true,
        };
        assert!(!(covers && signature.is_intact()), "byte {place} ^ {mask}: {signature:?}");
    }
    let are_all_valid = found.len() == 2 && found.iter().all(|s| s.verdict() == Verdict::Valid);
    assert!(!are_all_valid || whole.gaps[1].contains(&place), "byte {place} ^ {mask}");
}

#[test]
fn every_altered_byte_of_a_small_document_is_found() {
    for document in [plain(), compressed()] {
        let whole = twice(&document);
        let outside = (0..whole.pdf.len()).filter(|place| !whole.gaps.iter().any(|gap| gap.contains(place)));
        for place in outside {
            alter(&whole, place, 1 << (place % 8));
        }
    }
}

fn of_label() -> &'static Twice {
    static TWICE: OnceLock<Twice> = OnceLock::new();
    TWICE.get_or_init(|| twice(LABEL))
}

/// Everything that reads what others send.
fn read_all(bytes: &[u8]) {
    if let Ok(found) = verify(bytes, &trust(), on("2024-04-02")) {
        assert!(found.iter().all(|signature| signature.verdict() != Verdict::Valid || signature.is_intact()));
    }
    let world = world();
    let _ = prepare(bytes, &request("lanh_dao", &world.leader, on("2024-03-29")));
    let _ = Prepared::restore(bytes);
    let _ = Certificate::read(bytes);
    let _ = Certificate::read_all(bytes);
    let _ = pkcs12::read(bytes, "mật khẩu");
    let _ = stamp::check(bytes, &[b"signature"]);
    let _ = world.stamper.answer(bytes, on("2024-03-29"), 1);
    let question = stamp::request(b"signature", 1).unwrap();
    let _ = stamp::token(bytes, &question);
    let _ = stamp::token(&question, bytes);
}

/// Words that PDF is made of, in any order.
fn words() -> impl Strategy<Value = Vec<u8>> {
    let word = prop::sample::select(vec![
        "1 0 obj\n",
        "2 0 obj\n",
        "endobj\n",
        "<<",
        ">>",
        "[",
        "]",
        "(",
        ")",
        "<",
        ">",
        "stream\n",
        "\nendstream\n",
        "xref\n",
        "0 3\n",
        "0000000009 00000 n\r\n",
        "0000000000 65535 f\r\n",
        "trailer\n",
        "startxref\n",
        "9\n",
        "%%EOF\n",
        "/Type",
        "/Catalog",
        "/XRef",
        "/ObjStm",
        "/Root 1 0 R",
        "/Size 3",
        "/Prev 9",
        "/W [1 2 1]",
        "/Index [0 3]",
        "/Length 4",
        "/Kids [1 0 R]",
        "/AcroForm 1 0 R",
        "/Fields [1 0 R]",
        "/FT /Sig",
        "/V 1 0 R",
        "/ByteRange [0 1 2 3]",
        "/Contents <00>",
        "/N 1",
        "/First 2",
        "null ",
        "1 0 R ",
        "-1 ",
        "\\",
        "#",
    ]);
    prop::collection::vec(word, 0..60).prop_map(|words| [b"%PDF-1.7\n", words.concat().as_bytes()].concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_altered_byte_of_a_printed_document_is_found(place in any::<prop::sample::Index>(), mask in 1_u8..) {
        let whole = of_label();
        alter(whole, place.index(whole.pdf.len()), mask);
    }

    #[test]
    fn random_bytes_are_no_signature(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        read_all(&bytes);
        read_all(&[b"%PDF-1.7\n", &*bytes, b"\nstartxref\n9\n%%EOF\n"].concat());
    }

    #[test]
    fn words_in_any_order_are_no_signature(pdf in words()) {
        read_all(&pdf);
        prop_assert!(verify(&pdf, &trust(), on("2024-04-02")).map_or(true, |found| found.iter().all(|s| !s.is_intact())));
    }

    #[test]
    fn pieces_cut_moved_and_doubled_are_never_valid_twice(
        from in any::<prop::sample::Index>(),
        length in 1_usize..2_000,
        to in any::<prop::sample::Index>(),
        is_cut in any::<bool>(),
    ) {
        let whole = of_label();
        let from = from.index(whole.pdf.len());
        let piece = from..(from + length).min(whole.pdf.len());
        let mut pdf = whole.pdf.clone();
        let bytes: Vec<u8> = if is_cut { pdf.drain(piece).collect() } else { pdf[piece].to_vec() };
        let to = to.index(pdf.len() + 1);
        pdf.splice(to..to, bytes);
        if pdf == whole.pdf {
            return Ok(());
        }
        if let Ok(found) = verify(&pdf, &trust(), on("2024-04-02")) {
            // Zeros moved within the room of the last signature give a document that differs in nothing that counts.
            let differs = (0..pdf.len().min(whole.pdf.len())).any(|i| pdf[i] != whole.pdf[i] && !whole.gaps[1].contains(&i));
            let are_valid = found.len() == 2 && found.iter().all(|s| s.verdict() == Verdict::Valid);
            let is_longer_by_blanks = pdf.len() > whole.pdf.len() && pdf.starts_with(&whole.pdf);
            prop_assert!(!are_valid || !differs || is_longer_by_blanks);
        }
    }

    #[test]
    fn altered_messages_do_no_harm(place in any::<prop::sample::Index>(), byte in any::<u8>(), which in 0_usize..4) {
        let world = world();
        let question = stamp::request(b"signature", 1).unwrap();
        let mut bytes = match which {
            0 => world.leader.chain[0].clone(),
            1 => question,
            2 => world.stamper.answer(&question, on("2024-03-29"), 1).unwrap(),
            _ => prepare(&with_empty_field(), &request("lanh_dao", &world.leader, on("2024-03-29"))).unwrap().keep(),
        };
        let place = place.index(bytes.len());
        bytes[place] = byte;
        read_all(&bytes);
    }
}
