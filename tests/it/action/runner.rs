//! A workflow runner that we did not write: act, on this machine rather than in containers.

use super::{bare, ours, said};
use crate::support::BIN;
use serde_json::Value;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// How often a job runs again that the machine was too busy for.
const BUSY_TRIES: u32 = 6;

/// A repository with the action and one workflow in it, and the binary that its jobs are given.
pub struct Repository {
    folder: TempDir,
}

/// Calls act for an event in a repository; what it caches goes beside that.
pub fn act(event: &str, repository: &Path) -> Command {
    let mut act = bare(ours("target/tools/lint/bin/act"));
    act.args([event, "-P", "ubuntu-latest=-self-hosted"]).current_dir(repository);
    let home = repository.with_file_name("home");
    act.env("XDG_CACHE_HOME", home.join("cache")).env("HOME", home);
    act
}

/// Makes a repository of a folder.
pub fn commit(folder: &Path) {
    let commit = "git init -q . && git add -A && git -c user.name=a -c user.email=a@example.org commit -qm a";
    let committed = bare("sh").args(["-c", commit]).current_dir(folder).status();
    assert!(committed.expect("git runs").success());
}

/// What came of a job.
pub struct Job {
    /// The job's own result.
    pub green: bool,
    pub log: String,
    /// Outputs of the step `gate`, by their names, and its outcome.
    pub outputs: Value,
    /// The job summary, which act prints as it is among lines that carry the job's name.
    pub summary: String,
    /// `judgement.json` in the folder that the output `report` names.
    pub judgement: Value,
    /// What a later step is told by `perf-gate --version`.
    pub version: String,
}

impl Repository {
    /// A job that calls the action with our binary and these inputs, and a scenario `s.yaml`.
    pub fn new(with: &[(&str, &str)], scenario: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let made = Self { folder };
        let root = made.path("repository");
        fs::create_dir(made.path("bin")).expect("a folder");
        symlink(BIN, made.path("bin/perf-gate")).expect("a link");
        fs::create_dir_all(root.join(".github/workflows")).expect("a folder");
        fs::write(root.join("s.yaml"), scenario).expect("a scenario");
        fs::write(root.join(".github/workflows/test.yml"), made.workflow(with)).expect("a workflow");
        let copied =
            Command::new("cp").arg("-r").args(["action.yml", "Cargo.toml", "scripts"].map(ours)).arg(&root).status();
        assert!(copied.expect("cp runs").success());
        commit(&root);
        made
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    /// The last step keeps what the runner throws away with the job.
    fn workflow(&self, with: &[(&str, &str)]) -> String {
        let inputs: String =
            with.iter().map(|(name, value)| format!("          {name}: {}\n", Value::from(*value))).collect();
        let kept = self.path("kept");
        let (kept, binary) = (kept.display(), self.path("bin/perf-gate"));
        let binary = binary.display();
        format!(
            "on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      \
             - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1\n      \
             - id: gate\n        uses: ./\n        with:\n          binary: {binary}\n{inputs}      \
             - if: always()\n        shell: bash\n        env: {{ STEPS: \"${{{{ toJSON(steps) }}}}\", REPORT: \"${{{{ steps.gate.outputs.report }}}}\" }}\n        \
               run: |\n          mkdir -p {kept}\n          printf '%s' \"$STEPS\" > {kept}/steps.json\n          \
               perf-gate --version > {kept}/version || true\n          \
               [ -z \"$REPORT\" ] || cp \"$REPORT/judgement.json\" {kept}/\n"
        )
    }

    /// Runs the job; again while the machine is too busy to measure, which the gate says.
    pub fn run(&self, variables: &[(&str, &str)]) -> Job {
        let mut job = self.run_once(variables);
        for _ in 1..BUSY_TRIES {
            if job.judgement["verdict"] != "invalid" {
                break;
            }
            job = self.run_once(variables);
        }
        job
    }

    fn run_once(&self, variables: &[(&str, &str)]) -> Job {
        let _ = fs::remove_dir_all(self.path("kept"));
        let mut act = act("push", &self.path("repository"));
        // Gates that run side by side void each other's rounds; every job is a host of its own.
        act.env("TMPDIR", self.folder.path());
        for (name, value) in variables {
            act.arg("--env").arg(format!("{name}={value}"));
        }
        let output = act.output().expect("act is installed: ./test installs it");
        let read = |name: &str| fs::read_to_string(self.path("kept").join(name)).unwrap_or_default();
        let json = |name: &str| serde_json::from_str::<Value>(&read(name)).unwrap_or_default();
        let log = said(&output);
        Job {
            green: output.status.success(),
            outputs: json("steps.json")["gate"].take(),
            summary: summary(&log),
            version: read("version"),
            judgement: json("judgement.json"),
            log,
        }
    }
}

/// Its first line is among those of the runner, the others stand as they are.
fn summary(log: &str) -> String {
    let lines = log.lines().map(|line| line.split_once("Summary - ").map_or(line, |(_, first)| first));
    lines.filter(|line| !line.starts_with("[test.yml/test]")).map(|line| line.to_owned() + "\n").collect()
}
