//! How far a run is: a bar on a terminal, one line a look elsewhere.

use crate::context::Context;
use crate::engine::{Event, Part};
use crate::metric::{self, Key, Metric, Statistic};
use crate::record::{Arm, RunPlan, Window};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How often is looked at what goes on within a window.
const GLANCE: Duration = Duration::from_millis(500);
/// How long nothing is said where nothing is drawn.
const SILENCE: Duration = Duration::from_secs(15);

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
            loop {
                match events.recv_timeout(GLANCE) {
                    Ok(Told::Event(event)) => teller.tell(event),
                    Ok(Told::Text(text)) => teller.say(&text),
                    Ok(Told::Watch(watch)) => teller.watch = Some(watch),
                    Err(RecvTimeoutError::Timeout) => teller.glance(),
                    Err(RecvTimeoutError::Disconnected) => break,
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

    /// Shows what is seen through this from now on, while windows are played.
    pub fn watch(&self, watch: impl Fn() -> String + Send + 'static) {
        self.send(Told::Watch(Box::new(watch)));
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
    Watch(Watch),
}

/// What is seen at the moment, in words.
type Watch = Box<dyn Fn() -> String + Send>;

struct Teller {
    scenario: String,
    bar: ProgressBar,
    draws: bool,
    plan: Option<RunPlan>,
    windows: Vec<Window>,
    said: usize,
    watch: Option<Watch>,
    /// What a window is played for; nothing between windows.
    message: String,
    /// When something was said last, where nothing is drawn.
    spoke: Instant,
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
        Self {
            scenario: scenario.to_owned(),
            bar,
            draws,
            plan: None,
            windows: Vec::new(),
            said: 0,
            watch: None,
            message: String::new(),
            spoke: Instant::now(),
        }
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
        let message =
            if most == 1 { "warm-up".to_owned() } else { format!("warm-up, second {second} of at most {most}") };
        if second == 1 && self.plan.is_none() {
            self.say(&message);
        }
        self.show(message);
    }

    fn planned(&mut self, plan: RunPlan) {
        let length = match plan.count {
            Some(1) => "1 graph".to_owned(),
            Some(count) => format!("{} graphs", metric::count(count as i64)),
            None => metric::duration(Duration::from_secs_f64(plan.window_seconds)),
        };
        let message = format!("at most {} rounds of {} windows of {length}", plan.rounds, plan.arms.len());
        self.bar.set_length(u64::from(plan.rounds));
        self.bar.set_position(0);
        self.plan = Some(plan);
        self.say(&message);
    }

    fn playing(&mut self, arm: Arm, counted: u32, part: Part) {
        self.bar.set_position(u64::from(counted));
        let planned = self.plan.as_ref().map_or(0, |plan| plan.rounds);
        self.show(match part {
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
            let (what, key) = match plan.count {
                Some(_) => ("makespan", Key { metric: Metric::Iteration, statistic: Statistic::Typical, task: None }),
                None => ("p95", Key::percentile(95.0)),
            };
            let levels = [Arm::Base, Arm::Head].into_iter().filter_map(|arm| self.level(&key, arm));
            let levels = levels.collect::<Vec<_>>().join(", ");
            self.say(&format!("{counted} of at most {planned} rounds: {what} {levels}"));
        }
    }

    /// Median of an arm's windows so far.
    fn level(&self, key: &Key, arm: Arm) -> Option<String> {
        let of_arm = self.windows.iter().filter(|w| w.arm == arm && w.void.is_none() && !w.cut);
        let value = |window: &Window| match key.metric {
            Metric::Iteration => window.iteration(key.statistic),
            _ => window.latency(key.statistic),
        };
        let mut values: Vec<f64> = of_arm.filter_map(value).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).map(|value| format!("{} {arm}", metric::value(key, *value)))
    }

    /// What is seen at the moment: beside the bar, or now and then a line of its own.
    fn glance(&mut self) {
        let Some(watch) = self.watch.as_ref().filter(|_| !self.message.is_empty()) else { return };
        if self.draws {
            self.bar.set_message(format!("{}: {}", self.message, watch()));
        } else if self.spoke.elapsed() >= SILENCE {
            let text = format!("{}: {}", self.message, watch());
            self.speak(&text);
        }
    }

    fn show(&mut self, message: String) {
        self.message.clone_from(&message);
        self.bar.set_message(message);
    }

    /// Says something else than what a window is played for.
    fn say(&mut self, text: &str) {
        self.message.clear();
        self.speak(text);
    }

    /// A line where nothing is drawn, else a message beside the bar.
    fn speak(&mut self, text: &str) {
        self.spoke = Instant::now();
        if self.draws {
            self.bar.set_message(text.to_owned());
        } else {
            super::streams::tell(&format!("{}: {text}", self.scenario));
        }
    }
}
