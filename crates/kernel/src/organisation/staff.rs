//! People of the administration, their posts, leave, and who may sign for whom.

use super::import::ImportReport;
use super::{Organisation, Unit};
use crate::roles::Role;
use base::{Act, Day, Failure, Id, Res, fold, nfc};
use db::{Db, Row, Tx, args};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// A person who works for the administration.
pub enum Staff {}
/// A post in a unit.
pub enum Post {}
/// A signing authority given for a period.
pub enum Delegation {}

/// In whose place someone signs (NĐ 30/2020 on clerical work, art. 13).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SigningForm {
    /// KT.: a deputy for the head.
    #[serde(rename = "KT")]
    ForHead,
    /// TM.: on behalf of the collective body.
    #[serde(rename = "TM")]
    OnBehalf,
    /// TL.: by order of the head.
    #[serde(rename = "TL")]
    ByOrder,
    /// TUQ.: by written authorisation.
    #[serde(rename = "TUQ")]
    Authorised,
}

impl SigningForm {
    /// The letters before the title in a signature.
    pub const fn letters(self) -> &'static str {
        match self {
            Self::ForHead => "KT",
            Self::OnBehalf => "TM",
            Self::ByOrder => "TL",
            Self::Authorised => "TUQ",
        }
    }

    /// The form with these letters.
    pub fn parse(letters: &str) -> Option<Self> {
        [Self::ForHead, Self::OnBehalf, Self::ByOrder, Self::Authorised].into_iter().find(|f| f.letters() == letters)
    }
}

/// A post as someone holds it today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HeldPost {
    /// The post.
    pub post: Id<Post>,
    /// Its unit.
    pub unit: Id<Unit>,
    /// What it may do.
    pub role: Role,
    /// Its name (`Phó Chủ tịch`).
    pub title: String,
    /// Held for someone on leave.
    pub substitute: bool,
}

/// One of the people of a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StaffMember {
    /// The person.
    pub staff: Id<Staff>,
    /// Name.
    pub name: String,
    /// Their post in the unit.
    pub held: HeldPost,
}

/// A post to be made.
#[derive(Clone, Debug)]
pub struct NewPost {
    /// In which unit.
    pub unit: Id<Unit>,
    /// Role.
    pub role: Role,
    /// Name of the post.
    pub title: String,
}

/// Makes a person.
pub async fn insert_staff(
    tx: &mut Tx,
    act: &Act,
    name: &str,
    email: Option<&str>,
    phone: Option<&str>,
) -> Res<Id<Staff>> {
    let id = act.id::<Staff>();
    let name = nfc(name);
    let sql = "INSERT INTO staff (id, name, folded, email, phone) VALUES ($1, $2, $3, $4, $5)";
    tx.execute(sql, args![id, &name, fold(&name), email, phone]).await?;
    Ok(id)
}

/// Makes a post.
pub async fn insert_post(tx: &mut Tx, act: &Act, new: &NewPost) -> Res<Id<Post>> {
    let id = act.id::<Post>();
    let sql = "INSERT INTO posts (id, unit, role, title) VALUES ($1, $2, $3, $4)";
    tx.execute(sql, args![id, new.unit, new.role.name(), &new.title]).await?;
    Ok(id)
}

/// Someone holds a post from `from` on, until `to` where it is told.
pub async fn hold(tx: &mut Tx, act: &Act, post: Id<Post>, staff: Id<Staff>, from: Day, to: Option<Day>) -> Res<()> {
    insert_holding(tx, act, post, staff, "holds", from, to).await
}

/// Someone stands in for the holder of a post during leave.
pub async fn substitute(tx: &mut Tx, act: &Act, post: Id<Post>, staff: Id<Staff>, from: Day, to: Day) -> Res<()> {
    insert_holding(tx, act, post, staff, "substitutes", from, Some(to)).await
}

async fn insert_holding(
    tx: &mut Tx,
    act: &Act,
    post: Id<Post>,
    staff: Id<Staff>,
    kind: &str,
    from: Day,
    to: Option<Day>,
) -> Res<()> {
    let sql = "INSERT INTO holdings (id, post, staff, kind, valid_from, valid_to) VALUES ($1, $2, $3, $4, $5, $6)";
    tx.execute(sql, args![act.id::<HeldPost>(), post, staff, kind, from, to]).await.map(drop)
}

