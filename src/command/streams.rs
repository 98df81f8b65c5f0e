//! What is said on the two streams. The runner of a workflow reads both and obeys lines of a certain form, so nothing that
//! holds a text from outside is written as it stands.

use crate::config::{Place, Problems};
use crate::context::Context;
use crate::failure::{ExitStatus, Failure};
use crate::github::{Level, Runner, Spot, inert, inert_json};
use std::io::Write;
use std::path::Path;

/// Most annotations of one failure: GitHub shows ten of each level and step.
const MOST: usize = 10;

/// Writes an answer to standard output.
pub fn print(text: &str) -> Result<ExitStatus, Failure> {
    say(&inert(text))
}

/// Writes a value to standard output, on a line of its own.
pub fn print_json(value: &impl serde::Serialize) -> Result<ExitStatus, Failure> {
    let json = serde_json::to_string(value).map_err(|e| Failure::unexpected("cannot print", &e))?;
    say(&format!("{}\n", inert_json(&json)))
}

/// Writes our own words to standard output; whoever closed the other end did not want more.
pub fn say(text: &str) -> Result<ExitStatus, Failure> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::unexpected("cannot print", &e)),
        _ => Ok(ExitStatus::Passed),
    }
}

/// Says something beside the answer, on standard error.
pub fn warn(text: &str) {
    tell(&format!("perf-gate: {text}"));
}

/// Writes lines to standard error.
pub fn tell(text: &str) {
    let _ = writeln!(std::io::stderr(), "{}", inert(text));
}

/// Begins a fold in the log of the workflow; tells whether there is one.
pub fn fold(runner: &Runner, title: &str) -> bool {
    let line = runner.fold(title);
    line.is_some_and(|line| writeln!(std::io::stderr(), "{line}").is_ok())
}

/// Ends it.
pub fn unfold(runner: &Runner) {
    if let Some(line) = runner.unfold() {
        let _ = writeln!(std::io::stderr(), "{line}");
    }
}

/// Marks something in the workflow, where there is one. The runner reads both streams, and standard output may be wanted
/// for JSON.
pub fn annotate(runner: &Runner, level: Level, title: &str, text: &str, spot: Option<&Spot>) {
    if let Some(line) = runner.annotation(level, title, text, spot) {
        let _ = writeln!(std::io::stderr(), "{line}");
    }
}

/// Says what ended the program: to people, and to the workflow.
pub fn complain(context: &Context, failure: &Failure) {
    tell(&format!("error: {failure}"));
    let runner = Runner::of(&context.variables);
    let annotate = |text: &str, spot: Option<&Spot>| annotate(&runner, Level::Error, "perf-gate", text, spot);
    let Failure::Scenario(unread) = failure else { return annotate(&failure.to_string(), None) };
    let problems = unread.iter().flat_map(|problems| problems.list.iter().map(move |problem| (problems, problem)));
    for (Problems { file, .. }, problem) in problems.take(MOST) {
        let spot = match problem.place {
            Place::File { line, column } => Some(Spot { file: in_workspace(context, file), line, column }),
            Place::Flag(_) => None,
        };
        annotate(&problem.line(file), spot.as_ref());
    }
}

/// The file as GitHub knows it, from the top of the repository on; a step may work in a folder of its own.
fn in_workspace(context: &Context, file: &Path) -> String {
    let workspace = context.variable("GITHUB_WORKSPACE").map(Path::new);
    let absolute = std::path::absolute(file).ok();
    let within = workspace.zip(absolute.as_deref()).and_then(|(workspace, file)| file.strip_prefix(workspace).ok());
    within.unwrap_or(file).display().to_string()
}
