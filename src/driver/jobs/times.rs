//! Where the time of jobs went.

use crate::job::Completion;
use crate::record::{JobStage, Quantiles, StageTime};
use crate::stats::Histogram;
use std::time::Duration;

/// How long one job was in each stage, in the order of [`JobStage::ALL`]; nothing where that is not known.
pub(super) type Spans = [Option<Duration>; JobStage::ALL.len()];

/// The times of many jobs.
#[derive(Debug, Default)]
pub(super) struct Times([Option<Stretch>; JobStage::ALL.len()]);

#[derive(Debug)]
struct Stretch {
    times: Histogram,
    sum: Duration,
}

impl Times {
    /// Adds a job that completed.
    pub fn add(&mut self, spans: &Spans) {
        for (stretch, span) in self.0.iter_mut().zip(spans) {
            if let Some(span) = span {
                let stretch = stretch.get_or_insert_with(|| Stretch { times: Histogram::fine(), sum: Duration::ZERO });
                stretch.times.record(*span);
                stretch.sum += *span;
            }
        }
    }

    /// What the record keeps of it.
    pub fn close(self) -> Vec<StageTime> {
        let stages = JobStage::ALL.into_iter().zip(self.0);
        let known = stages.filter_map(|(stage, stretch)| Some((stage, stretch?)));
        let close = |(stage, stretch): (JobStage, Stretch)| StageTime {
            stage,
            jobs: stretch.times.len(),
            seconds: stretch.sum.as_secs_f64(),
            quantiles: Quantiles::of(&stretch.times),
        };
        known.map(close).collect()
    }
}

/// The milliseconds that a worker told of, as time.
fn told(ms: f64) -> Duration {
    Duration::try_from_secs_f64(ms / 1e3).unwrap_or(Duration::MAX)
}

/// What the worker told of all its own part, and of the message's wait for it.
pub(super) fn told_in_all(completion: &Completion) -> Duration {
    let stages = completion.stages.unwrap_or_default();
    let parts = [stages.read, stages.work, stages.write].into_iter().flatten();
    let own = completion.processing_time_ms.unwrap_or_else(|| parts.sum());
    told(own).saturating_add(told(stages.queue.unwrap_or(0.0)))
}

/// Shares the latency of a job out among its stages; what is known is exactly the latency together.
///
/// The worker's clock and ours may disagree, and it may have the message before the queue has told us that it took it: so
/// no stage is longer than what is left of the latency, the worker's own ones first.
pub(super) fn spans(latency: Duration, dispatch: Duration, completion: &Completion) -> Spans {
    let stages = completion.stages.unwrap_or_default();
    let whole = [stages.read, stages.work, stages.write].iter().all(Option::is_none);
    let processing = completion.processing_time_ms.filter(|_| whole);
    let mut left = latency;
    let mut spans = Spans::default();
    let mut take = |stage: JobStage, time: Option<Duration>| {
        let time = time.map(|time| time.min(left));
        left -= time.unwrap_or_default();
        spans[stage as usize] = time;
    };
    take(JobStage::Read, stages.read.map(told));
    take(JobStage::Work, stages.work.map(told));
    take(JobStage::Write, stages.write.map(told));
    take(JobStage::Processing, processing.map(told));
    take(JobStage::Dispatch, Some(dispatch));
    take(JobStage::QueueWait, stages.queue.map(told));
    take(JobStage::Return, Some(Duration::MAX));
    spans
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::{Stages, Status};
    use proptest::prelude::*;

    fn completion(processing: Option<f64>, stages: Option<Stages>) -> Completion {
        Completion { processing_time_ms: processing, stages, ..Completion::new("a", Status::Completed) }
    }

    fn ms(spans: Spans) -> [Option<u128>; 7] {
        spans.map(|span| span.map(|span| span.as_millis()))
    }

    const MS: fn(u64) -> Duration = Duration::from_millis;

    #[test]
    fn a_worker_that_tells_all_leaves_the_way_back() {
        let stages = Stages { queue: Some(5.0), read: None, work: Some(20.0), write: Some(3.0) };
        let split = spans(MS(40), MS(2), &completion(Some(24.0), Some(stages)));
        assert_eq!(ms(split), [Some(2), Some(5), None, Some(20), Some(3), None, Some(10)]);
    }

    #[test]
    fn a_worker_that_tells_little_leaves_the_rest_in_one() {
        let split = |processing| ms(spans(MS(40), MS(2), &completion(processing, None)));
        assert_eq!(split(Some(24.0)), [Some(2), None, None, None, None, Some(24), Some(14)]);
        assert_eq!(split(None), [Some(2), None, None, None, None, None, Some(38)]);
    }

    #[test]
    fn a_stage_is_told_once() {
        assert_eq!(JobStage::ALL.map(|stage| stage as usize), [0, 1, 2, 3, 4, 5, 6], "they index");
        let mut times = Times::default();
        times.add(&spans(MS(40), MS(2), &completion(Some(24.0), None)));
        times.add(&spans(MS(20), MS(4), &completion(None, None)));
        let closed = times.close();
        let seen: Vec<_> = closed.iter().map(|t| (t.stage, t.jobs, (t.seconds * 1e3).round() as u64)).collect();
        assert_eq!(seen, [(JobStage::Dispatch, 2, 6), (JobStage::Processing, 1, 24), (JobStage::Return, 2, 30)]);
    }

    proptest! {
        #[test]
        fn stages_together_are_the_latency(
            latency in 0_u64..100,
            dispatch in 0_u64..100,
            processing in prop::option::of(0.0_f64..100.0),
            stages in prop::option::of(prop::array::uniform4(prop::option::of(0.0_f64..1e300))),
        ) {
            let stages = stages.map(|[queue, read, work, write]| Stages { queue, read, work, write });
            let split = spans(MS(latency), MS(dispatch), &completion(processing, stages));
            prop_assert_eq!(split.into_iter().flatten().sum::<Duration>(), MS(latency));
        }
    }
}