/// Someone no longer holds a post from `day` on.
pub async fn end_holding(tx: &mut Tx, post: Id<Post>, staff: Id<Staff>, day: Day) -> Res<u64> {
    let sql =
        "UPDATE holdings SET valid_to = $3 WHERE post = $1 AND staff = $2 AND (valid_to IS NULL OR valid_to > $3)";
    tx.execute(sql, args![post, staff, day]).await
}

/// The posts that someone holds on `day`, own before substituted.
pub async fn list_holdings(tx: &mut Tx, staff: Id<Staff>, day: Day) -> Res<Vec<HeldPost>> {
    let sql = "SELECT p.id, p.unit, p.role, p.title, h.kind FROM holdings h JOIN posts p ON p.id = h.post
               WHERE h.staff = $1 AND h.valid_from <= $2 AND (h.valid_to IS NULL OR h.valid_to > $2) ORDER BY h.kind, h.id";
    tx.query(sql, args![staff, day]).await?.iter().map(|r| read_held(r, 0)).collect()
}

/// The people of a unit on `day`.
pub async fn list_unit_staff(tx: &mut Tx, unit: Id<Unit>, day: Day) -> Res<Vec<StaffMember>> {
    let sql = "SELECT p.id, p.unit, p.role, p.title, h.kind, s.id, s.name
               FROM posts p JOIN holdings h ON h.post = p.id JOIN staff s ON s.id = h.staff
               WHERE p.unit = $1 AND h.valid_from <= $2 AND (h.valid_to IS NULL OR h.valid_to > $2) ORDER BY p.role, s.folded, s.id";
    let read = |r: &Row| Ok(StaffMember { held: read_held(r, 0)?, staff: r.id(5)?, name: r.string(6)? });
    tx.query(sql, args![unit, day]).await?.iter().map(read).collect()
}

fn read_held(r: &Row, at: usize) -> Res<HeldPost> {
    let role = r.text(at + 2)?;
    Ok(HeldPost {
        post: r.id(at)?,
        unit: r.id(at + 1)?,
        role: Role::parse(role).ok_or_else(|| Failure::Internal(format!("unknown role {role}")))?,
        title: r.string(at + 3)?,
        substitute: r.text(at + 4)? == "substitutes",
    })
}

/// Gives someone the authority to sign in a unit in a form, by a written act, for a period.
pub async fn delegate(
    tx: &mut Tx,
    act: &Act,
    unit: Id<Unit>,
    staff: Id<Staff>,
    form: SigningForm,
    ordered_by: &str,
    from: Day,
    to: Option<Day>,
) -> Res<Id<Delegation>> {
    let id = act.id::<Delegation>();
    let sql = "INSERT INTO delegations (id, unit, staff, form, ordered_by, valid_from, valid_to) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    tx.execute(sql, args![id, unit, staff, form.letters(), ordered_by, from, to]).await?;
    Ok(id)
}

/// The form in which someone may sign in a unit on `day`, with the act that gave it; `None`: not at all.
pub async fn find_signing_form(
    tx: &mut Tx,
    unit: Id<Unit>,
    staff: Id<Staff>,
    day: Day,
) -> Res<Option<(SigningForm, String)>> {
    let sql = "SELECT form, ordered_by FROM delegations WHERE unit = $1 AND staff = $2 AND valid_from <= $3
               AND (valid_to IS NULL OR valid_to > $3) ORDER BY id DESC LIMIT 1";
    let Some(row) = tx.query_opt(sql, args![unit, staff, day]).await? else { return Ok(None) };
    Ok(SigningForm::parse(row.text(0)?).zip(Some(row.string(1)?)))
}

/// An authority to sign in a unit that holds on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SigningAuthority {
    /// The person.
    pub staff: Id<Staff>,
    /// Name.
    pub name: String,
    /// The post that greets the person.
    pub title: String,
    /// In whose place.
    pub form: SigningForm,
    /// The act that gave it.
    pub ordered_by: String,
}

