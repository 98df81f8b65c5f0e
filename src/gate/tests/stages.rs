//! Which stage of the jobs moved.

use super::build::Run;
use crate::gate::policy::Policy;
use crate::gate::replay::Replay;
use crate::gate::{Comparison, StageComparison, Verdict, stages};
use crate::metric::{Key, Statistic};
use crate::record::{Arm, GraphPlan, Hosts, JobStage, Jobs, StageTime, Window};
use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// Jobs of a graph.
const JOBS: u64 = 1_000;
/// Mean seconds of the build's own stages and of those around them.
const OWN: [(JobStage, f64); 3] = [(JobStage::Read, 0.005), (JobStage::Work, 0.050), (JobStage::Write, 0.010)];
const AROUND: [(JobStage, f64); 2] = [(JobStage::Dispatch, 0.002), (JobStage::Return, 0.008)];

/// A build that does jobs.
#[derive(Debug, Clone, Copy)]
struct Build {
    /// Which stage takes how many times as long.
    slow: Option<(JobStage, f64)>,
    hands: f64,
}

impl Build {
    const EQUAL: Self = Self { slow: None, hands: 10.0 };

    /// What one window says of its stages. Every stage is a little different every time, and all of them together are.
    fn play(&self, random: &mut Pcg64Mcg, together: f64) -> Vec<StageTime> {
        let mut time = |(stage, seconds): (JobStage, f64), noise: f64| {
            let factor = self.slow.filter(|(slow, _)| *slow == stage).map_or(1.0, |(_, factor)| factor);
            (stage, seconds * factor * together * (1.0 + noise * even(random)))
        };
        let own = OWN.map(|stage| time(stage, 0.02));
        let around = AROUND.map(|stage| time(stage, 0.2));
        // Half of the jobs are before the one in the middle.
        let wait = own.iter().map(|(_, seconds)| seconds).sum::<f64>() * (JOBS as f64 / self.hands) / 2.0;
        let wait = (JobStage::QueueWait, wait * (1.0 + 0.05 * even(random)));
        let of = |(stage, mean)| StageTime { stage, jobs: JOBS, seconds: mean * JOBS as f64, quantiles: None };
        own.into_iter().chain(around).chain([wait]).map(of).collect()
    }
}

