//! Paper files on a trip: one list, each file scanned by the taker. What the pages show is in `view`, the printed list in
//! `paper`.

mod paper;
mod problem;
mod view;

use super::parts;
use crate::api::log_read;
use crate::model::{Case, CaseRow};
use crate::state::Cases;
use crate::store::bundles::{self, Bundle, BundleLine, BundleRow, PaperFile, Progress, TakerRow};
use crate::work::{self, Destination, NewBundle, World};
use crate::{read, store};
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use base::{Failure, Id, Instant, Res};
use db::Tx;
use kernel::accounts::{Actor, Session};
use kernel::organisation::{Staff, Unit, UnitKind};
use kernel::vault::Person;
use serde::Deserialize;
use std::collections::HashMap;
use view::HandoverView;
use web::{Asking, Form, PageResult, Question, Shared, SignedIn, WebRoutes, Who, go, go_with, page, page_with};

/// Files that are offered for one list.
const OFFERED: usize = 200;
/// Lists beside the page.
const HISTORY: usize = 30;

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new()
        .get("/bundles", Who::Official, choose)
        .post("/bundles", Who::Official, make)
        .get("/bundles/{id}", Who::Official, show)
        .post("/bundles/{id}", Who::Official, submit)
}

type Ext = Extension<Cases>;

/// What the address asks for.
#[derive(Default, Deserialize)]
struct Asked {
    /// Agency to which the files go.
    #[serde(default)]
    to: String,
}

/// The forms of both pages.
#[derive(Default, Deserialize)]
struct Typed {
    #[serde(default)]
    go: String,
    #[serde(default)]
    taker: String,
    #[serde(default)]
    case: Vec<String>,
    #[serde(default)]
    scan: String,
    #[serde(default)]
    remove: String,
}

/// What is at the desk and may go.
#[derive(Default)]
struct AtDesk {
    files: Vec<PaperFile>,
    cases: Vec<CaseRow>,
    to: HashMap<Id<Case>, Destination>,
    takers: Vec<TakerRow>,
    names: HashMap<Id<Person>, String>,
    history: History,
}

/// Lists of the day.
#[derive(Default)]
struct History {
    bundles: Vec<BundleRow>,
    progress: HashMap<Id<Bundle>, Progress>,
    staff: HashMap<Id<Staff>, String>,
}

/// A list with its files.
struct OnTrip {
    bundle: BundleRow,
    lines: Vec<BundleLine>,
    cases: HashMap<Id<Case>, CaseRow>,
    names: HashMap<Id<Person>, String>,
    history: History,
}

fn may_give(world: &World, actor: &Actor, now: Instant, agency: Id<Unit>) -> bool {
    let desk = access::Resource { kind: "case", receiving: Some(agency), deciding: None, others: Vec::new() };
    world.access.authorise(actor, &world.organisation, now.day(), "cases.hand_over", &desk).is_ok()
}

async fn choose(
    State(shared): State<Shared>,
    Extension(cases): Ext,
    SignedIn(session): SignedIn,
    Query(asked): Query<Asked>,
) -> PageResult {
    page(&choosing(&shared, &cases, &session, Id::parse(&asked.to)).await?)
}

async fn choosing(shared: &Shared, cases: &Cases, session: &Session, to: Option<Id<Unit>>) -> Res<HandoverView> {
    let (world, now) = (cases.world(shared), shared.clock.legal());
    let agency = work::own_agency(&world, &session.actor, now.day())?.unit;
    if !may_give(&world, &session.actor, now, agency) {
        let history = shared.db.read(async move |tx: &mut Tx| history(tx, agency, now).await).await?;
        return Ok(HandoverView::waiting(shared, session, &history));
    }
    let reader = world.clone();
    let at_desk = shared.db.read(async move |tx: &mut Tx| at_desk(tx, &reader, agency, to, now).await).await?;
    let subjects = at_desk.cases.iter().map(|c| c.owner.uuid()).collect();
    log_read(shared, session, now, "page bundles", subjects).await?;
    Ok(HandoverView::choosing(shared, session, &at_desk, to))
}

