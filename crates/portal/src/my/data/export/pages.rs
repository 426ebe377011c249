//! `GET`, `POST /my/data/export`: a copy of all that is kept of me: asked for, how far it is, fetched, thrown away.

use super::{Export, ExportRow, ExportState, PartRow, work};
use crate::my::data::documents::log_read;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use base::{Failure, Id, Instant};
use cases::Cases;
use db::Tx;
use kernel::files::Files;
use serde::Deserialize;
use web::{Form, Language, PageResult, PublicFrame, Shared, SignedInCitizen, go_with, page, words};

#[derive(Template)]
#[template(path = "my_data_export.html")]
struct ExportView {
    frame: PublicFrame,
    copy: Option<Copy>,
}

struct Copy {
    id: String,
    state: &'static str,
    asked: String,
    expires: String,
    done: u64,
    total: u64,
    left_out: u64,
    parts: Vec<Part>,
}

struct Part {
    name: String,
    href: String,
    size: String,
}

/// `GET /my/data/export`.
pub(in crate::my::data) async fn show(
    State(shared): State<Shared>,
    SignedInCitizen(session): SignedInCitizen,
) -> PageResult {
    let (now, party) = (shared.clock.legal(), session.party());
    let found = shared.db.read(async move |tx: &mut Tx| work::latest(tx, party, now).await).await?;
    page(&ExportView {
        frame: PublicFrame::new(&shared, "Tải tất cả dữ liệu của tôi"),
        copy: found.map(|(row, parts)| copy(&row, &parts, now)),
    })
}

fn copy(row: &ExportRow, parts: &[PartRow], now: Instant) -> Copy {
    let count = parts.len();
    let part = |p: &PartRow| Part {
        name: if count == 1 { "Tải bản sao (ZIP)".into() } else { format!("Tải phần {}/{count} (ZIP)", p.n) },
        href: format!("/my/data/export/{}/{}", row.id, p.n),
        size: words::size(p.size),
    };
    let is_ready = row.state == ExportState::Ready;
    Copy {
        id: row.id.to_string(),
        state: row.state.name(),
        asked: words::moment_short(row.asked, now),
        expires: words::moment(row.expires),
        done: row.done,
        total: row.total,
        left_out: if is_ready { row.total.saturating_sub(row.done) } else { 0 },
        parts: if is_ready { parts.iter().map(part).collect() } else { Vec::new() },
    }
}

/// Only the form secret.
#[derive(Deserialize)]
pub(in crate::my::data) struct Pressed {}

/// `POST /my/data/export`.
pub(in crate::my::data) async fn ask(
    State(shared): State<Shared>,
    SignedInCitizen(session): SignedInCitizen,
    Form(Pressed {}): Form<Pressed>,
) -> PageResult {
    let act = shared.act();
    match shared.db.write(async move |tx: &mut Tx| work::ask(tx, &session, &act).await).await {
        Ok(_) => Ok(go_with("/my/data/export", "done", "Đang lập bản sao. Bạn có thể rời trang này và quay lại sau.")),
        Err(Failure::Refused(refusal)) => {
            let words = shared.texts.refusal(Language::Vi, &refusal);
            Ok(go_with("/my/data/export", "soon", &words))
        }
        Err(other) => Err(other.into()),
    }
}

/// `POST /my/data/export/{id}/removal`.
pub(in crate::my::data) async fn remove(
    State(shared): State<Shared>,
    SignedInCitizen(session): SignedInCitizen,
    Path(id): Path<String>,
    Form(Pressed {}): Form<Pressed>,
) -> PageResult {
    let (act, id) = (shared.act(), Id::<Export>::parse(&id).ok_or(Failure::NotFound)?);
    shared.db.write(async move |tx: &mut Tx| work::remove(tx, &session, &act, id).await).await?;
    Ok(go_with("/my/data/export", "done", "Đã xóa bản sao."))
}

/// `GET /my/data/export/{id}/{n}`.
pub(in crate::my::data) async fn fetch(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    Extension(files): Extension<Files>,
    SignedInCitizen(session): SignedInCitizen,
    Path((id, n)): Path<(String, String)>,
) -> PageResult {
    let id = Id::<Export>::parse(&id).ok_or(Failure::NotFound)?;
    let n = n.parse::<i64>().map_err(|_| Failure::NotFound)?;
    let (world, party, now) = (cases.world(&shared), session.party(), shared.clock.legal());
    let found = async move |tx: &mut Tx| work::part(tx, &world.vault, party, now, id, n).await;
    let (row, key) = shared.db.read(found).await?;
    let reading = files.open(row.id, &key).await?;
    log_read(&shared, &session, "my export", id.uuid()).await?;
    let name = format!("du-lieu-cua-toi-{}-{n}.zip", now.day());
    Ok(cases::pages::send_paper(reading, &row, &name, true))
}
