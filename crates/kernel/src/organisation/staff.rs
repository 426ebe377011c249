//! People of the administration, their posts, leave, and who may sign for whom.

use super::Unit;
use crate::jobs::{self, JobClock};
use crate::roles::Role;
use base::{Act, Day, Failure, Id, Instant, Res, fold, nfc};
use db::{Row, Tx, args};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A person who works for the administration.
pub enum Staff {}
/// A post in a unit.
pub enum Post {}
/// A post held by someone for a period.
pub enum Holding {}
/// A signing authority given for a period.
pub enum Delegation {}

/// Kind of the job that runs when a holding ends: open tasks for which the person has no post any more go back. Its body
/// names the person (`staff`).
pub const HOLDING_END_JOB: &str = "organisation.holding_end";

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
pub async fn hold(
    tx: &mut Tx,
    act: &Act,
    post: Id<Post>,
    staff: Id<Staff>,
    from: Day,
    to: Option<Day>,
) -> Res<Id<Holding>> {
    insert_holding(tx, act, post, staff, "holds", from, to).await
}

/// Someone stands in for the holder of a post during leave.
pub async fn substitute(
    tx: &mut Tx,
    act: &Act,
    post: Id<Post>,
    staff: Id<Staff>,
    from: Day,
    to: Day,
) -> Res<Id<Holding>> {
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
) -> Res<Id<Holding>> {
    let id = act.id::<Holding>();
    let sql = "INSERT INTO holdings (id, post, staff, kind, valid_from, valid_to) VALUES ($1, $2, $3, $4, $5, $6)";
    tx.execute(sql, args![id, post, staff, kind, from, to]).await?;
    if let Some(to) = to {
        arm_end(tx, act, staff, to).await?;
    }
    Ok(id)
}

/// Someone no longer holds a post from `day` on. One that would only begin later never begins.
pub async fn end_holding(tx: &mut Tx, act: &Act, id: Id<Holding>, staff: Id<Staff>, day: Day) -> Res<()> {
    let sql = "UPDATE holdings SET valid_to = CASE WHEN valid_from > $3 THEN valid_from ELSE $3 END
               WHERE id = $1 AND staff = $2 AND (valid_to IS NULL OR valid_to > $3)";
    if tx.execute(sql, args![id, staff, day]).await? == 0 {
        return Ok(());
    }
    arm_end(tx, act, staff, day).await
}

async fn arm_end(tx: &mut Tx, act: &Act, staff: Id<Staff>, day: Day) -> Res<()> {
    // One that ended in the past is looked at as things are now.
    let (due, body) = (Instant::at(day, 0, 0, 0).max(act.now), json!({ "staff": staff }));
    jobs::insert(tx, act, HOLDING_END_JOB, Some(staff.uuid()), JobClock::Legal, due, &body).await.map(drop)
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

/// A post as held, from five columns beginning `at`: post, unit, role, title, kind.
pub(crate) fn read_held(r: &Row, at: usize) -> Res<HeldPost> {
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
