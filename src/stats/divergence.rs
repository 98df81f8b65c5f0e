//! The energy distance of two stretches of a series, and where it is largest.

/// Where a series parts best into two.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Split {
    /// Index of the first value of the second part.
    pub at: usize,
    /// How far apart the parts are, in the unit of the values; at least about zero.
    pub divergence: f64,
}

/// The best place to part a series where each side has at least `least` values (1 or more); nothing where it is
/// too short.
///
/// The first part begins with the series, the second one may end before it does, so that a later change does
/// not hide an earlier one. For a first part x of n values and a second one y of m the divergence is
///
/// ```text
/// 2/(n+m) * sum |x_i - y_j|  -  2m/((n+m)(n-1)) * sum |x_i - x_k|  -  2n/((n+m)(m-1)) * sum |y_j - y_k|
/// ```
///
/// over all i, j, and pairs i < k, j < k: mn/(m+n) times the energy distance (Matteson and James, *A nonparametric
/// approach for multiple change point analysis of multivariate data*, 2014, with alpha = 1). O(n²) time and memory.
pub(super) fn best_split(values: &[f64], least: usize) -> Option<Split> {
    let n = values.len();
    let distances: Vec<Vec<f64>> = values.iter().map(|value| summed_distances(values, *value)).collect();
    let mut best: Option<Split> = None;
    let mut within_first = 0.0;
    for at in 1..n {
        within_first += distances[at - 1][at - 1];
        if at < least || n - at < least {
            continue;
        }
        let (mut across, mut within_second) = (0.0, 0.0);
        for end in at + 1..=n {
            across += distances[end - 1][at];
            within_second += distances[end - 1][end - 1] - distances[end - 1][at];
            if end - at < least {
                continue;
            }
            let divergence = divergence([at, end - at], across, [within_first, within_second]);
            if best.is_none_or(|best| divergence > best.divergence) {
                best = Some(Split { at, divergence });
            }
        }
    }
    best
}

/// Sum over the first k values of their distances from one, for k from 0 to all.
fn summed_distances(values: &[f64], from: f64) -> Vec<f64> {
    let mut sums = Vec::with_capacity(values.len() + 1);
    let mut sum = 0.0;
    sums.push(sum);
    for value in values {
        sum += (value - from).abs();
        sums.push(sum);
    }
    sums
}

/// From the numbers of values of two parts and the sums of the distances of pairs.
fn divergence([n, m]: [usize; 2], across: f64, [first, second]: [f64; 2]) -> f64 {
    let (n, m) = (n as f64, m as f64);
    let mean_of_pairs = |sum: f64, n: f64| if n > 1.0 { sum / (n - 1.0) } else { 0.0 };
    2.0 / (n + m) * (across - m * mean_of_pairs(first, n) - n * mean_of_pairs(second, m))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// As the formula is written.
    fn by_definition(x: &[f64], y: &[f64]) -> f64 {
        let (n, m) = (x.len() as f64, y.len() as f64);
        let across: f64 = x.iter().flat_map(|a| y.iter().map(move |b| (a - b).abs())).sum();
        let pairs = |v: &[f64]| -> f64 {
            (0..v.len()).flat_map(|i| (i + 1..v.len()).map(move |k| (i, k))).map(|(i, k)| (v[i] - v[k]).abs()).sum()
        };
        let of = |sum: f64, own: f64, other: f64| match own {
            1.0 => 0.0,
            own => 2.0 * other / (n + m) / (own - 1.0) * sum,
        };
        2.0 / (n + m) * across - of(pairs(x), n, m) - of(pairs(y), m, n)
    }

    proptest! {
        #[test]
        fn running_sums_find_what_the_definition_says(
            values in prop::collection::vec(-100.0..100.0_f64, 2..14), least in 1..4_usize,
        ) {
            let all = (least..values.len()).flat_map(|at| (at + least..=values.len()).map(move |end| (at, end)));
            let places = all.filter(|(at, _)| values.len() - at >= least);
            let most = places.map(|(at, end)| by_definition(&values[..at], &values[at..end])).reduce(f64::max);
            let found = best_split(&values, least);
            prop_assert_eq!(found.is_some(), most.is_some());
            if let (Some(found), Some(most)) = (found, most) {
                prop_assert!((found.divergence - most).abs() < 1e-6, "{} {}", found.divergence, most);
            }
        }
    }

    #[test]
    fn a_step_is_parted_where_it_is() {
        let values = [1.0, 1.1, 0.9, 1.0, 2.0, 2.1, 1.9];
        assert_eq!(best_split(&values, 1).map(|split| split.at), Some(4));
        assert_eq!(best_split(&values[..3], 2), None, "two on either side are four");
    }
}
