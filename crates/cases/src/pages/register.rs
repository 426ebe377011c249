//! `GET /desk/register`: the register of the desk as PDF, for a span of days of one year (Mẫu 06 of TT 01/2018, 07 of
//! TT 03/2025).

use super::prints;
use crate::model::CaseRow;
use crate::pages::history::method_words;
use crate::read::register::{Register, register};
use crate::state::Cases;
use crate::work::World;
use axum::Extension;
use axum::extract::{Query, State};
use base::{Day, Failure, Refusal, Res};
use db::Tx;
use kernel::accounts::Actor;
use kernel::organisation::{Unit, UnitVersion};
use kernel::roles::Role;
use letters::{Letter, Party, Register as Paper, RegisterRow, Signer};
use serde::Deserialize;
use web::{PageResult, Shared, SignedIn, WebRoutes, Who};

/// Who keeps the register of a desk.
const KEEPERS: &[Role] = &[Role::Receptionist, Role::HeadOfDesk];

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new().get("/desk/register", Who::Roles(KEEPERS), print)
}

#[derive(Default, Deserialize)]
struct Span {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
}

async fn print(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    Query(span): Query<Span>,
) -> PageResult {
    let (world, now) = (cases.world(&shared), shared.clock.legal());
    let (from, to) = days(&span, now.day())?;
    let agency = own_agency(&world, &session.actor, now.day())?.clone();
    let (reader, unit) = (world.clone(), agency.unit);
    let found = shared.db.read(async move |tx: &mut Tx| register(tx, &reader, unit, from, to).await).await?;
    if found.has_more {
        return Err(Refusal::new("cases.register_too_long").with("lines", crate::read::register::LINES_MAX).into());
    }
    let subjects = found.cases.iter().map(|c| c.owner.uuid()).collect();
    crate::api::log_read(&shared, &session, now, "register", subjects).await?;
    let paper = Paper {
        head: prints::desk_head(&shared, &world, unit, to.min(now.day()), None),
        desk: prints::desk_name(&world, unit, now.day()),
        year: from.ymd().0,
        volume: "01".into(),
        from,
        to,
        rows: rows(&world, &found),
        keeper: Signer { name: Some(session.actor.name.clone()), signed: None },
        head_of_desk: Signer { name: None, signed: None },
    };
    prints::send(Letter::Register(paper), prints::style(&shared), "so-theo-doi-ho-so").await
}

/// The span asked for; this month until today where nothing was asked. One book is one year.
fn days(span: &Span, today: Day) -> Res<(Day, Day)> {
    let read = |text: &str, name: &str| Day::parse(text).map_err(|_| Failure::field(name, "not_a_day", text));
    let from = match span.from.as_str() {
        "" => today.month_start(),
        text => read(text, "from")?,
    };
    let to = if span.to.is_empty() { today } else { read(&span.to, "to")? };
    if to < from || from.ymd().0 != to.ymd().0 {
        return Err(Failure::field("to", "out_of_range", "within the year, not before the first day"));
    }
    Ok((from, to))
}

fn own_agency<'a>(world: &'a World, actor: &Actor, day: Day) -> Res<&'a UnitVersion> {
    let post = actor.posts.iter().find(|p| KEEPERS.contains(&p.role)).ok_or(Failure::Forbidden)?;
    world.organisation.agency(post.unit, day).ok_or(Failure::Forbidden)
}

fn rows(world: &World, found: &Register) -> Vec<RegisterRow> {
    let numbered = (found.first..).zip(&found.cases);
    numbered.map(|(number, case)| row(world, found, number, case)).collect()
}

fn row(world: &World, found: &Register, number: u64, case: &CaseRow) -> RegisterRow {
    let owner = found.people.get(&case.owner);
    let party = |p: &kernel::people::Profile| Party {
        name: p.name.clone(),
        address: p.address.clone(),
        phone: p.phone.clone(),
        ..Party::default()
    };
    let erased = || Party { name: letters::MISSING.into(), ..Party::default() };
    let lead = |unit: base::Id<Unit>| world.organisation.name(unit, case.submitted.day());
    RegisterRow {
        number: u32::try_from(number).unwrap_or(u32::MAX),
        code: case.code.clone(),
        procedure: case.procedure_name.clone(),
        sets: 1,
        applicant: owner.map_or_else(erased, party),
        lead: lead(case.deciding),
        received: case.submitted.day(),
        due: case.appointment.map(base::Instant::day),
        returned: case.returned.map(base::Instant::day),
        way: method_words(&case.return_method).to_owned(),
        signed: None,
        note: remark(case),
    }
}

/// How a case ended that has no result to return.
fn remark(case: &CaseRow) -> Option<String> {
    use crate::model::Status;
    let words = match case.status {
        Status::NotAccepted | Status::Stopped | Status::Withdrawn => case.status.vietnamese(),
        _ if case.outcome.as_deref() == Some("refuse") => "Từ chối giải quyết",
        _ => return None,
    };
    Some(words.to_owned())
}
