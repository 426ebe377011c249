//! Acts on ticked late cases: why they are late, and a reminder to who holds them.

use crate::pages::batch::{ids, told};
use crate::state::Cases;
use crate::work::{self, Batch, CauseOfDelay};
use axum::Extension;
use axum::extract::State;
use base::{Failure, Res};
use db::Tx;
use serde::Deserialize;
use web::{Form, PageResult, Shared, SignedIn, go_with};

const NOTHING: &str = "Chưa chọn hồ sơ nào. Đánh dấu hồ sơ trong danh sách rồi bấm lại.";

/// Ticked rows with what the form says.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Ticked {
    #[serde(default)]
    case: Vec<String>,
    #[serde(default)]
    back: String,
    #[serde(default)]
    cause: String,
    #[serde(default)]
    words: String,
}

/// Notes why the ticked cases are late.
pub(super) async fn cause(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    Form(ticked): Form<Ticked>,
) -> PageResult {
    let (back, all) = (back(&ticked.back), ids(ticked.case.iter()));
    if all.is_empty() {
        return Ok(go_with(&back, "soon", NOTHING));
    }
    let (world, actor, act) = (cases.world(&shared), session.actor.clone(), shared.act());
    let input = CauseOfDelay { cause: ticked.cause, words: ticked.words };
    let write = async move |tx: &mut Tx| work::note_cause_all(tx, &world, &actor, &act, &all, &input).await;
    match shared.db.write(write).await {
        Err(Failure::Invalid(fields)) => Ok(go_with(&back, "late", wrong(&fields))),
        done => end(&shared, &back, done, "Đã ghi lý do cho", "Chưa ghi được").await,
    }
}

fn wrong(fields: &[base::Field]) -> &'static str {
    match fields.first().map(|f| (f.path.as_str(), f.code)) {
        Some(("words", "too_long")) => "Lý do dài quá 500 ký tự. Viết ngắn lại.",
        Some(("words", _)) => "Chọn “Khác” thì phải ghi rõ lý do vào ô bên cạnh.",
        _ => "Chọn một lý do trong danh sách.",
    }
}

/// Reminds who holds the ticked cases.
pub(super) async fn remind(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    Form(ticked): Form<Ticked>,
) -> PageResult {
    let (back, all) = (back(&ticked.back), ids(ticked.case.iter()));
    if all.is_empty() {
        return Ok(go_with(&back, "soon", NOTHING));
    }
    let (world, actor, act) = (cases.world(&shared), session.actor.clone(), shared.act());
    let write = async move |tx: &mut Tx| work::remind_all(tx, &world, &actor, &act, &all).await;
    let done = shared.db.write(write).await;
    end(&shared, &back, done, "Đã nhắc người giữ", "Chưa nhắc được").await
}

async fn end(shared: &Shared, back: &str, done: Res<Batch>, did: &str, left: &str) -> PageResult {
    let (kind, words) = told(shared, &done?, did, left).await?;
    Ok(go_with(back, kind, &words))
}

/// Only addresses of this page are gone back to.
fn back(text: &str) -> String {
    let is_own = text == "/late" || text.starts_with("/late?");
    if is_own { text.to_owned() } else { "/late".into() }
}
