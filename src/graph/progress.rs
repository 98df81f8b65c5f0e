//! The state of one pass over a graph.

use super::{Graph, Job};
use std::collections::VecDeque;
use std::sync::Arc;

/// One pass over a graph: what is ready, and what became of everything else. 5 bytes a job, and 4 for each that is
/// ready.
///
/// In the end each job is exactly one of *completed, failed, lost, abandoned*, whatever order completions come in.
#[derive(Debug, Clone)]
pub struct Progress {
    graph: Arc<Graph>,
    /// How many jobs that are not complete each job waits for.
    left: Vec<u32>,
    states: Vec<State>,
    ready: VecDeque<Job>,
    counts: Counts,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// For others to complete, or to be released.
    Waiting,
    Released,
    Completed,
    Failed,
    Lost,
    /// Lost, and then it was reported on all the same.
    Late,
    Abandoned,
}

/// Jobs and messages of a pass.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Jobs that were released: in flight, completed, failed or lost.
    pub released: u32,
    /// Jobs that completed in time.
    pub completed: u32,
    /// Jobs that were reported as failed in time.
    pub failed: u32,
    /// Jobs of which nothing was heard in time.
    pub lost: u32,
    /// Jobs that were never released, because one that they need, directly or not, failed or was lost.
    pub abandoned: u32,
    /// Lost jobs that were heard of later, each once. They stay lost: what needs them has been abandoned.
    pub late: u32,
    /// Reports on jobs that had been reported on before.
    pub duplicates: u64,
    /// Reports on jobs of the graph that were not released.
    pub unasked: u64,
    /// Reports on jobs that the graph does not have.
    pub unknown: u64,
}

impl Counts {
    /// Jobs that were released and of which nothing is known yet.
    pub fn in_flight(&self) -> u32 {
        self.released - self.completed - self.failed - self.lost
    }
}

/// What a report on a job was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// The first, in time.
    First {
        /// Jobs that it made ready.
        ready: u32,
        /// Jobs that will never be released because of it.
        abandoned: u32,
    },
    /// There was one before.
    Duplicate,
    /// The job had been given up as lost.
    Late,
    /// The job was not released.
    Unasked,
    /// The graph has no such job.
    Unknown,
}

/// A job was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lost {
    /// Jobs that will never be released because of it.
    pub abandoned: u32,
}

impl Progress {
    /// Nothing is released yet; jobs that need nothing are ready, in their order.
    pub fn new(graph: &Arc<Graph>) -> Self {
        let left = graph.edges.needs().to_vec();
        let ready = (0..graph.jobs()).filter(|job| left[*job as usize] == 0).collect();
        let states = vec![State::Waiting; left.len()];
        Self { graph: Arc::clone(graph), left, states, ready, counts: Counts::default() }
    }

    /// The graph that it goes over.
    pub fn graph(&self) -> &Arc<Graph> {
        &self.graph
    }

    /// How many jobs are ready to be released.
    pub fn ready(&self) -> usize {
        self.ready.len()
    }

    /// Takes the job that has been ready longest; from now on it is in flight.
    pub fn release(&mut self) -> Option<Job> {
        let job = self.ready.pop_front()?;
        self.states[job as usize] = State::Released;
        self.counts.released += 1;
        Some(job)
    }

    /// A job was reported as completed: those that waited for nothing else are ready, in their order.
    pub fn complete(&mut self, job: Job) -> Seen {
        if let Err(seen) = self.first(job) {
            return seen;
        }
        self.states[job as usize] = State::Completed;
        self.counts.completed += 1;
        let before = self.ready.len();
        for dependent in self.graph.dependents(job) {
            let left = &mut self.left[*dependent as usize];
            *left -= 1;
            if *left == 0 {
                self.ready.push_back(*dependent);
            }
        }
        Seen::First { ready: (self.ready.len() - before) as u32, abandoned: 0 }
    }

    /// A job was reported as failed: what needs it is abandoned.
    pub fn fail(&mut self, job: Job) -> Seen {
        if let Err(seen) = self.first(job) {
            return seen;
        }
        self.states[job as usize] = State::Failed;
        self.counts.failed += 1;
        Seen::First { ready: 0, abandoned: self.abandon(job) }
    }

    /// A job in flight is given up: what needs it is abandoned. Nothing happens where it is not in flight (any more).
    pub fn lose(&mut self, job: Job) -> Option<Lost> {
        if self.states.get(job as usize) != Some(&State::Released) {
            return None;
        }
        self.states[job as usize] = State::Lost;
        self.counts.lost += 1;
        Some(Lost { abandoned: self.abandon(job) })
    }

    /// Ends the pass here: what is in flight is lost, what was not released is abandoned.
    pub fn give_up(&mut self) {
        self.ready.clear();
        for state in &mut self.states {
            match state {
                State::Released => {
                    *state = State::Lost;
                    self.counts.lost += 1;
                }
                State::Waiting => {
                    *state = State::Abandoned;
                    self.counts.abandoned += 1;
                }
                _ => {}
            }
        }
    }

    /// Whether nothing is in flight and nothing can be released any more.
    pub fn is_done(&self) -> bool {
        self.ready.is_empty() && self.counts.in_flight() == 0
    }

    /// Of jobs and messages so far.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Bytes that the pass holds in memory, beside the graph.
    pub fn bytes(&self) -> usize {
        4 * (self.left.capacity() + self.ready.capacity()) + self.states.capacity() * size_of::<State>()
    }

    /// Counts a report that is not the first one in time.
    fn first(&mut self, job: Job) -> Result<(), Seen> {
        let Some(state) = self.states.get_mut(job as usize) else {
            self.counts.unknown += 1;
            return Err(Seen::Unknown);
        };
        match state {
            State::Released => Ok(()),
            State::Completed | State::Failed | State::Late => {
                self.counts.duplicates += 1;
                Err(Seen::Duplicate)
            }
            State::Lost => {
                *state = State::Late;
                self.counts.late += 1;
                Err(Seen::Late)
            }
            State::Waiting | State::Abandoned => {
                self.counts.unasked += 1;
                Err(Seen::Unasked)
            }
        }
    }

    /// Abandons all that needs a job, directly or not: each once, however many of its jobs are gone.
    fn abandon(&mut self, job: Job) -> u32 {
        let before = self.counts.abandoned;
        let mut gone = vec![job];
        while let Some(job) = gone.pop() {
            for dependent in self.graph.dependents(job) {
                let state = &mut self.states[*dependent as usize];
                if *state == State::Waiting {
                    *state = State::Abandoned;
                    self.counts.abandoned += 1;
                    gone.push(*dependent);
                }
            }
        }
        self.counts.abandoned - before
    }
}

#[cfg(test)]
mod tests;
