//! The scheduler of one window: releases what is ready, and hears how it ended.

use super::config::JOB_PLACE;
use super::flights::{Flight, Flights};
use super::live::LiveJobs;
use super::site::Site;
use super::times::Times;
use super::{GRAPH_TASK, JOB_TASK, JobsConfig};
use crate::driver::{Arrival, CannotMeasure, Done, Ended, Failure, Iterate, Stage};
use crate::graph::Progress;
use crate::job::{Order, Ticket};
use crate::record::{ErrorClass, JobCounts, Jobs, QueueTrace};
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;

/// The drain has so much longer than the jobs that it waits for: they are lost before it is over.
const SLACK: Duration = Duration::from_secs(1);

/// The scheduler of one window, as all its tasks see it.
#[derive(Debug)]
pub(super) struct Window {
    pub stage: Rc<Stage>,
    pub site: Rc<Site>,
    pub config: JobsConfig,
    /// Number of the next pass, counted through the whole run.
    pub numbers: Rc<Cell<u32>>,
    live: LiveJobs,
    /// Something is to be sent.
    pub ready: Notify,
    /// There is a deadline where there was none.
    pub due: Notify,
    /// Why a job could not be sent last.
    pub mute: RefCell<Option<String>>,
    pub state: RefCell<State>,
}

/// What changes while it is played.
#[derive(Debug, Default)]
pub(super) struct State {
    pub passes: HashMap<u32, Pass>,
    /// Passes that have jobs ready, in the order in which they may release them.
    line: VecDeque<u32>,
    pub flights: Flights,
    outbox: VecDeque<Ticket>,
    pub counts: JobCounts,
    pub times: Times,
    pub dead_letter: Option<String>,
}

/// One pass over the graph.
#[derive(Debug)]
pub(super) struct Pass {
    pub progress: Progress,
    began: Instant,
    /// Of the first job that failed.
    failure: Option<ErrorClass>,
    in_line: bool,
    over: Rc<Notify>,
}

impl Iterate for Window {
    async fn iterate(&self, _: &Stage, arrival: Arrival) -> Result<Done, CannotMeasure> {
        let number = self.numbers.replace(self.numbers.get().wrapping_add(1));
        let over = self.begin(number, arrival.intended);
        over.notified().await;
        let failure = self.state.borrow_mut().passes.remove(&number).and_then(|pass| pass.failure);
        Ok(Done { failure, next: Instant::now() })
    }

    fn usual_pause(&self, _: u64, _: Option<usize>) -> Duration {
        Duration::ZERO
    }
}

impl Window {
    /// Nothing is released yet.
    pub fn new(
        stage: Rc<Stage>,
        site: Rc<Site>,
        config: JobsConfig,
        numbers: Rc<Cell<u32>>,
        live: LiveJobs,
    ) -> Rc<Self> {
        live.open();
        Rc::new(Self {
            stage,
            site,
            config,
            numbers,
            live,
            ready: Notify::new(),
            due: Notify::new(),
            mute: RefCell::new(None),
            state: RefCell::default(),
        })
    }

    fn begin(&self, number: u32, intended: Instant) -> Rc<Notify> {
        let state = &mut *self.state.borrow_mut();
        let over = Rc::new(Notify::new());
        let progress = Progress::new(&self.config.graph);
        let pass = Pass { progress, began: intended, failure: None, in_line: true, over: over.clone() };
        state.counts.graphs += 1;
        state.passes.insert(number, pass);
        state.line.push_back(number);
        self.release(state, intended);
        over
    }

    /// Releases what is ready, as far as it may be in flight; that was possible from this moment on.
    fn release(&self, state: &mut State, since: Instant) {
        if !self.stage.is_sending() {
            return;
        }
        let (before, deadline) = (state.outbox.len(), Instant::now() + self.config.timeout);
        while state.flights.len() < self.config.in_flight.max(1) as usize
            && let Some(number) = state.line.front().copied()
        {
            let pass = state.passes.get_mut(&number);
            let Some(job) = pass.and_then(Pass::next) else {
                state.line.pop_front();
                continue;
            };
            let within = deadline.saturating_duration_since(since) + SLACK;
            let place = self.stage.begin_wait(JOB_TASK, since, within);
            let ticket = Ticket { pass: number, job };
            state.flights.insert(ticket, Flight { ready: since, taken: None, place }, deadline);
            state.outbox.push_back(ticket);
            state.counts.released += 1;
        }
        if state.outbox.len() > before {
            self.ready.notify_one();
            self.due.notify_one();
        }
        self.live.jobs(state.counts.graphs, state.counts.completed, state.flights.len() as u64);
    }

    /// Up to so many jobs that are to be sent, those that were released first.
    pub fn outgoing(&self, most: usize) -> Vec<Ticket> {
        let state = &mut *self.state.borrow_mut();
        let mut jobs = Vec::with_capacity(most);
        while jobs.len() < most
            && let Some(job) = state.outbox.pop_front()
        {
            if state.flights.has(job) {
                jobs.push(job);
            }
        }
        if !state.outbox.is_empty() {
            self.ready.notify_one();
        }
        jobs
    }

