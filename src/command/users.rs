//! Who iterates and what an iteration does, as `perf-gate check` shows it.

use crate::driver::http::{HttpConfig, Pause, Step, Task, UserClass};
use crate::load::ThinkTime;
use crate::metric;

/// Most tasks, flows or kinds of users that are shown one by one.
const SHOWN: usize = 5;

/// Rows of a plan: their names, and what they say. Shares are those of iterations.
pub fn rows(http: &HttpConfig) -> Vec<(&'static str, String)> {
    let all: f64 = http.classes.iter().map(|class| class.weight).sum();
    let mut rows = Vec::new();
    let users: Vec<String> = match http.classes.as_slice() {
        [only] if only.pause.is_none() && only.on_start.is_empty() => Vec::new(),
        [only] => vec![user("all", only)],
        several => several
            .iter()
            .map(|class| {
                let share = metric::share(class.weight / all);
                let name = class.name.as_ref().map_or(share.clone(), |name| format!("{name} ({share})"));
                user(&name, class)
            })
            .collect(),
    };
    rows.extend(first(users).into_iter().map(|text| ("users", text)));
    let tasks = http.drawn().map(|(task, share)| format!("{} ({})", task.name, metric::share(share)));
    rows.push(("tasks", first(tasks.collect()).join(", ")));
    let flows = http.drawn().filter(|(task, _)| task.is_flow()).map(|(task, _)| flow(task));
    rows.extend(first(flows.collect()).into_iter().map(|text| ("flow", text)));
    rows
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
        rows(&scenario.expect("valid").http).into_iter().map(|(name, text)| format!("{name} {text}")).collect()
    }

    #[test]
    fn users_flows_and_pauses_are_shown() {
        let expected = [
            "users shopper (75.0 %): log in, pause 100 ms first, then 1 s to 2 s between iterations",
            "users 25.0 %: POST /login first, then 10 s from start to start",
            "tasks checkout (18.8 %), GET /items (56.2 %), report (25.0 %)",
            "flow checkout: POST /cart, GET /cart, pause 1 s to 3 s, pay, GET /cart (2); 5 s from start to start",
        ];
        assert_eq!(shown(include_str!("../../tests/fixtures/scenarios/users.yaml")), expected);
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
