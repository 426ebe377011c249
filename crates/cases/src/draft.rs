//! A filing before it is made: what the counter sees while it types. Reckons with the very rules of [`crate::work::file`]
//! and writes nothing.

use crate::model::{CaseRow, Filing};
use crate::papers::formal_name;
use crate::rules;
use crate::store;
use crate::work::World;
use crate::work::checked::normalised;
use crate::work::filing::{channel_of, find_version, received_at, variant_of};
use crate::work::place::place_of;
use base::{Act, Failure, Id, Res};
use calendar::Due;
use catalogue::Version;
use catalogue::model::{DocumentRow, Facts, ProcedureRecord};
use catalogue::rules::FeeLine;
use db::Tx;
use kernel::accounts::Actor;
use kernel::people::{self, Profile};
use kernel::vault::Person;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A filing as it would be made now.
pub struct Draft {
    /// Version of the procedure.
    pub version: Arc<Version>,
    /// Variant, chosen or by the answers.
    pub variant: String,
    /// Answers in stored shape.
    pub facts: Facts,
    /// What the variant may want, and whether these answers need it.
    pub documents: Vec<(DocumentRow, bool)>,
    /// Names of what is needed and not there.
    pub missing: Vec<String>,
    /// What is to be paid.
    pub fees: Vec<FeeLine>,
    /// The due time with its reasons; none where the calendar ends before it.
    pub due: Option<Due>,
    /// Who receives and who decides, by name; or why this desk may not take it.
    pub place: Res<[String; 2]>,
    /// Answers on which variant, documents or fee hang, in the order of the form.
    pub questions: Vec<String>,
}

/// Reckons a filing. `Ok(None)`: the procedure is not named yet, is unknown, or has no published package.
///
/// # Errors
/// `Invalid` for a moment or channel that cannot be.
pub fn reckon(world: &World, actor: &Actor, act: &Act, filing: &Filing) -> Res<Option<Draft>> {
    let received = received_at(act, filing)?;
    let version = match find_version(world, &filing.procedure, received) {
        Ok(version) => version,
        Err(Failure::Invalid(_)) => return Ok(None),
        Err(other) => return Err(other),
    };
    let Some(package) = version.package() else { return Ok(None) };
    let record = &package.record;
    let facts = normalised(package, filing.form.clone());
    let filing = Filing { form: facts.clone(), ..filing.clone() };
    let variant = variant_of(record, filing.variant.as_deref(), &filing.form, received)?;
    let needed = catalogue::rules::required_documents(record, &variant, &facts, received);
    let missing = rules::missing_documents(&needed, &filing.documents).iter().map(|d| d.name.clone()).collect();
    let documents = catalogue::rules::possible_documents(record, &variant)
        .into_iter()
        .map(|d| (d.clone(), needed.iter().any(|n| n.code == d.code)))
        .collect();
    let channel = channel_of(&filing)?;
    let ground = filing.exemption.as_deref();
    let fees = catalogue::rules::fee(record, &variant, channel, received.day(), &facts, ground, received);
    let clock = catalogue::rules::clock(record, &variant, received, Vec::new(), None);
    let day = received.day();
    let place = place_of(world, Some(actor), record, &variant, &filing, received)
        .map(|p| [p.receiving.unit, p.deciding].map(|u| formal_name(&world.organisation, u, day)));
    let questions = questions(record, package.form.as_deref());
    let due = calendar::due(&world.calendar, &clock).ok();
    Ok(Some(Draft { variant, facts, documents, missing, fees, due, place, questions, version }))
}

/// Fields of the form that a rule of the record reads.
fn questions(record: &ProcedureRecord, form: Option<&forms::Form>) -> Vec<String> {
    let mut read: BTreeSet<&str> = BTreeSet::new();
    let conditions = record
        .variants
        .iter()
        .map(|v| &v.when)
        .chain(record.documents.iter().filter_map(|d| d.required.condition()))
        .chain(record.fees.iter().filter_map(|f| f.when.as_ref()));
    for condition in conditions {
        read.extend(condition.names());
    }
    if !record.fees.is_empty() {
        read.extend(["copies", "pages", "items"]);
    }
    let fields = form.map(forms::Form::sections).unwrap_or_default().iter().flat_map(|s| &s.fields);
    fields.filter(|path| read.contains(path.trim_start_matches('/'))).cloned().collect()
}

/// What earlier filings know of a number, and the open cases of that person in a procedure. The caller logs the read.
pub async fn known(
    tx: &mut Tx,
    world: &World,
    number: &str,
    procedure: &str,
) -> Res<Option<(Id<Person>, Profile, Vec<CaseRow>)>> {
    let Some(person) = people::find_by_mark(tx, &world.vault, "number", number).await? else { return Ok(None) };
    let profile = match people::get(tx, &world.vault, person).await {
        Err(Failure::NotFound) => return Ok(None),
        other => other?,
    };
    let open = store::list_open_of(tx, person, procedure).await?;
    Ok(Some((person, profile, open)))
}
