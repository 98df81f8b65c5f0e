//! `_stats.csv`: a row a task, and one over all of them.

use super::columns::{STATS, percentiles};
use super::counted::{Counted, Requests};
use super::name::{Name, Names};
use super::sheet::Sheet;
use crate::record::TaskTotal;

/// The whole of an arm. Tasks of several requests have no row: their requests do, and rows add up to the last one.
pub fn sheet(counted: &Counted<'_>) -> Sheet {
    let header = STATS.iter().map(|column| (*column).to_owned()).chain(percentiles());
    let names = Names::of(counted.record);
    let seconds = counted.seconds();
    let tasks = requests_of(counted).map(|total| {
        let requests = Requests { requests: total.requests, failed: total.errors, latency: total.latency.clone() };
        row(names.name(&total.task), &requests, seconds)
    });
    let tasks: Vec<Vec<String>> = tasks.collect();
    Sheet::new(header).with(tasks).with([row(Name::all(), &counted.whole(), seconds)])
}

/// The totals of an arm that are of single requests.
pub fn requests_of<'a>(counted: &'a Counted<'_>) -> impl Iterator<Item = &'a TaskTotal> {
    let several = |name: &str| counted.record.plan.tasks.iter().any(|task| task.several && task.name == name);
    counted.record.tasks.iter().filter(move |total| total.arm == counted.arm && !several(&total.task))
}

fn row(name: Name, requests: &Requests, seconds: f64) -> Vec<String> {
    let per_second = |number: u64| if seconds > 0.0 { number as f64 / seconds } else { 0.0 };
    let mut row = vec![name.kind, name.name, requests.requests.to_string(), requests.failed.to_string()];
    row.extend(requests.times());
    row.extend([requests.requests, requests.failed].map(|number| rate(per_second(number))));
    row.extend(requests.percentiles());
    row
}

/// With as many decimals as Locust's history has.
pub fn rate(per_second: f64) -> String {
    format!("{per_second:.6}")
}
