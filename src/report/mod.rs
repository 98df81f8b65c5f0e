//! Reports: pure functions from a judgement and its record to text.
//!
//! [`Report`] holds everything that is to be said, in words and units, built once; a renderer only lays it
//! out and escapes it, so that no two of them can disagree. Knows no files, no streams and no GitHub.
//! Main type: [`Report`].

mod acceptance;
mod annotation;
mod bars;
mod baseline;
mod builds;
mod cause;
mod commands;
mod csv;
mod effort;
mod escape;
mod failures;
mod history;
mod html;
mod ink;
mod jobs;
mod junit;
mod machine;
mod markdown;
mod openmetrics;
mod paragraph;
mod proof;
mod quantity;
mod range;
mod reason;
mod recovery;
mod row;
mod run;
mod sentence;
mod sight;
mod speech;
mod stage;
mod stored;
mod table;
mod terminal;
mod trend;
mod trial;
mod warning;
mod words;

#[cfg(test)]
mod golden;
#[cfg(test)]
pub(crate) mod promises;
#[cfg(test)]
pub(crate) mod sample;

pub use annotation::{Annotation, Level};
pub use bars::{Recent, bar};
pub use csv::{CsvFile, csv};
pub use failures::FailureRow;
pub use html::{Sheet, html, trend_page};
pub use jobs::{CountRow, JobsSection, QueueRow, StageRow};
pub use junit::junit;
pub use machine::Generator;
pub use markdown::{
    COMMENT_BUDGET, Earlier, Frame, SUMMARY_BUDGET, Unfinished, comment, earlier, in_progress, summary,
};
pub use openmetrics::openmetrics;
pub use reason::Explanation;
pub use row::{Row, TaskRow};
pub use run::run_summary;
pub use stored::{StoredRow, stored_list, stored_run};
pub use trend::{trend, trend_line};
pub use trial::{TrialRow, trial};
pub use words::Words;

use crate::gate::{Comparison, Fault, Judgement, Verdict, Warning};
use crate::record::{Arm, RunRecord};
use commands::Commands;
use reason::Setting;
use speech::Speech;
use std::slice;

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people at a terminal or in a log.
    Terminal(Style),
    /// A comment on a pull request, of at most so many characters.
    Markdown {
        /// GitHub takes [`COMMENT_BUDGET`].
        budget: usize,
    },
    /// A JUnit file, for systems without comments.
    Junit,
}

/// What a terminal can show; the caller knows `NO_COLOR` and whether it is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether to paint. Nothing is said by colour alone.
    pub colour: bool,
    /// Columns.
    pub width: usize,
}

/// Where things are, for the reader to find them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// The scenario file as the user named it; absent where it is the built-in one.
    pub scenario: Option<String>,
    /// The folder with the record and the reports; absent where none is written.
    pub folder: Option<String>,
}

/// Most checks whose last levels are drawn.
const MOST_RECENT: usize = 4;

/// Everything that is to be said about one judged run.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Name of the scenario, from outside.
    pub scenario: String,
    /// The verdict over all checks.
    pub verdict: Verdict,
    /// Whether head could not be measured, which blocks whatever the policy says.
    pub head_is_down: bool,
    /// Whether the run as a whole was cut short or cannot be used.
    pub is_faulty: bool,
    /// Whether it fails the job.
    pub blocks: bool,
    /// The verdicts that fail the job.
    pub fail_on: Vec<Verdict>,
    /// The verdict in one sentence.
    pub sentence: Words,
    /// Whose levels a row has: `base → head`, or `stored → head`.
    pub levels: &'static str,
    /// Regressions that are accepted on purpose, and still are.
    pub accepted: Vec<Words>,
    /// One row a check.
    pub checks: Vec<Row>,
    /// Shown, never judged.
    pub shown: Vec<Row>,
    /// All tasks.
    pub tasks: Vec<TaskRow>,
    /// Which tasks explain a red.
    pub cause: Option<Words>,
    /// How rarely identical builds look this bad.
    pub proof: Option<String>,
    /// Why the checks that are not plain came to their verdict, and what to do.
    pub explanations: Vec<(Words, Explanation)>,
    /// What else to know, with advice.
    pub warnings: Vec<Words>,
    /// Failed requests by class.
    pub failures: Vec<FailureRow>,
    /// Last lines of the log of an arm that could not be measured, from outside.
    pub log_tail: Vec<String>,
    /// The jobs, where iterations are graphs of them.
    pub jobs: Option<JobsSection>,
    /// What the spread of counted windows allows to see.
    pub sight: Option<String>,
    /// What to do next.
    pub next: Option<Words>,
    /// `16 paired rounds, 48 s of load on each build`.
    pub effort: Words,
    /// Which stored runs head was held against: `10 refresh times of main, newest 9 h old, oldest 13 days old`.
    pub baseline: Option<Words>,
    /// The levels of the last stored runs beside head's.
    pub recent: Vec<Recent>,
    /// `a1b2c3d and d4e5f6a ran in turn on one machine`, where both commits are known.
    pub builds: Option<Words>,
    /// The machine.
    pub runner: Words,
    /// How the generator fared.
    pub generator: Option<Generator>,
    /// The command that measures this again.
    pub reproduce: String,
    /// The folder with the record and the reports, from outside.
    pub folder: Option<String>,
    /// The page to look at in a browser, from outside; absent until one is written.
    pub page: Option<String>,
    /// When the run began, UTC, RFC 3339, from outside.
    pub began: String,
    /// How long it took, in seconds.
    pub seconds: f64,
}

