//! HTTP/1.1 over hyper: weighted tasks, kept-alive connections, http and https.
//!
//! Proxy variables are ignored: the load goes where the scenario says. Main type: [`HttpDriver`].

mod config;
mod connection;
mod failure;
mod origin;
mod pool;
mod request;
mod template;

pub use config::{Body, HttpConfig, Task};
pub use template::{PLACEHOLDERS, Template, UnknownPlaceholder, is_word};

use super::{Arrival, CannotMeasure, Driver, Ended, Failure, Iterate, Pacer, Stage, Stop, Weights, WindowPlan};
use crate::record::{Arm, ErrorClass, Played, RecordedTask};
use connection::Connector;
use failure::Trouble;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use origin::Origin;
use pool::Pool;
use request::Blueprint;
use std::rc::Rc;
use tokio::time::Instant;

/// Plays HTTP requests. Lives on one thread, within a tokio `LocalSet`.
#[derive(Debug)]
pub struct HttpDriver {
    config: HttpConfig,
    recorded: Vec<RecordedTask>,
    weights: Weights,
    pacer: Pacer,
    connector: Connector,
    base: Option<Rc<Load>>,
    head: Option<Rc<Load>>,
}

/// The load on one arm: where it goes, and what is sent.
#[derive(Debug)]
struct Load {
    url: String,
    pool: Rc<Pool>,
    blueprints: Vec<Blueprint>,
}

impl HttpDriver {
    /// A driver for these tasks; the distribution of `judged` ones is kept per window.
    ///
    /// # Errors
    /// Where the system has no timer left.
    pub fn new(config: HttpConfig, judged: &[&str]) -> Result<Self, CannotMeasure> {
        let pacer = Pacer::new().map_err(|e| CannotMeasure(format!("no timer: {e}")))?;
        let record =
            |task: &Task| RecordedTask { name: task.name.clone(), judged: judged.contains(&task.name.as_str()) };
        let recorded = config.tasks.iter().map(record).collect();
        let weights = Weights::new(config.tasks.iter().map(|task| task.weight));
        Ok(Self { config, recorded, weights, pacer, connector: Connector::default(), base: None, head: None })
    }

    fn load(&mut self, arm: Arm) -> &mut Option<Rc<Load>> {
        match arm {
            Arm::Base => &mut self.base,
            Arm::Head => &mut self.head,
        }
    }
}

impl Driver for HttpDriver {
    async fn aim(&mut self, arm: Arm, url: &str) -> Result<(), String> {
        let origin = Origin::resolve(url).await?;
        if let Some(load) = self.load(arm)
            && load.url == url
            && load.pool.origin().same_place(&origin)
        {
            return Ok(());
        }
        let connector = if origin.is_tls() { self.connector.with_tls()? } else { self.connector.clone() };
        let seq = Rc::default();
        let blueprint = |task: &Task| Blueprint::new(task, &origin, &seq);
        let blueprints = self.config.tasks.iter().map(blueprint).collect::<Result<_, _>>()?;
        let pool = Pool::new(origin, connector, self.config.connections);
        *self.load(arm) = Some(Rc::new(Load { url: url.to_owned(), pool, blueprints }));
        Ok(())
    }

    fn leave_out(&mut self, tasks: &[String]) {
        let weight = |task: &Task| if tasks.contains(&task.name) { 0.0 } else { task.weight };
        self.weights = Weights::new(self.config.tasks.iter().map(weight));
    }

    async fn play(&mut self, plan: &WindowPlan, stop: &Stop) -> Result<Played, CannotMeasure> {
        let arm = plan.coordinates.arm;
        let load = self.load(arm).clone();
        let load = load.ok_or_else(|| CannotMeasure(format!("no target was set for {arm}")))?;
        let (opened, pool) = (load.pool.opened(), load.pool.clone());
        let stage = Stage::new(plan, &self.recorded);
        stage.play(load, &self.weights, &self.pacer, stop, || pool.opened() - opened).await
    }

    fn pacer(&self) -> &'static str {
        self.pacer.name()
    }
}

impl Iterate for Load {
    async fn iterate(&self, arrival: Arrival) -> Result<Ended, CannotMeasure> {
        let blueprint = &self.blueprints[arrival.task];
        let mut sent = Instant::now();
        let failure = match self.exchange(blueprint, arrival.draw, &mut sent).await {
            Ok(()) => None,
            Err(Trouble::Target(failure)) => Some(failure),
            Err(Trouble::Generator(fault)) => return Err(fault),
        };
        Ok(Ended { sent, at: Instant::now(), failure })
    }
}

impl Load {
    /// One request and its whole response; an idle connection that the target closed at the same
    /// moment is replaced once, where sending again is harmless.
    async fn exchange(&self, blueprint: &Blueprint, draw: u64, sent: &mut Instant) -> Result<(), Trouble> {
        let mut request = blueprint.request(draw);
        for fresh in [false, true] {
            let mut lease = if fresh { self.pool.connect().await? } else { self.pool.lease().await? };
            *sent = Instant::now();
            let reused = lease.is_reused();
            let again = blueprint.is_idempotent().then(|| request.clone());
            let outcome = tokio::time::timeout(blueprint.timeout(), lease.send(request)).await;
            match outcome {
                Err(_) => return Err(Trouble::timeout(blueprint.timeout())),
                Ok(Ok(response)) => return self.read(blueprint, response, *sent, lease).await,
                Ok(Err(mut refusal)) => {
                    request = match refusal.take_message().or(again) {
                        Some(request) if reused && !fresh => request,
                        _ => return Err(Trouble::hyper(&refusal.into_error())),
                    };
                }
            }
        }
        unreachable!("a fresh connection either answers or fails")
    }

    async fn read(
        &self,
        blueprint: &Blueprint,
        response: hyper::Response<Incoming>,
        sent: Instant,
        lease: pool::Lease,
    ) -> Result<(), Trouble> {
        let status = response.status();
        let deadline = sent + blueprint.timeout();
        let mut body = response.into_body();
        let whole = async {
            while let Some(frame) = body.frame().await {
                frame.map_err(|e| Trouble::hyper(&e))?;
            }
            Ok(())
        };
        tokio::time::timeout_at(deadline, whole).await.map_err(|_| Trouble::timeout(blueprint.timeout()))??;
        lease.release();
        blueprint.expects(status.as_u16()).map_err(|text| {
            let class = match status.as_u16() {
                404 | 405 => ErrorClass::NotFound,
                429 => ErrorClass::Throttled,
                _ => ErrorClass::Status,
            };
            Trouble::Target(Failure { class, text })
        })
    }
}
