//! Reading PDF: objects, cross-references, dates.

use super::documents::{LABEL, compressed, edited, plain, with_table};
use crate::Problem;
use crate::pdf::{File, Object, Ref, text};
use base::Instant;

/// The object as it is written again.
fn again(source: &str) -> Result<String, Problem> {
    let pdf = with_table(&["<</Type /Catalog>>".to_owned(), source.to_owned()]);
    let object = File::open(&pdf)?.get(Ref::new(2))?;
    let mut out = Vec::new();
    crate::pdf::write_dict(&mut out, &crate::pdf::Dict(vec![(b"K".to_vec(), object)]));
    let out = String::from_utf8(out).unwrap();
    Ok(out.trim_start_matches("<</K ").trim_end_matches(">>").to_owned())
}

#[test]
fn objects_are_read_and_written() {
    for (source, written) in [
        ("null", "null"),
        ("true", "true"),
        ("[1 -2 +3 .5 -0.25 4.]", "[1 -2 3 .5 -0.25 4.]"),
        ("[1 2 3 0 R 4]", "[1 2 3 0 R 4]"),
        ("/A#20B#2f", "/A#20B#2F"),
        ("(a\\(b\\)c (d) \\101\\n)", "<61286229632028642920410a>"),
        ("(a\\\nb)", "(ab)"),
        ("(\\7)", "<07>"),
        ("<48 65 6C6>", "(Hel`)"),
        ("(()\\\\)", "(\\(\\)\\\\)"),
        ("<</A<</B[]>>% words\n/C null>>", "<</A <</B []>>/C null"),
    ] {
        assert_eq!(again(source).as_deref(), Ok(written), "{source}");
    }
}

#[test]
fn what_is_ambiguous_or_endless_is_refused() {
    for source in
        ["<</A 1 /A 2>>", "(open", "<4g>", "[1 2", "1.2.3", "--1", "/A#2", "9999999999999999999999", "foo", "<<1 2>>"]
    {
        assert!(matches!(again(source), Err(Problem::Unreadable(_))), "{source}");
    }
    assert_eq!(again(&"[".repeat(100_000)), Err(Problem::TooLarge("depth of objects")));
    assert_eq!(again(&"<</A ".repeat(100_000)), Err(Problem::TooLarge("depth of objects")));
    assert!(again("1 0 obj").is_err());
}

#[test]
fn tables_and_streams_say_the_same() {
    let (table, stream) = (plain(), compressed());
    let (table, stream) = (File::open(&table).unwrap(), File::open(&stream).unwrap());
    for number in 1..=3 {
        assert_eq!(table.get(Ref::new(number)), stream.get(Ref::new(number)));
    }
    assert_eq!(table.page(0), stream.page(0));
    assert_eq!(table.page(1), Err(Problem::BadRequest("no such page")));
    assert_eq!(table.get(Ref::new(99)), Ok(Object::Null));
    assert_eq!(table.get(Ref { number: 1, generation: 1 }), Ok(Object::Null));
}

#[test]
fn an_update_continues_in_kind_and_uses_no_number_twice() {
    for (pdf, is_stream) in [(plain(), false), (LABEL.to_vec(), false), (compressed(), true)] {
        let before = File::open(&pdf).unwrap();
        let last = before.numbers().last().unwrap();
        let mut update = crate::pdf::update::Update::new(&before).unwrap();
        let new = update.number();
        assert!(new.number > last);
        update.put(new, &Object::Integer(7));
        let updated = update.finish().bytes;
        assert!(updated.starts_with(&pdf));
        let after = File::open(&updated).unwrap();
        assert_eq!(after.get(new), Ok(Object::Integer(7)));
        assert_eq!(after.newest_section().1, is_stream);
        assert_eq!((before.revisions(), after.revisions()), (1, 2));
        assert_eq!(after.catalog(), before.catalog());
    }
}

#[test]
fn files_with_both_kinds_of_cross_reference_are_read() {
    // As some word processors write: the table hides what only the stream beside it names.
    let pdf = plain();
    let stream_at = pdf.len();
    let mut hybrid = pdf.clone();
    let row = |offset: usize| [1, (offset >> 8) as u8, offset as u8];
    let object_at = stream_at + 200;
    let head = "20 0 obj\n<</Type /XRef /Size 12 /Index [11 1] /W [1 2 0] /Root 1 0 R /Length 3>>\nstream\n";
    hybrid.extend_from_slice(head.as_bytes());
    hybrid.extend_from_slice(&row(object_at));
    hybrid.extend_from_slice(b"\nendstream\nendobj\n");
    hybrid.resize(object_at, b' ');
    hybrid.extend_from_slice(b"11 0 obj\n(hidden)\nendobj\n");
    let start = hybrid.len();
    let previous = File::open(&pdf).unwrap().newest_section().0;
    let table = format!(
        "xref\n11 1\n0000000000 65535 f\r\ntrailer\n<</Size 12 /Root 1 0 R /Prev {previous} /XRefStm {stream_at}>>\nstartxref\n{start}\n%%EOF\n"
    );
    hybrid.extend_from_slice(table.as_bytes());
    let file = File::open(&hybrid).unwrap();
    assert_eq!(file.get(Ref::new(11)), Ok(Object::Text(b"hidden".to_vec())));
}

