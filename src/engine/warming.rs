//! Warming up the builds: one second of load on every arm in turn, or one window of long iterations.

use super::Event;
use super::conductor::Conductor;
use super::halt::Halt;
use crate::driver::Driver;
use crate::metric::Statistic;
use crate::record::{Coordinates, Note, Window};
use crate::target::Builds;
use rand::Rng;
use std::time::Duration;

/// Below this rate no window of 5 s has the 100 requests that p95 needs: warm-up looks at the typical latency.
const P95_RATE: f64 = 20.0;
/// Seconds at the end of the warm-up that tell the rate of a closed model.
const RATE_SECONDS: usize = 5;

impl<D: Driver, B: Builds> Conductor<'_, D, B> {
    /// Warms all arms up in turns of one second, or with one window each where windows are counts; returns the windows of
    /// every arm.
    pub async fn first_warmup(&mut self) -> Result<Vec<Vec<Window>>, Halt> {
        let warmup = self.settings.warmup;
        let mut seconds: Vec<Vec<Window>> = vec![Vec::new(); self.arms().len()];
        let counts = self.settings.count().is_some();
        let is_fixed = counts || warmup.is_fixed();
        let mut steady = is_fixed.then_some(true);
        let most = if counts { 1 } else { warmup.most() };
        for second in 1..=most {
            for (windows, window) in seconds.iter_mut().zip(self.warm_second(second, most).await?) {
                windows.push(window);
            }
            let long_enough = Duration::from_secs(u64::from(second)) >= warmup.at_least;
            if !is_fixed && long_enough {
                let all = seconds.iter().all(|windows| warmup.is_steady(&self.levels(windows)));
                steady = Some(all);
                if all {
                    break;
                }
            }
        }
        let length = seconds[0].len() as u32;
        if steady == Some(false) {
            self.tally.note(Note::WarmupCapped { seconds: length });
        }
        self.warmed(length, steady.filter(|_| !is_fixed));
        let levels: Vec<_> = seconds.iter().map(|windows| self.levels(windows)).collect();
        self.later_warmup =
            if counts { 1 } else { warmup.later(&levels.iter().map(Vec::as_slice).collect::<Vec<_>>()) };
        Ok(seconds)
    }

    /// Notes how the warm-up of the present start went.
    pub fn warmed(&mut self, seconds: u32, steady: Option<bool>) {
        if let Some(start) = self.tally.starts.last_mut() {
            start.warmup_seconds = seconds;
            start.steady = steady;
        }
    }

    /// One second of load on every arm, or one window.
    pub async fn warm_second(&mut self, second: u32, most: u32) -> Result<Vec<Window>, Halt> {
        (self.events)(Event::Warming { second, most });
        let pass = match (self.settings.count(), self.settings.pass) {
            (Some(_), Some(factor)) => self.load.pass(factor),
            _ => self.load.stretch(Duration::from_secs(1)),
        };
        let mut windows = Vec::new();
        for (index, arm) in self.arms().into_iter().enumerate() {
            let coordinates = Coordinates {
                arm,
                round: 0,
                start: self.tally.starts.len() as u32 - 1,
                first: index == 0,
                confirmation: false,
                seed: self.rng.next_u64(),
                settle: Duration::ZERO,
                measured: pass.length,
            };
            let played = self.window(coordinates, pass.clone()).await?;
            self.tally.warmed(&played);
            if let Some(signal) = self.stop.signal() {
                return Err(Halt::Interrupted(signal));
            }
            windows.push(played.window);
        }
        Ok(windows)
    }

    /// How often what is counted comes, where the target has a say in it: as the slower arm's times at the end of the warm-up
    /// let it (`docs/statistics.md` §1.3).
    pub fn learn_shares(&mut self, seconds: &[Vec<Window>]) {
        let slower = seconds.iter().min_by(|a, b| rate_of(a).total_cmp(&rate_of(b)));
        let windows = slower.map_or(&[][..], |windows| last_of(windows));
        let all = mean_of(windows.iter().map(|w| (w.ok(), w.latency(Statistic::Mean)))).unwrap_or(0.0);
        let took = |name: &str| {
            let of_task = windows.iter().filter_map(|window| window.task(name));
            let means = of_task.map(|t| (t.requests.saturating_sub(t.errors), t.quantiles.map(|kept| kept.mean)));
            // What takes longer than a second of warm-up is not seen to its end.
            mean_of(means).unwrap_or(all) / 1e6
        };
        if let Some(shares) = self.driver.shares(&self.settings.load, &took) {
            self.tasks = shares.tasks;
            self.requests = shares.requests;
            self.iterations = shares.iterations;
        }
    }

    /// One latency a second: p95, or the typical one where p95 will have too few requests.
    fn levels(&self, windows: &[Window]) -> Vec<Option<f64>> {
        let rate = self.settings.known_rate().unwrap_or_else(|| rate_of(windows));
        let statistic = if rate < P95_RATE { Statistic::Typical } else { Statistic::Percentile(95.0) };
        windows.iter().map(|window| window.latency(statistic)).collect()
    }
}

/// Requests that are open at a time at the end of a warm-up: as many as begin in a second, times how long they take
/// (Little's law); failed ones count as long as the others.
pub fn concurrency_of(windows: &[Window]) -> f64 {
    let open = |window: &Window| {
        let mean = window.latency(Statistic::Mean).unwrap_or(0.0) / 1e6;
        window.requests as f64 * mean / window.seconds
    };
    let last = last_of(windows);
    last.iter().map(open).sum::<f64>() / (last.len() as f64).max(1.0)
}

/// Mean of so many values with these means; nothing where there are none.
fn mean_of(parts: impl Iterator<Item = (u64, Option<f64>)>) -> Option<f64> {
    let known = parts.filter_map(|(count, mean)| Some((count as f64, mean?)));
    let (count, sum) = known.fold((0.0, 0.0), |(count, sum), (n, mean)| (count + n, sum + n * mean));
    (count > 0.0).then(|| sum / count)
}

fn last_of(windows: &[Window]) -> &[Window] {
    &windows[windows.len().saturating_sub(RATE_SECONDS)..]
}

/// OK requests per second at the end of a warm-up.
pub fn rate_of(windows: &[Window]) -> f64 {
    let last = last_of(windows);
    let seconds: f64 = last.iter().map(|w| w.seconds).sum();
    let completed: u64 = last.iter().map(|w| w.completed).sum();
    if seconds > 0.0 { completed as f64 / seconds } else { 0.0 }
}
