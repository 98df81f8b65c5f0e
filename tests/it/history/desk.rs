//! A folder with a scenario and stored runs, in which the binary is called more than once.

use crate::support::records::Run;
use crate::support::{Outcome, PerfGate};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use tempfile::TempDir;

/// A service that nobody asks: records are judged, not made.
pub const SCENARIO: &str = "target: { head: http://127.0.0.1:1 }\n\
                            load: { constant-vus: { vus: 4, duration: 60s } }\ntasks: [GET /]\n";

/// Two percent up and down, as nights on one kind of machine differ.
pub const NIGHTS: [f64; 10] = [0.99, 1.01, 1.0, 1.02, 0.98, 1.0, 1.015, 0.985, 1.005, 0.995];

/// A folder with the scenario `s.yaml`.
pub struct Desk {
    folder: Rc<TempDir>,
    digest: String,
}

impl Desk {
    /// With this policy, and whatever else follows the load in the scenario.
    pub fn new(policy: &str) -> Self {
        Self::of(&format!("{SCENARIO}{policy}\n"))
    }

    /// With another scenario.
    pub fn of(yaml: &str) -> Self {
        let desk = Self { folder: Rc::new(tempfile::tempdir().expect("a folder")), digest: String::new() };
        desk.edit(yaml);
        Self { digest: desk.read_digest(), ..desk }
    }

    /// With as many stored runs of `main` as there are levels, a night apart, the last one of the night before.
    pub fn with_nights(policy: &str, levels: &[f64]) -> Self {
        let desk = Self::new(policy);
        desk.store_nights(levels);
        desk
    }

    pub fn store_nights(&self, levels: &[f64]) {
        for (days, level) in (1..).zip(levels.iter().rev()) {
            self.store(&self.run().latency(10.0 * level).began(&night(days)));
        }
    }

    /// Writes another scenario.
    pub fn edit(&self, yaml: &str) {
        fs::write(self.path("s.yaml"), yaml).expect("a scenario");
    }

    /// The digest that `check` prints.
    pub fn read_digest(&self) -> String {
        let plan = self.call("check").args(["s.yaml"]).run().exits(0).stdout;
        let (_, digest) = plan.split_once("digest ").expect("a digest");
        digest.split_whitespace().next().expect("a digest").to_owned()
    }

    /// A record of the scenario.
    pub fn run(&self) -> Run {
        Run::new(&self.digest)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Calls a command, which may be of two words.
    pub fn call(&self, command: &str) -> PerfGate {
        let mut words = command.split(' ');
        PerfGate::within(&self.folder, words.next().unwrap_or_default()).args(words)
    }

    /// `baseline add` of a record, whatever comes of it.
    pub fn add(&self, run: &Run) -> PerfGate {
        fs::write(self.path("stored.json"), run.json()).expect("a record");
        self.call("baseline add").args(["stored.json"])
    }

    /// `baseline add` of a record that is stored.
    #[track_caller]
    pub fn store(&self, run: &Run) -> Outcome {
        self.add(run).run().exits(0)
    }

    /// `judge` of a record.
    pub fn judge(&self, head: &Run) -> PerfGate {
        fs::write(self.path("head.json"), head.json()).expect("a record");
        self.call("judge").args(["head.json", "s.yaml"])
    }

    /// `judge` of a record with a second one that is to confirm it.
    pub fn confirm(&self, head: &Run, second: &Run) -> PerfGate {
        fs::write(self.path("second.json"), second.json()).expect("a record");
        self.judge(head).args(["--confirms", "second.json"])
    }

    /// Paths of the stored objects below `baselines`, sorted.
    pub fn objects(&self) -> Vec<String> {
        let root = self.path("baselines");
        let mut found = Vec::new();
        walk(&root, &mut |file| {
            found.push(file.strip_prefix(&root).expect("below").to_string_lossy().into_owned());
        });
        found.sort();
        found
    }
}

/// When a night's run began, so many days before 31 March.
pub fn night(days: u32) -> String {
    let (month, day) = if days <= 30 { (3, 31 - days) } else { (2, 59 - days) };
    format!("2026-{month:02}-{day:02}T03:00:00Z")
}

/// So many days before now, for what is looked up before it is measured.
pub fn ago(days: i64) -> String {
    (Timestamp::now() - SignedDuration::from_hours(24 * days)).to_string()
}

/// The check with this name in a judgement.
pub fn check<'a>(judgement: &'a Value, metric: &str) -> &'a Value {
    let checks = judgement["checks"].as_array().expect("checks");
    checks.iter().find(|check| check["key"]["metric"] == metric).expect("the check is there")
}

fn walk(folder: &Path, tell: &mut impl FnMut(&Path)) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("an entry").path();
        if path.is_dir() { walk(&path, tell) } else { tell(&path) }
    }
}
