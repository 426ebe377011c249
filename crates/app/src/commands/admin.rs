//! `motcua init-admin`: the first administrator of a fresh install.

use crate::args::{InitAdminArgs, PlaceArgs};
use crate::outcome::{Done, Fault};
use crate::parts::Store;
use db::Tx;
use kernel::accounts::{FirstAdministrator, create_first_administrator};
use kernel::organisation::OrganisationCache;
use serde_json::json;

/// Makes the account and tells the recovery code with which its owner sets a password within a day.
pub async fn init_admin(place: &PlaceArgs, args: InitAdminArgs, json: bool) -> Result<Done, Fault> {
    let store = Store::open_to_write(place).await?;
    let vault = store.vault().await?;
    let (act, machine) = (store.act(), store.clock.machine());
    let organisation = OrganisationCache::default();
    organisation.reload(&store.db).await?;
    let unit = organisation.get().find_by_code(&args.unit, act.now.day()).map(|unit| unit.unit).ok_or_else(|| {
        let text = format!("no unit carries the code {} today; import the units first", args.unit);
        Fault::refused("organisation.unknown_unit", text)
    })?;
    let new = FirstAdministrator { login: args.login, name: args.name, unit };
    let login = new.login.to_lowercase();
    let code = store
        .db
        .write(async move |tx: &mut Tx| create_first_administrator(tx, &act, &vault, machine, &new).await)
        .await?;
    if json {
        return Ok(Done::line(json!({ "login": login, "recovery_code": code })));
    }
    Ok(Done::line(format_args!(
        "account {login} is made; set its password within 24 hours with the recovery code {code}"
    )))
}
