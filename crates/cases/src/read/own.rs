//! What the people of a case have of it in their e-store: the papers that they gave, the results that they got. The caller
//! writes the access log before the reply. Law: Thông tư 01/2023/TT-VPCP art. 24.

use super::{CaseView, found};
use crate::model::{Case, CaseRow};
use crate::papers::{self, Letterhead, Paper, Source};
use crate::store;
use crate::work::World;
use base::{Failure, Id, Instant, Res};
use db::{Row, Sql, Tx};
use kernel::files::{self, File, FileKey, FileRow};
use kernel::organisation::Unit;
use kernel::vault::{Person, PersonKey};
use kernel::{journal, people, worklist};
use letters::Letter;
use std::collections::HashMap;

/// A paper of a case, as its own people see it.
#[derive(Clone, Debug)]
pub struct OwnPaper {
    /// What is kept of the file.
    pub row: FileRow,
    /// Name as given; `None` when its owner was erased.
    pub name: Option<String>,
    /// Code of the document; empty for a scan of the whole case.
    pub code: String,
    /// Name of the document; empty for a scan of the whole case.
    pub document: String,
    /// The case.
    pub case: Id<Case>,
    /// Its code.
    pub case_code: String,
    /// Name of the procedure.
    pub procedure: String,
    /// When it was given.
    pub at: Instant,
}

/// Which papers are wanted.
#[derive(Clone, Debug, Default)]
pub struct PapersAsked {
    /// Only this one.
    pub file: Option<Id<File>>,
    /// Only of documents with this code, and not those that were found lacking.
    pub code: Option<String>,
    /// Key of the last row seen.
    pub after: Option<Id<File>>,
    /// Rows.
    pub limit: usize,
}

/// A row before its name is opened.
struct Found {
    file: Id<File>,
    name: Vec<u8>,
    at: Instant,
    case: Id<Case>,
    case_code: String,
    procedure: String,
    owner: Id<Person>,
    code: String,
    document: String,
}

/// Papers of the cases of a party, as owner or as filer, the newest first. Removed ones are not among them.
pub async fn papers(tx: &mut Tx, world: &World, party: Id<Person>, asked: &PapersAsked) -> Res<Vec<OwnPaper>> {
    let rows = list(tx, party, asked).await?;
    let ids: Vec<_> = rows.iter().map(|r| r.file).collect();
    let mut files: HashMap<_, _> = files::list(tx, &ids).await?.into_iter().map(|f| (f.id, f)).collect();
    let owners: Vec<_> = rows.iter().map(|r| r.owner).collect();
    let keys = world.vault.list_keys(tx, &owners).await?;
    let open = |key: &PersonKey, sealed: &[u8]| String::from_utf8(key.open(sealed).ok()?).ok();
    let paper = |r: Found| {
        let row = files.remove(&r.file)?;
        let name = keys.get(&row.owner.unwrap_or(r.owner)).and_then(|key| open(key, &r.name));
        let Found { code, document, case, case_code, procedure, at, .. } = r;
        Some(OwnPaper { row, name, code, document, case, case_code, procedure, at })
    };
    Ok(rows.into_iter().filter_map(paper).collect())
}

async fn list(tx: &mut Tx, party: Id<Person>, asked: &PapersAsked) -> Res<Vec<Found>> {
    let mut sql = Sql::new(
        "SELECT f.file, f.name, f.at, c.id, c.code, c.procedure_name, c.owner, COALESCE(d.code, ''), COALESCE(d.name, '')
         FROM case_files f JOIN cases c ON c.id = f.case_id
         LEFT JOIN case_documents d ON d.case_id = f.case_id AND d.n = f.document
         LEFT JOIN document_checks k ON k.case_id = f.case_id AND k.document = f.document
         WHERE f.removed IS NULL AND f.case_id IN ",
    );
    sql.append(&own_cases(party));
    if let Some(file) = asked.file {
        sql.push(" AND f.file = ").arg(file);
    }
    if let Some(code) = &asked.code {
        sql.push(" AND d.code = ").arg(code).push(" AND (k.verdict IS NULL OR k.verdict <> 'lacking')");
    }
    if let Some(after) = asked.after {
        sql.push(" AND f.file < ").arg(after);
    }
    sql.push(" ORDER BY f.file DESC LIMIT ").arg(asked.limit);
    let read = |r: &Row| {
        Ok(Found {
            file: r.id(0)?,
            name: r.bytes(1)?.to_vec(),
            at: r.instant(2)?,
            case: r.id(3)?,
            case_code: r.string(4)?,
            procedure: r.string(5)?,
            owner: r.id(6)?,
            code: r.string(7)?,
            document: r.string(8)?,
        })
    };
    tx.query_sql(&sql).await?.iter().map(read).collect()
}

/// The cases of a party: each half goes by an index of its own.
fn own_cases(party: Id<Person>) -> Sql {
    let mut sql = Sql::new("(SELECT id FROM cases WHERE owner = ");
    sql.arg(party).push(" UNION SELECT id FROM cases WHERE filer = ").arg(party).push(")");
    sql
}

