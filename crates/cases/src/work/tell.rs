//! Telling applicants: one row a recipient in the transaction of the act, sent or printed later; and what the desk does about
//! letters to print and e-mails that did not go out.

use super::World;
use crate::model::CaseRow;
use crate::notices::Kind;
use access::Resource;
use base::{Act, Day, Failure, Id, Instant, Refusal, Res};
use db::Tx;
use kernel::accounts::Actor;
use kernel::jobs::{self, JobClock};
use kernel::journal::{self, Subject};
use kernel::notices::{self, Batch, Channel, Notice, NoticeRow, NoticeState};
use kernel::organisation::{HeldPost, Unit};
use kernel::vault::Person;
use serde_json::{Value, json};

/// Kind of the job that sends a notice by e-mail. Its body holds the identity of the notice and nothing else.
pub const NOTICE_JOB: &str = "cases.notice";
/// Letters in one print at most.
const LETTERS_MAX: usize = 100;

/// Which letters are to be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// One.
    One(Id<Notice>),
    /// All of a day that wait.
    OfDay(Day),
}

/// Tells the applicant of a change: the owner in any case, the filer of another's case too where they gave an e-mail
/// address. Costs the act one row, and one job where an e-mail goes out.
pub(crate) async fn notify(tx: &mut Tx, act: &Act, case: &CaseRow, what: &str) -> Res<()> {
    let kind = Kind::of(what, case.status);
    let has = |flag: &str| case.flags.split(' ').any(|f| f == flag);
    let is_own = case.filer == case.owner;
    let by_email = has("owner_email") || (is_own && has("email"));
    let channel = if by_email { Channel::Email } else { kind.without_email(case) };
    tell(tx, act, case, kind, case.owner, channel).await?;
    if !is_own && has("email") {
        tell(tx, act, case, kind, case.filer, Channel::Email).await?;
    }
    Ok(())
}

async fn tell(tx: &mut Tx, act: &Act, case: &CaseRow, kind: Kind, person: Id<Person>, channel: Channel) -> Res<()> {
    let state = channel.first_state();
    let notice = NoticeRow {
        id: act.id(),
        subject_kind: "case".into(),
        subject: case.id.uuid(),
        person,
        unit: case.receiving,
        what: kind.name().into(),
        facts: json!({ "status": case.status, "appointment": case.appointment }),
        channel,
        state,
        at: act.now,
        told: (state == NoticeState::Told).then_some(act.now),
        attempts: 0,
        error: String::new(),
        address: None,
        batch: None,
        told_by: None,
    };
    notices::insert(tx, &notice).await?;
    if state == NoticeState::Waiting { queue(tx, act, notice.id).await } else { Ok(()) }
}

/// Hands the notice to the sender, at once.
async fn queue(tx: &mut Tx, act: &Act, id: Id<Notice>) -> Res<()> {
    let (body, at_once) = (json!({ "notice": id }), Instant::from_micros(0));
    jobs::insert(tx, act, NOTICE_JOB, Some(id.uuid()), JobClock::Machine, at_once, &body).await.map(drop)
}

/// The agencies whose applicants the actor tells, with the post for each.
pub fn may_tell<'a>(world: &World, actor: &'a Actor, day: Day) -> Vec<(Id<Unit>, &'a HeldPost)> {
    let mut all: Vec<(Id<Unit>, &HeldPost)> = Vec::new();
    for held in &actor.posts {
        let Some(agency) = world.organisation.agency(held.unit, day).map(|a| a.unit) else { continue };
        if all.iter().any(|(unit, _)| *unit == agency) {
            continue;
        }
        let on = Resource { kind: "case", receiving: Some(agency), ..Resource::default() };
        if let Ok(post) = world.access.authorise(actor, &world.organisation, day, "cases.tell", &on) {
            all.push((agency, post));
        }
    }
    all
}

/// The post in which the actor sees to a notice; none of theirs is not found.
fn post_for<'a>(world: &World, actor: &'a Actor, act: &Act, unit: Id<Unit>) -> Res<&'a HeldPost> {
    let posts = may_tell(world, actor, act.now.day());
    posts.into_iter().find(|(own, _)| *own == unit).map(|(_, post)| post).ok_or(Failure::NotFound)
}