/// All authorities to sign in a unit on `day`, the newest first.
pub async fn list_signing_authorities(tx: &mut Tx, unit: Id<Unit>, day: Day) -> Res<Vec<SigningAuthority>> {
    let sql = "SELECT d.staff, s.name, d.form, d.ordered_by, COALESCE((
                   SELECT p.title FROM holdings h JOIN posts p ON p.id = h.post
                   WHERE h.staff = d.staff AND h.valid_from <= $2 AND (h.valid_to IS NULL OR h.valid_to > $2)
                   ORDER BY h.kind, h.id LIMIT 1), '')
               FROM delegations d JOIN staff s ON s.id = d.staff
               WHERE d.unit = $1 AND d.valid_from <= $2 AND (d.valid_to IS NULL OR d.valid_to > $2) ORDER BY d.id DESC";
    let read = |r: &Row| {
        let form = r.text(2)?;
        Ok(SigningAuthority {
            staff: r.id(0)?,
            name: r.string(1)?,
            title: r.string(4)?,
            form: SigningForm::parse(form).ok_or_else(|| Failure::Internal(format!("unknown form {form}")))?,
            ordered_by: r.string(3)?,
        })
    };
    tx.query(sql, args![unit, day]).await?.iter().map(read).collect()
}

#[derive(Deserialize)]
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

/// `motcua import staff`: CSV `login,name,unit_code,role,title,valid_from,valid_to,email,phone`, one line a post; a person
/// with several posts has several lines with one login. Accounts are made without a password: the administrator gives
/// each a recovery code. Repeating imports nothing.
///
/// # Errors
/// `Invalid` when the file is no such CSV at all.
pub async fn import_staff(db: &Db, act: &Act, organisation: &Organisation, text: &str) -> Res<ImportReport> {
    let mut report = ImportReport::default();
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
            Ok(r) => rows.extend(check(organisation, &line, r, &mut report)),
            Err(e) => report.refuse(&line, "", "", &format!("cannot be read: {e}")),
        }
    }
    while !rows.is_empty() {
        let chunk: Vec<_> = rows.drain(..rows.len().min(100)).collect();
        let act = act.clone();
        let (new, same) = db.write(async move |tx: &mut Tx| write(tx, &act, &chunk).await).await?;
        report.imported += new;
        report.unchanged += same;
    }
    Ok(report)
}

struct StaffRow {
    record: StaffRecord,
    unit: Id<Unit>,
    role: Role,
    from: Day,
    to: Option<Day>,
}

fn check(organisation: &Organisation, line: &str, r: StaffRecord, report: &mut ImportReport) -> Option<StaffRow> {
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
    let is_login =
        (3..=60).contains(&r.login.len()) && r.login.chars().all(|c| c.is_ascii_alphanumeric() || "._-@".contains(c));
    let role = Role::parse(&r.role);
    let unit = organisation.find_by_code(&r.unit_code, from);
    let problem = match (is_login, nfc(&r.name).is_empty() || r.name.chars().count() > 100, role, unit) {
        (false, ..) => ("login", &r.login, "3 to 60 letters, digits, dots are needed"),
        (_, true, ..) => ("name", &r.name, "a name of 1 to 100 letters is needed"),
        (_, _, None, _) => ("role", &r.role, "unknown role"),
        (_, _, _, None) => ("unit_code", &r.unit_code, "no unit carries this code on that day"),
        (_, _, Some(role), Some(unit)) => {
            let unit = unit.unit;
            return Some(StaffRow { record: r, unit, role, from, to });
        }
    };
    report.refuse(line, problem.0, problem.1, problem.2);
    None
}

async fn write(tx: &mut Tx, act: &Act, rows: &[StaffRow]) -> Res<(usize, usize)> {
    let (mut new, mut same) = (0, 0);
    let mut by_login: HashMap<&str, Id<Staff>> = HashMap::new();
    for row in rows {
        let r = &row.record;
        let known = tx.query_opt("SELECT staff FROM accounts WHERE login = $1", args![&r.login]).await?;
        let staff = match (known, by_login.get(r.login.as_str())) {
            (Some(found), _) => found.id(0)?,
            (None, Some(staff)) => *staff,
            (None, None) => {
                let some = |t: &'_ str| Some(t.to_owned()).filter(|t| !t.is_empty());
                let staff =
                    insert_staff(tx, act, &r.name, some(&r.email).as_deref(), some(&r.phone).as_deref()).await?;
                crate::accounts::insert(tx, act, &r.login, staff, None).await?;
                staff
            }
        };
        by_login.insert(&r.login, staff);
        let held = list_holdings(tx, staff, row.from).await?;
        if held.iter().any(|h| h.unit == row.unit && h.role == row.role) {
            same += 1;
            continue;
        }
        let title = if r.title.is_empty() { row.role.vietnamese().to_owned() } else { nfc(&r.title) };
        let post = insert_post(tx, act, &NewPost { unit: row.unit, role: row.role, title }).await?;
        hold(tx, act, post, staff, row.from, row.to).await?;
        new += 1;
    }
    Ok((new, same))
}
