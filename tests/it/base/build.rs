//! What is built, where, and how often.

use super::repository::{SCENARIO, builds, commit, gate, git, nothing_is_left, repository, script, until_load, write};
use crate::support::{PerfGate, Running, until};
use std::fs;
use std::path::Path;

fn arms(folder: &Path) -> Vec<String> {
    builds(folder).into_iter().map(|(arm, ..)| arm).collect()
}

#[test]
fn base_is_built_once_for_many_gates() {
    let first = until_load(gate(PerfGate::new("gate").at("repo", repository)));
    let again = until_load(gate(PerfGate::again(first, "gate").at("repo", |_| {})));
    assert_eq!(arms(again.folder()), ["head", "base", "head"]);
    assert!(again.stderr.contains("was built before"), "{}", again.stderr);
    assert!(again.text("base.build.log").contains("was built before"));
    nothing_is_left(again.folder(), "repo");

    let prepare = |folder: &Path| {
        let text = SCENARIO.replace("command: ./build.sh", "command: ./build.sh, env: { MODE: fast }");
        write(&folder.join("repo"), "perf/s.yaml", &text);
    };
    let other = until_load(gate(PerfGate::again(again, "gate").at("repo", prepare)));
    assert_eq!(arms(other.folder()), ["head", "base", "head", "head", "base"], "another recipe, another base");
}

#[test]
fn a_build_that_leaves_something_elsewhere_is_not_reused() {
    let prepare = |folder: &Path| {
        repository(folder);
        let text = SCENARIO.replace("./build.sh", "./build.sh, reuse: false");
        write(&folder.join("repo"), "perf/s.yaml", &text);
    };
    let first = until_load(gate(PerfGate::new("gate").at("repo", prepare)));
    let again = until_load(gate(PerfGate::again(first, "gate").at("repo", |_| {})));
    assert_eq!(arms(again.folder()), ["head", "base", "head", "base"]);
}

#[test]
fn a_shared_folder_of_products_is_not_shared_by_the_builds() {
    let prepare = |folder: &Path| {
        repository(folder);
        let repo = folder.join("repo");
        git(&repo, &["checkout", "-q", "main"]);
        script(&repo, "build.sh", "mkdir -p $CARGO_TARGET_DIR && cp slowdown $CARGO_TARGET_DIR/\n");
        let serve = "exec perf-gate demo --port $PORT --latency-ms 5 --slowdown $(cat $CARGO_TARGET_DIR/slowdown)\n";
        script(&repo, "serve.sh", serve);
        commit(&repo, "shared");
        git(&repo, &["checkout", "-q", "-b", "change"]);
        write(&repo, "slowdown", "1.25\n");
        commit(&repo, "change");
    };
    let call = gate(PerfGate::new("gate").at("repo", prepare)).env("CARGO_TARGET_DIR", "../shared");
    let outcome = until_load(call);
    let speed = |path: &Path| fs::read_to_string(path).expect("a product");
    assert_eq!(speed(&outcome.folder().join("shared/slowdown")), "1.25\n", "head's is where the user wants it");
    let entries = fs::read_dir(outcome.folder().join("cache")).expect("a cache").flatten().map(|entry| entry.path());
    let of_base: Vec<_> =
        entries.filter(|path| path.is_dir()).map(|path| speed(&path.join("products/slowdown"))).collect();
    assert_eq!(of_base, ["1\n"]);
}

/// A gate in whose folder nothing is named `go`, so that its build of base sleeps for this long; it has begun to.
fn building_base(seconds: u32) -> Running {
    let prepare = |folder: &Path| {
        repository(folder);
        let repo = folder.join("repo");
        let (begun, go) = (folder.join("base"), folder.join("go"));
        let wait = format!(
            "mkdir -p built && cp slowdown built/\n[ $PERF_GATE_ARM = head ] && exit\n[ -e {} ] || {{ touch {}; sleep {seconds}; }}\n",
            go.display(),
            begun.display()
        );
        git(&repo, &["checkout", "-q", "main"]);
        script(&repo, "build.sh", &wait);
        commit(&repo, "slow build");
        git(&repo, &["checkout", "-q", "-b", "change"]);
        git(&repo, &["commit", "-q", "--allow-empty", "-m", "change"]);
    };
    let running = gate(PerfGate::new("gate").at("repo", prepare)).start();
    let begun = running.path("base");
    until("base is being built", || begun.exists());
    running
}

#[test]
fn ctrl_c_while_base_is_built_leaves_no_checkout_behind() {
    let running = building_base(71021);
    running.signal("-INT");
    let outcome = running.wait().exits(130);
    nothing_is_left(outcome.folder(), "repo");
    assert_eq!(git(&outcome.folder().join("repo"), &["status", "--porcelain"]), "");
    let left = std::process::Command::new("pgrep").args(["-f", "^sleep 71021"]).output().expect("pgrep");
    assert_eq!(String::from_utf8_lossy(&left.stdout), "");
}

#[test]
fn what_a_killed_gate_left_is_taken_away_by_the_next() {
    let running = building_base(71022);
    running.signal("-KILL");
    let killed = running.wait();
    fs::write(killed.folder().join("go"), "").expect("a file");
    let outcome = until_load(gate(PerfGate::again(killed, "gate").at("repo", |_| {})));
    nothing_is_left(outcome.folder(), "repo");
}

#[test]
fn a_change_of_its_own_thresholds_is_named() {
    let prepare = |folder: &Path| {
        repository(folder);
        let text = format!("{SCENARIO}policy: {{ thresholds: {{ latency.p95: +40% }} }}\n");
        write(&folder.join("repo"), "perf/s.yaml", &text);
        commit(&folder.join("repo"), "looser");
    };
    let outcome = until_load(gate(PerfGate::new("gate").at("repo", prepare)));
    let expected = "threshold of latency.p95 +10 % to +40 %";
    assert!(outcome.text("report.md").contains(expected), "{}", outcome.text("report.md"));
    assert!(outcome.stdout.contains(expected), "{}", outcome.stdout);
}
