//! A window while it is played: what is in flight, what was counted, when it is drained.

use super::herds::Herds;
use super::live::Glimpse;
use super::turn::turn;
use super::user::User;
use super::{Arrival, CannotMeasure, Done, Ended, Iterate, Pacer, Share, Slice, Stop, WindowPlan};
use crate::load::Schedule;
use crate::record::{Connected, ErrorClass, Iterated, Outcome, RecordedTask, Recorder};
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;
use slab::Slab;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// Shortest time that a drain may take before it has timed out (`docs/statistics.md` §2.1).
const DRAIN: Duration = Duration::from_secs(2);
/// Multiple of the window's p95 that a drain may take, where that is longer.
const DRAIN_P95: f64 = 4.0;

/// Arrivals that are started at most before what is in flight gets its turn.
const ARRIVALS_A_TURN: usize = 16;

/// A window while one thread plays its share of it. Shared by the tasks of that thread.
#[derive(Debug)]
pub struct Stage {
    pub(super) plan: WindowPlan,
    pub(super) began: Instant,
    share: Share,
    recorder: RefCell<Recorder>,
    /// Task and intended start, by ticket.
    in_flight: RefCell<Slab<(usize, Instant)>>,
    sending: Cell<bool>,
    given_up: Cell<bool>,
    fault: RefCell<Option<CannotMeasure>>,
    /// When everything was done, where that ends the window.
    done: Cell<Option<Duration>>,
    /// When the open waits are over at the latest, by ticket.
    waits: RefCell<BTreeMap<usize, Instant>>,
    changed: Notify,
}

impl Stage {
    /// A window that begins when its share says so.
    pub fn new(plan: &WindowPlan, share: Share, tasks: &[RecordedTask]) -> Rc<Self> {
        Rc::new(Self {
            plan: plan.clone(),
            began: share.began,
            share,
            recorder: RefCell::new(Recorder::new(plan.coordinates, tasks)),
            in_flight: RefCell::default(),
            sending: Cell::new(true),
            given_up: Cell::new(false),
            fault: RefCell::new(None),
            done: Cell::new(None),
            waits: RefCell::default(),
            changed: Notify::new(),
        })
    }

    /// Starts an iteration for every arrival, drains, and closes its slice of the window.
    ///
    /// # Errors
    /// What an iteration returned as the generator's own fault.
    pub async fn play<I: Iterate>(
        self: Rc<Self>,
        iterate: Rc<I>,
        pacer: &Pacer,
        stop: &Stop,
        connected: impl Fn() -> Connected,
    ) -> Result<Slice, CannotMeasure> {
        let mut running = JoinSet::new();
        let cut = tokio::select! {
            () = self.send(&iterate, pacer, &mut running) => false,
            _ = stop.asked() => true,
            () = self.failed() => true,
        };
        let drained = self.drain().await;
        drop(running);
        if let Some(fault) = self.fault.take() {
            return Err(fault);
        }
        Ok(self.close(drained, cut, connected()))
    }

    async fn send<I: Iterate>(self: &Rc<Self>, iterate: &Rc<I>, pacer: &Pacer, running: &mut JoinSet<()>) {
        self.send_users(iterate, pacer, running);
        let seed = self.plan.coordinates.seed;
        let mut rng = Pcg64Mcg::seed_from_u64(!seed);
        // Every thread goes through all of them, so that what an arrival draws does not hang on how many threads there are.
        let all = Schedule::new(&self.plan.pass, seed).map(|start| (start, rng.next_u64()));
        let own = all.zip(0_u64..).filter(|(_, number)| self.share.has(*number));
        for (index, ((start, draw), _)) in own.enumerate() {
            let intended = self.began + start.at;
            let arrival = Arrival { intended, draw, user: None, kind: start.users };
            pacer.until(intended).await;
            // What has ended takes its whole room until it is asked for.
            while running.try_join_next().is_some() {}
            let (stage, iterate) = (self.clone(), iterate.clone());
            running.spawn_local(async move {
                stage.iteration(&*iterate, arrival).await;
            });
            // It is sent before the alarm is set for the next.
            turn().await;
            // A schedule that is behind never waits: let the iterations have their turn.
            if index % ARRIVALS_A_TURN == 0 {
                tokio::task::yield_now().await;
            }
        }
        let end = self.began + self.plan.pass.length;
        if !self.plan.pass.until_done {
            return pacer.until(end).await;
        }
        let done = async { while running.join_next().await.is_some() {} };
        if tokio::time::timeout_at(end, done).await.is_ok() {
            self.done.set(Some(self.began.elapsed()));
        }
    }

