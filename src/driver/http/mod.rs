//! HTTP/1.1 by our own code, HTTP/2 by the `h2` crate: users, flows of requests, kept-alive connections, TLS, socket
//! files.
//!
//! Proxy variables are ignored: the load goes where the scenario says. Main type: [`HttpDriver`].

mod alarm;
mod answer;
mod body;
mod broken;
mod capture;
mod coding;
mod config;
mod connection;
mod cookies;
mod data;
mod deadline;
mod draft;
mod exchange;
mod expect;
mod failure;
mod fault;
mod json_path;
mod kept;
mod lease;
mod load;
mod loader;
mod multipart;
mod number;
pub mod one;
mod origin;
mod pairs;
mod pattern;
mod playing;
mod pool;
mod progress;
mod queue;
mod redirect;
mod request;
mod response;
mod scope;
mod sessions;
mod shares;
mod shortage;
mod stream;
mod template;
#[cfg(test)]
mod tests;
mod thread;
mod two;
mod variables;

pub use capture::{Capture, Source};
pub use config::{Body, Connections, Content, HttpConfig, Part, Pause, Request, Sharing, Step, Task, UserClass, Wait};
pub use data::{Column, DataSet, Needs, Order, Rows, Stretches};
pub use expect::{Expect, Wording};
pub use json_path::JsonPath;
pub use pattern::Pattern;
pub use scope::{Missing, Scope};
pub use shares::{Entry, Mix};
pub use template::{NONE, PLACEHOLDERS, Piece, Placeholder, Slip, Spelling, Template, pieces};
pub use variables::Variables;

use super::{CannotMeasure, Driver, Failure, Generator, LeftOut, Live, Pacer, Share, Shares, Slice, Stop, WindowPlan};
use crate::record::{Arm, Played, RecordedTask, TaskShare};
use crate::wire::Place;
use futures_util::future::try_join_all;
use loader::Given;
use origin::Origin;
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use thread::{Errand, Thread};
use tokio::time::Instant;

/// From the order to play a window to its beginning, so that all threads are there for it.
const LEAD: Duration = Duration::from_millis(1);

/// Plays HTTP requests, on threads of its own.
#[derive(Debug)]
pub struct HttpDriver {
    given: Given,
    mix: Mix,
    left_out: Arc<[String]>,
    threads: Vec<Thread>,
    base: Option<Aim>,
    head: Option<Aim>,
}

/// Where the load of an arm goes.
#[derive(Debug)]
struct Aim {
    place: Place,
    origin: Origin,
    /// What it was set up with, since the start of its build.
    up: Option<u64>,
}

impl HttpDriver {
    /// A driver for these tasks and this load, on so many threads; the distribution of `judged` tasks is kept per window.
    ///
    /// # Errors
    /// Where the system has no thread or timer left, or not the processors that threads are to be held on.
    pub fn new(
        config: HttpConfig,
        load: &crate::load::Load,
        judged: &[&str],
        generator: &Generator,
        threads: u32,
    ) -> Result<Self, CannotMeasure> {
        let record = |entry: Entry| RecordedTask {
            judged: judged.contains(&entry.name.as_str()),
            name: entry.name,
            kind: entry.kind,
        };
        let mix = config.mix(load, &|_| 0.0);
        let recorded = config.entries(&mix).into_iter().map(record).collect();
        let given = Given { config: Arc::new(config), recorded, places: Arc::default(), live: Live::default() };
        let threads = (0..threads).map(|index| Thread::start(given.clone(), generator, index, threads));
        let threads = threads.collect::<Result<_, _>>()?;
        Ok(Self { given, mix, left_out: Arc::default(), threads, base: None, head: None })
    }

    /// Where to look at the load while it goes on.
    pub fn live(&self) -> Live {
        self.given.live.clone()
    }

    fn aimed(&mut self, arm: Arm) -> &mut Option<Aim> {
        match arm {
            Arm::Base => &mut self.base,
            Arm::Head => &mut self.head,
        }
    }
}

