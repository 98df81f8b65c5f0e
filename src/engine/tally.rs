//! Everything that a run leaves behind, added up as it goes.

use crate::record::{
    Arm, Ending, ErrorSample, Health, Note, Played, RunPlan, Series, SeriesBuilder, Start, TaskTotal, Window,
};
use crate::stats::Histogram;
use std::collections::{BTreeMap, HashMap};

/// Samples kept of every class of error on every arm.
const SAMPLES: usize = 3;

/// A run as it was: what a record is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// What was fixed before the first round; what was wished for where it came to none.
    pub plan: RunPlan,
    /// How it came to its end.
    pub ending: Ending,
    /// Every start of the builds.
    pub starts: Vec<Start>,
    /// All windows as they were played.
    pub windows: Vec<Window>,
    /// Latency of every task over the rounds that count.
    pub tasks: Vec<TaskTotal>,
    /// The run over time.
    pub series: Series,
    /// How the generator fared.
    pub health: Health,
    /// What a reader should know.
    pub notes: Vec<Note>,
    /// A few errors as they were seen.
    pub samples: Vec<ErrorSample>,
}

/// Adds up a run.
#[derive(Debug)]
pub struct Tally {
    pub plan: RunPlan,
    pub starts: Vec<Start>,
    pub windows: Vec<Window>,
    pub notes: Vec<Note>,
    tasks: Vec<TaskTotal>,
    /// Where they stand, by arm and name: there may be thousands.
    places: BTreeMap<Arm, HashMap<String, usize>>,
    series: SeriesBuilder,
    samples: Vec<ErrorSample>,
    health: Health,
}

impl Tally {
    /// Nothing was played yet; `plan` is what is wished for.
    pub fn new(plan: RunPlan) -> Self {
        Self {
            plan,
            starts: Vec::new(),
            windows: Vec::new(),
            notes: Vec::new(),
            tasks: Vec::new(),
            places: BTreeMap::new(),
            series: SeriesBuilder::default(),
            samples: Vec::new(),
            health: Health::new(),
        }
    }

    /// A window of the warm-up: seen in pictures and samples only.
    pub fn warmed(&mut self, played: &Played) {
        self.series.add(&played.window, &played.trace);
        self.health.played(&played.window);
        self.sample(&played.samples);
    }

    /// The windows of a round; only one that counts adds to the totals of tasks.
    pub fn played(&mut self, round: Vec<Played>) {
        for played in round {
            self.warmed(&played);
            if played.window.void.is_none() && !played.window.cut {
                self.health.counted(&played.window);
                if !self.plan.calibrates(&played.window) {
                    self.add_tasks(&played);
                }
            }
            self.windows.push(played.window);
        }
    }

    /// Notes a thing once.
    pub fn note(&mut self, note: Note) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Forgets errors of tasks that are no longer sent.
    pub fn forget(&mut self, tasks: &[String]) {
        self.samples.retain(|sample| !tasks.contains(&sample.task));
    }

    /// What was said of the last job of a build that was not done, where its windows are of jobs: of queues nobody else
    /// could tell.
    pub fn last_job_failure(&self, arm: Arm) -> Option<&str> {
        let last = self.windows.iter().rfind(|window| window.arm == arm && window.jobs.is_some())?;
        let of_class = |sample: &&ErrorSample| sample.arm == arm && last.errors.contains_key(&sample.class);
        self.samples.iter().rfind(of_class).map(|sample| sample.text.as_str())
    }

    fn sample(&mut self, samples: &[ErrorSample]) {
        for sample in samples {
            let alike = self.samples.iter().filter(|s| s.arm == sample.arm && s.class == sample.class).count();
            if alike < SAMPLES && !self.samples.contains(sample) {
                self.samples.push(sample.clone());
            }
        }
    }

    fn add_tasks(&mut self, played: &Played) {
        let ended = played.task_latency.iter().zip(&played.task_errors);
        for (task, (latency, classes)) in played.window.tasks.iter().zip(ended) {
            let total = self.total(played.window.arm, &task.task);
            total.requests += task.requests;
            total.errors += task.errors;
            for (class, errors) in classes {
                *total.classes.entry(*class).or_default() += errors;
            }
            total.latency.merge(latency);
        }
    }

    fn total(&mut self, arm: Arm, task: &str) -> &mut TaskTotal {
        let known = self.places.entry(arm).or_default();
        let index = known.get(task).copied().unwrap_or_else(|| {
            let (latency, classes) = (Histogram::coarse(), BTreeMap::new());
            self.tasks.push(TaskTotal { arm, task: task.to_owned(), requests: 0, errors: 0, classes, latency });
            known.insert(task.to_owned(), self.tasks.len() - 1);
            self.tasks.len() - 1
        });
        &mut self.tasks[index]
    }

    /// A round came to its end, and was held against this bound on lateness, in µs.
    pub fn held(&mut self, lateness_bound: f64) {
        self.health.lateness_bound = Some(lateness_bound);
    }

    /// What was seen of the generator's health so far.
    pub fn health(&self) -> Health {
        self.health.clone()
    }

    /// The run, closed.
    pub fn close(self, ending: Ending, health: Health) -> Run {
        Run {
            plan: self.plan,
            ending,
            starts: self.starts,
            windows: self.windows,
            tasks: self.tasks,
            series: self.series.series(),
            health,
            notes: self.notes,
            samples: self.samples,
        }
    }
}
