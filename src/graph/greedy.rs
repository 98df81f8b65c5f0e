//! What an ideal pool of workers would take.

use super::{Graph, Job};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::num::NonZeroU32;
use std::time::Duration;

impl Graph {
    /// Makespan of list scheduling in release order: so many workers, each takes the job that has been ready longest
    /// as soon as it is free, and nothing else takes time. Exact.
    ///
    /// That is what workers at a queue can reach without knowing the graph; it is at most `work / concurrency +
    /// (1 - 1 / concurrency) * critical path`, so never twice the bound of the [outline](super::Outline::bound)
    /// (Graham 1969, as there).
    pub fn greedy(&self, concurrency: NonZeroU32) -> Duration {
        let mut left: Vec<u32> = self.edges.needs().to_vec();
        let mut ready: VecDeque<Job> = (0..self.jobs()).filter(|job| left[*job as usize] == 0).collect();
        // Of jobs that end at one moment the one that began first ends first: their dependents are released in turn.
        let mut working: BinaryHeap<Reverse<(u64, u32, Job)>> = BinaryHeap::new();
        let (mut now, mut begun) = (0, 0);
        loop {
            while working.len() < concurrency.get() as usize
                && let Some(job) = ready.pop_front()
            {
                working.push(Reverse((now + u64::from(self.duration_ms(job)), begun, job)));
                begun += 1;
            }
            let Some(Reverse((end, _, job))) = working.pop() else { return Duration::from_millis(now) };
            now = end;
            for dependent in self.dependents(job) {
                left[*dependent as usize] -= 1;
                if left[*dependent as usize] == 0 {
                    ready.push_back(*dependent);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::graph::outline::tests::{graphs, made, workers};
    use crate::graph::{Graph, Outline, Shape};
    use proptest::prelude::*;
    use std::time::Duration;

    #[test]
    fn independent_jobs_go_in_turns() {
        let graph = made(Shape::Independent { jobs: 10 }, 7, 7, 0).expect("a graph");
        let turns = [(1, 70), (3, 28), (9, 14), (10, 7), (100, 7)];
        for (many, expected) in turns {
            assert_eq!(graph.greedy(workers(many)), Duration::from_millis(expected), "{many} workers");
        }
    }

    /// The example by which Graham shows that the order of release can cost nearly twice the bound: short jobs come
    /// first, and the long one that should have been begun at once waits for all of them.
    #[test]
    fn a_long_job_that_comes_last_costs_nearly_twice_the_bound() {
        let mut lines: Vec<String> = (0..12).map(|job| format!(r#"{{"id": "{job}", "duration_ms": 1}}"#)).collect();
        lines.push(r#"{"id": "long", "duration_ms": 4}"#.to_owned());
        let graph = Graph::read(lines.join("\n").as_bytes()).expect("a graph");
        assert_eq!(Outline::of(&graph).bound(workers(4)), Duration::from_millis(4));
        assert_eq!(graph.greedy(workers(4)), Duration::from_millis(7));
    }

    #[test]
    fn whoever_was_released_first_begins_first() {
        let graph = Graph::read(
            r#"{"id": "root", "duration_ms": 3}
            {"id": "a", "depends_on": ["root"], "duration_ms": 1}
            {"id": "b", "depends_on": ["root"], "duration_ms": 1}
            {"id": "long", "depends_on": ["root"], "duration_ms": 4}"#
                .as_bytes(),
        );
        assert_eq!(graph.expect("a graph").greedy(workers(2)), Duration::from_millis(3 + 1 + 4));
    }

    proptest! {
        #[test]
        fn greedy_lies_between_the_bound_and_grahams(graph in graphs(), many in 1_u32..10) {
            let outline = Outline::of(&graph);
            let greedy = graph.greedy(workers(many));
            prop_assert!(outline.bound(workers(many)) <= greedy);
            prop_assert!(greedy <= 2 * outline.bound(workers(many)));
            let most = outline.work.as_nanos() + u128::from(many - 1) * outline.critical.as_nanos();
            prop_assert!(u128::from(many) * greedy.as_nanos() <= most);
        }

        #[test]
        fn one_worker_takes_all_work_and_as_many_as_jobs_the_critical_path(graph in graphs()) {
            let outline = Outline::of(&graph);
            prop_assert_eq!(graph.greedy(workers(1)), outline.work);
            prop_assert_eq!(graph.greedy(workers(graph.jobs())), outline.critical);
        }
    }
}
