//! The `target` section of a scenario, as values.

use crate::record::{Arm, CALIBRATING_START, Hosts};
use crate::wire::Wire;
use crate::worker::Processor;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

/// Both arms.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetConfig {
    /// What head is compared with; absent where only limits are judged.
    pub base: Option<ArmConfig>,
    /// The build under judgement.
    pub head: ArmConfig,
    /// The user states that arms given as URLs are served by the same machines.
    pub same_hosts: bool,
    /// How often builds are restarted.
    pub restarts: RestartPolicy,
    /// How both builds are made before they are started; base is then checked out for the purpose.
    pub build: Option<BuildConfig>,
    /// How what the machines of two URLs differ by is told from what the builds do.
    pub exchange: Option<ExchangeConfig>,
}

/// How the builds of two URLs are put onto each other's machines (`docs/statistics.md` §3.7).
#[derive(Debug, Clone, PartialEq)]
pub struct ExchangeConfig {
    /// What is done, and when.
    pub way: Way,
    /// Working folder of the commands, absolute.
    pub folder: PathBuf,
    /// Added to the environment of the commands.
    pub env: BTreeMap<String, String>,
    /// How long a command may take, and then the builds until they show their versions; default 10 min.
    pub within: Duration,
    /// A path whose answer tells the builds apart; without one the commands are believed.
    pub version: Option<String>,
}

/// What is done about machines that differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// A command that lets the builds change places, before the first round and after every 4 of them.
    Swap(CommandLine),
    /// 12 rounds with the same build on both, before the others.
    Calibrate {
        /// Puts base's build on both.
        same: CommandLine,
        /// Puts head's build back.
        apart: CommandLine,
    },
}

/// Which build is where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Layout {
    /// Each at its own URL.
    #[default]
    Apart,
    /// Each at the URL of the other one.
    Crossed,
    /// Base's at both URLs.
    Same,
}

impl Way {
    /// Where the builds are in a start (from 0), which is warm-up only; two starts on end in the order of the first.
    pub fn layout(&self, start: u32) -> Layout {
        match self {
            Self::Swap(_) if start % 2 == 1 => Layout::Crossed,
            Self::Calibrate { .. } if start == CALIBRATING_START => Layout::Same,
            Self::Swap(_) | Self::Calibrate { .. } => Layout::Apart,
        }
    }

    /// The command that brings the builds to where they are to be, and its name.
    pub(super) fn command(&self, to: Layout) -> (&CommandLine, &'static str) {
        match self {
            Self::Swap(line) => (line, "`swap`"),
            Self::Calibrate { same, .. } if to == Layout::Same => (same, "`calibrate.same`"),
            Self::Calibrate { apart, .. } => (apart, "`calibrate.apart`"),
        }
    }
}

/// How both builds are made: head where it is, base in a checkout of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct BuildConfig {
    /// Run to its end before anything is started; absent where a checkout runs as it is.
    pub command: Option<CommandLine>,
    /// Where head's command is run, absolute; absent for the folder of head's `start`.
    pub folder: Option<PathBuf>,
    /// Added to the environment of the command.
    pub env: BTreeMap<String, String>,
    /// What base is built from.
    pub base: Revision,
    /// How long one build may take; default 30 min.
    pub within: Duration,
    /// Whether base is taken as an earlier gate built it.
    pub reuse: bool,
}

/// What base is built from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Revision {
    /// The commit at which the change left the branch that it is for.
    #[default]
    MergeBase,
    /// A branch, a tag or a commit as it is.
    Named(String),
}

/// One arm: a URL, or a command that starts it.
#[derive(Debug, Clone, PartialEq)]
pub struct ArmConfig {
    /// Where load goes: `http://` or `https://`, host, port, and a path that is put before every
    /// task's. With `start` it may hold `${port}`; the default is then `http://127.0.0.1:${port}`, and
    /// `http://localhost` for a socket file.
    pub url: Option<String>,
    /// `url` before interpolation, for records and reports.
    pub shown_url: Option<String>,
    /// How to start it; absent where it runs already.
    pub start: Option<StartConfig>,
    /// How connections to it are made. Its paths may hold what commands may, where there is a `start`.
    pub wire: Wire,
    /// Run to its end before every window.
    pub before_window: Option<CommandLine>,
    /// Who does its jobs, where it is no service that answers requests.
    pub processor: Option<Processor>,
}

