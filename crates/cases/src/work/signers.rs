//! Who may sign results of an agency on a day: its head, a deputy or another with an authority in force.
//! Law: NĐ 30/2020/NĐ-CP art. 13; for certification NĐ 23/2015/NĐ-CP art. 5.

use base::{Day, Id, Res};
use db::Tx;
use kernel::organisation::{SigningForm, Staff, Unit, list_signing_authorities, list_unit_staff};
use kernel::roles::Role;

/// Someone who may sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    /// The person.
    pub staff: Id<Staff>,
    /// Name.
    pub name: String,
    /// Post.
    pub title: String,
    /// In whose place; none: the head in the own name.
    pub form: Option<SigningForm>,
}

/// Whether a leader with this title is a deputy, who signs for the head.
pub(super) fn is_deputy(title: &str) -> bool {
    title.starts_with("Phó")
}

/// Those who may sign for an agency on `day`: its leaders first, then others with an authority.
pub async fn list_signers(tx: &mut Tx, agency: Id<Unit>, day: Day) -> Res<Vec<Signer>> {
    let authorities = list_signing_authorities(tx, agency, day).await?;
    let form_of = |staff| authorities.iter().find(|a| a.staff == staff).map(|a| a.form);
    let mut signers: Vec<Signer> = Vec::new();
    for member in list_unit_staff(tx, agency, day).await?.into_iter().filter(|m| m.held.role == Role::Leader) {
        let form = form_of(member.staff);
        let may = !is_deputy(&member.held.title) || form.is_some();
        if may && signers.iter().all(|s| s.staff != member.staff) {
            signers.push(Signer { staff: member.staff, name: member.name, title: member.held.title, form });
        }
    }
    signers.sort_by_key(|s| is_deputy(&s.title));
    for a in authorities {
        if signers.iter().all(|s| s.staff != a.staff) {
            signers.push(Signer { staff: a.staff, name: a.name, title: a.title, form: Some(a.form) });
        }
    }
    Ok(signers)
}
