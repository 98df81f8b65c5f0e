//! Corners of the counting and history rules that the vectors leave open.

use crate::gate::errors::{Tallies, decide};
use crate::gate::look::{Look, Row};
use crate::gate::{Verdict, against_history};
use crate::metric::Direction;
use crate::stats::Positive;

const LAST: Look = Look { rounds: 24, row: Row::Last };

#[test]
fn few_requests_are_tested_exactly_even_where_errors_are_rare() {
    let found = decide(&Tallies::from_counts(&[0], &[100]), &Tallies::from_counts(&[8], &[100]), 0.5, LAST, 1.0);
    let all_on_head: f64 = (0..8).map(|i| f64::from(100 - i) / f64::from(200 - i)).product();
    assert!(found.noise.is_some_and(|noise| (noise / all_on_head - 1.0).abs() < 1e-9), "{found:?}");
}

#[test]
fn the_error_limit_never_goes_beyond_the_possible() {
    let base = Tallies::from_counts(&[200], &[1000]);
    let found = decide(&base, &Tallies::from_counts(&[700], &[1000]), 9.0, LAST, 1.0);
    assert!(found.limit_rate.is_some_and(|rate| (rate - 0.6).abs() < 1e-12), "{found:?}");
    assert_eq!(found.verdict, Verdict::Regressed);
}

#[test]
fn a_history_that_scatters_too_much_answers_little() {
    let stored = [10.0, 14.0, 8.0, 12.0, 17.0, 9.0].map(|value| Positive::new(value).expect("positive"));
    let of = |head: f64| {
        let head = Positive::new(head).expect("positive");
        against_history(&stored, head, Direction::HigherIsWorse, 0.10, 1).verdict
    };
    assert_eq!(of(11.6), Verdict::Inconclusive, "a rise within the limit");
    assert_eq!(of(0.1), Verdict::Pass, "never improved");
    assert_eq!(of(1000.0), Verdict::Regressed);
}
