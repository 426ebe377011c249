//! Chance that repeats itself: the same seed gives the same draws (SplitMix64). Not for secrets.

/// A source of draws.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// Draws that depend on nothing but `seed` and `topic`.
    pub fn new(seed: u64, topic: &str) -> Self {
        Self(mix(topic
            .bytes()
            .fold(seed ^ 0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))))
    }

    /// 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// A number in `0..n`; 0 where `n` is 0.
    pub fn below(&mut self, n: u64) -> u64 {
        // The bias of the remainder is under n / 2^64.
        self.bits().checked_rem(n).unwrap_or(0)
    }

    /// A number in `from..=to`.
    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        let width = u64::try_from(to - from + 1).unwrap_or(0);
        from + i64::try_from(self.below(width)).unwrap_or(0)
    }

    /// True in `percent` of a hundred draws.
    pub fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of `all`, which is not empty.
    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.index(all.len())]
    }

    /// One of `all`, which is not empty, by weight.
    pub fn weighted<'a, T>(&mut self, all: &'a [(T, u64)]) -> &'a T {
        let mut at = self.below(all.iter().map(|(_, w)| w).sum());
        for (thing, weight) in all {
            if at < *weight {
                return thing;
            }
            at -= weight;
        }
        &all[0].0
    }

    fn index(&mut self, n: usize) -> usize {
        usize::try_from(self.below(n as u64)).unwrap_or(0)
    }
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
