//! Levels, ranges, limits and odds in words.

use crate::gate::{Comparison, Rule};
use crate::metric::{self, Key};

/// Both levels with one unit: `12.4 → 15.1 ms`.
pub fn levels(key: &Key, base: Option<f64>, head: Option<f64>) -> String {
    match (base, head) {
        (Some(base), Some(head)) => with_one_unit(&level(key, base), " → ", &level(key, head)),
        (Some(base), None) => format!("{} → none", level(key, base)),
        (None, Some(head)) => level(key, head),
        (None, None) => String::new(),
    }
}

/// The same of times that may be long, as makespans are: in seconds where one of them is over a second.
pub fn long_levels(key: &Key, base: Option<f64>, head: Option<f64>) -> String {
    let is_long = key.metric.is_time() && base.into_iter().chain(head).any(|micros| micros >= 1e6);
    match (base, head) {
        (Some(base), Some(head)) if is_long => with_one_unit(&metric::seconds(base), " → ", &metric::seconds(head)),
        (None, Some(head)) if is_long => metric::seconds(head),
        _ => levels(key, base, head),
    }
}

/// One level; none at all is written without decimals.
pub fn level(key: &Key, number: f64) -> String {
    match metric::value(key, number) {
        text if number == 0.0 => text.replacen("0.00", "0", 1),
        text => text,
    }
}

/// From one level to another: `12.1 … 13.0 ms`.
pub fn span(key: &Key, low: f64, high: f64) -> String {
    with_one_unit(&level(key, low), " … ", &level(key, high))
}

/// The likely range of a comparison: a change where it is relative, a level for an absolute limit.
pub fn likely(comparison: &Comparison) -> Option<String> {
    let words: Box<dyn Fn(f64) -> String> = match (comparison.rule, comparison.limit) {
        (Rule::Limit, Some(bound)) => {
            Box::new(move |change| metric::value(&comparison.key, (bound * (1.0 + change)).max(0.0)))
        }
        _ => Box::new(metric::percent_change),
    };
    range(comparison.low.map(&words), comparison.high.map(&words))
}

/// From one end to the other, either of which may be missing.
pub fn range(low: Option<String>, high: Option<String>) -> Option<String> {
    match (low, high) {
        (Some(low), Some(high)) => Some(with_one_unit(&low, " … ", &high)),
        (None, Some(high)) => Some(format!("at most {high}")),
        (Some(low), None) => Some(format!("at least {low}")),
        (None, None) => None,
    }
}

/// What is allowed: `+10 %`, `500 ms`, `0.30 %`.
pub fn limit(comparison: &Comparison) -> Option<String> {
    let limit = comparison.limit?;
    Some(match comparison.rule {
        Rule::Threshold | Rule::Shown => metric::percent_change(limit).replacen(".0 %", " %", 1),
        Rule::Errors => metric::share(limit),
        Rule::Limit => metric::value(&comparison.key, limit),
        Rule::Capacity => return None,
    })
}

/// A change without its sign: `23 %`.
pub fn size(share: f64) -> String {
    metric::percent_change(share.abs()).trim_start_matches('+').replacen(".0 %", " %", 1)
}

/// The smallest round number of odds above a noise limit: 0.004 is 1 of 250.
pub fn odds(noise_limit: f64) -> Option<u64> {
    // The addend is far below any odds that are told, and far above the error of 1 / 0.004.
    let odds = (1.0 / noise_limit + 1e-6).floor();
    if !(2.0..1e12).contains(&odds) {
        return None;
    }
    let step = 10_u64.pow((odds.log10().floor() as u32).saturating_sub(1));
    Some(odds as u64 / step * step)
}

/// Two quantities with the unit said once where it is the same.
fn with_one_unit(left: &str, between: &str, right: &str) -> String {
    let number = |text: &str| text.find([' ', '/']).map(|at| (text[..at].to_owned(), text[at..].to_owned()));
    match (number(left), number(right)) {
        (Some((bare, a)), Some((_, b))) if a == b && !left.starts_with("over") => format!("{bare}{between}{right}"),
        _ => format!("{left}{between}{right}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::Statistic;

    #[test]
    fn a_unit_is_said_once() {
        assert_eq!(levels(&Key::percentile(95.0), Some(12_400.0), Some(15_100.0)), "12.4 → 15.1 ms");
        assert_eq!(levels(&Key::percentile(95.0), Some(870.0), Some(1_200.0)), "870 µs → 1.20 ms");
        assert_eq!(levels(&Key::throughput(), Some(900.0), Some(880.0)), "900 → 880/s");
        assert_eq!(levels(&Key::errors(), Some(0.0), Some(0.002)), "0 → 0.20 %");
        let makespan = Key::iteration(Statistic::Typical);
        assert_eq!(long_levels(&makespan, Some(5.6e6), Some(1.07e7)), "5.60 → 10.7 s");
        assert_eq!(long_levels(&makespan, Some(8e5), Some(1.2e6)), "0.80 → 1.20 s");
        assert_eq!(long_levels(&makespan, Some(8e5), Some(9e5)), "800 → 900 ms");
        assert_eq!(long_levels(&makespan, None, Some(2e6)), "2.00 s");
        assert_eq!(long_levels(&Key::throughput(), Some(2e6), Some(2e6)), "2,000,000 → 2,000,000/s");
        assert_eq!(with_one_unit("+12 %", " … ", "over 100x"), "+12 % … over 100x");
        assert_eq!(with_one_unit("over 100x", " … ", "over 100x"), "over 100x … over 100x");
    }

    #[test]
    fn odds_are_round_and_never_better_than_proven() {
        assert_eq!(odds(0.001), Some(1000));
        assert_eq!(odds(0.004), Some(250));
        assert_eq!(odds(0.0032), Some(310));
        assert_eq!(odds(0.0008), Some(1200));
        assert_eq!(odds(0.0), None);
    }
}
