//! What every page promises, whatever it shows.

use super::super::promises::outside::{evil, hostile};
use super::super::sample::{self, Sample};
use super::super::trend::tests::{nights, step};
use super::super::{Report, Sheet, html, trend_line, trend_page};
use crate::gate::Verdict;
use crate::history::{Summary, Trend};
use proptest::prelude::*;

fn page(samples: &[&Sample]) -> String {
    let report =
        |sample: &&Sample| Report::new(&sample.judgement, &sample.record, &[Verdict::Regressed], &sample::files());
    let reports: Vec<Report> = samples.iter().map(report).collect();
    let sheet = |(sample, report): (&&Sample, _)| (sample.judgement.clone(), sample.record.clone(), report);
    let all: Vec<_> = samples.iter().zip(&reports).map(sheet).collect();
    let sheets: Vec<Sheet<'_>> =
        all.iter().map(|(judgement, record, report)| Sheet { report, judgement, record }).collect();
    html(&sheets)
}

/// Without style and scripts.
fn body(page: &str) -> &str {
    let body = page.split_once("<body>").expect("a body").1;
    body.rsplit_once("<script>").expect("our script").0
}

/// As a reader sees it: without tags, entities read, a space that breaks no line as any other.
fn seen(page: &str) -> String {
    let texts = body(page).split('<').filter_map(|piece| piece.split_once('>')).map(|(_, text)| text);
    let text: String = texts.collect();
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&").replace('\u{a0}', " ")
}

/// Every element is ended, and in the order in which they were begun.
fn holds_together(page: &str) -> Result<(), String> {
    let mut open = Vec::new();
    for piece in body(page).split('<').skip(1) {
        let name: String = piece.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '/').collect();
        match name.strip_prefix('/') {
            _ if name == "input" => {}
            None => open.push(name),
            Some("main") | Some("body") => {
                open.pop();
            }
            Some(end) => {
                let begun = open.pop();
                if begun.as_deref() != Some(end) {
                    return Err(format!("{begun:?} is ended by {end}"));
                }
            }
        }
    }
    Ok(())
}

#[test]
fn a_page_says_what_the_report_says() {
    for (name, sample) in sample::all() {
        let page = page(&[&sample]);
        let seen = seen(&page);
        let report = Report::new(&sample.judgement, &sample.record, &[Verdict::Regressed], &sample::files());
        let bare = |text: String| text.replace('`', "");
        let rows = report.checks.iter().chain(&report.shown);
        let numbers = rows.flat_map(|row| [row.change.clone(), row.levels.clone(), row.limit.clone()]);
        let why = report.explanations.iter().flat_map(|(check, it)| [check.plain(), it.why.plain()]);
        let words = [&report.sentence, &report.effort].map(|words| words.plain());
        let further =
            report.warnings.iter().chain(&report.accepted).chain(&report.cause).chain(&report.next).map(|w| w.plain());
        let tasks = report.tasks.iter().flat_map(|task| [task.task.clone(), task.change.clone(), task.levels.clone()]);
        let lines = report.log_tail.iter().cloned();
        for text in words.into_iter().chain(numbers).chain(why).chain(further).chain(tasks).chain(lines) {
            let text = bare(text);
            assert!(bare(seen.clone()).contains(&text), "{name}: {text:?} is not in {seen}");
        }
        holds_together(&page).unwrap_or_else(|why| panic!("{name}: {why}"));
    }
}

#[test]
fn a_verdict_is_told_by_sign_and_word_beside_its_colour() {
    let text = seen(&page(&[&sample::regressed()]));
    assert!(text.contains("✗orders-api is slower") && text.contains("✗ regressed"), "{text}");
    assert!(page(&[&sample::regressed()]).contains("<article id=\"run-0\" class=\"bad\">"));
}

#[test]
fn several_runs_are_one_page_with_the_worst_first() {
    let page = page(&[&sample::pass(), &sample::regressed(), &sample::inconclusive()]);
    let at = |text: &str| body(&page).find(text).unwrap_or_else(|| panic!("{text} is not there"));
    assert!(at("aria-label=\"Scenarios\"") < at("id=\"run-0\" class=\"bad\""));
    assert!(at("id=\"run-0\" class=\"bad\"") < at("id=\"run-1\" class=\"unsure\""));
    assert!(at("id=\"run-1\" class=\"unsure\"") < at("id=\"run-2\" class=\"good\""));
    assert!(page.contains("<title>✗ perf-gate: 3 scenarios</title>"));
}

#[test]
fn a_page_takes_no_script_but_its_own() {
    let page = page(&[&sample::regressed()]);
    assert!(page.contains("content=\"default-src 'none'; style-src 'sha256-"), "{}", &page[..800]);
    assert_eq!(page.matches("<script>").count(), 1);
    let html = page.replace(super::frame::SCRIPT, "").replace(super::frame::STYLE, "");
    for sign in [" style=", " onclick=", " onload=", " src=", "@import", "url("] {
        assert!(!html.contains(sign), "{sign}");
    }
}

