//! One build under test.

use super::address::{Address, Unreachable};
use super::command::Setting;
use super::limits::Limits;
use super::log::Log;
use super::port;
use super::process::{End, Ended, Exit, Gauge, Killer, Process};
use super::readiness::Readiness;
use super::{ArmConfig, CommandLine, StartConfig};
use crate::metric::duration;
use crate::record::{Arm, Down, DownReason, Note};
use crate::wire::Place;
use std::future::pending;
use std::time::Duration;
use tokio::time::timeout;

/// One arm: a build that is started and stopped here, or a URL that is only looked at.
///
/// A command that ends with status 0 while there is a `stop:` command has put its service into the
/// background (`docker compose up -d`): that is neither a failed start nor a death, and nothing
/// notices when such a service dies but its missing answers.
#[derive(Debug)]
pub(super) struct Build {
    arm: Arm,
    config: ArmConfig,
    setting: Setting,
    log: Log,
    /// Where the part of the present start begins in the log.
    begun: u64,
    killer: Killer,
    service: Option<Process>,
    readiness: Option<Readiness>,
    /// What hooks left running in the background, to be ended with the build.
    left_running: Vec<Process>,
}

impl Build {
    /// An arm that is not started yet.
    pub(super) fn new(arm: Arm, config: ArmConfig, log: Log, killer: Killer) -> Self {
        let setting = Setting::new(arm, &config, None);
        let (service, readiness, left_running) = (None, None, Vec::new());
        Self { arm, config, setting, log, begun: 0, killer, service, readiness, left_running }
    }

    /// Whether it is started here.
    pub(super) fn startable(&self) -> bool {
        self.config.start.is_some()
    }

    /// Whether its load goes to a URL.
    pub(super) fn has_url(&self) -> bool {
        self.config.has_url()
    }

    /// Where its load goes, if it goes to a URL.
    pub(super) fn place(&self) -> Place {
        let fill = |text: &str| self.setting.fill(text);
        Place { url: fill(self.config.written_url()), wire: self.config.wire.filled(fill) }
    }

    /// Runs its `before_start` and starts it; a URL is left alone.
    pub(super) async fn launch(&mut self, number: u32, port: u16, limits: &Limits) -> Result<(), Down> {
        let start = self.config.start.clone();
        self.setting = Setting::new(self.arm, &self.config, start.as_ref().map(|_| port));
        if start.is_some() || self.config.before_window.is_some() {
            let begun = self.log.begin(number, self.setting.port());
            begun.map_err(|error| self.not_started(format!("the log of {} cannot be written: {error}", self.arm)))?;
            self.begun = self.log.len();
        }
        let Some(start) = start else { return Ok(()) };
        if let Some(line) = &start.before_start {
            self.hook("before_start", line, limits.before_start).await?;
        }
        self.readiness = Some(self.readiness(&start)?);
        let what = self.arm.name();
        self.service = Some(self.spawn(what, &start.command).map_err(|text| self.not_started(text))?);
        Ok(())
    }

    /// Waits until what was launched is ready, or looks whether the URL takes a connection.
    pub(super) async fn ready(&mut self, limits: &Limits) -> Result<(), Down> {
        let Some(mut readiness) = self.readiness.take() else {
            // Whoever drives load through queues sees whether they are there.
            return if self.has_url() { self.reach(limits.connect).await } else { Ok(()) };
        };
        let text = tokio::select! {
            biased;
            exit = self.fallen() => self.early(exit),
            answer = readiness.wait(&self.log) => match answer {
                Ok(()) => return Ok(()),
                Err(missing) => format!("{} did not {missing}", self.arm),
            },
        };
        Err(self.down(DownReason::NeverReady, text))
    }

    /// Waits until it ends by itself; for ever where it is a URL or has put itself into the background.
    pub(super) async fn died(&self) -> Down {
        let exit = self.fallen().await;
        let text = format!("{} {exit}{}{}", self.arm, exit.meaning(), self.advice(exit));
        self.down(DownReason::Died, text)
    }

    /// Runs its `before_window`, where it has one.
    pub(super) async fn before_window(&mut self, limits: &Limits) -> Result<(), Down> {
        match self.config.before_window.clone() {
            Some(line) => self.hook("before_window", &line, limits.before_window).await,
            None => Ok(()),
        }
    }

    /// Begins to watch what it uses of this machine; nothing where it was not started here.
    pub(super) fn gauge(&self) -> Option<Gauge> {
        self.service.as_ref().map(Process::gauge)
    }

    /// Ends whatever is running of it.
    pub(super) async fn stop(&mut self, limits: &Limits) -> Vec<Note> {
        let mut notes = Vec::new();
        self.readiness = None;
        // The service stays in its place until it is gone: a stop that is dropped half-way can be
        // repeated.
        let asked = match (&self.service, self.config.start.as_ref().and_then(|start| start.stop.as_ref())) {
            (Some(_), Some(line)) => Some(self.run("the `stop` command", line, limits.stop).await.map(drop)),
            _ => None,
        };
        if let Some(service) = &mut self.service {
            match asked {
                Some(Ok(())) => drop(service.gone_within(limits.after_stop).await),
                Some(Err(text)) => notes.push(Note::StopFailed { arm: self.arm, text }),
                None => {}
            }
            let ended = service.end(limits.grace).await;
            self.say_strays(&ended);
            match ended.end {
                End::Gone => {}
                End::Killed => notes.push(Note::Killed { arm: self.arm }),
                End::Survives => {
                    let text = format!("processes of {} are left that cannot be killed", self.arm);
                    notes.push(Note::StopFailed { arm: self.arm, text });
                }
            }
        }
        self.service = None;
        while let Some(mut process) = self.left_running.pop() {
            let ended = process.end(limits.grace).await;
            self.say_strays(&ended);
        }
        notes
    }

