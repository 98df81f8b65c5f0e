//! Which stored runs count.

use super::build::{failing, hours_ago, summary, wanted};
use crate::history::{Baseline, LeftOut, Lineage, Stored, Wanted};
use crate::metric::Key;

const DAY: i64 = 24;

/// Runs of `release`, so many hours ago, all ancestors of head.
fn own(hours: impl IntoIterator<Item = i64>) -> Vec<Stored> {
    hours.into_iter().map(|hours| summary(hours).on("release", Lineage::Ancestor)).collect()
}

fn main(hours: impl IntoIterator<Item = i64>) -> Vec<Stored> {
    hours.into_iter().map(|hours| summary(hours).on("main", Lineage::Ancestor)).collect()
}

fn select(stored: Vec<Stored>) -> Baseline {
    Baseline::select(stored, &wanted())
}

/// When the newest run of every time began.
fn began(baseline: &Baseline) -> Vec<String> {
    baseline.times.iter().map(|time| time.runs[0].began.clone()).collect()
}

#[test]
fn nothing_stored_is_an_empty_pool() {
    let baseline = select(Vec::new());
    assert_eq!((baseline.branch.as_str(), baseline.times.len(), baseline.borrowed), ("release", 0, 0));
    assert!(baseline.differences.is_empty() && baseline.left_out == LeftOut::default());
}

#[test]
fn runs_less_than_six_hours_apart_are_one_time() {
    let baseline = select(own([0, 5, 6, 11, 40]));
    assert_eq!(began(&baseline), [0, 6, 40].map(hours_ago));
    assert_eq!(baseline.times.iter().map(|time| time.runs.len()).collect::<Vec<_>>(), [2, 2, 1]);
}

#[test]
fn runs_of_one_time_are_averaged_on_the_logarithm() {
    let p95 = Key::percentile(95.0);
    let with = |hours, value| summary(hours).with(&p95, value).on("release", Lineage::Ancestor);
    let baseline =
        select(vec![with(0, 10.0), with(1, 40.0), with(48, 7.0), summary(96).on("release", Lineage::Ancestor)]);
    let values: Vec<f64> = baseline.values(&p95).into_iter().map(|value| value.get()).collect();
    assert!((values[0] - 20.0).abs() < 1e-9 && (values[1] - 7.0).abs() < 1e-9, "{values:?}");
    assert_eq!((values.len(), baseline.times.len()), (2, 3), "a time without the quantity has no value");
    assert_eq!(baseline.latest(&p95).map(|value| value.get()), Some(10.0));
    assert!(baseline.values(&Key::throughput()).is_empty());
}

#[test]
fn the_order_of_a_store_does_not_matter() {
    let mut runs = own([0, 5, 6, 11, 40]);
    runs.rotate_left(3);
    assert_eq!(select(runs), select(own([0, 5, 6, 11, 40])));
}

#[test]
fn the_newest_twenty_times_count_and_ten_on_a_fixed_machine() {
    let runs = || own((0..30).map(|days| days * DAY).chain([19 * DAY + 2]));
    let baseline = select(runs());
    assert_eq!(began(&baseline), (0..20).map(|days| hours_ago(days * DAY)).collect::<Vec<_>>());
    assert_eq!(baseline.times[19].runs.len(), 2, "the last time is whole");
    let fixed = Wanted { fixed_machine: true, ..wanted() };
    assert_eq!(Baseline::select(runs(), &fixed).times.len(), 10);
    assert!(baseline.is_full(&wanted()) && !select(own([0])).is_full(&wanted()));
}

#[test]
fn the_default_branch_fills_up_to_five_times() {
    let both = |n: i64| own((0..n).map(|i| i * DAY)).into_iter().chain(main((0..9).map(|i| i * DAY + 12)));
    for (n, borrowed) in [(0, 5), (2, 3), (4, 1), (5, 0), (7, 0)] {
        let baseline = select(both(n).collect());
        assert_eq!((baseline.times.len(), baseline.borrowed), ((n as usize).max(5), borrowed), "{n} of its own");
    }
    let other = select(summaries_on("feature"));
    assert_eq!(other.times.len(), 0, "a branch that nobody named");
    assert_eq!(select(summaries_on("master")).borrowed, 5, "a former name of the default branch");
}

