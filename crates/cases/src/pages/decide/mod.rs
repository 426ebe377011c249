//! The leader signs: one case or up to fifty in one sitting, each openable, only those that are ticked, each an act of its
//! own so that one that cannot be signed stops no other. Not here: what signing does (`work::decide`).

mod view;

use super::acts::Sent;
use super::history::{changes, people_of};
use super::parts::{href, short_code};
use crate::api::log_read;
use crate::model::Case;
use crate::read::{ToSign, find_signing, list_to_sign, load_to_sign, names_of};
use crate::state::Cases;
use crate::work::{self, Decision};
use axum::Extension;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use base::{Failure, Id, Res};
use db::Tx;
use kernel::accounts::Session;
use serde_json::json;
use view::{Report, draw};
use web::{Form, Language, PageResult, Question, Shared, SignedIn, WebRoutes, Who, ask, go, go_with, once, page_with};

/// Cases signed in one sitting at most.
const CASES_MAX: usize = 50;

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new().get("/decide", Who::Official, show).post("/decide", Who::Official, submit)
}

/// The cases to sign, how many wait in all, and how the actor signs.
pub(super) struct Desk {
    pub cases: Vec<ToSign>,
    /// Waiting beside those shown.
    pub more: u64,
    pub signing: Option<(kernel::organisation::HeldPost, Option<(kernel::organisation::SigningForm, String)>)>,
}

async fn show(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    Query(asked): Query<Vec<(String, String)>>,
) -> PageResult {
    let sent = Sent(asked);
    let wanted = ids(&sent)?;
    let named = wanted.first().copied();
    let mut desk = load(&shared, &cases, &session, wanted).await?;
    desk.cases.retain(|c| c.case.outcome.is_none());
    if let (Some(first), true) = (named, desk.cases.is_empty()) {
        // Signed meanwhile, or not this person's to sign: the case itself says how it stands, or that there is none.
        return Ok(go(&format!("/cases/{first}")));
    }
    log(&shared, &session, &desk).await?;
    let world = cases.world(&shared);
    page_with(StatusCode::OK, &draw(&shared, &world, &session, &desk, &sent, Report::default()))
}

/// The cases that were named: in the address, or by what the form was drawn from.
fn ids(sent: &Sent) -> Res<Vec<Id<Case>>> {
    let all: Option<Vec<_>> = sent.all("case").take(CASES_MAX).map(Id::parse).collect();
    all.ok_or(Failure::NotFound)
}

async fn load(shared: &Shared, cases: &Cases, session: &Session, wanted: Vec<Id<Case>>) -> Res<Desk> {
    let (world, now, actor) = (cases.world(shared), shared.clock.legal(), session.actor.clone());
    let read = async move |tx: &mut Tx| {
        let (ids, total) =
            if wanted.is_empty() { list_to_sign(tx, &world, &actor, now, CASES_MAX).await? } else { (wanted, 0) };
        let cases = load_to_sign(tx, &world, &actor, now, &ids).await?;
        let signing = match cases.first() {
            Some(first) => find_signing(tx, &world, &actor, now.day(), &first.case).await?,
            None => None,
        };
        Ok(Desk { more: total.saturating_sub(ids.len() as u64), cases, signing })
    };
    shared.db.read(read).await
}

async fn log(shared: &Shared, session: &Session, desk: &Desk) -> Res<()> {
    let owners = desk.cases.iter().flat_map(|c| [c.case.owner.uuid(), c.case.id.uuid()]).collect();
    log_read(shared, session, shared.clock.legal(), "decide", owners).await
}