/// Evenly from -1 to 1.
fn even(random: &mut Pcg64Mcg) -> f64 {
    (random.next_u64() >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
}

fn duet(seed: u64, rounds: usize, base: Build, head: Build) -> Run {
    let mut random = Pcg64Mcg::seed_from_u64(seed);
    let mut run = Run::steady(rounds, 1.0);
    run.record.plan.count = Some(1);
    run.record.plan.graph = Some(GraphPlan {
        jobs: JOBS as u32,
        edges: 0,
        depth: 1,
        widest: JOBS as u32,
        work: 50.0,
        critical: 0.05,
        workers: Some(10),
        bound: 5.0,
    });
    let mut together = 1.0;
    for window in &mut run.record.windows {
        // What the machine does to a round it does to both.
        let build = if window.arm == Arm::Base { base } else { head };
        if window.arm == Arm::Base {
            together = 1.0 + 0.2 * even(&mut random);
        }
        window.jobs = Some(Jobs { stages: build.play(&mut random, together), ..Jobs::default() });
    }
    run
}

/// All stages, after a makespan that came to this.
fn compared(run: &Run, verdict: Verdict, change: f64) -> Vec<StageComparison> {
    let policy = Policy::default();
    let replay = Replay::of(&policy, &run.record.plan, &run.record.windows, None);
    let check = run.judge().checks.remove(0);
    let check = Comparison { key: Key::iteration(Statistic::Typical), verdict, change: Some(change), ..check };
    stages::compare(&replay, &[check])
}

fn named(run: &Run, verdict: Verdict, change: f64) -> Option<JobStage> {
    let stages = compared(run, verdict, change);
    let causes: Vec<JobStage> = stages.iter().filter(|stage| stage.is_cause).map(|stage| stage.stage).collect();
    assert!(causes.len() <= 1, "{causes:?}");
    causes.first().copied()
}

fn slower(stage: JobStage, factor: f64) -> Build {
    Build { slow: Some((stage, factor)), ..Build::EQUAL }
}

#[test]
fn of_equal_builds_no_stage_is_named_in_95_of_100_duets() {
    for (rounds, verdict, change) in
        [(24, Verdict::Regressed, 0.2), (16, Verdict::Improved, -0.2), (8, Verdict::Inconclusive, 0.1)]
    {
        let equal = |seed: &u64| named(&duet(*seed, rounds, Build::EQUAL, Build::EQUAL), verdict, change).is_some();
        let wrong = (0..200).filter(equal).count();
        assert!(wrong <= 10, "{wrong} of 200 with {rounds} rounds, {verdict}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn the_stage_that_takes_longer_is_named_however_long_jobs_wait(
        seed in any::<u64>(), at in 0..OWN.len(), hands in 0.7..7.6_f64,
    ) {
        // From 2 to 2000, the few as often as the many.
        let hands = hands.exp();
        let (stage, _) = OWN[at];
        let head = Build { hands, ..slower(stage, 1.25) };
        let run = duet(seed, 16, Build { hands, ..Build::EQUAL }, head);
        prop_assert_eq!(named(&run, Verdict::Regressed, 0.2), Some(stage));
        // The other way round it is the one that got faster.
        let run = duet(seed, 16, head, Build { hands, ..Build::EQUAL });
        prop_assert_eq!(named(&run, Verdict::Improved, -0.2), Some(stage));
    }

    #[test]
    fn fewer_hands_are_told_from_slower_work(seed in any::<u64>()) {
        let run = duet(seed, 16, Build::EQUAL, Build { hands: 5.0, ..Build::EQUAL });
        prop_assert_eq!(named(&run, Verdict::Regressed, 1.0), Some(JobStage::QueueWait));
        prop_assert_eq!(named(&run, Verdict::Inconclusive, 1.0), Some(JobStage::QueueWait));
    }
}

#[test]
fn the_numbers_are_those_of_the_paired_test() {
    let run = duet(1, 24, Build::EQUAL, slower(JobStage::Work, 1.25));
    let all = compared(&run, Verdict::Regressed, 0.2);
    let order: Vec<JobStage> = all.iter().map(|stage| stage.stage).collect();
    let names: Vec<&str> = order.iter().map(|stage| stage.name()).collect();
    assert_eq!(names, ["dispatch", "queue wait", "reading", "work", "writing", "return"]);
    let work = &all[3];
    let within = |value: Option<f64>, from: f64, to: f64| value.is_some_and(|value| (from..to).contains(&value));
    assert!(within(work.base, 0.045, 0.055) && within(work.head, 0.056, 0.069), "{work:?}");
    assert!(within(work.change, 0.22, 0.28) && within(work.low, 0.2, 0.25) && within(work.high, 0.25, 0.3), "{work:?}");
    assert!((work.shift - work.base.expect("a level") * work.change.expect("a change")).abs() < 1e-12);
}

#[test]
fn what_is_hardly_any_of_it_is_not_named() {
    // The hands are half as many, and what reads takes 10 % longer: a hundredth of what a job itself takes.
    let head = Build { hands: 5.0, ..slower(JobStage::Read, 1.1) };
    let run = duet(3, 24, Build::EQUAL, head);
    assert_eq!(named(&run, Verdict::Regressed, 1.0), Some(JobStage::QueueWait));
    let alone = duet(3, 24, Build::EQUAL, slower(JobStage::Read, 1.1));
    assert_eq!(named(&alone, Verdict::Regressed, 0.01), Some(JobStage::Read));
}

#[test]
fn what_is_around_the_work_is_named_last() {
    let around = |stage| duet(5, 24, Build { hands: 1e6, ..Build::EQUAL }, Build { hands: 1e6, ..slower(stage, 3.0) });
    for stage in [JobStage::Dispatch, JobStage::Return] {
        assert_eq!(named(&around(stage), Verdict::Regressed, 0.1), Some(stage));
        assert_eq!(named(&around(stage), Verdict::Improved, -0.1), None, "the wrong way");
        assert_eq!(named(&around(stage), Verdict::Pass, 0.0), None, "nothing is to be explained");
    }
}

#[test]
fn a_stage_that_took_no_time_before_is_compared_all_the_same() {
    let read = |jobs: &mut Jobs, seconds: f64| {
        jobs.stages.iter_mut().filter(|time| time.stage == JobStage::Read).for_each(|time| time.seconds = seconds);
    };
    let each =
        |run: Run, arm, seconds| run.each(arm, |_, w: &mut Window| read(w.jobs.as_mut().expect("jobs"), seconds));
    let calm = || duet(7, 16, Build { hands: 1e6, ..Build::EQUAL }, Build { hands: 1e6, ..Build::EQUAL });
    let run = each(each(calm(), Arm::Base, 0.0), Arm::Head, 100.0);
    let all = compared(&run, Verdict::Regressed, 1.0);
    let found = all.iter().find(|stage| stage.stage == JobStage::Read).expect("it is there");
    assert!((found.shift - 0.1).abs() < 1e-3 && found.high.is_none() && found.is_cause, "{found:?}");
    let none = each(each(calm(), Arm::Base, 0.0), Arm::Head, 0.0);
    assert!(compared(&none, Verdict::Regressed, 1.0).iter().all(|stage| !stage.is_cause));
}

#[test]
fn what_a_calibration_takes_out_is_no_change_of_a_stage() {
    let mut run = duet(9, 28, Build::EQUAL, slower(JobStage::Work, 1.25));
    run.record.plan.hosts = Hosts::Calibrated;
    // The same build on both machines, of which head's is as much slower.
    let stages = compared(&run, Verdict::Regressed, 0.2);
    let work = stages.iter().find(|stage| stage.stage == JobStage::Work).expect("it is there");
    assert!(!work.is_cause && work.change.is_some_and(|change| change.abs() < 0.05), "{work:?}");
}

#[test]
fn without_a_base_or_without_jobs_there_are_no_stages() {
    let run = duet(1, 24, Build::EQUAL, Build::EQUAL);
    let judgement = run.judge();
    assert!(judgement.of_jobs && judgement.stages.len() == 6);
    let json = serde_json::to_string(&judgement).expect("it is written");
    assert_eq!(crate::gate::Judgement::parse(json.as_bytes()).expect("it is read"), judgement);
    assert_eq!(run.alone().judge().stages, []);
    let judgement = Run::steady(24, 1.0).judge();
    assert!(!judgement.of_jobs && judgement.stages.is_empty());
    let json = serde_json::to_string(&judgement).expect("it is written");
    assert!(!json.contains("stages") && !json.contains("of_jobs"), "{json}");
}
