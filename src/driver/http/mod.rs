//! HTTP/1.1 by our own code where there is no TLS, else HTTP by hyper: users, flows of requests, kept-alive connections,
//! TLS, socket files.
//!
//! Proxy variables are ignored: the load goes where the scenario says. Main type: [`HttpDriver`].

mod answer;
mod body;
mod capture;
mod coding;
mod config;
mod connection;
mod cookies;
mod data;
mod deadline;
mod exchange;
mod expect;
mod failure;
mod json_path;
mod kept;
mod lease;
mod load;
mod multipart;
mod origin;
mod pairs;
mod pattern;
pub mod plain;
mod playing;
mod pool;
mod progress;
mod redirect;
mod request;
mod scope;
mod sessions;
mod shares;
mod template;
#[cfg(test)]
mod tests;
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

use super::{CannotMeasure, Driver, Failure, LeftOut, Pacer, Shares, Stage, Stop, WindowPlan};
use crate::record::{Arm, Played, RecordedTask, TaskShare};
use crate::wire::Place;
use connection::Connector;
use data::Places;
use load::{Load, Making};
use origin::Origin;
use pool::Pool;
use std::cell::RefCell;
use std::rc::Rc;

/// Plays HTTP requests. Lives on one thread, within a tokio `LocalSet`.
#[derive(Debug)]
pub struct HttpDriver {
    config: HttpConfig,
    mix: Mix,
    recorded: Vec<RecordedTask>,
    left_out: Vec<String>,
    pacer: Pacer,
    places: Rc<RefCell<Places>>,
    base: Option<Rc<Load>>,
    head: Option<Rc<Load>>,
}

impl HttpDriver {
    /// A driver for these tasks and this load; the distribution of `judged` ones is kept per window.
    ///
    /// # Errors
    /// Where the system has no timer left.
    pub fn new(config: HttpConfig, load: &crate::load::Load, judged: &[&str]) -> Result<Self, CannotMeasure> {
        let pacer = Pacer::new().map_err(|e| CannotMeasure(format!("no timer: {e}")))?;
        let record = |entry: Entry| RecordedTask {
            judged: judged.contains(&entry.name.as_str()),
            name: entry.name,
            kind: entry.kind,
        };
        let mix = config.mix(load, &|_| 0.0);
        let recorded = config.entries(&mix).into_iter().map(record).collect();
        let left_out = Vec::new();
        Ok(Self { config, mix, recorded, left_out, pacer, places: Rc::default(), base: None, head: None })
    }

    fn load(&mut self, arm: Arm) -> &mut Option<Rc<Load>> {
        match arm {
            Arm::Base => &mut self.base,
            Arm::Head => &mut self.head,
        }
    }
}

fn told(what: &str, outcome: Result<Option<Failure>, CannotMeasure>) -> Result<(), String> {
    match outcome {
        Ok(None) => Ok(()),
        Ok(Some(failure)) => Err(format!("{what}: {}", failure.text)),
        Err(fault) => Err(format!("{what}: {fault}")),
    }
}

impl Driver for HttpDriver {
    async fn aim(&mut self, arm: Arm, place: &Place, anew: bool) -> Result<(), String> {
        let origin = Origin::resolve(place).await?;
        if let Some(load) = self.load(arm)
            && !anew
            && load.place == *place
            && load.pool.origin().same_place(&origin)
        {
            return Ok(());
        }
        // Each has TLS sessions of its own: what a build that is gone has issued is of no use.
        let connector = Connector::new(&origin, place.wire.version, &place.wire.tls)?;
        let pool = Pool::new(origin, connector, self.config.connections);
        let load = Making { config: &self.config, pacer: &self.pacer, places: &self.places }.load(place, pool)?;
        load.leave_out(&self.config, &self.left_out);
        *self.load(arm) = Some(Rc::new(load));
        Ok(())
    }

    async fn set_up(&mut self, arm: Arm, seed: u64) -> Result<(), String> {
        let Some(load) = self.load(arm).clone() else { return Ok(()) };
        load.up.set(Some(seed));
        told("setup", load.set_up(seed).await)
    }

    async fn tear_down(&mut self, arm: Arm) -> Result<(), String> {
        let Some(load) = self.load(arm).clone() else { return Ok(()) };
        let Some(seed) = load.up.take() else { return Ok(()) };
        told("teardown", load.tear_down(seed).await)
    }

    fn shares(&mut self, load: &crate::load::Load, took: &dyn Fn(&str) -> f64) -> Option<Shares> {
        self.mix = self.config.mix(load, took);
        let tasks = self.config.entries(&self.mix).into_iter().map(TaskShare::from).collect();
        Some(Shares { tasks, requests: self.config.requests(&self.mix), iterations: self.mix.rate })
    }

    fn leave_out(&mut self, names: &[String]) -> LeftOut {
        let is_out = |task: &Task| task.names().any(|name| names.iter().any(|out| out == name));
        let out: Vec<(&Task, f64)> = self.config.drawn(&self.mix).filter(|(task, _)| is_out(task)).collect();
        let share = out.iter().map(|(_, share)| share).sum();
        if out.len() == self.config.drawn(&self.mix).count() {
            return LeftOut { names: Vec::new(), share: 0.0, kept: self.config.kept(&[]) };
        }
        let names = out.iter().flat_map(|(task, _)| task.names()).map(str::to_owned).collect();
        self.left_out = out.iter().map(|(task, _)| task.name.clone()).collect();
        for load in [&self.base, &self.head].into_iter().flatten() {
            load.leave_out(&self.config, &self.left_out);
        }
        LeftOut { names, share, kept: self.config.kept(&self.left_out) }
    }

    async fn play(&mut self, plan: &WindowPlan, stop: &Stop) -> Result<Played, CannotMeasure> {
        let arm = plan.coordinates.arm;
        let load = self.load(arm).clone();
        let load = load.ok_or_else(|| CannotMeasure(format!("no target was set for {arm}")))?;
        let pool = load.pool.clone();
        pool.open_window();
        load.open(plan.coordinates.seed);
        let stage = Stage::new(plan, &self.recorded);
        stage.play(load, &self.pacer, stop, || pool.connected()).await
    }

    fn pacer(&self) -> &'static str {
        self.pacer.name()
    }
}