fn summaries_on(branch: &str) -> Vec<Stored> {
    (0..9).map(|i| summary(i * DAY).on(branch, Lineage::Ancestor)).collect()
}

#[test]
fn a_borrowed_run_of_the_same_hours_is_no_other_time() {
    let runs = own([0, DAY]).into_iter().chain(main([2, DAY - 5, 3 * DAY])).collect();
    let baseline = select(runs);
    assert_eq!((began(&baseline), baseline.borrowed), ([0, DAY, 3 * DAY].map(hours_ago).into(), 1));
}

#[test]
fn only_what_head_is_built_upon_counts() {
    let on = |hours, lineage| summary(hours).on("release", lineage);
    let runs = vec![
        on(0, Lineage::Unrelated),
        on(DAY, Lineage::MergeBase),
        on(2 * DAY, Lineage::Ancestor),
        on(3 * DAY, Lineage::Unknown),
        on(4 * DAY, Lineage::Unknown),
    ];
    let baseline = select(runs);
    assert_eq!(began(&baseline), [DAY, 2 * DAY].map(hours_ago));
    assert!(baseline.exact && !select(own([0])).exact);
    assert_eq!(baseline.left_out, LeftOut { unrelated: 1, unknown: 2, ..LeftOut::default() });
}

#[test]
fn what_was_measured_under_other_conditions_is_left_out() {
    let mut other = summary(0);
    other.key.cpu = "B".to_owned();
    let mut edited = summary(DAY);
    edited.digest = "beef".to_owned();
    let on = |run: &crate::history::Summary| run.clone().on("release", Lineage::Ancestor);
    let all = select(vec![on(&other), on(&edited), on(&summary(2 * DAY))]);
    assert_eq!((all.times.len(), all.left_out.incomparable, all.differences.len()), (1, 2, 0));
    let none = select(vec![on(&other), on(&edited)]);
    assert_eq!(none.differences.iter().map(|d| d.what.as_str()).collect::<Vec<_>>(), ["CPU model"], "of the newest");
    let scenario = select(vec![on(&edited)]);
    assert_eq!(scenario.differences.iter().map(|d| d.what.as_str()).collect::<Vec<_>>(), ["scenario"]);
    let unrelated = select(vec![other.on("release", Lineage::Unrelated)]);
    assert!(unrelated.differences.is_empty(), "its conditions are not what keeps it out");
}

#[test]
fn an_accepted_regression_starts_a_new_level() {
    let runs = || {
        let old = own([3 * DAY, 4 * DAY, 5 * DAY]);
        let new = [1, 2].map(|days| summary(days * DAY).accepting("abc").on("release", Lineage::Ancestor));
        old.into_iter().chain(new).collect::<Vec<_>>()
    };
    let baseline = select(runs());
    assert_eq!((began(&baseline), baseline.left_out.before_accepted), ([DAY, 2 * DAY].map(hours_ago).into(), 3));
    let over = runs().into_iter().chain(own([0])).collect();
    assert_eq!(select(over).times.len(), 3, "the level stays when the acceptance has ended");
    let always: Vec<Stored> =
        (1..4).map(|days| summary(days * DAY).accepting("abc").on("release", Lineage::Ancestor)).collect();
    assert_eq!(select(always).times.len(), 3, "all have it, so none was on another level");
}

#[test]
fn a_new_level_is_not_filled_up_from_another_branch() {
    let accepted = summary(DAY).accepting("abc").on("release", Lineage::Ancestor);
    let runs: Vec<Stored> =
        own([2 * DAY]).into_iter().chain([accepted]).chain(main([3 * DAY, 4 * DAY, 5 * DAY])).collect();
    let baseline = select(runs);
    assert_eq!((baseline.times.len(), baseline.borrowed), (1, 0));
}

