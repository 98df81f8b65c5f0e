//! Who iterates: users of the closed model, and which task is next in either model.

use super::{Arrival, Iterate, Pacer, Stage};
use crate::load::{ThinkTime, unit};
use crate::record::ErrorClass;
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::rc::Rc;
use std::time::Duration;
use tokio::time::Instant;

/// Pause of a user after a connection that could not be made, so that a dead target is not stormed.
const REFUSED_PAUSE: Duration = Duration::from_millis(100);

/// Draws tasks by weight.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights(Rc<[f64]>);

impl Weights {
    /// Weights are finite, none is negative, and at least one is above 0.
    pub fn new(weights: impl IntoIterator<Item = f64>) -> Self {
        let mut sum = 0.0;
        Self(
            weights
                .into_iter()
                .map(|weight| {
                    sum += weight;
                    sum
                })
                .collect(),
        )
    }

    /// Index of a task.
    pub(super) fn draw(&self, rng: &mut impl Rng) -> usize {
        let Some(sum) = self.0.last() else { return 0 };
        let at = unit(rng) * sum;
        self.0.partition_point(|up_to| *up_to <= at).min(self.0.len() - 1)
    }
}

/// A user of the closed model.
pub(super) struct User {
    rng: Pcg64Mcg,
    weights: Weights,
    think_time: Option<ThinkTime>,
    next: Instant,
}

impl User {
    /// Users with think time begin spread over it; without, all at once.
    pub(super) fn new(stage: &Stage, number: u32, weights: Weights) -> Self {
        let seed = stage.plan.coordinates.seed ^ (u64::from(number) + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut rng = Pcg64Mcg::seed_from_u64(seed);
        let think_time = stage.plan.think_time;
        let spread = think_time.map_or(Duration::ZERO, ThinkTime::mean).mul_f64(unit(&mut rng));
        Self { rng, weights, think_time, next: stage.began + spread }
    }

    /// Iterates until the window sends nothing more.
    pub(super) async fn live<I: Iterate>(mut self, stage: Rc<Stage>, iterate: Rc<I>, pacer: Pacer) {
        let end = stage.began + stage.length();
        while self.next < end {
            pacer.until(self.next).await;
            if !stage.is_sending() {
                return;
            }
            let arrival =
                Arrival { task: self.weights.draw(&mut self.rng), intended: self.next, draw: self.rng.next_u64() };
            let failed = stage.iteration(&*iterate, arrival).await;
            self.next = Instant::now() + self.pause(failed);
        }
    }

    fn pause(&mut self, failed: Option<ErrorClass>) -> Duration {
        let unreachable = matches!(failed, Some(ErrorClass::Refused | ErrorClass::Connect | ErrorClass::Tls));
        let think = self
            .think_time
            .map_or(Duration::ZERO, |think| think.from + (think.to - think.from).mul_f64(unit(&mut self.rng)));
        if unreachable { think.max(REFUSED_PAUSE) } else { think }
    }
}
