//! The report as a comment on a pull request.

use super::{Report, Row, Words, escape};
use crate::gate::Verdict;

/// Characters that GitHub takes in one comment.
pub const COMMENT_BUDGET: usize = 65_536;

/// Most lines of the table of tasks.
const MOST_TASKS: usize = 50;

/// As many where room is short.
const FEW_TASKS: usize = 10;

/// The hidden first line by which a scenario's comment is found again.
pub fn marker(scenario: &str) -> String {
    format!("<!-- perf-gate:{} -->", escape::comment(scenario))
}

/// How much is told: a comment that is too long is written again with the next less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Depth {
    Verdict,
    Checks,
    Reasons,
    Metrics,
    Errors,
    Everything,
}

impl Depth {
    const DEEPEST_FIRST: [Self; 6] =
        [Self::Everything, Self::Errors, Self::Metrics, Self::Reasons, Self::Checks, Self::Verdict];
}

/// Renders a report within so many characters. Detail goes first; marker and verdict stay.
pub fn render(report: &Report, budget: usize) -> String {
    // GitHub counts as browsers do.
    let fits = |text: &String| text.encode_utf16().count() <= budget;
    let full = Depth::DEEPEST_FIRST.map(|depth| move || written(report, depth));
    full.iter()
        .map(|write| write())
        .find(fits)
        .unwrap_or_else(|| escape::shorten(&written(report, Depth::Verdict), budget))
}

fn written(report: &Report, depth: Depth) -> String {
    let mut blocks = vec![format!("{}\n### {} {}", marker(&report.scenario), face(report), report.sentence.markdown())];
    if depth >= Depth::Checks {
        blocks.extend(accepted(report));
    }
    match is_calm(report) {
        true => blocks.extend(calm(report, depth)),
        false => blocks.extend(urgent(report, depth)),
    }
    if depth >= Depth::Reasons {
        blocks.push(format!("Reproduce: {}", escape::code(&report.reproduce)));
    } else {
        blocks.push("Details were left out: the report is longer than a comment may be.".to_owned());
    }
    let mut text = blocks.join("\n\n");
    text.push('\n');
    text
}

/// Nothing asks for the reader's time: all of it is folded.
fn is_calm(report: &Report) -> bool {
    matches!(report.verdict, Verdict::Pass | Verdict::Improved)
}

fn calm(report: &Report, depth: Depth) -> Option<String> {
    let mut blocks: Vec<String> = checks(report).filter(|_| depth >= Depth::Checks).into_iter().collect();
    if depth >= Depth::Reasons {
        blocks.extend(reasons(report));
        blocks.extend(baseline(report));
    }
    blocks.extend(details(report, depth));
    let gated = report.checks.iter().filter(|row| row.verdict.is_some()).count();
    let checks = if gated == 1 { "1 check passed".to_owned() } else { format!("{gated} checks passed") };
    let title = format!("{checks} in {}", report.effort.plain());
    (!blocks.is_empty()).then(|| fold(&title, &blocks.join("\n\n")))
}

fn urgent(report: &Report, depth: Depth) -> Vec<String> {
    let mut blocks: Vec<String> = checks(report).filter(|_| depth >= Depth::Checks).into_iter().collect();
    if depth >= Depth::Reasons {
        blocks.extend(reasons(report));
        let measured = [Some(proof(report)), baseline(report)];
        blocks.push(measured.into_iter().flatten().collect::<Vec<_>>().join(" "));
    }
    if depth >= Depth::Everything {
        blocks.extend(log(report));
    }
    let mut parts = vec![];
    parts.extend((!report.shown.is_empty()).then_some("metrics"));
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

fn face(report: &Report) -> &'static str {
    if report.head_is_down { "🔴" } else { dot(Some(report.verdict)) }
}

fn dot(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        Some(Verdict::Regressed) => "🔴",
        Some(Verdict::Invalid | Verdict::Inconclusive) => "🟡",
        Some(Verdict::Pass | Verdict::Improved) => "🟢",
        Some(Verdict::Incomparable | Verdict::NoBaseline) | None => "⚪",
    }
}

fn checks(report: &Report) -> Option<String> {
    if report.checks.is_empty() {
        return None;
    }
    let mut table = format!("| check | change | {} | likely range | limit |\n|:--|--:|:--|:--|--:|", report.levels);
    for row in &report.checks {
        table.push_str(&format!("\n{}", check(row)));
    }
    Some(table)
}

