//! Numbers that a statistic may be made of.

use std::ops::{Neg, Sub};

/// A finite number above zero.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Positive(f64);

impl Positive {
    /// Nothing where the number is not finite, zero or below.
    pub fn new(number: f64) -> Option<Self> {
        (number.is_finite() && number > 0.0).then_some(Self(number))
    }

    /// The number.
    pub fn get(self) -> f64 {
        self.0
    }

    /// Natural logarithm, always finite.
    pub fn ln(self) -> f64 {
        self.0.ln()
    }

    /// Natural logarithm, as what it is.
    pub fn log(self) -> Finite {
        Finite(self.0.ln())
    }

    /// ln(self / other), held within a factor of 100 either way.
    pub fn log_ratio(self, other: Self) -> LogRatio {
        let bound = LogRatio::LARGEST.0;
        LogRatio((self.ln() - other.ln()).clamp(-bound, bound))
    }
}

/// A finite number.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Finite(f64);

impl Finite {
    /// Nothing where the number is infinite or none.
    pub fn new(number: f64) -> Option<Self> {
        number.is_finite().then_some(Self(number))
    }

    /// The number.
    pub fn get(self) -> f64 {
        self.0
    }
}

/// The natural logarithm of a ratio of two [`Positive`] numbers, or a difference of such: finite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogRatio(f64);

impl LogRatio {
    /// A factor of 100, beyond which nobody asks how much: `docs/statistics.md` §3.1.
    pub const LARGEST: Self = Self(2.0 * std::f64::consts::LN_10);

    /// Nothing where the number is not finite.
    pub fn new(logarithm: f64) -> Option<Self> {
        logarithm.is_finite().then_some(Self(logarithm))
    }

    /// The logarithm.
    pub fn get(self) -> f64 {
        self.0
    }

    /// The mean of two of them: the logarithm of the geometric mean of the ratios.
    pub fn mean(self, other: Self) -> Self {
        Self((self.0 + other.0) / 2.0)
    }
}

impl Neg for LogRatio {
    type Output = Self;

    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Sub for LogRatio {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_finite_numbers_above_zero_are_taken() {
        for number in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(Positive::new(number), None, "{number} was accepted");
        }
        assert_eq!(Positive::new(0.5).map(Positive::get), Some(0.5));
    }

    #[test]
    fn a_ratio_ends_at_a_hundredfold() {
        let of = |n| Positive::new(n).expect("positive");
        assert_eq!(of(1e300).log_ratio(of(1e-300)), LogRatio::LARGEST);
        assert_eq!(of(1e-300).log_ratio(of(1e300)), -LogRatio::LARGEST);
        assert!((LogRatio::LARGEST.get() - 100.0_f64.ln()).abs() < 1e-15);
    }
}
