//! `GET /inbox.xlsx`: the whole list as a sheet. Its reading is logged like any other.

use super::query::Asked;
use super::{Teller, listed, log_read, staff_names, xlsx};
use crate::pages::listing;
use crate::read::inbox;
use crate::state::Cases;
use axum::Extension;
use axum::extract::{Query, State};
use db::Tx;
use web::{PageResult, Shared, SignedIn};

pub(super) async fn show(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    Query(asked): Query<Asked>,
) -> PageResult {
    let (world, now) = (cases.world(&shared), shared.clock.legal());
    let mut query = asked.query()?;
    query.limit = xlsx::ROWS_MAX;
    let (reader, actor) = (world.clone(), session.actor.clone());
    let read = async move |tx: &mut Tx| {
        let (who, _, rows) = inbox::list_all(tx, &reader, &actor, now, &query).await?;
        let staff = staff_names(tx, listed::staff_of(&rows)).await?;
        Ok((who, rows, staff))
    };
    let (who, rows, staff) = shared.db.read(read).await?;
    log_read(&shared, &session, now, "inbox sheet", listing::subjects(&rows)).await?;
    let teller = Teller { world: &world, now, me: session.actor.staff, posts: &who.posts, staff: &staff };
    let cells = rows.iter().map(|r| listing::cells(&teller, r)).collect();
    Ok(xlsx::reply("hop-viec.xlsx", "Hộp việc", listing::COLUMNS, cells).await?)
}
