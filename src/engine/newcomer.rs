//! Tasks that base does not know: `docs/design/009-a-task-that-base-does-not-know.md`.

use super::conductor::Conductor;
use crate::driver::Driver;
use crate::record::{Arm, TaskShare, Window};
use crate::target::Builds;

/// Requests on each arm below which nothing is said about a task.
const ENOUGH: u64 = 3;

impl<D: Driver, B: Builds> Conductor<'_, D, B> {
    /// After the first warm-up: what base does not know is sent to neither arm from now on, and the others keep the
    /// rates that they have in the scenario.
    pub fn leave_out_new(&mut self, warmup: &[Vec<Window>]) {
        let windows: Vec<&Window> = warmup.iter().flatten().collect();
        let new = newcomers(&self.tasks, &windows);
        if new.is_empty() {
            return;
        }
        let out = self.driver.leave_out(&new);
        if out.names.is_empty() {
            return;
        }
        let kept = 1.0 - out.share;
        self.load = self.load.thinned(&out.kept);
        self.requests *= left(&self.tasks, &out.names) / kept;
        self.tally.forget(&out.names);
        self.new_tasks = out.names;
    }
}

/// Tasks of which base answered every request with 404 or 405, and head none, and most with success.
fn newcomers(tasks: &[TaskShare], windows: &[&Window]) -> Vec<String> {
    let sum = |arm: Arm, name: &str| {
        let of_task = windows.iter().filter(|window| window.arm == arm).filter_map(|window| window.task(name));
        of_task.fold((0, 0, 0), |(all, failed, unknown), task| {
            (all + task.requests, failed + task.errors, unknown + task.not_found)
        })
    };
    let is_new = |name: &str| {
        let (base, head) = (sum(Arm::Base, name), sum(Arm::Head, name));
        base.0 >= ENOUGH && base.2 == base.0 && head.0 >= ENOUGH && head.2 == 0 && 2 * head.1 <= head.0
    };
    tasks.iter().filter(|task| is_new(&task.name)).map(|task| task.name.clone()).collect()
}

/// Share of the scenario's requests that is still sent.
fn left(tasks: &[TaskShare], new: &[String]) -> f64 {
    tasks.iter().filter(|task| !task.several && !new.contains(&task.name)).map(|task| task.share).sum()
}

/// Shares among what is sent: 0 for a task that is left out.
pub fn shares(tasks: &[TaskShare], new: &[String]) -> Vec<TaskShare> {
    if new.is_empty() {
        return tasks.to_vec();
    }
    let left = left(tasks, new);
    let share = |task: &TaskShare| if new.contains(&task.name) { 0.0 } else { task.share / left };
    tasks.iter().map(|task| TaskShare { share: share(task), ..task.clone() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Closing, Connected, Coordinates, ErrorClass, Kind, Outcome, RecordedTask, Recorder};
    use std::time::Duration;

    const NAMES: [&str; 2] = ["old", "new"];

    /// One second in which the first task succeeds 9 times, and the other one ends like this.
    fn window(arm: Arm, of_new: &[Option<ErrorClass>]) -> Window {
        let (settle, measured) = (Duration::ZERO, Duration::from_secs(1));
        let coordinates =
            Coordinates { arm, round: 0, start: 0, first: true, confirmation: false, seed: 1, settle, measured };
        let mut recorder = Recorder::new(
            coordinates,
            &NAMES.map(|name| RecordedTask { name: name.into(), judged: false, kind: Kind::Request }),
        );
        let at = Duration::from_millis(5);
        for (task, failure) in [(0, None); 9].into_iter().chain(of_new.iter().map(|failure| (1, *failure))) {
            recorder.outcome(Outcome { task, intended: at, sent: at, ended: 2 * at, paused: Duration::ZERO, failure });
        }
        let drain = Duration::ZERO;
        recorder
            .close(Closing {
                began: 0.0,
                drain,
                drain_timed_out: false,
                cut: false,
                done: None,
                connected: Connected::default(),
            })
            .window
    }

    fn new(base: &[Option<ErrorClass>], head: &[Option<ErrorClass>]) -> Vec<String> {
        let tasks = NAMES.map(|name| TaskShare::request(name, 0.5));
        let (base, head) = (window(Arm::Base, base), window(Arm::Head, head));
        newcomers(&tasks, &[&base, &head])
    }

    #[test]
    fn a_task_is_new_where_base_never_knows_it_and_head_always_does() {
        const NO: Option<ErrorClass> = Some(ErrorClass::NotFound);
        const BROKEN: Option<ErrorClass> = Some(ErrorClass::Status);
        assert_eq!(new(&[NO; 3], &[None; 3]), ["new"]);
        assert_eq!(new(&[NO; 9], &[None, None, BROKEN]), ["new"]);
        for (base, head, why) in [
            (&[NO; 2][..], &[None; 3][..], "too few requests on base"),
            (&[NO; 3], &[None; 2], "too few requests on head"),
            (&[NO, NO, NO, None], &[None; 3], "base knows it now and then"),
            (&[NO, NO, NO, BROKEN], &[None; 3], "base fails otherwise"),
            (&[NO; 3], &[None, None, NO], "head does not always know it"),
            (&[NO; 3], &[None, BROKEN, BROKEN], "head fails most of it"),
            (&[None; 3], &[None; 3], "both know it"),
        ] {
            assert!(new(base, head).is_empty(), "{why}");
        }
    }

    #[test]
    fn what_is_left_keeps_its_proportions() {
        let tasks = [("a", 0.5), ("b", 0.25), ("c", 0.25)].map(|(name, share)| TaskShare::request(name, share));
        let left: Vec<f64> = shares(&tasks, &["a".to_owned()]).iter().map(|task| task.share).collect();
        assert_eq!(left, [0.0, 0.5, 0.5]);
        assert_eq!(shares(&tasks, &[]), tasks);
        // A flow is no further request beside its own.
        let tasks = [TaskShare::several("f", 0.4), TaskShare::request("f / a", 0.4), TaskShare::request("b", 0.6)];
        let new = ["f", "f / a"].map(str::to_owned);
        let left: Vec<f64> = shares(&tasks, &new).iter().map(|task| task.share).collect();
        assert_eq!(left, [0.0, 0.0, 1.0]);
    }
}