#[test]
fn a_machine_slower_than_all_that_were_stored_is_another_one() {
    let probed = |n: i64| {
        let run = |i: i64| summary(i * DAY).probed(if i == 2 { 110.0 } else { 100.0 }).on("release", Lineage::Ancestor);
        select((0..n).map(run).collect())
    };
    let slowness = |micros: f64| super::build::probes(micros).slowness().expect("positive");
    assert_eq!(probed(5).slower_machine(slowness(110.0 * 1.0299)), None);
    let slower = probed(5).slower_machine(slowness(110.0 * 1.04)).expect("slower");
    assert!((slower - 0.04).abs() < 1e-9, "{slower}");
    assert_eq!(probed(4).slower_machine(slowness(1e6)), None, "too few to know");
    assert_eq!(select(own([0, 24, 48, 72, 96])).slower_machine(slowness(1e6)), None, "none was probed");
}

#[test]
fn failed_requests_are_pooled_over_all_runs() {
    let mut runs = own([0, 1, DAY]);
    runs[1].summary.errors = vec![failing(None, 3), failing(Some("read"), 2)];
    let baseline = select(runs);
    let failed = |task| baseline.tallies(task).iter().map(|tally| tally.failed).sum::<u64>();
    assert_eq!((baseline.tallies(None).len(), failed(None)), (3 * 24, 3 * 24));
    assert_eq!((baseline.tallies(Some("read")).len(), failed(Some("read"))), (24, 48));
}

#[test]
fn passes_over_another_share_of_the_load_are_not_compared() {
    let stored = |pass| {
        let run = crate::history::Summary { pass, ..summary(DAY) };
        run.on("release", Lineage::Ancestor)
    };
    let against = |stored: Stored, pass| Baseline::select(vec![stored], &Wanted { pass, ..wanted() });
    assert_eq!(against(stored(Some(0.1)), Some(0.1 * (1.0 + 1e-12))).times.len(), 1);
    for (pass, here) in [(Some(0.1), Some(0.11)), (Some(0.1), None), (None, Some(0.1))] {
        let baseline = against(stored(pass), here);
        let what: Vec<&str> = baseline.differences.iter().map(|difference| difference.what.as_str()).collect();
        assert_eq!((baseline.times.len(), what), (0, vec!["share of the load that a window plays"]));
    }
}

/// Nights of `release`, newest first: so many on the new level, then so many on the old one.
fn stepped(new: i64, old: i64) -> Vec<Stored> {
    let p95 = Key::percentile(95.0);
    let level = |day: i64| if day < new { 130.0 } else { 100.0 } + (day % 3) as f64;
    let run = |day: i64| {
        let mut run = summary(day * DAY).with(&p95, level(day)).with(&Key::throughput(), 200.0);
        run.identity.commit = Some(day.to_string());
        run.on("release", Lineage::Ancestor)
    };
    (0..new + old).map(run).collect()
}

#[test]
fn a_change_of_level_leaves_only_the_runs_since_then() {
    let p95 = Key::percentile(95.0);
    let baseline = select(stepped(7, 10));
    assert_eq!((baseline.values(&p95).len(), baseline.values(&Key::throughput()).len()), (7, 17));
    assert!(baseline.values(&p95).iter().all(|value| value.get() > 120.0));
    let level = baseline.new_level(&p95).expect("it changed");
    assert_eq!((level.from.as_str(), level.to.as_str(), level.times), ("7", "6", 7));
    assert!((level.change - 0.3).abs() < 0.02, "{level:?}");
    assert_eq!(baseline.new_level(&Key::throughput()), None);
}

#[test]
fn a_level_of_fewer_than_five_times_takes_no_baseline_away() {
    let kept = |new| select(stepped(new, 10)).values(&Key::percentile(95.0)).len();
    assert_eq!([3, 4, 5].map(kept), [13, 14, 5]);
}

#[test]
fn a_change_is_seen_by_the_runs_before_the_pool_too() {
    let kept = |new| {
        let baseline = select(stepped(new, 30));
        (baseline.times.len(), baseline.earlier.len(), baseline.values(&Key::percentile(95.0)).len())
    };
    assert_eq!([18, 19, 20, 21].map(kept), [(20, 10, 18), (20, 10, 19), (20, 10, 20), (20, 10, 20)]);
    assert_eq!(select(stepped(20, 30)).new_level(&Key::percentile(95.0)), None, "all of the pool is on it");
}
