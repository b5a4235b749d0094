//! Numbers that look random and are the same each time: a history can be made again.

/// `SplitMix64` (Steele, Lea, Flood 2014): small, and good enough for a plausible history.
pub(super) struct Luck(u64);

impl Luck {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub(super) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Evenly in `[0, 1)`.
    #[allow(clippy::cast_precision_loss, reason = "53 bits fit exactly")]
    pub(super) fn share(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Whether something of this probability happens.
    pub(super) fn hits(&mut self, probability: f64) -> bool {
        self.share() < probability
    }

    /// One of `0..below`; 0 when there is none.
    pub(super) fn below(&mut self, below: usize) -> usize {
        match u64::try_from(below) {
            Ok(below) if below > 0 => usize::try_from(self.bits() % below).unwrap_or(0),
            _ => 0,
        }
    }

    /// One of a list.
    pub(super) fn one<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.below(list.len()))
    }

    /// One of a list of texts; empty when there is none.
    pub(super) fn word<'a>(&mut self, list: &[&'a str]) -> &'a str {
        self.one(list).copied().unwrap_or_default()
    }

    /// A place in `weights`, each as often as it weighs.
    pub(super) fn weighed(&mut self, weights: &[f64]) -> usize {
        let mut left = self.share() * weights.iter().sum::<f64>();
        for (place, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return place;
            }
        }
        weights.len().saturating_sub(1)
    }

    /// Seconds that work takes: the sum of two exponential waits of `mean / 2` each. At five times
    /// `mean / 2` some 4 % are still going.
    #[allow(clippy::cast_possible_truncation, reason = "seconds of a few days")]
    pub(super) fn seconds(&mut self, mean: f64) -> i64 {
        let mut wait = || -(1.0 - self.share()).ln() * mean / 2.0;
        (wait() + wait()).clamp(5.0, 90.0 * 86_400.0) as i64
    }
}
