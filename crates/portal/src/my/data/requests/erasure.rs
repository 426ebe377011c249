//! Erasing a person: the key goes, and with it all that was sealed under it; what lies in clear is emptied. All or nothing,
//! and only when no case is open and no rule of the archive keeps one.

use super::rules::{self, Archive};
use super::work::{opened, settle};
use super::{DataRequest, RequestKind, RequestRow, RequestState};
use crate::my::data::export;
use base::{Act, Day, Failure, Id, Refusal, Res};
use cases::model::{CaseRow, RecordRow};
use db::{Tx, args};
use kernel::files;
use kernel::journal::{self, By, Subject};
use kernel::vault::{Person, Vault};
use kernel::{citizens, consents};
use serde_json::json;

/// Cases looked at in one question.
const CASES_AT_ONCE: usize = 200;

/// What keeps the data of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hindrance {
    /// Code of the case.
    pub case: String,
    /// The rule, in a sentence.
    pub rule: &'static str,
}

/// What is lost with a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Loss {
    /// Cases that nobody can be named for any more.
    pub cases: u64,
    /// Papers that nobody can open any more.
    pub papers: u64,
    /// Filings that were begun.
    pub drafts: u64,
}

/// What keeps the data of a person on a day; nothing: they can be erased.
pub async fn hindrances(tx: &mut Tx, person: Id<Person>, today: Day) -> Res<Vec<Hindrance>> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let some = cases::read::own::cases_after(tx, person, after, CASES_AT_ONCE).await?;
        let ids: Vec<_> = some.iter().map(|c| c.id).collect();
        let archives = cases::store::list_records_of(tx, &ids, &["archive"]).await?;
        let hindrance = |c: &CaseRow| {
            let archive = archives.get(&c.id).and_then(|records| records.last()).map_or(Archive::None, archive_of);
            rules::hindrance(c, archive, today).map(|rule| Hindrance { case: c.code.clone(), rule })
        };
        found.extend(some.iter().filter_map(hindrance));
        match some.last() {
            Some(last) if some.len() == CASES_AT_ONCE => after = Some(last.id),
            _ => return Ok(found),
        }
    }
}

fn archive_of(record: &RecordRow) -> Archive {
    let until = record.body["keep_until"].as_str().and_then(|day| Day::parse(day).ok());
    until.map_or(Archive::ForEver, Archive::Until)
}

/// What would be lost.
pub async fn loss(tx: &mut Tx, person: Id<Person>) -> Res<Loss> {
    let (mut count, mut after) = (0, None);
    loop {
        let some = cases::read::own::cases_after(tx, person, after, CASES_AT_ONCE).await?;
        count += some.len() as u64;
        match some.last() {
            Some(last) if some.len() == CASES_AT_ONCE => after = Some(last.id),
            _ => break,
        }
    }
    let drafts = tx
        .query_one("SELECT COUNT(*) FROM drafts WHERE party = $1 AND case_id IS NULL", args![person])
        .await?
        .int(0)?;
    let papers = cases::read::own::count_papers(tx, person).await?;
    Ok(Loss { cases: count, papers, drafts: u64::try_from(drafts).unwrap_or(0) })
}

/// Does what a request for deletion asks: the person is erased.
///
/// # Errors
/// `NotFound` for a request of another kind; `portal.erasure_hindered` with the first case and rule that keep the data;
/// `portal.request_answered`; `Conflict` when it has moved.
pub async fn erase(tx: &mut Tx, vault: &Vault, act: &Act, by: By, id: Id<DataRequest>, seen: i64) -> Res<RequestRow> {
    let mut row = opened(tx, vault, id, seen).await?;
    if row.kind != RequestKind::Deletion {
        return Err(Failure::NotFound);
    }
    let person = row.person;
    if let Some(first) = hindrances(tx, person, act.now.day()).await?.first() {
        return Err(Refusal::new("portal.erasure_hindered").with("case", &first.case).with("rule", first.rule).into());
    }
    row.state = RequestState::Done;
    settle(tx, act, by, &mut row, None).await?;
    let line = json!({ "request": row.id, "number": row.number });
    journal::write(tx, by, act.now, Subject::new("person", person), "erasure", &line).await?;
    cases::work::forget_answers(tx, person).await?;
    forget_drafts(tx, person).await?;
    export::forget_all(tx, person).await?;
    consents::delete_all(tx, person).await?;
    citizens::delete_all(tx, person).await?;
    vault.destroy_key(tx, person).await?;
    Ok(row)
}

/// Papers of drafts are under the install's key until they are sent: they go one by one. Pieces on their way are under the
/// person's key: their rows go, their content is swept.
async fn forget_drafts(tx: &mut Tx, person: Id<Person>) -> Res<()> {
    let of = "SELECT f.file FROM draft_files f JOIN drafts d ON d.id = f.draft WHERE d.party = $1";
    for row in tx.query(of, args![person]).await? {
        files::delete(tx, row.id(0)?).await?;
    }
    let papers = "DELETE FROM draft_files WHERE draft IN (SELECT id FROM drafts WHERE party = $1)";
    tx.later(papers, args![person]).await?;
    let pieces = "DELETE FROM upload_pieces WHERE upload IN (SELECT id FROM uploads WHERE party = $1)";
    tx.later(pieces, args![person]).await?;
    tx.later("DELETE FROM uploads WHERE party = $1", args![person]).await?;
    tx.later("DELETE FROM drafts WHERE party = $1", args![person]).await
}
