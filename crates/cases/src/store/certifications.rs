//! Lines of the certification books. No decisions.

use crate::model::Case;
use base::{Act, Day, Id, Instant, Money, Res};
use db::{Row, Sql, Tx, args};
use kernel::organisation::{Staff, Unit};

/// One line of a certification book.
pub enum Certified {}

/// A line as stored: one original, with all its copies under one number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificationRow {
    /// The case.
    pub case: Id<Case>,
    /// Place within the case, from 1.
    pub n: i64,
    /// Agency whose book it is.
    pub agency: Id<Unit>,
    /// Numbering series of the procedure.
    pub book: String,
    /// Year of the book.
    pub year: i64,
    /// Number in the book.
    pub number: i64,
    /// Volume with its symbol (`01/2024 - SCT/BS`).
    pub volume: String,
    /// When it was certified.
    pub at: Instant,
    /// What was certified.
    pub paper: String,
    /// Pages of the original.
    pub pages: i64,
    /// Copies.
    pub copies: i64,
    /// What they cost.
    pub fee: Money,
    /// Who signed.
    pub signer: Id<Staff>,
    /// As what.
    pub signer_title: String,
    /// In whose place: `KT`, `TM`, `TL`, `TUQ`; none: the head.
    pub signing_form: Option<String>,
    /// Who entered it at the desk.
    pub staff: Id<Staff>,
}

/// What was certified on one day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayTotal {
    /// Originals, which is numbers in the books.
    pub originals: i64,
    /// Copies.
    pub copies: i64,
    /// Pages of all copies.
    pub pages: i64,
    /// Money.
    pub fee: Money,
}

const SELECT: &str = "SELECT case_id, n, agency, book, year, number, volume, at, paper, pages, copies, fee, signer, signer_title, signing_form, staff
    FROM certifications";

fn read(r: &Row) -> Res<CertificationRow> {
    Ok(CertificationRow {
        case: r.id(0)?,
        n: r.int(1)?,
        agency: r.id(2)?,
        book: r.string(3)?,
        year: r.int(4)?,
        number: r.int(5)?,
        volume: r.string(6)?,
        at: r.instant(7)?,
        paper: r.string(8)?,
        pages: r.int(9)?,
        copies: r.int(10)?,
        fee: r.money(11)?,
        signer: r.id(12)?,
        signer_title: r.string(13)?,
        signing_form: r.opt(14, Row::string)?,
        staff: r.id(15)?,
    })
}

/// New lines of a book.
pub async fn insert_many(tx: &mut Tx, act: &Act, rows: &[CertificationRow]) -> Res<()> {
    let head = "certifications (id, case_id, n, agency, book, year, number, volume, day, at, paper, pages, copies, fee, signer, signer_title, signing_form, staff)";
    let line = |c: &CertificationRow| {
        args![
            act.id::<Certified>(),
            c.case,
            c.n,
            c.agency,
            &c.book,
            c.year,
            c.number,
            &c.volume,
            c.at.day(),
            c.at,
            &c.paper,
            c.pages,
            c.copies,
            c.fee,
            c.signer,
            &c.signer_title,
            c.signing_form.clone(),
            c.staff
        ]
        .to_vec()
    };
    tx.insert_many(head, &rows.iter().map(line).collect::<Vec<_>>()).await
}

/// What was certified in a case, in order.
pub async fn list_of_case(tx: &mut Tx, case: Id<Case>) -> Res<Vec<CertificationRow>> {
    let mut sql = Sql::new(SELECT);
    sql.push(" WHERE case_id = ").arg(case).push(" ORDER BY n");
    tx.query_sql(&sql).await?.iter().map(read).collect()
}

/// Who signed last for an agency on a day.
pub async fn find_last_signer(tx: &mut Tx, agency: Id<Unit>, day: Day) -> Res<Option<Id<Staff>>> {
    let sql = "SELECT signer FROM certifications WHERE agency = $1 AND day = $2 ORDER BY at DESC, n DESC LIMIT 1";
    tx.query_opt(sql, args![agency, day]).await?.map(|r| r.id(0)).transpose()
}

/// What an agency certified on a day.
pub async fn sum_day(tx: &mut Tx, agency: Id<Unit>, day: Day) -> Res<DayTotal> {
    let sql =
        "SELECT COUNT(*), CAST(COALESCE(SUM(copies), 0) AS BIGINT), CAST(COALESCE(SUM(copies * pages), 0) AS BIGINT),
               CAST(COALESCE(SUM(fee), 0) AS BIGINT) FROM certifications WHERE agency = $1 AND day = $2";
    let r = tx.query_one(sql, args![agency, day]).await?;
    Ok(DayTotal { originals: r.int(0)?, copies: r.int(1)?, pages: r.int(2)?, fee: r.money(3)? })
}
