//! The rules of the format, held by every exposition; whether others read it is asked in `tests/it`.

use super::*;
use crate::report::sample::{self, tables};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Samples by everything before their value.
fn samples(text: &str) -> BTreeMap<String, f64> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let sample = |line: &str| {
        let (name, value) = line.rsplit_once(' ').expect("a value");
        (name.to_owned(), value.parse::<f64>().expect("a number"))
    };
    lines.map(sample).collect()
}

/// Families are declared before their samples, stand together, end with their unit, and no sample is there twice.
#[track_caller]
fn holds_to_the_rules(text: &str) {
    let body = text.strip_suffix("# EOF\n").expect("the mark of its end");
    let (mut families, mut seen) = (BTreeSet::new(), BTreeSet::new());
    let mut family = String::new();
    for line in body.lines() {
        let words: Vec<&str> = line.splitn(4, ' ').collect();
        match words.as_slice() {
            ["#", "HELP", name, help] => {
                assert!(families.insert((*name).to_owned()), "{name} is there twice");
                assert!(help.ends_with('.') && !help.contains(['\\', '"']), "{line}");
                family = (*name).to_owned();
            }
            ["#", "TYPE", name, kind] => assert!(*name == family && ["gauge", "summary"].contains(kind), "{line}"),
            ["#", "UNIT", name, unit] => assert!(*name == family && name.ends_with(&format!("_{unit}")), "{line}"),
            _ => {
                let name = line.split(['{', ' ']).next().unwrap_or_default();
                let of_summary = ["_sum", "_count"].iter().any(|end| name.strip_suffix(end) == Some(family.as_str()));
                assert!(name == family || of_summary, "{line} is not of {family}");
                let (labels, _) = line.rsplit_once(' ').expect("a value");
                assert!(seen.insert(labels.to_owned()), "{labels} is there twice");
            }
        }
    }
}

#[test]
fn every_sample_holds_to_the_rules() {
    for (name, sample) in sample::all() {
        let text = openmetrics(&[(&sample.record, Some(&sample.judgement))]);
        holds_to_the_rules(&text);
        let verdicts = samples(&text).into_iter().filter(|(key, _)| key.starts_with("perf_gate_verdict{"));
        assert_eq!(verdicts.map(|(_, value)| value).sum::<f64>(), 1.0, "{name}");
    }
    for record in [tables::duet(), tables::alone(), tables::nothing()] {
        holds_to_the_rules(&openmetrics(&[(&record, None)]));
    }
    assert_eq!(openmetrics(&[]), "# EOF\n");
}

#[test]
fn several_scenarios_share_their_families() {
    let (one, mut other) = (sample::regressed(), sample::pass());
    (other.record.scenario, other.judgement.scenario) = ("search".to_owned(), "search".to_owned());
    let text = openmetrics(&[(&one.record, Some(&one.judgement)), (&other.record, Some(&other.judgement))]);
    holds_to_the_rules(&text);
    let samples = samples(&text);
    assert_eq!(samples["perf_gate_verdict{scenario=\"orders-api\",verdict=\"regressed\"}"], 1.0);
    assert_eq!(samples["perf_gate_verdict{scenario=\"search\",verdict=\"regressed\"}"], 0.0);
    assert_eq!(samples["perf_gate_verdict{scenario=\"search\",verdict=\"pass\"}"], 1.0);
}

#[test]
fn numbers_are_in_base_units() {
    let sample = sample::regressed();
    let text = openmetrics(&[(&sample.record, Some(&sample.judgement))]);
    let samples = samples(&text);
    let p95 = "{scenario=\"orders-api\",metric=\"latency.p95\",rule=\"threshold\"";
    assert_eq!(samples[&format!("perf_gate_check_change_ratio{p95}}}")], 0.21);
    assert_eq!(samples[&format!("perf_gate_check_change_low_ratio{p95}}}")], 0.17);
    assert_eq!(samples[&format!("perf_gate_check_change_high_ratio{p95}}}")], 0.26);
    assert_eq!(samples[&format!("perf_gate_check_limit_ratio{p95}}}")], 0.1);
    assert_eq!(samples[&format!("perf_gate_check_level_seconds{p95},arm=\"base\"}}")], 0.01243);
    let errors = "{scenario=\"orders-api\",metric=\"errors\",rule=\"errors\"}";
    assert_eq!(samples[&format!("perf_gate_check_bound_ratio{errors}")], 0.003);
    let limited = sample::no_baseline();
    let text = openmetrics(&[(&limited.record, Some(&limited.judgement))]);
    let bound = "perf_gate_check_bound_seconds{scenario=\"orders-api\",metric=\"latency.p95\",rule=\"limit\"} 0.5\n";
    assert!(text.contains(bound), "{text}");
}

#[test]
fn a_record_that_nothing_judged_has_its_numbers() {
    let text = openmetrics(&[(&tables::alone(), None)]);
    let samples = samples(&text);
    let head = "{scenario=\"orders-api\",arm=\"head\"";
    assert_eq!(samples[&format!("perf_gate_requests{head}}}")], 1800.0);
    assert_eq!(samples[&format!("perf_gate_failed_requests{head}}}")], 6.0);
    assert_eq!(samples[&format!("perf_gate_errors{head},class=\"time-out\"}}")], 4.0);
    assert_eq!(samples[&format!("perf_gate_throughput_per_second{head}}}")], 300.0);
    assert_eq!(samples[&format!("perf_gate_latency_seconds{head},quantile=\"0.5\"}}")], 0.008003);
    assert_eq!(samples[&format!("perf_gate_latency_seconds_count{head}}}")], 10.0);
    assert_eq!(samples[&format!("perf_gate_task_failed_requests{head},task=\"buy / order\"}}")], 4.0);
    assert!(!text.contains("perf_gate_check") && !text.contains("arm=\"base\""), "{text}");
    let whole = openmetrics(&[(&tables::duet(), None)]);
    assert_eq!(openmetrics(&[(&tables::with_a_cut_round(tables::duet()), None)]), whole);
}

#[test]
fn stored_runs_are_no_base() {
    let sample = sample::all().into_iter().find(|(name, _)| *name == "history-pass").expect("a history").1;
    let text = openmetrics(&[(&sample.record, Some(&sample.judgement))]);
    assert!(text.contains(",arm=\"stored\"} "), "{text}");
}

proptest! {
    #[test]
    fn any_name_comes_back_out_of_its_label(name in "\\PC*|[\\x00-\\x7f]*") {
        let written = labels::escaped(&name);
        prop_assert!(!written.contains('\n'));
        let mut read = String::new();
        let mut characters = written.chars();
        while let Some(c) = characters.next() {
            prop_assert!(c != '"', "it would end the label");
            read.push(match c {
                '\\' => match characters.next() { Some('n') => '\n', Some(c) => c, None => panic!("nothing is escaped") },
                c => c,
            });
        }
        prop_assert_eq!(read, name);
    }
}
