//! How long users are there.

use super::Stage;
use tokio::time::Instant;

/// A user that is there from a moment on, until this is dropped.
pub(super) struct Presence<'a> {
    stage: &'a Stage,
    born: Instant,
    until: Option<Instant>,
}

impl<'a> Presence<'a> {
    pub(super) fn new(stage: &'a Stage, born: Instant) -> Self {
        Self { stage, born, until: None }
    }

    /// The user has nothing more to do and thinks until then: it is there all the same, unless the window waits for nobody
    /// who only thinks.
    pub(super) fn thinks_until(mut self, end: Instant) {
        self.until = Some(end).filter(|_| !self.stage.plan.pass.until_done);
    }
}

impl Drop for Presence<'_> {
    fn drop(&mut self) {
        let now = Instant::now();
        self.stage.lived(self.born, self.until.map_or(now, |until| until.max(now)));
    }
}
