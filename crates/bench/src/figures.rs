//! Times and rates, and how they are printed.

use std::collections::BTreeMap;
use std::time::Duration;

/// How long each step took, in microseconds.
#[derive(Default)]
pub struct Latencies {
    steps: BTreeMap<&'static str, Vec<u32>>,
}

impl Latencies {
    /// One more.
    pub fn add(&mut self, step: &'static str, took: Duration) {
        self.steps.entry(step).or_default().push(u32::try_from(took.as_micros()).unwrap_or(u32::MAX));
    }

    /// Those of another client or round.
    pub fn merge(&mut self, other: Self) {
        for (step, times) in other.steps {
            self.steps.entry(step).or_default().extend(times);
        }
    }

    /// Milliseconds within which half, 95 and 99 of a hundred were answered.
    pub fn percentiles(&mut self, step: &str) -> Option<[f64; 3]> {
        let times = self.steps.get_mut(step).filter(|times| !times.is_empty())?;
        times.sort_unstable();
        let at = |percent: usize| f64::from(times[(times.len() - 1) * percent / 100]) / 1_000.0;
        Some([at(50), at(95), at(99)])
    }
}

/// Lifecycles of several rounds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rate {
    lifecycles: u64,
    seconds: f64,
}

impl Rate {
    /// One more round.
    pub fn add(&mut self, lifecycles: u64, seconds: f64) {
        self.lifecycles += lifecycles;
        self.seconds += seconds;
    }

    /// How many in all.
    pub fn lifecycles(&self) -> u64 {
        self.lifecycles
    }

    /// Lifecycles per second.
    pub fn per_second(&self) -> f64 {
        if self.seconds > 0.0 { self.lifecycles as f64 / self.seconds } else { 0.0 }
    }
}
