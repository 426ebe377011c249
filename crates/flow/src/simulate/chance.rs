//! Chance from a seed. Every draw has a place of its own in one long stream: the case, the step, the how-manieth time
//! and the purpose. So the same case meets the same luck under every variant (common random numbers), however else
//! the variants differ. Not here: what is drawn for.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// What a draw is for. At most eight: the place has three bits for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// How long until the next case arrives.
    Arrival,
    /// Of which class a case is.
    Class,
    /// The variables of a case.
    Variables,
    /// How long a step takes.
    Takes,
    /// What a step gives.
    Outcome,
    /// Whether a step fails.
    Fails,
    /// Whether what is awaited comes.
    Comes,
}

/// Cases of one replication at most: their number has 29 bits in a place.
pub(super) const CASES_BITS: u32 = 29;
/// Visits of one case to one step at most.
pub(super) const VISITS_BITS: u32 = 14;
const WORDS_PER_BLOCK: u128 = 16;

/// Where in the stream a draw lies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// The case, counted from 0.
    pub case: u32,
    /// The step.
    pub node: u16,
    /// How often the case has come to the step before.
    pub visit: u16,
}

impl Place {
    /// A draw that belongs to the case as a whole.
    pub fn of_case(case: u32) -> Self {
        Self { case, node: 0, visit: 0 }
    }

    /// Each place has four blocks of the stream, thirty-two numbers.
    fn word(self, purpose: Purpose) -> u128 {
        let steps = (u64::from(self.case) << 16) | u64::from(self.node);
        let visits = (steps << VISITS_BITS) | u64::from(self.visit);
        let block = ((visits << 3) | purpose as u64) << 2;
        u128::from(block) * WORDS_PER_BLOCK
    }
}

/// The chance of one replication.
pub(super) struct Chance(ChaCha8Rng);

impl Chance {
    pub fn new(seed: u64, replication: u32) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(u64::from(replication));
        Self(rng)
    }

    /// The numbers of one place.
    pub fn at(&mut self, place: Place, purpose: Purpose) -> Draw<'_> {
        self.0.set_word_pos(place.word(purpose));
        Draw(&mut self.0)
    }
}

/// The numbers of one place, one after the other.
pub(super) struct Draw<'a>(&'a mut ChaCha8Rng);

impl Draw<'_> {
    /// Even over `0 ≤ x < 1`, in steps of 2⁻⁵³.
    pub fn even(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// Exponential with mean 1.
    pub fn exponential(&mut self) -> f64 {
        -(1.0 - self.even()).ln()
    }

    /// Normal with mean 0 and deviation 1 (Box and Muller).
    pub fn normal(&mut self) -> f64 {
        let radius = (2.0 * self.exponential()).sqrt();
        radius * (std::f64::consts::TAU * self.even()).cos()
    }

    /// Which of these shares is hit; shares that give less than 1 together leave a rest, `None`.
    pub fn pick(&mut self, shares: impl IntoIterator<Item = f64>) -> Option<usize> {
        let mut left = self.even();
        for (ix, share) in shares.into_iter().enumerate() {
            if left < share {
                return Some(ix);
            }
            left -= share;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draw_belongs_to_its_place_and_to_nothing_else() {
        let mut chance = Chance::new(7, 0);
        let place = Place { case: 12, node: 3, visit: 1 };
        let first = chance.at(place, Purpose::Takes).even();
        for other in [
            chance.at(place, Purpose::Outcome).even(),
            chance.at(Place { case: 13, ..place }, Purpose::Takes).even(),
            chance.at(Place { node: 4, ..place }, Purpose::Takes).even(),
            chance.at(Place { visit: 2, ..place }, Purpose::Takes).even(),
            Chance::new(8, 0).at(place, Purpose::Takes).even(),
            Chance::new(7, 1).at(place, Purpose::Takes).even(),
        ] {
            assert_ne!(first, other);
        }
        assert_eq!(first, chance.at(place, Purpose::Takes).even());
    }

    #[test]
    fn draws_have_the_moments_of_their_distribution() {
        let mut chance = Chance::new(1, 0);
        let (mut exponential, mut normal, mut square, n) = (0.0, 0.0, 0.0, 40_000);
        for case in 0..n {
            exponential += chance.at(Place::of_case(case), Purpose::Arrival).exponential();
            let value = chance.at(Place::of_case(case), Purpose::Takes).normal();
            normal += value;
            square += value * value;
        }
        let n = f64::from(n);
        assert!((exponential / n - 1.0).abs() < 0.02 && (normal / n).abs() < 0.02 && (square / n - 1.0).abs() < 0.03);
    }
}
