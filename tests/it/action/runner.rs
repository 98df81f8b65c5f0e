//! A workflow runner that we did not write: act, on this machine rather than in containers.

use super::{bare, ours, said};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// How often a job runs again that the machine was too busy for.
const BUSY_TRIES: u32 = 4;

/// A repository with the action and one workflow in it.
pub struct Repository {
    folder: TempDir,
}

/// What came of a job.
pub struct Job {
    /// The job's own result.
    pub green: bool,
    pub log: String,
    /// Outputs of the step `gate`, by their names, and its outcome.
    pub outputs: Value,
    /// The job summary.
    pub summary: String,
    /// Verdict of `judgement.json` in the folder that the output `report` names.
    pub judgement: Value,
}

impl Repository {
    /// A job that calls the action `with` these inputs, and a scenario `s.yaml`.
    pub fn new(with: &[(&str, &str)], scenario: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let made = Self { folder };
        let root = made.path("repository");
        fs::create_dir_all(root.join(".github/workflows")).expect("a folder");
        fs::write(root.join("s.yaml"), scenario).expect("a scenario");
        fs::write(root.join(".github/workflows/test.yml"), made.workflow(with)).expect("a workflow");
        let copied =
            Command::new("cp").arg("-r").args(["action.yml", "Cargo.toml", "scripts"].map(ours)).arg(&root).status();
        assert!(copied.expect("cp runs").success());
        let commit = "git init -q . && git add -A && git -c user.name=a -c user.email=a@example.org commit -qm a";
        let committed = bare("sh").args(["-c", commit]).current_dir(&root).status();
        assert!(committed.expect("git runs").success());
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
        let kept = kept.display();
        format!(
            "on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      \
             - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1\n      \
             - id: gate\n        uses: ./\n        with:\n{inputs}      \
             - if: always()\n        shell: bash\n        env: {{ STEPS: \"${{{{ toJSON(steps) }}}}\", REPORT: \"${{{{ steps.gate.outputs.report }}}}\" }}\n        \
               run: |\n          mkdir -p {kept}\n          printf '%s' \"$STEPS\" > {kept}/steps.json\n          \
               cp \"$GITHUB_STEP_SUMMARY\" {kept}/summary.md\n          \
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
        let mut act = bare(ours("target/tools/lint/bin/act"));
        act.args(["push", "-P", "ubuntu-latest=-self-hosted"]).current_dir(self.path("repository"));
        act.env("HOME", self.path("home")).env("XDG_CACHE_HOME", self.path("home/cache"));
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
            summary: read("summary.md"),
            judgement: json("judgement.json"),
            log,
        }
    }
}

/// The binary that jobs are given.
pub fn binary() -> String {
    // Once `gate` writes outputs and summary itself: `BIN`, and the stand-in goes.
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/action/stand_in.sh").display().to_string()
}