/// Puts letters into one print; gives its identity and how many they are.
pub async fn print_letters(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    which: Which,
) -> Res<(Id<Batch>, usize)> {
    let units: Vec<_> = may_tell(world, actor, act.now.day()).into_iter().map(|(unit, _)| unit).collect();
    let letters = match which {
        Which::One(id) => vec![notices::get_for_update(tx, id).await?],
        Which::OfDay(day) => notices::list_to_print(tx, &units, Some(day), LETTERS_MAX).await?,
    };
    let letters: Vec<_> =
        letters.into_iter().filter(|n| n.state == NoticeState::ToPrint && units.contains(&n.unit)).collect();
    let Some(first) = letters.first() else { return Err(Refusal::new("cases.no_letters").into()) };
    let (batch, unit, count) = (act.id::<Batch>(), first.unit, letters.len());
    let ids: Vec<_> = letters.iter().map(|n| n.id).collect();
    for mut letter in letters {
        letter.state = NoticeState::Printed;
        letter.told = Some(act.now);
        letter.batch = Some(batch);
        letter.told_by = Some(actor.staff);
        notices::save(tx, &letter).await?;
    }
    write_line(tx, world, actor, act, unit, Subject::new("letters", batch), "print", &json!({ "notices": ids }))
        .await?;
    Ok((batch, count))
}

/// The print came out spoilt: its letters wait again. Gives how many.
pub async fn unprint(tx: &mut Tx, world: &World, actor: &Actor, act: &Act, batch: Id<Batch>) -> Res<usize> {
    let letters = notices::list_of_batch(tx, batch).await?;
    let unit = letters.first().ok_or(Failure::NotFound)?.unit;
    post_for(world, actor, act, unit)?;
    let count = letters.len();
    for mut letter in letters {
        (letter.state, letter.told, letter.batch, letter.told_by) = (NoticeState::ToPrint, None, None, None);
        notices::save(tx, &letter).await?;
    }
    write_line(tx, world, actor, act, unit, Subject::new("letters", batch), "unprint", &Value::Null).await?;
    Ok(count)
}

/// An e-mail that could not be sent is tried again from the beginning.
pub async fn retry_notice(tx: &mut Tx, world: &World, actor: &Actor, act: &Act, id: Id<Notice>) -> Res<()> {
    let mut notice = failed(tx, world, actor, act, id).await?;
    (notice.state, notice.attempts, notice.error) = (NoticeState::Waiting, 0, String::new());
    notices::save(tx, &notice).await?;
    if jobs::retry(tx, NOTICE_JOB, id.uuid()).await? == 0 {
        queue(tx, act, id).await?;
    }
    let line = json!({ "notice": id });
    write_line(tx, world, actor, act, notice.unit, subject_of(&notice), "notice_retry", &line).await
}

/// Instead of an e-mail that could not be sent, a letter.
pub async fn letter_instead(tx: &mut Tx, world: &World, actor: &Actor, act: &Act, id: Id<Notice>) -> Res<()> {
    let mut notice = failed(tx, world, actor, act, id).await?;
    (notice.channel, notice.state, notice.error) = (Channel::Letter, NoticeState::ToPrint, "by_desk".into());
    notices::save(tx, &notice).await?;
    jobs::cancel_of(tx, NOTICE_JOB, id.uuid()).await?;
    let line = json!({ "notice": id });
    write_line(tx, world, actor, act, notice.unit, subject_of(&notice), "notice_letter", &line).await
}

async fn failed(tx: &mut Tx, world: &World, actor: &Actor, act: &Act, id: Id<Notice>) -> Res<NoticeRow> {
    let notice = notices::get_for_update(tx, id).await?;
    post_for(world, actor, act, notice.unit)?;
    if notice.state == NoticeState::Failed { Ok(notice) } else { Err(Refusal::new("cases.notice_not_failed").into()) }
}

fn subject_of(notice: &NoticeRow) -> Subject {
    Subject { kind: "case", id: notice.subject }
}

async fn write_line(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    unit: Id<Unit>,
    subject: Subject,
    verb: &'static str,
    body: &Value,
) -> Res<()> {
    let by = actor.by(post_for(world, actor, act, unit)?);
    journal::write(tx, by, act.now, subject, verb, body).await
}
