//! What is left of a person in cases when they are erased: codes, dates and acts stay, what was answered in forms goes.
//! Names, numbers, notes and files go with the person's key (`kernel::vault`); the answers lie in clear and are emptied here.

use crate::{read, store};
use base::{Id, Res};
use db::Tx;
use kernel::process;
use kernel::vault::Person;

/// Cases looked at in one question.
const CASES_AT_ONCE: usize = 200;

/// Empties the answers of all cases that are a person's own, in the cases and in their processes.
///
/// # Errors
/// `Refused` `process.still_runs` while one of them is under way.
pub async fn forget_answers(tx: &mut Tx, person: Id<Person>) -> Res<()> {
    let mut after = None;
    loop {
        let some = read::own::cases_after(tx, person, after, CASES_AT_ONCE).await?;
        for case in some.iter().filter(|c| c.owner == person) {
            process::forget(tx, case.id.uuid()).await?;
        }
        match some.last() {
            Some(last) if some.len() == CASES_AT_ONCE => after = Some(last.id),
            _ => break,
        }
    }
    store::forget_answers(tx, person).await
}
