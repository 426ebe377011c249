//! Typed identifiers (UUIDv7, RFC 9562) and where new ones come from.

use crate::Instant;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

/// The identity of one `T`. `T` is only a label, so that a case cannot be passed where a unit is wanted.
pub struct Id<T: ?Sized>(Uuid, PhantomData<fn() -> Box<T>>);

impl<T: ?Sized> Id<T> {
    /// Wraps an identifier that is known to name a `T`.
    pub const fn new(uuid: Uuid) -> Self {
        Self(uuid, PhantomData)
    }

    /// The bare identifier.
    pub const fn uuid(self) -> Uuid {
        self.0
    }

    /// Not above any identity made at or after this moment: where to begin in a table that is kept in their order.
    pub fn first_at(moment: Instant) -> Self {
        let millis = u128::try_from(moment.micros() / 1_000).unwrap_or(0);
        Self::new(Uuid::from_u128(millis << 80))
    }

    /// Reads the hyphenated form.
    pub fn parse(text: &str) -> Option<Self> {
        Uuid::try_parse(text).ok().map(Self::new)
    }
}

impl<T: ?Sized> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: ?Sized> Copy for Id<T> {}
impl<T: ?Sized> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T: ?Sized> Eq for Id<T> {}
impl<T: ?Sized> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T: ?Sized> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<T: ?Sized> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<T: ?Sized> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl<T: ?Sized> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl<T: ?Sized> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(s)
    }
}
impl<'de, T: ?Sized> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Uuid::deserialize(d).map(Self::new)
    }
}

/// Where new identifiers come from: the operating system's randomness in production, a seed in tests and simulations.
pub trait SourceOfIds: Send + Sync {
    /// 80 bits that were not given before.
    fn bits(&self) -> [u8; 10];
}

/// A shared source of identifiers.
#[derive(Clone)]
pub struct Ids(Arc<dyn SourceOfIds>);

impl Ids {
    /// Takes identifiers from `source`.
    pub fn new(source: impl SourceOfIds + 'static) -> Self {
        Self(Arc::new(source))
    }

    /// The same ids for the same seed, in order.
    pub fn seeded(seed: u64) -> Self {
        Self::new(SeededIds::new(seed))
    }
}

impl fmt::Debug for Ids {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ids")
    }
}

/// Deterministic identifiers (SplitMix64). For tests and simulations only: they can be guessed.
pub struct SeededIds(AtomicU64);

impl SeededIds {
    /// A source that repeats itself for the same `seed`.
    pub fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    fn word(&self) -> u64 {
        let mut z = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed).wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

impl SourceOfIds for SeededIds {
    fn bits(&self) -> [u8; 10] {
        let mut out = [0; 10];
        out[..8].copy_from_slice(&self.word().to_le_bytes());
        out[8..].copy_from_slice(&self.word().to_le_bytes()[..2]);
        out
    }
}

/// The moment of an act and its source of identifiers: all that an act may know of the world beside the database.
#[derive(Clone, Debug)]
pub struct Act {
    /// Legal time of the act.
    pub now: Instant,
    /// New identities.
    pub ids: Ids,
}

impl Act {
    /// A new identity, ordered by the legal time of the act.
    pub fn id<T: ?Sized>(&self) -> Id<T> {
        let millis = u64::try_from(self.now.micros() / 1_000).unwrap_or(0);
        Id::new(uuid::Builder::from_unix_timestamp_millis(millis, &self.ids.0.bits()).into_uuid())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeded_ids_repeat_and_sort_by_time() {
        let act = |s| Act { now: Instant::parse(s).unwrap(), ids: Ids::seeded(7) };
        let (a, b) = (act("2024-03-29T08:00"), act("2024-03-29T08:01"));
        let (x, y): (Id<()>, Id<()>) = (a.id(), b.id());
        assert!(x < y);
        assert_eq!(x, act("2024-03-29T08:00").id());
        assert_eq!(x.uuid().get_version_num(), 7);
    }
}
