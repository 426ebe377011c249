//! How often one address may try: sign-in and look-ups in the open. Machine time; in memory, per node.

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};

/// Something that may be tried only so often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Passwords and codes: 20 at once, then one every three seconds. A ward office shares one address.
    SignIn,
    /// Look-ups in the open: 30 at once, then one every two seconds.
    LookUp,
}

/// Tried too often: wait so many seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany {
    /// Seconds to wait.
    pub retry_after: u64,
}

/// The counters.
pub(crate) struct Limits {
    sign_in: DefaultKeyedRateLimiter<IpAddr>,
    look_up: DefaultKeyedRateLimiter<IpAddr>,
    checks: AtomicU32,
}

const SIGN_IN_BURST: u32 = 20;
const LOOK_UP_BURST: u32 = 30;

impl Default for Limits {
    fn default() -> Self {
        Self {
            sign_in: RateLimiter::keyed(quota(SIGN_IN_BURST, 20)),
            look_up: RateLimiter::keyed(quota(LOOK_UP_BURST, 30)),
            checks: AtomicU32::new(0),
        }
    }
}

fn quota(burst: u32, per_minute: u32) -> Quota {
    let at_least_one = |n: u32| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
    Quota::per_minute(at_least_one(per_minute)).allow_burst(at_least_one(burst))
}

impl Limits {
    /// Counts one try.
    pub fn check(&self, limit: Limit, peer: Option<IpAddr>) -> Result<(), TooMany> {
        let counter = match limit {
            Limit::SignIn => &self.sign_in,
            Limit::LookUp => &self.look_up,
        };
        // Addresses that have rested are forgotten now and then, so that memory stays bounded.
        if self.checks.fetch_add(1, Ordering::Relaxed).is_multiple_of(4_096) {
            self.sign_in.retain_recent();
            self.look_up.retain_recent();
        }
        let wait = |n: governor::NotUntil<_>| TooMany {
            retry_after: n.wait_time_from(DefaultClock::default().now()).as_secs() + 1,
        };
        counter.check_key(&network(peer)).map_err(wait)
    }
}

/// What is counted: an IPv4 address, or an IPv6 network of /64, which is what one household gets.
fn network(peer: Option<IpAddr>) -> IpAddr {
    match peer {
        Some(IpAddr::V6(a)) => IpAddr::V6(Ipv6Addr::from_bits(a.to_bits() & (u128::MAX << 64))),
        Some(v4) => v4,
        None => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
    }
}

/// Counts one try of the address that is asking.
///
/// # Errors
/// [`TooMany`], which pages and the API tell as 429 with `Retry-After`.
pub fn limit(limit: Limit) -> Result<(), TooMany> {
    crate::here::here().map_or(Ok(()), |h| h.limits.check(limit, h.peer))
}
