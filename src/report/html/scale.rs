//! From numbers to places on a drawing, in percent of its width or height: so a drawing is as wide as there is room.

/// What the ends of an axis stand for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    low: f64,
    high: f64,
}

/// Room at both ends, as a share of what is shown.
const MARGIN: f64 = 0.06;

/// Farther from 0 than so many times the largest limit is beyond the drawing: the rest would shrink to nothing.
const REACH: f64 = 4.0;
/// The same where there is no limit.
const REACH_OF_NONE: f64 = 0.5;

impl Scale {
    /// Over all numbers and 0, as far as `limits` reach.
    pub fn of(numbers: impl IntoIterator<Item = f64>, limits: &[f64]) -> Self {
        let widest = limits.iter().filter(|x| x.is_finite()).fold(0.0_f64, |widest, limit| widest.max(limit.abs()));
        let reach = if widest > 0.0 { REACH * widest } else { REACH_OF_NONE };
        let all = numbers.into_iter().chain(limits.iter().copied()).filter(|x| x.is_finite());
        let (low, high) =
            all.map(|x| x.clamp(-reach, reach)).fold((0.0_f64, 0.0_f64), |(l, h), x| (l.min(x), h.max(x)));
        // Where nothing differs from 0 there is still something to look at.
        let (low, high) = if high > low { (low, high) } else { (-reach, reach) };
        let margin = MARGIN * (high - low);
        Self { low: low - margin, high: high + margin }
    }

    /// Between the smallest and the largest of numbers above 0, for levels.
    pub fn between(numbers: impl IntoIterator<Item = f64> + Clone) -> Self {
        let finite = || numbers.clone().into_iter().filter(|x| x.is_finite());
        let (low, high) = (finite().fold(f64::INFINITY, f64::min), finite().fold(f64::NEG_INFINITY, f64::max));
        match high > low {
            true => Self { low: low - MARGIN * (high - low), high: high + MARGIN * (high - low) },
            false if high.is_finite() => Self { low: high - 1.0, high: high + 1.0 },
            false => Self { low: 0.0, high: 1.0 },
        }
    }

    /// Where a number is, from 0 to 100; what is beyond the drawing is at its end.
    pub fn place(&self, x: f64) -> f64 {
        let share = (x - self.low) / (self.high - self.low) * 100.0;
        if share.is_nan() { 0.0 } else { (share.clamp(0.0, 100.0) * 100.0).round() / 100.0 }
    }

    /// The same from top to bottom.
    pub fn height(&self, x: f64) -> f64 {
        100.0 - self.place(x)
    }

    /// Whether a number is on the drawing.
    pub fn shows(&self, x: f64) -> bool {
        (self.low..=self.high).contains(&x)
    }

    /// Round numbers along the axis, at most `most`.
    pub fn ticks(&self, most: usize) -> Vec<f64> {
        let raw = (self.high - self.low) / most.max(1) as f64;
        let power = 10_f64.powf(raw.log10().floor());
        let step = [1.0, 2.0, 2.5, 5.0, 10.0].map(|n| n * power).into_iter().find(|step| *step >= raw).unwrap_or(raw);
        let first = (self.low / step).ceil();
        (0..=most).map(|i| (first + i as f64) * step).filter(|x| *x <= self.high).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn zero_and_every_limit_are_shown() {
        let scale = Scale::of([0.17, 0.26], &[0.10]);
        assert!(scale.shows(0.0) && scale.shows(0.1) && scale.shows(0.26));
        assert!(scale.place(0.0) < scale.place(0.1));
        assert!(!Scale::of([9.0], &[0.10]).shows(9.0), "what is far away does not shrink the rest");
        assert_eq!(Scale::of([0.17, 0.26], &[0.10]).ticks(4), [0.0, 0.1, 0.2]);
    }

    proptest! {
        #[test]
        fn whatever_the_numbers_places_are_on_the_drawing(
            numbers in prop::collection::vec(any::<f64>(), 0..8), limits in prop::collection::vec(any::<f64>(), 0..4),
        ) {
            for scale in [Scale::of(numbers.clone(), &limits), Scale::between(numbers.clone())] {
                for x in numbers.iter().chain(&limits) {
                    prop_assert!((0.0..=100.0).contains(&scale.place(*x)));
                    prop_assert!((0.0..=100.0).contains(&scale.height(*x)));
                }
                prop_assert!(scale.ticks(5).len() <= 6);
            }
        }
    }
}
