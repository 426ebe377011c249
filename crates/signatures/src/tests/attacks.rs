//! What can be done to a signed document, and what a check says of it.

use super::documents::{edited, find, plain, with_empty_field, with_table};
use super::{Person, on, signed_by, subject, trust, validity, world};
use crate::demo_ca::{Authority, Role};
use crate::{Change, Fault, KeyKind, Later, LocalKey, Signature, Subject, Verdict, verify};

fn signed() -> Vec<u8> {
    signed_by(&plain(), "lanh_dao", &world().leader, on("2024-03-29"))
}

fn check(pdf: &[u8]) -> Vec<Signature> {
    verify(pdf, &trust(), on("2024-04-02")).unwrap()
}

fn changes(pdf: &[u8]) -> Vec<Change> {
    let found = check(pdf).remove(0);
    assert!(found.is_intact());
    match found.later {
        Later::Changed(changes) => {
            assert_eq!(check(pdf)[0].verdict(), Verdict::ChangedAfter);
            changes
        }
        Later::Nothing | Later::Signatures => Vec::new(),
    }
}

const PAGE: &str = "<</Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents 4 0 R /Resources <<>> /Annots [6 0 R";

#[test]
fn an_edit_after_the_signature_is_named() {
    let pdf = signed();
    assert!(changes(&pdf).is_empty());
    let square = "<</Length 24>>\nstream\n1 0 0 rg 10 10 50 50 re f\nendstream";
    let square = square.replace("24", &"1 0 0 rg 10 10 50 50 re f".len().to_string());
    assert_eq!(changes(&edited(&pdf, &[(4, &square)])), [Change::Content]);
    let larger = PAGE.replace("100 100", "200 100") + "]>>";
    assert_eq!(changes(&edited(&pdf, &[(3, &larger)])), [Change::Page]);
    let note = PAGE.to_owned() + " 9 0 R]>>";
    let annotation = "<</Type /Annot /Subtype /Square /Rect [0 0 100 100] /C [1 1 1]>>";
    assert_eq!(changes(&edited(&pdf, &[(3, &note), (9, annotation)])), [Change::Page]);
    let gone = PAGE.replace("6 0 R", "") + "]>>";
    assert_eq!(changes(&edited(&pdf, &[(3, &gone)])), [Change::Page]);
    let runs = "<</Type /Catalog /Pages 2 0 R /AcroForm 7 0 R /OpenAction [3 0 R /Fit]>>";
    assert_eq!(changes(&edited(&pdf, &[(1, runs)])), [Change::Catalog]);
    // An edit that writes the same again changes nothing.
    assert!(changes(&edited(&pdf, &[(3, &(PAGE.to_owned() + "]>>"))])).is_empty());
}

#[test]
fn what_the_document_missed_cannot_be_added_later() {
    let objects = [
        "<</Type /Catalog /Pages 2 0 R>>",
        "<</Type /Pages /Kids [3 0 R] /Count 1>>",
        "<</Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Contents 40 0 R /Resources <<>>>>",
    ];
    let pdf = with_table(&objects.map(str::to_owned));
    let pdf = signed_by(&pdf, "lanh_dao", &world().leader, on("2024-03-29"));
    assert_eq!(check(&pdf)[0].verdict(), Verdict::Valid);
    let content = "<</Length 1>>\nstream\nn\nendstream";
    assert_eq!(changes(&edited(&pdf, &[(40, content)])), [Change::Content]);
}

#[test]
fn fields_other_than_signatures_are_changes_of_the_form() {
    let pdf = signed_by(&with_empty_field(), "cong_chuc", &world().officer, on("2024-03-29"));
    // An empty signature field more.
    let field = "<</Type /Annot /Subtype /Widget /FT /Sig /T (them) /F 132 /Rect [0 0 0 0] /P 3 0 R>>";
    let own = field_of(&pdf);
    let form = |more: &str| format!("[7 0 R {own} 0 R{more}]");
    let more = edited(&pdf, &[(20, field), (5, &form(" 20 0 R"))]);
    assert_eq!(changes(&more), [Change::Form]);
    // The empty field that was there gets an action.
    let acts = "<</Type /Annot /Subtype /Widget /FT /Sig /T (lanh_dao) /F 132 /Rect [0 0 0 0] /P 3 0 R /AA <<>>>>";
    assert_eq!(changes(&edited(&pdf, &[(7, acts)])), [Change::Form]);
    // The signature is taken out of its field: then there is none that is intact.
    let emptied = edited(&pdf, &[(field_of(&pdf), field)]);
    assert!(check(&emptied).is_empty());
}

