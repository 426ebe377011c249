//! `GET`, `POST /data-requests/{id}/erasure`: before a person is erased, what will be lost and what keeps it; then the act.

use super::CONTROL;
use super::data_request::open;
use super::form::{Typed, run};
use crate::work::DATA_REQUESTS;
use askama::Template;
use axum::extract::{Path, State};
use base::{Failure, Id};
use db::Tx;
use portal::data_requests::{self, Hindrance, Loss, RETENTION, RequestKind, RequestState};
use serde_json::json;
use web::{Form, Language, OfficialFrame, PageResult, Shared, SignedIn, WebRoutes, go_with, page};

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new().get("/data-requests/{id}/erasure", CONTROL, show).post(
        "/data-requests/{id}/erasure",
        CONTROL,
        submit,
    )
}

#[derive(Template)]
#[template(path = "data_erasure.html")]
struct ErasureView {
    frame: OfficialFrame,
    number: String,
    href: String,
    person: String,
    loss: Loss,
    hindrances: Vec<Hindrance>,
    /// Whether the rules that keep cases were read in the acts themselves.
    is_verified: bool,
    version: i64,
    request_key: String,
}

async fn show(State(shared): State<Shared>, SignedIn(session): SignedIn, Path(text): Path<String>) -> PageResult {
    let (_, opened) = open(&shared, &session, &text).await?;
    let row = &opened.row;
    if row.kind != RequestKind::Deletion || row.state != RequestState::Open {
        return Err(Failure::NotFound.into());
    }
    let (person, today) = (row.person, shared.today());
    let read = async move |tx: &mut Tx| {
        Ok((data_requests::loss(tx, person).await?, data_requests::hindrances(tx, person, today).await?))
    };
    let (loss, hindrances) = shared.db.read(read).await?;
    page(&ErasureView {
        frame: OfficialFrame::new(&shared, &session, &format!("Xóa dữ liệu theo yêu cầu {}", row.number)),
        number: row.number.clone(),
        href: format!("/data-requests/{}", row.id),
        person: opened.person.as_ref().map(|p| p.name.clone()).unwrap_or_default(),
        loss,
        hindrances,
        is_verified: RETENTION.iter().all(|rule| rule.is_verified),
        version: row.version,
        request_key: shared.act().id::<Id<()>>().to_string(),
    })
}

async fn submit(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    Path(text): Path<String>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let (world, opened) = open(&shared, &session, &text).await?;
    let (act, wanted, back) = (shared.act(), opened.row.id, format!("/data-requests/{}/erasure", opened.row.id));
    let post = world.authorise(&session.actor, act.now.day(), DATA_REQUESTS, opened.row.unit)?;
    if !typed.is_confirmed() {
        return Ok(go_with(&back, "soon", "Đánh dấu rằng đã đọc những gì sẽ mất, rồi bấm lại."));
    }
    let (by, vault) = (session.actor.by(post), world.vault.clone());
    let seen = typed.get("version").parse::<i64>().unwrap_or_default();
    let done = run(&shared, &session, &typed, async move |tx: &mut Tx| {
        data_requests::erase(tx, &vault, &act, by, wanted, seen).await?;
        Ok(json!(true))
    });
    match done.await {
        Ok(_) => {
            let words = format!("Đã xóa dữ liệu theo yêu cầu {}. Không ai mở lại được nữa.", opened.row.number);
            Ok(go_with("/data-requests", "done", &words))
        }
        Err(Failure::Refused(refusal)) => Ok(go_with(&back, "late", &shared.texts.refusal(Language::Vi, &refusal))),
        Err(Failure::Conflict { .. }) => Ok(go_with(&back, "soon", "Yêu cầu vừa thay đổi. Mời xem lại rồi làm tiếp.")),
        Err(other) => Err(other.into()),
    }
}
