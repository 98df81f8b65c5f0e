//! A run from the first start of the builds to their end.

use super::conductor::Conductor;
use super::halt::Halt;
use super::meter::Meter;
use super::tally::Tally;
use super::verify::{self, MOST_VOID};
use super::warming::{concurrency_of, rate_of};
use super::{Decide, Event, Neighbours, Next, Part, Run, Settings, newcomer};
use crate::driver::{Driver, Stop};
use crate::load::{Bounds, ROUNDS_PER_START, Size};
use crate::record::{Arm, Down, DownReason, Ending, Health, Hosts, Restarts, RunPlan, Start, Window};
use crate::target::{Builds, RestartPolicy};
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;
use tokio::time::Instant;

/// The dearest restart that still happens every 4 rounds under `restarts: auto` (`docs/statistics.md` §2.4).
const CHEAP_RESTART: f64 = 10.0;
/// Fresh starts that confirm a red under `restarts: on-red`.
const CONFIRMATIONS: u32 = 2;
/// Multiple of its budget after which a run is cut short, whatever the reason.
const OUT_OF_TIME: f64 = 1.5;
/// Rounds between two resolutions of names: one a look.
const ROUNDS_PER_LOOK: u32 = 8;

/// Conducts a run to its end, whatever that is; the builds are ended in any case.
pub async fn conduct<D: Driver, B: Builds>(
    settings: &Settings,
    driver: &mut D,
    builds: &mut B,
    stop: &Stop,
    neighbours: Option<&Neighbours>,
    decide: &mut Decide<'_>,
    events: &mut dyn FnMut(Event),
) -> Run {
    let mut conductor = Conductor {
        settings,
        driver,
        builds,
        stop,
        neighbours,
        decide,
        events,
        tally: Tally::new(settings.wished()),
        meter: Meter::default(),
        epoch: Instant::now(),
        rng: Pcg64Mcg::seed_from_u64(settings.seed),
        restarts: Restarts::Never,
        rounds_since_start: 0,
        fresh_start_due: false,
        later_warmup: 0,
        load: settings.load.clone(),
        tasks: settings.tasks.clone(),
        requests: settings.requests,
        iterations: 0.0,
        new_tasks: Vec::new(),
        round: 0,
        void: 0,
    };
    let ending = match conductor.rounds().await {
        Ok(()) => Ending::Complete,
        Err(halt) => halt.into(),
    };
    conductor.close(ending).await
}

