//! The built-in service behind a proxy that writes down what the service is sent: `bench/moved/recorder.py`.

use super::BIN;
use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// A running service with its proxy; both end with its value.
pub struct Recorder {
    service: Child,
    proxy: Child,
    /// Where requests go.
    pub url: String,
    folder: TempDir,
}

/// One request as the service has seen it, and its answer.
#[derive(Debug)]
pub struct Seen(Value);

impl Recorder {
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (service, port) = listening(Command::new(BIN).args(["demo", "--port", "0", "--latency-ms", "2"]));
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/bench/moved/recorder.py");
        let seen = folder.path().join("seen.jsonl");
        let (proxy, at) = listening(Command::new("python3").arg(script).args(["0", &port]).arg(seen));
        Self { service, proxy, url: format!("http://127.0.0.1:{at}"), folder }
    }

    /// Ends it: every request that was answered, in the order in which they came.
    pub fn seen(mut self) -> Vec<Seen> {
        // It writes its last lines on SIGTERM.
        let status = Command::new("kill").arg(self.proxy.id().to_string()).status();
        assert!(status.is_ok_and(|status| status.success()) && self.proxy.wait().is_ok_and(|status| status.success()));
        let text = fs::read_to_string(self.folder.path().join("seen.jsonl")).expect("its lines");
        let mut seen: Vec<_> = text.lines().map(|line| Seen(serde_json::from_str(line).expect("JSON"))).collect();
        seen.sort_by(|a, b| a.seconds("began").total_cmp(&b.seconds("began")));
        // What asks whether the service is there is no user.
        seen.retain(|one| one.header("user-agent").is_some());
        seen
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        for process in [&mut self.proxy, &mut self.service] {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// Starts what tells on its first line that it listens, and on which port.
fn listening(command: &mut Command) -> (Child, String) {
    let mut process = command.stdout(Stdio::piped()).spawn().expect("it starts");
    let mut line = String::new();
    let stdout = process.stdout.take().expect("its output");
    BufReader::new(stdout).read_line(&mut line).expect("a line");
    let port = line.trim_end().rsplit([' ', ':']).next().unwrap_or_default().to_owned();
    assert!(line.starts_with("listening on ") && port.parse::<u16>().is_ok(), "{line}");
    (process, port)
}

impl Seen {
    pub fn text(&self, key: &str) -> &str {
        self.0[key].as_str().unwrap_or_else(|| panic!("{key} of {self:?}"))
    }

    /// Method and path, numbers in it as `ID`.
    pub fn endpoint(&self) -> String {
        let parts = self.path().split('/').map(|part| if part.parse::<u64>().is_ok() { "ID" } else { part });
        format!("{} {}", self.text("method"), parts.collect::<Vec<_>>().join("/"))
    }

    pub fn path(&self) -> &str {
        self.text("target").split('?').next().unwrap_or_default()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let headers = self.0["headers"].as_array().expect("headers");
        headers.iter().find(|pair| pair[0] == name).and_then(|pair| pair[1].as_str())
    }

    pub fn body(&self) -> Value {
        serde_json::from_str(self.text("body")).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }

    pub fn answer(&self) -> Value {
        serde_json::from_str(self.text("answer")).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }

    pub fn seconds(&self, key: &str) -> f64 {
        self.0[key].as_f64().unwrap_or_else(|| panic!("{key} of {self:?}"))
    }

    pub fn number(&self, key: &str) -> u64 {
        self.0[key].as_u64().unwrap_or_else(|| panic!("{key} of {self:?}"))
    }
}
