//! Job graphs over queues: the external scheduler, which releases a job when all that it needs is complete.
//!
//! An iteration is one pass over the graph. Two things are counted: [`GRAPH`], whose time is the makespan, and [`JOB`],
//! whose intended start is the moment at which it became ready; where more are ready than may be in flight, the moment at
//! which it could be released. A job that is not heard of within its time is lost, one that the queue did not take unsent,
//! and what needs it is abandoned; nothing of that is the generator's fault. Main type: [`JobsDriver`].

mod backoff;
mod bin;
mod config;
mod crew;
mod flights;
mod hearing;
mod live;
mod queues;
mod sender;
mod site;
mod sweep;
#[cfg(test)]
mod tests;
mod times;
mod watch;
mod window;

pub use config::JobsConfig;
pub use live::{Glance, LiveJobs};

use super::{CannotMeasure, Driver, LeftOut, Live, Pacer, Share, Shares, Stage, Stop, WindowPlan};
use crate::job::RunName;
use crate::load::{Kept, Load};
use crate::record::{Arm, Connected, Kind, Note, Played, RecordedTask};
use crate::wire::Place;
use crate::worker::Processor;
use crew::{Crew, Spawn};
use queues::Queues;
use sender::Sender;
use site::Site;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;
use tokio::task::{JoinSet, LocalSet};
use tokio::time::Instant;
use watch::Watch;
use window::Window;

/// What a whole pass is counted as.
pub const GRAPH: &str = "graph";
/// What a job is counted as.
pub const JOB: &str = "graph / job";
/// Their places among the tasks of a window.
const GRAPH_TASK: usize = 0;
const JOB_TASK: usize = 1;

/// Calls that send, and calls that delete, under way at once.
const CALLS: u64 = 8;

/// Plays job graphs, on the thread that calls it.
#[derive(Debug)]
pub struct JobsDriver {
    config: JobsConfig,
    run: RunName,
    ends: Vec<(Arm, Processor)>,
    base: Option<Aimed>,
    head: Option<Aimed>,
    /// Number of the next pass, of either arm.
    numbers: Rc<Cell<u32>>,
    live: Live,
    live_jobs: LiveJobs,
    notes: Vec<Note>,
    spawn: Spawn,
    pacer: Option<Pacer>,
    /// What waits for messages goes on in it from window to window.
    local: Rc<LocalSet>,
}

/// An arm whose queues are open.
#[derive(Debug)]
struct Aimed {
    site: Rc<Site>,
    /// The worker, where it is within this process.
    _crew: Option<Crew>,
}

impl JobsDriver {
    /// A driver for this graph; `run` begins the ids of all its jobs and has to be different from those of all other runs.
    pub fn new(config: JobsConfig, run: RunName, ends: Vec<(Arm, Processor)>) -> Self {
        Self {
            config,
            run,
            ends,
            base: None,
            head: None,
            numbers: Rc::default(),
            live: Live::default(),
            live_jobs: LiveJobs::default(),
            notes: Vec::new(),
            spawn: Spawn::Thread,
            pacer: None,
            local: Rc::new(LocalSet::new()),
        }
    }

    /// Where to look at the load while it goes on.
    pub fn live(&self) -> Live {
        self.live.clone()
    }

    /// Where to look at the graphs and queues of the window that is played now.
    pub fn live_jobs(&self) -> LiveJobs {
        self.live_jobs.clone()
    }

    fn aimed(&mut self, arm: Arm) -> &mut Option<Aimed> {
        match arm {
            Arm::Base => &mut self.base,
            Arm::Head => &mut self.head,
        }
    }

    /// Opens the queues of an arm, and starts its worker where it has one of its own.
    async fn open(&mut self, arm: Arm) -> Result<Aimed, String> {
        let end = self.ends.iter().find(|(of, _)| *of == arm).map(|(_, end)| end.clone());
        let (queues, crew) = match end {
            None => return Err(format!("no queues are known for {arm}; name them, or let its jobs be done within")),
            Some(Processor::Within(settings)) => {
                let (queues, spawn) = (Queues::embedded(), self.spawn);
                let crew = self.local.run_until(async { spawn.start(&queues, &settings) }).await?;
                (queues, Some(crew))
            }
            Some(Processor::Behind(names)) => {
                let queues = Queues::open(&names).await?;
                self.notes.extend(queues.hidden_too_long(arm, self.config.timeout).await?);
                (queues, None)
            }
        };
        let (other, name) = match arm {
            Arm::Base => (&self.head, "head"),
            Arm::Head => (&self.base, "base"),
        };
        if let Some(other) = other {
            queues.distinct(name, &[&other.site.queues])?;
        }
        Ok(Aimed { site: Site::new(queues, self.run.clone()), _crew: crew })
    }

    /// The pacer; made within the set of local tasks, because it may have one.
    fn pacer_of(&mut self) -> Result<Pacer, CannotMeasure> {
        if let Some(pacer) = &self.pacer {
            return Ok(pacer.clone());
        }
        let pacer = match self.spawn {
            Spawn::Thread => Pacer::new(Duration::ZERO).map_err(|error| CannotMeasure(format!("no timer: {error}")))?,
            #[cfg(test)]
            Spawn::Here => Pacer::tokio(),
        };
        self.pacer = Some(pacer.clone());
        Ok(pacer)
    }
}

