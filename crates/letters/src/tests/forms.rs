//! Which forms are in force on a day.

use super::{all_samples, sample, style};
use crate::{FormKind, FormSet, Letter, LetterError, print};
use base::Day;

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

#[test]
fn six_forms_until_14_september_2025_and_seven_after() {
    assert_eq!(FormSet::on(day("2024-03-29")), FormSet::Circular2018);
    assert_eq!(FormSet::on(day("2025-09-14")), FormSet::Circular2018);
    assert_eq!(FormSet::on(day("2025-09-15")), FormSet::Circular2025);
    assert_eq!(FormSet::Circular2018.forms().len(), 6);
    assert_eq!(FormSet::Circular2025.forms().len(), 7);
}

#[test]
fn forms_are_numbered_without_gaps() {
    for set in [FormSet::Circular2018, FormSet::Circular2025] {
        let numbers: Vec<usize> = set.forms().iter().map(|form| form.number.into()).collect();
        assert_eq!(numbers, (1..=set.forms().len()).collect::<Vec<_>>());
    }
}

#[test]
fn control_sheet_and_register_move_by_one_number() {
    let number = |set: FormSet, kind| set.find(kind).unwrap().number;
    assert_eq!(number(FormSet::Circular2018, FormKind::ControlSheet), 5);
    assert_eq!(number(FormSet::Circular2025, FormKind::ControlSheet), 6);
    assert_eq!(number(FormSet::Circular2018, FormKind::Register), 6);
    assert_eq!(number(FormSet::Circular2025, FormKind::Register), 7);
}

#[test]
fn apology_changes_its_title() {
    let title = |set: FormSet| set.find(FormKind::Apology).unwrap().title;
    assert_eq!(title(FormSet::Circular2018), "Phiếu xin lỗi và hẹn lại ngày trả kết quả");
    assert_eq!(title(FormSet::Circular2025), "Văn bản xin lỗi và đề nghị gia hạn");
}

#[test]
fn stop_notice_before_the_new_circular_is_refused() {
    let Letter::StopNotice(mut notice) = sample("stop-notice-2025") else { panic!() };
    notice.head.day = day("2025-09-14");
    let refused = print(&Letter::StopNotice(notice.clone()), &style());
    assert_eq!(refused, Err(LetterError::NotInForce { kind: FormKind::StopNotice, set: FormSet::Circular2018 }));
    notice.head.day = day("2025-09-15");
    assert!(print(&Letter::StopNotice(notice), &style()).is_ok());
}

#[test]
fn every_form_of_both_sets_has_a_sample() {
    let printed: Vec<_> = all_samples().filter_map(|(_, l)| Some((FormSet::on(l.day()), l.form_kind()?))).collect();
    for set in [FormSet::Circular2018, FormSet::Circular2025] {
        for form in set.forms() {
            assert!(printed.contains(&(set, form.kind)), "{set:?} {:?}", form.kind);
        }
    }
}

#[test]
fn letters_survive_the_way_through_json() {
    for (name, letter) in all_samples() {
        let json = serde_json::to_string(&letter).unwrap();
        assert_eq!(serde_json::from_str::<Letter>(&json).unwrap(), letter, "{name}");
    }
}
