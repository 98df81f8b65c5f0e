//! Whether groups of values differ by more than the noise within them.

use super::mean;
use statrs::distribution::{ContinuousCDF, FisherSnedecor};

/// What tells groups of values apart, by one-way analysis of variance.
///
/// Source: Searle, Casella, McCulloch, *Variance Components* (1992), §3.6, the estimator of the balanced and the
/// unbalanced case.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Groups {
    /// The chance that groups without any difference have means this far apart.
    pub noise: f64,
    /// Standard deviation of what a group adds to its values, their own noise taken off; 0 where noise explains all.
    pub deviation: f64,
}

impl Groups {
    /// Compares groups; nothing below two of them, or where none has two values.
    pub fn of(groups: &[Vec<f64>]) -> Option<Self> {
        let sizes: Vec<f64> = groups.iter().map(|group| group.len() as f64).filter(|size| *size > 0.0).collect();
        let all: Vec<f64> = groups.iter().flatten().copied().collect();
        let (total, count) = (all.len() as f64, sizes.len() as f64);
        let (between, within) = (count - 1.0, total - count);
        let grand = mean(&all).filter(|_| between > 0.0 && within > 0.0)?;
        let (mut apart, mut inside) = (0.0, 0.0);
        for (group, centre) in groups.iter().filter_map(|group| mean(group).map(|centre| (group, centre))) {
            apart += group.len() as f64 * (centre - grand).powi(2);
            inside += group.iter().map(|value| (value - centre).powi(2)).sum::<f64>();
        }
        let (apart, inside) = (apart / between, inside / within);
        let size = (total - sizes.iter().map(|size| size * size).sum::<f64>() / total) / between;
        let deviation = ((apart - inside) / size).max(0.0).sqrt();
        Some(Self { noise: if apart > 0.0 { exceeds(apart / inside, between, within) } else { 1.0 }, deviation })
    }
}

/// P(F >= ratio) with these degrees of freedom.
fn exceeds(ratio: f64, between: f64, within: f64) -> f64 {
    match FisherSnedecor::new(between, within) {
        Ok(_) if ratio.is_infinite() => 0.0,
        Ok(distribution) if !ratio.is_nan() => distribution.sf(ratio),
        _ => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::student_at_least;
    use proptest::prelude::*;

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    /// The tail of F(2, m) is (1 + 2 x / m)^(-m / 2).
    #[test]
    fn three_groups_have_a_tail_that_can_be_written_down() {
        let groups = [vec![1.0, 2.0, 3.0], vec![2.0, 3.0, 4.0], vec![5.0, 6.0, 7.0]];
        let found = Groups::of(&groups).expect("three groups");
        let (ratio, within) = (13.0, 6.0_f64);
        assert!(close(found.noise, (1.0 + 2.0 * ratio / within).powf(-within / 2.0)), "{found:?}");
        assert!(close(found.deviation, 2.0), "sqrt((13 - 1) / 3): {found:?}");
    }

    #[test]
    fn two_groups_are_students_test() {
        let groups = [vec![1.0, 2.0, 4.0, 2.5], vec![3.0, 5.0, 4.5]];
        let pooled: f64 = (4.6875 + 2.166_666_666_666_667) / 5.0;
        let t = (4.166_666_666_666_667 - 2.375) / (pooled * (0.25 + 1.0 / 3.0)).sqrt();
        assert!(close(Groups::of(&groups).expect("two groups").noise, 2.0 * student_at_least(t, 5.0)));
    }

    #[test]
    fn without_noise_every_difference_counts_and_without_difference_nothing() {
        let apart = Groups::of(&[vec![1.0, 1.0], vec![3.0, 3.0]]).expect("two groups");
        assert_eq!((apart.noise, apart.deviation), (0.0, 2.0_f64.sqrt()));
        let same = Groups::of(&[vec![1.0, 1.0], vec![1.0, 1.0]]).expect("two groups");
        assert_eq!((same.noise, same.deviation), (1.0, 0.0));
    }

    #[test]
    fn fewer_than_two_groups_tell_nothing() {
        assert_eq!(Groups::of(&[]), None);
        assert_eq!(Groups::of(&[vec![1.0, 2.0]]), None);
        assert_eq!(Groups::of(&[vec![1.0, 2.0], Vec::new()]), None);
        assert_eq!(Groups::of(&[vec![1.0], vec![2.0]]), None);
    }

    proptest! {
        #[test]
        fn neither_place_nor_order_matters(
            groups in prop::collection::vec(prop::collection::vec(-4.0..4.0, 1..6), 2..6),
            by in -3.0..3.0,
        ) {
            let moved: Vec<Vec<f64>> =
                groups.iter().rev().map(|group| group.iter().rev().map(|value| value + by).collect()).collect();
            match (Groups::of(&groups), Groups::of(&moved)) {
                (Some(a), Some(b)) => {
                    prop_assert!((0.0..=1.0).contains(&a.noise));
                    prop_assert!((a.noise - b.noise).abs() < 1e-6 && (a.deviation - b.deviation).abs() < 1e-6);
                }
                (a, b) => prop_assert_eq!(a, b),
            }
        }
    }
}