impl Driver for JobsDriver {
    async fn aim(&mut self, arm: Arm, _: Option<&Place>, anew: bool) -> Result<(), String> {
        if anew || self.aimed(arm).is_none() {
            // What is left of the last worker ends first.
            *self.aimed(arm) = None;
            *self.aimed(arm) = Some(self.open(arm).await?);
        }
        Ok(())
    }

    async fn set_up(&mut self, _: Arm, _: u64) -> Result<(), String> {
        Ok(())
    }

    async fn tear_down(&mut self, arm: Arm) -> Result<(), String> {
        let is_within = self.ends.iter().any(|(of, end)| *of == arm && matches!(end, Processor::Within(_)));
        let local = self.local.clone();
        match self.aimed(arm) {
            Some(aimed) if !is_within => local.run_until(sweep::sweep(&aimed.site)).await,
            aimed => {
                *aimed = None;
                Ok(())
            }
        }
    }

    fn shares(&mut self, _: &Load, _: &dyn Fn(&str) -> f64) -> Option<Shares> {
        None
    }

    fn leave_out(&mut self, names: &[String]) -> LeftOut {
        LeftOut { names: names.to_vec(), share: 0.0, kept: Kept::new(vec![1.0], &[1.0]) }
    }

    async fn play(&mut self, plan: &WindowPlan, stop: &Stop) -> Result<Played, CannotMeasure> {
        let arm = plan.coordinates.arm;
        let Some(site) = self.aimed(arm).as_ref().map(|aimed| aimed.site.clone()) else {
            return Err(CannotMeasure(format!("{arm} has no queues to send jobs to")));
        };
        let local = self.local.clone();
        local
            .run_until(async {
                let pacer = self.pacer_of()?;
                let game = Game {
                    config: self.config.clone(),
                    site,
                    numbers: self.numbers.clone(),
                    live: self.live.clone(),
                    live_jobs: self.live_jobs.clone(),
                    pacer,
                };
                // As a task of its own: what a set of local tasks runs until is polled whenever any of them is woken.
                let mut task = JoinSet::new();
                task.spawn_local(game.play(plan.clone(), stop.clone()));
                match task.join_next().await {
                    Some(Ok(played)) => played,
                    Some(Err(error)) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
                    _ => Err(CannotMeasure("the scheduler has ended by itself".to_owned())),
                }
            })
            .await
    }

    fn pacer(&self) -> &'static str {
        Pacer::NAME
    }

    fn threads(&self) -> u32 {
        1
    }

    fn notes(&self) -> Vec<Note> {
        self.notes.clone()
    }
}

/// What one window is played with.
struct Game {
    config: JobsConfig,
    site: Rc<Site>,
    numbers: Rc<Cell<u32>>,
    live: Live,
    live_jobs: LiveJobs,
    pacer: Pacer,
}

impl Game {
    async fn play(self, plan: WindowPlan, stop: Stop) -> Result<Played, CannotMeasure> {
        let task = |name: &str, kind| RecordedTask { name: name.to_owned(), judged: false, kind };
        let tasks = [task(GRAPH, Kind::Several), task(JOB, Kind::Request)];
        let (site, seed) = (self.site.clone(), plan.coordinates.seed);
        let stage = Stage::new(&plan, Share::whole(&plan.pass, Instant::now()), &tasks);
        let watch = Watch::new(site.queues.clone(), stage.began, self.live_jobs.clone());
        let window = Window::new(stage.clone(), site.clone(), self.config, self.numbers, self.live_jobs);
        let following = self.live.follow(&stage);
        site.open(seed);
        let mut tasks = JoinSet::new();
        for number in 0..CALLS {
            tasks.spawn_local(Sender::new(window.clone(), seed ^ number).send());
            tasks.spawn_local(delete(site.clone(), seed ^ number));
        }
        tasks.spawn_local(bury(site.clone(), seed));
        tasks.spawn_local(hear(window.clone()));
        tasks.spawn_local(expire(window.clone()));
        tasks.spawn_local(watch.clone().look(window.clone()));
        let slice = stage.play(window.clone(), &self.pacer, &stop, Connected::default).await;
        site.close();
        site.flushed().await;
        drop((tasks, following));
        let mut played = slice?.close(plan.epoch);
        self.live.played(&played);
        played.window.jobs = Some(window.close(watch.close()));
        Ok(played)
    }
}

/// Deletes completions, for ever.
async fn delete(site: Rc<Site>, seed: u64) {
    site.completions.empty(seed).await;
}

/// Deletes dead letters, for ever.
async fn bury(site: Rc<Site>, seed: u64) {
    if let Some(bin) = &site.dead_letters {
        bin.empty(seed).await;
    }
}

/// Deals with what comes, for ever.
async fn hear(window: Rc<Window>) {
    loop {
        while let Some(mail) = window.site.next() {
            window.take(&mail);
        }
        window.site.news.notified().await;
    }
}

/// Gives up jobs whose time is over, for ever.
async fn expire(window: Rc<Window>) {
    loop {
        match window.deadline() {
            Some(deadline) => {
                tokio::time::sleep_until(deadline).await;
                window.expire(Instant::now());
            }
            None => window.due.notified().await,
        }
    }
}
