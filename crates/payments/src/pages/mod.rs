//! HTML: decode → work or read → render. One file per page.

mod accounts;
mod demand;
mod incoming;
mod parts;
mod receipt;
mod reconciliation;
mod refund;
mod statement;

use kernel::roles::Role;
use web::{WebRoutes, Who};

/// Those who see the books of an office.
const VIEWERS: Who = Who::Roles(&[Role::Cashier, Role::HeadOfDesk, Role::Leader]);
/// Those who keep them.
const KEEPERS: Who = Who::Roles(&[Role::Cashier, Role::HeadOfDesk]);
/// Those who tell on which account an office is paid.
const ADMINISTRATORS: Who = Who::Roles(&[Role::Administrator]);

/// Pages of this module.
pub fn routes() -> WebRoutes {
    [
        reconciliation::routes(),
        statement::routes(),
        incoming::routes(),
        demand::routes(),
        refund::routes(),
        receipt::routes(),
        accounts::routes(),
    ]
    .into_iter()
    .fold(WebRoutes::new(), WebRoutes::merge)
}
