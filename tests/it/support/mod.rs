//! A builder that makes a test a few lines: a scenario, how the binary is called, what came of it.

pub mod bytes;
pub mod certificates;
#[cfg(any(feature = "s3", feature = "sqs"))]
pub mod emulator;
pub mod github;
#[cfg(any(feature = "s3", feature = "sqs"))]
pub mod iam;
#[cfg(all(unix, feature = "s3", feature = "sqs"))]
pub mod lambda;
pub mod nginx;
#[cfg(any(feature = "s3", feature = "sqs"))]
pub mod proxy;
#[cfg(feature = "sqs")]
pub mod queues;
pub mod recorder;
pub mod records;
pub mod repository;
#[cfg(feature = "s3")]
pub mod stores;

use perf_gate::record::RunRecord;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::rc::Rc;
use std::time::Duration;
use tempfile::TempDir;

/// The binary under test.
pub const BIN: &str = env!("CARGO_BIN_EXE_perf-gate");

/// No round is void because the machine was busy with something else: for what is not judged by how long it took, and for a
/// machine that was too busy once. `run` judges nothing.
pub const HOWEVER_BUSY: [&str; 2] = ["--set", "generator.lateness=1m"];

/// Runs a command in a terminal of so many columns, prints what the terminal is sent, ends with the status of the command.
#[cfg(unix)]
const TERMINAL: &str = r"
import fcntl, os, pty, struct, sys, termios
child, terminal = pty.fork()
if child == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', 40, int(sys.argv[1]), 0, 0))
    os.execvp(sys.argv[2], sys.argv[2:])
while True:
    try:
        sent = os.read(terminal, 65536)
    except OSError:
        break
    sys.stdout.buffer.write(sent)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
";

/// A folder of its own with a scenario in it, and a call of the binary.
pub struct PerfGate {
    folder: Rc<TempDir>,
    command: Command,
}

