//! Keeping and forgetting filters of lists. Names are the owner's own words and stay out of the journal.

use crate::read::filters::{Filter, SavedFilter, list};
use base::{Act, Failure, Id, Refusal, Res, nfc};
use db::{Tx, args};
use kernel::accounts::Actor;
use kernel::journal::{self, Subject};
use serde_json::json;

/// Filters that one account keeps.
const FILTERS_MAX: usize = 20;
/// Longest name, in letters.
const NAME_MAX: usize = 60;
/// Longest address.
const QUERY_MAX: usize = 500;

/// Keeps a filter; one of the same name is replaced.
///
/// # Errors
/// `Invalid` `name`; `Refused` `cases.filters_full`.
pub async fn save_filter(tx: &mut Tx, actor: &Actor, act: &Act, name: &str, query: &str) -> Res<SavedFilter> {
    let name = nfc(name);
    if name.is_empty() || name.chars().count() > NAME_MAX {
        return Err(Failure::field("name", "required", NAME_MAX.to_string()));
    }
    if query.len() > QUERY_MAX {
        return Err(Failure::field("query", "too_long", QUERY_MAX.to_string()));
    }
    let kept = list(tx, actor.account).await?;
    let same = kept.iter().find(|f| f.name == name);
    if same.is_none() && kept.len() >= FILTERS_MAX {
        return Err(Refusal::new("cases.filters_full").with("most", FILTERS_MAX).into());
    }
    let id = same.map_or_else(|| act.id::<Filter>(), |f| f.id);
    let sql = "INSERT INTO saved_filters (id, account, name, query, at) VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT (id) DO UPDATE SET query = excluded.query, at = excluded.at";
    tx.execute(sql, args![id, actor.account, &name, query, act.now]).await?;
    note(tx, actor, act, "save_filter", id).await?;
    Ok(SavedFilter { id, name, query: query.into() })
}

/// Forgets a filter of one's own.
pub async fn forget_filter(tx: &mut Tx, actor: &Actor, act: &Act, id: Id<Filter>) -> Res<()> {
    let sql = "DELETE FROM saved_filters WHERE id = $1 AND account = $2";
    if tx.execute(sql, args![id, actor.account]).await? == 0 {
        return Err(Failure::NotFound);
    }
    note(tx, actor, act, "forget_filter", id).await
}

async fn note(tx: &mut Tx, actor: &Actor, act: &Act, verb: &'static str, id: Id<Filter>) -> Res<()> {
    let by = actor.first_post().map(|p| actor.by(p)).unwrap_or_default();
    let subject = Subject::new("account", actor.account);
    journal::write(tx, by, act.now, subject, verb, &json!({ "filter": id })).await
}
