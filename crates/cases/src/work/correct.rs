//! A typing error is mended after acceptance: the paper's version goes up, what stood there before stays on record, sealed
//! under the key of the person it speaks of. What changes the case itself (another variant, fee or person) is no correction.

use super::{Opened, World, checked, said};
use crate::model::{Case, CaseRow};
use crate::{rules, store};
use base::{Act, Failure, Id, Refusal, Res};
use catalogue::model::Channel;
use db::Tx;
use flow::{Command, Variables};
use kernel::accounts::Actor;
use kernel::journal;
use kernel::people::{self, Profile};
use kernel::vault::{Person, PersonKey};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// The fields as they should have been typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// The whole profile of the filer.
    #[serde(default)]
    pub filer: Option<Profile>,
    /// The whole profile of the owner; where filer and owner are one person, either is enough.
    #[serde(default)]
    pub owner: Option<Profile>,
    /// Answers of the form that were mistyped.
    #[serde(default)]
    pub form: Map<String, Value>,
    /// How the error came to light.
    pub reason: String,
}

/// One side of what was mended: which fields, before and after, both sealed.
struct Mended {
    fields: Vec<String>,
    before: Value,
    after: Value,
}

/// Mends what was mistyped; papers printed from now on are the next version.
///
/// # Errors
/// `Refused` `cases.nothing_changes`, `cases.correction_changes_case`.
pub async fn correct(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Case>,
    if_match: Option<i64>,
    input: Correction,
) -> Res<CaseRow> {
    let reason = said("reason", &input.reason, 1000)?;
    let input = cleaned(input)?;
    let Opened { mut case, was, by, .. } =
        world.open(tx, actor, act, id, if_match, "cases.correct", rules::CORRECTABLE).await?;
    let mut mended = mend_parties(tx, world, act, &mut case, &input).await?;
    if !input.form.is_empty() {
        mended.extend(mend_form(tx, world, act, &mut case, input.form).await?);
    }
    if mended.is_empty() {
        return Err(Refusal::new("cases.nothing_changes").into());
    }
    let version = rules::paper_version(&store::list_records(tx, case.id).await?) + 1;
    let fields: Vec<_> = mended.iter().flat_map(|m| &m.fields).collect();
    let sides: Vec<_> = mended.iter().map(|m| json!({ "before": m.before, "after": m.after })).collect();
    let body = json!({ "version": version, "fields": fields, "sides": sides, "reason": reason });
    store::insert_record(tx, act, case.id, by, "correction", None, true, &body).await?;
    let sealed = world.sealed(tx, &case, &reason).await?;
    let line = json!({ "version": version, "fields": fields, "sides": sides, "reason": sealed });
    world.settle(tx, act, by, &mut case, "correction", &line, was).await?;
    super::notify(tx, act, &case, "correction").await?;
    Ok(case)
}

fn cleaned(mut input: Correction) -> Res<Correction> {
    input.filer = input.filer.map(Profile::cleaned);
    input.owner = input.owner.map(Profile::cleaned);
    let mut problems = Vec::new();
    for (path, profile) in [("filer", &input.filer), ("owner", &input.owner)] {
        if let Some(profile) = profile {
            checked::check_profile(path, profile, &mut problems);
        }
    }
    checked::check_form(&input.form, &mut problems);
    if problems.is_empty() { Ok(input) } else { Err(Failure::Invalid(problems)) }
}

async fn mend_parties(
    tx: &mut Tx,
    world: &World,
    act: &Act,
    case: &mut CaseRow,
    input: &Correction,
) -> Res<Vec<Mended>> {
    let mut mended = Vec::new();
    let is_one = case.filer == case.owner;
    let (filer, owner) = match (is_one, &input.filer, &input.owner) {
        (true, filer, owner) => (None, owner.as_ref().or(filer.as_ref())),
        (false, filer, owner) => (filer.as_ref(), owner.as_ref()),
    };
    if let Some(new) = owner
        && let Some((person, m)) = mend(tx, world, act, case.owner, "owner", new).await?
    {
        case.owner = person;
        if is_one {
            case.filer = person;
        }
        mended.push(m);
    }
    if let Some(new) = filer
        && let Some((person, m)) = mend(tx, world, act, case.filer, "filer", new).await?
    {
        case.filer = person;
        mended.push(m);
    }
    for (profile, flag) in [(filer, "email"), (owner, "owner_email")] {
        if profile.is_some_and(|p| p.email.is_some()) {
            case.set_flag(flag);
        }
    }
    Ok(mended)
}

