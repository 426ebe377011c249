//! What handlers need beside [`web::Shared`]; handed to them as an axum extension.

use crate::signature::BankSecret;
use crate::work::World;
use std::sync::Arc;
use web::Shared;

/// What handlers of this module need.
#[derive(Clone, Default)]
pub struct Payments {
    /// The secret under which the bank signs; none: notices are not taken, statements are.
    pub bank_secret: Option<BankSecret>,
}

/// What acts need, as it is now.
pub fn world(shared: &Shared) -> World {
    World { vault: shared.vault.clone(), organisation: shared.organisation.get(), access: Arc::clone(&shared.access) }
}
