//! A path through a graph, as a line that can be read.

use super::Job;
use std::borrow::Cow;

/// Paths up to this long are shown whole.
const MOST: usize = 12;
/// Of a longer one so many are shown at each end.
const ENDS: usize = 5;

/// `a -> b -> c`; of a long path the ends, and how many are between them.
pub(super) fn text<'a>(jobs: &[Job], id: impl Fn(Job) -> Cow<'a, str>) -> String {
    let joined = |jobs: &[Job]| jobs.iter().map(|job| id(*job)).collect::<Vec<_>>().join(" -> ");
    if jobs.len() <= MOST {
        return joined(jobs);
    }
    let between = jobs.len() - 2 * ENDS;
    format!("{} -> … {between} more … -> {}", joined(&jobs[..ENDS]), joined(&jobs[jobs.len() - ENDS..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(many: u32) -> String {
        text(&(0..many).collect::<Vec<_>>(), |job| job.to_string().into())
    }

    #[test]
    fn the_middle_of_a_long_path_is_left_out() {
        assert_eq!(numbers(3), "0 -> 1 -> 2");
        assert_eq!(numbers(12), "0 -> 1 -> 2 -> 3 -> 4 -> 5 -> 6 -> 7 -> 8 -> 9 -> 10 -> 11");
        let long = "0 -> 1 -> 2 -> 3 -> 4 -> … 9990 more … -> 9995 -> 9996 -> 9997 -> 9998 -> 9999";
        assert_eq!(numbers(10_000), long);
    }
}
