//! Citizens and the answers they give.

use crate::answers::{Filer, fill};
use crate::chance::Chance;
use crate::citizens::{self, Home};
use crate::plan::{CERTIFICATION, MIX};
use base::Day;
use forms::Form;
use serde_json::Value;

const HOME: Home<'static> = Home { commune: "Phường Trúc Bạch", district: "Quận Ba Đình" };

#[test]
fn citizens_have_numbers_that_fit_them() {
    for seed in 0..500 {
        let citizen = citizens::draw(&mut Chance::new(seed, "test"), HOME);
        let number = forms::citizen_number(citizen.number.as_deref().unwrap()).expect("a citizen number");
        let born = citizen.born.clone().unwrap();
        let sex = if number.sex == forms::Sex::Female { "female" } else { "male" };
        assert_eq!(citizen.sex.as_deref(), Some(sex), "{citizen:?}");
        assert_eq!(number.birth_year.to_string(), born[..4]);
        assert!(Day::parse(&born).is_ok());
        if let Some(phone) = &citizen.phone {
            assert!(forms::phone(phone).is_ok(), "{phone}");
        }
        assert_eq!(citizen.clone().cleaned(), citizen);
    }
}

#[test]
fn firms_have_tax_codes_that_check() {
    for seed in 0..300 {
        let firm = citizens::draw_company(&mut Chance::new(seed, "firm"), HOME);
        assert!(forms::tax_code(firm.number.as_deref().unwrap()).is_ok(), "{firm:?}");
        assert!(forms::phone(firm.phone.as_deref().unwrap()).is_ok(), "{firm:?}");
    }
}

#[test]
fn every_form_takes_the_answers() {
    let day = Day::parse("2024-03-01").unwrap();
    let firms: Vec<_> = MIX.iter().filter(|p| p.by_firm).map(|p| p.code).collect();
    for code in MIX.iter().map(|p| p.code).chain([CERTIFICATION]) {
        let files = crate::shipped().remove(code).unwrap();
        let form = Form::parse(std::str::from_utf8(&files["form.json"]).unwrap()).expect("a form");
        for seed in 0..40 {
            let mut chance = Chance::new(seed, code);
            let profile = if firms.contains(&code) {
                citizens::draw_company(&mut chance, HOME)
            } else {
                citizens::draw(&mut chance, HOME)
            };
            let answers = Value::Object(fill(code, &form, &Filer { profile: &profile, home: HOME, day }, &mut chance));
            let problems = forms::validate(&form, &answers, day);
            assert!(problems.is_empty(), "{code}: {problems:?} in {answers}");
            assert_eq!(forms::normalise(&form, &forms::normalise(&form, &answers)), forms::normalise(&form, &answers));
        }
    }
}
