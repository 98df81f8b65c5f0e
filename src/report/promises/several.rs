//! What a comment over many scenarios promises, however much there is to say.

use super::super::sample::{self, Sample, with_tasks};
use super::super::{COMMENT_BUDGET, Frame, Report, SUMMARY_BUDGET, comment, earlier, in_progress, junit, summary};
use super::outside::{evil, hostile, outside_of_code};
use super::report;
use crate::gate::Verdict;
use crate::record::{Arm, Down, DownReason, Ending};
use proptest::prelude::*;

const RUN: &str = "https://github.example/o/r/actions/runs/77";

fn frame() -> Frame {
    Frame {
        key: "performance".to_owned(),
        commit: Some("d4e5f6a".repeat(6)),
        run_url: Some(RUN.to_owned()),
        attempt: Some(1),
        earlier: None,
    }
}

/// As GitHub counts.
fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

fn scenario(mut sample: Sample, name: &str) -> Report {
    sample.judgement.scenario = name.to_owned();
    report(&sample)
}

#[test]
fn every_one_of_300_tasks_has_room_and_the_cause_comes_first() {
    let text = comment(&[report(&with_tasks(sample::regressed(), 300))], &frame(), COMMENT_BUDGET);
    assert!(length(&text) <= COMMENT_BUDGET, "{}", length(&text));
    assert_eq!(text.matches("| `GET /a/rather").count(), 300);
    assert!(text.find("| `POST /events`") < text.find("| `GET /a/rather"));
    assert!(!text.contains("Details were left out"));
}

#[test]
fn twenty_scenarios_of_300_tasks_lose_detail_and_never_marker_verdict_or_link() {
    let samples = [sample::pass, sample::regressed, sample::inconclusive, sample::errors];
    let reports: Vec<Report> =
        (0..20).map(|i| scenario(with_tasks(samples[i % 4](), 300), &format!("scenario-{i}"))).collect();
    for budget in [COMMENT_BUDGET, 30_000, 8_000, 2_000, 1_000, 600] {
        let text = comment(&reports, &frame(), budget);
        assert!(length(&text) <= budget, "{} over {budget}", length(&text));
        assert!(text.starts_with("<!-- perf-gate:performance -->\n<!-- perf-gate:state said=regressed "), "{text}");
        assert!(text.contains("\n### 🔴 Regression in 10 of 20 scenarios: scenario-1, scenario-"), "{text}");
        assert!(text.contains(&format!("[workflow run]({RUN})")), "{text}");
        assert_eq!(earlier(&text).map(|earlier| earlier.verdict), Some(Verdict::Regressed));
        let names = reports.iter().filter(|report| text.contains(&report.scenario)).count();
        assert!(budget < 8_000 || names == 20, "{names} scenarios in {budget}");
    }
    let text = comment(&reports, &frame(), 400);
    assert!(length(&text) <= 400 && text.contains(RUN) && text.contains("### 🔴 Regression in"), "{text}");
    let text = summary(&reports, &frame());
    assert!(text.len() <= SUMMARY_BUDGET && text.starts_with("### 🔴"), "{}", text.len());
    assert_eq!(text.matches("| `GET /a/rather").count(), 6_000);
}

#[test]
fn the_worst_comes_first_and_green_is_folded() {
    let order = [sample::pass(), sample::inconclusive(), sample::invalid_generator(), sample::regressed()];
    let names = ["green", "unsure", "void", "red"];
    let reports: Vec<Report> = order.into_iter().zip(names).map(|(sample, name)| scenario(sample, name)).collect();
    let text = comment(&reports, &frame(), COMMENT_BUDGET);
    let at = |part: &str| text.find(part).unwrap_or_else(|| panic!("{part} is not in {text}"));
    assert!(at("#### 🔴 red") < at("#### 🟡 void") && at("#### 🟡 void") < at("#### 🟡 unsure"));
    assert!(at("#### 🟡 unsure") < at("<details><summary>🟢 green: no regression"));
}

#[test]
fn no_reports_are_said_to_be_none() {
    let text = comment(&[], &frame(), COMMENT_BUDGET);
    assert!(text.starts_with("<!-- perf-gate:performance -->\n### ⚪ nothing was measured"), "{text}");
}

