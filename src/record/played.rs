//! A window once it was played, with what only pictures and totals are made from.

use super::{Connected, ErrorClass, ErrorSample, Window};
use crate::stats::Histogram;
use std::collections::BTreeMap;
use std::time::Duration;

/// One second of a window, for pictures.
#[derive(Debug, Clone, PartialEq)]
pub struct Second {
    /// How much of it there was load in.
    pub load: Duration,
    /// Time that requests were in flight in it, all of them together: divided by `load`, how many were at a time.
    pub busy: Duration,
    /// Time that users of a closed model were there in it, all of them together.
    pub users: Duration,
    /// Requests by intended start.
    pub requests: u64,
    /// Those that failed.
    pub errors: u64,
    /// Latency of those that succeeded, 2 digits.
    pub latency: Histogram,
}

impl Second {
    /// One in which nothing was seen yet.
    pub fn empty() -> Self {
        let none = Duration::ZERO;
        Self { load: none, busy: none, users: none, requests: 0, errors: 0, latency: Histogram::coarse() }
    }

    /// Adds what was counted elsewhere.
    pub fn merge(&mut self, other: &Self) {
        self.load += other.load;
        self.busy += other.busy;
        self.users += other.users;
        self.requests += other.requests;
        self.errors += other.errors;
        self.latency.merge(&other.latency);
    }
}

/// How a window came to its end.
#[derive(Debug, Clone, PartialEq)]
pub struct Closing {
    /// Seconds from the start of the run to the first intended start.
    pub began: f64,
    /// From the end of sending until nothing was in flight, or the drain was over.
    pub drain: Duration,
    /// Requests were still open when the drain was over.
    pub drain_timed_out: bool,
    /// It was stopped before its end.
    pub cut: bool,
    /// From the first intended start until everything was done, where that ended it.
    pub done: Option<Duration>,
    /// Its connections.
    pub connected: Connected,
}

/// A window as played: what decisions use, and what pictures and totals are made from.
#[derive(Debug, Clone, PartialEq)]
pub struct Played {
    /// What decisions use.
    pub window: Window,
    /// Second by second from the first intended start, settling included.
    pub trace: Vec<Second>,
    /// Latency by task, 2 digits, in the order of the scenario.
    pub task_latency: Vec<Histogram>,
    /// Failed requests by class, by task in the same order.
    pub task_errors: Vec<BTreeMap<ErrorClass, u64>>,
    /// The first error of every class.
    pub samples: Vec<ErrorSample>,
}

impl Played {
    /// Requests that were OK, whether or not the window owns them.
    pub fn all_ok(&self) -> u64 {
        self.trace.iter().map(|second| second.requests - second.errors).sum()
    }
}
