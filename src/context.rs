//! What comes from the process: environment, streams, and whether somebody watches.

use std::collections::BTreeMap;
use std::io::IsTerminal;

/// Handed in by `main`; nothing else asks the process.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// Environment variables that are valid text.
    pub variables: BTreeMap<String, String>,
    /// Standard output is a terminal.
    pub stdout_is_terminal: bool,
    /// Standard error is a terminal: progress may draw.
    pub stderr_is_terminal: bool,
}

impl Context {
    /// The process as it is.
    pub fn of_process() -> Self {
        let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        };
        Self {
            variables: std::env::vars_os().filter_map(text).collect(),
            stdout_is_terminal: std::io::stdout().is_terminal(),
            stderr_is_terminal: std::io::stderr().is_terminal(),
        }
    }

    /// A variable that is set to something.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Whether standard output may be coloured: a terminal, and `NO_COLOR` is not set.
    pub fn colour(&self) -> bool {
        self.stdout_is_terminal && self.variable("NO_COLOR").is_none() && self.variable("TERM") != Some("dumb")
    }

    /// Whether progress may draw a bar: a terminal, and not a CI system that claims to be one.
    pub fn draws_progress(&self) -> bool {
        self.stderr_is_terminal && self.variable("CI").is_none() && self.variable("TERM") != Some("dumb")
    }
}

/// Columns of the terminal that standard output is, where it is one.
pub fn terminal_width() -> Option<usize> {
    let (width, _) = terminal_size::terminal_size_of(std::io::stdout())?;
    Some(usize::from(width.0))
}
