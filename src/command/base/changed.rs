//! What a change does to its own scenario: a looser threshold must not go unseen.

use super::commit::BaseCommit;
use crate::cli::VaryArgs;
use crate::command::git::Git;
use crate::command::job::Job;
use crate::command::source;
use crate::config::Scenario;
use crate::gate::Policy;
use crate::metric::{self, Direction, Key};
use std::path::Path;

/// How the scenario differs from the one at the base commit, in words; nothing where it does not, and where it is in
/// another repository.
pub fn changes(git: &Git, base: &BaseCommit, top: &Path, job: Job<'_>, vary: &VaryArgs) -> Vec<String> {
    let head = &job.source.scenario;
    let Some(inner) = job.source.path.canonicalize().ok().and_then(|path| super::place::inner(&path, top)) else {
        return Vec::new();
    };
    let Some(text) = git.text(&["show", &format!("{}:{}", base.id, inner.display())]) else {
        return vec!["base has no such scenario: nothing to hold its thresholds against".to_owned()];
    };
    match source::read_text(job.context, &job.source.path, &text, vary) {
        Some(before) => differences(&before, head),
        None => vec!["base's scenario cannot be read, so its thresholds are not compared".to_owned()],
    }
}

fn differences(before: &Scenario, after: &Scenario) -> Vec<String> {
    let (old, new) = (&before.policy, &after.policy);
    let mut changes = bounds("threshold", &thresholds(old), &thresholds(new));
    changes.extend(bounds("limit", &limits(old), &limits(new)));
    let mut differs = |is: bool, what: &str| changes.extend(is.then(|| what.to_owned()));
    differs(old.fail_on != new.fail_on, "`fail_on`");
    differs(old.evidence != new.evidence, "`evidence`");
    differs(old.proof != new.proof, "`proof`");
    differs(old.min_effect != new.min_effect, "`min_effect`");
    differs(old.accept != new.accept, "`accept`");
    differs(before.digest != after.digest, "load or tasks (those of head drive both builds)");
    changes
}

type Bounds = Vec<(Key, String)>;

fn thresholds(policy: &Policy) -> Bounds {
    let bound = |key: &Key, change: f64| {
        let sign = if key.direction() == Direction::LowerIsWorse { -1.0 } else { 1.0 };
        metric::percent_change(sign * change)
    };
    policy.thresholds.iter().map(|t| (t.key.clone(), bound(&t.key, t.change))).collect()
}

fn limits(policy: &Policy) -> Bounds {
    policy.limits.iter().map(|limit| (limit.key.clone(), metric::value(&limit.key, limit.bound))).collect()
}

/// `threshold of latency.p95 +10 % to +25 %`.
fn bounds(what: &str, before: &Bounds, after: &Bounds) -> Vec<String> {
    let of = |bounds: &Bounds, key: &Key| {
        let found = bounds.iter().find(|(known, _)| known == key);
        found.map_or_else(|| "none".to_owned(), |(_, bound)| bound.clone())
    };
    let added = after.iter().filter(|(key, _)| before.iter().all(|(known, _)| known != key));
    let keys = before.iter().chain(added).map(|(key, _)| key);
    keys.filter(|key| of(before, key) != of(after, key))
        .map(|key| format!("{what} of {key} {} to {}", of(before, key), of(after, key)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{self, Overrides};
    use std::collections::BTreeMap;

    fn scenario(policy: &str, rate: u32) -> Scenario {
        let text = format!(
            "target: {{ head: 'http://a' }}\nload: {{ constant-arrival-rate: {{ rate: {rate}/s }} }}\ntasks: [/x]\npolicy: {policy}\n"
        );
        config::read(Path::new("s.yaml"), &text, &BTreeMap::new(), &Overrides::default()).expect("a scenario")
    }

    #[test]
    fn every_change_of_the_policy_is_named() {
        let before = scenario("{ thresholds: { latency.p95: +10%, errors: +50% }, limits: { errors: 1% } }", 200);
        assert!(differences(&before, &before).is_empty());
        let after = scenario(
            "{ thresholds: { latency.p95: +25%, errors: off }, limits: { latency.p95: 500ms, errors: 1% }, fail_on: [] }",
            100,
        );
        assert_eq!(
            differences(&before, &after),
            [
                "threshold of latency.p95 +10 % to +25 %",
                "threshold of errors +50 % to none",
                "limit of latency.p95 none to 500 ms",
                "`fail_on`",
                "load or tasks (those of head drive both builds)",
            ]
        );
    }
}
