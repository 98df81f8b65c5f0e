//! From a command line in a scenario to one that can be started.

use super::withheld::withhold;
use super::{ArmConfig, CommandLine};
use crate::record::Arm;
use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What the commands of an arm have in common during one start.
#[derive(Debug, Clone)]
pub(super) struct Setting {
    arm: Option<Arm>,
    port: Option<u16>,
    folder: Option<PathBuf>,
    env: BTreeMap<String, String>,
}

impl Setting {
    /// The setting of an arm; only an arm that is started here has a port.
    pub(super) fn new(arm: Arm, config: &ArmConfig, port: Option<u16>) -> Self {
        let folder = config.start.as_ref().map(|start| start.folder.clone());
        let mut setting = Self { arm: Some(arm), port, folder, env: BTreeMap::new() };
        setting.set("PERF_GATE_ARM", arm.name());
        if let Some(port) = port {
            setting.set("PORT", &port.to_string());
            setting.set("PERF_GATE_PORT", &port.to_string());
        }
        if let Some(path) = search_path() {
            setting.env.insert("PATH".to_owned(), path);
        }
        if let Some(start) = &config.start {
            // What the user sets wins.
            start.env.iter().for_each(|(name, value)| setting.set(name, value));
        }
        setting
    }

    /// The setting of a command that makes the arm, before it has a port.
    pub(super) fn to_make(arm: Arm, folder: &Path, env: &BTreeMap<String, String>) -> Self {
        let mut setting = Self { arm: Some(arm), port: None, folder: Some(folder.to_owned()), env: BTreeMap::new() };
        setting.set("PERF_GATE_ARM", arm.name());
        env.iter().for_each(|(name, value)| setting.set(name, value));
        setting
    }

    /// The setting of a command that moves both builds.
    pub(super) fn to_exchange(folder: &Path, env: &BTreeMap<String, String>) -> Self {
        Self { arm: None, port: None, folder: Some(folder.to_owned()), env: env.clone() }
    }

    /// The setting with one more variable, unless the user has set it.
    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        self.env.entry(name.to_owned()).or_insert_with(|| value.to_owned());
        self
    }

    /// Its port, where it is started here.
    pub(super) fn port(&self) -> Option<u16> {
        self.port
    }

    /// The text with `${port}`, `${arm}` and `${folder}` replaced.
    pub(super) fn fill(&self, text: &str) -> String {
        let mut text = match self.arm {
            Some(arm) => text.replace("${arm}", arm.name()),
            None => text.to_owned(),
        };
        if let Some(folder) = self.folder.as_deref().and_then(Path::to_str) {
            text = text.replace("${folder}", folder);
        }
        match self.port {
            Some(port) => text.replace("${port}", &port.to_string()),
            None => text,
        }
    }

    /// A command that writes to `log`, ready to be started.
    pub(super) fn command(&self, line: &CommandLine, log: File) -> io::Result<Command> {
        let mut command = match line {
            CommandLine::Shell(text) => {
                let mut command = Command::new("sh");
                command.arg("-c").arg(self.fill(text));
                command
            }
            CommandLine::Words(words) => {
                let mut command = Command::new(self.program(words));
                command.args(words.iter().skip(1).map(|word| self.fill(word)));
                command
            }
        };
        if let Some(folder) = &self.folder {
            command.current_dir(folder);
        }
        withhold(&mut command);
        command.envs(&self.env).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        Ok(command)
    }

    /// Why a command could not be started and what to do about it.
    pub(super) fn explain(&self, line: &CommandLine, error: &io::Error) -> String {
        let program = match line {
            CommandLine::Shell(_) => PathBuf::from("sh"),
            CommandLine::Words(words) => self.program(words),
        };
        let folder = self.folder.as_deref().unwrap_or(Path::new("."));
        if !folder.is_dir() {
            return format!("the folder {} does not exist; create it or correct `folder`", folder.display());
        }
        let place = format!("cannot start {} in {}", program.display(), folder.display());
        match error.kind() {
            io::ErrorKind::NotFound => {
                format!("{place}: there is no such program; build or install it first, or correct the command")
            }
            io::ErrorKind::PermissionDenied => format!("{place}: it is not executable; try chmod +x"),
            _ => format!("{place}: {error}"),
        }
    }

    fn set(&mut self, name: &str, value: &str) {
        let value = self.fill(value);
        self.env.insert(name.to_owned(), value);
    }

    /// The program; where it is a relative path, then one of the working folder, whatever the system
    /// makes of it.
    fn program(&self, words: &[String]) -> PathBuf {
        let program = PathBuf::from(words.first().map(|word| self.fill(word)).unwrap_or_default());
        match &self.folder {
            Some(folder) if program.components().count() > 1 && program.is_relative() => folder.join(program),
            _ => program,
        }
    }
}

/// The search path of this process with the folder of this program before it: a scenario may say `perf-gate demo`.
fn search_path() -> Option<String> {
    let program = std::env::current_exe().ok()?;
    let known = std::env::var_os("PATH").unwrap_or_default();
    let folders = program.parent().map(Path::to_path_buf).into_iter().chain(std::env::split_paths(&known));
    std::env::join_paths(folders).ok()?.into_string().ok()
}