    /// Whether nothing is to be sent.
    pub fn is_empty(&self) -> bool {
        self.state.borrow().outbox.is_empty()
    }

    /// Jobs that could not be sent with the others are the next.
    pub fn return_to_front(&self, jobs: impl DoubleEndedIterator<Item = Ticket>) {
        let state = &mut *self.state.borrow_mut();
        let before = state.outbox.len();
        jobs.rev().for_each(|job| state.outbox.push_front(job));
        if state.outbox.len() > before {
            self.ready.notify_one();
        }
    }

    /// Whether a job has not ended yet.
    pub fn is_in_flight(&self, job: Ticket) -> bool {
        self.state.borrow().flights.has(job)
    }

    /// The queue took a job.
    pub fn taken(&self, job: Ticket, at: Instant) {
        self.state.borrow_mut().flights.taken(job, at);
    }

    /// So many are sent once more.
    pub fn resent(&self, jobs: u64) {
        self.state.borrow_mut().counts.resent += jobs;
    }

    /// The message of a job, as text.
    pub fn order(&self, job: Ticket) -> String {
        let (graph, run) = (&self.config.graph, &self.site.run);
        let order = Order {
            job_id: job.job_id(run, graph.named(job.job)),
            work_duration_ms: Some(graph.duration_ms(job.job)),
            data_size_kb: Some(graph.size_kb(job.job)),
            input_key: self.config.input_key.as_deref().map(|key| key.replace(JOB_PLACE, &graph.id(job.job))),
            test_run_id: Some(run.as_str().to_owned()),
        };
        order.body()
    }

    /// Gives a job up, unless it has ended: what needs it is abandoned.
    pub fn lose(&self, job: Ticket, failure: Failure, at: Instant) {
        let state = &mut *self.state.borrow_mut();
        let Some(flight) = state.flights.remove(job) else { return };
        self.site.give_up(job);
        if let Some(pass) = state.passes.get_mut(&job.pass)
            && let Some(lost) = pass.progress.lose(job.job)
        {
            state.counts.abandoned += u64::from(lost.abandoned);
        }
        self.end(state, job, &flight, Ended { sent: flight.taken.unwrap_or(at), at, failure: Some(failure) });
    }

    /// A job has ended. The stage hears of it last: it may be the one that the end of the window waits for, and what is
    /// told after that is not counted.
    pub fn end(&self, state: &mut State, job: Ticket, flight: &Flight, ended: Ended) {
        let class = ended.failure.as_ref().map(|failure| failure.class);
        *self.count(&mut state.counts, class) += 1;
        if let Some(pass) = state.passes.get_mut(&job.pass) {
            pass.failure = pass.failure.or(class);
            if pass.progress.ready() > 0 && !std::mem::replace(&mut pass.in_line, true) {
                state.line.push_back(job.pass);
            }
        }
        self.release(state, ended.at);
        if let Some(pass) = state.passes.get(&job.pass) {
            self.look_at(pass, ended.at);
        }
        self.stage.end(flight.place, ended);
    }

    /// Where a job that ended so is counted.
    fn count<'a>(&self, counts: &'a mut JobCounts, class: Option<ErrorClass>) -> &'a mut u64 {
        match class {
            _ if self.stage.has_given_up() => &mut counts.open,
            None => &mut counts.completed,
            Some(ErrorClass::Failed) => &mut counts.failed,
            Some(ErrorClass::Dead) => &mut counts.dead,
            Some(ErrorClass::Unsent) => &mut counts.unsent,
            Some(_) => &mut counts.lost,
        }
    }

    /// Whether a pass is over; one that was not played to its end is not counted as an iteration.
    fn look_at(&self, pass: &Pass, at: Instant) {
        let is_done = pass.progress.is_done();
        if is_done {
            self.stage.whole(GRAPH_TASK, pass.began, at, Duration::ZERO, pass.failure);
            self.stage.iterated(pass.began, at, Duration::ZERO, pass.failure.is_some());
        }
        if is_done || (!self.stage.is_sending() && pass.progress.counts().in_flight() == 0) {
            pass.over.notify_one();
        }
    }

    /// What was counted; what is in flight is open.
    pub fn close(&self, queues: Vec<QueueTrace>) -> Jobs {
        let mut state = self.state.take();
        state.flights.jobs().for_each(|job| self.site.give_up(job));
        state.counts.open += state.flights.len() as u64;
        self.live.jobs(state.counts.graphs, state.counts.completed, 0);
        Jobs { counts: state.counts, stages: state.times.close(), queues, dead_letter: state.dead_letter }
    }
}

impl Pass {
    /// The next job that is ready; with none it leaves the line.
    fn next(&mut self) -> Option<u32> {
        let job = self.progress.release();
        self.in_line = job.is_some();
        job
    }
}
