//! `GET /my`: what waits for me, what I have begun, what I have filed.

use super::{filing, store};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use base::Failure;
use cases::Cases;
use cases::model::{CaseRow, Status};
use db::Tx;
use web::view::Due;
use web::{PageResult, PublicFrame, Shared, SignedInCitizen, page, words};

const CASES_MAX: usize = 50;
const DRAFTS_MAX: usize = 20;

pub(super) struct CaseLine {
    pub href: String,
    pub name: String,
    pub code: String,
    pub status: String,
    pub due: Option<Due>,
}

struct DraftLine {
    href: String,
    name: String,
    saved: String,
    expires: String,
}

struct Party {
    id: String,
    name: String,
    current: bool,
}

#[derive(Template)]
#[template(path = "my.html")]
struct HomeView {
    frame: PublicFrame,
    name: String,
    parties: Vec<Party>,
    to_do: Vec<CaseLine>,
    drafts: Vec<DraftLine>,
    cases: Vec<CaseLine>,
}

/// The page.
pub(super) async fn show(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedInCitizen(session): SignedInCitizen,
) -> PageResult {
    let (world, now, party) = (cases.world(&shared), shared.clock.legal(), session.party());
    let asked = world.clone();
    let read = async move |tx: &mut Tx| {
        let key = asked.vault.find_key(tx, party).await?.ok_or(Failure::NotFound)?;
        let drafts = store::list(tx, &key, DRAFTS_MAX).await?;
        Ok((drafts, cases::read::list_own(tx, party, CASES_MAX).await?))
    };
    let (drafts, own) = shared.db.read(read).await?;
    let draft = |d: super::draft::DraftRow| DraftLine {
        href: format!("/my/drafts/{}", d.id),
        name: {
            let version = filing::version_of(&world, &d.procedure, now.day());
            let name = version
                .map_or_else(|_| d.procedure.clone(), |v| v.plain_name.clone().unwrap_or_else(|| v.name.clone()));
            if d.supplements.is_some() { format!("Bổ sung: {name}") } else { name }
        },
        saved: words::moment_short(d.saved, now),
        expires: words::date(d.expires.day()),
    };
    let line = |c: &CaseRow| case_line(c, now);
    let parties = std::iter::once(Party {
        id: String::new(),
        name: format!("{} (cá nhân)", session.name),
        current: session.acting_for.is_none(),
    });
    let parties = parties.chain(session.mandates.iter().map(|m| Party {
        id: m.organisation.to_string(),
        name: m.name.clone(),
        current: session.acting_for == Some(m.organisation),
    }));
    page(&HomeView {
        frame: PublicFrame::new(&shared, "Hồ sơ của tôi"),
        name: session.mandate().map_or_else(|| session.name.clone(), |m| m.name.clone()),
        parties: if session.mandates.is_empty() { Vec::new() } else { parties.collect() },
        to_do: own.iter().filter(|c| must_act(c.status)).map(line).collect(),
        drafts: drafts.into_iter().map(draft).collect(),
        cases: own.iter().filter(|c| !must_act(c.status)).map(line).collect(),
    })
}

/// The day that was promised; none while the clock stands and waits for the applicant.
pub(super) fn promised(c: &CaseRow) -> Option<base::Instant> {
    let waits = matches!(c.status, Status::AwaitingSupplement | Status::AwaitingPayment) && c.due.is_none();
    c.appointment.or(c.due).filter(|_| c.status.is_open() && !waits)
}

pub(super) fn case_line(c: &CaseRow, now: base::Instant) -> CaseLine {
    let promised = promised(c);
    CaseLine {
        href: format!("/my/cases/{}", c.id),
        name: c.procedure_name.clone(),
        code: c.code.clone(),
        status: c.status.vietnamese().to_owned(),
        due: promised.and_then(|due| Some(words::due(now, c.accepted?, Some(due)))),
    }
}

const fn must_act(status: Status) -> bool {
    matches!(status, Status::AwaitingSupplement | Status::AwaitingPayment | Status::Finished)
}
