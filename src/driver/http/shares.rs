//! How often what a scenario counts comes: shares of tasks and requests.

use super::config::{Counted, HttpConfig, Pause, Step, Task, UserClass};
use super::data::Needs;
use crate::load::{Crowd, Kept, Load};
use crate::record::{Kind, TaskShare};
use std::time::Duration;

/// Shortest time that an iteration can take, in seconds: what takes none at all would come infinitely often.
const SHORTEST: f64 = 1e-6;

/// One name that something is counted under.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The name.
    pub name: String,
    /// What one of it is.
    pub kind: Kind,
    /// How many there are of it in one request of the scenario, on average: the shares of requests add up to 1.
    pub share: f64,
}

impl From<Entry> for TaskShare {
    fn from(Entry { name, kind, share }: Entry) -> Self {
        Self { name, share, several: kind == Kind::Several }
    }
}

/// How often kinds of users iterate.
#[derive(Debug, Clone, PartialEq)]
pub struct Mix {
    /// Shares of the kinds in the iterations, in the order of the scenario; they add up to 1.
    shares: Vec<f64>,
    /// Iterations per second of all kinds, on average over a pass.
    pub rate: f64,
}

impl HttpConfig {
    /// What the profiles and the kinds of users come to, where what has a name takes so many seconds (0 where that is not
    /// known): iterations at a rate as they arrive, users as often as they come round.
    pub fn mix(&self, load: &Load, took: &dyn Fn(&str) -> f64) -> Mix {
        let weights: Vec<f64> = self.classes.iter().map(|class| class.weight).collect();
        let pass = load.typical_pass();
        let crowds = pass.crowds(&weights);
        let of_class = |(class, crowd): (&UserClass, &Crowd)| {
            crowd.iterations + crowd.user_seconds / class.cycle(took).max(SHORTEST)
        };
        let iterations: Vec<f64> = self.classes.iter().zip(&crowds).map(of_class).collect();
        let rate = iterations.iter().sum::<f64>() / pass.length.as_secs_f64();
        let parts = if rate > 0.0 { iterations } else { weights };
        let all: f64 = parts.iter().sum();
        Mix { shares: parts.into_iter().map(|part| part / all).collect(), rate }
    }

    /// Whether the scenario alone says how often its kinds of users iterate: not where the target has a say in it.
    pub fn is_mix_known(&self, load: &Load) -> bool {
        let weights: Vec<f64> = self.classes.iter().map(|class| class.weight).collect();
        let crowds = load.typical_pass().crowds(&weights);
        let there = crowds.iter().filter(|crowd| crowd.iterations > 0.0 || crowd.user_seconds > 0.0);
        there.count() == 1 || crowds.iter().all(|crowd| crowd.user_seconds <= 0.0)
    }

    /// Everything that is counted, in the order of the scenario.
    pub fn entries(&self, mix: &Mix) -> Vec<Entry> {
        let requests = self.requests(mix);
        let mut entries = Vec::new();
        for (task, drawn) in self.drawn(mix) {
            let share = drawn / requests;
            if task.is_flow() {
                entries.push(Entry { name: task.name.clone(), kind: Kind::Several, share });
            }
            for Counted { wait, request } in task.steps.iter().filter_map(Step::counted) {
                let wait = wait.map(|name| Entry { name: name.to_owned(), kind: Kind::Several, share });
                entries.extend(wait);
                entries.push(Entry { name: request.name.clone(), kind: Kind::Request, share });
            }
        }
        entries
    }

    /// Requests of an iteration, on average.
    pub fn requests(&self, mix: &Mix) -> f64 {
        self.drawn(mix).map(|(task, share)| share * task.requests().count() as f64).sum()
    }

    /// All tasks, each with its share of the iterations.
    pub fn drawn(&self, mix: &Mix) -> impl Iterator<Item = (&Task, f64)> {
        self.classes
            .iter()
            .zip(&mix.shares)
            .flat_map(|(class, of_class)| class.drawn().map(move |(t, s)| (t, of_class * s)))
    }

