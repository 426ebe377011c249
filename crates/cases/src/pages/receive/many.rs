//! After one filing for many owners: every case with its code, and all slips in one print.

use crate::model::Case;
use crate::pages::{parts, prints};
use crate::papers::{self, Letterhead, Slip, Source};
use crate::read;
use crate::state::Cases;
use crate::work::OWNERS_MAX;
use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use base::{Failure, Id, Res};
use db::Tx;
use kernel::accounts::Session;
use letters::{Letter, booklet};
use web::{OfficialFrame, PageResult, Shared, SignedIn, page, words};

#[derive(Template)]
#[template(path = "receive_many.html")]
struct ReceivedManyView {
    frame: OfficialFrame,
    request: String,
    cases: Vec<One>,
    slips_href: String,
    new_href: String,
}

struct One {
    href: String,
    code: String,
    owner: String,
    due: String,
    fee: String,
    slip_href: String,
}

/// The address of the page for these cases.
pub(super) fn href(ids: &[String]) -> String {
    format!("/cases/received?{}", query(ids))
}

fn query(ids: &[String]) -> String {
    ids.iter().map(|id| format!("case={id}")).collect::<Vec<_>>().join("&")
}

fn ids_of(asked: &[(String, String)]) -> Res<Vec<Id<Case>>> {
    let ids: Vec<_> = asked.iter().filter(|(n, _)| n == "case").filter_map(|(_, id)| Id::parse(id)).collect();
    if ids.is_empty() || ids.len() > OWNERS_MAX {
        return Err(Failure::field("case", "required", format!("1 to {OWNERS_MAX}")));
    }
    Ok(ids)
}

/// `GET /cases/received?case=…&case=…`.
pub(super) async fn show(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    Query(asked): Query<Vec<(String, String)>>,
) -> PageResult {
    let ids = ids_of(&asked)?;
    let (world, now, actor) = (cases.world(&shared), shared.clock.legal(), session.actor.clone());
    let wanted = ids.clone();
    let views = shared.db.read(async move |tx: &mut Tx| {
        let mut all = Vec::with_capacity(wanted.len());
        for id in wanted {
            all.push(read::show(tx, &world, &actor, now, id).await?);
        }
        Ok(all)
    });
    let views = views.await?;
    log(&shared, &session, &views).await?;
    let one = |view: &read::CaseView| One {
        href: parts::href(&view.case),
        code: view.case.code.clone(),
        owner: view.owner.as_ref().map(|p| p.name.clone()).unwrap_or_default(),
        due: view.case.due.map(words::moment).unwrap_or_default(),
        fee: if view.case.fee_total.dong() > 0 { view.case.fee_total.to_string() } else { String::new() },
        slip_href: format!("{}/papers/receipt", parts::href(&view.case)),
    };
    let names: Vec<_> = ids.iter().map(ToString::to_string).collect();
    page(&ReceivedManyView {
        frame: OfficialFrame::new(&shared, &session, "Đã tiếp nhận"),
        request: views.first().map(|v| v.case.procedure_name.clone()).unwrap_or_default(),
        cases: views.iter().map(one).collect(),
        slips_href: format!("/cases/received/slips?{}", query(&names)),
        new_href: "/cases/new".into(),
    })
}

/// `GET /cases/received/slips?case=…&case=…`: all slips, one after the other.
pub(super) async fn slips(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    Query(asked): Query<Vec<(String, String)>>,
) -> PageResult {
    let ids = ids_of(&asked)?;
    let (world, now, actor) = (cases.world(&shared), shared.clock.legal(), session.actor.clone());
    let letterhead = Letterhead::of_city(&shared.settings.city);
    let made = shared.db.read(async move |tx: &mut Tx| {
        let (mut letters, mut views) = (Vec::new(), Vec::new());
        for id in ids {
            let view = read::show(tx, &world, &actor, now, id).await?;
            let acted = view.lines.iter().filter_map(|l| l.by.actor).map(Id::new);
            let names = parts::staff_names(tx, acted).await?;
            let source = Source { world: &world, view: &view, names: &names, letterhead: &letterhead, record: None };
            letters.push(Letter::Receipt(papers::receipt(&source, Slip::Both)?));
            views.push(view);
        }
        Ok((letters, views))
    });
    let (letters, views) = made.await?;
    log(&shared, &session, &views).await?;
    let style = prints::style(&shared);
    let bound = tokio::task::spawn_blocking(move || booklet(&letters, &style));
    let bound = bound.await.map_err(Failure::internal)?.map_err(Failure::internal)?;
    prints::reply(bound.pdf.ok_or_else(|| Failure::Internal("no slip could be printed".into()))?, "giay-hen")
}

async fn log(shared: &Shared, session: &Session, views: &[read::CaseView]) -> Res<()> {
    let subjects = views.iter().flat_map(|v| [v.case.owner.uuid(), v.case.filer.uuid(), v.case.id.uuid()]).collect();
    crate::api::log_read(shared, session, shared.clock.legal(), "receipt", subjects).await
}
