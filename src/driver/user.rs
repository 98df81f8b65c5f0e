//! Who iterates: users of the closed model, and which task is next in either model.

use super::herds::Life;
use super::presence::Presence;
use super::{Arrival, Iterate, Pacer, Stage};
use crate::load::Work;
use crate::record::ErrorClass;
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// Pause of a user after a connection that could not be made, so that a dead target is not stormed, or that it may not
/// even wait for, so that those who have one get their turn.
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

    /// Index of one of them, by a number from 0 to 1.
    pub fn pick(&self, share: f64) -> usize {
        let Some(sum) = self.0.last() else { return 0 };
        let at = share * sum;
        self.0.partition_point(|up_to| *up_to <= at).min(self.0.len() - 1)
    }
}

/// Iterations that users share, whatever thread they are on; without a number there are always more.
#[derive(Debug, Clone)]
pub(super) struct Tickets(Option<Arc<AtomicU64>>);

impl Tickets {
    /// Those of a crew.
    pub(super) fn of(work: &Work) -> Self {
        Self(match work {
            Work::Users(_) => None,
            Work::Shared { iterations, .. } => Some(Arc::new(AtomicU64::new(*iterations))),
        })
    }

    /// Takes one, where any is left.
    fn take(&self) -> bool {
        let Some(left) = &self.0 else { return true };
        left.try_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
    }
}

/// A user of the closed model.
pub(super) struct User {
    rng: Pcg64Mcg,
    pub(super) number: u64,
    kind: Option<usize>,
    /// Its own in the window, and the same in both arms.
    pub(super) seed: u64,
}

impl User {
    /// Its number is its own in the window; it may be of a certain kind.
    pub(super) fn new(stage: &Stage, number: u64, kind: Option<usize>) -> Self {
        let seed = stage.plan.coordinates.seed ^ (number + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        Self { rng: Pcg64Mcg::seed_from_u64(seed), number, kind, seed }
    }

    /// Iterates during every stretch of its `lives`, until the window sends nothing more.
    pub(super) async fn live<I: Iterate>(
        mut self,
        stage: Rc<Stage>,
        iterate: Rc<I>,
        pacer: Pacer,
        lives: Vec<Life>,
        tickets: Tickets,
    ) {
        for life in lives {
            let presence = Presence::new(&stage, stage.began + life.born);
            let end = stage.began + life.gone;
            let mut next = stage.began + life.begins;
            while next < end {
                pacer.until(next).await;
                if !stage.is_sending() || !tickets.take() {
                    return;
                }
                let (draw, user) = (self.rng.next_u64(), Some(self.number));
                let arrival = Arrival { intended: next, draw, user, kind: self.kind };
                // Boxed, so that a user that thinks takes up no room for what it does when it does something.
                let Some(done) = Box::pin(stage.iteration(&*iterate, arrival)).await else { return };
                let unreachable = matches!(
                    done.failure,
                    Some(ErrorClass::Refused | ErrorClass::Connect | ErrorClass::Tls | ErrorClass::Queue)
                );
                next = if unreachable { done.next.max(Instant::now() + REFUSED_PAUSE) } else { done.next };
            }
            presence.thinks_until(end);
        }
    }
}
