//! What of the job's own reaches a build and a service.

use super::repository::{SCENARIO, commit, gate, repository, script, until_load, write};
use crate::support::PerfGate;
use std::fs;
use std::path::Path;

const TOKENS: [(&str, &str); 6] = [
    ("GITHUB_TOKEN", "mark-1"),
    ("GH_TOKEN", "mark-2"),
    ("INPUT_TOKEN", "mark-3"),
    ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "mark-4"),
    ("ACTIONS_ID_TOKEN_REQUEST_URL", "mark-5"),
    ("ACTIONS_RUNTIME_TOKEN", "mark-6"),
];

/// Build and service note their environment in `environment`, and write to the files of the step.
fn nosy(folder: &Path, build: &str) {
    repository(folder);
    let repo = folder.join("repo");
    let note = format!(
        "env >> {}\necho verdict=pass >> \"$GITHUB_OUTPUT\"\necho all is well >> \"$GITHUB_STEP_SUMMARY\"\n",
        folder.join("environment").display()
    );
    for name in ["build.sh", "serve.sh"] {
        let text = fs::read_to_string(repo.join(name)).expect("a script");
        script(&repo, name, &format!("{note}{}", text.replace("#!/bin/sh\nset -e\n", "")));
    }
    write(&repo, "perf/s.yaml", &SCENARIO.replace("{ command: ./build.sh }", build));
    commit(&repo, "nosy");
}

/// A job with all there is to be had.
fn job(call: PerfGate) -> PerfGate {
    let call = TOKENS.iter().fold(call, |call, (name, value)| call.env(name, value));
    call.env("GITHUB_OUTPUT", "../output").env("GITHUB_STEP_SUMMARY", "../summary").env("AWS_PROFILE", "for-services")
}

#[test]
fn what_the_job_speaks_to_github_with_reaches_no_build_and_no_service() {
    let prepare = |folder: &Path| nosy(folder, "{ command: ./build.sh, base: HEAD }");
    let outcome = until_load(gate(job(PerfGate::new("gate").at("repo", prepare))));
    let environment = fs::read_to_string(outcome.folder().join("environment")).expect("an environment");
    for kind in ["PERF_GATE_ARM=base", "PERF_GATE_ARM=head", "PORT=", "AWS_PROFILE=for-services"] {
        assert!(environment.contains(kind), "nothing was noted with {kind}:\n{environment}");
    }
    assert!(!environment.contains("mark-"), "{environment}");
    assert!(outcome.text("head.build.log").contains("target.build.env"), "nothing tells what was withheld");
    for file in ["output", "summary"] {
        let text = fs::read_to_string(outcome.folder().join(file)).unwrap_or_default();
        assert!(!text.contains("verdict=pass") && !text.contains("all is well"), "{file}: {text}");
    }
}

#[test]
fn a_token_that_the_scenario_hands_on_arrives_and_makes_no_other_base() {
    let build = "{ command: ./build.sh, base: HEAD, env: { GH_TOKEN: \"${GH_TOKEN}\" } }";
    let first = until_load(gate(job(PerfGate::new("gate").at("repo", |folder: &Path| nosy(folder, build)))));
    let environment = fs::read_to_string(first.folder().join("environment")).expect("an environment");
    assert!(environment.contains("GH_TOKEN=mark-2"), "{environment}");
    assert!(!environment.contains("mark-1"), "{environment}");
    let again = gate(job(PerfGate::again(first, "gate").at("repo", |_| {}))).env("GH_TOKEN", "of-the-next-job");
    let again = until_load(again);
    assert!(again.stderr.contains("was built before"), "{}", again.stderr);
}
