//! Notes between officials on a case.

use super::draw;
use crate::pages::acts::Sent;
use crate::read::{Whole, unsealed};
use crate::state::Cases;
use crate::work::{self, Note};
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use base::{Failure, Id, Instant, Res};
use db::Tx;
use kernel::accounts::Session;
use serde_json::json;
use web::view::Field;
use web::{Form, Language, PageResult, Shared, SignedIn, go_with, once, words};

/// A note as shown. See `case.html`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Message {
    pub from: String,
    pub when: String,
    pub text: String,
}

/// All notes, oldest first.
pub(super) fn messages(read: &Whole, now: Instant) -> Vec<Message> {
    let notes = read.view.lines.iter().filter(|l| l.act == "note");
    let message = |l: &kernel::journal::Line| {
        let text = unsealed(read.key.as_ref(), &l.body["text"]);
        Message {
            from: super::timeline::person(read, l.by.actor, l.by.post),
            when: words::moment_short(l.at, now),
            text: if text.is_empty() { "(đã xóa cùng dữ liệu cá nhân)".into() } else { text },
        }
    };
    notes.map(message).collect()
}

/// `POST /cases/{id}/notes`.
pub(super) async fn submit(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> PageResult {
    match write(&shared, &cases, &session, &id, &sent).await {
        Ok(()) => Ok(go_with(&format!("/cases/{id}?tab=exchange"), "done", "Đã ghi trao đổi.")),
        Err(failure @ (Failure::Invalid(_) | Failure::Refused(_))) => {
            let words = shared.texts.failure(Language::Vi, &failure);
            let typed = Field { value: sent.text("message").to_owned(), error: Some(words) };
            draw(&shared, &cases, &session, &id, "exchange", StatusCode::UNPROCESSABLE_ENTITY, typed).await
        }
        Err(failure) => Err(failure.into()),
    }
}

async fn write(shared: &Shared, cases: &Cases, session: &Session, id: &str, sent: &Sent) -> Res<()> {
    let case = Id::parse(id).ok_or(Failure::NotFound)?;
    let (world, act, actor) = (cases.world(shared), shared.act(), session.actor.clone());
    let input = Note { text: sent.text("message").to_owned() };
    let kept = sent.kept(id);
    let done = once(shared, session, sent.key(), &kept, async move |tx: &mut Tx| {
        work::note(tx, &world, &actor, &act, case, input).await?;
        Ok(json!(null))
    });
    done.await.map(drop)
}
