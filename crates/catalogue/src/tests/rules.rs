//! The law over the sample record.

use super::samples::{checked, files};
use crate::model::{Channel, Facts, Level, ProcedureRecord};
use crate::rules::{self, FeeLine};
use base::{Day, Instant};
use calendar::{Calendar, Limit, Policy};
use serde_json::json;

fn record() -> ProcedureRecord {
    checked(files()).package.unwrap().record
}

fn facts(value: serde_json::Value) -> Facts {
    value.as_object().unwrap().clone()
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn fee(channel: Channel, on: &str, told: serde_json::Value, exemption: Option<&str>) -> Vec<FeeLine> {
    rules::fee(&record(), "default", channel, day(on), &facts(told), exemption, Instant::at(day(on), 9, 0, 0))
}

#[test]
fn competence_moves_with_the_day() {
    let r = record();
    let decides = |on| rules::competent(&r, "default", day(on)).map(|c| c.decides);
    assert_eq!(decides("2025-06-30"), Some(Level::District));
    assert_eq!(decides("2025-07-01"), Some(Level::Commune));
    assert_eq!(decides("2023-12-31"), None);
}

#[test]
fn page_tariff_counts_each_copy_and_stops_at_the_ceiling() {
    let total = |pages, copies| {
        let told = json!({ "pages": pages, "copies": copies, "fast": true });
        rules::fee_total(&fee(Channel::Direct, "2024-03-29", told, None)).dong()
    };
    assert_eq!(total(1, 1), 2_000);
    assert_eq!(total(3, 5), 25_000);
    assert_eq!(total(198, 1), 200_000);
    assert_eq!(total(250, 2), 400_000);
    assert_eq!(total(3, 0), 0);
}

#[test]
fn results_of_one_case_are_charged_each_by_its_own_pages_and_copies() {
    let mut r = record();
    let told = facts(json!({ "fast": true, "items": [{ "pages": 2, "copies": 5 }, { "pages": 250, "copies": 1 }] }));
    let total = |r: &ProcedureRecord| {
        let on = day("2024-03-29");
        let lines = rules::fee(r, "default", Channel::Direct, on, &told, None, Instant::at(on, 9, 0, 0));
        (lines.len(), rules::fee_total(&lines).dong())
    };
    assert_eq!(total(&r), (1, 2_000), "a procedure without items knows no list of them");
    r.items = Some(crate::model::Items { many: true, name: "bản chính".into() });
    assert_eq!(total(&r), (1, 220_000));
}

#[test]
fn rows_of_different_codes_add_up_and_end_with_their_day() {
    let told = json!({ "pages": 1, "copies": 1, "fast": false });
    let codes = |channel, on| fee(channel, on, told.clone(), None).into_iter().map(|l| l.code).collect::<Vec<_>>();
    assert_eq!(codes(Channel::Direct, "2025-12-31"), ["phi", "le_phi"]);
    assert_eq!(codes(Channel::Direct, "2026-01-01"), ["phi"]);
    assert_eq!(codes(Channel::Online, "2025-12-31"), ["le_phi"]);
}

#[test]
fn exemption_lowers_only_the_fees_it_names() {
    let told = json!({ "pages": 1, "copies": 1, "fast": false });
    let lines = fee(Channel::Direct, "2024-03-29", told, Some("poor"));
    let amounts: Vec<_> = lines.iter().map(|l| (l.amount.dong(), l.tariff.dong(), l.exemption.as_deref())).collect();
    assert_eq!(amounts, [(2_000, 2_000, None), (5_000, 10_000, Some("poor"))]);
}

#[test]
fn variant_takes_its_limit_and_documents() {
    let (r, now) = (record(), Instant::parse("2024-03-29T09:00").unwrap());
    let fast = facts(json!({ "fast": true, "photo": true }));
    assert_eq!(rules::pick_variant(&r, &fast, now), "nhanh");
    assert_eq!(rules::pick_variant(&r, &Facts::new(), now), "default");
    assert_eq!(rules::limit_for(&r, "nhanh").0, Limit::WorkingDays(1));
    let documents = |variant, told: &Facts| {
        rules::required_documents(&r, variant, told, now).iter().map(|d| d.code.clone()).collect::<Vec<_>>()
    };
    assert_eq!(documents("nhanh", &fast), ["don"]);
    assert_eq!(documents("default", &fast), ["don", "anh"]);
    assert_eq!(documents("default", &Facts::new()), ["don"]);
}

#[test]
fn pauses_follow_the_policy_of_their_ground() {
    let r = record();
    assert_eq!(rules::pause_policy(&r, "supplement"), Some(Policy::Restart));
    assert_eq!(rules::pause_policy(&r, "verification"), Some(Policy::Pause));
    assert_eq!(rules::pause_policy(&r, "tax_notice"), None);
}

#[test]
fn late_announcement_is_told_with_its_source() {
    let times = |signed, effective, entered| {
        rules::announcement_times(Calendar::vietnam(), day(signed), day(effective), day(entered)).unwrap()
    };
    let good = times("2024-03-20", "2024-04-01", "2024-03-27");
    assert!(!good.signed_late && !good.entered_late);
    let late = times("2024-03-28", "2024-04-01", "2024-04-05");
    assert!(late.signed_late && late.entered_late);
    assert_eq!((late.signed_by, late.entered_by), (day("2024-03-27"), day("2024-04-04")));
    assert!(late.source.contains("63/2010"));
}