async fn submit(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    Form(sent): Form<Sent>,
) -> PageResult {
    let ticked = ids(&sent)?;
    if !ticked.is_empty() && !sent.is("confirmed") {
        let what = if sent.text("outcome") == "refuse" { "Ký văn bản từ chối" } else { "Ký kết quả" };
        let words = format!("{what} cho {} hồ sơ đã đánh dấu?", ticked.len());
        let back = way_on(&sent, &ticked);
        return ask(&shared, &session, &Question { words: &words, yes: "Ký", action: "/decide", back: &back }, &sent.0);
    }
    let decision = Decision {
        outcome: sent.text("outcome").into(),
        reasons: if sent.text("outcome") == "refuse" {
            sent.all("reason").map(str::to_owned).collect()
        } else {
            Vec::new()
        },
        note: sent.text("note").into(),
    };
    let mut report = Report::default();
    for case in &ticked {
        match sign(&shared, &cases, &session, *case, &sent, &decision).await {
            Ok(code) => report.signed.push((*case, code)),
            Err(failure) => {
                let words = words(&shared, failure).await?;
                report.refused.push((*case, words));
            }
        }
    }
    if !ticked.is_empty() && report.refused.is_empty() {
        return Ok(go_with(&way_on(&sent, &ticked), "done", &told(&report, &decision)));
    }
    refused(&shared, &cases, &session, &sent, report).await
}

/// One case, once per form: an act of its own.
async fn sign(
    shared: &Shared,
    cases: &Cases,
    session: &Session,
    case: Id<Case>,
    sent: &Sent,
    decision: &Decision,
) -> Res<String> {
    let (world, act, actor) = (cases.world(shared), shared.act(), session.actor.clone());
    let version = sent.text(&format!("version-{case}"));
    let version: i64 = version.parse().map_err(|_| Failure::field("version", "required", ""))?;
    let key = format!("{}:{case}", sent.key());
    let kept = json!([case, version, decision.outcome, decision.reasons, decision.note]);
    let decision = decision.clone();
    let done = once(shared, session, &key, &kept, async move |tx: &mut Tx| {
        let case = work::decide(tx, &world, &actor, &act, case, Some(version), decision).await?;
        Ok(json!(short_code(&case.code)))
    });
    Ok(done.await?.as_str().unwrap_or_default().to_owned())
}

/// Why a case was not signed. What is a fault of the machine ends the sitting: the rest was not tried.
async fn words(shared: &Shared, failure: Failure) -> Res<String> {
    Ok(match &failure {
        Failure::Conflict { .. } => {
            let people = people_of(&failure);
            let names = shared.db.read(async move |tx: &mut Tx| names_of(tx, people, []).await).await?;
            let changes = changes(&failure, &names, shared.clock.legal());
            format!("{} Hãy mở hồ sơ để xem rồi ký nếu vẫn cần.", changes.join(" "))
        }
        Failure::Forbidden => "Bạn không có quyền ký hồ sơ này.".into(),
        Failure::NotFound => "Không tìm thấy hồ sơ.".into(),
        Failure::Refused(_) | Failure::Invalid(_) => shared.texts.failure(Language::Vi, &failure),
        _ => return Err(failure),
    })
}

/// On to the next cases, or back to the one case.
fn way_on(sent: &Sent, ticked: &[Id<Case>]) -> String {
    match (sent.is("single"), ticked) {
        (true, [only]) => format!("/cases/{only}"),
        _ => "/decide".into(),
    }
}

fn told(report: &Report, decision: &Decision) -> String {
    let what = if decision.outcome == "refuse" { "văn bản từ chối" } else { "kết quả" };
    match report.signed.as_slice() {
        [(_, code)] => format!("Đã ký {what} của hồ sơ {code}."),
        all => format!("Đã ký {what} của {} hồ sơ.", all.len()),
    }
}

async fn refused(shared: &Shared, cases: &Cases, session: &Session, sent: &Sent, mut report: Report) -> PageResult {
    let signed: Vec<_> = report.signed.iter().map(|(id, _)| *id).collect();
    let shown: Option<Vec<Id<Case>>> = sent.all("shown").take(CASES_MAX).map(Id::parse).collect();
    let rest = shown.ok_or(Failure::NotFound)?.into_iter().filter(|id| !signed.contains(id)).collect();
    let desk = load(shared, cases, session, rest).await?;
    log(shared, session, &desk).await?;
    if report.signed.is_empty() && report.refused.is_empty() {
        report.nothing = true;
    }
    let world = cases.world(shared);
    let page = draw(shared, &world, session, &desk, sent, report);
    let status = if signed.is_empty() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page_with(status, &page)
}
