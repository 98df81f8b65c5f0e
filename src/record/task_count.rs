//! Counts what ends under one name in a window.

use super::recorder::log_micros;
use super::window::Quantiles;
use super::{ErrorClass, TaskWindow};
use crate::stats::Histogram;
use std::collections::BTreeMap;
use std::time::Duration;

/// A task as the recorder needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedTask {
    /// Its name.
    pub name: String,
    /// Whether its distribution is kept per window, because a check reads it.
    pub judged: bool,
    /// What one of it is.
    pub kind: Kind,
}

/// What is counted under one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A request: part of the scenario's totals.
    Request,
    /// Several requests together, each of which is counted under a name of its own.
    Several,
}

/// One name's part of a window that is being played.
#[derive(Debug)]
pub(super) struct TaskCount {
    pub(super) task: RecordedTask,
    requests: u64,
    errors: BTreeMap<ErrorClass, u64>,
    pub(super) completed: u64,
    log_latency_sum: f64,
    latency: Histogram,
}

impl TaskCount {
    /// Nothing counted yet.
    pub(super) fn none(task: &RecordedTask) -> Self {
        Self {
            task: task.clone(),
            requests: 0,
            errors: BTreeMap::new(),
            completed: 0,
            log_latency_sum: 0.0,
            latency: Histogram::coarse(),
        }
    }

    pub(super) fn count(&mut self, latency: Duration, failure: Option<ErrorClass>) {
        self.requests += 1;
        match failure {
            Some(class) => {
                *self.errors.entry(class).or_default() += 1;
            }
            None => {
                self.log_latency_sum += log_micros(latency);
                self.latency.record(latency);
            }
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.requests += other.requests;
        for (class, errors) in other.errors {
            *self.errors.entry(class).or_default() += errors;
        }
        self.completed += other.completed;
        self.log_latency_sum += other.log_latency_sum;
        self.latency.merge(&other.latency);
    }

    pub(super) fn close(self) -> (TaskWindow, (Histogram, BTreeMap<ErrorClass, u64>)) {
        let window = TaskWindow {
            task: self.task.name,
            requests: self.requests,
            errors: self.errors.values().sum(),
            not_found: self.errors.get(&ErrorClass::NotFound).copied().unwrap_or(0),
            completed: self.completed,
            log_latency_sum: self.log_latency_sum,
            quantiles: Quantiles::of(&self.latency),
            latency: self.task.judged.then(|| self.latency.clone()),
        };
        (window, (self.latency, self.errors))
    }
}
