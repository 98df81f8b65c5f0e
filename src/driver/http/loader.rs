//! The driver's half on a generator thread: its connections, its users, its timer.

use super::config::{Connections, HttpConfig};
use super::connection::Connector;
use super::data::Places;
use super::load::{Load, Making};
use super::number::Numbers;
use super::origin::Origin;
use super::pool::Pool;
use super::{CannotMeasure, Failure, Variables};
use crate::driver::{Live, Pacer, Share, Slice, Stage, Stop, WindowPlan};
use crate::record::{Arm, RecordedTask};
use crate::wire::Place;
use std::rc::Rc;
use std::sync::{Arc, Mutex};

/// What all generator threads of a driver are given.
#[derive(Debug, Clone)]
pub struct Given {
    pub config: Arc<HttpConfig>,
    pub recorded: Arc<[RecordedTask]>,
    pub places: Arc<Mutex<Places>>,
    pub live: Live,
}

/// Loads both arms from one thread. Lives within a tokio `LocalSet`.
#[derive(Debug)]
pub struct Loader {
    given: Given,
    connections: Connections,
    numbers: Numbers,
    pacer: Pacer,
    base: Option<Rc<Load>>,
    head: Option<Rc<Load>>,
}

impl Loader {
    /// The one of this number among so many, each with its part of the connections.
    pub fn new(given: Given, numbers: Numbers, pacer: Pacer) -> Self {
        let most = numbers.part_of(given.config.connections.most);
        let waiting = given.config.connections.waiting.map(|waiting| numbers.part_of(waiting));
        let connections = Connections { most, waiting, ..given.config.connections };
        Self { given, connections, numbers, pacer, base: None, head: None }
    }

    fn slot(&mut self, arm: Arm) -> &mut Option<Rc<Load>> {
        match arm {
            Arm::Base => &mut self.base,
            Arm::Head => &mut self.head,
        }
    }

    fn load(&mut self, arm: Arm) -> Result<Rc<Load>, CannotMeasure> {
        self.slot(arm).clone().ok_or_else(|| CannotMeasure(format!("no target was set for {arm}")))
    }

    /// Directs the load of an arm to a place, without these tasks.
    pub fn aim(&mut self, arm: Arm, place: &Place, origin: Origin, left_out: &[String]) -> Result<(), String> {
        // Each has TLS sessions of its own: what a build that is gone has issued is of no use.
        let connector = Connector::new(&origin, place.wire.version, &place.wire.tls)?;
        let pool = Pool::new(origin, connector, self.connections);
        let Given { config, places, .. } = &self.given;
        let load = Making { config, pacer: &self.pacer, places, numbers: self.numbers }.load(pool)?;
        load.leave_out(config, left_out);
        *self.slot(arm) = Some(Rc::new(load));
        Ok(())
    }

    /// Does what is done once after a start of a build; returns what all users know by that.
    pub async fn set_up(&mut self, arm: Arm, seed: u64) -> Result<Vec<(String, serde_json::Value)>, String> {
        let load = self.load(arm).map_err(|e| e.to_string())?;
        told("setup", load.set_up(seed).await)?;
        Ok(load.variables.borrow().entries().map(|(name, value)| (name.to_owned(), value.clone())).collect())
    }

    /// What all users of an arm know.
    pub fn know(&mut self, arm: Arm, known: &[(String, serde_json::Value)]) {
        if let Some(load) = self.slot(arm) {
            load.variables.replace(Variables::of(known));
        }
    }

    /// Does what is done once before a stop of a build.
    pub async fn tear_down(&mut self, arm: Arm, seed: u64) -> Result<(), String> {
        let load = self.load(arm).map_err(|e| e.to_string())?;
        told("teardown", load.tear_down(seed).await)
    }

    /// Sends nothing more of these tasks.
    pub fn leave_out(&self, tasks: &[String]) {
        for load in [&self.base, &self.head].into_iter().flatten() {
            load.leave_out(&self.given.config, tasks);
        }
    }

    /// Plays its share of a window.
    pub async fn play(&mut self, plan: &WindowPlan, share: Share, stop: &Stop) -> Result<Slice, CannotMeasure> {
        let load = self.load(plan.coordinates.arm)?;
        let pool = load.pool.clone();
        pool.open_window();
        load.open();
        let stage = Stage::new(plan, share, &self.given.recorded);
        let _following = self.given.live.follow(&stage);
        stage.play(load, &self.pacer, stop, || pool.connected()).await
    }
}

fn told(what: &str, outcome: Result<Option<Failure>, CannotMeasure>) -> Result<(), String> {
    match outcome {
        Ok(None) => Ok(()),
        Ok(Some(failure)) => Err(format!("{what}: {}", failure.text)),
        Err(fault) => Err(format!("{what}: {fault}")),
    }
}