    fn send_users<I: Iterate>(self: &Rc<Self>, iterate: &Rc<I>, pacer: &Pacer, running: &mut JoinSet<()>) {
        for (number, crew) in self.plan.pass.crews.iter().enumerate() {
            let (tickets, herds) = (self.share.tickets(number), Herds::of(crew));
            for user in (0..crew.work.users()).filter(|user| self.share.has(u64::from(*user))) {
                let lives = crew.lives(user);
                let user = User::new(self, (number as u64) << 32 | u64::from(user), crew.users);
                let lives = herds.scatter(lives, iterate.usual_pause(user.number, crew.users), user.seed).collect();
                let (stage, iterate, pacer) = (self.clone(), iterate.clone(), pacer.clone());
                let tickets = tickets.clone();
                running.spawn_local(user.live(stage, iterate, pacer, lives, tickets));
            }
        }
    }

    /// One iteration from its intended start to its end; nothing where the generator is at fault.
    pub(super) async fn iteration<I: Iterate>(&self, iterate: &I, arrival: Arrival) -> Option<Done> {
        match iterate.iterate(self, arrival).await {
            Ok(done) => Some(done),
            Err(fault) => {
                self.fault.replace(Some(fault));
                self.changed.notify_one();
                None
            }
        }
    }

    /// A request is in flight from now on; returns its ticket, which no other one has until it has ended.
    pub fn begin(&self, task: usize, intended: Instant) -> usize {
        let late = Instant::now().saturating_duration_since(intended);
        self.recorder.borrow_mut().ready(task, self.since_began(intended), late);
        self.in_flight.borrow_mut().insert((task, intended))
    }

    /// A wait for work that the target does on its own begins; the drain has this long for it at least. Returns its
    /// ticket.
    pub fn begin_wait(&self, task: usize, intended: Instant, within: Duration) -> usize {
        let ticket = self.begin(task, intended);
        self.waits.borrow_mut().insert(ticket, intended + within);
        ticket
    }

    /// What has this ticket has ended. One that was given up is counted already.
    pub fn end(&self, ticket: usize, ended: Ended) {
        self.waits.borrow_mut().remove(&ticket);
        let Some((task, intended)) = self.in_flight.borrow_mut().try_remove(ticket) else { return };
        // Nobody waits for that before the drain: whoever sends would only be woken for nothing.
        if !self.sending.get() && self.in_flight.borrow().is_empty() {
            self.changed.notify_one();
        }
        if self.given_up.get() {
            return;
        }
        let mut recorder = self.recorder.borrow_mut();
        recorder.outcome(Outcome {
            task,
            intended: self.since_began(intended),
            sent: self.since_began(ended.sent),
            ended: self.since_began(ended.at),
            paused: Duration::ZERO,
            failure: ended.failure.as_ref().map(|failure| failure.class),
        });
        if let Some(failure) = ended.failure {
            recorder.sample(task, failure.class, || failure.text);
        }
    }

    /// Several requests that belong together have ended.
    pub fn whole(&self, task: usize, began: Instant, ended: Instant, paused: Duration, failure: Option<ErrorClass>) {
        if self.given_up.get() {
            return;
        }
        let (intended, ended) = (self.since_began(began), self.since_began(ended));
        self.recorder.borrow_mut().outcome(Outcome { task, intended, sent: intended, ended, paused, failure });
    }