    /// Says in the log what had to be ended outside of a process group.
    fn say_strays(&self, ended: &Ended) {
        if !ended.strays.is_empty() {
            let strays = ended.strays.join(", ");
            let _ = self.log.say(&format!("ended what had left its process group: {strays}"));
        }
    }

    async fn hook(&mut self, name: &str, line: &CommandLine, limit: Duration) -> Result<(), Down> {
        let from = self.log.len();
        let ran = self.run(&format!("`{name}` of {}", self.arm), line, limit).await;
        let process = ran.map_err(|text| Down { log_tail: self.log.tail(from), ..self.not_started(text) })?;
        self.left_running.push(process);
        self.left_running.retain(Process::alive);
        Ok(())
    }

    /// Runs a command to its end. What it put into the background lives on in the answer.
    async fn run(&self, what: &str, line: &CommandLine, limit: Duration) -> Result<Process, String> {
        let process = self.spawn(what, line)?;
        match timeout(limit, process.ended()).await {
            Ok(exit) if exit.success() => Ok(process),
            Ok(exit) => Err(format!("{what} {exit}{}", exit.meaning())),
            Err(_) => Err(format!("{what} did not end within {}", duration(limit))),
        }
    }

    fn spawn(&self, what: &str, line: &CommandLine) -> Result<Process, String> {
        let log = self.log.open().map_err(|error| format!("{what}: its log cannot be written: {error}"))?;
        let command = self.setting.command(line, log);
        let process = command.and_then(|mut command| Process::spawn(&mut command, self.arm, &self.killer));
        process.map_err(|error| format!("{what}: {}", self.setting.explain(line, &error)))
    }

    fn readiness(&self, start: &StartConfig) -> Result<Readiness, Down> {
        let fill = |text: &str| self.setting.fill(text);
        let way = (self.address()?, self.place().wire);
        Ok(Readiness::new(&start.ready, way, &self.shown(), &self.log, fill))
    }

    /// Waits until the command itself ends in a way that is a failure.
    async fn fallen(&self) -> Exit {
        let Some(service) = &self.service else { return pending().await };
        let exit = service.ended().await;
        let in_background = self.config.start.as_ref().is_some_and(|start| start.stop.is_some());
        if in_background && exit.success() { pending().await } else { exit }
    }

    /// An end that came before readiness, in words.
    fn early(&self, exit: Exit) -> String {
        let mut text = format!("{} {exit}{} before it was ready", self.arm, exit.meaning());
        let over = self.service.as_ref().is_none_or(|service| !service.alive());
        match self.setting.port() {
            Some(port) if over && port::taken(port) => {
                text.push_str(&format!("; port {port} was taken by another process meanwhile, try again"));
            }
            _ => text.push_str(self.advice(exit)),
        }
        text
    }

    fn advice(&self, exit: Exit) -> &'static str {
        if exit.success() { "; a command that puts its service into the background needs a `stop` command" } else { "" }
    }

    async fn reach(&self, limit: Duration) -> Result<(), Down> {
        let shown = self.shown();
        let text = match self.address()?.connect(limit).await {
            Ok(()) => return Ok(()),
            Err(Unreachable::NoSocket(_)) => format!("nothing listens at {shown}; is the service running?"),
            Err(Unreachable::Refused) => format!("{shown} refuses connections; is the service running?"),
            Err(Unreachable::Silent(limit)) => {
                format!("{shown} takes no connection within {}; can it be reached from here?", duration(limit))
            }
            Err(Unreachable::Unresolved) => format!("the host name of {shown} cannot be resolved; is it right?"),
            Err(Unreachable::Other(error)) => format!("{shown} cannot be reached: {error}"),
        };
        Err(self.down(DownReason::NeverReady, text))
    }

    fn address(&self) -> Result<Address, Down> {
        let address = Address::of(&self.place());
        address.map_err(|error| self.not_started(format!("{} is not a URL for load: {error}", self.shown())))
    }

    /// The URL for texts: values from the environment stay placeholders.
    fn shown(&self) -> String {
        let url = self.setting.fill(self.config.shown_url.as_deref().unwrap_or(self.config.written_url()));
        match &self.config.wire.socket {
            Some(socket) => format!("{url} (socket {})", self.setting.fill(&socket.to_string_lossy())),
            None => url,
        }
    }

    fn not_started(&self, text: String) -> Down {
        self.down(DownReason::NotStarted, text)
    }

    fn down(&self, reason: DownReason, text: String) -> Down {
        Down { arm: self.arm, reason, text, log_tail: self.log.tail(self.begun) }
    }

    #[cfg(test)]
    pub(super) fn config_mut(&mut self) -> &mut ArmConfig {
        &mut self.config
    }

    #[cfg(test)]
    pub(super) fn service(&self) -> Option<&Process> {
        self.service.as_ref()
    }
}
