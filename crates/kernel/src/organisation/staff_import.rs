//! `motcua import staff` and the same on screen: CSV `login,name,unit_code,role,title,valid_from,valid_to,email,phone`, one
//! line a post; a person with several posts has several lines with one login. Accounts are made without a password: the
//! administrator gives each a recovery code. Repeating imports nothing.

use super::import::ImportReport;
use super::register::list_holdings_of;
use super::{NewPost, Organisation, Staff, Unit, hold, insert_post, insert_staff};
use crate::accounts;
use crate::journal::{self, By, Subject};
use crate::roles::Role;
use base::{Act, Day, Failure, Id, Period, Res, nfc};
use db::{Db, Sql, Tx};
use serde::Deserialize;
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// Columns of the file, in order.
pub const STAFF_COLUMNS: [&str; 9] =
    ["login", "name", "unit_code", "role", "title", "valid_from", "valid_to", "email", "phone"];
/// Rows written in one transaction.
const CHUNK: usize = 100;

/// One import. Only a label for identities.
enum StaffImport {}

/// Who imports, and where they may.
#[derive(Clone, Debug, Default)]
pub struct ImportScope {
    /// Who acts.
    pub by: By,
    /// The only units that may get people; also the only ones whose people may get further posts. None: all.
    pub within: Option<HashSet<Id<Unit>>>,
    /// Only tells what would be done.
    pub dry_run: bool,
}

#[derive(Clone, Debug, Deserialize)]
struct StaffRecord {
    login: String,
    name: String,
    unit_code: String,
    role: String,
    #[serde(default)]
    title: String,
    valid_from: String,
    #[serde(default)]
    valid_to: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    phone: String,
}

#[derive(Clone)]
struct StaffRow {
    line: String,
    record: StaffRecord,
    unit: Id<Unit>,
    role: Role,
    period: Period,
}

/// Imports the text of a CSV file as the scope allows.
///
/// # Errors
/// `Invalid` when the file is no such CSV at all; single bad rows are refused in the report.
pub async fn import_staff(
    db: &Db,
    act: &Act,
    scope: &ImportScope,
    organisation: &Organisation,
    text: &str,
) -> Res<ImportReport> {
    let mut report = ImportReport::default();
    let mut rows = parse(organisation, scope, text, &mut report)?;
    let mut seen = HashSet::new();
    while !rows.is_empty() {
        let chunk: Vec<_> = rows.drain(..rows.len().min(CHUNK)).collect();
        let logins: Vec<String> = chunk.iter().map(|r| r.record.login.to_lowercase()).collect();
        let known = db.read(async move |tx: &mut Tx| list_known(tx, &logins).await).await?;
        let new = sift(chunk, &known, scope, &mut seen, &mut report);
        report.imported += new.len();
        if !scope.dry_run && !new.is_empty() {
            let (act, by) = (act.clone(), scope.by);
            db.write(async move |tx: &mut Tx| write(tx, by, &act, &new).await).await?;
        }
    }
    Ok(report)
}

fn parse(
    organisation: &Organisation,
    scope: &ImportScope,
    text: &str,
    report: &mut ImportReport,
) -> Res<Vec<StaffRow>> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let headers = reader.headers().map_err(|e| Failure::field("file", "not_csv", e.to_string()))?.clone();
    for needed in ["login", "name", "unit_code", "role", "valid_from"] {
        if !headers.iter().any(|h| h == needed) {
            return Err(Failure::field("file", "missing_column", needed));
        }
    }
    let mut rows = Vec::new();
    for (i, row) in reader.deserialize::<StaffRecord>().enumerate() {
        let line = format!("line {}", i + 2);
        match row {
            Ok(r) => rows.extend(check(organisation, scope, &line, r, report)),
            Err(e) => report.refuse(&line, "", "", &format!("cannot be read: {e}")),
        }
    }
    Ok(rows)
}