#[test]
fn broken_files_are_refused() {
    let refused = |pdf: &[u8]| File::open(pdf).err().map(|problem| problem.code());
    assert_eq!(refused(b""), Some("signatures.unreadable"));
    assert_eq!(refused(b"%PDF-1.7"), Some("signatures.unreadable"));
    assert_eq!(refused(&plain()[1..]), Some("signatures.unreadable"));
    let text = String::from_utf8_lossy(&plain()).into_owned();
    let encrypted = text.replace("/Root 1 0 R", "/Encrypt <<>> /Root 1 0 R");
    // The replaced character of the header is longer: the places are off, but the trailer is found by its own place.
    assert!(matches!(refused(encrypted.as_bytes()), Some("signatures.encrypted" | "signatures.unreadable")));
    // Sections in a circle.
    let once = edited(&plain(), &[(4, "null")]);
    let own = File::open(&once).unwrap().newest_section().0;
    let previous = File::open(&plain()).unwrap().newest_section().0;
    let circle = replace(&once, &format!("/Prev {previous}"), &format!("/Prev {own}"));
    assert_eq!(refused(&circle), Some("signatures.too_large"));
    // Pages in a circle.
    let pages = edited(&plain(), &[(2, "<</Type /Pages /Kids [2 0 R]>>")]);
    assert!(File::open(&pages).unwrap().page(0).is_err());
}

fn replace(pdf: &[u8], from: &str, to: &str) -> Vec<u8> {
    let at = pdf.windows(from.len()).position(|w| w == from.as_bytes()).unwrap();
    [&pdf[..at], to.as_bytes(), &pdf[at + from.len()..]].concat()
}

#[test]
fn a_bomb_is_put_out() {
    use std::io::Write as _;
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    let zeros = vec![b' '; 1 << 20];
    for _ in 0..100 {
        packer.write_all(&zeros).unwrap();
    }
    let packed = packer.finish().unwrap();
    let mut pdf = b"%PDF-1.7\n".to_vec();
    let start = pdf.len();
    let head = format!(
        "1 0 obj\n<</Type /XRef /Size 3 /W [1 2 1] /Root 1 0 R /Filter /FlateDecode /Length {}>>\nstream\n",
        packed.len()
    );
    pdf.extend_from_slice(head.as_bytes());
    pdf.extend_from_slice(&packed);
    pdf.extend_from_slice(format!("\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n").as_bytes());
    assert_eq!(File::open(&pdf).err(), Some(Problem::TooLarge("compressed structure")));
}

#[test]
fn dates_are_written_and_read() {
    let at = Instant::parse("2024-03-29T08:05:09+07:00").unwrap();
    assert_eq!(text::date(at), "D:20240329080509+07'00");
    for (written, meant) in [
        ("D:20240329080509+07'00", "2024-03-29T08:05:09+07:00"),
        ("D:20240329080509+07'00'", "2024-03-29T08:05:09+07:00"),
        ("D:20240329010509Z", "2024-03-29T08:05:09+07:00"),
        ("D:20240328203509-04'30", "2024-03-29T08:05:09+07:00"),
        ("D:202403290105", "2024-03-29T08:05:00+07:00"),
        ("20240329", "2024-03-29T07:00:00+07:00"),
        ("D:2024", "2024-01-01T07:00:00+07:00"),
    ] {
        assert_eq!(text::read_date(written.as_bytes()), Some(Instant::parse(meant).unwrap()), "{written}");
    }
    for wrong in [
        "",
        "D:",
        "D:202",
        "D:20241301",
        "D:20240230",
        "D:20240329250000",
        "D:20240329080509x",
        "D:2024032908050\u{e9}",
    ] {
        assert_eq!(text::read_date(wrong.as_bytes()), None, "{wrong}");
    }
    assert_eq!(text::decode(&text::encode("Đặng Hữu Phước")), "Đặng Hữu Phước");
    assert_eq!(text::encode("Ba"), b"Ba");
}

#[test]
fn one_long_object_named_many_times_is_not_read_many_times() {
    let (mut head, count) = (String::new(), 20_000);
    for number in 0..count {
        head.push_str(&format!("{} 0 ", number + 10));
    }
    let body = format!("[{}]", "1 ".repeat(100_000));
    let mut pdf = b"%PDF-1.7\n1 0 obj\n<</Type /Catalog>>\nendobj\n".to_vec();
    let packed_at = pdf.len();
    let length = head.len() + body.len();
    let dict = format!("<</Type /ObjStm /N {count} /First {} /Length {length}>>", head.len());
    pdf.extend_from_slice(format!("2 0 obj\n{dict}\nstream\n{head}{body}\nendstream\nendobj\n").as_bytes());
    let start = pdf.len();
    let four = |value: usize| (value as u32).to_be_bytes();
    let mut rows = [&[1][..], &four(9), &[0, 0], &[1], &four(packed_at), &[0, 0]].concat();
    for index in 0..count as u16 {
        rows.extend([&[2][..], &four(2), &index.to_be_bytes()].concat());
    }
    let index = format!("/Index [1 2 10 {count}] /W [1 4 2]");
    let dict = format!("<</Type /XRef /Size {} {index} /Root 1 0 R /Length {}>>", count + 10, rows.len());
    pdf.extend_from_slice(format!("3 0 obj\n{dict}\nstream\n").as_bytes());
    pdf.extend_from_slice(&rows);
    pdf.extend_from_slice(format!("\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n").as_bytes());
    let file = File::open(&pdf).unwrap();
    assert!(file.get(Ref::new(11)).is_ok());
    assert_eq!(file.references(|_| {}).err(), Some(Problem::TooLarge("objects within objects")));
}

#[test]
fn a_number_that_is_only_referred_to_is_not_given_to_something_new() {
    let pdf = with_table(&["<</Type /Catalog /Pages 40 0 R>>".to_owned()]);
    let file = File::open(&pdf).unwrap();
    assert_eq!(crate::pdf::update::Update::new(&file).unwrap().number(), Ref::new(41));
}
