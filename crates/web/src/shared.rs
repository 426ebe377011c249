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
    /// Whom the start page of a demo offers to work as; empty elsewhere.
    pub demo_groups: Vec<DemoGroup>,
}

/// People of one place whom the start page of a demo offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DemoGroup {
    /// The place (`Phường Trúc Bạch`).
    pub name: String,
    /// What happens there, in a sentence.
    pub about: String,
    /// The accounts, in the order in which a case passes through their hands.
    pub accounts: Vec<DemoAccount>,
}

/// An account that the start page of a demo offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DemoAccount {
    /// Login.
    pub login: String,
    /// The post in a few words.
    pub post: String,
    /// What one can try in it, in a few words.
    pub does: String,
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
