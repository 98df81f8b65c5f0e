//! A JUnit file, for systems that show no comments: a suite a scenario, a case a check.

use super::{Explanation, Report, Row, Words, escape};
use crate::gate::Verdict;
use jiff::Timestamp;

/// What a case came to.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Outcome {
    Passed,
    /// It fails the job.
    Failure(&'static str),
    /// The measurement cannot be used.
    Error,
    /// There is no verdict, and the job does not fail for that.
    Skipped,
}

/// One test case.
struct Case {
    name: String,
    outcome: Outcome,
    /// What is the matter, in a line.
    message: String,
    /// What else there is to know.
    text: String,
}

/// All reports in one file: JUnit as Jenkins reads it, and with it nearly everything else.
pub fn junit(reports: &[Report]) -> String {
    let suites: String = reports.iter().map(suite).collect();
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"perf-gate\">\n{suites}</testsuites>\n")
}

fn suite(report: &Report) -> String {
    let cases = cases(report);
    let count = |is: fn(&Outcome) -> bool| cases.iter().filter(|case| is(&case.outcome)).count();
    let seconds = if report.seconds.is_finite() { report.seconds.max(0.0) } else { 0.0 };
    let mut text = format!(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{seconds:.3}\"{}>\n",
        escaped(&report.scenario),
        cases.len(),
        count(|outcome| matches!(outcome, Outcome::Failure(_))),
        count(|outcome| *outcome == Outcome::Error),
        count(|outcome| *outcome == Outcome::Skipped),
        timestamp(&report.began),
    );
    cases.iter().for_each(|case| text.push_str(&written(case, &report.scenario)));
    text.push_str(&format!("    <system-out>{}</system-out>\n", escaped(told(report))));
    if !report.log_tail.is_empty() {
        let lines: Vec<String> = report.log_tail.iter().map(|line| escape::line(line)).collect();
        text.push_str(&format!("    <system-err>{}</system-err>\n", escaped(lines.join("\n"))));
    }
    text.push_str("  </testsuite>\n");
    text
}

/// Without a time zone, as the format wants it; nothing where it is no time.
fn timestamp(began: &str) -> String {
    let when = began.parse::<Timestamp>().map(|when| when.strftime("%Y-%m-%dT%H:%M:%S").to_string());
    when.map(|when| format!(" timestamp=\"{when}\"")).unwrap_or_default()
}

/// One for each gated check; one for the run where it is faulty as a whole or nothing was checked.
fn cases(report: &Report) -> Vec<Case> {
    let gated = report.checks.iter().filter_map(|row| Some((row, row.verdict?)));
    let mut cases: Vec<Case> = gated.map(|(row, verdict)| check(report, row, verdict)).collect();
    if cases.is_empty() || report.is_faulty && report.verdict != Verdict::Regressed {
        let outcome = match outcome(report, report.verdict) {
            // An interrupted job fails, whatever the policy says.
            Outcome::Skipped if report.blocks => Outcome::Error,
            outcome => outcome,
        };
        cases.insert(
            0,
            Case { name: "measurement".to_owned(), outcome, message: report.sentence.plain(), text: String::new() },
        );
    }
    cases
}

fn check(report: &Report, row: &Row, verdict: Verdict) -> Case {
    let why = row.explanation.as_ref().map(sentence);
    let message = match (&row.numbers(), &why) {
        (numbers, None) => numbers.clone(),
        (numbers, Some(why)) if numbers.is_empty() => why.clone(),
        (numbers, Some(why)) => format!("{numbers}: {why}"),
    };
    let cause = report.cause.as_ref().filter(|_| verdict == Verdict::Regressed);
    let text = cause.map(|cause| format!("Where: {}", cause.plain())).unwrap_or_default();
    // A metric may have a threshold and a limit; systems tell cases apart by their names.
    let rule = if row.limit.starts_with(['≤', '≥']) { ", absolute limit" } else { "" };
    Case { name: format!("{}{rule}", row.title().plain()), outcome: outcome(report, verdict), message, text }
}

fn sentence(explanation: &Explanation) -> String {
    let advice = explanation.advice.as_ref().map(|advice| format!("; {}", advice.plain())).unwrap_or_default();
    format!("{}{advice}", explanation.why.plain())
}

/// A red check is a failure whatever the policy makes of it: whoever reads it wants to know.
fn outcome(report: &Report, verdict: Verdict) -> Outcome {
    let fails = report.fail_on.contains(&verdict);
    match verdict {
        Verdict::Regressed => Outcome::Failure("regressed"),
        Verdict::Invalid => Outcome::Error,
        Verdict::Inconclusive if fails => Outcome::Failure("inconclusive"),
        Verdict::Incomparable if fails => Outcome::Failure("incomparable"),
        Verdict::NoBaseline if fails => Outcome::Failure("no-baseline"),
        Verdict::Inconclusive | Verdict::Incomparable | Verdict::NoBaseline => Outcome::Skipped,
        Verdict::Pass | Verdict::Improved => Outcome::Passed,
    }
}

fn written(case: &Case, scenario: &str) -> String {
    let [name, class, message, text] = [&case.name, scenario, &case.message, &case.text].map(escaped);
    let inner = match &case.outcome {
        Outcome::Passed => String::new(),
        Outcome::Failure(kind) => format!("<failure type=\"{kind}\" message=\"{message}\">{text}</failure>"),
        Outcome::Error => format!("<error type=\"invalid\" message=\"{message}\">{text}</error>"),
        Outcome::Skipped => format!("<skipped message=\"{message}\"/>"),
    };
    match inner.is_empty() {
        true => format!("    <testcase name=\"{name}\" classname=\"{class}\"/>\n"),
        false => format!("    <testcase name=\"{name}\" classname=\"{class}\">{inner}</testcase>\n"),
    }
}

/// The sentence, what else is to be known, and how to measure it again: what most systems show with a suite.
fn told(report: &Report) -> String {
    let mut lines = vec![report.sentence.plain()];
    let proof = report.proof.iter().cloned();
    lines.extend(proof.chain([report.effort.plain()]));
    lines.extend(report.baseline.iter().map(|baseline| format!("baseline: {}", baseline.plain())));
    lines.extend(report.next.iter().map(|next| format!("next: {}", next.plain())));
    lines.extend(report.warnings.iter().map(Words::plain).map(|warning| format!("warning: {warning}")));
    lines.push(format!("reproduce: {}", report.reproduce));
    lines.join("\n")
}

/// Text as XML 1.0 takes it, in an element as in an attribute.
fn escaped(text: impl AsRef<str>) -> String {
    let mut escaped = String::new();
    for c in text.as_ref().chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push('\n'),
            // XML has no way to write these.
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => escaped.push(c),
        }
    }
    escaped
}
