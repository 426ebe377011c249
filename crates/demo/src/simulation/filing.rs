//! What a planned case is filed with: the person, the answers, the papers.

use crate::answers::{Filer, fill};
use crate::chance::Chance;
use crate::citizens::{self, Home};
use crate::plan::PlannedCase;
use cases::model::{FiledDocument, Filing};
use catalogue::cache::PackageContent;
use catalogue::model::Facts;
use kernel::people::Profile;
use serde_json::Map;

/// Of a hundred filers so many come again: a desk knows its regulars.
const REGULARS_PERCENT: u64 = 12;
/// Regulars of a desk.
const REGULARS: u64 = 30;

/// The filing of a case. The same plan gives the same filing.
pub fn filing(case: &PlannedCase, package: &PackageContent, home: Home<'_>) -> Filing {
    let mut chance = Chance::new(case.seed, "filing");
    let profile = person(case, home, &mut chance);
    let filer = Filer { profile: &profile, home, day: case.filed.day() };
    let form = package.form.as_deref().map_or_else(Map::new, |form| fill(case.procedure, form, &filer, &mut chance));
    let is_online = case.channel == "online";
    // The acts spell out boxes that were not ticked; what is needed may hang on them.
    let form = match package.form.as_deref() {
        Some(known) => normalised(known, form),
        None => form,
    };
    let documents = documents(package, &form, case, is_online);
    let method = *chance.weighted(&[("cash", 70), ("transfer", 30)]);
    let exemption = package.record.exemptions.first().filter(|_| chance.percent(3)).map(|e| e.ground.clone());
    Filing {
        procedure: case.procedure.into(),
        receiving_unit: Some(case.agency.clone()),
        documents,
        form,
        channel: Some(case.channel.into()),
        return_method: Some((*chance.weighted(&[("counter", 88), ("post", 12)])).into()),
        exemption,
        parcel: (case.channel == "post").then(|| format!("VN{:09}HN", chance.between(1, 999_999_999))),
        payment: (!is_online).then(|| method.into()),
        // A regular may have an open case of the same procedure: the receptionist has seen it.
        duplicate_confirmed: true,
        filer: profile,
        ..Filing::default()
    }
}

fn normalised(known: &forms::Form, answers: Facts) -> Facts {
    match forms::normalise(known, &serde_json::Value::Object(answers)) {
        serde_json::Value::Object(answers) => answers,
        _ => Facts::new(),
    }
}

fn person(case: &PlannedCase, home: Home<'_>, chance: &mut Chance) -> Profile {
    let is_regular = chance.percent(REGULARS_PERCENT);
    let regular = format!("regular {} {}", case.agency, chance.below(REGULARS));
    // A regular is drawn from the desk, not from the case.
    let mut own = if is_regular { Chance::new(0, &regular) } else { chance.clone() };
    if case.by_firm { citizens::draw_company(&mut own, home) } else { citizens::draw(&mut own, home) }
}

fn documents(package: &PackageContent, facts: &Facts, case: &PlannedCase, is_online: bool) -> Vec<FiledDocument> {
    let record = &package.record;
    let variant = catalogue::rules::pick_variant(record, facts, case.filed);
    let required = catalogue::rules::required_documents(record, variant, facts, case.filed);
    let laid = |d: &catalogue::model::DocumentRow| FiledDocument {
        code: d.code.clone(),
        name: d.name.clone(),
        original: if is_online && d.electronic { 0 } else { i64::from(d.original) },
        copy: if is_online && d.electronic { 0 } else { i64::from(d.copy) },
        electronic: d.electronic && (is_online || (d.original == 0 && d.copy == 0)),
        presented: d.presented,
    };
    required.into_iter().map(laid).collect()
}
