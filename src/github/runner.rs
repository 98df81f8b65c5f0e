//! What the runner of a workflow reads: the job's summary, outputs of the step, annotations.

use super::summary;
use std::collections::BTreeMap;
use std::fmt;
use std::fs::OpenOptions;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// What the runner of a workflow reads; nothing is written where there is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Runner {
    is_runner: bool,
    summary: Option<PathBuf>,
    output: Option<PathBuf>,
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Shown in blue.
    Notice,
    /// Shown in yellow.
    Warning,
    /// Shown in red.
    Error,
}

/// A place in a file, for GitHub to show an annotation at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// The file, from the top of the repository on.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
}

/// A file of the runner that cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {path}, which {variable} names: {source}", path = path.display())]
pub struct RunnerFault {
    /// The variable that names the file.
    pub variable: &'static str,
    /// The file.
    pub path: PathBuf,
    /// Why.
    pub source: io::Error,
}

impl Runner {
    /// Reads the variables of a process.
    pub fn of(variables: &BTreeMap<String, String>) -> Self {
        let set = |name: &str| variables.get(name).filter(|value| !value.is_empty());
        Self {
            is_runner: set("GITHUB_ACTIONS").is_some_and(|value| value == "true"),
            summary: set("GITHUB_STEP_SUMMARY").map(PathBuf::from),
            output: set("GITHUB_OUTPUT").map(PathBuf::from),
        }
    }

    /// Appends Markdown to the job's summary. What does not fit is cut at the end of a line, and the summary says so.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn summary(&self, markdown: &str) -> Result<(), RunnerFault> {
        let Some(path) = &self.summary else { return Ok(()) };
        append(path, |written| summary::fitted(markdown, summary::LIMIT.saturating_sub(written)))
            .map_err(|source| RunnerFault { variable: "GITHUB_STEP_SUMMARY", path: path.clone(), source })
    }

    /// Sets an output of the step; whatever the value is, it sets no other one.
    ///
    /// # Errors
    /// Where the file cannot be written, or the name is none.
    pub fn output(&self, name: &str, value: &str) -> Result<(), RunnerFault> {
        let Some(path) = &self.output else { return Ok(()) };
        // Nobody can guess it, so no value can hold it.
        let end = format!("perf-gate-{}", Uuid::new_v4().simple());
        let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
        let written = if is_name {
            append(path, |_| format!("{name}<<{end}\n{value}\n{end}\n"))
        } else {
            Err(io::Error::new(io::ErrorKind::InvalidInput, format!("`{name}` is no name of an output")))
        };
        written.map_err(|source| RunnerFault { variable: "GITHUB_OUTPUT", path: path.clone(), source })
    }

    /// The line that, printed by itself, makes an annotation. A runner shows ten of each level in a step.
    pub fn annotation(&self, level: Level, title: &str, text: &str, spot: Option<&Spot>) -> Option<String> {
        let place =
            spot.map(|Spot { file, line, column }| format!("file={},line={line},col={column},", property(file)));
        let place = place.unwrap_or_default();
        self.is_runner.then(|| format!("::{level} {place}title={}::{}", property(title), data(text)))
    }

    /// The line that begins a fold in the log; what follows is shown on a click.
    pub fn fold(&self, title: &str) -> Option<String> {
        self.is_runner.then(|| format!("::group::{}", data(&super::inert(title))))
    }

    /// The line that ends it.
    pub fn unfold(&self) -> Option<&'static str> {
        self.is_runner.then_some("::endgroup::")
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Notice => "notice",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// Appends to a file, on a line of its own; `text` is handed the bytes that are there.
fn append(path: &Path, text: impl FnOnce(usize) -> String) -> io::Result<()> {
    let mut file = OpenOptions::new().create(true).read(true).append(true).open(path)?;
    let length = file.seek(SeekFrom::End(0))?;
    let mut last = [b'\n'];
    if length > 0 {
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
    }
    let gap = if last == [b'\n'] { "" } else { "\n" };
    let text = text(usize::try_from(length).unwrap_or(usize::MAX).saturating_add(gap.len()));
    if text.is_empty() { Ok(()) } else { file.write_all(format!("{gap}{text}").as_bytes()) }
}

/// Escapes as the runner unescapes (`actions/toolkit`, `packages/core/src/command.ts`).
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests;
