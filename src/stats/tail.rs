//! Upper tails of counting distributions, summed in logarithms so that 1e-160 keeps its digits.

use statrs::function::gamma::ln_gamma;

/// Terms so far below the largest, as natural logarithm, do not change the sum any more.
const NEGLIGIBLE: f64 = 50.0;

/// P(X >= k) of `n` trials that each hit with chance `p`; 1 where `p` is no number.
pub fn binomial_at_least(n: u64, p: f64, k: u64) -> f64 {
    if k == 0 || p >= 1.0 && k <= n || p.is_nan() {
        return 1.0;
    }
    if k > n || p <= 0.0 {
        return 0.0;
    }
    // From below the mean the way to the peak is as long as there are trials: the other tail is short.
    if (k as f64) < n as f64 * p {
        return 1.0 - binomial_at_least(n, 1.0 - p, n - k + 1);
    }
    let odds = p.ln() - (-p).ln_1p();
    let first = ln_choose(n, k) + k as f64 * p.ln() + (n - k) as f64 * (-p).ln_1p();
    let steps = (k..n).map(|i| ((n - i) as f64 / (i + 1) as f64).ln() + odds);
    sum(first, steps)
}

/// P(X >= k) where `draws` are taken at once from a `population` of which `marked` are marked.
pub fn hypergeometric_at_least(population: u64, marked: u64, draws: u64, k: u64) -> f64 {
    let (marked, draws) = (marked.min(population), draws.min(population));
    let unmarked = population - marked;
    let (fewest, most) = (draws.saturating_sub(unmarked), marked.min(draws));
    if k <= fewest {
        return 1.0;
    }
    if k > most {
        return 0.0;
    }
    // From below the mean the way to the peak is as long as there are draws.
    if (k as f64) < marked as f64 * draws as f64 / population as f64 {
        return 1.0 - hypergeometric_at_least(population, unmarked, draws, draws - k + 1);
    }
    let first = ln_choose(marked, k) + ln_choose(unmarked, draws - k) - ln_choose(population, draws);
    let steps = (k..most).map(|i| {
        let more = (marked - i) as f64 * (draws - i) as f64;
        // i >= k > fewest, so that unmarked + i + 1 - draws is positive.
        let less = (i + 1) as f64 * (unmarked + i + 1 - draws) as f64;
        (more / less).ln()
    });
    sum(first, steps)
}

/// Sum of the terms of a distribution with one peak, from the logarithm of the first and of the
/// ratios between neighbours.
fn sum(first: f64, steps: impl Iterator<Item = f64>) -> f64 {
    let (mut term, mut largest, mut total) = (first, first, 1.0);
    for step in steps {
        term += step;
        if term > largest {
            total = total * (largest - term).exp() + 1.0;
            largest = term;
        } else {
            total += (term - largest).exp();
        }
        if step < 0.0 && term < largest - NEGLIGIBLE {
            break;
        }
    }
    (largest + total.ln()).exp().min(1.0)
}

fn ln_choose(n: u64, k: u64) -> f64 {
    let ln_factorial = |m: u64| ln_gamma(m as f64 + 1.0);
    ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() <= 1e-10 * b.abs()
    }

    #[test]
    fn binomial_tails_are_exact_where_they_can_be_counted() {
        assert!(close(binomial_at_least(4, 0.5, 3), 5.0 / 16.0));
        assert!(close(binomial_at_least(3, 0.1, 1), 1.0 - 0.729));
        assert!(close(binomial_at_least(500, 0.5, 500), 0.5_f64.powi(500)));
        assert!(close(binomial_at_least(1_000_000, 0.5, 1), 1.0));
        assert_eq!(binomial_at_least(4, 0.5, 0), 1.0);
        assert_eq!(binomial_at_least(4, 0.5, 5), 0.0);
        assert_eq!(binomial_at_least(4, 0.0, 1), 0.0);
        assert_eq!(binomial_at_least(4, 1.0, 4), 1.0);
        assert_eq!(binomial_at_least(0, 0.5, 0), 1.0);
    }

    #[test]
    fn a_tail_from_far_below_the_mean_ends() {
        let all = 1_000_000_000_000;
        assert_eq!(binomial_at_least(all, 0.5, 1), 1.0);
        assert_eq!(hypergeometric_at_least(2 * all, all, all, 1), 1.0);
        assert!(close(binomial_at_least(4, 0.5, 1), 15.0 / 16.0));
        assert!(close(hypergeometric_at_least(16, 8, 8, 1), 12869.0 / 12870.0));
    }

    #[test]
    fn hypergeometric_tails_are_exact_where_they_can_be_counted() {
        assert!(close(hypergeometric_at_least(4, 2, 2, 2), 1.0 / 6.0));
        assert!(close(hypergeometric_at_least(16, 7, 8, 7), 8.0 / 11440.0));
        assert_eq!(hypergeometric_at_least(4, 3, 3, 2), 1.0);
        assert_eq!(hypergeometric_at_least(4, 2, 2, 3), 0.0);
        assert_eq!(hypergeometric_at_least(0, 0, 0, 0), 1.0);
    }
}
