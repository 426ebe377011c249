//! Signed messages: CMS SignedData (RFC 5652, 5) with the attributes that CAdES and PAdES ask for (ETSI EN 319 122-1, ETSI
//! EN 319 142-1). Written and read as bytes, see [`crate::tlv`].

pub mod build;
pub mod read;

pub use read::{Fault, Signed};
