//! What the scenario does once on every start of the builds: before any load, and after all of it.

use super::conductor::Conductor;
use super::halt::Halt;
use crate::driver::Driver;
use crate::record::{Arm, Down, DownReason, Note};
use crate::target::Builds;
use std::time::Duration;

/// Longest time that cleaning up may take: the result is there, and somebody waits for it.
const TEARDOWN: Duration = Duration::from_secs(60);

impl<D: Driver, B: Builds> Conductor<'_, D, B> {
    /// Sets up every arm, with the same random choices on both.
    pub async fn set_up(&mut self, start: u32) -> Result<(), Halt> {
        let seed = self.settings.seed ^ u64::from(start).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        for arm in self.arms() {
            let down = |text| Halt::Down(Down { arm, reason: DownReason::SetupFailed, text, log_tail: Vec::new() });
            tokio::select! {
                biased;
                signal = self.stop.asked() => return Err(Halt::Interrupted(signal)),
                down = self.builds.died() => return Err(Halt::Down(down)),
                done = self.driver.set_up(arm, seed) => done.map_err(down)?,
            }
        }
        Ok(())
    }

    /// Tears every arm down and ends the builds.
    pub async fn stop_builds(&mut self) {
        for arm in self.arms() {
            self.tear_down(arm).await;
        }
        for note in self.builds.stop().await {
            self.tally.note(note);
        }
    }

    async fn tear_down(&mut self, arm: Arm) {
        let late = || Err(format!("teardown: not done within {} s", TEARDOWN.as_secs()));
        let done = tokio::time::timeout(TEARDOWN, self.driver.tear_down(arm)).await.unwrap_or_else(|_| late());
        if let Err(text) = done {
            self.tally.note(Note::TeardownFailed { arm, text });
        }
    }
}
