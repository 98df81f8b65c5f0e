//! What a build uses of its machine while a window is played.

use super::census::{Census, Spent};
use super::group::Group;
use crate::target::process::Used;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::time::Duration;

/// How often memory is looked at.
const INTERVAL: Duration = Duration::from_millis(100);

/// Watches what a build uses, from now on.
#[derive(Debug)]
pub struct Gauge {
    census: Census,
    before: BTreeMap<i32, Spent>,
    peak: u64,
}

impl Gauge {
    /// Begins with what the processes of a group have used until now.
    pub fn over(group: Group) -> Self {
        let mut census = Census::of(group);
        census.look();
        let before = census.spent();
        let peak = census.resident();
        Self { census, before, peak }
    }

    /// Looks again and again until it is dropped. Cancel-safe.
    pub async fn watch(&mut self) -> Infallible {
        loop {
            tokio::time::sleep(INTERVAL).await;
            self.look();
        }
    }

    fn look(&mut self) {
        self.census.look();
        self.peak = self.peak.max(self.census.resident());
    }

    /// What was used meanwhile; nothing where no process was ever seen: a service that has put itself into the background, or
    /// a system that does not tell.
    pub fn close(mut self) -> Option<Used> {
        self.look();
        let cpu_seconds = spent_between(&self.before, &self.census.spent());
        (self.peak > 0).then_some(Used { cpu_seconds, peak_bytes: self.peak })
    }
}

/// Processor seconds from one look to a later one. What a process has used that ended between them is with the parent that
/// has collected it; what it had used before the first look is taken off there.
fn spent_between(before: &BTreeMap<i32, Spent>, after: &BTreeMap<i32, Spent>) -> f64 {
    let earlier = |process: i32, now: &Spent| before.get(&process).filter(|then| then.started == now.started);
    let gone =
        before.iter().filter(|(process, then)| after.get(*process).is_none_or(|now| now.started != then.started));
    let mut known: BTreeMap<i32, f64> = BTreeMap::new();
    for (_, then) in gone {
        *known.entry(then.parent).or_default() += then.own + then.children;
    }
    let spent = |(process, now): (&i32, &Spent)| {
        let (own, children) = earlier(*process, now).map_or((0.0, 0.0), |then| (then.own, then.children));
        let known = known.get(process).copied().unwrap_or_default();
        // A parent that collects nobody has nothing of theirs.
        (now.own - own).max(0.0) + (now.children - children - known).max(0.0)
    };
    after.iter().map(spent).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(all: &[(i32, i32, f64, f64)]) -> BTreeMap<i32, Spent> {
        let spent = |&(process, parent, own, children): &(i32, i32, f64, f64)| {
            (process, Spent { started: process as u64, parent, own, children })
        };
        all.iter().map(spent).collect()
    }

    fn between(before: &[(i32, i32, f64, f64)], after: &[(i32, i32, f64, f64)]) -> f64 {
        (spent_between(&look(before), &look(after)) * 1e6).round() / 1e6
    }

    #[test]
    fn what_was_used_before_is_taken_off() {
        assert_eq!(between(&[(1, 0, 5.0, 2.0)], &[(1, 0, 5.25, 2.0)]), 0.25);
        assert_eq!(between(&[(1, 0, 5.0, 0.0)], &[(1, 0, 5.0, 0.0), (2, 1, 0.5, 0.0)]), 0.5, "a new worker");
    }

    #[test]
    fn a_worker_that_ended_is_with_the_parent_that_collected_it() {
        let before = [(1, 0, 5.0, 1.0), (2, 1, 3.0, 0.0)];
        assert_eq!(between(&before, &[(1, 0, 5.0, 4.5)]), 0.5, "3 of the 3.5 were used before");
        assert_eq!(between(&before, &[(1, 0, 5.5, 1.0)]), 0.5, "nobody collected it");
        assert_eq!(between(&[(1, 0, 5.0, 1.0)], &[(1, 0, 5.0, 1.25)]), 0.25, "it came and went");
    }

    #[test]
    fn a_number_that_is_given_again_is_another_process() {
        let mut after = look(&[(1, 0, 5.0, 0.0), (2, 1, 0.5, 0.0)]);
        after.get_mut(&2).expect("there").started = 77;
        assert_eq!(spent_between(&look(&[(1, 0, 5.0, 0.0), (2, 1, 3.0, 0.0)]), &after), 0.5);
    }
}