impl<D: Driver, B: Builds> Conductor<'_, D, B> {
    async fn rounds(&mut self) -> Result<(), Halt> {
        self.start().await?;
        let levels = self.first_warmup().await?;
        self.learn_shares(&levels);
        self.leave_out_new(&levels);
        if self.settings.exchanges() {
            // The first exchange tells what one takes, before a plan relies on it.
            self.restart().await?;
        }
        let plan = self.plan(&levels);
        self.tally.plan = plan.clone();
        (self.events)(Event::Planned(plan.clone()));
        self.calibrate(&plan).await?;
        let mut counted = 0;
        while counted < plan.rounds {
            if !self.play_round(&plan, Part::Rounds).await? {
                continue;
            }
            counted += 1;
            if counted % ROUNDS_PER_LOOK == 0 {
                self.aim_again().await;
            }
            match (self.decide)(&plan, &self.tally.windows) {
                Next::Continue => {}
                Next::Stop => return Ok(()),
                Next::Confirm => return self.confirm(&plan).await,
            }
        }
        Ok(())
    }

    /// The same build on both machines, then each its own.
    async fn calibrate(&mut self, plan: &RunPlan) -> Result<(), Halt> {
        let mut counted = 0;
        while counted < self.settings.calibration() {
            counted += u32::from(self.play_round(plan, Part::Calibration).await?);
        }
        if counted > 0 {
            self.restart().await?;
        }
        Ok(())
    }

    /// Two fresh starts of 4 rounds each, which no look sees.
    async fn confirm(&mut self, plan: &RunPlan) -> Result<(), Halt> {
        for _ in 0..CONFIRMATIONS {
            self.restart().await?;
            let mut counted = 0;
            while counted < ROUNDS_PER_START {
                counted += u32::from(self.play_round(plan, Part::Confirmation).await?);
            }
        }
        Ok(())
    }

    /// Plays one round; tells whether it counts.
    async fn play_round(&mut self, plan: &RunPlan, part: Part) -> Result<bool, Halt> {
        if self.starts_in_turn() && self.rounds_since_start >= ROUNDS_PER_START {
            self.restart().await?;
        }
        let counts = self.round(plan, part).await?;
        if let Some(down) = verify::silent(&self.tally.windows, self.settings.duet) {
            let why = self.tally.last_job_failure(down.arm).map(|why| format!(": {why}")).unwrap_or_default();
            return Err(Halt::Down(Down { text: format!("{}{why}", down.text), ..down }));
        }
        if !counts {
            self.void += 1;
            if self.void > MOST_VOID {
                return Err(Halt::TooManyVoid);
            }
        }
        if self.epoch.elapsed() > self.settings.budget.mul_f64(OUT_OF_TIME) && part != Part::Confirmation {
            return Err(Halt::OutOfTime);
        }
        Ok(counts)
    }

    /// Whether every 4 rounds have a start of their own: of fresh builds, or of builds that changed places.
    fn starts_in_turn(&self) -> bool {
        self.restarts == Restarts::Every4Rounds || self.settings.hosts == Hosts::Swapped
    }

    /// Starts the builds and directs the load to them.
    async fn start(&mut self) -> Result<(), Halt> {
        let number = self.tally.starts.len() as u32;
        let exchanging = number > 0 && self.settings.exchanges();
        (self.events)(if exchanging { Event::Exchanging } else { Event::Starting { number } });
        let first = if number.is_multiple_of(2) { Arm::Base } else { Arm::Head };
        let began = Instant::now();
        tokio::select! {
            biased;
            signal = self.stop.asked() => return Err(Halt::Interrupted(signal)),
            started = self.builds.start(number, first) => started.map_err(Halt::Down)?,
        }
        let ready = began.elapsed().as_secs_f64();
        for arm in self.arms() {
            let place = self.builds.place(arm);
            self.driver
                .aim(arm, place.as_ref(), true)
                .await
                .map_err(|text| Halt::Down(Down { arm, reason: DownReason::NeverReady, text, log_tail: Vec::new() }))?;
        }
        self.set_up(number).await?;
        let start = Start { number, first, ready_seconds: ready, warmup_seconds: 0, steady: None };
        self.tally.starts.push(start);
        self.rounds_since_start = 0;
        self.fresh_start_due = false;
        Ok(())
    }

    /// Ends the builds, starts them again and warms them up.
    pub async fn restart(&mut self) -> Result<(), Halt> {
        self.stop_builds().await;
        self.start().await?;
        for second in 1..=self.later_warmup {
            self.warm_second(second, self.later_warmup).await?;
        }
        self.warmed(self.later_warmup, None);
        Ok(())
    }

    /// Names are resolved once a look; where that fails the known addresses stay.
    async fn aim_again(&mut self) {
        for arm in self.arms() {
            let place = self.builds.place(arm);
            let _ = self.driver.aim(arm, place.as_ref(), false).await;
        }
    }

    /// How long the warm-up of a later start takes on all arms together.
    fn later_warmup_seconds(&self, seconds: &[Vec<Window>]) -> f64 {
        match self.settings.count() {
            Some(_) => seconds.iter().flatten().map(|window| window.seconds).sum(),
            None => f64::from(self.later_warmup) * seconds.len() as f64,
        }
    }

    /// Fixes everything that the judgement relies on.
    fn plan(&mut self, seconds: &[Vec<Window>]) -> RunPlan {
        let settings = self.settings;
        let seen = seconds.iter().map(|windows| rate_of(windows)).fold(f64::INFINITY, f64::min);
        // A second of warm-up sees the beginnings of flows that pause; a pass sees them to their ends.
        let seen = if settings.pass.is_some() { seen.max(self.iterations * self.requests) } else { seen };
        let expected_rate = self.load.rate().map_or(seen, |rate| rate * self.requests);
        let ready = self.tally.starts.last().map_or(0.0, |start| start.ready_seconds);
        let restart = ready + self.later_warmup_seconds(seconds);
        self.restarts = match settings.restarts {
            _ if !settings.restartable => Restarts::Never,
            RestartPolicy::Auto if restart <= CHEAP_RESTART => Restarts::Every4Rounds,
            RestartPolicy::Auto | RestartPolicy::OnRed => Restarts::OnRed,
            RestartPolicy::Every4Rounds => Restarts::Every4Rounds,
            RestartPolicy::Never => Restarts::Never,
        };
        let tasks = newcomer::shares(&self.tasks, &self.new_tasks);
        let bounds = Bounds {
            rate: expected_rate * settings.rarest_share(&tasks, self.requests),
            arms: settings.arms().len() as u32,
            rounds: settings.rounds,
            budget: settings.budget.as_secs_f64(),
            // After a calibration head's build has to be put back.
            before: self.epoch.elapsed().as_secs_f64() + if settings.calibration() > 0 { restart } else { 0.0 },
            restart: self.starts_in_turn().then_some(restart),
            duration: settings.load.duration().map(|d| d.as_secs_f64()),
            pass: settings.pass.map(|factor| settings.load.seconds(factor, expected_rate / self.requests)),
            rounds_per_value: settings.rounds_per_value(),
            calibration: settings.calibration(),
        };
        // The builds are running: rather a little over the budget than nothing for it.
        let size = bounds.size().unwrap_or_else(|misfit| Size { seconds: misfit.seconds, rounds: misfit.rounds });
        RunPlan {
            model: settings.model(self.think_share(seconds)),
            rounds: size.rounds,
            window_seconds: size.seconds,
            settle_seconds: bounds.settle(),
            expected_rate,
            iteration_requests: self.requests,
            restarts: self.restarts,
            tasks,
            new_tasks: self.new_tasks.clone(),
            ..settings.wished()
        }
    }

    /// Share of a user's time in which no request of it is open, at the end of the warm-up: what Little's law leaves.
    fn think_share(&self, seconds: &[Vec<Window>]) -> f64 {
        let busy = seconds.iter().map(|windows| concurrency_of(windows)).fold(0.0, f64::max);
        (1.0 - busy / self.load.users()).clamp(0.0, 1.0)
    }

    async fn close(mut self, ending: Ending) -> Run {
        (self.events)(Event::Stopping);
        self.stop_builds().await;
        for note in self.builds.put_back().await {
            self.tally.note(note);
        }
        for note in self.driver.notes() {
            self.tally.note(note);
        }
        let seen = Health { threads: self.driver.threads(), ..self.tally.health() };
        let health = self.meter.health(seen, self.driver.pacer());
        self.tally.close(ending, health)
    }
}
