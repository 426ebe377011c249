//! What handlers of this module need beside [`web::Shared`].

use crate::work::World;
use calendar::Calendar;
use catalogue::CatalogueCache;
use std::sync::Arc;

/// Handed to handlers as an axum extension.
#[derive(Clone)]
pub struct Cases {
    /// Procedures in force.
    pub catalogue: CatalogueCache,
    /// Working calendar.
    pub calendar: Arc<Calendar>,
}

impl Cases {
    /// What an act needs, as of now.
    pub fn world(&self, shared: &web::Shared) -> World {
        World {
            vault: shared.vault.clone(),
            organisation: shared.organisation.get(),
            catalogue: self.catalogue.get(),
            access: Arc::clone(&shared.access),
            calendar: Arc::clone(&self.calendar),
        }
    }
}
