//! What was typed to measure a scenario, so that a report can tell its reader to type it again.

use crate::cli::VaryArgs;
use std::path::Path;

/// Keys whose values `--set` may show; those of requests and builds can be secrets.
const SHOWN: [&str; 8] = ["budget", "connections", "load", "policy", "rounds", "seed", "think_time", "warmup"];

/// What follows `perf-gate gate`: the scenario, unless it is the built-in one, and what varied it.
pub fn of(path: &Path, vary: &VaryArgs, against: Option<&str>) -> Vec<String> {
    let mut call: Vec<String> = path.exists().then(|| path.display().to_string()).into_iter().collect();
    let mut flag = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            call.extend([name.to_owned(), value]);
        }
    };
    flag("--against", against.map(str::to_owned));
    flag("--rate", vary.rate.clone());
    flag("--vus", vary.vus.clone());
    flag("--duration", vary.duration.clone());
    flag("--rounds", vary.rounds.clone());
    flag("--budget", vary.budget.clone());
    flag("--fail-on", (!vary.fail_on.is_empty()).then(|| vary.fail_on.join(",")));
    vary.set.iter().for_each(|pair| flag("--set", Some(shown(pair))));
    flag("--env-file", vary.env_file.as_ref().map(|path| path.display().to_string()));
    // A share that follows a blank would be a scenario file.
    call.extend(vary.shortened.as_ref().map(|share| format!("--shortened={share}")));
    call
}

/// A pair as it was typed, or with its value left for the reader to fill in.
fn shown(pair: &str) -> String {
    let (key, _) = pair.split_once('=').unwrap_or((pair, ""));
    let section = key.split('.').next().unwrap_or_default();
    if SHOWN.contains(&section) { pair.to_owned() } else { format!("{key}=VALUE") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_varied_a_scenario_is_part_of_the_call() {
        let vary = VaryArgs {
            rate: Some("500".to_owned()),
            shortened: Some("auto".to_owned()),
            fail_on: vec!["regressed".to_owned(), "invalid".to_owned()],
            env_file: Some("ci.env".into()),
            ..VaryArgs::default()
        };
        let call = of(Path::new("Cargo.toml"), &vary, Some("main")).join(" ");
        assert_eq!(
            call,
            "Cargo.toml --against main --rate 500 --fail-on regressed,invalid --env-file ci.env --shortened=auto"
        );
        assert_eq!(of(Path::new("no-such-file.yaml"), &VaryArgs::default(), None), Vec::<String>::new());
    }

    #[test]
    fn a_value_that_may_be_secret_is_left_out() {
        let set = ["policy.thresholds.latency.p95=+5%", "target.head.env.TOKEN=s3cr3t", "tasks.0.request=x"];
        let vary = VaryArgs { set: set.map(str::to_owned).to_vec(), ..VaryArgs::default() };
        let call = of(Path::new("no-such-file.yaml"), &vary, None).join(" ");
        assert_eq!(
            call,
            "--set policy.thresholds.latency.p95=+5% --set target.head.env.TOKEN=VALUE --set tasks.0.request=VALUE"
        );
    }
}
