//! What every handler gets as its state.

use access::Access;
use base::{Act, Day, Ids};
use db::Db;
use kernel::accounts::Hasher;
use kernel::clock::Clock;
use kernel::organisation::OrganisationCache;
use kernel::vault::Vault;
use std::sync::Arc;

use crate::Texts;

/// All that a handler may use. Cheap to clone.
#[derive(Clone)]
pub struct Shared {
    /// The database.
    pub db: Db,
    /// Legal and machine time.
    pub clock: Clock,
    /// New identities.
    pub ids: Ids,
    /// Keys of personal data.
    pub vault: Vault,
    /// All units over all time.
    pub organisation: OrganisationCache,
    /// Password hashes.
    pub hasher: Hasher,
    /// Who may do what.
    pub access: Arc<Access>,
    /// Words in Vietnamese and English.
    pub texts: Arc<Texts>,
    /// Settings of the site.
    pub settings: Arc<WebSettings>,
}

/// Settings of the site.
#[derive(Clone, Debug, Default)]
pub struct WebSettings {
    /// A demo: shows its accounts and the demo day.
    pub demo: bool,
    /// Name of the city (`Thành phố Hà Nội`).
    pub city: String,
    /// Address under which browsers reach the site. With `https://` cookies are marked Secure.
    pub public_url: String,
}

impl Shared {
    /// The moment of an act in legal time, with identities for what it makes.
    pub fn act(&self) -> Act {
        Act { now: self.clock.legal(), ids: self.ids.clone() }
    }

    /// The legal day.
    pub fn today(&self) -> Day {
        self.clock.legal().day()
    }

    /// Whether browsers reach the site over TLS.
    pub fn is_https(&self) -> bool {
        self.settings.public_url.starts_with("https://")
    }
}
