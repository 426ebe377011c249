//! Floor 2: who a citizen is, by OpenID Connect (Core 1.0; authorization code flow with PKCE, RFC 7636). VNeID in
//! production, any certified provider elsewhere. Not here: sessions and parties (`kernel::citizens`), pages (crate `portal`).

mod provider;

pub use provider::{Begun, Provider, ProviderError, ProviderSettings};
