//! The load on one arm: where it goes, who sends it, and what an iteration does.

use super::config::{HttpConfig, Pause, Step, Task, UserClass};
use super::failure::Trouble;
use super::pool::Pool;
use super::request::Blueprint;
use super::sessions::{Lent, Sessions};
use crate::driver::{Arrival, CannotMeasure, Done, Ended, Failure, Iterate, Pacer, Stage, Weights};
use crate::load::{ThinkTime, unit};
use crate::record::ErrorClass;
use crate::wire::Place;
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;
use tokio::time::Instant;

/// A user that has nothing to do looks again after this.
const NOTHING_TO_DO: Duration = Duration::from_secs(3600);

/// The load on one arm.
#[derive(Debug)]
pub struct Load {
    pub place: Place,
    pub pool: Rc<Pool>,
    pacer: Pacer,
    roles: Vec<Role>,
    sessions: Sessions,
}

/// What users of a class do.
#[derive(Debug)]
struct Role {
    /// Nothing where all its tasks are left out.
    weights: RefCell<Option<Weights>>,
    pause: Option<Pause>,
    on_start: Vec<Act>,
    parts: Vec<Part>,
}

/// A task, ready to be played.
#[derive(Debug)]
struct Part {
    /// Where it is counted as a whole.
    entry: Option<usize>,
    pause: Option<Pause>,
    acts: Vec<Act>,
}

#[derive(Debug)]
enum Act {
    /// Sends a request that is counted there; nowhere where it is not measured.
    Send(Option<usize>, Box<Blueprint>),
    Pause(ThinkTime),
}

/// Where an iteration stands.
struct Progress {
    /// Number of the session.
    user: u64,
    rng: Pcg64Mcg,
    /// When the next request is due.
    due: Instant,
    paused: Duration,
}

/// Makes the load of one arm.
pub struct Making<'a> {
    pub config: &'a HttpConfig,
    pub pacer: &'a Pacer,
}

impl Making<'_> {
    /// The load that goes to a place over these connections.
    ///
    /// # Errors
    /// In words, where a request is not valid HTTP.
    pub fn load(&self, place: &Place, pool: Rc<Pool>) -> Result<Load, String> {
        let seq = Rc::default();
        let mut entries = 0..;
        let roles = self.config.classes.iter().map(|class| self.role(class, &pool, &seq, &mut entries));
        let roles = roles.collect::<Result<_, _>>()?;
        let (pacer, sessions) = (self.pacer.clone(), Sessions::new(self.config));
        Ok(Load { place: place.clone(), pool, pacer, roles, sessions })
    }

    fn role(
        &self,
        class: &UserClass,
        pool: &Pool,
        seq: &Rc<Cell<u64>>,
        entries: &mut impl Iterator<Item = usize>,
    ) -> Result<Role, String> {
        let act = |step: &Step, entry: Option<usize>| match step {
            Step::Pause(pause) => Ok(Act::Pause(*pause)),
            Step::Request(request) => Ok(Act::Send(entry, Box::new(Blueprint::new(request, pool.origin(), seq)?))),
        };
        let on_start = class.on_start.iter().map(|step| act(step, None)).collect::<Result<_, String>>()?;
        let mut parts = Vec::new();
        for task in &class.tasks {
            // In the order of `HttpConfig::entries`.
            let entry = if task.is_flow() { entries.next() } else { None };
            let mut acts = Vec::new();
            for step in &task.steps {
                let entry = if matches!(step, Step::Request(_)) { entries.next() } else { None };
                acts.push(act(step, entry)?);
            }
            parts.push(Part { entry, pause: task.pause, acts });
        }
        Ok(Role { weights: RefCell::default(), pause: class.pause, on_start, parts })
    }
}

impl Iterate for Load {
    async fn iterate(&self, stage: &Stage, arrival: Arrival) -> Result<Done, CannotMeasure> {
        let mut rng = Pcg64Mcg::seed_from_u64(arrival.draw);
        let session = self.sessions.lend(arrival.user, unit(&mut rng));
        let role = &self.roles[session.class];
        let drawn = role.weights.borrow().as_ref().map(|weights| weights.pick(unit(&mut rng)));
        let Some(part) = drawn.map(|drawn| &role.parts[drawn]) else {
            return Ok(Done { failure: None, next: arrival.intended + NOTHING_TO_DO });
        };
        let mut progress = Progress { user: session.number, rng, due: arrival.intended, paused: Duration::ZERO };
        let refused = self.begin(role, &session, &mut progress, arrival).await?;
        let failure = self.play(part, stage, &mut progress, arrival, refused).await?;
        let next = match part.pause.or(role.pause) {
            None => Instant::now(),
            Some(Pause::Think(think)) => Instant::now() + think.draw(unit(&mut progress.rng)),
            Some(Pause::Pacing(every)) => Instant::now().max(arrival.intended + every),
        };
        Ok(Done { failure, next })
    }

