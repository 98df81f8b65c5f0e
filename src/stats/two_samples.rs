//! Student's t test of two samples.

use super::centre::mean;
use super::student::student_at_least;

/// Two samples held against each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoSamples {
    /// Mean of the first one; 0 of no values.
    pub first: f64,
    /// Mean of the second one; 0 of no values.
    pub second: f64,
    /// Chance that two samples of one normal distribution have means at least this far apart, either way; 1 where
    /// there are too few values to tell.
    pub chance: f64,
}

impl TwoSamples {
    /// Student's test with the pooled variance of both, n + m - 2 degrees of freedom.
    pub fn new(first: &[f64], second: &[f64]) -> Self {
        let (n, m) = (first.len() as f64, second.len() as f64);
        let means = [first, second].map(|values| mean(values).unwrap_or_default());
        let squares = |values: &[f64], mean: f64| values.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
        let freedom = n + m - 2.0;
        let variance = (squares(first, means[0]) + squares(second, means[1])) / freedom;
        let t = (means[0] - means[1]).abs() / (variance * (1.0 / n + 1.0 / m)).sqrt();
        // Of two constant samples t is infinite, or no number where they are alike, which no chance is small for.
        let chance = (2.0 * student_at_least(t, freedom)).min(1.0);
        Self { first: means[0], second: means[1], chance }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chance_is_that_of_the_textbook() {
        // Computed with another program: t = 2.9590, 8 degrees of freedom.
        let found = TwoSamples::new(&[1.0, 2.0, 3.0, 4.0, 5.0], &[4.0, 5.0, 6.0, 7.0, 8.0]);
        assert_eq!((found.first, found.second), (3.0, 6.0));
        assert!((found.chance - 0.017_071_681_233_782_6).abs() < 1e-12, "{}", found.chance);
    }

    #[test]
    fn constant_samples_are_alike_or_surely_not() {
        assert_eq!(TwoSamples::new(&[1.0; 4], &[1.0; 4]).chance, 1.0);
        assert_eq!(TwoSamples::new(&[1.0; 4], &[1.1; 4]).chance, 0.0);
    }

    #[test]
    fn too_few_values_say_nothing() {
        assert_eq!(TwoSamples::new(&[1.0], &[9.0]).chance, 1.0);
        assert_eq!(TwoSamples::new(&[], &[1.0, 2.0]).chance, 1.0);
    }
}
