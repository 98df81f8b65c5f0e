//! The end of the time of one request after the other.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::time::{Instant, Sleep};

/// Rings when the time of a request is up. It serves many, one after the other, and is set anew only once it has rung or
/// for an earlier time: every other request would cost a place in the wheel of all timers.
#[derive(Debug, Default)]
pub struct Alarm(Option<Pin<Box<Sleep>>>);

impl Alarm {
    /// Ready once it is `until`.
    pub fn poll(&mut self, until: Instant, context: &mut Context<'_>) -> Poll<()> {
        let alarm = self.0.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(until)));
        if alarm.deadline() > until {
            alarm.as_mut().reset(until);
        }
        loop {
            ready!(alarm.as_mut().poll(context));
            if alarm.deadline() >= until {
                return Poll::Ready(());
            }
            // It rang for an earlier request.
            alarm.as_mut().reset(until);
        }
    }
}
