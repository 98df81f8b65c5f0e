//! Who iterates and what an iteration does, as `perf-gate check` shows it.

use crate::driver::http::{HttpConfig, Pause, Step, Task, UserClass};
use crate::load::{Load, ThinkTime};
use crate::metric;

/// Most tasks, flows or kinds of users that are shown one by one.
const SHOWN: usize = 5;

/// Rows of a plan: their names, and what they say. Shares of tasks are those of all iterations, or of those of their kind of
/// users where only the target will say how often each kind iterates.
pub fn rows(http: &HttpConfig, load: &Load) -> Vec<(&'static str, String)> {
    let mut rows = Vec::new();
    let users: Vec<String> = match http.classes.as_slice() {
        [only] if only.pause.is_none() && only.on_start.is_empty() => Vec::new(),
        [only] => vec![user("all", only)],
        several => several.iter().enumerate().map(|(kind, class)| user(&called(http, load, kind), class)).collect(),
    };
    rows.extend(first(users).into_iter().map(|text| ("users", text)));
    let share = |(task, share): (&Task, f64)| format!("{} ({})", task.name, metric::share(share));
    let mix = http.mix(load, &|_| 0.0);
    if http.is_mix_known(load) {
        rows.push(("tasks", first(http.drawn(&mix).map(share).collect()).join(", ")));
    } else {
        let of_kind = |(kind, class): (usize, &UserClass)| {
            format!("{}: {}", name(class, kind), first(class.drawn().map(share).collect()).join(", "))
        };
        let kinds = first(http.classes.iter().enumerate().map(of_kind).collect());
        rows.extend(kinds.into_iter().map(|text| ("tasks", text)));
        rows.push(("tasks", "how often each kind iterates follows from the times seen in warm-up".to_owned()));
    }
    let flows = http.drawn(&mix).filter(|(task, _)| task.is_flow()).map(|(task, _)| flow(task));
    rows.extend(first(flows.collect()).into_iter().map(|text| ("flow", text)));
    rows
}

/// A kind of users, with its share where the profiles leave that to its weight.
fn called(http: &HttpConfig, load: &Load, kind: usize) -> String {
    let class = &http.classes[kind];
    let all: f64 = http.classes.iter().map(|class| class.weight).sum();
    let by_weight = load.parts.iter().all(|part| part.users.is_none());
    let share = by_weight.then(|| metric::share(class.weight / all));
    match (&class.name, share) {
        (Some(name), Some(share)) => format!("{name} ({share})"),
        (None, Some(share)) => share,
        (_, None) => name(class, kind),
    }
}

fn name(class: &UserClass, kind: usize) -> String {
    class.name.clone().unwrap_or_else(|| format!("kind {}", kind + 1))
}

/// The first few, and how many more there are.
fn first(mut all: Vec<String>) -> Vec<String> {
    if let Some(more) = all.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        all.truncate(SHOWN);
        all.push(format!("and {more} more"));
    }
    all
}

/// `shopper (75.0 %): POST /login first, then 1 s to 2 s between iterations`.
fn user(name: &str, class: &UserClass) -> String {
    let begin = (!class.on_start.is_empty()).then(|| format!("{} first", steps(&class.on_start, "on_start / ")));
    let pause = class.pause.map(between);
    let parts: Vec<String> = begin.into_iter().chain(pause).collect();
    if parts.is_empty() { name.to_owned() } else { format!("{name}: {}", parts.join(", then ")) }
}

/// `checkout: POST /cart, pause 1 s to 3 s, pay; 5 s from start to start`.
fn flow(task: &Task) -> String {
    let pause = task.pause.map(|pause| format!("; {}", between(pause))).unwrap_or_default();
    format!("{}: {}{pause}", task.name, steps(&task.steps, &format!("{} / ", task.name)))
}