impl Driver for HttpDriver {
    async fn aim(&mut self, arm: Arm, place: Option<&Place>, anew: bool) -> Result<(), String> {
        let place = place.ok_or_else(|| format!("{arm} has no URL"))?;
        let origin = Origin::resolve(place).await?;
        if let Some(aim) = self.aimed(arm)
            && !anew
            && aim.place == *place
            && aim.origin.same_place(&origin)
        {
            return Ok(());
        }
        let ask = async |thread: &Thread| {
            let (place, origin, left_out) = (place.clone(), origin.clone(), self.left_out.clone());
            let aimed = thread.ask(|reply| Errand::Aim(arm, place.into(), origin, left_out, reply)).await;
            aimed.map_err(|e| e.to_string())?
        };
        try_join_all(self.threads.iter().map(ask)).await?;
        *self.aimed(arm) = Some(Aim { place: place.clone(), origin, up: None });
        Ok(())
    }

    async fn set_up(&mut self, arm: Arm, seed: u64) -> Result<(), String> {
        let Some(aim) = self.aimed(arm) else { return Ok(()) };
        aim.up = Some(seed);
        let Some(first) = self.threads.first() else { return Ok(()) };
        let known = first.ask(|reply| Errand::SetUp(arm, seed, reply)).await.map_err(|e| e.to_string())??;
        let known: Arc<[_]> = known.into();
        self.threads.iter().for_each(|thread| thread.tell(Errand::Know(arm, known.clone())));
        Ok(())
    }

    async fn tear_down(&mut self, arm: Arm) -> Result<(), String> {
        let Some(seed) = self.aimed(arm).as_mut().and_then(|aim| aim.up.take()) else { return Ok(()) };
        let Some(first) = self.threads.first() else { return Ok(()) };
        first.ask(|reply| Errand::TearDown(arm, seed, reply)).await.map_err(|e| e.to_string())?
    }

    fn shares(&mut self, load: &crate::load::Load, took: &dyn Fn(&str) -> f64) -> Option<Shares> {
        let config = &self.given.config;
        self.mix = config.mix(load, took);
        let tasks = config.entries(&self.mix).into_iter().map(TaskShare::from).collect();
        Some(Shares { tasks, requests: config.requests(&self.mix), iterations: self.mix.rate })
    }

    fn leave_out(&mut self, names: &[String]) -> LeftOut {
        let config = &self.given.config;
        let is_out = |task: &Task| task.names().any(|name| names.iter().any(|out| out == name));
        let out: Vec<(&Task, f64)> = config.drawn(&self.mix).filter(|(task, _)| is_out(task)).collect();
        let share = out.iter().map(|(_, share)| share).sum();
        if out.len() == config.drawn(&self.mix).count() {
            return LeftOut { names: Vec::new(), share: 0.0, kept: config.kept(&[]) };
        }
        let names = out.iter().flat_map(|(task, _)| task.names()).map(str::to_owned).collect();
        self.left_out = out.iter().map(|(task, _)| task.name.clone()).collect();
        self.threads.iter().for_each(|thread| thread.tell(Errand::LeaveOut(self.left_out.clone())));
        LeftOut { names, share, kept: config.kept(&self.left_out) }
    }

    async fn play(&mut self, plan: &WindowPlan, stop: &Stop) -> Result<Played, CannotMeasure> {
        let Given { config, places, .. } = &self.given;
        let seed = plan.coordinates.seed;
        places.lock().unwrap_or_else(PoisonError::into_inner).open(seed, config.data.len());
        let shares = Share::deal(&plan.pass, self.threads.len() as u32, Instant::now() + LEAD);
        let slices = self.threads.iter().zip(shares).map(async |(thread, share)| {
            thread.ask(|reply| Errand::Play(plan.clone().into(), share, stop.clone(), reply)).await?
        });
        // One that cannot go on ends the window for all: nobody waits for the others then.
        let slices: Vec<Slice> = try_join_all(slices).await?;
        let whole = slices.into_iter().reduce(Slice::merge);
        let whole = whole.ok_or_else(|| CannotMeasure("there is no generator thread".to_owned()))?;
        let played = whole.close(plan.epoch);
        self.given.live.played(&played);
        Ok(played)
    }

    fn pacer(&self) -> &'static str {
        Pacer::NAME
    }

    fn threads(&self) -> u32 {
        self.threads.len() as u32
    }
}
