//! Signed results that anyone can check: PDF signatures after PAdES, several on one document, made in three phases so that
//! the key may be anywhere, and checked against anchors, lists of revoked certificates and a moment that the caller gives.
//! Pure: bytes in, bytes out. No clock, no randomness, no network, no file system: times and seeds are parameters.
//!
//! Sign: [`prepare`] → a [`Signer`] or a signing service → [`stamp`] if wanted → [`finish`]; [`sign`] does it at once.
//! Check: [`verify`]. Keys: [`pkcs12`], [`LocalKey`]. For tests and the demo: [`demo_ca`].

mod algorithm;
mod appearance;
mod certificate;
mod cms;
pub mod demo_ca;
mod form;
mod key;
pub mod limits;
mod oids;
mod pdf;
pub mod pkcs12;
mod problem;
mod sign;
pub mod stamp;
#[cfg(test)]
mod tests;
mod tlv;
mod verify;

pub use algorithm::Algorithm;
pub use appearance::{Appearance, Place, Segment, Shape};
pub use certificate::{Certificate, Subject};
pub use cms::Fault;
pub use key::{KeyKind, LocalKey, Signer};
pub use problem::{Problem, Res};
pub use sign::{Prepared, Request, STAMP_ROOM, finish, prepare, sign};
pub use verify::{
    Change, Kind, Later, Revocation, Signatory, Signature, Stamp, Trust, Verdict, is_validly_signed, verify,
};