    fn first_pause(&self, user: u64, seed: u64) -> Duration {
        let pause = self.roles[self.sessions.class_of(user)].pause;
        pause.map_or(Duration::ZERO, Pause::mean).mul_f64(unit(&mut Pcg64Mcg::seed_from_u64(seed)))
    }
}

impl Load {
    /// Plays none of these tasks.
    pub fn leave_out(&self, config: &HttpConfig, tasks: &[String]) {
        for (role, class) in self.roles.iter().zip(&config.classes) {
            let weight = |task: &Task| if tasks.contains(&task.name) { 0.0 } else { task.weight };
            let weights: Vec<f64> = class.tasks.iter().map(weight).collect();
            role.weights.replace(weights.iter().any(|weight| *weight > 0.0).then(|| Weights::new(weights)));
        }
    }

    /// What a user does before its first iteration; tells why it could not.
    async fn begin(
        &self,
        role: &Role,
        session: &Lent<'_>,
        progress: &mut Progress,
        arrival: Arrival,
    ) -> Result<Option<Failure>, CannotMeasure> {
        if session.begun.get() || role.on_start.is_empty() {
            return Ok(None);
        }
        let mut refused = None;
        for act in &role.on_start {
            match act {
                Act::Pause(pause) => self.pacer.until(Instant::now() + pause.draw(unit(&mut progress.rng))).await,
                Act::Send(_, blueprint) => refused = self.send(blueprint, session.number, arrival.draw).await?.failure,
            }
            if refused.is_some() {
                break;
            }
        }
        session.begun.set(refused.is_none());
        // It is not measured: what follows is due from now on.
        progress.due = progress.due.max(Instant::now());
        Ok(refused.map(|Failure { class, text }| Failure { class, text: format!("on_start: {text}") }))
    }

    /// The steps of a task, up to the first that fails or until the window sends nothing more.
    async fn play(
        &self,
        part: &Part,
        stage: &Stage,
        progress: &mut Progress,
        arrival: Arrival,
        mut refused: Option<Failure>,
    ) -> Result<Option<ErrorClass>, CannotMeasure> {
        let began = progress.due;
        for (index, act) in part.acts.iter().enumerate() {
            if index > 0 && !stage.is_sending() {
                return Ok(None);
            }
            let (entry, blueprint) = match act {
                Act::Pause(pause) => {
                    let pause = pause.draw(unit(&mut progress.rng));
                    progress.due += pause;
                    progress.paused += pause;
                    self.pacer.until(progress.due).await;
                    continue;
                }
                Act::Send(entry, blueprint) => (*entry, blueprint),
            };
            let ticket = entry.map(|entry| stage.begin(entry, progress.due));
            let ended = match refused.take() {
                Some(failure) => Ended::now(Instant::now(), Some(failure)),
                None => self.send(blueprint, progress.user, arrival.draw).await?,
            };
            progress.due = ended.at;
            let failed = ended.failure.as_ref().map(|failure| failure.class);
            if let Some(ticket) = ticket {
                stage.end(ticket, ended);
            }
            if failed.is_some() {
                self.whole(part, stage, began, progress, failed);
                return Ok(failed);
            }
        }
        self.whole(part, stage, began, progress, None);
        Ok(None)
    }

    fn whole(&self, part: &Part, stage: &Stage, began: Instant, progress: &Progress, failed: Option<ErrorClass>) {
        if let Some(entry) = part.entry {
            stage.whole(entry, began, progress.due, progress.paused, failed);
        }
    }

    /// One request and its whole response.
    async fn send(&self, blueprint: &Blueprint, user: u64, draw: u64) -> Result<Ended, CannotMeasure> {
        let mut sent = Instant::now();
        let failure = match self.exchange(blueprint, user, draw, &mut sent).await {
            Ok(()) => None,
            Err(Trouble::Target(failure)) => Some(failure),
            Err(Trouble::Generator(fault)) => return Err(fault),
        };
        Ok(Ended::now(sent, failure))
    }
}
