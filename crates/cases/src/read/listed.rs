//! What a list shows of each case: the case, its people's names, its open steps, the records that tell who waits for what.
//! One statement for each, however long the list.

use crate::model::{Case, CaseRow, RecordRow};
use crate::store;
use base::{Id, Res};
use db::{Sql, Tx};
use kernel::organisation::Staff;
use kernel::vault::Person;
use kernel::worklist::{self, TaskRow};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Rows asked for in one statement.
const AT_ONCE: usize = 500;

/// Records that lists speak of.
pub const TELLING: &[&str] =
    &["pause", "supplement_request", "consultation", "reminder", "late_cause", "apology", "handover"];

/// A case in a list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The case.
    pub case: CaseRow,
    /// Name of who filed; `None` when erased.
    pub filer: Option<String>,
    /// Name of whose it is.
    pub owner: Option<String>,
    /// Year of birth of whose it is, where it is known.
    pub born: Option<i64>,
    /// Open steps, oldest first.
    pub tasks: Vec<TaskRow>,
    /// Records of the kinds asked for, oldest first.
    pub records: Vec<RecordRow>,
}

impl Listed {
    /// The last record of a kind.
    pub fn last(&self, kind: &str) -> Option<&RecordRow> {
        self.records.iter().rev().find(|r| r.kind == kind)
    }

    /// The last record of a kind that is not settled.
    pub fn open(&self, kind: &str) -> Option<&RecordRow> {
        self.records.iter().rev().find(|r| r.kind == kind && r.closed.is_none())
    }
}

/// The cases of a list in its order, with records of `kinds`.
pub async fn load(tx: &mut Tx, ids: &[Id<Case>], kinds: &[&'static str]) -> Res<Vec<Listed>> {
    let mut cases = HashMap::new();
    for some in ids.chunks(AT_ONCE) {
        cases.extend(store::list_by_ids(tx, some).await?.into_iter().map(|c| (c.id, c)));
    }
    let people = people(tx, cases.values()).await?;
    let subjects: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let mut tasks = worklist::list_open_of_many(tx, &subjects).await?;
    let mut records = store::list_records_of(tx, ids, kinds).await?;
    let name = |person: Id<Person>| people.get(&person).map(|(name, _)| name.clone());
    let row = |case: CaseRow| Listed {
        filer: name(case.filer),
        owner: name(case.owner),
        born: people.get(&case.owner).and_then(|(_, year)| *year),
        tasks: tasks.remove(&case.id.uuid()).unwrap_or_default(),
        records: records.remove(&case.id).unwrap_or_default(),
        case,
    };
    Ok(ids.iter().filter_map(|id| cases.remove(id)).map(row).collect())
}

type People = HashMap<Id<Person>, (String, Option<i64>)>;

async fn people(tx: &mut Tx, cases: impl Iterator<Item = &CaseRow>) -> Res<People> {
    let wanted: Vec<Id<Person>> = cases.flat_map(|c| [c.owner, c.filer]).collect::<BTreeSet<_>>().into_iter().collect();
    let mut all = HashMap::new();
    for some in wanted.chunks(AT_ONCE) {
        let mut sql = Sql::new("SELECT person, name, birth_year FROM person_names WHERE person IN ");
        sql.list(some.iter().copied());
        for row in tx.query_sql(&sql).await? {
            all.insert(row.id(0)?, (row.string(1)?, row.opt(2, db::Row::int)?));
        }
    }
    Ok(all)
}

/// Everyone whose name a list needs.
pub fn staff_of(rows: &[Listed]) -> BTreeSet<Id<Staff>> {
    let by_task = rows.iter().flat_map(|r| &r.tasks).filter_map(|t| t.assignee);
    by_task.chain(rows.iter().flat_map(|r| &r.records).filter_map(|r| r.staff)).collect()
}