    /// An iteration has come to its end, with the last of its requests.
    pub fn iterated(&self, began: Instant, ended: Instant, paused: Duration, failed: bool) {
        if self.given_up.get() {
            return;
        }
        let (intended, ended) = (self.since_began(began), self.since_began(ended));
        self.recorder.borrow_mut().iterated(Iterated { intended, ended, paused, failed });
    }

    /// A user was there between two moments.
    pub(super) fn lived(&self, born: Instant, gone: Instant) {
        self.recorder.borrow_mut().lived(self.since_began(born), self.since_began(gone));
    }

    /// Sends nothing more and waits until nothing is in flight, within the bounds of the drain; what
    /// is open then is counted as unfinished, and waited for as long as the plan has patience.
    pub async fn drain(&self) -> Drained {
        self.sending.set(false);
        let stopped = Instant::now();
        let p95 = self.recorder.borrow().p95_so_far().unwrap_or(0.0);
        let usual = DRAIN.max(Duration::from_secs_f64(DRAIN_P95 * p95 / 1e6));
        let waits = self.waits.borrow().values().max().map_or(Duration::ZERO, |until| until.duration_since(stopped));
        let bound = self.plan.pass.graceful_stop.unwrap_or(usual.max(waits));
        let timed_out = tokio::time::timeout(bound, self.idle()).await.is_err();
        let drained = Drained { took: stopped.elapsed(), timed_out };
        if timed_out {
            self.give_up();
            let _ = tokio::time::timeout(self.plan.patience, self.idle()).await;
        }
        drained
    }

    /// Counts everything in flight as unfinished; how it ends does not matter from now on.
    fn give_up(&self) {
        let at = self.since_began(Instant::now());
        let mut recorder = self.recorder.borrow_mut();
        for (_, (task, intended)) in self.in_flight.borrow().iter() {
            let intended = self.since_began(*intended);
            if recorder.owns(intended) {
                recorder.unfinished(*task, intended, at);
                recorder.sample(*task, ErrorClass::Unfinished, || "still open when the drain was over".to_owned());
            }
        }
        self.given_up.set(true);
    }

    async fn idle(&self) {
        while !self.in_flight.borrow().is_empty() && self.fault.borrow().is_none() {
            self.changed.notified().await;
        }
    }

    async fn failed(&self) {
        while self.fault.borrow().is_none() {
            self.changed.notified().await;
        }
    }

    /// Everything counted, as a slice of the window.
    pub fn close(&self, drained: Drained, cut: bool, connected: Connected) -> Slice {
        let empty = Recorder::new(self.plan.coordinates, &[]);
        let recorder = self.recorder.replace(empty);
        Slice { recorder, began: self.began, drained, cut, done: self.done.get(), connected }
    }

    /// Whether the window owns what was meant to start at this moment.
    pub fn owns(&self, intended: Instant) -> bool {
        self.recorder.borrow().owns(self.since_began(intended))
    }

    /// Whether the drain is over: what is in flight is counted as unfinished, however it ends.
    pub fn has_given_up(&self) -> bool {
        self.given_up.get()
    }

    /// Whether anything may still be sent.
    pub fn is_sending(&self) -> bool {
        self.sending.get()
    }

    /// What was counted in the last seconds, and what is in flight.
    pub(super) fn glimpse(&self, seconds: usize) -> Glimpse {
        let began = self.began.saturating_duration_since(self.plan.epoch).as_secs();
        let recorder = self.recorder.borrow();
        let seconds = recorder.last_seconds(seconds).map(|(at, second)| (began + at as u64, second.clone())).collect();
        Glimpse { thread: self.share.index(), seconds, in_flight: self.in_flight.borrow().len() as u64 }
    }

    fn since_began(&self, at: Instant) -> Duration {
        at.saturating_duration_since(self.began)
    }
}

/// How a drain went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drained {
    /// From the end of sending until nothing was in flight, or time was up.
    pub took: Duration,
    /// Time was up.
    pub timed_out: bool,
}