/// A paper of a party with what opens it.
///
/// # Errors
/// `NotFound` for the paper of another, a removed one, and where its owner was erased.
pub async fn paper(tx: &mut Tx, world: &World, party: Id<Person>, file: Id<File>) -> Res<(OwnPaper, FileKey)> {
    let asked = PapersAsked { file: Some(file), limit: 1, ..PapersAsked::default() };
    let paper = papers(tx, world, party, &asked).await?.pop().ok_or(Failure::NotFound)?;
    let key = files::find_key(tx, &world.vault, &paper.row).await?.ok_or(Failure::NotFound)?;
    Ok((paper, key))
}

/// How many papers the cases of a party have.
pub async fn count_papers(tx: &mut Tx, party: Id<Person>) -> Res<u64> {
    let mut sql = Sql::new("SELECT COUNT(*) FROM case_files WHERE removed IS NULL AND case_id IN ");
    sql.append(&own_cases(party));
    let rows = tx.query_sql(&sql).await?;
    rows.first().map_or(Ok(0), |r| r.int(0)).map(|n| u64::try_from(n).unwrap_or(0))
}

/// Cases of a party whose result was handed out, the newest first.
pub async fn results(tx: &mut Tx, party: Id<Person>, after: Option<Id<Case>>, limit: usize) -> Res<Vec<CaseRow>> {
    let mut condition = Sql::new("returned IS NOT NULL AND outcome IS NOT NULL AND id IN ");
    condition.append(&own_cases(party));
    if let Some(after) = after {
        condition.push(" AND id < ").arg(after);
    }
    store::list_where(tx, &condition, " ORDER BY id DESC", limit).await
}

/// All cases of a party by key, oldest first.
pub async fn cases_after(tx: &mut Tx, party: Id<Person>, after: Option<Id<Case>>, limit: usize) -> Res<Vec<CaseRow>> {
    let mut condition = Sql::new("id IN ");
    condition.append(&own_cases(party));
    if let Some(after) = after {
        condition.push(" AND id > ").arg(after);
    }
    store::list_where(tx, &condition, " ORDER BY id", limit).await
}

/// The agency that received a case of the party.
///
/// # Errors
/// `NotFound` for the case of another.
pub async fn receiving(tx: &mut Tx, party: Id<Person>, id: Id<Case>) -> Res<Id<Unit>> {
    let case = store::find(tx, id).await?.filter(|c| c.owner == party || c.filer == party);
    case.map(|c| c.receiving).ok_or(Failure::NotFound)
}

/// Those of `ids` that are cases of the party, with their codes.
pub async fn codes(tx: &mut Tx, party: Id<Person>, ids: &[uuid::Uuid]) -> Res<HashMap<uuid::Uuid, String>> {
    let mut sql = Sql::new("SELECT id, code FROM cases WHERE id IN ");
    sql.list(ids.iter().map(|id| Id::<Case>::new(*id)));
    sql.push(" AND (owner = ").arg(party).push(" OR filer = ").arg(party).push(")");
    tx.query_sql(&sql).await?.iter().map(|r| Ok((r.id::<Case>(0)?.uuid(), r.string(1)?))).collect()
}

/// The result of a case as it was signed, for its own people, once it was handed out.
///
/// # Errors
/// `NotFound` for the case of another, and while there is no result to be had.
pub async fn result(
    tx: &mut Tx,
    world: &World,
    party: Id<Person>,
    id: Id<Case>,
    letterhead: &Letterhead,
) -> Res<(CaseRow, Letter)> {
    let case = store::find(tx, id).await?.filter(|c| c.owner == party || c.filer == party).ok_or(Failure::NotFound)?;
    if case.returned.is_none() {
        return Err(Failure::NotFound);
    }
    let view = view(tx, world, case).await?;
    let wrote = view.records.iter().filter_map(|r| r.staff);
    let acted = view.lines.iter().filter_map(|l| l.by.actor).map(Id::new);
    let names = crate::pages::staff_names(tx, wrote.chain(acted)).await?;
    let source = Source { world, view: &view, names: &names, letterhead, record: None };
    let letter = papers::letter(tx, &source, Paper::Result).await?;
    Ok((view.case, letter))
}

async fn view(tx: &mut Tx, world: &World, case: CaseRow) -> Res<CaseView> {
    let records = store::list_records(tx, case.id).await?;
    let filer = found(people::get(tx, &world.vault, case.filer).await)?;
    let owner =
        if case.owner == case.filer { filer.clone() } else { found(people::get(tx, &world.vault, case.owner).await)? };
    let documents = store::list_documents(tx, case.id).await?;
    let tasks = worklist::list_of(tx, case.id.uuid()).await?;
    let lines = journal::list(tx, case.id.uuid()).await?;
    let due = world.due_from(&case, &records)?;
    Ok(CaseView { case, filer, owner, documents, records, tasks, lines, due })
}