fn steps(steps: &[Step], prefix: &str) -> String {
    let step = |step: &Step| match step {
        Step::Request(request) => request.name.strip_prefix(prefix).unwrap_or(&request.name).to_owned(),
        Step::Wait(wait) => format!("wait for {}", wait.name.strip_prefix(prefix).unwrap_or(&wait.name)),
        Step::Pause(pause) => format!("pause {}", span(*pause)),
    };
    steps.iter().map(step).collect::<Vec<_>>().join(", ")
}

fn between(pause: Pause) -> String {
    match pause {
        Pause::Think(think) => format!("{} between iterations", span(think)),
        Pause::Pacing(every) => format!("{} from start to start", metric::duration(every)),
    }
}

fn span(ThinkTime { from, to }: ThinkTime) -> String {
    if from == to {
        return metric::duration(from);
    }
    format!("{} to {}", metric::duration(from), metric::duration(to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;
    use std::collections::BTreeMap;
    use std::path::Path;

    fn shown(text: &str) -> Vec<String> {
        let scenario = config::read(Path::new("s.yaml"), text, &BTreeMap::new(), &config::Overrides::default());
        let scenario = scenario.expect("valid");
        let config::Work::Http(http) = &scenario.work else { panic!("a scenario of requests") };
        rows(http, &scenario.load).into_iter().map(|(name, text)| format!("{name} {text}")).collect()
    }

    #[test]
    fn users_flows_and_pauses_are_shown() {
        let expected = [
            "users shopper: log in, pause 100 ms first, then 1 s to 2 s between iterations",
            "users kind 2: POST /login first, then 10 s from start to start",
            "tasks shopper: checkout (25.0 %), GET /items (75.0 %)",
            "tasks kind 2: report (100 %)",
            "tasks how often each kind iterates follows from the times seen in warm-up",
            "flow checkout: POST /cart, GET /cart, pause 1 s to 3 s, pay, GET /cart (2); 5 s from start to start",
        ];
        assert_eq!(shown(include_str!("../../../tests/fixtures/scenarios/users.yaml")), expected);
    }

    #[test]
    fn how_often_kinds_of_users_iterate_is_said_as_far_as_it_is_known() {
        let users = "users: [{ name: a, weight: 3, tasks: [/a, /b] }, { name: b, tasks: [/c] }]";
        let target = "target: { head: 'http://a' }";
        let tasks = |load: &str| {
            let rows = shown(&format!("{target}\nload: {load}\n{users}"));
            rows.into_iter().filter(|row| row.starts_with("tasks") || row.starts_with("users")).collect::<Vec<_>>()
        };
        let weights = ["users a (75.0 %)", "users b (25.0 %)"];
        let by_weight = ["tasks GET /a (37.5 %), GET /b (37.5 %), GET /c (25.0 %)"];
        assert_eq!(tasks("{ constant-arrival-rate: { rate: 9/s } }"), [&weights[..], &by_weight].concat());
        let of_kinds = [
            "tasks a: GET /a (50.0 %), GET /b (50.0 %)",
            "tasks b: GET /c (100 %)",
            "tasks how often each kind iterates follows from the times seen in warm-up",
        ];
        assert_eq!(tasks("{ constant-vus: { vus: 4 } }"), [&weights[..], &of_kinds].concat());
        let bound = "[{ burst: { size: 9, every: 2s, times: 2, users: b } }, { burst: { size: 1, every: 1s, times: 2, users: a } }]";
        assert_eq!(tasks(bound), ["users a", "users b", "tasks GET /a (5.00 %), GET /b (5.00 %), GET /c (90.0 %)"]);
    }

    #[test]
    fn one_kind_of_user_that_never_pauses_is_not_worth_a_row() {
        let head = "target: { head: 'http://a' }\nload: { constant-vus: { vus: 2 } }\n";
        assert_eq!(shown(&format!("{head}tasks: [/x]")), ["tasks GET /x (100 %)"]);
        let pausing = shown(&format!("{head}think_time: 1s\ntasks: [/1, /2, /3, /4, /5, /6, /7]"));
        assert_eq!(pausing[0], "users all: 1 s between iterations");
        assert!(pausing[1].ends_with("GET /5 (14.3 %), and 2 more"), "{}", pausing[1]);
    }
}
