//! Paper files on their way from the desk to those who work: one numbered list a trip, each file scanned by the taker. The
//! electronic case goes at once; the paper has arrived only when every file of the list was scanned.
//! Law: NĐ 61/2018/NĐ-CP art. 18 (files are handed over within the working day, with a list).

use super::handover::{Handover, find_staff, hand_over};
use super::{World, own_agency};
use crate::model::{Case, CaseRow, Status};
use crate::store::bundles::{self, Bundle, BundleLine, BundleRow, NextStep, PaperFile};
use crate::{rules, store};
use access::Resource;
use base::{Act, Day, Failure, Id, Instant, Refusal, Res};
use db::Tx;
use kernel::accounts::Actor;
use kernel::journal::{self, By, Subject};
use kernel::organisation::{HeldPost, Staff, Unit, list_holdings};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::HashMap;

/// Files on one list at most: more than a cart takes.
pub const FILES_MAX: usize = 200;

/// What goes on a new list.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewBundle {
    /// The cases whose paper files go.
    pub cases: Vec<Id<Case>>,
    /// Login or identity of the taker; left out: whoever works there.
    #[serde(default)]
    pub to: Option<String>,
}

/// Where a case goes from the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Destination {
    /// The agency of its next step.
    pub agency: Id<Unit>,
}

/// Where each of some cases goes: to the agency of its next step; to the deciding one where the desk's own step of handing
/// over comes first.
pub fn destinations(cases: &[CaseRow], steps: &[NextStep]) -> HashMap<Id<Case>, Destination> {
    let of = |case: &CaseRow| {
        let step = steps.iter().find(|s| s.case == case.id).filter(|s| s.act != "hand_over");
        Destination { agency: step.and_then(|s| s.agency).unwrap_or(case.deciding) }
    };
    cases.iter().map(|c| (c.id, of(c))).collect()
}

/// Makes a list and hands its cases over.
///
/// # Errors
/// `Invalid` for an unknown taker; `Refused` `cases.bundle_not_at_desk`, `cases.bundle_destinations`.
pub async fn make_bundle(tx: &mut Tx, world: &World, actor: &Actor, act: &Act, input: NewBundle) -> Res<BundleRow> {
    let day = act.now.day();
    let giving = own_agency(world, actor, day)?.unit;
    let by = may_give(world, actor, act.now, giving)?;
    if input.cases.is_empty() || input.cases.len() > FILES_MAX {
        return Err(Failure::field("cases", "required", format!("1 to {FILES_MAX}")));
    }
    bundles::lock_cases(tx, &input.cases).await?;
    let files = bundles::list_at_desk_of(tx, giving, &input.cases).await?;
    let cases = store::list_by_ids(tx, &input.cases).await?;
    all_at_desk(&input.cases, &files, &cases, giving)?;
    let steps = bundles::list_next_steps(tx, &input.cases).await?;
    let taking = one_destination(&cases, &destinations(&cases, &steps))?;
    let taker = match &input.to {
        Some(to) => Some(find_taker(tx, world, taking, to, day).await?),
        None => None,
    };
    let seq = store::next_number(tx, &format!("bundle:{giving}:{day}")).await?;
    let bundle = BundleRow {
        id: act.id(),
        number: rules::day_number(day, seq),
        day,
        giving,
        taking,
        giver: actor.staff,
        taker,
        taken_by: None,
        made: act.now,
        state: "sent".into(),
        ended: None,
    };
    bundles::insert(tx, &bundle, &files).await?;
    let line = json!({ "number": bundle.number, "cases": files.iter().map(|f| f.case).collect::<Vec<_>>(), "to": taker, "to_unit": taking });
    write(tx, by, act, &bundle, "making", &line).await?;
    for case in files.iter().filter_map(|f| cases.iter().find(|c| c.id == f.case)) {
        // A case that went ahead electronically has its taker: only the paper follows.
        let to = taker.filter(|_| case.status == Status::Accepted).map(|t| t.to_string());
        let input = Handover { to, paper: true, note: String::new() };
        hand_over(tx, world, actor, act, case.id, None, input).await?;
    }
    Ok(bundle)
}

fn may_give(world: &World, actor: &Actor, now: Instant, giving: Id<Unit>) -> Res<By> {
    let desk = Resource { kind: "case", receiving: Some(giving), deciding: None, others: Vec::new() };
    let post = world.access.authorise(actor, &world.organisation, now.day(), "cases.hand_over", &desk)?;
    Ok(actor.by(post))
}

