//! One scenario of a comment, in as much detail as there is room for.

use super::super::{Recent, Report, Words, escape};
use super::{jobs, tables};
use crate::gate::Verdict;

/// Most lines of the table of tasks.
const MOST_TASKS: usize = 50;

/// As many where room is short.
const FEW_TASKS: usize = 10;

/// A table of more tasks than this is a fold of its own: what follows would never be read.
const LONG: usize = 20;

/// How much is told: what is too long is written again with the next less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// The sentence alone.
    Verdict,
    /// With the table of checks.
    Checks,
    /// With what explains them.
    Reasons,
    /// With all metrics, a few tasks and the machine.
    Metrics,
    /// With the errors by class.
    Errors,
    /// With the log and most tasks.
    Most,
    /// With every task.
    Everything,
}

/// Nothing asks for the reader's time: all of it is folded.
pub fn is_calm(report: &Report) -> bool {
    matches!(report.verdict, Verdict::Pass | Verdict::Improved)
}

/// The sign of a report.
pub fn face(report: &Report) -> &'static str {
    if report.head_is_down { "🔴" } else { dot(Some(report.verdict)) }
}

/// The sign of a verdict; none is that of what is not judged.
pub fn dot(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        Some(Verdict::Regressed) => "🔴",
        Some(Verdict::Invalid | Verdict::Inconclusive) => "🟡",
        Some(Verdict::Pass | Verdict::Improved) => "🟢",
        Some(Verdict::Incomparable | Verdict::NoBaseline) | None => "⚪",
    }
}

/// The sentence of a report, with its sign.
pub fn title(report: &Report) -> String {
    unbroken(&format!("{} {}", face(report), report.sentence.markdown()))
}

/// A title whose quantities stay with their units, on a phone too.
fn unbroken(title: &str) -> String {
    const UNITS: [&str; 5] = ["%", "ms", "µs", "s", "min"];
    let mut joined = String::with_capacity(title.len());
    for word in title.split(' ') {
        let is_unit = UNITS.contains(&word.trim_end_matches([',', ';', '.', ')']));
        let blank = if is_unit && joined.ends_with(|c: char| c.is_ascii_digit()) { '\u{a0}' } else { ' ' };
        if !joined.is_empty() {
            joined.push(blank);
        }
        joined.push_str(word);
    }
    joined
}

/// What follows the sentence of a report that is the only one.
pub fn alone(report: &Report, depth: Depth) -> Vec<String> {
    if !is_calm(report) {
        return urgent(report, depth);
    }
    let gated = report.checks.iter().filter(|row| row.verdict.is_some()).count();
    let checks = if gated == 1 { "1 check passed".to_owned() } else { format!("{gated} checks passed") };
    let title = format!("{checks} in {}", report.effort.html());
    let blocks = calm(report, depth);
    let fold = (!blocks.is_empty()).then(|| fold(&title, &blocks.join("\n\n")));
    accepted(report).filter(|_| depth >= Depth::Checks).into_iter().chain(fold).collect()
}

/// A report among several: its sentence first; one that asks for no time is a fold under it.
pub fn among(report: &Report, depth: Depth) -> Vec<String> {
    let mut blocks = if is_calm(report) { calm(report, depth) } else { urgent(report, depth) };
    if depth >= Depth::Reasons {
        blocks.push(reproduce(report));
    }
    if !is_calm(report) {
        blocks.insert(0, format!("#### {}", title(report)));
        return blocks;
    }
    let accepted = accepted(report).filter(|_| depth >= Depth::Checks);
    let section = match blocks.is_empty() {
        true => title(report),
        false => fold(&format!("{} {}", face(report), report.sentence.html()), &blocks.join("\n\n")),
    };
    [section].into_iter().chain(accepted).collect()
}

/// The command that measures this again.
pub fn reproduce(report: &Report) -> String {
    format!("Reproduce: {}", escape::code(&report.reproduce))
}

fn calm(report: &Report, depth: Depth) -> Vec<String> {
    let mut blocks: Vec<String> = tables::checks(report).filter(|_| depth >= Depth::Checks).into_iter().collect();
    if depth >= Depth::Reasons {
        blocks.extend(reasons(report));
        blocks.extend(baseline(report));
        blocks.extend(recent(report));
    }
    blocks.extend(details(report, depth));
    blocks
}

