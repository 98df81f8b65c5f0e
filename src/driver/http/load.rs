//! The load on one arm: where it goes, who sends it, and what an iteration does.

use super::config::{HttpConfig, Pause, Step, Task, UserClass};
use super::data::{Needs, Places, Stretches};
use super::number::{Counter, Numbers};
use super::pool::Pool;
use super::progress::Progress;
use super::request::{Blueprint, Common};
use super::scope::Iteration;
use super::sessions::{Session, Sessions};
use super::variables::Variables;
use crate::driver::{Arrival, CannotMeasure, Done, Iterate, Pacer, Stage, Weights};
use crate::load::{ThinkTime, unit};
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// A user that has nothing to do looks again after this.
const NOTHING_TO_DO: Duration = Duration::from_secs(3600);

/// The load on one arm.
#[derive(Debug)]
pub struct Load {
    pub pool: Rc<Pool>,
    pub pacer: Pacer,
    roles: Vec<Role>,
    pub sessions: Sessions,
    pub setup: Vec<Act>,
    pub teardown: Vec<Act>,
    common: Rc<Common>,
    places: Arc<Mutex<Places>>,
    /// What was captured for all users.
    pub variables: Rc<RefCell<Variables>>,
    /// Numbers those that have begun in this window.
    iterations: Counter,
}

/// What users of a class do.
#[derive(Debug)]
pub struct Role {
    /// Nothing where all its tasks are left out.
    weights: RefCell<Option<Weights>>,
    pause: Option<Pause>,
    /// Between two iterations, whichever they are.
    usual_pause: Duration,
    pub on_start: Vec<Act>,
    /// Of `on_start`.
    needs: Needs,
    parts: Vec<Part>,
}

/// A task, ready to be played.
#[derive(Debug)]
pub struct Part {
    /// Where it is counted as a whole.
    pub entry: Option<usize>,
    pause: Option<Pause>,
    /// Later iterations of its user know what it captures.
    pub remembers: bool,
    pub acts: Vec<Act>,
    needs: Needs,
}

/// A step, ready to be done.
#[derive(Debug)]
pub enum Act {
    /// Sends a request that is counted there; nowhere where it is not measured.
    Send(Option<usize>, Box<Blueprint>),
    /// Does nothing for a while.
    Pause(ThinkTime),
    /// Asks until the answer is as it is to be.
    Wait(Box<Follow>),
}

/// A wait, ready to be done.
#[derive(Debug)]
pub struct Follow {
    /// Where the wait is counted.
    pub entry: Option<usize>,
    /// Where its requests are counted.
    pub polls: Option<usize>,
    pub blueprint: Blueprint,
    pub every: Duration,
    pub within: Duration,
}

impl Act {
    /// Where the first request of it is counted.
    pub fn entry(&self) -> Option<usize> {
        match self {
            Self::Send(entry, _) => *entry,
            Self::Wait(follow) => follow.polls,
            Self::Pause(_) => None,
        }
    }

    fn blueprint(&self) -> Option<&Blueprint> {
        match self {
            Self::Send(_, blueprint) => Some(blueprint),
            Self::Wait(follow) => Some(&follow.blueprint),
            Self::Pause(_) => None,
        }
    }
}

/// The rows of data that all of these take.
fn needs(acts: &[Act]) -> Needs {
    acts.iter().filter_map(Act::blueprint).map(|blueprint| blueprint.needs().clone()).collect()
}

/// Makes the load of one arm.
pub struct Making<'a> {
    pub config: &'a HttpConfig,
    pub pacer: &'a Pacer,
    pub places: &'a Arc<Mutex<Places>>,
    pub numbers: Numbers,
}

impl Making<'_> {
    /// The load that goes over these connections.
    ///
    /// # Errors
    /// In words, where a request is not valid HTTP.
    pub fn load(&self, pool: Rc<Pool>) -> Result<Load, String> {
        let common = Rc::new(Common { seq: self.numbers.counter(), sets: self.config.data.clone() });
        let shop = Shop { pool: &pool, common: &common, entries: Cell::new(0) };
        let roles = self.config.classes.iter().map(|class| shop.role(class)).collect::<Result<_, _>>()?;
        let (setup, teardown) = (shop.unmeasured(&self.config.setup)?, shop.unmeasured(&self.config.teardown)?);
        Ok(Load {
            pool,
            pacer: self.pacer.clone(),
            roles,
            sessions: Sessions::new(self.config, self.numbers),
            setup,
            teardown,
            common,
            places: self.places.clone(),
            variables: Rc::default(),
            iterations: self.numbers.counter(),
        })
    }
}

