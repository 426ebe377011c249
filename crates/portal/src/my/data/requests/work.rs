//! Acts on requests about personal data, and what pages ask of them. Each act is one transaction with its journal line;
//! whoever answers was found to be entitled by the caller (`administration`).

use super::store::{self, Stored, open_all};
use super::{DataRequest, RequestKind, RequestRow, RequestState, ground_words, rules};
use base::{Act, Failure, Id, Instant, Page, Refusal, Res, nfc};
use calendar::Calendar;
use cases::model::Case;
use db::Tx;
use kernel::citizens::CitizenSession;
use kernel::journal::{self, By, Subject};
use kernel::notices::{self, Channel, NoticeRow, NoticeState};
use kernel::organisation::{Organisation, Unit, UnitKind};
use kernel::vault::{Person, Vault};
use serde_json::json;

/// Letters of a request or an answer.
pub const TEXT_MAX: usize = 2_000;
/// Requests of one person that wait at one time.
const OPEN_MAX: i64 = 10;
/// Requests on one page of officials.
const ROWS: usize = 50;

/// What a person asks.
#[derive(Clone, Debug)]
pub struct NewRequest {
    /// What.
    pub kind: RequestKind,
    /// About which case of theirs; `None`: about all that is kept.
    pub case: Option<Id<Case>>,
    /// In their words.
    pub text: String,
}

/// Puts a request of the party of a session; it is due by the calendar.
///
/// # Errors
/// `NotFound` for the case of another; `Invalid` for a text that is empty or too long; `portal.requests_full`,
/// `portal.erasure_asked`, `portal.organisation_not_erased`.
pub async fn ask(
    tx: &mut Tx,
    vault: &Vault,
    organisation: &Organisation,
    calendar: &Calendar,
    session: &CitizenSession,
    act: &Act,
    new: NewRequest,
) -> Res<RequestRow> {
    let (party, text) = (session.party(), clean(&new.text)?);
    let key = vault.find_key(tx, party).await?.ok_or(Failure::NotFound)?;
    if store::count_open_of(tx, party, None).await? >= OPEN_MAX {
        return Err(Refusal::new("portal.requests_full").with("max", OPEN_MAX).into());
    }
    if new.kind == RequestKind::Deletion {
        if session.acting_for.is_some() {
            return Err(Refusal::new("portal.organisation_not_erased").into());
        }
        if store::count_open_of(tx, party, Some(RequestKind::Deletion)).await? > 0 {
            return Err(Refusal::new("portal.erasure_asked").into());
        }
    }
    // Erasing concerns all agencies at once: the city answers, whatever case is named.
    let case = new.case.filter(|_| new.kind != RequestKind::Deletion);
    let unit = match case {
        Some(case) => cases::read::own::receiving(tx, party, case).await?,
        None => city(organisation, act.now)?,
    };
    let year = act.now.day().ymd().0;
    let n = cases::store::next_number(tx, &format!("data_request:{year}")).await?;
    let row = RequestRow {
        id: act.id(),
        number: format!("YC-{year}-{n:04}"),
        person: party,
        kind: new.kind,
        case,
        unit,
        text: Some(text.clone()),
        asked: act.now,
        due: rules::due(calendar, act.now),
        state: RequestState::Open,
        ground: None,
        answer: None,
        answered: None,
        answered_by: None,
        version: 1,
    };
    store::insert(tx, &key, &row, &text).await?;
    let line = json!({ "request": row.id, "number": row.number, "kind": row.kind.name(), "case": row.case });
    journal::write(tx, session.by(), act.now, Subject::new("person", party), "data_request", &line).await?;
    Ok(row)
}

fn city(organisation: &Organisation, now: Instant) -> Res<Id<Unit>> {
    let mut all = organisation.list(now.day());
    let found = all.find(|u| u.kind == UnitKind::Province).map(|u| u.unit);
    found.ok_or_else(|| Failure::Internal("there is no province to answer a request about data".into()))
}

fn clean(text: &str) -> Res<String> {
    let text = text.lines().map(nfc).collect::<Vec<_>>().join("\n").trim().to_owned();
    match text.chars().count() {
        0 => Err(Failure::field("text", "required", "")),
        n if n > TEXT_MAX => Err(Failure::field("text", "too_long", TEXT_MAX.to_string())),
        _ => Ok(text),
    }
}

/// An answer: what was asked was done, or is refused with a ground. Words are told in either case.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Code of the ground, for a refusal.
    pub ground: Option<String>,
    /// In words.
    pub text: String,
}

