//! Making a person with a first post, and mending what is known of one.

use super::{STAFF, World};
use crate::rules::staff as rules;
use base::{Act, Day, Failure, Id, Res, nfc};
use db::Tx;
use kernel::accounts;
use kernel::accounts::Actor;
use kernel::journal::{self, Subject};
use kernel::organisation::{self, NewPost, Staff, Unit};
use kernel::roles::Role;
use serde_json::json;

use super::accounts::insert_account;

/// A person who begins here.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// Name.
    pub details: Details,
    /// Login of the account to be made; none: no account yet.
    pub login: Option<String>,
    /// Unit of the first post.
    pub unit: Id<Unit>,
    /// Role of the first post.
    pub role: Role,
    /// Name of the first post; empty: the role's.
    pub title: String,
    /// First day.
    pub from: Day,
    /// First day no longer, where it is known.
    pub to: Option<Day>,
}

/// Name and addresses of a person.
#[derive(Clone, Debug, Default)]
pub struct Details {
    /// Name.
    pub name: String,
    /// E-mail of the office.
    pub email: Option<String>,
    /// Phone of the office.
    pub phone: Option<String>,
}

impl Details {
    fn check(self) -> Res<Self> {
        let name = nfc(&self.name);
        if !organisation::is_name(&name) {
            return Err(Failure::field("name", "admin.not_a_name", ""));
        }
        let is_email = |e: &String| e.len() <= 200 && e.split('@').count() == 2 && !e.contains(char::is_whitespace);
        if self.email.as_ref().is_some_and(|e| !is_email(e)) {
            return Err(Failure::field("email", "admin.not_an_email", ""));
        }
        let phone = self.phone.map(|p| p.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect::<String>());
        if phone.as_ref().is_some_and(|p| !(3..=20).contains(&p.len())) {
            return Err(Failure::field("phone", "admin.not_a_phone", ""));
        }
        Ok(Self { name, email: self.email, phone })
    }
}

/// Makes a person, their first post and, where a login is told, their account without a password.
pub async fn create_person(tx: &mut Tx, world: &World, actor: &Actor, act: &Act, input: NewPerson) -> Res<Id<Staff>> {
    let by = actor.by(world.authorise(actor, act.now.day(), STAFF, input.unit)?);
    let details = input.details.check()?;
    let period = rules::period(input.from, input.to)?;
    if world.organisation.find(input.unit, period.from).is_none() {
        return Err(Failure::field("unit", "admin.unknown", ""));
    }
    let staff =
        organisation::insert_staff(tx, act, &details.name, details.email.as_deref(), details.phone.as_deref()).await?;
    let title = title(&input.title, input.role);
    let new = NewPost { unit: input.unit, role: input.role, title };
    let post = organisation::insert_post(tx, act, &new).await?;
    organisation::hold(tx, act, post, staff, period.from, period.to).await?;
    let body = json!({ "post": post, "unit": new.unit, "role": new.role, "period": period });
    journal::write(tx, by, act.now, Subject::new("staff", staff), "creation", &body).await?;
    if let Some(login) = input.login {
        insert_account(tx, by, act, staff, &login).await?;
    }
    Ok(staff)
}

/// The name of a post: as typed, or the role's.
pub(super) fn title(typed: &str, role: Role) -> String {
    let typed: String = nfc(typed).chars().take(100).collect();
    if typed.is_empty() { role.vietnamese().to_owned() } else { typed }
}

/// Mends name and addresses.
pub async fn mend_person(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    staff: Id<Staff>,
    input: Details,
) -> Res<()> {
    let opened = world.govern(tx, actor, act.now, staff).await?;
    let new = input.check()?;
    organisation::update_staff(tx, staff, &new.name, new.email.as_deref(), new.phone.as_deref()).await?;
    let row = &opened.row;
    // Which fields changed, not what stood in them: names and addresses of people stay out of the journal.
    let changed =
        [("name", row.name != new.name), ("email", row.email != new.email), ("phone", row.phone != new.phone)];
    let changed: Vec<_> = changed.iter().filter(|(_, is)| *is).map(|(name, _)| *name).collect();
    let subject = Subject::new("staff", staff);
    journal::write(tx, opened.by, act.now, subject, "details", &json!({ "changed": changed })).await
}

/// Logins are small letters; a login that someone has or had is never given again.
pub(super) async fn free_login(tx: &mut Tx, login: &str) -> Res<String> {
    let login = login.trim().to_lowercase();
    if !accounts::is_login(&login) {
        return Err(Failure::field("login", "admin.not_a_login", ""));
    }
    match accounts::find_owner(tx, &login).await? {
        Some(_) => Err(base::Refusal::new("administration.login_taken").with("login", login).into()),
        None => Ok(login),
    }
}