/// What all steps of an arm are made with.
struct Shop<'a> {
    pool: &'a Pool,
    common: &'a Rc<Common>,
    /// Entries given so far, in the order of `HttpConfig::entries`.
    entries: Cell<usize>,
}

impl Shop<'_> {
    fn entry(&self) -> usize {
        self.entries.replace(self.entries.get() + 1)
    }

    fn act(&self, step: &Step, measured: bool) -> Result<Act, String> {
        let entry = || measured.then(|| self.entry());
        let blueprint = |request| Blueprint::new(request, self.pool.origin(), self.common);
        Ok(match step {
            Step::Pause(pause) => Act::Pause(*pause),
            Step::Request(request) => Act::Send(entry(), Box::new(blueprint(request)?)),
            Step::Wait(wait) => {
                let (entry, polls) = (entry(), entry());
                let blueprint = blueprint(&wait.request)?;
                Act::Wait(Box::new(Follow { entry, polls, blueprint, every: wait.every, within: wait.within }))
            }
        })
    }

    fn unmeasured(&self, steps: &[Step]) -> Result<Vec<Act>, String> {
        steps.iter().map(|step| self.act(step, false)).collect()
    }

    fn role(&self, class: &UserClass) -> Result<Role, String> {
        let on_start = self.unmeasured(&class.on_start)?;
        let part = |task: &Task| {
            let entry = task.is_flow().then(|| self.entry());
            let acts = task.steps.iter().map(|step| self.act(step, true)).collect::<Result<Vec<_>, String>>()?;
            let needs = needs(&acts);
            Ok(Part { entry, pause: task.pause, remembers: !task.is_flow(), acts, needs })
        };
        let parts = class.tasks.iter().map(part).collect::<Result<_, String>>()?;
        let needs = needs(&on_start);
        let (pause, usual_pause) = (class.pause, class.usual_pause());
        Ok(Role { weights: RefCell::default(), pause, usual_pause, on_start, needs, parts })
    }
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
        let mut progress = Progress::new(&session, rng, iteration, arrival.intended);
        let refused = self.begin(role, &mut progress).await?;
        let failure = self.play(part, stage, &mut progress, refused).await?;
        let next = match part.pause.or(role.pause) {
            None => Instant::now(),
            Some(Pause::Think(think)) => Instant::now() + think.draw(unit(&mut progress.rng)),
            Some(Pause::Pacing(every)) => Instant::now().max(arrival.intended + every),
        };
        Ok(Done { failure, next })
    }

    fn usual_pause(&self, user: u64, kind: Option<usize>) -> Duration {
        self.roles[self.sessions.class_of(user, kind)].usual_pause
    }
}

impl Load {
    /// Plays none of these tasks.
    pub fn leave_out(&self, config: &HttpConfig, tasks: &[String]) {
        self.sessions.thin(config, &config.kept(tasks));
        for (role, class) in self.roles.iter().zip(&config.classes) {
            let weight = |task: &Task| if tasks.contains(&task.name) { 0.0 } else { task.weight };
            let weights: Vec<f64> = class.tasks.iter().map(weight).collect();
            role.weights.replace(weights.iter().any(|weight| *weight > 0.0).then(|| Weights::new(weights)));
        }
    }

    /// A window begins.
    pub fn open(&self) {
        self.iterations.reset();
    }

    /// What an iteration that begins now fills placeholders with.
    fn iteration(&self, role: &Role, part: &Part, session: &Session, draw: u64) -> Result<Iteration, CannotMeasure> {
        let mut needs = part.needs.clone();
        if !session.begun.get() {
            needs.add(&role.needs);
        }
        self.scope(&needs, session, draw, self.iterations.next())
    }

    /// What steps that no iteration does fill placeholders with.
    pub fn scope_of(&self, acts: &[Act], session: &Session, draw: u64) -> Result<Iteration, CannotMeasure> {
        self.places().open(draw, self.common.sets.len());
        self.scope(&needs(acts), session, draw, 0)
    }

    /// How far all threads have come in the data.
    fn places(&self) -> MutexGuard<'_, Places> {
        // Every change to it is a single step.
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn scope(&self, needs: &Needs, session: &Session, draw: u64, number: u64) -> Result<Iteration, CannotMeasure> {
        let rows = match needs.is_none() {
            true => Stretches::default(),
            false => self.places().take(needs, &self.common.sets, draw)?,
        };
        let outer = [session.variables.clone(), self.variables.clone()];
        Ok(Iteration::new(draw, session.number, number, rows, outer))
    }
}
