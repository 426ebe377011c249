//! The keeper of the catalogue moves the legal time of a demo forward. Timers fire in due order by whoever runs jobs.

use super::{TIME, World};
use base::{Failure, Instant, Refusal, Res};
use calendar::Calendar;
use db::{Db, Tx};
use kernel::accounts::Actor;
use kernel::clock::Clock;
use kernel::jobs::{self, JobClock};

/// A jump of legal time.
#[derive(Clone, Debug)]
pub struct Move {
    /// To this moment.
    pub to: Instant,
    /// Whether the install is a demo: elsewhere nobody moves the time.
    pub is_demo: bool,
}

/// Moves legal time forward; gives how many timers lie between.
///
/// # Errors
/// `NotFound` where the install is no demo; `administration.beyond_calendar`; `Invalid` `to` when it lies in the past.
pub async fn move_time(
    db: &Db,
    clock: &Clock,
    world: &World,
    calendar: &Calendar,
    actor: &Actor,
    input: Move,
) -> Res<u64> {
    if !input.is_demo {
        return Err(Failure::NotFound);
    }
    let post = world.authorise_install(actor, clock.legal().day(), TIME)?;
    if let Some((_, last)) = calendar.covered()
        && input.to.day() > last
    {
        return Err(Refusal::new("administration.beyond_calendar").with("day", web::words::date(last)).into());
    }
    clock.advance(db, actor.by(post), input.to).await?;
    db.read(async move |tx: &mut Tx| jobs::count_due(tx, JobClock::Legal, input.to).await).await
}
