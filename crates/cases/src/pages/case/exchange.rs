//! What is said about a case: notes between officials, questions of its applicant and the answers.

use super::draw;
use crate::pages::acts::Sent;
use crate::read::{Whole, unsealed};
use crate::state::Cases;
use crate::work::{self, Note, QUESTION, REPLY, Reply};
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
    /// `note`, `question` or `reply`.
    pub kind: &'static str,
    pub from: String,
    pub when: String,
    pub text: String,
}

/// All that was said, oldest first.
pub(super) fn messages(read: &Whole, now: Instant) -> Vec<Message> {
    let kind = |l: &kernel::journal::Line| ["note", QUESTION, REPLY].into_iter().find(|k| l.act == *k);
    let notes = read.view.lines.iter().filter_map(|l| Some((kind(l)?, l)));
    let message = |(kind, l): (&'static str, &kernel::journal::Line)| {
        let text = unsealed(read.key.as_ref(), &l.body["text"]);
        Message {
            kind,
            from: match kind {
                QUESTION => "Người nộp hỏi".into(),
                _ => super::timeline::person(read, l.by.actor, l.by.post),
            },
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
        Ok(()) if sent.text("go") == REPLY => {
            Ok(go_with(&format!("/cases/{id}?tab=exchange"), "done", "Đã trả lời người nộp."))
        }
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
    let text = sent.text("message").to_owned();
    let answers = sent.text("go") == REPLY;
    let kept = sent.kept(id);
    let done = once(shared, session, sent.key(), &kept, async move |tx: &mut Tx| {
        match answers {
            true => work::reply(tx, &world, &actor, &act, case, Reply { text }).await?,
            false => work::note(tx, &world, &actor, &act, case, Note { text }).await?,
        };
        Ok(json!(null))
    });
    done.await.map(drop)
}
