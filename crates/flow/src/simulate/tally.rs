//! Statistics in bounded memory: running means (Welford), a histogram for quantiles, levels over time, and intervals
//! of confidence over replications. Not here: what is counted.

use serde::Serialize;

/// Mean and spread of what was added, without keeping it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tally {
    count: u64,
    mean: f64,
    squares: f64,
}

impl Tally {
    pub fn add(&mut self, value: f64) {
        self.count += 1;
        let off = value - self.mean;
        self.mean += off / self.count as f64;
        self.squares += off * (value - self.mean);
    }

    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then_some(self.mean)
    }

    fn variance(&self) -> Option<f64> {
        (self.count > 1).then(|| self.squares / (self.count - 1) as f64)
    }
}

/// Buckets in each doubling: none is wider than 2.2 %.
const BUCKETS_PER_DOUBLING: f64 = 32.0;
const DOUBLINGS: usize = 34;
const BUCKETS: usize = DOUBLINGS * BUCKETS_PER_DOUBLING as usize + 2;

/// How values are spread, in a fixed number of buckets from a second up.
#[derive(Debug, Clone, Default)]
pub(super) struct Histogram {
    /// Empty until something is added.
    counts: Vec<u64>,
    total: u64,
    least: f64,
    most: f64,
}

impl Histogram {
    pub fn add(&mut self, seconds: f64) {
        if self.total == 0 {
            (self.counts, self.least, self.most) = (vec![0; BUCKETS], seconds, seconds);
        }
        self.least = self.least.min(seconds);
        self.most = self.most.max(seconds);
        self.total += 1;
        let bucket = if seconds < 1.0 { 0 } else { (seconds.log2() * BUCKETS_PER_DOUBLING) as usize + 1 };
        self.counts[bucket.min(BUCKETS - 1)] += 1;
    }

    /// The value below which this share lies, right within the width of a bucket.
    pub fn quantile(&self, share: f64) -> Option<f64> {
        let rank = share * self.total as f64;
        let mut below = 0.0;
        for (bucket, count) in self.counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let count = *count as f64;
            if below + count >= rank {
                let within = (rank - below) / count;
                let low = if bucket == 0 { 0.0 } else { (bucket - 1) as f64 + within };
                let value = if bucket == 0 { within } else { (low / BUCKETS_PER_DOUBLING).exp2() };
                return Some(value.clamp(self.least, self.most));
            }
            below += count;
        }
        None
    }
}

/// A number that goes up and down, and its mean over time.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Level {
    value: u32,
    highest: u32,
    since: i64,
    area: f64,
}

impl Level {
    /// Lets the clock of the level go on to `now`; a clock may stand still.
    pub fn until(&mut self, now: i64) {
        self.area += f64::from(self.value) * (now - self.since) as f64;
        self.since = now;
    }

    pub fn up(&mut self, now: i64) {
        self.until(now);
        self.value += 1;
        self.highest = self.highest.max(self.value);
    }

    pub fn down(&mut self, now: i64) {
        self.until(now);
        self.value -= 1;
    }

    /// Forgets what was before.
    pub fn begin_anew(&mut self, now: i64) {
        *self = Self { value: self.value, highest: self.value, since: now, area: 0.0 };
    }

    pub fn value(&self) -> u32 {
        self.value
    }

    pub fn highest(&self) -> u32 {
        self.highest
    }

    /// The mean over a time that has ended at the last [`Level::until`].
    pub fn mean(&self, time: i64) -> Option<f64> {
        (time > 0).then(|| self.area / time as f64)
    }
}

/// A mean over replications with its interval of 95 % confidence. With one replication there is no interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// The mean.
    pub mean: f64,
    /// The lower end of the interval.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
}

impl Estimate {
    /// From one value of each replication; those without a value do not count. `None`: none has one.
    pub(super) fn of(values: impl IntoIterator<Item = Option<f64>>) -> Option<Self> {
        let mut tally = Tally::default();
        values.into_iter().flatten().for_each(|value| tally.add(value));
        let half = tally.variance().map(|v| student_95(tally.count - 1) * (v / tally.count as f64).sqrt());
        let mean = tally.mean()?;
        let told = |value: f64| round(value);
        Some(Self { mean: told(mean), low: half.map(|h| told(mean - h)), high: half.map(|h| told(mean + h)) })
    }

    /// Half the width of the interval.
    pub fn half(&self) -> Option<f64> {
        Some((self.high? - self.low?) / 2.0)
    }
}

/// Six places: beyond them lies nothing but noise.
pub(super) fn round(value: f64) -> f64 {
    // Adding zero makes minus zero plain.
    (value * 1e6).round() / 1e6 + 0.0
}

/// The two-sided 95 % point of Student's distribution.
fn student_95(freedom: u64) -> f64 {
    const FIRST: [f64; 30] = [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
        2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
    ];
    let place = usize::try_from(freedom.saturating_sub(1)).unwrap_or(usize::MAX);
    // Beyond the table the first two terms of the expansion are right to three places.
    FIRST.get(place).copied().unwrap_or_else(|| 1.96 + 2.372 / freedom as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_and_interval_are_those_of_the_textbook() {
        let estimate = Estimate::of([1.0, 2.0, 3.0, 4.0, 5.0].map(Some)).unwrap();
        assert_eq!(estimate.mean, 3.0);
        let half = 2.776 * (2.5f64 / 5.0).sqrt();
        assert!((estimate.half().unwrap() - half).abs() < 1e-5);
        assert_eq!(Estimate::of([Some(2.0), None]).unwrap(), Estimate { mean: 2.0, low: None, high: None });
        assert_eq!(Estimate::of([None]), None);
        assert!((student_95(40) - 2.021).abs() < 0.002 && (student_95(1_000_000) - 1.96).abs() < 0.001);
    }

    #[test]
    fn quantile_is_right_within_a_bucket() {
        let mut histogram = Histogram::default();
        assert_eq!(histogram.quantile(0.9), None);
        (1..=100_000).for_each(|n| histogram.add(f64::from(n)));
        for share in [0.1, 0.5, 0.9, 0.99] {
            let found = histogram.quantile(share).unwrap();
            assert!((found / (share * 100_000.0) - 1.0).abs() < 0.02, "{share}: {found}");
        }
        let mut same = Histogram::default();
        (0..10).for_each(|_| same.add(7_200.0));
        assert_eq!(same.quantile(0.9), Some(7_200.0));
    }

    #[test]
    fn level_knows_its_mean_over_time() {
        let mut level = Level::default();
        level.up(0);
        level.up(10);
        level.down(20);
        level.until(40);
        assert_eq!((level.mean(40), level.highest()), (Some(1.25), 2));
        level.begin_anew(40);
        level.until(50);
        assert_eq!((level.mean(10), level.highest()), (Some(1.0), 1));
    }
}
