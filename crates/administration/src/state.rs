//! What handlers of this module need beside [`web::Shared`].

use crate::work::World;
use calendar::Calendar;
use catalogue::CatalogueCache;
use std::sync::Arc;

/// Handed to handlers as an axum extension.
#[derive(Clone)]
pub struct Administration {
    /// Procedures over time.
    pub catalogue: CatalogueCache,
    /// Working calendar.
    pub calendar: Arc<Calendar>,
}

/// What an act needs, as of now.
pub(crate) fn world(shared: &web::Shared) -> World {
    World {
        access: Arc::clone(&shared.access),
        organisation: shared.organisation.get(),
        vault: shared.vault.clone(),
        machine: shared.clock.machine(),
    }
}