fn urgent(report: &Report, depth: Depth) -> Vec<String> {
    let mut blocks = Vec::new();
    if depth >= Depth::Checks {
        blocks.extend(accepted(report));
        blocks.extend(tables::checks(report));
    }
    if depth >= Depth::Reasons {
        blocks.extend(reasons(report));
        let measured = [Some(proof(report)), baseline(report)];
        blocks.push(measured.into_iter().flatten().collect::<Vec<_>>().join(" "));
        blocks.extend(recent(report));
    }
    if depth >= Depth::Most {
        blocks.extend(log(report));
    }
    let mut parts = vec![];
    parts.extend((!report.shown.is_empty()).then_some("metrics"));
    parts.extend(report.jobs.as_ref().map(|_| "jobs"));
    parts.extend((report.tasks.len() > 1).then_some("tasks"));
    parts.extend((!report.failures.is_empty()).then_some("errors"));
    let title = match parts.as_slice() {
        [] => "How this was measured".to_owned(),
        parts => format!("All {} and how this was measured", parts.join(", ")),
    };
    let details = details(report, depth);
    blocks.extend((!details.is_empty()).then(|| fold(&title, &details.join("\n\n"))));
    blocks
}

/// The levels before, as bars.
fn recent(report: &Report) -> Option<String> {
    let line = |recent: &Recent| format!("Last {}, {}", recent.times, recent.words().markdown());
    let lines: Vec<String> = report.recent.iter().map(line).collect();
    (!lines.is_empty()).then(|| lines.join("  \n"))
}

/// Where, why and what next: what a reader of bad news asks.
fn reasons(report: &Report) -> Vec<String> {
    let mut blocks: Vec<String> =
        report.cause.iter().map(|cause| format!("**Where:** {}.", cause.markdown())).collect();
    blocks.extend(jobs::losses(report));
    for (check, explanation) in &report.explanations {
        let sentence = |words: &Words| format!(" {}.", capitalised(&words.markdown()));
        let advice = explanation.advice.as_ref().map(sentence).unwrap_or_default();
        blocks.push(format!("**{}:**{}{advice}", capitalised(&check.markdown()), sentence(&explanation.why)));
    }
    blocks.extend(report.next.iter().map(|next| format!("**Next:** {}.", next.markdown())));
    if !report.warnings.is_empty() {
        let lines: Vec<String> = report.warnings.iter().map(|warning| format!("- ⚠️ {}", warning.markdown())).collect();
        blocks.push(lines.join("\n"));
    }
    blocks
}

/// With a capital first letter.
pub fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// How sure that is, and what ran.
fn proof(report: &Report) -> String {
    let proof = report.proof.as_ref().map(|proof| format!("{proof}. ")).unwrap_or_default();
    let builds = report.builds.as_ref().map(|builds| format!("{}: ", builds.markdown())).unwrap_or_default();
    capitalised(&format!("{proof}{builds}{}.", report.effort.markdown()))
}

/// Which stored runs head was held against.
fn baseline(report: &Report) -> Option<String> {
    report.baseline.as_ref().map(|baseline| format!("Baseline: {}.", baseline.markdown()))
}

/// What somebody answers for is never folded away.
fn accepted(report: &Report) -> Option<String> {
    match report.accepted.as_slice() {
        [] => None,
        [one] => Some(format!("**Accepted on purpose:** {}", one.markdown())),
        all => {
            let lines: Vec<String> = all.iter().map(|accepted| format!("- {}", accepted.markdown())).collect();
            Some(format!("**Accepted on purpose:**\n{}", lines.join("\n")))
        }
    }
}

fn log(report: &Report) -> Option<String> {
    (!report.log_tail.is_empty()).then(|| format!("Last lines of its log:\n\n{}", escape::block(&report.log_tail)))
}

/// All numbers, and on which machine they were measured.
fn details(report: &Report, depth: Depth) -> Vec<String> {
    if depth < Depth::Metrics {
        return Vec::new();
    }
    let most_tasks = match depth {
        Depth::Everything => usize::MAX,
        Depth::Most => MOST_TASKS,
        _ => FEW_TASKS,
    };
    let all = report.tasks.len();
    let (long, short) = match tables::tasks(report, most_tasks) {
        Some(table) if all.min(most_tasks) > LONG => (Some(table), None),
        table => (None, table),
    };
    let mut blocks: Vec<String> = tables::metrics(report).into_iter().chain(short).collect();
    blocks.extend(jobs::details(report, depth));
    blocks.extend(tables::errors(report).filter(|_| depth >= Depth::Errors));
    blocks.extend(report.sight.as_ref().map(|sight| format!("{}.", capitalised(sight))));
    blocks.push(format!("Runner {}{}", report.runner.markdown(), generator(report)));
    let count = if all > most_tasks { format!("{most_tasks} of {all} tasks") } else { format!("All {all} tasks") };
    blocks.extend(long.map(|table| fold(&format!("{count}, those that moved first"), &table)));
    blocks
}

fn generator(report: &Report) -> String {
    let Some(generator) = &report.generator else { return String::new() };
    let queue = generator.queue.as_ref().map(|queue| format!(" · {queue}")).unwrap_or_default();
    format!(" · start lateness p99 {} · generator CPU {}{queue}", generator.late_p99, generator.cpu)
}

/// A section that a click opens. The title is HTML: Markdown in it would be shown as it stands.
pub fn fold(title: &str, text: &str) -> String {
    format!("<details><summary>{title}</summary>\n\n{text}\n</details>")
}
