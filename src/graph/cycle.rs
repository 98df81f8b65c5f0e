//! Jobs that wait for each other.

use super::Job;
use super::edges::Edges;
use std::collections::{BTreeMap, VecDeque};

/// One cycle for each group of jobs that all wait for each other (strongly connected component): the shortest through
/// the group's first job, which stands at both of its ends. In the order of those jobs; the first `most` of them, and
/// how many groups there are.
pub(super) fn cycles(edges: &Edges, most: usize) -> (Vec<Vec<Job>>, usize) {
    let order = edges.order();
    if order.len() == edges.jobs() as usize {
        return (Vec::new(), 0);
    }
    let (groups, mut firsts) = Search::new(edges, &order).groups();
    let count = firsts.len();
    firsts.sort_unstable();
    firsts.truncate(most);
    (firsts.into_iter().map(|first| shortest(edges, &groups, first)).collect(), count)
}

/// A job that has not been seen yet.
const UNSEEN: u32 = u32::MAX;
/// A job whose group is not known yet.
const OPEN: Job = u32::MAX;

/// Tarjan's search (1972), with a stack of its own: a path may be as long as there are jobs.
struct Search<'a> {
    edges: &'a Edges,
    /// When each job was seen first.
    seen: Vec<u32>,
    /// The earliest seen job of its own group that each is known to reach.
    low: Vec<u32>,
    /// First job of the group of each job.
    groups: Vec<Job>,
    /// Jobs that have been seen and whose group is not known yet.
    open: Vec<Job>,
    /// First jobs of groups of more than one job.
    firsts: Vec<Job>,
    clock: u32,
}

impl<'a> Search<'a> {
    /// Jobs of `order` are on no cycle.
    fn new(edges: &'a Edges, order: &[Job]) -> Self {
        let jobs = edges.jobs();
        let (mut seen, mut groups) = (vec![UNSEEN; jobs as usize], vec![OPEN; jobs as usize]);
        for job in order {
            seen[*job as usize] = 0;
            groups[*job as usize] = *job;
        }
        Self { edges, low: seen.clone(), seen, groups, open: Vec::new(), firsts: Vec::new(), clock: 1 }
    }

    /// First job of the group of each job, and those of groups of more than one.
    fn groups(mut self) -> (Vec<Job>, Vec<Job>) {
        for job in 0..self.edges.jobs() {
            if self.seen[job as usize] == UNSEEN {
                self.walk(job);
            }
        }
        (self.groups, self.firsts)
    }

    /// Everything behind a job.
    fn walk(&mut self, root: Job) {
        let mut path = vec![self.enter(root)];
        while let Some((job, next)) = path.last_mut() {
            let job = *job;
            if let Some(dependent) = self.edges.dependents(job).get(*next) {
                *next += 1;
                if self.seen[*dependent as usize] == UNSEEN {
                    path.push(self.enter(*dependent));
                } else if self.groups[*dependent as usize] == OPEN {
                    self.reaches(job, self.seen[*dependent as usize]);
                }
                continue;
            }
            path.pop();
            if let Some((before, _)) = path.last() {
                self.reaches(*before, self.low[job as usize]);
            }
            if self.low[job as usize] == self.seen[job as usize] {
                self.close(job);
            }
        }
    }

    fn enter(&mut self, job: Job) -> (Job, usize) {
        self.seen[job as usize] = self.clock;
        self.low[job as usize] = self.clock;
        self.clock += 1;
        self.open.push(job);
        (job, 0)
    }

    fn reaches(&mut self, job: Job, seen: u32) {
        self.low[job as usize] = self.low[job as usize].min(seen);
    }

    /// The group whose earliest seen job is `job`: all that is open from there on.
    fn close(&mut self, job: Job) {
        let begin = self.open.iter().rposition(|open| *open == job).unwrap_or(0);
        let group = self.open.split_off(begin);
        let first = group.iter().copied().min().unwrap_or(job);
        group.iter().for_each(|member| self.groups[*member as usize] = first);
        if group.len() > 1 {
            self.firsts.push(first);
        }
    }
}

/// From the first job of a group back to itself, by as few jobs as can be.
fn shortest(edges: &Edges, groups: &[Job], first: Job) -> Vec<Job> {
    let mut before = BTreeMap::new();
    let mut queue = VecDeque::from([first]);
    while let Some(job) = queue.pop_front().filter(|_| !before.contains_key(&first)) {
        for dependent in edges.dependents(job).iter().filter(|job| groups[**job as usize] == first) {
            before.entry(*dependent).or_insert_with(|| {
                queue.push_back(*dependent);
                job
            });
        }
    }
    let mut path = vec![first];
    while let Some(job) = path.last().and_then(|job| before.get(job)) {
        path.push(*job);
        if *job == first {
            break;
        }
    }
    path.reverse();
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::edges::Needs;
    use proptest::prelude::*;

    fn edges(needs: &[Vec<u32>]) -> Edges {
        let mut all = Needs::default();
        needs.iter().for_each(|needed| all.push(needed.iter().copied()));
        all.transposed()
    }

    #[test]
    fn every_group_has_one_cycle_the_shortest_through_its_first_job() {
        // 1 -> 2 -> 3 -> 4 -> 1 with a way across from 2 to 4; 5 and 6; 7 only waits for a cycle.
        let needs = [vec![], vec![0, 4], vec![1], vec![2], vec![3, 2], vec![6], vec![5], vec![6]];
        let found = vec![vec![1, 2, 4, 1], vec![5, 6, 5]];
        assert_eq!(cycles(&edges(&needs), 20), (found.clone(), 2));
        assert_eq!(cycles(&edges(&needs), 1), (found[..1].to_vec(), 2));
    }

    #[test]
    fn a_cycle_of_a_million_jobs_is_found() {
        let needs: Vec<Vec<u32>> = (0..1_000_000).map(|job: u32| vec![job.checked_sub(1).unwrap_or(999_999)]).collect();
        let (found, count) = cycles(&edges(&needs), 20);
        assert_eq!((found[0].len(), count), (1_000_001, 1));
    }

    proptest! {
        #[test]
        fn there_is_a_cycle_where_there_is_no_order_and_each_is_one(
            pairs in prop::collection::vec((0_u32..30, 0_u32..30), 0..60),
        ) {
            let needs: Vec<Vec<u32>> = (0..30)
                .map(|job| pairs.iter().filter(|(to, from)| *to == job && from != to).map(|pair| pair.1).collect())
                .collect();
            let edges = edges(&needs);
            let (found, count) = cycles(&edges, 30);
            prop_assert_eq!(found.len(), count);
            prop_assert_eq!(found.is_empty(), edges.order().len() == 30);
            for cycle in &found {
                prop_assert_eq!(cycle.first(), cycle.last());
                prop_assert!(cycle.windows(2).all(|pair| edges.dependents(pair[0]).contains(&pair[1])));
            }
            prop_assert!(found.is_sorted_by(|a, b| a[0] < b[0]), "one of each group");
        }
    }
}