impl Report {
    /// Puts a judgement into words. `fail_on` names the verdicts that fail the job.
    pub fn new(judgement: &Judgement, record: &RunRecord, fail_on: &[Verdict], files: &Files) -> Self {
        let commands = Commands::new(files, &record.identity.call);
        let speech = Speech::of_judgement(judgement);
        let (stored, has_base) = (judgement.stored.as_ref(), has_base(judgement, record));
        let setting = Setting { stored, commands: &commands, speech, has_base };
        // Without a round that counts every number would be missing.
        let numbers = |all: &[Comparison]| match judgement.rounds {
            0 => Vec::new(),
            _ => all.iter().map(|comparison| Row::new(comparison, setting)).collect::<Vec<Row>>(),
        };
        let checks = numbers(&judgement.checks);
        let tasks: Vec<TaskRow> = judgement.tasks.iter().map(TaskRow::new).collect();
        let (explanations, advice) = explained(judgement, &checks);
        let red = judgement.verdict == Verdict::Regressed;
        Self {
            scenario: judgement.scenario.clone(),
            verdict: judgement.verdict,
            head_is_down: matches!(judgement.fault, Some(Fault::Down { arm: Arm::Head, .. })),
            is_faulty: judgement.fault.is_some(),
            blocks: sentence::fails(judgement, fail_on),
            fail_on: fail_on.to_vec(),
            sentence: sentence::verdict(judgement, fail_on),
            levels: if judgement.stored.is_some() { "stored → head" } else { "base → head" },
            accepted: acceptance::all(&judgement.accepted, speech),
            cause: stage::told(judgement).or_else(|| cause::of(&tasks).filter(|_| red)),
            proof: proof::of(judgement).filter(|_| red),
            explanations: retold(explanations, speech),
            checks,
            shown: numbers(&judgement.shown),
            tasks,
            warnings: warning::all(&judgement.warnings, speech),
            failures: failures::by_class(record),
            log_tail: recovery::log_tail(record),
            jobs: JobsSection::of(record, &judgement.stages),
            sight: sight::line(judgement, record),
            next: recovery::next(judgement, record).or(advice).map(|next| next.retold(speech)),
            effort: effort::effort(judgement, record),
            baseline: judgement.stored.as_ref().map(|stored| baseline::line(stored, &record.began, speech)),
            recent: judgement.checks.iter().filter_map(|check| Recent::of(check, speech)).take(MOST_RECENT).collect(),
            builds: builds::builds(record).filter(|_| judgement.stored.is_none()),
            runner: machine::runner(record),
            generator: Generator::of(record),
            reproduce: commands.gate,
            folder: files.folder.clone(),
            page: None,
            began: record.began.clone(),
            seconds: record.seconds,
        }
    }

    /// The report as text.
    pub fn render(&self, format: Format) -> String {
        match format {
            Format::Terminal(style) => terminal::render(self, style),
            Format::Markdown { budget } => {
                let frame = Frame { key: self.scenario.clone(), ..Frame::default() };
                comment(slice::from_ref(self), &frame, budget)
            }
            Format::Junit => junit(slice::from_ref(self)),
        }
    }
}

/// Whether there is a base to measure beside head: the scenario tells, else that it was tried. A record of strangers
/// holds no scenario.
fn has_base(judgement: &Judgement, record: &RunRecord) -> bool {
    let of_scenario = ["/target/base", "/target/build"].iter().any(|key| record.source.pointer(key).is_some());
    let was_tried = |warning: &Warning| matches!(warning, Warning::NoConfirmation { .. });
    of_scenario || judgement.warnings.iter().any(was_tried)
}

fn retold(explanations: Vec<(Words, Explanation)>, speech: Speech) -> Vec<(Words, Explanation)> {
    let one = |(check, Explanation { why, advice }): (Words, Explanation)| {
        let advice = advice.map(|advice| advice.retold(speech));
        (check, Explanation { why: why.retold(speech), advice })
    };
    explanations.into_iter().map(one).collect()
}

/// What the first line does not explain already, and what to do about that which it does.
fn explained(judgement: &Judgement, checks: &[Row]) -> (Vec<(Words, Explanation)>, Option<Words>) {
    // A run that was cut short says so in its first line.
    if judgement.fault.is_some() {
        return (Vec::new(), None);
    }
    let told = sentence::why(judgement);
    let is_told = |(_, explanation): &(Words, Explanation)| Some(&explanation.why) == told.as_ref();
    let (told, untold): (Vec<_>, Vec<_>) = reason::shared(checks).into_iter().partition(is_told);
    (untold, told.into_iter().find_map(|(_, explanation)| explanation.advice))
}
