//! Identifiers, by hand and against the shared vectors.

use crate::{BadIdentifier, PhoneKind, Sex, TaxCode, citizen_number, old_identity_number, phone, tax_code};
use proptest::prelude::*;
use std::path::Path;

#[test]
fn citizen_number_tells_province_sex_and_year() {
    let citizen = citizen_number("020 302 202 683").unwrap();
    assert_eq!(citizen.number, "020302202683");
    assert_eq!((citizen.province, citizen.sex, citizen.birth_year), ("Lạng Sơn", Sex::Female, 2002));
    assert_eq!(citizen_number("001012345678").unwrap().birth_year, 1912);
    assert_eq!(citizen_number("003085123456"), Err(BadIdentifier::UnknownProvince));
    assert_eq!(citizen_number("00108512345"), Err(BadIdentifier::WrongLength));
    assert_eq!(citizen_number("001A85123456"), Err(BadIdentifier::NotDigits));
    assert_eq!(citizen_number("٠٠١٠٨٥١٢٣٤٥٦"), Err(BadIdentifier::NotDigits));
}

#[test]
fn old_identity_number_has_nine_digits() {
    assert_eq!(old_identity_number("012 345 678"), Ok("012345678".to_owned()));
    assert_eq!(old_identity_number("01234567"), Err(BadIdentifier::WrongLength));
    assert_eq!(old_identity_number("B12345678"), Err(BadIdentifier::NotDigits));
}

#[test]
fn tax_code_has_a_check_digit_and_may_have_a_branch() {
    assert_eq!(tax_code("0036739316").unwrap().to_string(), "0036739316");
    assert_eq!(tax_code("7425305385142").unwrap().to_string(), "7425305385-142");
    assert_eq!(tax_code("0036739317"), Err(BadIdentifier::CheckDigit));
    assert_eq!(tax_code("742-5305385142"), Err(BadIdentifier::WrongLength));
    assert_eq!(tax_code("742530538514-2"), Err(BadIdentifier::WrongLength));
    assert_eq!(tax_code("0036739316-"), Err(BadIdentifier::WrongLength));
    assert!(matches!(tax_code("033064129541"), Ok(TaxCode::Personal(_))));
}

#[test]
fn phone_is_brought_to_national_form() {
    let mobile = phone("+84 (0) 868.123-456").unwrap();
    assert_eq!((mobile.number.as_str(), mobile.kind), ("0868123456", PhoneKind::Mobile(Some("Viettel"))));
    assert_eq!(phone("0871234567").unwrap().kind, PhoneKind::Mobile(None));
    assert_eq!(phone("02438254321").unwrap().kind, PhoneKind::Landline);
    assert_eq!(phone("+84 24 3825 4321").unwrap().number, "02438254321");
    assert_eq!(phone("+1 912345678"), Err(BadIdentifier::UnknownPrefix));
    assert_eq!(phone("0161234567"), Err(BadIdentifier::UnknownPrefix));
    assert_eq!(phone("gọi sau"), Err(BadIdentifier::NotDigits));
}

/// What the vector file says of a valid value, in its own words.
fn described(kind: &str, value: &str) -> Option<(String, &'static str)> {
    match kind {
        "mst" => tax_code(value).ok().map(|_| (String::new(), "valid")),
        "cccd" => citizen_number(value).ok().map(|citizen| {
            let sex = if citizen.sex == Sex::Male { "male" } else { "female" };
            (format!("province={};gender={sex};birth_year={}", citizen.province, citizen.birth_year), "valid")
        }),
        "phone" => phone(value).ok().map(|phone| match phone.kind {
            PhoneKind::Mobile(Some(carrier)) => {
                (format!("normalized={};carrier={}", phone.number, carrier.to_lowercase()), "valid")
            }
            PhoneKind::Mobile(None) => (String::new(), "invalid_carrier"),
            PhoneKind::Landline => (String::new(), "valid"),
        }),
        other => panic!("unknown kind of vector: {other}"),
    }
}

#[test]
fn all_shared_vectors_agree() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/vn_identifier_vectors.csv");
    let Ok(text) = std::fs::read_to_string(file) else {
        println!("skipped: no shared vectors");
        return;
    };
    let mut compared = 0;
    for line in text.lines().skip(1) {
        let mut columns = line.splitn(4, ',');
        let mut next = || columns.next().unwrap();
        let (kind, value, expected, note) = (next(), next(), next(), next());
        let (told, verdict) = described(kind, value).unwrap_or((String::new(), "invalid"));
        assert_eq!(verdict, expected, "{line}");
        if verdict == "valid" && note.contains('=') {
            assert_eq!(told, note, "{line}");
        }
        compared += 1;
    }
    assert!(compared >= 190, "only {compared} vectors");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_safe_and_stored_shape_reads_back(text in "[-+0-9 .()]{0,16}|\\PC{0,16}") {
        let _ = citizen_number(&text);
        let _ = old_identity_number(&text);
        if let Ok(code) = tax_code(&text) {
            prop_assert_eq!(tax_code(&code.to_string()), Ok(code));
        }
        if let Ok(read) = phone(&text) {
            prop_assert_eq!(phone(&read.number), Ok(read));
        }
    }
}
