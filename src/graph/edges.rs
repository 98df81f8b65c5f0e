//! Dependencies in compressed sparse rows: 8 bytes a job and 4 a dependency.

use super::Job;
use std::collections::VecDeque;

/// What depends on what.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Edges {
    /// Where the dependents of each job begin; one more at the end.
    offsets: Vec<u32>,
    /// Dependents, job by job, each in ascending order.
    dependents: Vec<Job>,
    /// How many jobs each depends on.
    needs: Vec<u32>,
}

/// What each job needs, job by job, while a graph is made.
#[derive(Debug, Default)]
pub(super) struct Needs {
    counts: Vec<u32>,
    needed: Vec<u32>,
}

impl Needs {
    pub fn with_room(jobs: u32, edges: u64) -> Self {
        Self { counts: Vec::with_capacity(jobs as usize), needed: Vec::with_capacity(edges as usize) }
    }

    /// The next job, with what it needs: distinct jobs.
    pub fn push(&mut self, needed: impl IntoIterator<Item = u32>) {
        let before = self.needed.len();
        self.needed.extend(needed);
        self.counts.push((self.needed.len() - before) as u32);
    }

    /// Dependencies so far.
    pub fn len(&self) -> u64 {
        self.needed.len() as u64
    }

    /// The same with every needed one looked up: `find(job, needed)` is what it stands for, or nothing.
    pub fn resolved(mut self, mut find: impl FnMut(Job, u32) -> Option<Job>) -> Self {
        let (mut read, mut kept) = (0, 0);
        for (job, count) in (0..).zip(&mut self.counts) {
            let begin = kept;
            for at in read..read + *count as usize {
                if let Some(found) = find(job, self.needed[at]) {
                    self.needed[kept] = found;
                    kept += 1;
                }
            }
            read += *count as usize;
            *count = (kept - begin) as u32;
        }
        self.needed.truncate(kept);
        self
    }

    /// Turned round: from what a job needs to what depends on a job.
    pub fn transposed(self) -> Edges {
        let jobs = self.counts.len();
        let mut offsets = vec![0_u32; jobs + 1];
        for needed in &self.needed {
            offsets[*needed as usize + 1] += 1;
        }
        for job in 0..jobs {
            offsets[job + 1] += offsets[job];
        }
        let mut dependents = vec![0; self.needed.len()];
        let mut needed = self.needed.iter();
        for (job, count) in (0..).zip(&self.counts) {
            for from in needed.by_ref().take(*count as usize) {
                let place = &mut offsets[*from as usize];
                dependents[*place as usize] = job;
                *place += 1;
            }
        }
        // Filling has moved every beginning to that of the next job.
        offsets.copy_within(0..jobs, 1);
        offsets[0] = 0;
        let mut needs = self.counts;
        needs.shrink_to_fit();
        Edges { offsets, dependents, needs }
    }
}

impl Edges {
    pub fn jobs(&self) -> u32 {
        self.needs.len() as u32
    }

    pub fn len(&self) -> u32 {
        self.dependents.len() as u32
    }

    pub fn needs(&self) -> &[u32] {
        &self.needs
    }

    pub fn dependents(&self, job: Job) -> &[Job] {
        &self.dependents[self.offsets[job as usize] as usize..self.offsets[job as usize + 1] as usize]
    }

    /// Jobs in an order in which each stands behind all that it needs; those on a cycle or behind one are missing
    /// (Kahn 1962).
    pub fn order(&self) -> Vec<Job> {
        let mut left = self.needs.clone();
        let mut order = Vec::with_capacity(left.len());
        let mut ready: VecDeque<Job> = (0..self.jobs()).filter(|job| left[*job as usize] == 0).collect();
        while let Some(job) = ready.pop_front() {
            order.push(job);
            for dependent in self.dependents(job) {
                left[*dependent as usize] -= 1;
                if left[*dependent as usize] == 0 {
                    ready.push_back(*dependent);
                }
            }
        }
        order
    }

    pub fn bytes(&self) -> usize {
        4 * (self.offsets.capacity() + self.dependents.capacity() + self.needs.capacity())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needs(of: &[&[u32]]) -> Needs {
        let mut needs = Needs::default();
        of.iter().for_each(|needed| needs.push(needed.iter().copied()));
        needs
    }

    #[test]
    fn turned_round_needs_are_dependents() {
        let edges = needs(&[&[], &[0], &[0, 1], &[], &[1]]).transposed();
        let dependents: Vec<&[u32]> = (0..edges.jobs()).map(|job| edges.dependents(job)).collect();
        assert_eq!(dependents, [&[1, 2][..], &[2, 4], &[], &[], &[]]);
        assert_eq!(edges.needs(), [0, 1, 2, 0, 1]);
        assert_eq!(edges.order(), [0, 3, 1, 2, 4]);
    }

    #[test]
    fn what_stands_for_nothing_is_dropped() {
        let find = |_, name| (name != 8).then_some(name - 7);
        let edges = needs(&[&[9], &[8, 7, 9], &[]]).resolved(find).transposed();
        assert_eq!(edges.needs(), [1, 2, 0]);
        assert_eq!((edges.dependents(0), edges.dependents(2)), (&[1][..], &[0, 1][..]));
    }

    #[test]
    fn a_cycle_and_what_is_behind_it_is_in_no_order() {
        assert_eq!(needs(&[&[], &[0, 2], &[1], &[2]]).transposed().order(), [0]);
    }
}