/// Number of the field that the signing added.
fn field_of(pdf: &[u8]) -> u32 {
    let file = crate::pdf::File::open(pdf).unwrap();
    crate::form::signature_fields(&file).unwrap().into_iter().find(|f| f.name == "cong_chuc").unwrap().at.number
}

#[test]
fn bytes_behind_the_end_are_a_change_unless_blank() {
    let pdf = signed();
    assert!(changes(&[&pdf[..], b"\r\n"].concat()).is_empty());
    assert_eq!(changes(&[&pdf[..], b"% and more\n"].concat()), [Change::Bytes]);
}

#[test]
fn an_earlier_state_is_valid_by_itself() {
    let one = signed();
    let two = signed_by(&one, "con_dau", &world().seal, on("2024-03-30"));
    assert_eq!(&two[..one.len()], &one[..]);
    let cut = check(&two[..one.len()]);
    assert_eq!((cut.len(), cut[0].verdict()), (1, Verdict::Valid));
}

#[test]
fn the_range_must_leave_out_the_signature_and_nothing_else() {
    let pdf = signed();
    let from = find(&pdf, "/ByteRange [");
    let to = from + find(&pdf[from..], "]");
    let numbers = std::str::from_utf8(&pdf[from + 12..to]).unwrap().split_whitespace();
    let numbers: Vec<usize> = numbers.map(|n| n.parse().unwrap()).collect();
    let [_, gap_from, gap_to, rest] = numbers[..] else { panic!("four numbers") };
    for range in [
        [1, gap_from, gap_to, rest],
        [0, gap_from - 1, gap_to, rest],
        [0, gap_from, gap_to + 1, rest - 1],
        [0, gap_from, gap_to, rest + 1],
        [0, gap_from, gap_to, rest - 1],
        [0, gap_from, gap_from, rest],
        [0, 0, gap_to, rest],
    ] {
        let mut forged = pdf.clone();
        let words = format!("/ByteRange [{} {} {} {}", range[0], range[1], range[2], range[3]);
        forged[from..to].fill(b' ');
        forged[from..from + words.len()].copy_from_slice(words.as_bytes());
        assert_eq!(check(&forged)[0].verdict(), Verdict::Broken, "{range:?}");
    }
}

#[test]
fn a_signature_cannot_be_moved_behind_what_it_covers() {
    let pdf = signed();
    let file = crate::pdf::File::open(&pdf).unwrap();
    let field = crate::form::signature_fields(&file).unwrap().remove(0);
    let at = field.value().unwrap().reference().unwrap();
    let (_, spans) = file.dict_with_spans(at).unwrap().unwrap();
    let from = spans.iter().map(|(_, span)| span.start).min().unwrap();
    let to = spans.iter().map(|(_, span)| span.end).max().unwrap();
    // The same dictionary again in an update: its range is right for the old place.
    let body = format!("<</Type {}>>", String::from_utf8_lossy(&pdf[from..to]));
    let moved = edited(&pdf, &[(at.number, &body)]);
    assert_eq!(check(&moved)[0].intact, Err(Fault::Malformed));
}

#[test]
fn the_room_behind_the_signature_must_be_empty() {
    let mut pdf = signed();
    let end = find(&pdf, "00>>");
    pdf[end] = b'1';
    assert_eq!(check(&pdf)[0].intact, Err(Fault::Malformed));
}

#[test]
fn a_strangers_signature_is_seen_as_such_and_harms_no_other() {
    let name = Subject { name: "Tự xưng".to_owned(), ..Subject::default() };
    let own = Authority::root(&name, KeyKind::P256, [90; 32], validity()).unwrap();
    let key = LocalKey::make(KeyKind::P256, [91; 32]).unwrap();
    let whom = subject("Trần Thị Quỳnh Như", Some("Chủ tịch"));
    let certificate = own.issue(&whom, Role::Signer, &key.public_key().unwrap(), 11, validity()).unwrap();
    let chain = vec![certificate.der().to_vec(), own.certificate().der().to_vec()];
    let stranger = Person { key, chain, serial: 11 };
    let pdf = signed_by(&signed(), "lanh_dao_2", &stranger, on("2024-03-30"));
    let verdicts: Vec<_> = check(&pdf).iter().map(Signature::verdict).collect();
    assert_eq!(verdicts, [Verdict::Valid, Verdict::Untrusted]);
    assert!(crate::is_validly_signed(&check(&signed())) && !crate::is_validly_signed(&check(&pdf)));
    assert!(!crate::is_validly_signed(&[]));
    // A time stamp over a document that nobody signed.
    let mut stamp = check(&signed()).remove(0);
    stamp.kind = crate::Kind::TimeStamp;
    assert!(!crate::is_validly_signed(&[stamp]));
}

