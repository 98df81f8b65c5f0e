//! What one policy makes of many runs: how many fail, and which.

use super::ink::{self, Ink};
use super::table::{Column, Layout};
use super::{Style, escape, sentence, terminal};
use crate::gate::{self, Judgement, Verdict};
use crate::metric;
use crate::record::RunRecord;
use jiff::Timestamp;

/// Longest reason within the table.
const LONGEST_REASON: usize = 60;
/// Longest branch name within the table.
const LONGEST_BRANCH: usize = 24;
/// Digits of a commit that are shown.
const COMMIT: usize = 9;

/// One run, judged.
#[derive(Debug, Clone, PartialEq)]
pub struct TrialRow {
    began: String,
    commit: String,
    branch: String,
    verdict: Verdict,
    sentence: String,
    fails: bool,
    /// It would fail if a second measurement confirmed it, which many runs are kept without.
    waits: bool,
}

impl TrialRow {
    /// `fails` tells whether the policy fails a job for it.
    pub fn new(record: &RunRecord, judgement: &Judgement, fails: bool) -> Self {
        let began = record.began.parse::<Timestamp>().map(|when| when.strftime("%Y-%m-%d %H:%M").to_string());
        let commit = record.identity.commit.clone().unwrap_or_default();
        Self {
            began: began.unwrap_or_else(|_| record.began.clone()),
            commit: commit.get(..COMMIT).unwrap_or(&commit).to_owned(),
            branch: record.identity.branch.clone().unwrap_or_default(),
            verdict: judgement.verdict,
            // The reader knows which scenario it is, and no job is blocked here.
            sentence: sentence::verdict(judgement, &[judgement.verdict]).plain(),
            fails,
            waits: !fails && gate::wants_confirmation(judgement),
        }
    }
}

/// The first line is the answer: `orders: with this policy 3 of 40 runs fail, 2 more if confirmed`; then run by run.
pub fn trial(scenario: &str, rows: &[TrialRow], style: Style) -> String {
    let failing = rows.iter().filter(|row| row.fails).count();
    let name = escape::line(scenario);
    let more = match rows.iter().filter(|row| row.waits).count() {
        0 => String::new(),
        n => format!(", {} more if confirmed", metric::count(n as i64)),
    };
    let ink = if failing > 0 { Ink::Unsure } else { Ink::Good };
    let answer = format!(
        "{name}: with this policy {} of {} {}{more} ({})",
        metric::count(failing as i64),
        metric::count(rows.len() as i64),
        if rows.len() == 1 { "run fails" } else { "runs fail" },
        tally(rows)
    );
    let columns = [
        Column::Text("began (UTC)"),
        Column::Text("commit"),
        Column::Name("branch"),
        Column::Text("verdict"),
        Column::Name(""),
    ];
    let cells = |row: &TrialRow| {
        let (sign, ink) = terminal::sign(row.verdict);
        let sentence = row.sentence.strip_prefix(&name).unwrap_or(&row.sentence).trim_start_matches([':', ' ']);
        vec![
            escape::line(&row.began),
            escape::line(&row.commit),
            escape::shorten(&escape::line(&row.branch), LONGEST_BRANCH),
            ink.on(&format!("{sign} {}", row.verdict)),
            escape::shorten(sentence, LONGEST_REASON),
        ]
    };
    let table = Layout::new(&columns, &[rows.iter().map(cells).collect()]).text(style.width);
    ink::finish(&format!("{}\n\n{table}", ink.on(&answer)), style.colour)
}

/// `3 regressed, 5 inconclusive, 32 pass`, worst first.
fn tally(rows: &[TrialRow]) -> String {
    let mut verdicts: Vec<Verdict> = rows.iter().map(|row| row.verdict).collect();
    verdicts.sort_unstable();
    let groups = verdicts.chunk_by(|a, b| a == b);
    let words: Vec<String> = groups.filter_map(|group| Some(format!("{} {}", group.len(), group.first()?))).collect();
    words.join(", ")
}