    /// What is still played where these tasks are left out.
    pub fn kept(&self, left_out: &[String]) -> Kept {
        let is_kept = |(task, _): &(&Task, f64)| !left_out.contains(&task.name);
        let of_class = |class: &UserClass| class.drawn().filter(is_kept).map(|(_, share)| share).sum();
        let weights: Vec<f64> = self.classes.iter().map(|class| class.weight).collect();
        Kept::new(self.classes.iter().map(of_class).collect(), &weights)
    }

    /// Rows of a data set, by index, that so many iterations of each kind of users take at least, on average.
    pub fn rows_taken(&self, set: usize, iterations: &[f64]) -> f64 {
        let of_task = |task: &Task| {
            let mut needs = Needs::default();
            task.requests().for_each(|request| needs.add(&request.needs(&self.data)));
            needs.of(set) as f64
        };
        let of_class = |class: &UserClass| class.drawn().map(|(task, share)| share * of_task(task)).sum::<f64>();
        self.classes.iter().zip(iterations).map(|(class, iterations)| iterations * of_class(class)).sum()
    }
}

impl UserClass {
    /// Its tasks, each with its share of its iterations.
    pub fn drawn(&self) -> impl Iterator<Item = (&Task, f64)> {
        let all: f64 = self.tasks.iter().map(|task| task.weight).sum();
        self.tasks.iter().map(move |task| (task, task.weight / all))
    }

    /// Pause of a user between two iterations, on average over its tasks.
    pub(super) fn usual_pause(&self) -> Duration {
        let of_task = |task: &Task| task.pause.or(self.pause).map_or(0.0, |pause| pause.mean().as_secs_f64());
        Duration::from_secs_f64(self.drawn().map(|(task, share)| share * of_task(task)).sum())
    }

    /// Seconds from the start of an iteration to that of the next, on average.
    fn cycle(&self, took: &dyn Fn(&str) -> f64) -> f64 {
        let of_task = |task: &Task| {
            let busy: f64 = task.steps.iter().map(|step| step.seconds(took)).sum();
            match task.pause.or(self.pause) {
                None => busy,
                Some(Pause::Think(think)) => busy + think.mean().as_secs_f64(),
                Some(Pause::Pacing(every)) => busy.max(every.as_secs_f64()),
            }
        };
        self.drawn().map(|(task, share)| share * of_task(task)).sum()
    }
}

impl Step {
    fn seconds(&self, took: &dyn Fn(&str) -> f64) -> f64 {
        match self {
            Self::Request(request) => took(&request.name),
            Self::Pause(pause) => pause.mean().as_secs_f64(),
            Self::Wait(wait) => took(&wait.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::driver::http::config::{Body, Connections, Request, Sharing};
    use crate::driver::http::data::{DataSet, Order, Rows};
    use crate::driver::http::tests::request;
    use std::sync::Arc;

    #[test]
    fn the_rows_of_an_iteration_follow_from_its_templates() {
        let mut rows = Rows::new(Vec::new());
        rows.push("{\"id\": 1}").expect("small");
        let data =
            vec![DataSet { name: "o".to_owned(), file: "o.jsonl".into(), order: Order::Unique, rows: Arc::new(rows) }];
        let request = |path: &str, body: &str| Request {
            headers: vec![("x".to_owned(), "{{o.id}}".to_owned())],
            body: Some(Body::Json(body.to_owned())),
            ..request("POST", path)
        };
        let task = |weight, steps| Task { name: "t".to_owned(), weight, pause: None, steps };
        let tasks = vec![
            task(
                3.0,
                vec![Step::Request(request("/{{o.id}}", "{\"a\":\"{{o[10]}}\"}")), Step::Request(request("/x", "1"))],
            ),
            task(1.0, vec![Step::Request(request("/y", "{\"a\":\"{{o}}\"}"))]),
        ];
        let classes = vec![UserClass { name: None, weight: 1.0, pause: None, on_start: Vec::new(), tasks }];
        let connections = Connections { most: 1, waiting: None, sharing: Sharing::Shared, streams: 1 };
        let (setup, teardown, cookies) = (Vec::new(), Vec::new(), false);
        let config = HttpConfig { classes, setup, teardown, data, connections, cookies };
        assert_eq!(config.rows_taken(0, &[4.0]), 3.0 * 11.0 + 1.0);
    }
}
