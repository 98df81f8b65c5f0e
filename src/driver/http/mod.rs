//! HTTP/1.1 and HTTP/2 over hyper: users, flows of requests, kept-alive connections, TLS, socket files.
//!
//! Proxy variables are ignored: the load goes where the scenario says. Main type: [`HttpDriver`].

mod answer;
mod body;
mod capture;
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
mod origin;
mod pattern;
mod playing;
mod pool;
mod redirect;
mod request;
mod scope;
mod sessions;
mod template;
#[cfg(test)]
mod tests;
mod variables;

pub use capture::{Capture, Source};
pub use config::{
    Body, Connections, Content, Entry, HttpConfig, Part, Pause, Request, Sharing, Step, Task, UserClass, Wait,
};
pub use data::{Column, DataSet, Needs, Order, Rows, Stretches};
pub use expect::{Expect, Wording};
pub use json_path::JsonPath;
pub use pattern::Pattern;
pub use scope::{Missing, Scope};
pub use template::{NONE, PLACEHOLDERS, Piece, Placeholder, Slip, Spelling, Template, pieces};
pub use variables::Variables;

use super::{CannotMeasure, Driver, Failure, LeftOut, Pacer, Stage, Stop, WindowPlan};
use crate::record::{Arm, Played, RecordedTask};
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
    recorded: Vec<RecordedTask>,
    left_out: Vec<String>,
    pacer: Pacer,
    places: Rc<RefCell<Places>>,
    base: Option<Rc<Load>>,
    head: Option<Rc<Load>>,
}

impl HttpDriver {
    /// A driver for these tasks; the distribution of `judged` ones is kept per window.
    ///
    /// # Errors
    /// Where the system has no timer left.
    pub fn new(config: HttpConfig, judged: &[&str]) -> Result<Self, CannotMeasure> {
        let pacer = Pacer::new().map_err(|e| CannotMeasure(format!("no timer: {e}")))?;
        let record = |entry: Entry| RecordedTask {
            judged: judged.contains(&entry.name.as_str()),
            name: entry.name,
            kind: entry.kind,
        };
        let recorded = config.entries().into_iter().map(record).collect();
        let left_out = Vec::new();
        Ok(Self { config, recorded, left_out, pacer, places: Rc::default(), base: None, head: None })
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

    fn leave_out(&mut self, names: &[String]) -> LeftOut {
        let is_out = |task: &Task| task.names().any(|name| names.iter().any(|out| out == name));
        let out: Vec<(&Task, f64)> = self.config.drawn().filter(|(task, _)| is_out(task)).collect();
        let share = out.iter().map(|(_, share)| share).sum();
        if out.len() == self.config.drawn().count() {
            return LeftOut { names: Vec::new(), share: 0.0 };
        }
        let names = out.iter().flat_map(|(task, _)| task.names()).map(str::to_owned).collect();
        self.left_out = out.iter().map(|(task, _)| task.name.clone()).collect();
        for load in [&self.base, &self.head].into_iter().flatten() {
            load.leave_out(&self.config, &self.left_out);
        }
        LeftOut { names, share }
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
