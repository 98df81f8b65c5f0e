//! Prism: a proxy that we did not write, with GitHub's own description of its API. `./test` installs both.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;

/// A running proxy; ends with its value.
pub struct Prism {
    process: Child,
    pub url: String,
    log: Option<JoinHandle<Vec<String>>>,
}

impl Prism {
    /// Starts it before a server.
    pub fn start(server: &str) -> Self {
        let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools/github");
        let mut command = Command::new("node");
        command.arg("node_modules/@stoplight/prism-cli/dist/index.js").args(["proxy", "api.json", server]);
        command.args(["--host", "127.0.0.1", "--port", "0"]).current_dir(tools);
        // Its log is one of a terminal otherwise.
        command.env("NO_COLOR", "1").env("FORCE_COLOR", "0").stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.stdin(Stdio::null()).spawn().expect("node is installed: ./test installs it");
        let mut lines = BufReader::new(process.stdout.take().expect("its log")).lines().map_while(Result::ok);
        let url = lines.by_ref().find_map(|line| Some(line.split_once("listening on ")?.1.trim().to_owned()));
        let url = url.expect("prism says where it listens: ./test installs it");
        let is_complaint = |line: &String| ["iolation", "error", "fatal"].iter().any(|word| line.contains(word));
        let log = std::thread::spawn(move || lines.filter(is_complaint).collect());
        Self { process, url, log: Some(log) }
    }

    /// Ends it: what its log complained of.
    pub fn end(&mut self) -> Vec<String> {
        let _ = self.process.kill();
        let _ = self.process.wait();
        self.log.take().map(|log| log.join().expect("nobody panicked")).unwrap_or_default()
    }
}

impl Drop for Prism {
    fn drop(&mut self) {
        self.end();
    }
}
