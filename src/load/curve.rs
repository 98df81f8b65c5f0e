//! A value over time made of straight lines: a rate, or a number of users.

use std::time::Duration;

/// A piecewise linear course of a value that is never negative, over seconds from its start. Two points at one time are
/// a jump.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    points: Vec<Point>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Point {
    at: f64,
    value: f64,
    /// Area under the curve up to here.
    area: f64,
}

/// One stretch of a curve: to this value within this time, in a straight line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stage {
    /// The value at its end.
    pub target: f64,
    /// How long it takes; nothing is a jump.
    pub duration: Duration,
}

impl Curve {
    /// From a value through all stages.
    pub fn new(start: f64, stages: &[Stage]) -> Self {
        let mut points = vec![Point { at: 0.0, value: start, area: 0.0 }];
        let mut last = points[0];
        for stage in stages {
            let seconds = stage.duration.as_secs_f64();
            let area = last.area + seconds * f64::midpoint(last.value, stage.target);
            last = Point { at: last.at + seconds, value: stage.target, area };
            points.push(last);
        }
        Self { points }
    }

    /// The same value for so long.
    pub fn constant(value: f64, duration: Duration) -> Self {
        Self::new(value, &[Stage { target: value, duration }])
    }

    /// How long it is, in seconds.
    pub fn seconds(&self) -> f64 {
        self.last().at
    }

    /// The area under it: a number of starts under a rate, user-seconds under a number of users.
    pub fn area(&self) -> f64 {
        self.last().area
    }

    /// The highest value.
    pub fn peak(&self) -> f64 {
        self.points.iter().map(|point| point.value).fold(0.0, f64::max)
    }

    /// When the area is about to grow beyond this; nothing where it never does.
    pub fn reaches(&self, area: f64) -> Option<f64> {
        let after = self.points.partition_point(|point| point.area <= area);
        let [before, after] = [self.points.get(after.checked_sub(1)?)?, self.points.get(after)?];
        Some(before.at + seconds_until(area - before.area, before, after))
    }

    /// When its value is at least this, as stretches of time in seconds.
    pub fn at_least(&self, value: f64) -> Vec<(f64, f64)> {
        let mut stretches: Vec<(f64, f64)> = Vec::new();
        for line in self.points.windows(2) {
            let [from, to] = [line[0], line[1]];
            let Some((begins, ends)) = part_at_least(value, from, to) else { continue };
            match stretches.last_mut() {
                Some(last) if last.1 >= begins => last.1 = ends,
                _ => stretches.push((begins, ends)),
            }
        }
        stretches.retain(|(begins, ends)| begins < ends);
        stretches
    }

    fn last(&self) -> Point {
        self.points.last().copied().unwrap_or(Point { at: 0.0, value: 0.0, area: 0.0 })
    }
}

/// Seconds from `before` on until the area between two points has grown to this: the root of a quadratic, in the form
/// that loses no digits where the line is level.
fn seconds_until(area: f64, before: &Point, after: &Point) -> f64 {
    let seconds = after.at - before.at;
    if seconds <= 0.0 {
        return 0.0;
    }
    let slope = (after.value - before.value) / seconds;
    let root = (before.value * before.value + 2.0 * slope * area).max(0.0).sqrt();
    let sum = before.value + root;
    if sum > 0.0 { (2.0 * area / sum).min(seconds) } else { 0.0 }
}

fn part_at_least(value: f64, from: Point, to: Point) -> Option<(f64, f64)> {
    let crosses = || from.at + (value - from.value) / (to.value - from.value) * (to.at - from.at);
    match (from.value >= value, to.value >= value) {
        (true, true) => Some((from.at, to.at)),
        (true, false) => Some((from.at, crosses())),
        (false, true) => Some((crosses(), to.at)),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stage(target: f64, seconds: f64) -> Stage {
        Stage { target, duration: Duration::from_secs_f64(seconds) }
    }

    #[test]
    fn a_ramp_a_plateau_and_a_jump() {
        let curve = Curve::new(0.0, &[stage(100.0, 10.0), stage(100.0, 5.0), stage(20.0, 0.0), stage(20.0, 10.0)]);
        assert_eq!((curve.seconds(), curve.area(), curve.peak()), (25.0, 500.0 + 500.0 + 200.0, 100.0));
        assert_eq!(curve.at_least(50.0), [(5.0, 15.0)]);
        assert_eq!(curve.at_least(10.0), [(1.0, 25.0)]);
        assert_eq!(curve.at_least(101.0), []);
        assert_eq!(curve.reaches(125.0), Some(5.0));
        assert_eq!(curve.reaches(1_000.0), Some(15.0));
        assert_eq!(curve.reaches(1_199.0), Some(24.95));
        assert_eq!(curve.reaches(1_200.0), None);
    }

    #[test]
    fn what_begins_with_nothing_waits_for_the_first_of_it() {
        let curve = Curve::new(0.0, &[stage(0.0, 4.0), stage(10.0, 0.0), stage(10.0, 1.0)]);
        assert_eq!(curve.reaches(0.0), Some(4.0));
    }

    #[test]
    fn what_never_rises_above_nothing_reaches_nothing() {
        assert_eq!(Curve::constant(0.0, Duration::from_secs(9)).reaches(0.1), None);
    }

    fn stages() -> impl Strategy<Value = Vec<Stage>> {
        prop::collection::vec((0.0_f64..500.0, 0.0_f64..20.0).prop_map(|(t, s)| stage(t, s)), 1..6)
    }

    proptest! {
        #[test]
        fn the_area_is_that_of_its_parts_however_it_is_split(start in 0.0_f64..500.0, stages in stages(), at in 0_usize..6) {
            let whole = Curve::new(start, &stages);
            let (first, second) = stages.split_at(at.min(stages.len()));
            let middle = first.last().map_or(start, |stage| stage.target);
            let parts = Curve::new(start, first).area() + Curve::new(middle, second).area();
            prop_assert!((whole.area() - parts).abs() < 1e-6 * whole.area().max(1.0));
        }

        #[test]
        fn users_add_up_to_the_area(stages in stages()) {
            // Between the sums of floors and ceilings.
            let curve = Curve::new(0.0, &stages);
            let lived: f64 = (1..=500).flat_map(|user| curve.at_least(f64::from(user))).map(|(from, to)| to - from).sum();
            prop_assert!(lived <= curve.area() + 1e-6, "{lived} of {}", curve.area());
            prop_assert!(lived >= curve.area() - curve.seconds() - 1e-6, "{lived} of {}", curve.area());
        }

        #[test]
        fn reaching_is_the_inverse_of_the_area(start in 0.0_f64..500.0, stages in stages(), share in 0.0_f64..1.0) {
            let curve = Curve::new(start, &stages);
            let area = share * curve.area();
            if let Some(at) = curve.reaches(area) {
                let mut left = at;
                let until: Vec<Stage> = stages
                    .iter()
                    .scan(start, |value, stage| {
                        let seconds = stage.duration.as_secs_f64();
                        let part = if seconds > 0.0 { (left / seconds).clamp(0.0, 1.0) } else { 1.0 };
                        left -= seconds * part;
                        let target = *value + (stage.target - *value) * part;
                        *value = stage.target;
                        Some(Stage { target, duration: Duration::from_secs_f64(seconds * part) })
                    })
                    .collect();
                let up_to = Curve::new(start, &until).area();
                prop_assert!((up_to - area).abs() < 1e-3 * curve.area().max(1.0), "{up_to} for {area}");
            }
        }
    }
}
