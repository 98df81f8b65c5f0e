//! One round: a window of every arm in an order drawn by a coin, and whether it counts.

use super::conductor::Conductor;
use super::halt::Halt;
use super::{Event, Part, verify};
use crate::driver::{Driver, WindowPlan};
use crate::load::{PAUSE, Pass};
use crate::record::{Coordinates, Note, Played, Restarts, RunPlan, Use, Window};
use crate::target::{Builds, Gauge, Used};
use rand::Rng;
use std::convert::Infallible;
use std::time::Duration;

/// How long to wait on after a drain that timed out, where the builds are not restarted (§2.1).
const PATIENCE: Duration = Duration::from_secs(10);

impl<D: Driver, B: Builds> Conductor<'_, D, B> {
    /// Plays a window of every arm; tells whether the round counts. What was measured before a halt
    /// is kept, marked as cut.
    pub async fn round(&mut self, plan: &RunPlan, part: Part) -> Result<bool, Halt> {
        let seed = self.rng.next_u64();
        let mut order = self.arms();
        // One independent fair coin a round: balancing would void the bound on false reds (§2.3).
        if self.rng.next_u64() >> 63 == 1 {
            order.reverse();
        }
        let round = self.round;
        self.round += 1;
        let mut neighbour = self.has_neighbour();
        let mut played: Vec<Played> = Vec::new();
        let mut halt = None;
        let settle = Duration::from_secs_f64(plan.settle_seconds);
        let pass = match plan.pass {
            Some(factor) => self.load.pass(factor),
            None => self.load.stretch(settle + Duration::from_secs_f64(plan.window_seconds)),
        };
        for (index, arm) in order.into_iter().enumerate() {
            let counted = self.tally.plan.rounds_of(&self.tally.windows).len() as u32;
            (self.events)(Event::Playing { arm, counted, part });
            let coordinates = |start| Coordinates {
                arm,
                round,
                start,
                first: index == 0,
                confirmation: part == Part::Confirmation,
                seed,
                settle,
                measured: pass.length - settle,
            };
            match self.fresh_window(coordinates, &pass).await {
                Ok(window) => played.push(window),
                Err(stopped) => halt = Some(stopped),
            }
            neighbour |= self.has_neighbour();
            halt = halt.or(self.stop.signal().map(Halt::Interrupted));
            if halt.is_some() {
                break;
            }
        }
        self.rounds_since_start += 1;
        self.keep(played, neighbour, halt)
    }

    /// Verifies the round and files it.
    fn keep(&mut self, mut played: Vec<Played>, neighbour: bool, halt: Option<Halt>) -> Result<bool, Halt> {
        if neighbour {
            self.tally.note(Note::OtherGate);
        }
        let mut void = None;
        if halt.is_some() {
            played.iter_mut().for_each(|p| p.window.cut = true);
        } else {
            let round: Vec<&Window> = played.iter().map(|p| &p.window).collect();
            let allowed = self.settings.lateness;
            self.tally.held(verify::lateness_bound(&self.tally.windows, &round, allowed));
            void = verify::void(&self.tally.windows, &round, neighbour, allowed);
            played.iter_mut().for_each(|p| p.window.void = void);
        }
        (self.events)(Event::Played(played.iter().map(|p| p.window.clone()).collect()));
        self.tally.played(played);
        halt.map_or(Ok(void.is_none()), Err)
    }

    /// A window on builds that carry nothing over from a drain that timed out.
    async fn fresh_window(&mut self, coordinates: impl Fn(u32) -> Coordinates, pass: &Pass) -> Result<Played, Halt> {
        if self.fresh_start_due {
            self.restart().await?;
        }
        let played = self.window(coordinates(self.tally.starts.len() as u32 - 1), pass.clone()).await?;
        self.fresh_start_due = played.window.drain_timed_out && self.restarts == Restarts::Every4Rounds;
        Ok(played)
    }

    /// One window with the same pause before it as before every other.
    pub async fn window(&mut self, coordinates: Coordinates, pass: Pass) -> Result<Played, Halt> {
        self.builds.before_window(coordinates.arm).await.map_err(Halt::Down)?;
        tokio::time::sleep(PAUSE).await;
        let plan = WindowPlan {
            coordinates,
            pass,
            epoch: self.epoch,
            patience: if self.restarts == Restarts::Every4Rounds { Duration::ZERO } else { PATIENCE },
        };
        let mut gauge = self.builds.gauge(coordinates.arm);
        self.meter.begin();
        let played = tokio::select! {
            biased;
            down = self.builds.died() => Err(Halt::Down(down)),
            played = self.driver.play(&plan, self.stop) => played.map_err(|fault| Halt::Generator(fault.to_string())),
            never = watch(&mut gauge) => match never {},
        };
        self.meter.end();
        let used = gauge.and_then(Gauge::close);
        played.map(|played| with_use(played, used))
    }

    fn has_neighbour(&self) -> bool {
        self.neighbours.is_some_and(super::Neighbours::others)
    }
}

async fn watch(gauge: &mut Option<Gauge>) -> Infallible {
    match gauge {
        Some(gauge) => gauge.watch().await,
        None => std::future::pending().await,
    }
}

/// The window with what its target used meanwhile.
fn with_use(mut played: Played, used: Option<Used>) -> Played {
    let requests = played.all_ok();
    let complete = |Used { cpu_seconds, peak_bytes }| Use { cpu_seconds, requests, peak_bytes };
    played.window.target = used.map(complete);
    played
}