/// The post in which the actor may take a list: one of the taking agency, the named taker where one is named, and never
/// the giver.
pub fn may_take(world: &World, actor: &Actor, now: Instant, bundle: &BundleRow) -> Res<HeldPost> {
    let trip =
        Resource { kind: "case", receiving: Some(bundle.giving), deciding: Some(bundle.taking), others: Vec::new() };
    let post = world.access.authorise(actor, &world.organisation, now.day(), "cases.take_files", &trip)?.clone();
    if bundle.giver == actor.staff || bundle.taker.is_some_and(|t| t != actor.staff) {
        return Err(Refusal::new("cases.bundle_not_yours").with("number", &bundle.number).into());
    }
    Ok(post)
}

fn all_at_desk(wanted: &[Id<Case>], files: &[PaperFile], cases: &[CaseRow], giving: Id<Unit>) -> Res<()> {
    let missing: Vec<_> = wanted.iter().filter(|id| files.iter().all(|f| f.case != **id)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let own = cases.iter().filter(|c| c.receiving == giving && missing.contains(&&c.id));
    let codes = own.map(|c| c.code.as_str()).collect::<Vec<_>>();
    if codes.len() < missing.len() {
        return Err(Failure::NotFound);
    }
    Err(Refusal::new("cases.bundle_not_at_desk").with("codes", codes.join(", ")).into())
}

fn one_destination(cases: &[CaseRow], of: &HashMap<Id<Case>, Destination>) -> Res<Id<Unit>> {
    let agency = |c: &CaseRow| of.get(&c.id).map(|d| d.agency);
    let first = cases.first().and_then(agency).ok_or(Failure::NotFound)?;
    let others: Vec<_> = cases.iter().filter(|c| agency(c) != Some(first)).map(|c| c.code.as_str()).collect();
    if others.is_empty() {
        return Ok(first);
    }
    Err(Refusal::new("cases.bundle_destinations").with("codes", others.join(", ")).into())
}

async fn find_taker(tx: &mut Tx, world: &World, taking: Id<Unit>, to: &str, day: Day) -> Res<Id<Staff>> {
    let staff = find_staff(tx, to).await?;
    let held = list_holdings(tx, staff, day).await?;
    let is_there = held.iter().any(|p| world.organisation.agency(p.unit, day).is_some_and(|a| a.unit == taking));
    if is_there { Ok(staff) } else { Err(Failure::field("to", "unknown_official", to)) }
}

async fn write(
    tx: &mut Tx,
    by: By,
    act: &Act,
    bundle: &BundleRow,
    verb: &'static str,
    line: &serde_json::Value,
) -> Res<()> {
    journal::write(tx, by, act.now, Subject::new("bundle", bundle.id), verb, line).await
}

/// The file that was scanned: the code of a case, its last part, or an address with the code in it.
pub fn find_in_bundle<'a>(lines: &'a [BundleLine], scanned: &str) -> Option<&'a BundleLine> {
    let text = scanned.trim().to_uppercase();
    let tail = |l: &BundleLine| l.code.split_once('-').is_some_and(|(_, tail)| tail == text);
    let inside = |l: &BundleLine| text.split(['?', '&', '=', '/', '#']).any(|part| part == l.code);
    lines.iter().filter(|l| l.removed.is_none()).find(|l| l.code == text || tail(l) || inside(l))
}

/// The taker scans files: one code, or several parted by spaces.
///
/// # Errors
/// `Refused` `cases.bundle_not_listed` for a file of another list, `cases.bundle_closed`, `cases.bundle_not_yours`.
pub async fn scan_bundle(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Bundle>,
    scanned: &str,
) -> Res<Vec<String>> {
    let bundle = open(tx, id).await?;
    let post = may_take(world, actor, act.now, &bundle)?;
    is_on_its_way(&bundle)?;
    let lines = bundles::list_lines(tx, id).await?;
    if scanned.trim().is_empty() {
        return Err(Failure::field("scan", "required", ""));
    }
    let mut codes = Vec::new();
    for part in scanned.split_whitespace() {
        let unknown =
            || Refusal::new("cases.bundle_not_listed").with("code", part.chars().take(80).collect::<String>());
        let line = find_in_bundle(&lines, part).ok_or_else(unknown)?;
        if line.scanned.is_none() && !codes.contains(&line.code) {
            bundles::scan(tx, id, line.n, act.now).await?;
        }
        codes.push(line.code.clone());
    }
    write(tx, actor.by(&post), act, &bundle, "scan", &json!({ "codes": codes })).await?;
    Ok(codes)
}