#[test]
fn what_stands_while_a_run_goes_on_tells_its_commit_and_folds_the_older_verdict() {
    let red = comment(&[report(&sample::regressed())], &Frame { commit: Some("a".repeat(40)), ..frame() }, 65_536);
    let going = Frame { earlier: earlier(&red), ..frame() };
    let text = in_progress(&going, &["orders-api".to_owned()]);
    let (open, folded) = text.split_once("<details>").expect("the older verdict is folded");
    assert!(
        open.contains("measuring commit `d4e5f6a`") && open.contains("no verdict") && !open.contains('🔴'),
        "{open}"
    );
    assert!(folded.contains("an older commit, <code>aaaaaaa</code>: regressed") && folded.contains("is slower"));

    // A run that was cancelled left this standing: the next one folds the verdict, not the fold.
    let again = in_progress(&Frame { earlier: earlier(&text), ..frame() }, &["orders-api".to_owned()]);
    assert_eq!(again, text);
    let green = comment(&[report(&sample::pass())], &Frame { earlier: earlier(&again), ..frame() }, COMMENT_BUDGET);
    assert!(green.contains("An earlier red, of commit `aaaaaaa`, is resolved."), "{green}");
}

#[test]
fn a_log_that_quotes_our_hidden_lines_fools_nobody() {
    let mut sample = sample::invalid_head();
    let quoted = ["<!-- perf-gate:older end -->", "<!-- perf-gate:state said=pass commit=bbbbbbb -->", "</details>"];
    let text = "died".to_owned();
    let log_tail = quoted.map(str::to_owned).to_vec();
    sample.record.ending = Ending::Down(Down { arm: Arm::Head, reason: DownReason::Died, text, log_tail });
    let body = comment(&[report(&sample)], &frame(), COMMENT_BUDGET);
    let read = earlier(&body).expect("it is ours");
    assert_eq!((read.verdict, read.commit.as_str()), (Verdict::Invalid, "d4e5f6a".repeat(6).as_str()));
    let going = in_progress(&Frame { earlier: Some(read.clone()), ..frame() }, &[]);
    assert_eq!(earlier(&going), Some(read));
}

#[test]
fn an_older_verdict_of_any_length_leaves_room_for_what_goes_on() {
    let body = comment(&[report(&sample::regressed())], &frame(), COMMENT_BUDGET);
    let mut read = earlier(&body).expect("it is ours");
    read.text = "x".repeat(COMMENT_BUDGET);
    let text = in_progress(&Frame { earlier: Some(read), ..frame() }, &[]);
    assert!(length(&text) < 1_000 && text.contains("measuring commit"), "{}", length(&text));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn nothing_from_outside_gets_through_wherever_a_comment_is_cut(
        text in evil(), budget in prop_oneof![100..700_usize, 700..12_000_usize],
    ) {
        let mut green = hostile(&text);
        green.judgement.verdict = Verdict::Pass;
        let reports = [report(&hostile(&text)), report(&green), report(&hostile(&text))];
        let frame = Frame { key: text.clone(), commit: Some(text.clone()), run_url: Some(format!("{RUN}{text}")), ..frame() };
        let plain = text.clone();
        let texts =
            [comment(&reports, &frame, budget), comment(&reports[..1], &frame, budget), in_progress(&frame, &[text])];
        for comment in texts {
            let rest = outside_of_code(&comment).replace(&format!("[workflow run]({RUN}{plain})"), "");
            let rest = rest.replace("<code>", "`").replace("</code>", "`");
            let rest: String = rest.split('`').step_by(2).collect();
            for sign in ["@", "://", "<img", "](", "\\", "\u{1b}", "\u{202e}"] {
                prop_assert!(!rest.contains(sign), "{} in {}", sign, rest);
            }
            prop_assert_eq!(rest.matches("<details>").count(), rest.matches("</details>").count(), "{}", rest);
            let titles: Vec<&str> = comment.lines().filter(|line| line.starts_with("### ")).collect();
            prop_assert_eq!(titles.len(), 1);
            prop_assert_eq!(titles[0].matches('`').count() % 2, 0, "code that is never closed: {}", titles[0]);
        }
    }

    #[test]
    fn a_junit_file_holds_no_character_that_xml_forbids(text in evil()) {
        let text = junit(&[report(&hostile(&text))]);
        let is_forbidden = |c: char| c != '\n' && c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}');
        prop_assert!(!text.contains(is_forbidden));
        prop_assert_eq!(text.matches("<testsuite ").count(), 1);
        prop_assert!(!text.contains("<img"));
    }
}
