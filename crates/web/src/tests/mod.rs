//! Tests of the edge, through the router as a browser or a program meets it.

mod accounts;
mod acts;
mod edge;
mod site;
mod uploads;

#[test]
fn every_text_exists_in_both_languages() {
    let texts = crate::Texts::new(crate::TEXTS).expect("texts can be read");
    assert_eq!(texts.gaps(), Vec::<String>::new());
}

#[test]
fn a_key_given_twice_is_told() {
    assert!(crate::Texts::new(&[("vi", "a = 1\n"), ("vi", "a = 2\n")]).is_err());
    assert!(crate::Texts::new(&[("fr", "a = 1\n")]).is_err());
}

#[test]
fn refusal_speaks_of_its_data() {
    let texts = crate::Texts::new(crate::TEXTS).expect("texts can be read");
    let until = base::Instant::parse("2024-05-03T17:00").expect("a moment");
    let told = texts.refusal(crate::Language::Vi, &base::Refusal::new("accounts.blocked").with("until", until));
    assert!(told.ends_with("thứ Sáu 03/05/2024, 17:00."), "{told}");
    let unknown = texts.refusal(crate::Language::En, &base::Refusal::new("nobody.wrote_this"));
    assert_eq!(unknown, "The rules do not allow this.");
}
