//! Builds that do what a test says.

use crate::record::{Arm, Down, DownReason, Note};
use crate::target::{Builds, Gauge};
use crate::wire::Place;
use std::time::Duration;
use tokio::time::Instant;

/// Builds that do what a test says, and remember what was asked of them.
#[derive(Debug, Default)]
pub struct Scripted {
    /// How long a start takes.
    pub start_takes: Duration,
    /// This arm never gets ready.
    pub never_ready: Option<Arm>,
    /// This arm ends by itself so long after the first start.
    pub dies: Option<(Arm, Duration)>,
    /// The hook of this arm fails.
    pub failing_hook: Option<Arm>,
    /// Every start: its number and the arm that came first.
    pub starts: Vec<(u32, Arm)>,
    /// How many starts there were whenever they were to be put back.
    pub put_back: Vec<usize>,
    /// Whether they are up.
    pub running: bool,
    first_start: Option<Instant>,
}

fn down(arm: Arm, reason: DownReason) -> Down {
    Down { arm, reason, text: format!("{arm}: scripted"), log_tail: Vec::new() }
}

impl Builds for Scripted {
    async fn start(&mut self, number: u32, first: Arm) -> Result<(), Down> {
        assert!(!self.running, "started twice");
        self.running = true;
        self.starts.push((number, first));
        self.first_start.get_or_insert_with(Instant::now);
        tokio::time::sleep(self.start_takes).await;
        self.never_ready.map_or(Ok(()), |arm| Err(down(arm, DownReason::NeverReady)))
    }

    async fn stop(&mut self) -> Vec<Note> {
        self.running = false;
        Vec::new()
    }

    async fn put_back(&mut self) -> Vec<Note> {
        assert!(!self.running, "put back while they run");
        self.put_back.push(self.starts.len());
        Vec::new()
    }

    async fn died(&mut self) -> Down {
        let (Some((arm, after)), Some(start)) = (self.dies, self.first_start) else {
            return std::future::pending().await;
        };
        tokio::time::sleep_until(start + after).await;
        down(arm, DownReason::Died)
    }

    async fn before_window(&mut self, arm: Arm) -> Result<(), Down> {
        if self.failing_hook == Some(arm) { Err(down(arm, DownReason::NotStarted)) } else { Ok(()) }
    }

    fn gauge(&self, _arm: Arm) -> Option<Gauge> {
        None
    }

    fn place(&self, arm: Arm) -> Option<Place> {
        Some(format!("http://{arm}").into())
    }
}