/// What came of a call.
pub struct Outcome {
    folder: Rc<TempDir>,
    pub status: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl PerfGate {
    /// Calls a command; nothing of this process's own environment reaches it but the search path.
    pub fn new(command: &str) -> Self {
        Self::within(&Rc::new(tempfile::tempdir().expect("a folder")), command)
    }

    /// The same in a folder that several calls share.
    pub fn within(folder: &Rc<TempDir>, command: &str) -> Self {
        let mut call = Command::new(BIN);
        call.arg(command).current_dir(folder.path()).env_clear();
        call.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        // Gates that run side by side void each other's rounds; every test is a host of its own.
        call.env("TMPDIR", folder.path());
        if command == "run" {
            call.args(HOWEVER_BUSY);
        }
        Self { folder: Rc::clone(folder), command: call }
    }

    /// Calls a command once more, in what an earlier call left.
    pub fn again(outcome: Outcome, command: &str) -> Self {
        Self::within(&outcome.folder, command)
    }

    /// Calls it in a folder of its own folder, with what `prepare` has put there.
    pub fn at(mut self, inner: &str, prepare: impl FnOnce(&Path)) -> Self {
        prepare(self.folder.path());
        self.command.current_dir(self.folder.path().join(inner));
        self
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn scenario(mut self, yaml: &str) -> Self {
        fs::write(self.folder.path().join("s.yaml"), yaml).expect("a scenario");
        self.command.arg("s.yaml");
        self
    }

    pub fn args<'a>(mut self, args: impl IntoIterator<Item = &'a str>) -> Self {
        self.command.args(args);
        self
    }

    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    pub fn file(self, name: &str, bytes: &[u8]) -> Self {
        fs::write(self.folder.path().join(name), bytes).expect("a file");
        self
    }

    /// Runs it to its end. A machine that was too busy for the generator is what perf-gate says, rightly: then again, and
    /// then however busy it is.
    pub fn run(mut self) -> Outcome {
        let mut output = self.command.stdin(Stdio::null()).output().expect("the binary runs");
        for more in [&[][..], &HOWEVER_BUSY] {
            if was_busy(self.folder.path()) {
                output = self.command.args(more).output().expect("the binary runs");
            }
        }
        Outcome::new(self.folder, output)
    }

    /// Runs it to its end in a terminal of so many columns; what that has been sent is its standard output.
    #[cfg(unix)]
    pub fn in_terminal(self, columns: u16) -> Outcome {
        let mut terminal = Command::new("python3");
        terminal
            .args(["-c", TERMINAL, &columns.to_string()])
            .arg(self.command.get_program())
            .args(self.command.get_args());
        terminal
            .current_dir(self.command.get_current_dir().expect("a folder"))
            .env_clear()
            .env("TERM", "xterm-256color");
        terminal.envs(self.command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let output = terminal.stdin(Stdio::null()).output().expect("python3 runs");
        Outcome::new(self.folder, output)
    }

    /// Interrupts it when there are so many windows of load on disk that count: for what no verdict is needed for.
    pub fn until_windows(self, number: usize) -> Outcome {
        let mut running = self.args(HOWEVER_BUSY).start();
        if running.reaches(number) {
            running.signal("-INT");
            return running.wait().exits(130);
        }
        let outcome = running.wait();
        panic!("it ended by itself:\n{}{}", outcome.stdout, outcome.stderr);
    }

    /// Starts it, for tests that interfere.
    pub fn start(mut self) -> Running {
        self.launch()
    }

    fn launch(&mut self) -> Running {
        let child = self.command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Running { child: child.spawn().expect("the binary runs"), folder: Rc::clone(&self.folder) }
    }
}

/// The measurement that was last made in a folder was given up: the machine was too busy for the generator.
fn was_busy(folder: &Path) -> bool {
    let record = fs::read_to_string(folder.join("perf-gate-out/record.json"));
    record.is_ok_and(|text| text.contains(r#""ending":"too-many-void""#))
}

/// A call that is still going on.
pub struct Running {
    child: Child,
    folder: Rc<TempDir>,
}

impl Running {
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn signal(&self, signal: &str) {
        let status = Command::new("kill").args([signal, &self.child.id().to_string()]).status();
        assert!(status.expect("kill runs").success());
    }

    /// Until there are so many windows on disk; those that the machine was too busy for do not count.
    pub fn await_windows(&mut self, number: usize) {
        assert!(self.reaches(number), "it ended by itself");
    }

    /// Whether there come to be so many; it may end before.
    fn reaches(&mut self, number: usize) -> bool {
        let windows = self.path("perf-gate-out/windows.jsonl");
        let counts = |line: &&str| !line.contains(r#""void":"#);
        let are_there = || fs::read_to_string(&windows).is_ok_and(|text| text.lines().filter(counts).count() >= number);
        let mut goes_on = true;
        until("windows on disk", || {
            goes_on = self.child.try_wait().expect("waits").is_none();
            !goes_on || are_there()
        });
        goes_on
    }

    pub fn wait(self) -> Outcome {
        let output = self.child.wait_with_output().expect("it ends");
        Outcome::new(self.folder, output)
    }
}

impl Outcome {
    fn new(folder: Rc<TempDir>, output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("text");
        Self { folder, status: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    #[track_caller]
    pub fn exits(self, status: i32) -> Self {
        assert_eq!(self.status, Some(status), "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// The first line is the answer.
    #[track_caller]
    pub fn answers(self, part: &str) -> Self {
        let first = self.stdout.lines().next().unwrap_or_default();
        assert!(first.contains(part), "the first line is `{first}`\nstderr:\n{}", self.stderr);
        self
    }

    /// Somewhere in the answer, whatever the lines it is wrapped into.
    #[track_caller]
    pub fn says(self, part: &str) -> Self {
        let words = self.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(part), "`{part}` is not in:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    #[track_caller]
    pub fn complains(self, part: &str) -> Self {
        assert!(self.stderr.contains(part), "`{part}` is not in:\n{}", self.stderr);
        self
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("perf-gate-out").join(name)
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|e| panic!("{name}: {e}\nstderr:\n{}", self.stderr))
    }

    pub fn record(&self) -> RunRecord {
        RunRecord::parse(self.text("record.json").as_bytes()).expect("a record")
    }

    pub fn judgement(&self) -> Value {
        serde_json::from_str(&self.text("judgement.json")).expect("a judgement")
    }
}

/// A duet of two demos of 8 short rounds, with these variables for head; on a machine that runs other tests beside it.
pub fn demo_duet(head_env: &str) -> String {
    format!(
        "target:\n  base: {{ start: {{ command: \"perf-gate demo --port ${{port}} --latency-ms 5\", ready: {{ http: /healthz }} }} }}\n  \
         head: {{ start: {{ command: \"perf-gate demo --port ${{port}} --latency-ms 5\", ready: {{ http: /healthz }}, env: {{ {head_env} }} }} }}\n\
         load: {{ constant-arrival-rate: {{ rate: 200/s, duration: 8s }} }}\nwarmup: {{ at_least: 1s, at_most: 1s }}\n\
         generator: {{ lateness: 10ms }}\nrounds: 8\ntasks: [GET /]\n"
    )
}

/// The same of short windows, in which 4 users share 150 requests: for what needs a verdict and not its load.
pub fn short_duet(head_env: &str) -> String {
    demo_duet(head_env).replace(
        "constant-arrival-rate: { rate: 200/s, duration: 8s }",
        "shared-iterations: { vus: 4, iterations: 150 }",
    )
}

/// The usual duet with a head so many times as slow, judged by its median, too: a stall of the machine moves the p95 of a
/// second as far as such a head does.
pub fn slow_duet(slowdown: f64) -> String {
    let duet = demo_duet(&format!("PERF_GATE_DEMO_SLOWDOWN: {slowdown}"));
    format!("{duet}policy: {{ thresholds: {{ latency.p50: +10% }} }}\n")
}

/// Waits until the condition holds; a phase is seen by what is on disk, never by the clock.
pub fn until(what: &str, mut condition: impl FnMut() -> bool) {
    for _ in 0..600 {
        if condition() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("never: {what}");
}

/// The demos that carry this mark as their seed, one number a line.
pub fn processes(mark: &str) -> String {
    let found =
        Command::new("pgrep").args(["-f", &format!("demo --port [0-9]+ --latency-ms 5 --seed {mark}")]).output();
    String::from_utf8_lossy(&found.expect("pgrep is installed: ./test installs it").stdout).into_owned()
}