/// How an arm is started and stopped. `${port}`, `${arm}` and `${folder}` are replaced in commands,
/// environment and readiness when the arm starts. The commands also find `PORT`, `PERF_GATE_PORT` and
/// `PERF_GATE_ARM` in their environment, unless `env` sets them. What they start is ended with them by the token in
/// `PERF_GATE_RUN`, also where it leaves their process group; what must live on sets that variable to something else.
#[derive(Debug, Clone, PartialEq)]
pub struct StartConfig {
    /// The command that serves until it is ended.
    pub command: CommandLine,
    /// Working folder of all commands of the arm, absolute.
    pub folder: PathBuf,
    /// Added to the environment of all commands of the arm.
    pub env: BTreeMap<String, String>,
    /// When it counts as started.
    pub ready: Ready,
    /// Ends it, where a signal to its process group is not enough (`docker compose down`). With it a
    /// command may put its service into the background (`docker compose up -d`): that it ends with
    /// status 0 is then neither a failed start nor a death.
    pub stop: Option<CommandLine>,
    /// Run to its end before every start. What it leaves in the background lives until the arm is
    /// stopped.
    pub before_start: Option<CommandLine>,
}

/// A command: a text for `sh -c`, or words that are run as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommandLine {
    /// Given to `sh -c`.
    Shell(String),
    /// Program and arguments, without a shell.
    Words(Vec<String>),
}

/// When an arm counts as started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ready {
    /// What is waited for.
    pub when: ReadyWhen,
    /// For how long; default 60 s.
    pub within: Duration,
}

/// What is waited for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadyWhen {
    /// A GET of this path answers with a status below 400.
    Http(String),
    /// The port of the arm's URL takes connections (the default).
    Tcp,
    /// A line of the arm's output contains this text.
    Log(String),
}

/// How often builds are restarted (`docs/statistics.md` §2.4).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RestartPolicy {
    /// Every 4 rounds where a restart costs at most 10 s, else on a red.
    #[default]
    Auto,
    /// Every 4 rounds, whatever it costs.
    Every4Rounds,
    /// Once; a red is confirmed by two further starts.
    OnRed,
    /// Once.
    Never,
}

impl TargetConfig {
    /// The configuration of an arm that is there.
    pub fn arm(&self, arm: Arm) -> Option<&ArmConfig> {
        match arm {
            Arm::Base => self.base.as_ref(),
            Arm::Head => Some(&self.head),
        }
    }

    /// Whether there is a base to compare with: one that is described, or one that is checked out.
    pub fn has_base(&self) -> bool {
        self.base.is_some() || self.build.is_some()
    }

    /// The arms whose servers may show any certificate.
    pub fn insecure(&self) -> impl Iterator<Item = Arm> {
        let arms = [(Arm::Base, self.base.as_ref()), (Arm::Head, Some(&self.head))];
        let is_insecure = |config: &ArmConfig| config.wire.tls.insecure && config.written_url().starts_with("https:");
        arms.into_iter().filter(move |(_, config)| config.is_some_and(is_insecure)).map(|(arm, _)| arm)
    }

    /// Whether every arm is started here, so that it can be restarted.
    pub fn restartable(&self) -> bool {
        self.base.iter().chain([&self.head]).all(ArmConfig::is_started_here)
    }

    /// Whether pairing removes differences between machines: arms started here share this one,
    /// URLs share theirs if their hosts have one name or the user says so (§3.7).
    pub fn hosts(&self) -> Hosts {
        let Some(base) = &self.base else { return Hosts::Same };
        match self.exchange.as_ref().map(|exchange| &exchange.way) {
            Some(Way::Swap(_)) => return Hosts::Swapped,
            Some(Way::Calibrate { .. }) => return Hosts::Calibrated,
            None => {}
        }
        if self.same_hosts || base.host() == self.head.host() { Hosts::Same } else { Hosts::Different }
    }
}

impl TargetConfig {
    /// Whether a build runs on the machine of the generator.
    pub fn is_local(&self) -> bool {
        self.base.iter().chain([&self.head]).any(|arm| arm.host() == "localhost")
    }
}

impl ArmConfig {
    /// Whether it begins to run when this program says so.
    pub fn is_started_here(&self) -> bool {
        self.start.is_some() || matches!(self.processor, Some(Processor::Within(_)))
    }

    /// Whether load goes to its URL.
    pub fn has_url(&self) -> bool {
        self.processor.is_none()
    }

    /// Its URL before anything is replaced.
    pub fn written_url(&self) -> &str {
        match &self.url {
            Some(url) => url,
            None if self.wire.socket.is_some() => "http://localhost",
            None => "http://127.0.0.1:${port}",
        }
    }

    /// Host of the arm's URL in lower case; every name of the loopback interface is `localhost`.
    pub fn host(&self) -> String {
        // What a socket file leads to runs here.
        let Some(url) = self.url.as_ref().filter(|_| self.wire.socket.is_none()) else {
            return "localhost".to_owned();
        };
        let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = match authority.strip_prefix('[').and_then(|v6| v6.split_once(']')) {
            Some((v6, _)) => v6.to_owned(),
            None => authority.split(':').next().unwrap_or_default().to_ascii_lowercase(),
        };
        let loopback = host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
        if loopback { "localhost".to_owned() } else { host }
    }
}
