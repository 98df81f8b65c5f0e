//! The load on one arm: where it goes, who sends it, and what an iteration does.

use super::config::{HttpConfig, Pause, Step, Task, UserClass};
use super::data::{Needs, Places};
use super::failure::Trouble;
use super::pool::Pool;
use super::request::{Blueprint, Common};
use super::scope::Iteration;
use super::sessions::{Lent, Sessions};
use super::variables::Variables;
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
    common: Rc<Common>,
    places: Rc<RefCell<Places>>,
    /// What was captured for all users.
    variables: Rc<RefCell<Variables>>,
    /// How many have begun in this window.
    iterations: Cell<u64>,
}

/// What users of a class do.
#[derive(Debug)]
struct Role {
    /// Nothing where all its tasks are left out.
    weights: RefCell<Option<Weights>>,
    pause: Option<Pause>,
    on_start: Vec<Act>,
    /// Of `on_start`.
    needs: Needs,
    parts: Vec<Part>,
}

/// A task, ready to be played.
#[derive(Debug)]
struct Part {
    /// Where it is counted as a whole.
    entry: Option<usize>,
    pause: Option<Pause>,
    acts: Vec<Act>,
    needs: Needs,
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
    iteration: Iteration,
    /// When the next request is due.
    due: Instant,
    paused: Duration,
}

/// Makes the load of one arm.
pub struct Making<'a> {
    pub config: &'a HttpConfig,
    pub pacer: &'a Pacer,
    pub places: &'a Rc<RefCell<Places>>,
}

impl Making<'_> {
    /// The load that goes to a place over these connections.
    ///
    /// # Errors
    /// In words, where a request is not valid HTTP.
    pub fn load(&self, place: &Place, pool: Rc<Pool>) -> Result<Load, String> {
        let common = Rc::new(Common { seq: Cell::new(0), sets: self.config.data.clone() });
        let mut entries = 0..;
        let roles = self.config.classes.iter().map(|class| self.role(class, &pool, &common, &mut entries));
        let roles = roles.collect::<Result<_, _>>()?;
        let (pacer, sessions) = (self.pacer.clone(), Sessions::new(self.config));
        let (places, variables, iterations) = (self.places.clone(), Rc::default(), Cell::new(0));
        Ok(Load { place: place.clone(), pool, pacer, roles, sessions, common, places, variables, iterations })
    }

    fn role(
        &self,
        class: &UserClass,
        pool: &Pool,
        common: &Rc<Common>,
        entries: &mut impl Iterator<Item = usize>,
    ) -> Result<Role, String> {
        let act = |step: &Step, entry: Option<usize>| match step {
            Step::Pause(pause) => Ok(Act::Pause(*pause)),
            Step::Request(request) => Ok(Act::Send(entry, Box::new(Blueprint::new(request, pool.origin(), common)?))),
        };
        let on_start = class.on_start.iter().map(|step| act(step, None)).collect::<Result<Vec<_>, String>>()?;
        let mut parts = Vec::new();
        for task in &class.tasks {
            // In the order of `HttpConfig::entries`.
            let entry = if task.is_flow() { entries.next() } else { None };
            let mut acts = Vec::new();
            for step in &task.steps {
                let entry = if matches!(step, Step::Request(_)) { entries.next() } else { None };
                acts.push(act(step, entry)?);
            }
            let needs = needs(&acts);
            parts.push(Part { entry, pause: task.pause, acts, needs });
        }
        let needs = needs(&on_start);
        Ok(Role { weights: RefCell::default(), pause: class.pause, on_start, needs, parts })
    }
}

/// The rows of data that all of these take.
fn needs(acts: &[Act]) -> Needs {
    let mut needs = Needs::default();
    for act in acts {
        if let Act::Send(_, blueprint) = act {
            needs.add(blueprint.needs());
        }
    }
    needs
}

impl Iterate for Load {
    async fn iterate(&self, stage: &Stage, arrival: Arrival) -> Result<Done, CannotMeasure> {
        let mut rng = Pcg64Mcg::seed_from_u64(arrival.draw);
        let session = self.sessions.lend(arrival.user, arrival.kind, unit(&mut rng));
        let role = &self.roles[session.class];
        let drawn = role.weights.borrow().as_ref().map(|weights| weights.pick(unit(&mut rng)));
        let Some(part) = drawn.map(|drawn| &role.parts[drawn]) else {
            return Ok(Done { failure: None, next: arrival.intended + NOTHING_TO_DO });
        };
        let iteration = self.iteration(role, part, &session, arrival.draw)?;
        let due = arrival.intended;
        let mut progress = Progress { user: session.key, rng, iteration, due, paused: Duration::ZERO };
        let refused = self.begin(role, &session, &mut progress).await?;
        let failure = self.play(part, stage, &mut progress, refused).await?;
        let next = match part.pause.or(role.pause) {
            None => Instant::now(),
            Some(Pause::Think(think)) => Instant::now() + think.draw(unit(&mut progress.rng)),
            Some(Pause::Pacing(every)) => Instant::now().max(arrival.intended + every),
        };
        Ok(Done { failure, next })
    }

    fn first_pause(&self, user: u64, kind: Option<usize>, seed: u64) -> Duration {
        let pause = self.roles[self.sessions.class_of(user, kind)].pause;
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

    /// A window begins; those of one round have the same seed.
    pub fn open(&self, seed: u64) {
        self.iterations.set(0);
        self.places.borrow_mut().open(seed, self.common.sets.len());
    }

    /// What an iteration that begins now fills placeholders with.
    fn iteration(&self, role: &Role, part: &Part, session: &Lent<'_>, draw: u64) -> Result<Iteration, CannotMeasure> {
        let mut needs = part.needs.clone();
        if !session.begun.get() {
            needs.add(&role.needs);
        }
        self.iterations.set(self.iterations.get() + 1);
        let rows = self.places.borrow_mut().take(&needs, &self.common.sets, draw)?;
        let outer = [session.variables.clone(), self.variables.clone()];
        Ok(Iteration::new(draw, session.number, self.iterations.get(), rows, outer))
    }

    /// What a user does before its first iteration; tells why it could not.
    async fn begin(
        &self,
        role: &Role,
        session: &Lent<'_>,
        progress: &mut Progress,
    ) -> Result<Option<Failure>, CannotMeasure> {
        if session.begun.get() || role.on_start.is_empty() {
            return Ok(None);
        }
        let mut refused = None;
        for act in &role.on_start {
            match act {
                Act::Pause(pause) => self.pacer.until(Instant::now() + pause.draw(unit(&mut progress.rng))).await,
                Act::Send(_, blueprint) => {
                    refused = self.send(blueprint, progress.user, &mut progress.iteration).await?.failure;
                }
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
                None => self.send(blueprint, progress.user, &mut progress.iteration).await?,
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
        stage.iterated(began, progress.due, progress.paused, failed.is_some());
        if let Some(entry) = part.entry {
            stage.whole(entry, began, progress.due, progress.paused, failed);
        }
    }

    /// One request and its whole response.
    async fn send(&self, blueprint: &Blueprint, user: u64, iteration: &mut Iteration) -> Result<Ended, CannotMeasure> {
        let mut sent = Instant::now();
        let failure = match self.exchange(blueprint, user, iteration, &mut sent).await {
            Ok(()) => None,
            Err(Trouble::Target(failure)) => Some(failure),
            Err(Trouble::Generator(fault)) => return Err(fault),
        };
        Ok(Ended::now(sent, failure))
    }
}
