//! Acts on ticked rows of the inbox: take them, go on to the page of an act with them, keep or forget a filter.

use crate::model::Case;
use crate::pages::batch::{ids, told};
use crate::pages::rows::address;
use crate::state::Cases;
use crate::work::{self, BATCH_MAX, Batch, Handover, leave};
use axum::Extension;
use axum::extract::{Query, State};
use base::{Failure, Id};
use db::Tx;
use serde::Deserialize;
use web::{Form, PageResult, Shared, SignedIn, go, go_with};

const NOTHING: &str = "Chưa chọn hồ sơ nào. Đánh dấu hồ sơ trong danh sách rồi bấm lại.";

/// Ticked rows, and the address to come back to.
#[derive(Deserialize)]
pub(super) struct Ticked {
    #[serde(default)]
    case: Vec<String>,
    #[serde(default)]
    back: String,
    #[serde(default)]
    act: String,
}

/// One case named in the address: the button of the opened case.
#[derive(Default, Deserialize)]
pub(super) struct Named {
    #[serde(default)]
    case: String,
    #[serde(default)]
    back: String,
}

pub(super) async fn claim(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    Query(named): Query<Named>,
    Form(ticked): Form<Ticked>,
) -> PageResult {
    let back = back(if named.back.is_empty() { &ticked.back } else { &named.back });
    let all: Vec<Id<Case>> = ids(ticked.case.iter().chain((!named.case.is_empty()).then_some(&named.case)));
    if all.is_empty() {
        return Ok(go_with(&back, "soon", NOTHING));
    }
    let (world, actor, act) = (cases.world(&shared), session.actor.clone(), shared.act());
    let write = async move |tx: &mut Tx| work::claim_all(tx, &world, &actor, &act, &all).await;
    let batch = shared.db.write(write).await?;
    let (kind, words) = told(&shared, &batch, "Đã nhận", "Chưa nhận được").await?;
    Ok(go_with(&back, kind, &words))
}

/// Hands the ticked files over to whoever has the next step. Each is an act of its own: one that is refused half-way must not
/// leave a trace in the others.
pub(super) async fn hand_over(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    Form(ticked): Form<Ticked>,
) -> PageResult {
    let back = back(&ticked.back);
    let all: Vec<Id<Case>> = ids(ticked.case.iter());
    if all.is_empty() || all.len() > BATCH_MAX {
        return Ok(go_with(&back, "soon", NOTHING));
    }
    let (world, mut batch) = (cases.world(&shared), Batch::default());
    for id in all {
        let (world, actor, act) = (world.clone(), session.actor.clone(), shared.act());
        let write = async move |tx: &mut Tx| {
            work::hand_over(tx, &world, &actor, &act, id, None, Handover::default()).await.map(drop)
        };
        match shared.db.write(write).await {
            Ok(()) => batch.done.push(id),
            Err(failure) => {
                let left = shared.db.read(async move |tx: &mut Tx| leave(tx, id, failure).await).await?;
                batch.left.push(left);
            }
        }
    }
    let (kind, words) = told(&shared, &batch, "Đã chuyển xử lý", "Chưa chuyển được").await?;
    Ok(go_with(&back, kind, &words))
}

/// Ticked rows go on to the page of an act, as a list in its address.
pub(super) async fn go_on(SignedIn(_): SignedIn, Form(ticked): Form<Ticked>) -> PageResult {
    let back = back(&ticked.back);
    let all: Vec<Id<Case>> = ids(ticked.case.iter());
    if all.is_empty() || all.len() > BATCH_MAX {
        return Ok(go_with(&back, "soon", NOTHING));
    }
    let path = match ticked.act.as_str() {
        "sign" => "/decide",
        "sheets" => "/papers/control-sheets",
        _ => return Err(Failure::NotFound.into()),
    };
    let texts: Vec<String> = all.iter().map(ToString::to_string).collect();
    let pairs: Vec<(&str, &str)> = texts.iter().map(|id| ("case", id.as_str())).collect();
    Ok(go(&address(path, &pairs)))
}

/// Only addresses of the inbox itself are gone back to.
fn back(text: &str) -> String {
    let is_own = text == "/inbox" || text.starts_with("/inbox?");
    if is_own { text.to_owned() } else { "/inbox".into() }
}

/// Keeping (`save`) or forgetting (`forget`) a filter.
#[derive(Deserialize)]
pub(super) struct Kept {
    #[serde(default)]
    act: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    query: String,
    #[serde(default)]
    filter: String,
}

pub(super) async fn filters(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    Form(kept): Form<Kept>,
) -> PageResult {
    let (actor, act) = (session.actor.clone(), shared.act());
    if kept.act == "forget" {
        let id = Id::parse(&kept.filter).ok_or(Failure::NotFound)?;
        let write = async move |tx: &mut Tx| work::forget_filter(tx, &actor, &act, id).await;
        shared.db.write(write).await?;
        return Ok(go_with("/inbox", "done", "Đã xóa bộ lọc."));
    }
    let address = format!("/inbox?{}", kept.query);
    let write = async move |tx: &mut Tx| work::save_filter(tx, &actor, &act, &kept.name, &kept.query).await;
    match shared.db.write(write).await {
        Ok(saved) => Ok(go_with(&address, "done", &format!("Đã lưu bộ lọc “{}”.", saved.name))),
        Err(Failure::Invalid(_)) => Ok(go_with(&address, "late", "Đặt tên cho bộ lọc, không quá 60 ký tự.")),
        Err(Failure::Refused(refusal)) => {
            let words = shared.texts.refusal(web::Language::Vi, &refusal);
            Ok(go_with(&address, "late", &words))
        }
        Err(other) => Err(other.into()),
    }
}
