//! Facts of what people see and do about their own data, on both engines: nobody sees what is another's, officials are told
//! by post, nothing is used again without consent, a copy is handed to its owner alone, erasing is all or nothing.

mod documents;
mod erasure;
mod export;
mod readers;
mod requests;
mod routes;

use super::my::{asserted, begin, yen};
use super::site::{Site, value_of};
use base::{Id, Res};
use cases::model::Case;
use db::Tx;
use kernel::people;
use kernel::vault::Person;

/// Someone else.
async fn stranger(site: &Site) -> String {
    site.sign_in(asserted("Người khác", "001078000452", 2)).await.expect("signed in")
}

/// Nguyễn Hải Yến, signed in.
async fn signed_in(site: &Site) -> String {
    site.sign_in(yen()).await.expect("signed in")
}

/// The party with this number.
async fn person(site: &Site, number: &'static str) -> Id<Person> {
    let vault = site.shared().vault.clone();
    let found = async move |tx: &mut Tx| people::find_by_mark(tx, &vault, "number", number).await;
    site.shared().db.read(found).await.expect("asked").expect("known")
}

async fn yen_id(site: &Site) -> Id<Person> {
    person(site, "001198004217").await
}

/// A filing of hers with its papers.
async fn filed(site: &Site, token: &str) -> Id<Case> {
    let at = begin(site, token).await;
    let (_, page) = site.get_as(token, &format!("{at}/papers")).await;
    site.upload(token, &format!("{at}/papers"), &value_of(&page, "csrf"), "tuy_than").await;
    let case = site.send_whole(token, &at).await;
    Id::parse(&case).expect("a case")
}

/// A number that the database tells.
async fn count(site: &Site, sql: &'static str) -> i64 {
    let asked = async move |tx: &mut Tx| tx.query_one(sql, &[]).await?.int(0);
    site.shared().db.read(asked).await.expect("asked")
}

/// Acts in the journal of a person, in order.
async fn acts(site: &Site, person: Id<Person>) -> Vec<String> {
    let read = async move |tx: &mut Tx| kernel::journal::list(tx, person.uuid()).await;
    site.shared().db.read(read).await.expect("read").into_iter().map(|l| l.act).collect()
}

/// The case ends in the database as if its work was done.
async fn ended(site: &Site, status: &'static str) -> Res<()> {
    let act = site.shared().act();
    let end = async move |tx: &mut Tx| {
        let sql = "UPDATE cases SET status = $1, is_open = 0, finished = $2, returned = $2, outcome = 'approve'";
        tx.execute(sql, db::args![status, act.now]).await?;
        tx.execute("UPDATE process_instances SET state = REPLACE(state, '\"running\"', '\"completed\"')", &[])
            .await
            .map(drop)
    };
    site.shared().db.write(end).await
}