async fn at_desk(tx: &mut Tx, world: &World, agency: Id<Unit>, to: Option<Id<Unit>>, now: Instant) -> Res<AtDesk> {
    let files = bundles::list_at_desk(tx, agency, OFFERED).await?;
    let ids: Vec<_> = files.iter().map(|f| f.case).collect();
    let cases = store::list_by_ids(tx, &ids).await?;
    let steps = bundles::list_next_steps(tx, &ids).await?;
    let names = read::names(tx, &cases).await?;
    let destinations = work::destinations(&cases, &steps);
    let taking = to.or_else(|| view::most(&destinations)).unwrap_or(agency);
    let takers = bundles::list_takers(tx, &working_units(world, taking, now), now.day()).await?;
    let history = history(tx, agency, now).await?;
    Ok(AtDesk { files, cases, to: destinations, takers, names, history })
}

/// The agency and its divisions; the desks of an agency do not work on cases.
fn working_units(world: &World, agency: Id<Unit>, now: Instant) -> Vec<Id<Unit>> {
    let divisions = world.organisation.children(agency, now.day()).filter(|u| u.kind == UnitKind::Division);
    std::iter::once(agency).chain(divisions.map(|u| u.unit)).collect()
}

async fn history(tx: &mut Tx, agency: Id<Unit>, now: Instant) -> Res<History> {
    let bundles = bundles::list_of_agency(tx, agency, now.day(), HISTORY).await?;
    let ids: Vec<_> = bundles.iter().map(|b| b.id).collect();
    let progress = bundles::list_progress(tx, &ids).await?.into_iter().collect();
    let people: Vec<_> = bundles.iter().flat_map(|b| [Some(b.giver), b.taker, b.taken_by]).flatten().collect();
    let staff = parts::staff_names(tx, people).await?;
    Ok(History { bundles, progress, staff })
}

async fn make(
    State(shared): State<Shared>,
    Extension(cases): Ext,
    SignedIn(session): SignedIn,
    Form(typed): Form<Typed>,
) -> PageResult {
    let (world, actor, act) = (cases.world(&shared), session.actor.clone(), shared.act());
    let ids = typed.case.iter().filter_map(|c| Id::parse(c)).collect();
    let to = Some(typed.taker.clone()).filter(|t| !t.is_empty());
    let input = NewBundle { cases: ids, to };
    let made = async move |tx: &mut Tx| work::make_bundle(tx, &world, &actor, &act, input).await;
    match shared.db.write(made).await {
        Ok(bundle) => {
            let words =
                format!("Đã lập danh sách {} và bàn giao hồ sơ. Hãy in danh sách để hai bên ký.", bundle.number);
            Ok(go_with(&format!("/bundles/{}", bundle.id), "done", &words))
        }
        Err(failure @ (Failure::Invalid(_) | Failure::Refused(_))) => {
            let mut view = choosing(&shared, &cases, &session, None).await?;
            view.refuse(vec![problem::told(&shared, &failure)], &typed.case, &typed.taker);
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &view)
        }
        Err(other) => Err(other.into()),
    }
}

/// The page of a list; with `.pdf` behind it, the printed list.
async fn show(
    State(shared): State<Shared>,
    Extension(cases): Ext,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
) -> PageResult {
    let (id, is_paper) = id.strip_suffix(".pdf").map_or((id.as_str(), false), |id| (id, true));
    let id = Id::<Bundle>::parse(id).ok_or(Failure::NotFound)?;
    let trip = on_trip(&shared, &cases, &session, id).await?;
    if is_paper {
        return paper::send(&shared, &cases, trip).await;
    }
    page(&HandoverView::on_trip(&shared, &cases.world(&shared), &session, &trip))
}

