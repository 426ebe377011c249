//! Pages that do one act to one case: a form, perhaps a question, then back to the case with a word. One file an act or a
//! small group; what they share is [`Acting`]. Not here: rules (they are in `work`), the leader's batch (`decide`).

mod accept;
mod acting;
mod archive;
mod back;
mod completion;
mod consult;
mod correct;
mod ends;
mod form;
mod hand_out;
mod handover;
mod inspection;
mod objection;
mod outcomes;
mod payment;
mod reroute;
mod result;
mod sent;
mod supplement;
mod supplement_request;
mod time;

pub(crate) use acting::Acting;
pub(crate) use form::{Told, choice};
pub(crate) use sent::Sent;

use crate::model::{CaseRow, Status};
use crate::rules;
use crate::state::Cases;
use crate::work::{World, find_post_for};
use axum::Extension;
use axum::extract::{Path, Query, State};
use base::{Failure, Instant, Res};
use db::Tx;
use kernel::accounts::Actor;
use kernel::worklist;
use serde::{Deserialize, Serialize};
use web::{Form, Language, PageResult, Shared, SignedIn, WebRoutes, Who, go_with};

pub(super) fn routes() -> WebRoutes {
    let mut all = WebRoutes::new().post("/tasks/{id}/claim", Who::Official, completion::claim);
    all = pages::<accept::Acceptance>(all);
    all = pages::<archive::Archiving>(all);
    all = pages::<back::Recalling>(all);
    all = pages::<back::SendingBack>(all);
    all = pages::<completion::Step>(all);
    all = pages::<consult::Asking>(all);
    all = pages::<consult::Answering>(all);
    all = pages::<correct::Correcting>(all);
    all = pages::<ends::NotAccepting>(all);
    all = pages::<ends::Stopping>(all);
    all = pages::<ends::Withdrawing>(all);
    all = pages::<hand_out::HandingOut>(all);
    all = pages::<handover::HandingOver>(all);
    all = pages::<inspection::Booking>(all);
    all = pages::<inspection::Recording>(all);
    all = pages::<objection::Objecting>(all);
    all = pages::<payment::Paying>(all);
    all = pages::<reroute::Rerouting>(all);
    all = pages::<result::Numbering>(all);
    all = pages::<supplement::Receiving>(all);
    all = pages::<supplement_request::AskingSupplement>(all);
    all = pages::<time::Prolonging>(all);
    pages::<time::Apologising>(all)
}

fn pages<P: ActPage>(routes: WebRoutes) -> WebRoutes {
    routes.get(P::PATH, Who::Official, show::<P>).post(P::PATH, Who::Official, submit::<P>)
}

/// One act as a page.
pub(crate) trait ActPage: Sized + Send + Sync + 'static {
    /// Its address, as in the access table.
    const PATH: &'static str;
    /// The action that the policies must allow.
    const ACTION: &'static str;
    /// States of a case in which the act makes sense.
    const STATES: &'static [Status];
    /// Whether the form is to be confirmed before it is done.
    const ASKS: bool = false;

    /// What the page needs beside the case.
    fn load(at: &Acting) -> impl Future<Output = Res<Self>> + Send;

    /// The page, with what was sent and what is wrong with it.
    fn page(&self, at: &Acting, told: &Told) -> PageResult;

    /// Does it.
    fn act(&self, at: &Acting) -> impl Future<Output = Res<Done>> + Send;

    /// The field that a refusal (by its code) or a problem (by its path) belongs to.
    fn place(of: &str) -> &str {
        own_place(of)
    }
}

/// A problem belongs to the field of its path, a refusal to the form as a whole.
pub(crate) fn own_place(of: &str) -> &str {
    if of.contains('.') { "form" } else { of }
}

/// What an act tells, and where the person goes on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Done {
    /// The words.
    pub words: String,
    /// The address.
    pub to: String,
}

async fn show<P: ActPage>(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Vec<(String, String)>>,
) -> PageResult {
    let at = Acting::open(shared, &cases, session, &id, P::ACTION, Sent(asked)).await?;
    let ready = match rules::in_state(at.case(), P::STATES) {
        Ok(()) => P::load(&at).await,
        Err(refusal) => Err(refusal.into()),
    };
    match ready {
        Ok(page) => {
            at.log().await?;
            page.page(&at, &Told::default())
        }
        // Someone was faster, or the address is an old one: the case says what can be done now.
        Err(Failure::Refused(refusal)) => {
            Ok(go_with(&at.href(), "soon", &at.shared.texts.refusal(Language::Vi, &refusal)))
        }
        Err(failure) => Err(failure.into()),
    }
}

async fn submit<P: ActPage>(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> PageResult {
    let at = Acting::open(shared, &cases, session, &id, P::ACTION, sent).await?;
    let page = match P::load(&at).await {
        Ok(page) => page,
        Err(Failure::Refused(refusal)) => {
            return Ok(go_with(&at.href(), "soon", &at.shared.texts.refusal(Language::Vi, &refusal)));
        }
        Err(failure) => return Err(failure.into()),
    };
    let told = if at.sent.text("go") == "preview" || (P::ASKS && !at.sent.is("confirmed")) {
        Told::asking()
    } else {
        match page.act(&at).await {
            Ok(done) => return Ok(go_with(&done.to, "done", &done.words)),
            Err(failure) => at.told(failure, P::place).await?,
        }
    };
    at.log().await?;
    page.page(&at, &told)
}

/// Where someone goes on after an act: the case while they have a step of it to do, else their inbox.
pub(crate) async fn way_on(tx: &mut Tx, world: &World, actor: &Actor, now: Instant, case: &CaseRow) -> Res<String> {
    let open = worklist::list_open(tx, case.id.uuid()).await?;
    let stays = open.iter().any(|t| find_post_for(world, actor, now.day(), t).is_ok());
    Ok(if stays { crate::pages::parts::href(case) } else { "/inbox".into() })
}
