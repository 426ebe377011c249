//! Properties of the plan.

use crate::organisation::plan_units;
use crate::plan::{CERTIFICATION, Desks, Fate, MIX, Place, PlannedCase, plan};
use base::{Day, Instant};
use calendar::Calendar;
use kernel::organisation::UnitKind;
use std::collections::HashMap;

fn desks() -> Desks {
    let units = plan_units();
    let of = |kind| units.iter().filter(|u| u.kind == kind).map(|u| u.code.clone()).collect();
    Desks {
        communes: of(UnitKind::Commune),
        districts: of(UnitKind::District),
        favourites: vec!["00004".into(), "001".into()],
    }
}

fn history(seed: u64) -> Vec<PlannedCase> {
    let until = Instant::parse("2024-03-29T08:00").unwrap();
    plan(seed, Calendar::vietnam(), Day::parse("2024-02-01").unwrap(), until, &desks(), 20_000).unwrap()
}

#[test]
fn same_seed_plans_the_same_cases() {
    assert_eq!(history(3), history(3));
    assert_ne!(history(3), history(4));
}

#[test]
fn a_quarter_is_certifications() {
    let cases = history(1);
    assert_eq!(cases.len(), 20_000);
    assert_eq!(cases.iter().filter(|c| c.procedure == CERTIFICATION).count(), 5_000);
    assert!(MIX.iter().all(|p| cases.iter().any(|c| c.procedure == p.code)));
}

#[test]
fn everyone_comes_in_office_hours_of_working_days() {
    let office = Calendar::vietnam().of(None);
    let (first, last) = (Day::parse("2024-02-08").unwrap(), Day::parse("2024-02-14").unwrap());
    for case in history(1) {
        let day = case.filed.day();
        let stretches = office.stretches(day).unwrap();
        assert!(stretches.iter().any(|(a, b)| *a <= case.filed && case.filed <= *b), "{}", case.filed);
        assert!(day < first || day > last, "{day} is in Tết");
    }
}

#[test]
fn cases_come_in_order_and_mornings_are_busier() {
    let cases = history(1);
    assert!(cases.windows(2).all(|w| w[0].filed <= w[1].filed && w[0].n + 1 == w[1].n));
    let mornings = cases.iter().filter(|c| c.filed.hour_minute().0 < 12).count();
    assert!((11_500..14_500).contains(&mornings), "{mornings}");
}

#[test]
fn forty_desks_are_full_and_the_rest_thin() {
    let mut counts: HashMap<String, usize> = HashMap::new();
    history(1).into_iter().for_each(|c| *counts.entry(c.agency).or_default() += 1);
    let mut sorted: Vec<_> = counts.values().copied().collect();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    assert!(sorted[35] > 100, "the 36th desk has {}", sorted[35]);
    assert!(sorted[sorted.len() / 2] < 30, "the median desk has {}", sorted[sorted.len() / 2]);
    assert!(counts["00004"] > 200);
    assert!(counts.len() > 550);
}

#[test]
fn every_fate_befalls_some() {
    let mut counts: HashMap<Fate, usize> = HashMap::new();
    history(1).into_iter().for_each(|c| *counts.entry(c.fate).or_default() += 1);
    for fate in [
        Fate::OnTime,
        Fate::Late,
        Fate::Apologised,
        Fate::Supplemented,
        Fate::Unanswered,
        Fate::Verified,
        Fate::Refused,
        Fate::NotAccepted,
        Fate::Withdrawn,
    ] {
        assert!(counts[&fate] > 80, "{fate:?}: {counts:?}");
    }
    assert!(counts[&Fate::OnTime] > 15_000);
}

#[test]
fn desks_of_the_plan_receive_by_the_packages() {
    let day = Day::parse("2024-03-01").unwrap();
    for planned in MIX {
        let files = crate::shipped().remove(planned.code).expect("the package is shipped");
        let checked = catalogue::package::check_folder(
            files,
            &catalogue::package::Checks { calendar: Calendar::vietnam(), decide: None },
        );
        let record = checked.package.expect("a good package").record;
        let competent =
            catalogue::rules::competent(&record, catalogue::model::DEFAULT_VARIANT, day).expect("someone is competent");
        let level = match planned.place {
            Place::Commune => "commune",
            Place::District => "district",
            Place::Agency(code) => {
                assert_eq!(competent.department, Some(code));
                "province"
            }
        };
        assert!(competent.receives.iter().any(|l| l.name() == level), "{}", planned.code);
    }
}
