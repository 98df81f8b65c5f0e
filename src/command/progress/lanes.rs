//! What is seen of the load on each arm, in words.

use crate::driver::{Lane, Live};
use crate::metric::{self, Key};
use crate::record::Arm;
use crate::report;

/// Seconds of load whose p95 is drawn.
const TRAIL: usize = 60;

/// A line an arm that has had load: `  head     200/s    3 in flight   p50  1.21 ms   p99  3.10 ms   0 errors   p95  2.40 ms ▂▂▃▂`.
pub fn drawn(live: &Live) -> Vec<String> {
    let lanes = [Arm::Base, Arm::Head].map(|arm| (arm, live.lane(arm)));
    let lanes: Vec<&(Arm, Lane)> = lanes.iter().filter(|(_, lane)| !lane.is_empty()).collect();
    // One scale for both, or the arms could not be told apart.
    let highest = lanes.iter().flat_map(|(_, lane)| lane.trail(TRAIL)).flatten().fold(0.0, f64::max);
    lanes.into_iter().map(|(arm, lane)| line(*arm, lane, highest)).collect()
}

fn line(arm: Arm, lane: &Lane, highest: f64) -> String {
    let trail = lane.trail(TRAIL).into_iter();
    let trail: String = trail.map(|p95| p95.map_or(' ', |p95| report::bar(p95 / highest))).collect();
    let [p50, p95, p99] = percentiles(lane).map(|value| format!("{value:>8}"));
    format!(
        "  {arm} {:>9} {:>14}   p50 {p50}   p99 {p99} {:>12}   p95 {p95} {trail}",
        rate(lane),
        in_flight(lane),
        errors(lane),
    )
}

/// Of the arm that has load now: `200/s, 3 in flight, p95 2.40 ms, 0 errors`.
pub fn told(live: &Live) -> Option<String> {
    let lane = [Arm::Base, Arm::Head].map(|arm| live.lane(arm)).into_iter().find(Lane::is_playing)?;
    let [_, p95, _] = percentiles(&lane);
    Some(format!("{}, {}, p95 {p95}, {}", rate(&lane), in_flight(&lane), errors(&lane)))
}

fn percentiles(lane: &Lane) -> [String; 3] {
    let latency = lane.latency();
    let value = |percent: f64| latency.percentile(percent).map(|value| metric::value(&Key::percentile(percent), value));
    [50.0, 95.0, 99.0].map(|percent| value(percent).unwrap_or_else(|| "–".to_owned()))
}

fn rate(lane: &Lane) -> String {
    lane.rate().map_or("–/s".to_owned(), |rate| format!("{}/s", metric::count(rate.round() as i64)))
}

fn in_flight(lane: &Lane) -> String {
    if lane.is_playing() { format!("{} in flight", metric::count(lane.in_flight())) } else { String::new() }
}

fn errors(lane: &Lane) -> String {
    match lane.errors() {
        1 => "1 error".to_owned(),
        errors => format!("{} errors", metric::count(errors)),
    }
}
