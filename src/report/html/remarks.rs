//! Why, what to do next, and what else to know.

use super::super::{Explanation, Report, Words};
use super::markup::{Element, element, text};

/// Nothing where there is nothing to remark.
pub fn section(report: &Report) -> Option<Element> {
    let cause = report.cause.iter().map(|words| fact("where", element("p").words(words)));
    let accepted = report.accepted.iter().map(|words| fact("accepted", element("p").words(words)));
    let why = report.explanations.iter().map(|(check, explanation)| fact("why", explained(check, explanation)));
    let next = report.next.iter().map(|words| fact("next", element("p").words(words)));
    let warnings = report.warnings.iter().map(|words| fact("warning", element("p").words(words)));
    let log = (!report.log_tail.is_empty()).then(|| fact("log", log(&report.log_tail)));
    let facts: Vec<Element> =
        cause.chain(accepted).chain(why).chain(next).chain(warnings).chain(log).flatten().collect();
    (!facts.is_empty()).then(|| super::section("remarks", "Why, and what next").holds([element("dl").holds(facts)]))
}

fn fact(name: &'static str, value: Element) -> [Element; 2] {
    [text("dt", name).class(name), element("dd").holds([value])]
}

fn explained(check: &Words, explanation: &Explanation) -> Element {
    let line = element("p").holds([element("strong").words(check)]).text(": ").words(&explanation.why);
    match &explanation.advice {
        Some(advice) => line.text("; ").words(advice),
        None => line,
    }
}

fn log(lines: &[String]) -> Element {
    let lines: Vec<String> = lines.iter().map(|line| super::super::escape::line(line)).collect();
    text("pre", lines.join("\n"))
}
