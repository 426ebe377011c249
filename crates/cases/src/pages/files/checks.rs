//! The official notes of each document whether it is good or what is lacking. The form stands on the documents tab of the
//! case and on the page of its files; refused, it comes back on the latter.

use super::view::Shown;
use super::{attach, case_id, told};
use crate::model::files::{NewCheck, Verdict};
use crate::state::Cases;
use crate::work;
use axum::Extension;
use axum::extract::{Path, State};
use db::Tx;
use std::collections::BTreeMap;
use web::{Form, PageResult, Shared, SignedIn, go_with};

/// `POST /cases/{id}/checks`: `check-N=ok|lacking`, `reason-N`, and `back` for the address to return to.
pub(super) async fn check(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
    Form(fields): Form<BTreeMap<String, String>>,
) -> PageResult {
    let typed = typed(&fields);
    let checks = typed.iter().filter_map(|(document, verdict, reason)| {
        let verdict = Verdict::parse(verdict)?;
        // A reason left over from before goes with the verdict that it explained.
        let reason = if verdict == Verdict::Lacking { reason.clone() } else { String::new() };
        Some(NewCheck { document: *document, verdict, reason })
    });
    let checks: Vec<_> = checks.collect();
    let (world, act, actor, case) = (cases.world(&shared), shared.act(), session.actor.clone(), case_id(&id)?);
    let done = shared
        .db
        .write(async move |tx: &mut Tx| work::check_documents(tx, &world, &actor, &act, case, None, checks).await);
    match done.await {
        Ok(_) => Ok(go_with(&back(&fields, &id), "done", "Đã lưu đánh giá giấy tờ.")),
        Err(failure) => {
            let errors = told(&shared, failure, "checks")?;
            attach::draw(&shared, &cases, &session, &id, Shown::default(), errors, &typed).await
        }
    }
}

fn typed(fields: &BTreeMap<String, String>) -> Vec<(i64, String, String)> {
    let of = |(name, verdict): (&String, &String)| {
        let n = name.strip_prefix("check-")?.parse().ok()?;
        let reason = fields.get(&format!("reason-{n}")).cloned().unwrap_or_default();
        Some((n, verdict.clone(), reason))
    };
    fields.iter().filter_map(of).collect()
}

/// Back to the page of this case that the form stood on.
fn back(fields: &BTreeMap<String, String>, id: &str) -> String {
    let own = format!("/cases/{id}");
    let is_own = |to: &str| to == own || to.strip_prefix(&own).is_some_and(|rest| rest.starts_with(['?', '/']));
    fields.get("back").filter(|to| is_own(to)).cloned().unwrap_or_else(|| format!("{own}/files"))
}