fn check(row: &Row) -> String {
    let (mut title, mut change) = (row.title().markdown(), row.change.clone());
    if matches!(row.verdict, Some(Verdict::Regressed | Verdict::Inconclusive)) {
        title = format!("**{title}**");
    }
    if row.verdict == Some(Verdict::Regressed) && !change.is_empty() {
        change = format!("**{change}**");
    }
    let mut likely = match (&row.verdict, &row.explanation) {
        (None, Some(explanation)) => explanation.why.markdown(),
        _ => likely(row),
    };
    // What passes with ease needs no drawing.
    if let Some(drawing) = row.drawing.as_ref().filter(|_| row.verdict != Some(Verdict::Pass)) {
        likely.push_str(&format!(" `{drawing}`"));
    }
    line(&[&format!("{} {title}", dot(row.verdict)), &whole(&change), &whole(&row.levels), &likely, &whole(&row.limit)])
}

/// One line of a table. The cells are escaped already.
fn line(cells: &[&str]) -> String {
    let cells: Vec<String> =
        cells.iter().map(|cell| if cell.is_empty() { " ".to_owned() } else { format!(" {cell} ") }).collect();
    format!("|{}|", cells.join("|"))
}

fn likely(row: &Row) -> String {
    row.likely.iter().map(|part| whole(part)).collect::<Vec<_>>().join(" ")
}

/// A quantity that a narrow column must not break before its unit.
fn whole(quantity: &str) -> String {
    quantity.replace(' ', "\u{a0}")
}

/// Where, why and what next: what a reader of bad news asks.
fn reasons(report: &Report) -> Vec<String> {
    let mut blocks: Vec<String> =
        report.cause.iter().map(|cause| format!("**Where:** {}.", cause.markdown())).collect();
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

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// How sure that is, and what ran.
fn proof(report: &Report) -> String {
    let proof = report.proof.as_ref().map(|proof| format!("{proof}. ")).unwrap_or_default();
    let builds = report.builds.as_ref().map(|builds| format!("{}: ", builds.markdown())).unwrap_or_default();
    format!("{proof}{builds}{}.", report.effort.markdown())
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
    let most_tasks = if depth == Depth::Everything { MOST_TASKS } else { FEW_TASKS };
    let mut blocks: Vec<String> = metrics(report).into_iter().chain(tasks(report, most_tasks)).collect();
    blocks.extend(errors(report).filter(|_| depth >= Depth::Errors));
    blocks.push(format!("Runner {}{}", report.runner.markdown(), generator(report)));
    blocks
}

fn generator(report: &Report) -> String {
    let Some(generator) = &report.generator else { return String::new() };
    format!(" · start lateness p99 {} · generator CPU {}", generator.late_p99, generator.cpu)
}

fn metrics(report: &Report) -> Option<String> {
    if report.shown.is_empty() {
        return None;
    }
    let mut table = format!("| metric | change | {} | likely range |\n|:--|--:|:--|:--|", report.levels);
    for row in &report.shown {
        let cells = line(&[&row.title().markdown(), &whole(&row.change), &whole(&row.levels), &likely(row)]);
        table.push_str(&format!("\n{cells}"));
    }
    Some(table)
}

fn tasks(report: &Report, most: usize) -> Option<String> {
    if report.tasks.len() < 2 {
        return None;
    }
    let (statistic, levels) = (&report.tasks[0].statistic, report.levels);
    let mut table =
        format!("| task | {statistic} change | {statistic} {levels} | requests | errors |\n|:--|--:|:--|--:|--:|");
    for task in report.tasks.iter().take(most) {
        let change = if task.is_cause { format!("**{}**", task.change) } else { task.change.clone() };
        let cells =
            line(&[&escape::code(&task.task), &whole(&change), &whole(&task.levels), &task.requests, &task.errors]);
        table.push_str(&format!("\n{cells}"));
    }
    if report.tasks.len() > most {
        table.push_str(&format!("\n\nand {} more tasks", report.tasks.len() - most));
    }
    Some(table)
}

fn errors(report: &Report) -> Option<String> {
    if report.failures.is_empty() {
        return None;
    }
    // Stored runs are kept without the classes of their errors.
    let counts = if report.failures.iter().any(|row| row.base.is_some()) { "base → head" } else { "head" };
    let mut table = format!("| errors | {counts} | one of them |\n|:--|:--|:--|");
    for row in &report.failures {
        let counts = match &row.base {
            Some(base) => format!("{base} → {}", row.head),
            None => row.head.clone(),
        };
        let sample = row.sample.as_ref().map(|words| words.markdown()).unwrap_or_default();
        table.push_str(&format!("\n{}", line(&[row.class, &whole(&counts), &sample])));
    }
    Some(table)
}

/// A section that a click opens. The title is ours: Markdown in it would be shown as it stands.
fn fold(title: &str, text: &str) -> String {
    format!("<details><summary>{title}</summary>\n\n{text}\n</details>")
}
