//! Flows of several requests: judged, shown and named as the cause, each request and all together.

use super::build::{REQUESTS, Run, wobble};
use crate::gate::{Judgement, Next, Reason, Rule, Verdict, Warning};
use crate::record::{Arm, Iterations, Quantiles, TaskShare, TaskWindow, Window};
use crate::stats::Histogram;
use std::time::Duration;

/// What every window has as many requests of, by name, and how many times as long head takes for it.
type Factors = [(&'static str, f64); 3];

const SLOW_PAY: Factors = [("buy", 1.3), ("buy / look", 1.0), ("buy / pay", 1.5)];

fn part(name: &str, ms: f64, round: usize) -> TaskWindow {
    let mut latency = Histogram::coarse();
    let ms = ms * (1.0 + wobble(round) / 50.0);
    latency.record(Duration::from_secs_f64(ms / 1e3));
    TaskWindow {
        task: name.into(),
        requests: REQUESTS / 2,
        errors: 0,
        not_found: 0,
        completed: REQUESTS / 2,
        log_latency_sum: (ms * 1e3).ln() * (REQUESTS / 2) as f64,
        quantiles: Quantiles::of(&latency),
        latency: Some(latency),
    }
}

/// One task of two requests, so many rounds of it, with requests enough for every percentile.
fn flows(rounds: usize, whole: f64, factors: Factors) -> Run {
    let mut run = Run::steady(rounds, whole);
    run.record.plan.expected_rate = 40_000.0;
    run.record.plan.iteration_requests = 2.0;
    let [flow, look, pay] = factors.map(|(name, _)| name);
    run.record.plan.tasks =
        vec![TaskShare::several(flow, 0.5), TaskShare::request(look, 0.5), TaskShare::request(pay, 0.5)];
    for arm in [Arm::Base, Arm::Head] {
        run = run.each(arm, |round, window| {
            let factor = |factor| if arm == Arm::Head { factor } else { 1.0 };
            window.tasks = factors.map(|(name, times)| part(name, 10.0 * factor(times), round)).into();
        });
    }
    run
}

/// Every window with iterations of which head's take so many times as long.
fn iterating(run: Run, factor: f64) -> Run {
    let iterations = |ms: f64, round: usize| {
        let of = part("", ms, round);
        Iterations {
            ended: of.requests,
            failed: 0,
            log_latency_sum: of.log_latency_sum,
            latency: of.latency.expect("kept"),
        }
    };
    run.each(Arm::Base, |round, window: &mut Window| window.iterations = Some(iterations(20.0, round)))
        .each(Arm::Head, |round, window| window.iterations = Some(iterations(20.0 * factor, round)))
}

fn causes(judgement: &Judgement) -> Vec<&str> {
    let causes = judgement.tasks.iter().filter(|task| task.is_cause);
    causes.filter_map(|task| task.comparison.key.task.as_deref()).collect()
}

#[test]
fn every_statistic_of_a_flow_and_of_its_requests_can_gate() {
    for statistic in ["p10", "p50", "p90", "p95", "p99", "p99.9", "typical", "mean", "max"] {
        for (task, verdict) in
            [("buy", Verdict::Regressed), ("buy / pay", Verdict::Regressed), ("buy / look", Verdict::Pass)]
        {
            let name = format!("latency.{statistic} of {task}");
            let threshold = flows(16, 1.0, SLOW_PAY).thresholds(&[(&name, 0.1)]);
            assert_eq!(threshold.decision(&name), (verdict, None), "threshold on {name}");
            let limit = flows(16, 1.0, SLOW_PAY).thresholds(&[]).limit(&name, 12_000.0);
            assert_eq!(limit.decision(&name), (verdict, None), "limit on {name}");
            assert_eq!(limit.check(&name).rule, Rule::Limit);
        }
    }
}

#[test]
fn a_statistic_that_was_not_kept_of_a_flow_is_not_judged() {
    let run = flows(24, 1.0, SLOW_PAY).thresholds(&[("latency.p90 of buy", 0.1)]);
    let run = [Arm::Base, Arm::Head]
        .into_iter()
        .fold(run, |run, arm| run.each(arm, |_, window| window.tasks.iter_mut().for_each(|task| task.latency = None)));
    assert_eq!(run.decision("latency.p90 of buy"), (Verdict::Inconclusive, Some(Reason::NotRecorded)));
}

#[test]
fn a_flow_explains_a_red_only_where_none_of_its_requests_does() {
    let whole = flows(24, 1.3, SLOW_PAY).thresholds(&[("latency.p95", 0.1)]).judge();
    assert_eq!((whole.verdict, causes(&whole)), (Verdict::Regressed, vec!["buy / pay"]));
    let several: Vec<bool> = whole.tasks.iter().map(|task| task.several).collect();
    assert_eq!(several, [true, false, false]);
    let spread = [("buy", 1.3), ("buy / look", 1.05), ("buy / pay", 1.05)];
    let spread = flows(24, 1.3, spread).thresholds(&[("latency.p95", 0.1)]).judge();
    assert_eq!(causes(&spread), ["buy"]);
    // Called alike, and none of its requests.
    let alike = [("buy", 1.3), ("buyer", 1.5), ("buy/pay", 1.0)];
    let alike = flows(24, 1.3, alike).thresholds(&[("latency.p95", 0.1)]).judge();
    assert_eq!(causes(&alike), ["buy", "buyer"]);
}

#[test]
fn what_is_not_gated_never_prolongs_a_run() {
    let wild = |run: Run| run.each(Arm::Head, |i, w| w.tasks[2] = part("buy / pay", [3.0, 40.0][i % 2], i));
    let calm = [("buy", 1.0), ("buy / look", 1.0), ("buy / pay", 1.0)];
    assert_eq!(wild(flows(8, 1.0, calm)).next(), Next::Stop);
    let gated = wild(flows(8, 1.0, calm)).thresholds(&[("latency.p95 of buy / pay", 0.1)]);
    assert_eq!(gated.next(), Next::Continue);
}

#[test]
fn whole_iterations_are_judged_as_latencies_are() {
    let run = || iterating(flows(16, 1.0, SLOW_PAY), 1.3).thresholds(&[("iteration.p95", 0.1)]);
    let check = run().check("iteration.p95");
    assert_eq!((check.verdict, check.reason), (Verdict::Regressed, None));
    assert!(check.base.is_some_and(|micros| (19_000.0..21_000.0).contains(&micros)), "{:?}", check.base);
    assert_eq!(causes(&run().judge()), ["buy / pay"]);
    let mut small = run();
    small.policy.min_effect = Some(8_000.0);
    assert_eq!(small.decision("iteration.p95"), (Verdict::Pass, Some(Reason::BelowMinEffect)));
    let limit = run().thresholds(&[]).limit("iteration.max", 22_000.0);
    assert_eq!(limit.decision("iteration.max"), (Verdict::Regressed, None));
    let silent = run().each(Arm::Head, |_, w| {
        let all = w.iterations.as_mut().expect("iterations");
        all.failed = all.ended;
    });
    assert_eq!(silent.decision("iteration.p95"), (Verdict::Regressed, None));
}

#[test]
fn few_iterations_are_judged_by_their_typical_time() {
    let mut run = iterating(flows(16, 1.0, SLOW_PAY), 1.3).thresholds(&[("latency.p95", 0.1), ("iteration.p95", 0.1)]);
    run.record.plan.expected_rate = 150.0;
    assert_eq!(run.decision("iteration.typical"), (Verdict::Regressed, None));
    assert_eq!(run.check("latency.p95").verdict, Verdict::Pass, "of requests there are enough");
    let warning = Warning::TypicalForP95 { task: None, iterations: true, expected: 75.0 };
    assert!(run.judge().warnings.contains(&warning), "{:?}", run.judge().warnings);
}

#[test]
fn where_every_iteration_is_one_request_its_time_is_that_of_the_request() {
    let run = Run::steady(16, 1.3).thresholds(&[("iteration.p95", 0.1), ("latency.p95", 0.1)]);
    let [iteration, latency] = ["iteration.p95", "latency.p95"].map(|name| run.check(name));
    assert_eq!((iteration.base, iteration.head, iteration.change), (latency.base, latency.head, latency.change));
    let shown = |run: &Run| run.judge().shown.iter().any(|shown| shown.key.name().starts_with("iteration."));
    assert!(!shown(&run));
    assert!(shown(&iterating(flows(16, 1.0, SLOW_PAY), 1.0)));
}

#[test]
fn a_new_flow_is_told_once() {
    let mut run = flows(16, 1.0, SLOW_PAY);
    run.record.plan.new_tasks = ["buy", "buy / look", "buy / pay", "buyer"].map(str::to_owned).into();
    let told = run.judge().warnings.into_iter().find(|warning| matches!(warning, Warning::NewTasks { .. }));
    assert_eq!(told, Some(Warning::NewTasks { tasks: vec!["buy".into(), "buyer".into()] }));
}