/// Answers a request. That all is erased is no answer in words: see [`super::erase`].
///
/// # Errors
/// `NotFound`; `portal.request_answered`; `portal.erasure_is_an_act`; `Invalid` for a text that is missing or too long, and
/// for a ground that there is not; `Conflict` when it has moved.
pub async fn answer(
    tx: &mut Tx,
    vault: &Vault,
    act: &Act,
    by: By,
    id: Id<DataRequest>,
    seen: i64,
    answer: Answer,
) -> Res<RequestRow> {
    let mut row = opened(tx, vault, id, seen).await?;
    if answer.ground.as_deref().is_some_and(|code| ground_words(code).is_none()) {
        return Err(Failure::field("ground", "required", ""));
    }
    if row.kind == RequestKind::Deletion && answer.ground.is_none() {
        return Err(Refusal::new("portal.erasure_is_an_act").into());
    }
    let text = clean(&answer.text)?;
    let key = vault.find_key(tx, row.person).await?.ok_or(Failure::NotFound)?;
    row.state = if answer.ground.is_some() { RequestState::Refused } else { RequestState::Done };
    row.ground = answer.ground;
    settle(tx, act, by, &mut row, Some(key.seal(text.as_bytes())?)).await?;
    row.answer = Some(text);
    Ok(row)
}

/// A request that waits, locked, as it was seen.
pub(super) async fn opened(tx: &mut Tx, vault: &Vault, id: Id<DataRequest>, seen: i64) -> Res<RequestRow> {
    let stored = store::get_for_update(tx, id).await?;
    let key = vault.find_key(tx, stored.person()).await?;
    let row = stored.open(key.as_ref());
    if row.state != RequestState::Open {
        return Err(Refusal::new("portal.request_answered").with("number", &row.number).into());
    }
    if row.version != seen {
        return Err(Failure::Conflict { version: row.version, changed: json!(row.state.name()) });
    }
    Ok(row)
}

/// The row, the line and the notice of an answer.
pub(super) async fn settle(tx: &mut Tx, act: &Act, by: By, row: &mut RequestRow, answer: Option<Vec<u8>>) -> Res<()> {
    row.answered = Some(act.now);
    row.answered_by = by.actor.map(Id::new);
    if !store::save(tx, row, answer).await? {
        return Err(Failure::Conflict { version: row.version, changed: json!(row.state.name()) });
    }
    row.version += 1;
    let line = json!({
        "request": row.id, "number": row.number, "state": row.state.name(), "ground": row.ground, "late": act.now > row.due,
    });
    journal::write(tx, by, act.now, Subject::new("person", row.person), "data_answer", &line).await?;
    let notice = NoticeRow {
        id: act.id(),
        subject_kind: "data_request".into(),
        subject: row.id.uuid(),
        person: row.person,
        unit: row.unit,
        what: "data_answer".into(),
        facts: json!({ "number": row.number, "state": row.state.name() }),
        channel: Channel::LookUp,
        state: NoticeState::Told,
        at: act.now,
        told: Some(act.now),
        attempts: 0,
        error: String::new(),
        address: None,
        batch: None,
        told_by: None,
    };
    notices::insert(tx, &notice).await
}

/// The requests of a person, the newest first.
pub async fn list_of(tx: &mut Tx, vault: &Vault, person: Id<Person>, limit: usize) -> Res<Vec<RequestRow>> {
    let rows = store::list_of(tx, person, limit).await?;
    let keys = vault.list_keys(tx, &[person]).await?;
    Ok(open_all(rows, &keys))
}

/// A request. The caller writes the access log.
///
/// # Errors
/// `NotFound`.
pub async fn get(tx: &mut Tx, vault: &Vault, id: Id<DataRequest>) -> Res<RequestRow> {
    let stored = store::find(tx, id).await?.ok_or(Failure::NotFound)?;
    let key = vault.find_key(tx, stored.person()).await?;
    Ok(stored.open(key.as_ref()))
}

/// Requests that some agencies (`None`: all) have to answer, the earliest due first; or those that they have answered, the
/// latest first. With the exact number of the list and how many of it are late. The caller writes the access log.
pub async fn list_due(
    tx: &mut Tx,
    vault: &Vault,
    units: Option<&[Id<Unit>]>,
    is_open: bool,
    now: Instant,
    after: Option<&str>,
) -> Res<(Page<RequestRow>, u64)> {
    let after = after.map(parse_key).transpose()?;
    let mut rows = store::list_due(tx, units, is_open, after, ROWS + 1).await?;
    let has_more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let persons: Vec<_> = rows.iter().map(Stored::person).collect();
    let keys = vault.list_keys(tx, &persons).await?;
    let items = open_all(rows, &keys);
    let next = items.last().filter(|_| has_more).map(|r| format!("{}.{}", r.due.micros(), r.id));
    let (total, late) = store::count_due(tx, units, is_open, now).await?;
    Ok((Page { items, total, next }, late))
}

/// How many requests wait for some agencies, and how many of them are late.
pub async fn count_open(tx: &mut Tx, units: Option<&[Id<Unit>]>, now: Instant) -> Res<(u64, u64)> {
    store::count_due(tx, units, true, now).await
}

fn parse_key(key: &str) -> Res<(Instant, Id<DataRequest>)> {
    let parts = key.split_once('.').and_then(|(at, id)| Some((at.parse().ok()?, Id::parse(id)?)));
    let (at, id) = parts.ok_or_else(|| Failure::field("after", "not_a_key", key))?;
    Ok((Instant::from_micros(at), id))
}