/// Under another number stands another person: the case then goes to them, and the other one keeps what was known of them.
async fn mend(
    tx: &mut Tx,
    world: &World,
    act: &Act,
    person: Id<Person>,
    path: &str,
    new: &Profile,
) -> Res<Option<(Id<Person>, Mended)>> {
    let key = world.vault.find_key(tx, person).await?.ok_or(Failure::NotFound)?;
    let old = people::get(tx, &world.vault, person).await?;
    let fields = changed_fields(path, &json!(old), &json!(new));
    if fields.is_empty() {
        return Ok(None);
    }
    let now: PersonKey = if old.number == new.number {
        people::update(tx, &world.vault, &key, new).await?;
        key.clone()
    } else {
        people::find_or_insert(tx, &world.vault, act, new).await?
    };
    let before = journal::sealed(&key, &json!({ path: old }))?;
    let after = journal::sealed(&now, &json!({ path: new }))?;
    Ok(Some((now.person(), Mended { fields, before, after })))
}

async fn mend_form(
    tx: &mut Tx,
    world: &World,
    act: &Act,
    case: &mut CaseRow,
    form: Map<String, Value>,
) -> Res<Option<Mended>> {
    let old: Map<_, _> = form.keys().map(|k| (k.clone(), case.facts.get(k).cloned().unwrap_or(Value::Null))).collect();
    let fields = changed_fields("form", &Value::Object(old.clone()), &Value::Object(form.clone()));
    if fields.is_empty() {
        return Ok(None);
    }
    refuse_another_case(world, case, &form)?;
    case.facts.extend(form.clone());
    set_variables(tx, world, act, case, form.clone()).await?;
    let key = world.vault.find_key(tx, case.owner).await?.ok_or(Failure::NotFound)?;
    let (before, after) = (json!({ "form": old }), json!({ "form": form }));
    Ok(Some(Mended { fields, before: journal::sealed(&key, &before)?, after: journal::sealed(&key, &after)? }))
}

/// An answer on which variant or fee hangs is no typing error: that is re-routing.
fn refuse_another_case(world: &World, case: &CaseRow, form: &Map<String, Value>) -> Res<()> {
    let record = &world.package(case)?.record;
    let received = case.submitted;
    let channel = Channel::parse(&case.channel).unwrap_or(Channel::Direct);
    let of = |facts: &Map<String, Value>| {
        let variant = catalogue::rules::pick_variant(record, facts, received).to_owned();
        let lines = catalogue::rules::fee(record, &variant, channel, received.day(), facts, None, received);
        (variant, catalogue::rules::fee_total(&lines))
    };
    let mut facts = case.facts.clone();
    facts.extend(form.clone());
    if of(&facts) == of(&case.facts) { Ok(()) } else { Err(Refusal::new("cases.correction_changes_case").into()) }
}

async fn set_variables(tx: &mut Tx, world: &World, act: &Act, case: &CaseRow, variables: Variables) -> Res<()> {
    let Some(hosted) = kernel::process::find_running(tx, case.id.uuid()).await? else { return Ok(()) };
    let model = std::sync::Arc::clone(&world.process(case)?.process);
    let set = Command::Set { scope: flow::ROOT, variables };
    let steps = super::placing::CaseSteps::of(world, case);
    kernel::process::send(tx, act, &model, hosted, set, &steps).await.map(drop)
}

fn changed_fields(path: &str, old: &Value, new: &Value) -> Vec<String> {
    let empty = Map::new();
    let (old, new) = (old.as_object().unwrap_or(&empty), new.as_object().unwrap_or(&empty));
    let mut names: Vec<_> = old.keys().chain(new.keys()).filter(|k| old.get(*k) != new.get(*k)).collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(|name| format!("{path}/{name}")).collect()
}
