//! Who does the jobs of a build.

use super::WorkerSettings;
use crate::queue::QueueNames;
use std::num::NonZeroU32;

/// Who does the jobs of a build.
#[derive(Debug, Clone, PartialEq)]
pub enum Processor {
    /// Workers within this process, with queues and a store of their own.
    Within(WorkerSettings),
    /// Whoever takes jobs from these queues.
    Behind(QueueNames),
}

impl Processor {
    /// Jobs that it does at a time, where that is known here.
    pub fn concurrency(&self) -> Option<NonZeroU32> {
        match self {
            Self::Within(settings) => Some(settings.concurrency),
            Self::Behind(_) => None,
        }
    }
}
