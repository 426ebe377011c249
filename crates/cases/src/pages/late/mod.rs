//! `GET /late`: what is late, by whom, why, since when, and what each needs. Acts: note the cause, remind the holder.

mod acts;
mod view;

use super::listing;
use super::parts::staff_names;
use super::rows::address;
use crate::api::log_read;
use crate::read::late::{self, Which};
use crate::read::listed;
use crate::read::paging::At;
use crate::state::Cases;
use axum::Extension;
use axum::extract::{Query, State};
use db::Tx;
use kernel::accounts::Actor;
use kernel::roles::Role;
use serde::Deserialize;
use web::{OfficialFrame, PageResult, Shared, SignedIn, WebRoutes, Who, page};

/// Who leads a desk or the work, or watches over it.
pub(super) const ROLES: &[Role] =
    &[Role::HeadOfDesk, Role::HeadOfDivision, Role::Leader, Role::ProcedureControl, Role::Inspector];
/// Rows of one page; groups are made of the rows of a page.
const ROWS: usize = 200;

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new().get("/late", Who::Roles(ROLES), show).post("/late/cause", Who::Roles(ROLES), acts::cause).post(
        "/late/remind",
        Who::Roles(ROLES),
        acts::remind,
    )
}

/// How rows are put together.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Holder,
    Unit,
    Procedure,
}

impl By {
    const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Holder, "holder", "Theo người giữ"),
        (Self::Unit, "unit", "Theo đơn vị"),
        (Self::Procedure, "procedure", "Theo thủ tục"),
    ];
}

#[derive(Clone, Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    by: String,
    #[serde(default)]
    which: String,
    #[serde(default)]
    after: String,
    #[serde(default)]
    before: String,
}

impl Asked {
    fn by(&self, actor: &Actor) -> By {
        let asked = By::ALL.into_iter().find(|(_, name, _)| *name == self.by).map(|(by, _, _)| by);
        let watches = actor.first_post().is_some_and(|p| matches!(p.role, Role::ProcedureControl | Role::Inspector));
        asked.unwrap_or(if watches { By::Unit } else { By::Holder })
    }

    fn which(&self) -> Which {
        if self.which == "ended" { Which::Ended } else { Which::Open }
    }

    fn address(&self, by: &str, which: &str, after: &str, before: &str) -> String {
        address("/late", &[("by", by), ("which", which), ("after", after), ("before", before)])
    }
}

async fn show(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    Query(asked): Query<Asked>,
) -> PageResult {
    let (world, now) = (cases.world(&shared), shared.clock.legal());
    let (which, at) = (asked.which(), At::parse(Some(&asked.after), Some(&asked.before))?);
    let (reader, actor) = (world.clone(), session.actor.clone());
    let read = async move |tx: &mut Tx| {
        let late = late::show(tx, &reader, &actor, now, which, at, ROWS).await?;
        let staff = staff_names(tx, listed::staff_of(&late.rows)).await?;
        Ok((late, staff))
    };
    let (late, staff) = shared.db.read(read).await?;
    if !late.rows.is_empty() {
        log_read(&shared, &session, now, "late cases", listing::subjects(&late.rows)).await?;
    }
    let frame = OfficialFrame::new(&shared, &session, "Hồ sơ quá hạn");
    page(&view::build(frame, &world, &session.actor, now, &asked, &late, &staff))
}
