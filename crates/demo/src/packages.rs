//! The packages that the product ships, published into the catalogue by announcement decisions of the city.

use base::{Act, Day, Failure, Ids, Instant, Res};
use calendar::Calendar;
use catalogue::events::LifeEvent;
use catalogue::model::ProcedureRecord;
use catalogue::package::{CheckedPackage, Checks, Decide, Files, check_folder};
use catalogue::work::{AcceptedWarning, Announcement, publish};
use db::{Db, Tx};
use kernel::journal::By;
use rust_embed::RustEmbed;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Days before the history from which the packages are in force.
const IN_FORCE_BEFORE: i64 = 17;
/// Days before that on which their decision was signed.
const SIGNED_BEFORE: i64 = 7;
/// Number of the first announcement decision of the year in the demo.
const FIRST_DECISION: usize = 112;
/// Why the warnings of shipped packages are accepted.
const REASON: &str = "Gói mẫu của chương trình: căn cứ pháp lý ghi trong gói chờ đối chiếu với bản gốc.";

#[derive(RustEmbed)]
#[folder = "../../procedures"]
struct Shipped;

#[derive(RustEmbed)]
#[folder = "../../life-events"]
struct ShippedEvents;

/// What became of a shipped package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageNote {
    /// Code of the procedure.
    pub code: String,
    /// Published, or why not.
    pub outcome: Result<(), String>,
}

/// The shipped packages by code.
pub fn shipped() -> BTreeMap<String, Files> {
    by_folder::<Shipped>("procedure.yaml")
}

/// Embedded files by their folder, where it holds a certain one.
fn by_folder<E: RustEmbed>(wanted: &str) -> BTreeMap<String, Files> {
    let mut all: BTreeMap<String, Files> = BTreeMap::new();
    for path in E::iter() {
        let Some((code, inside)) = path.split_once('/') else { continue };
        if let Some(file) = E::get(&path).filter(|_| !inside.starts_with('.')) {
            all.entry(code.to_owned()).or_default().insert(inside.to_owned(), file.data.into_owned());
        }
    }
    all.retain(|_, files| files.contains_key(wanted));
    all
}

/// Publishes the life events that the product ships. They are checked with the product (`motcua event check`), not here.
pub async fn publish_events(db: &Db, by: By, seed: u64, from: Day) -> Res<()> {
    let act = Act { now: Instant::at(from.plus_days(-IN_FORCE_BEFORE), 9, 0, 0), ids: Ids::seeded(seed) };
    for files in by_folder::<ShippedEvents>("event.yaml").into_values() {
        let event = LifeEvent::read(&files).map_err(|p| Failure::Internal(format!("a shipped life event: {p:?}")))?;
        let act = act.clone();
        let put = async move |tx: &mut Tx| catalogue::events::publish(tx, &act, by, &event, &files).await;
        db.write(put).await?;
    }
    Ok(())
}

/// Publishes all that may be in force before `from`; one decision for each field of procedures.
pub async fn publish_all(
    db: &Db,
    calendar: &Calendar,
    decide: Option<&(dyn Decide + Sync)>,
    by: By,
    seed: u64,
    from: Day,
) -> Res<Vec<PackageNote>> {
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    let mut notes = Vec::new();
    let ids = Ids::seeded(seed);
    for (code, files) in shipped() {
        let checked = check_folder(files, &Checks { calendar, decide: decide.map(|d| d as &dyn Decide) });
        if checked.package.as_ref().is_some_and(|p| is_to_come(&p.record, from.plus_days(-IN_FORCE_BEFORE))) {
            continue;
        }
        let field = checked.package.as_ref().map(|p| p.record.field.code.clone()).unwrap_or_default();
        let next = numbers.len();
        let number = *numbers.entry(field).or_insert(next);
        let outcome = publish_one(db, by, &ids, from, FIRST_DECISION + number, checked).await;
        let outcome = match outcome {
            Ok(()) => Ok(()),
            Err(base::Failure::Refused(why)) => Err(format!("{} {:?}", why.code, why.data)),
            Err(other) => return Err(other),
        };
        notes.push(PackageNote { code, outcome });
    }
    Ok(notes)
}

/// Drafts, and what the law brings only later, are not published.
fn is_to_come(record: &ProcedureRecord, effective: Day) -> bool {
    record.draft || !record.in_force.contains(effective)
}

async fn publish_one(db: &Db, by: By, ids: &Ids, from: Day, number: usize, checked: CheckedPackage) -> Res<()> {
    let effective = from.plus_days(-IN_FORCE_BEFORE);
    let signed = effective.plus_days(-SIGNED_BEFORE);
    let announcement = Announcement { number: format!("{number}/QĐ-UBND"), signed, effective };
    // The procedure-control officer enters the decision the morning after it was signed.
    let act = Act { now: Instant::at(signed.plus_days(1), 9, 0, 0), ids: ids.clone() };
    let accepted: Vec<_> = checked
        .warnings()
        .map(|p| AcceptedWarning { code: p.code.clone(), at: p.at.clone(), reason: REASON.into() })
        .collect();
    let checked = Arc::new(checked);
    db.write(async move |tx: &mut Tx| publish(tx, &act, by, &checked, &announcement, &accepted).await.map(drop)).await
}