#[test]
fn three_hundred_tasks_are_a_small_page() {
    let page = page(&[&sample::with_tasks(sample::regressed(), 300)]);
    assert!(page.len() < 500_000, "{} bytes", page.len());
    let first =
        body(&page).split_once("class=\"tasks sorts\"").expect("a table").1.split_once("<tbody>").expect("rows").1;
    assert!(first.starts_with("<tr class=\"cause\">"), "what explains the red is seen first");
}

fn page_of(runs: Vec<Summary>) -> String {
    trend_page(&Trend::of("orders", "main", runs).expect("runs"))
}

/// Nights with a step up, another machine at the end, and what was accepted.
fn eventful() -> Vec<Summary> {
    let mut runs = nights(step(40, 24, 1.12));
    runs[36..].iter_mut().for_each(|run| run.key.cpu = "B".to_owned());
    runs
}

#[test]
fn a_trend_is_a_page_with_its_answer_first() {
    let page = page_of(eventful());
    let text = seen(&page);
    assert!(text.contains("✗orders, main: p95 latency rose 12 % between 2323232 and 2424242 on "), "{text}");
    for part in [
        "36 refresh times from ",
        "latency p95 +12 % (10.0 → 11.2 ms)",
        "under 1 in 1,000,000",
        "create: latency p95",
        "from 3636363 on: CPU model B (before: A)",
        "4 more refresh times on other machines",
        "throughput 900/s, 0 % since the oldest",
    ] {
        assert!(text.contains(part), "{part:?} is not in {text}");
    }
    holds_together(&page).unwrap_or_else(|why| panic!("{why}"));
    assert!(page.contains("<div class=\"bad\">") && page.contains("class=\"worse\""));
    let quiet = page_of(nights(step(24, 0, 1.0)));
    assert!(seen(&quiet).contains("✓orders, main: no change in 24 refresh times"), "{}", seen(&quiet));
    assert!(!body(&quiet).contains("class=\"of-changes\"") && quiet.contains("<div class=\"good\">"));
    assert!(seen(&page_of(nights(step(3, 0, 1.0)))).contains("?orders, main: 3 comparable"));
}

#[test]
fn a_year_of_nights_is_a_small_page() {
    let page = page_of(nights(step(365, 200, 1.1)));
    assert!(page.len() < 700_000, "{} bytes", page.len());
}

#[test]
fn names_in_a_trend_do_not_become_markup() {
    let mut runs = nights(step(20, 12, 1.5));
    for run in &mut runs {
        run.identity.commit = Some("<b>\u{1b}x".to_owned());
        run.key.cpu = "<i>\u{202e}".to_owned();
        run.levels.iter_mut().for_each(|level| {
            level.key.task = level.key.task.as_ref().map(|task| format!("{task}</code><script>"));
        });
    }
    let found = Trend::of("or<b>ders`", "ma`in", runs).expect("runs");
    let page = trend_page(&found);
    holds_together(&page).unwrap_or_else(|why| panic!("{why}"));
    assert_eq!(page.matches("<script").count(), 1, "our own");
    assert!(!body(&page).contains(['\u{1b}', '\u{202e}']) && !body(&page).contains("<b>"));
    assert_eq!(trend_line(&found).matches('\n').count(), 0);
}

/// Not held against anything: for `bench/screens`, where a person looks at the pages.
#[test]
fn pages_are_written_for_whoever_wants_to_look() {
    let Some(folder) = std::env::var_os("PAGES").map(std::path::PathBuf::from) else { return };
    let many = sample::with_tasks(sample::regressed(), 300);
    for (name, sample) in sample::all().into_iter().chain([("300-tasks", many)]) {
        std::fs::write(folder.join(format!("{name}.html")), page(&[&sample])).expect("the file can be written");
    }
    let several = page(&[&sample::pass(), &sample::regressed(), &sample::inconclusive()]);
    std::fs::write(folder.join("several.html"), several).expect("the file can be written");
    for (name, runs) in [("trend", eventful()), ("trend-quiet", nights(step(24, 0, 1.0)))] {
        std::fs::write(folder.join(format!("{name}.html")), page_of(runs)).expect("the file can be written");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn nothing_from_outside_becomes_markup(text in evil()) {
        let (page, harmless) = (page(&[&hostile(&format!("x{text}"))]), page(&[&hostile("x")]));
        let signs = |page: &str| ['<', '>'].map(|sign| page.matches(sign).count());
        prop_assert_eq!(signs(&page), signs(&harmless));
        let steering = ['\u{1b}', '\u{202e}'];
        prop_assert!(!page.contains(steering));
        prop_assert!(holds_together(&page).is_ok());
    }
}
