//! A repository with a service whose speed is a file of the commit, and a gate on it.

use crate::support::{Outcome, PerfGate};
use perf_gate::record::{Arm, RunRecord};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where `build.sh` notes every build with its arm, its folder and the speed that it found.
pub const NOTES: &str = "builds";

/// 8 short rounds of a service that is built by `build.sh`.
pub const SCENARIO: &str = "\
target:
  head: { start: { command: ./serve.sh, folder: .., ready: { http: /healthz } } }
  build: { command: ./build.sh }
load: { shared-iterations: { vus: 4, iterations: 150 } }
warmup: { at_least: 1s, at_most: 1s }
rounds: 8
tasks: [GET /]
";

/// The repository `repo` in a folder, with the branch `main` of two commits, and `feature` which left it at the first.
pub fn repository(folder: &Path) {
    let repo = folder.join("repo");
    fs::create_dir_all(repo.join("perf")).expect("a folder");
    git(folder, &["init", "-q", "-b", "main", "repo"]);
    write(&repo, "perf/s.yaml", SCENARIO);
    script(&repo, "serve.sh", "exec perf-gate demo --port $PORT --latency-ms 5 --slowdown $(cat built/slowdown)\n");
    let note = format!("echo $PERF_GATE_ARM $PWD $(cat slowdown) >> {}\n", folder.join(NOTES).display());
    script(&repo, "build.sh", &format!("{note}mkdir -p built && cp slowdown built/\n"));
    write(&repo, ".gitignore", "built\n");
    write(&repo, "slowdown", "1\n");
    commit(&repo, "first");
    git(&repo, &["checkout", "-q", "-b", "feature"]);
    write(&repo, "slowdown", "1.5\n");
    commit(&repo, "slower");
    git(&repo, &["checkout", "-q", "main"]);
    write(&repo, "readme", "newer\n");
    commit(&repo, "second");
    git(&repo, &["checkout", "-q", "feature"]);
}

/// A clone `clone` of the repository without its history, of one branch.
pub fn shallow(folder: &Path, branch: &str) {
    let origin = format!("file://{}", folder.join("repo").display());
    git(folder, &["clone", "-q", "--depth", "1", "--branch", branch, &origin, "clone"]);
}

/// A gate on the scenario of a clone; its cache is `cache`, its output `perf-gate-out`.
pub fn gate(gate: PerfGate) -> PerfGate {
    gate.args(["perf/s.yaml", "--out", "../perf-gate-out", "--base-cache", "../cache"])
}

/// Starts a gate and stops it when there was load on both arms: by then everything about base is known.
pub fn until_load(gate: PerfGate) -> Outcome {
    gate.until_windows(2)
}

pub fn commit(repo: &Path, message: &str) {
    git(repo, &["add", "--all"]);
    git(repo, &["commit", "-q", "-m", message]);
}

pub fn write(repo: &Path, name: &str, text: &str) {
    fs::write(repo.join(name), text).expect("a file");
}

pub fn script(repo: &Path, name: &str, text: &str) {
    write(repo, name, &format!("#!/bin/sh\nset -e\n{text}"));
    let status = Command::new("chmod").arg("+x").arg(repo.join(name)).status();
    assert!(status.expect("chmod").success());
}

/// What git prints, without the end of the line; nothing of this machine's configuration reaches it.
pub fn git(folder: &Path, args: &[&str]) -> String {
    let who = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
    let mut command = Command::new("git");
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    let output = command.arg("-C").arg(folder).args(who).args(args).output().expect("git");
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
}

/// Full id of a commit of `repo`.
pub fn id(folder: &Path, name: &str) -> String {
    git(&folder.join("repo"), &["rev-parse", name])
}

/// What an arm was built from, as the record says.
pub fn built_from(record: &RunRecord, arm: Arm) -> String {
    let found = record.identity.arms.iter().find(|identity| identity.arm == arm);
    found.and_then(|identity| identity.commit.clone()).unwrap_or_default()
}

/// The builds so far: arm, folder, speed.
pub fn builds(folder: &Path) -> Vec<(String, PathBuf, String)> {
    let text = fs::read_to_string(folder.join(NOTES)).unwrap_or_default();
    let build = |line: &str| {
        let mut words = line.split(' ').map(str::to_owned);
        let mut next = || words.next().unwrap_or_default();
        (next(), PathBuf::from(next()), next())
    };
    text.lines().map(build).collect()
}

/// Git knows of no checkout but the user's own, and there is nothing unfinished in the cache.
#[track_caller]
pub fn nothing_is_left(folder: &Path, repo: &str) {
    let known = git(&folder.join(repo), &["worktree", "list", "--porcelain"]);
    assert_eq!(known.lines().filter(|line| line.starts_with("worktree ")).count(), 1, "{known}");
    let entries = fs::read_dir(folder.join("cache")).into_iter().flatten().flatten().map(|entry| entry.path());
    for entry in entries.filter(|path| path.is_dir()) {
        assert!(entry.join("complete.json").exists(), "{} is unfinished", entry.display());
    }
}
