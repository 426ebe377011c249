//! After the receipt: the code large, the slip, what comes next.

use crate::model::Case;
use crate::pages::parts::{self, Receipt, staff_names};
use crate::papers::{self, Letterhead, Slip, Source};
use crate::state::Cases;
use crate::{read, store};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use base::{Failure, Id, Res};
use db::Tx;
use kernel::accounts::Session;
use web::{OfficialFrame, PageResult, Shared, SignedIn, page, words};

#[derive(Template)]
#[template(path = "receive_done.html")]
struct ReceiveDoneView {
    frame: OfficialFrame,
    receipt: Receipt,
    href: String,
    due_iso: String,
    due: String,
    why: String,
    next_step: String,
    print_href: String,
    sheet_href: String,
    label_href: String,
    fee_receipt: String,
    again_href: String,
    new_href: String,
}

/// `GET /cases/{id}/received`.
pub(super) async fn show(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
) -> PageResult {
    let id: Id<Case> = Id::parse(&id).ok_or(Failure::NotFound)?;
    let (view, subjects) = read_done(&shared, &cases, &session, id).await?;
    crate::api::log_read(&shared, &session, shared.clock.legal(), "receipt", subjects).await?;
    page(&view)
}

async fn read_done(
    shared: &Shared,
    cases: &Cases,
    session: &Session,
    id: Id<Case>,
) -> Res<(ReceiveDoneView, Vec<uuid::Uuid>)> {
    let (world, now, actor) = (cases.world(shared), shared.clock.legal(), session.actor.clone());
    let letterhead = Letterhead::of_city(&shared.settings.city);
    let lookup = format!("{}/track", shared.settings.public_url.trim_end_matches('/'));
    let frame = OfficialFrame::new(shared, session, "Đã tiếp nhận");
    shared
        .db
        .read(async move |tx: &mut Tx| {
            let view = read::show(tx, &world, &actor, now, id).await?;
            let acted = view.lines.iter().filter_map(|l| l.by.actor).map(Id::new);
            let names = staff_names(tx, acted).await?;
            let paid = store::list_receipts(tx, id).await?;
            let source = Source { world: &world, view: &view, names: &names, letterhead: &letterhead, record: None };
            let receipt = Receipt::of(&papers::receipt(&source, Slip::Given)?, &lookup);
            let case = &view.case;
            let next = view.tasks.iter().find(|t| t.state == "open");
            let next_step = next.map_or_else(String::new, |t| {
                let unit = t.agency.map(|u| world.organisation.name(u, now.day())).unwrap_or_default();
                let until = t.due.map(|d| format!(", đến {}", words::moment_short(d, now))).unwrap_or_default();
                format!("{}, {unit}{until}", t.name)
            });
            let fee_receipt = paid.iter().find(|r| !r.is_void).map(|r| {
                let way = if r.method == "cash" { "tiền mặt" } else { "chuyển khoản" };
                format!("Biên lai {}, {} {way}", r.number, r.amount)
            });
            let papers = |name: &str| format!("{}/papers/{name}", parts::href(case));
            let done = ReceiveDoneView {
                frame,
                href: parts::href(case),
                due_iso: receipt.due_iso.clone(),
                due: receipt.due.clone(),
                why: receipt.why.clone(),
                next_step,
                print_href: papers("receipt"),
                sheet_href: papers("control-sheet"),
                label_href: papers("label"),
                fee_receipt: fee_receipt.unwrap_or_default(),
                again_href: format!("/cases/new?procedure={}", case.procedure_code),
                new_href: "/cases/new".into(),
                receipt,
            };
            Ok((done, vec![case.owner.uuid(), case.filer.uuid(), case.id.uuid()]))
        })
        .await
}
