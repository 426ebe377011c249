//! `GET`, `POST /my/data/consents`: for what my data are used, and to what of it I consent. Each use by itself; taking back is
//! the same press of a button as giving.

use askama::Template;
use axum::extract::State;
use db::Tx;
use kernel::consents::{self, PURPOSES, Purpose};
use serde::Deserialize;
use std::collections::HashMap;
use web::{Form, PageResult, PublicFrame, Shared, SignedInCitizen, go_with, page, words};

#[derive(Template)]
#[template(path = "my_data_consents.html")]
struct ConsentsView {
    frame: PublicFrame,
    asked: Vec<Row>,
    by_law: Vec<Row>,
}

struct Row {
    code: &'static str,
    name: &'static str,
    about: &'static str,
    source: &'static str,
    given: bool,
    /// Since when it stands so; empty where nobody was asked yet.
    since: String,
}

/// The page.
pub(super) async fn show(State(shared): State<Shared>, SignedInCitizen(session): SignedInCitizen) -> PageResult {
    let (now, party) = (shared.clock.legal(), session.party());
    let answers = shared.db.read(async move |tx: &mut Tx| consents::list(tx, party).await).await?;
    let answers: HashMap<_, _> = answers.into_iter().map(|c| (c.purpose.clone(), c)).collect();
    let row = |p: &'static Purpose| {
        let answer = answers.get(p.code);
        let since = answer.map(|a| words::moment_short(a.at, now)).unwrap_or_default();
        let given = answer.is_some_and(|a| a.given);
        Row { code: p.code, name: p.name, about: p.about, source: p.source, given, since }
    };
    page(&ConsentsView {
        frame: PublicFrame::new(&shared, "Sự đồng ý của tôi"),
        asked: PURPOSES.iter().filter(|p| p.is_voluntary).map(row).collect(),
        by_law: PURPOSES.iter().filter(|p| !p.is_voluntary).map(row).collect(),
    })
}

/// One answer.
#[derive(Deserialize)]
pub(super) struct Answered {
    purpose: String,
    #[serde(default)]
    go: String,
}

/// `POST /my/data/consents`.
pub(super) async fn answer(
    State(shared): State<Shared>,
    SignedInCitizen(session): SignedInCitizen,
    Form(answered): Form<Answered>,
) -> PageResult {
    let (now, wanted) = (shared.clock.legal(), answered.go == "give");
    let set =
        async move |tx: &mut Tx| consents::set(tx, session.by(), now, session.party(), &answered.purpose, wanted).await;
    shared.db.write(set).await?;
    let words = if wanted {
        "Đã ghi sự đồng ý của bạn."
    } else {
        "Đã rút lại sự đồng ý. Việc ấy dừng từ bây giờ."
    };
    Ok(go_with("/my/data/consents", "done", words))
}
