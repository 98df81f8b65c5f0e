//! How far a run is: a bar on a terminal, one line a look elsewhere.

use crate::context::Context;
use crate::engine::{Event, Part};
use crate::metric::{self, Key};
use crate::record::{Arm, RunPlan, Window};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::mpsc;
use std::thread::JoinHandle;
use std::time::Duration;

/// Tells how far a run is, on a thread of its own: a slow terminal must not delay the generator.
#[derive(Debug)]
pub struct Progress {
    sender: Option<mpsc::Sender<Told>>,
    teller: Option<JoinHandle<()>>,
}

impl Progress {
    /// Begins to tell; says nothing where `silent`.
    pub fn start(context: &Context, scenario: &str, silent: bool) -> Self {
        if silent {
            return Self { sender: None, teller: None };
        }
        let (sender, events) = mpsc::channel();
        let mut teller = Teller::new(scenario, context.draws_progress());
        let teller = std::thread::spawn(move || {
            while let Ok(told) = events.recv() {
                match told {
                    Told::Event(event) => teller.tell(event),
                    Told::Text(text) => teller.say(&text),
                }
            }
            teller.bar.finish_and_clear();
        });
        Self { sender: Some(sender), teller: Some(teller) }
    }

    /// Something happened.
    pub fn tell(&self, event: Event) {
        self.send(Told::Event(event));
    }

    /// Says something that is not the engine's business.
    pub fn say(&self, text: &str) {
        self.send(Told::Text(text.to_owned()));
    }

    fn send(&self, told: Told) {
        if let Some(sender) = &self.sender {
            let _ = sender.send(told);
        }
    }

    /// Waits until everything was told.
    pub fn finish(mut self) {
        self.sender = None;
        if let Some(teller) = self.teller.take() {
            let _ = teller.join();
        }
    }
}

enum Told {
    Event(Event),
    Text(String),
}

struct Teller {
    scenario: String,
    bar: ProgressBar,
    draws: bool,
    plan: Option<RunPlan>,
    windows: Vec<Window>,
    said: usize,
}

impl Teller {
    fn new(scenario: &str, draws: bool) -> Self {
        let target = if draws { ProgressDrawTarget::stderr_with_hz(8) } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(1), target);
        if let Ok(style) = ProgressStyle::with_template("{spinner} {prefix}: {msg} {wide_bar} {elapsed}") {
            bar.set_style(style.progress_chars("━╸─"));
        }
        bar.set_prefix(scenario.to_owned());
        bar.enable_steady_tick(Duration::from_millis(250));
        Self { scenario: scenario.to_owned(), bar, draws, plan: None, windows: Vec::new(), said: 0 }
    }

    fn tell(&mut self, event: Event) {
        match event {
            Event::Starting { number: 0 } => self.say("starting the builds"),
            Event::Starting { .. } => self.bar.set_message("restarting the builds"),
            Event::Exchanging => self.say("exchanging the builds"),
            Event::Warming { second, most } => self.warming(second, most),
            Event::Planned(plan) => self.planned(plan),
            Event::Playing { arm, counted, part } => self.playing(arm, counted, part),
            Event::Played(windows) => self.played(windows),
            Event::Stopping => self.bar.set_message("ending the builds"),
        }
    }

    fn warming(&mut self, second: u32, most: u32) {
        if self.plan.is_none() {
            self.bar.set_length(u64::from(most));
            self.bar.set_position(u64::from(second) - 1);
        }
        let message = format!("warm-up, second {second} of at most {most}");
        if second == 1 && self.plan.is_none() {
            self.say(&message);
        }
        self.bar.set_message(message);
    }

    fn planned(&mut self, plan: RunPlan) {
        let seconds = metric::duration(Duration::from_secs_f64(plan.window_seconds));
        let message = format!("at most {} rounds of {} windows of {seconds}", plan.rounds, plan.arms.len());
        self.bar.set_length(u64::from(plan.rounds));
        self.bar.set_position(0);
        self.plan = Some(plan);
        self.say(&message);
    }

    fn playing(&mut self, arm: Arm, counted: u32, part: Part) {
        self.bar.set_position(u64::from(counted));
        let planned = self.plan.as_ref().map_or(0, |plan| plan.rounds);
        self.bar.set_message(match part {
            Part::Calibration => format!("the same build on both, {arm}"),
            Part::Confirmation => format!("confirming on fresh builds, {arm}"),
            Part::Rounds => format!("round {} of at most {planned}, {arm}", counted + 1),
        });
    }

    fn played(&mut self, windows: Vec<Window>) {
        self.windows.extend(windows);
        let Some(plan) = &self.plan else { return };
        let (counted, planned) = (plan.rounds_of(&self.windows).len(), plan.rounds as usize);
        if counted > self.said && (counted.is_multiple_of(8) || counted == planned) {
            self.said = counted;
            let p95s: Vec<String> = [Arm::Base, Arm::Head].into_iter().filter_map(|arm| self.p95(arm)).collect();
            self.say(&format!("{counted} of at most {planned} rounds: p95 {}", p95s.join(", ")));
        }
    }

    /// Median of an arm's window p95s so far.
    fn p95(&self, arm: Arm) -> Option<String> {
        let key = Key::percentile(95.0);
        let of_arm = self.windows.iter().filter(|w| w.arm == arm && w.void.is_none() && !w.cut);
        let mut p95s: Vec<f64> = of_arm.filter_map(|w| w.latency(key.statistic)).collect();
        p95s.sort_by(f64::total_cmp);
        p95s.get(p95s.len() / 2).map(|p95| format!("{} {arm}", metric::value(&key, *p95)))
    }

    /// A line where nothing is drawn, else a message beside the bar.
    fn say(&self, text: &str) {
        if self.draws {
            self.bar.set_message(text.to_owned());
        } else {
            super::streams::tell(&format!("{}: {text}", self.scenario));
        }
    }
}
