//! What is said of a run while it goes on.

use super::screen::Screen;
use super::{View, lanes};
use crate::command::streams;
use crate::engine::{Event, Part};
use crate::github::Runner;
use crate::metric::{self, Key, Metric, Statistic};
use crate::record::{Arm, RunPlan, Window};
use std::time::{Duration, Instant};

/// How long nothing is said where nothing is drawn.
const SILENCE: Duration = Duration::from_secs(15);

/// Puts what happens into words.
pub struct Teller {
    scenario: String,
    /// Folds what is said.
    runner: Runner,
    is_folded: bool,
    /// Nothing where nothing is drawn.
    screen: Option<Screen>,
    plan: Option<RunPlan>,
    /// When the rounds began.
    began: Instant,
    windows: Vec<Window>,
    counted: usize,
    said: usize,
    view: Option<View>,
    /// What a window is played for; nothing between windows.
    message: String,
    /// When something was said last, where nothing is drawn.
    spoke: Instant,
}

impl Teller {
    /// Nothing was said yet.
    pub fn new(scenario: &str, runner: Runner, draws: bool) -> Self {
        Self {
            scenario: scenario.to_owned(),
            runner,
            is_folded: false,
            screen: draws.then(|| Screen::new(scenario)),
            plan: None,
            began: Instant::now(),
            windows: Vec::new(),
            counted: 0,
            said: 0,
            view: None,
            message: String::new(),
            spoke: Instant::now(),
        }
    }

    /// From now on there is something to look at.
    pub fn watch(&mut self, view: View) {
        self.view = Some(view);
    }

    /// Something happened.
    pub fn tell(&mut self, event: Event) {
        match event {
            Event::Starting { number: 0 } => self.say("starting the builds"),
            Event::Starting { .. } => self.show("restarting the builds"),
            Event::Exchanging => self.say("exchanging the builds"),
            Event::Warming { second, most } => self.warming(second, most),
            Event::Planned(plan) => self.planned(plan),
            Event::Playing { arm, counted, part } => self.playing(arm, counted, part),
            Event::Played(windows) => self.played(windows),
            Event::Stopping => self.show("ending the builds"),
        }
    }

    fn warming(&mut self, second: u32, most: u32) {
        if let Some(screen) = self.screen.as_ref().filter(|_| self.plan.is_none()) {
            screen.reach(second - 1, most);
        }
        let message =
            if most == 1 { "warm-up".to_owned() } else { format!("warm-up, second {second} of at most {most}") };
        if second == 1 && self.plan.is_none() {
            self.say(&message);
        }
        self.play(message);
    }

    fn planned(&mut self, plan: RunPlan) {
        let length = match plan.count {
            Some(1) => "1 graph".to_owned(),
            Some(count) => format!("{} graphs", metric::count(count as i64)),
            None => metric::duration(Duration::from_secs_f64(plan.window_seconds)),
        };
        let message = format!("at most {} rounds of {} windows of {length}", plan.rounds, plan.arms.len());
        self.began = Instant::now();
        self.plan = Some(plan);
        self.say(&message);
    }

    fn playing(&mut self, arm: Arm, counted: u32, part: Part) {
        let planned = self.plan.as_ref().map_or(0, |plan| plan.rounds);
        if let Some(screen) = &self.screen {
            screen.reach(counted, planned);
        }
        self.play(match part {
            Part::Calibration => format!("the same build on both, {arm}"),
            Part::Confirmation => format!("confirming on fresh builds, {arm}"),
            Part::Rounds => format!("round {} of at most {planned}, {arm}{}", counted + 1, self.left(planned)),
        });
    }

    /// How much longer it may take, where that is drawn: as long a round as those before.
    fn left(&self, planned: u32) -> String {
        let counted = u32::try_from(self.counted).unwrap_or(u32::MAX);
        if self.screen.is_none() || counted == 0 {
            return String::new();
        }
        let left = self.began.elapsed() / counted * planned.saturating_sub(counted);
        format!(", at most {} left", metric::duration(Duration::from_secs(left.as_secs().max(1))))
    }

    fn played(&mut self, windows: Vec<Window>) {
        self.windows.extend(windows);
        let Some(plan) = &self.plan else { return };
        let planned = plan.rounds as usize;
        self.counted = plan.rounds_of(&self.windows).len();
        if self.counted > self.said && (self.counted.is_multiple_of(8) || self.counted == planned) {
            self.said = self.counted;
            let (what, key) = match plan.count {
                Some(_) => ("makespan", Key { metric: Metric::Iteration, statistic: Statistic::Typical, task: None }),
                None => ("p95", Key::percentile(95.0)),
            };
            let levels = [Arm::Base, Arm::Head].into_iter().filter_map(|arm| self.level(&key, arm));
            let levels = levels.collect::<Vec<_>>().join(", ");
            self.say(&format!("{} of at most {planned} rounds: {what} {levels}", self.counted));
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

    /// What is seen at the moment: drawn, or now and then a line.
    pub fn glance(&mut self) {
        let Some(view) = self.view.as_ref().filter(|_| !self.message.is_empty()) else { return };
        let beside = view.beside.as_ref().map(|beside| beside());
        match &self.screen {
            Some(screen) => {
                let beside = beside.map(|beside| format!("  {beside}"));
                screen.draw(&lanes::drawn(&view.live).into_iter().chain(beside).collect::<Vec<String>>());
            }
            None if self.spoke.elapsed() >= SILENCE => {
                let seen = beside.or_else(|| lanes::told(&view.live));
                let text = [Some(self.message.clone()), seen].into_iter().flatten().collect::<Vec<_>>().join(": ");
                self.speak(&text);
            }
            None => {}
        }
    }

    /// A window is played for this.
    fn play(&mut self, message: String) {
        self.show(&message);
        self.message = message;
    }

    /// Where something is drawn only.
    fn show(&self, message: &str) {
        if let Some(screen) = &self.screen {
            screen.say(message);
        }
    }

    /// Says something else than what a window is played for.
    pub fn say(&mut self, text: &str) {
        self.message.clear();
        self.speak(text);
    }

    /// A line where nothing is drawn. In the log of a workflow the first one is what the others are folded under.
    fn speak(&mut self, text: &str) {
        self.spoke = Instant::now();
        let line = format!("{}: {text}", self.scenario);
        match &self.screen {
            Some(screen) => screen.say(text),
            None if !self.is_folded && streams::fold(&self.runner, &line) => self.is_folded = true,
            None => streams::tell(&line),
        }
    }

    /// Takes away what was drawn, ends the fold.
    pub fn finish(self) {
        if let Some(screen) = self.screen {
            screen.clear();
        }
        if self.is_folded {
            streams::unfold(&self.runner);
        }
    }
}