async fn on_trip(shared: &Shared, cases: &Cases, session: &Session, id: Id<Bundle>) -> Res<OnTrip> {
    let (world, actor, now) = (cases.world(shared), session.actor.clone(), shared.clock.legal());
    let own = work::own_agency(&world, &actor, now.day())?.unit;
    let read = async move |tx: &mut Tx| {
        let bundle = bundles::find(tx, id).await?.ok_or(Failure::NotFound)?;
        let (receiving, deciding) = (Some(bundle.giving), Some(bundle.taking));
        let on = access::Resource { kind: "case", receiving, deciding, others: Vec::new() };
        world.access.authorise(&actor, &world.organisation, now.day(), "cases.view", &on)?;
        let lines = bundles::list_lines(tx, id).await?;
        let ids: Vec<_> = lines.iter().map(|l| l.case).collect();
        let rows = store::list_by_ids(tx, &ids).await?;
        let names = read::names(tx, &rows).await?;
        let mut history = history(tx, own, now).await?;
        let people: Vec<_> = [Some(bundle.giver), bundle.taker, bundle.taken_by].into_iter().flatten().collect();
        history.staff.extend(parts::staff_names(tx, people).await?);
        Ok(OnTrip { bundle, lines, cases: rows.into_iter().map(|c| (c.id, c)).collect(), names, history })
    };
    let trip: OnTrip = shared.db.read(read).await?;
    let subjects = trip.cases.values().map(|c| c.owner.uuid()).collect();
    log_read(shared, session, now, "page bundle", subjects).await?;
    Ok(trip)
}

/// Scanning, taking, taking one off, recalling.
async fn submit(
    State(shared): State<Shared>,
    Extension(cases): Ext,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
    form: Asking<Typed>,
) -> PageResult {
    let id = Id::<Bundle>::parse(&id).ok_or(Failure::NotFound)?;
    let (here, typed) = (format!("/bundles/{id}"), &form.typed);
    let asked = match (typed.remove.is_empty(), typed.go.as_str()) {
        (false, _) => Some(("Rút hồ sơ này khỏi danh sách? Bản giấy ở lại quầy.", "Rút hồ sơ")),
        (true, "recall") => Some(("Rút lại cả danh sách? Toàn bộ bản giấy ở lại quầy.", "Rút lại")),
        _ => None,
    };
    if let (Some((words, yes)), false) = (asked, form.is_sure()) {
        return form.ask(&shared, &session, &Question { words, yes, action: &here, back: &here });
    }
    match act_on(&shared, &cases, &session, id, typed).await {
        Ok(None) => Ok(go(&here)),
        Ok(Some(words)) => Ok(go_with(&here, "done", words)),
        Err(failure @ (Failure::Invalid(_) | Failure::Refused(_))) => {
            let trip = on_trip(&shared, &cases, &session, id).await?;
            let mut view = HandoverView::on_trip(&shared, &cases.world(&shared), &session, &trip);
            let problem = problem::told(&shared, &failure);
            if matches!(&failure, Failure::Refused(r) if r.code == "cases.bundle_incomplete") {
                view.name_missing(&trip);
            } else {
                view.refuse_scan(problem);
            }
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &view)
        }
        Err(other) => Err(other.into()),
    }
}

async fn act_on(
    shared: &Shared,
    cases: &Cases,
    session: &Session,
    id: Id<Bundle>,
    typed: &Typed,
) -> Res<Option<&'static str>> {
    let (world, actor, act) = (cases.world(shared), session.actor.clone(), shared.act());
    let (scan, removed) = (typed.scan.clone(), Id::<Case>::parse(&typed.remove));
    let go = if removed.is_some() { "remove".to_owned() } else { typed.go.clone() };
    shared
        .db
        .write(async move |tx: &mut Tx| {
            Ok(match (go.as_str(), removed) {
                ("remove", Some(case)) => {
                    work::remove_from_bundle(tx, &world, &actor, &act, id, case).await?;
                    Some("Đã rút hồ sơ khỏi danh sách. Bản giấy ở lại quầy.")
                }
                ("take", _) => {
                    work::take_bundle(tx, &world, &actor, &act, id).await?;
                    Some("Đã nhận đủ hồ sơ của danh sách.")
                }
                ("recall", _) => {
                    work::recall_bundle(tx, &world, &actor, &act, id).await?;
                    Some("Đã rút lại danh sách. Bản giấy ở lại quầy.")
                }
                _ => {
                    work::scan_bundle(tx, &world, &actor, &act, id, &scan).await?;
                    None
                }
            })
        })
        .await
}