/// The taker has everything: the paper of every case on the list is theirs.
///
/// # Errors
/// `Refused` `cases.bundle_incomplete`, naming what was not scanned.
pub async fn take_bundle(tx: &mut Tx, world: &World, actor: &Actor, act: &Act, id: Id<Bundle>) -> Res<BundleRow> {
    let mut bundle = open(tx, id).await?;
    let by = actor.by(&may_take(world, actor, act.now, &bundle)?);
    is_on_its_way(&bundle)?;
    let lines: Vec<_> = bundles::list_lines(tx, id).await?.into_iter().filter(|l| l.removed.is_none()).collect();
    let missing: Vec<_> = lines.iter().filter(|l| l.scanned.is_none()).map(|l| l.code.as_str()).collect();
    if !missing.is_empty() {
        let refusal = Refusal::new("cases.bundle_incomplete").with("count", missing.len());
        return Err(refusal.with("codes", missing.join(", ")).into());
    }
    bundle.state = "taken".into();
    bundle.taken_by = Some(actor.staff);
    bundle.ended = Some(act.now);
    bundles::end(tx, &bundle, act.now).await?;
    write(tx, by, act, &bundle, "taking", &json!({ "files": lines.len() })).await?;
    let cases: Vec<_> = lines.iter().map(|l| l.case).collect();
    settle_paper(tx, world, act, by, &bundle, &cases, "paper_taken", ("taken_by", json!(actor.staff))).await?;
    Ok(bundle)
}

/// The giver takes one file off the list: it stays at the desk.
pub async fn remove_from_bundle(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Bundle>,
    case: Id<Case>,
) -> Res<BundleRow> {
    let mut bundle = open(tx, id).await?;
    let by = may_give(world, actor, act.now, bundle.giving)?;
    is_on_its_way(&bundle)?;
    let lines = bundles::list_lines(tx, id).await?;
    let on_list: Vec<_> = lines.iter().filter(|l| l.removed.is_none()).collect();
    let line = on_list.iter().find(|l| l.case == case).ok_or(Failure::NotFound)?;
    if line.scanned.is_some() {
        return Err(Refusal::new("cases.bundle_scanned").with("codes", &line.code).into());
    }
    bundles::remove(tx, id, line.n, act.now).await?;
    write(tx, by, act, &bundle, "removal", &json!({ "case": case })).await?;
    if on_list.len() == 1 {
        bundle.state = "recalled".into();
        bundle.ended = Some(act.now);
        bundles::end(tx, &bundle, act.now).await?;
    }
    settle_paper(tx, world, act, by, &bundle, &[case], "paper_kept", ("kept", json!(true))).await?;
    Ok(bundle)
}

/// The giver takes the whole list back, before anything was scanned.
pub async fn recall_bundle(tx: &mut Tx, world: &World, actor: &Actor, act: &Act, id: Id<Bundle>) -> Res<BundleRow> {
    let mut bundle = open(tx, id).await?;
    let by = may_give(world, actor, act.now, bundle.giving)?;
    is_on_its_way(&bundle)?;
    let lines = bundles::list_lines(tx, id).await?;
    let scanned: Vec<_> = lines.iter().filter(|l| l.scanned.is_some()).map(|l| l.code.as_str()).collect();
    if !scanned.is_empty() {
        return Err(Refusal::new("cases.bundle_scanned").with("codes", scanned.join(", ")).into());
    }
    bundle.state = "recalled".into();
    bundle.ended = Some(act.now);
    bundles::end(tx, &bundle, act.now).await?;
    let cases: Vec<_> = lines.iter().filter(|l| l.removed.is_none()).map(|l| l.case).collect();
    write(tx, by, act, &bundle, "recall", &json!({ "files": cases.len() })).await?;
    settle_paper(tx, world, act, by, &bundle, &cases, "paper_kept", ("kept", json!(true))).await?;
    Ok(bundle)
}

async fn open(tx: &mut Tx, id: Id<Bundle>) -> Res<BundleRow> {
    bundles::get_for_update(tx, id).await
}

fn is_on_its_way(bundle: &BundleRow) -> Result<(), Refusal> {
    if bundle.state == "sent" {
        return Ok(());
    }
    Err(Refusal::new("cases.bundle_closed").with("number", &bundle.number))
}

/// What became of the paper of some cases: their open hand-overs are settled, each case gets its line.
async fn settle_paper(
    tx: &mut Tx,
    world: &World,
    act: &Act,
    by: By,
    bundle: &BundleRow,
    cases: &[Id<Case>],
    verb: &'static str,
    more: (&str, serde_json::Value),
) -> Res<()> {
    bundles::lock_cases(tx, cases).await?;
    bundles::close_handovers(tx, cases, act.now, more).await?;
    let line = json!({ "bundle": bundle.number });
    for mut case in store::list_by_ids(tx, cases).await? {
        let was = case.status;
        world.settle(tx, act, by, &mut case, verb, &line, was).await?;
    }
    Ok(())
}