fn check(
    organisation: &Organisation,
    scope: &ImportScope,
    line: &str,
    r: StaffRecord,
    report: &mut ImportReport,
) -> Option<StaffRow> {
    let Ok(from) = Day::parse(&r.valid_from) else {
        report.refuse(line, "valid_from", &r.valid_from, "a day YYYY-MM-DD is needed");
        return None;
    };
    let to = match r.valid_to.as_str() {
        "" => None,
        text => match Day::parse(text) {
            Ok(day) if day > from => Some(day),
            _ => {
                report.refuse(line, "valid_to", text, "a day YYYY-MM-DD after valid_from is needed");
                return None;
            }
        },
    };
    let role = Role::parse(&r.role);
    let unit = organisation.find_by_code(&r.unit_code, from).map(|u| u.unit);
    let is_within = |unit: &Id<Unit>| scope.within.as_ref().is_none_or(|all| all.contains(unit));
    let problem = match (accounts::is_login(&r.login), is_name(&r.name), role, unit) {
        (false, ..) => ("login", &r.login, "3 to 60 letters, digits, dots are needed"),
        (_, false, ..) => ("name", &r.name, "a name of 1 to 100 letters is needed"),
        (_, _, None, _) => ("role", &r.role, "unknown role"),
        (_, _, _, None) => ("unit_code", &r.unit_code, "no unit carries this code on that day"),
        (_, _, _, Some(unit)) if !is_within(&unit) => ("unit_code", &r.unit_code, "the unit is not one of yours"),
        (_, _, Some(role), Some(unit)) => {
            let period = Period { from, to };
            return Some(StaffRow { line: line.into(), record: r, unit, role, period });
        }
    };
    report.refuse(line, problem.0, problem.1, problem.2);
    None
}

/// Whether a name may be someone's: 1 to 100 letters.
pub fn is_name(name: &str) -> bool {
    (1..=100).contains(&nfc(name).chars().count())
}

/// What is known of a login: whose it is, and the posts held since when.
struct Known {
    units: Vec<(Id<Unit>, Role, Period)>,
}

async fn list_known(tx: &mut Tx, logins: &[String]) -> Res<HashMap<String, Known>> {
    let mut sql = Sql::new("SELECT login, staff FROM accounts WHERE login IN ");
    sql.list(logins.iter());
    let rows = tx.query_sql(&sql).await?;
    let owners = rows.iter().map(|r| Ok((r.string(0)?, r.id(1)?))).collect::<Res<Vec<(String, Id<Staff>)>>>()?;
    let staff: Vec<_> = owners.iter().map(|(_, staff)| *staff).collect();
    let held = list_holdings_of(tx, &staff).await?;
    let known = |staff: Id<Staff>| Known {
        units: held.iter().filter(|h| h.staff == staff).map(|h| (h.unit, h.role, h.period)).collect(),
    };
    Ok(owners.into_iter().map(|(login, staff)| (login, known(staff))).collect())
}

/// Leaves out what is there already and what would reach into foreign units.
fn sift(
    rows: Vec<StaffRow>,
    known: &HashMap<String, Known>,
    scope: &ImportScope,
    seen: &mut HashSet<(String, Id<Unit>, Role)>,
    report: &mut ImportReport,
) -> Vec<StaffRow> {
    let mut new = Vec::new();
    for row in rows {
        let login = row.record.login.to_lowercase();
        let held = known.get(&login).map_or(&[][..], |k| k.units.as_slice());
        let is_foreign = scope.within.as_ref().is_some_and(|all| held.iter().any(|(unit, ..)| !all.contains(unit)));
        let is_held = held
            .iter()
            .any(|(unit, role, period)| *unit == row.unit && *role == row.role && period.contains(row.period.from));
        if is_foreign {
            report.refuse(&row.line, "login", &row.record.login, "the login belongs to someone outside your units");
        } else if is_held || !seen.insert((login, row.unit, row.role)) {
            report.unchanged += 1;
        } else {
            new.push(row);
        }
    }
    new
}

async fn write(tx: &mut Tx, by: By, act: &Act, rows: &[StaffRow]) -> Res<()> {
    let mut told = Vec::new();
    for row in rows {
        let r = &row.record;
        let staff = match accounts::find_owner(tx, &r.login).await? {
            Some(staff) => staff,
            None => {
                let some = |t: &str| Some(t.to_owned()).filter(|t| !t.is_empty());
                let (email, phone) = (some(&r.email), some(&r.phone));
                let staff = insert_staff(tx, act, &r.name, email.as_deref(), phone.as_deref()).await?;
                accounts::insert(tx, act, &r.login, staff, None).await?;
                staff
            }
        };
        let title = if r.title.is_empty() { row.role.vietnamese().to_owned() } else { nfc(&r.title) };
        let post = insert_post(tx, act, &NewPost { unit: row.unit, role: row.role, title }).await?;
        hold(tx, act, post, staff, row.period.from, row.period.to).await?;
        told.push(json!({ "staff": staff, "post": post, "unit": row.unit, "role": row.role, "period": row.period }));
    }
    let subject = Subject::new("staff_import", act.id::<StaffImport>());
    journal::write(tx, by, act.now, subject, "import", &json!({ "holdings": told })).await
}
