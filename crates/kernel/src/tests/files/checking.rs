//! What is taken by its content, and what is refused.

use super::{checked, folder, lying};
use crate::files::{ContentType, Problem, inspect, picture};
use base::Failure;
use proptest::prelude::*;
use testkit::papers;

#[test]
fn content_decides_what_a_file_is() {
    assert_eq!(inspect(papers::pdf(2)).map(|c| (c.kind, c.pages)), Ok((ContentType::Pdf, 2)));
    assert_eq!(inspect(papers::png()).map(|c| (c.kind, c.pages)), Ok((ContentType::Png, 1)));
}

#[test]
fn bad_files_are_told_apart() {
    let exe = [b"MZ\x90\x00".as_slice(), &[0; 400]].concat();
    let pdf = papers::pdf(3);
    let cut_png = papers::png()[..40].to_vec();
    let cases = [
        ("empty", Vec::new(), Problem::Empty),
        ("a program named .pdf", exe, Problem::UnknownType),
        ("a text", b"xin chao".to_vec(), Problem::UnknownType),
        ("a page of the web", b"<html><script>alert(1)</script></html>".to_vec(), Problem::UnknownType),
        ("cut in the middle", pdf[..pdf.len() / 2].to_vec(), Problem::Broken),
        ("only its head", b"%PDF-1.7\n%%EOF".to_vec(), Problem::Broken),
        ("with a password", papers::encrypted_pdf(), Problem::Encrypted),
        ("without pages", papers::pdf(0), Problem::NoPages),
        ("a book", papers::pdf(501), Problem::TooManyPages),
        ("cut image", cut_png, Problem::Broken),
        ("a wall of pixels", papers::png_bomb(), Problem::TooManyPixels),
    ];
    for (what, bytes, problem) in cases {
        assert_eq!(inspect(bytes), Err(problem), "{what}");
    }
}

#[test]
fn page_tree_that_holds_itself_ends() {
    assert!(inspect(papers::circular_pdf()).is_err());
}

#[test]
fn page_becomes_a_picture() {
    let drawn = picture(papers::pdf(2), 2).unwrap();
    let image = image::load_from_memory(&drawn).unwrap();
    assert_eq!((image.width(), image.height()), (1_240, 1_754));
    assert_eq!(picture(papers::pdf(2), 3), Err(Problem::NoPages));
    assert_eq!(picture(papers::pdf(2), 0), Err(Problem::NoPages));
    assert_eq!(picture(papers::encrypted_pdf(), 1), Err(Problem::Encrypted));
}

#[tokio::test]
async fn refused_file_is_named_and_gone() {
    let dir = tempfile::tempdir().unwrap();
    let files = folder(dir.path());
    match checked(&files, &papers::encrypted_pdf()).await {
        Err(Failure::Refused(r)) => {
            assert_eq!(r.code, "files.encrypted");
            assert!(r.data.contains(&("name", "to khai.pdf".into())));
        }
        _ => panic!("taken"),
    }
    assert_eq!(lying(dir.path()), Vec::<String>::new());
}

proptest! {
    /// Whatever is cut off or changed: an answer, never a crash.
    #[test]
    fn any_damage_ends_with_an_answer(cut in 0_usize..600, at in 0_usize..600, to in any::<u8>(), is_pdf in any::<bool>()) {
        let mut bytes = if is_pdf { papers::pdf(2) } else { papers::png() };
        let at = at % bytes.len();
        bytes[at] = to;
        bytes.truncate(bytes.len().saturating_sub(cut % 80));
        let _ = inspect(bytes);
    }
}