#[test]
fn two_fields_of_one_name_are_a_change_of_the_form() {
    let two = signed_by(&signed(), "lanh_da2", &world().seal, on("2024-03-30"));
    let at = find(&two, "(lanh_da2)");
    let mut forged = two;
    forged[at..at + 10].copy_from_slice(b"(lanh_dao)");
    assert_eq!(changes(&forged), [Change::Form]);
}

#[test]
fn a_certified_document_may_not_be_signed_again() {
    let rules = "/Perms <</DocMDP <</Reference [<</TransformMethod /DocMDP /TransformParams <</P 1>>>>]>>>>";
    let open = signed();
    let locked = edited(&open, &[(1, &format!("<</Type /Catalog /Pages 2 0 R /AcroForm 7 0 R {rules}>>"))]);
    let then = crate::pdf::File::open(&locked).unwrap();
    assert!(crate::form::is_locked(&then).unwrap());
    // Signing refuses, so the second signature is made before the lock and moved behind it.
    let refused = crate::prepare(&locked, &super::request("con_dau", &world().seal, on("2024-03-30")));
    assert_eq!(refused, Err(crate::Problem::Locked));
    let form = "<</Fields [6 0 R 21 0 R] /SigFlags 3>>";
    let field = "<</FT /Sig /T (con_dau) /V 5 0 R>>";
    let again = edited(&locked, &[(7, form), (21, field)]);
    let mut room = crate::limits::COMPARED_BYTES_MAX;
    let file = crate::pdf::File::open(&again).unwrap();
    let (_, later) = crate::verify::since(&file, locked.len(), &mut room);
    assert_eq!(later, Later::Changed(vec![Change::Form]));
}

#[test]
fn programs_may_note_when_they_wrote_but_not_alter_the_title() {
    let pdf = signed_by(super::documents::LABEL, "lanh_dao", &world().leader, on("2024-03-29"));
    let file = crate::pdf::File::open(&pdf).unwrap();
    let at = file.trailer().get("Info").and_then(crate::pdf::Object::reference).unwrap();
    let mut info = file.get(at).unwrap().dict().cloned().unwrap();
    let edit = |info: &crate::pdf::Dict| {
        let mut body = Vec::new();
        crate::pdf::write_dict(&mut body, info);
        edited(&pdf, &[(at.number, std::str::from_utf8(&body).unwrap())])
    };
    info.set("ModDate", crate::pdf::Object::Text(b"D:20240401".to_vec()));
    assert!(changes(&edit(&info)).is_empty());
    info.set("Title", crate::pdf::Object::Text(b"Something else".to_vec()));
    assert_eq!(changes(&edit(&info)), [Change::Metadata]);
}

#[test]
fn a_new_field_may_not_act() {
    let one = signed();
    let mut two = signed_by(&one, "con_dau", &world().seal, on("2024-03-30"));
    assert!(changes(&two).is_empty());
    let at = one.len() + find(&two[one.len()..], "/F 132");
    two[at + 1] = b'A';
    assert_eq!(changes(&two), [Change::Form]);
}

#[test]
fn comparing_has_an_end_and_what_is_left_is_called_changed() {
    let one = signed();
    let two = signed_by(&one, "con_dau", &world().seal, on("2024-03-30"));
    let file = crate::pdf::File::open(&two).unwrap();
    let mut room = 100;
    assert_eq!(crate::verify::since(&file, one.len(), &mut room), (2, Later::Signatures));
    assert_eq!(room, 0, "one comparison costs more than a hundred bytes");
    let unknown = Later::Changed(vec![Change::Unreadable]);
    assert_eq!(crate::verify::since(&file, one.len(), &mut room), (0, unknown.clone()));
    assert_eq!(crate::verify::since(&file, two.len(), &mut room), (3, Later::Nothing));
    // A state that is no document costs too.
    let mut room = 100;
    assert_eq!(crate::verify::since(&file, one.len() - 3, &mut room), (0, unknown));
    assert_eq!(room, 0);
}
