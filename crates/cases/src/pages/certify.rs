//! Certification in volume: one form, one press, book numbers and money at once; and the wording as a paper.
//! How the form is read is in `typed`, what the page shows in `view`.

mod choices;
mod typed;
mod view;

use super::prints;
use crate::papers::signature;
use crate::state::Cases;
use crate::store::certifications::{self, CertificationRow};
use crate::work::{self, World};
use crate::{model, store};
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use base::{Failure, Id, Res};
use db::Tx;
use kernel::accounts::{Actor, Session};
use kernel::organisation::{Staff, UnitKind};
use kernel::roles::Role;
use letters::{Certification, CertificationEntry, CertificationLayout, Letter};
use serde::Deserialize;
use serde_json::json;
use typed::Typed;
use web::{Form, PageResult, Shared, SignedIn, WebRoutes, Who, go, page};

const COUNTER: Who = Who::Roles(&[Role::Receptionist, Role::HeadOfDesk]);

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new()
        .get("/certify", COUNTER, show)
        .post("/certify", COUNTER, submit)
        .post("/certify/preview", COUNTER, preview)
        .get("/certifications/{id}/wording.pdf", Who::Official, wording)
}

type Ext = Extension<Cases>;

/// What is to be shown at first.
#[derive(Default, Deserialize)]
struct Asked {
    /// The case that was certified just now.
    #[serde(default)]
    done: String,
    /// The kind chosen last.
    #[serde(default)]
    kind: String,
}

async fn show(
    State(shared): State<Shared>,
    Extension(cases): Ext,
    SignedIn(session): SignedIn,
    Query(asked): Query<Asked>,
) -> PageResult {
    let typed = Typed::empty(asked.kind);
    let mut view = view::build(&shared, &cases, &session, typed, Vec::new()).await?;
    if let Some(id) = Id::<model::Case>::parse(&asked.done) {
        view.done = view::done(&shared, &cases, &session, id).await?;
    }
    page(&view)
}

/// What follows from a form that is half filled: fees, sums, the numbers that come next. Writes nothing.
async fn preview(
    State(shared): State<Shared>,
    Extension(cases): Ext,
    SignedIn(session): SignedIn,
    Form(pairs): Form<Vec<(String, String)>>,
) -> PageResult {
    page(&view::build(&shared, &cases, &session, Typed::read(pairs), Vec::new()).await?)
}

async fn submit(
    State(shared): State<Shared>,
    Extension(cases): Ext,
    SignedIn(session): SignedIn,
    Form(pairs): Form<Vec<(String, String)>>,
) -> PageResult {
    let mut typed = Typed::read(pairs);
    if typed.go != "certify" {
        if typed.go == "more" {
            typed.add_rows();
        }
        return page(&view::build(&shared, &cases, &session, typed, Vec::new()).await?);
    }
    match certify(&shared, &cases, &session, &typed).await {
        Ok(case) => Ok(go(&format!("/certify?done={case}&kind={}", typed.kind.replace('|', "%7C")))),
        Err(failure @ (Failure::Invalid(_) | Failure::Refused(_))) => {
            let problems = typed.problems(&failure, &shared);
            let view = view::build(&shared, &cases, &session, typed, problems).await?;
            web::page_with(StatusCode::UNPROCESSABLE_ENTITY, &view)
        }
        Err(other) => Err(other.into()),
    }
}

async fn certify(shared: &Shared, cases: &Cases, session: &Session, typed: &Typed) -> Res<String> {
    let input = typed.input()?;
    let (world, actor, act) = (cases.world(shared), session.actor.clone(), shared.act());
    let once = typed.request_key.clone();
    let done = web::once(shared, session, &once, typed, async move |tx: &mut Tx| {
        let done = work::certify(tx, &world, &actor, &act, input).await?;
        Ok(json!({ "case": done.case.id }))
    });
    done.await?["case"].as_str().map(str::to_owned).ok_or_else(|| Failure::Internal("a reply without its case".into()))
}

/// On what the wording is printed.
#[derive(Default, Deserialize)]
struct On {
    /// `label`: one of 100 × 70 mm that stands in for the rubber stamp; else the last page of each copy.
    #[serde(default)]
    on: String,
}

/// The wording for every copy.
async fn wording(
    State(shared): State<Shared>,
    Extension(cases): Ext,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
    Query(on): Query<On>,
) -> PageResult {
    let (world, actor, now) = (cases.world(&shared), session.actor.clone(), shared.clock.legal());
    let id = Id::parse(&id).ok_or(Failure::NotFound)?;
    let reader = world.clone();
    let read = async move |tx: &mut Tx| {
        let lines = lines_of(tx, &reader, &actor, now, id).await?;
        let signer = lines.first().map(|l| l.signer);
        let names = super::parts::staff_names(tx, signer).await?;
        Ok((lines, signer.and_then(|s: Id<Staff>| names.get(&s).cloned())))
    };
    let (lines, name) = shared.db.read(read).await?;
    let first = lines.first().ok_or(Failure::NotFound)?;
    let (day, agency) = (first.at.day(), first.agency);
    let kind = world.organisation.find_ever(agency, day).map_or(UnitKind::Commune, |u| u.kind);
    let form = first.signing_form.as_deref();
    let letter = Letter::Certification(Certification {
        body: prints::body(&shared, agency, day),
        place: prints::place(&shared, &world, agency, day),
        day,
        layout: if on.on == "label" { CertificationLayout::Stamp } else { CertificationLayout::LastPage },
        entries: lines.iter().map(entry).collect(),
        signature: signature(kind, &first.signer_title, form, &name.unwrap_or_default()),
    });
    prints::send(letter, prints::style(&shared), &format!("loi-chung-{}", first.number)).await
}

fn entry(line: &CertificationRow) -> CertificationEntry {
    let small = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
    CertificationEntry {
        number: small(line.number),
        book: line.volume.clone(),
        document: line.paper.clone(),
        pages: small(line.pages),
        copies: small(line.copies),
    }
}

/// What was certified in a case that the actor may see.
async fn lines_of(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    now: base::Instant,
    id: Id<model::Case>,
) -> Res<Vec<CertificationRow>> {
    let case = store::find(tx, id).await?.ok_or(Failure::NotFound)?;
    let on = case.resource(Vec::new());
    world.access.authorise(actor, &world.organisation, now.day(), "cases.view", &on)?;
    certifications::list_of_case(tx, id).await
}
