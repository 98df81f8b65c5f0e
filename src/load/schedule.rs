//! The executable form of open profiles: when each iteration is meant to start.

use super::{Arrivals, Flow, Pass, Source};
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::time::Duration;

/// Intended starts of the arrivals of a pass, in order, as times from its start.
///
/// A pure function of pass and seed: two schedules with one seed are equal, whatever the target does,
/// and a late iteration never moves a later one.
#[derive(Debug, Clone)]
pub struct Schedule {
    streams: Vec<Stream>,
}

/// The arrivals of one source that are still to come.
#[derive(Debug, Clone)]
struct Stream {
    source: Source,
    rng: Pcg64Mcg,
    index: u64,
    /// Area under the rate at the last arrival.
    area: f64,
    next: Option<f64>,
}

impl Schedule {
    /// All arrivals of a pass.
    pub fn new(pass: &Pass, seed: u64) -> Self {
        let stream = |(number, source): (u64, &Source)| {
            let rng = Pcg64Mcg::seed_from_u64(seed ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
            let mut stream = Stream { source: source.clone(), rng, index: 0, area: 0.0, next: None };
            stream.advance();
            stream
        };
        Self { streams: (0..).zip(&pass.sources).map(stream).collect() }
    }
}

/// One arrival.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Start {
    /// From the start of the pass.
    pub at: Duration,
    /// The kind of user, where its profile is for one.
    pub users: Option<usize>,
}

impl Iterator for Schedule {
    type Item = Start;

    fn next(&mut self) -> Option<Start> {
        let at = |stream: &&mut Stream| stream.next.unwrap_or(f64::INFINITY);
        let stream = self.streams.iter_mut().min_by(|a, b| at(a).total_cmp(&at(b)))?;
        let next = stream.next?;
        stream.advance();
        Some(Start { at: Duration::from_secs_f64(next), users: stream.source.users })
    }
}

impl Stream {
    fn advance(&mut self) {
        let at = match &self.source.flow {
            Flow::Rate(curve, spacing) => {
                self.area = match spacing {
                    Arrivals::Constant => self.index as f64,
                    Arrivals::Poisson => self.area + exponential(&mut self.rng),
                };
                // A Poisson process with a rate that changes is one of rate 1 in the time that its area keeps.
                curve.reaches(self.area).filter(|at| *at < curve.seconds())
            }
            Flow::Bursts { size, every, times } => {
                let burst = self.index / u64::from(*size).max(1);
                (burst < u64::from(*times)).then(|| burst as f64 * every)
            }
        };
        self.index += 1;
        self.next = at.map(|at| self.source.begins + at);
    }
}

/// A gap of a Poisson process with rate 1: the inverse of the exponential distribution function.
fn exponential(rng: &mut impl Rng) -> f64 {
    -(1.0 - unit(rng)).ln()
}

/// Evenly from [0, 1): the upper 53 bits of a random number.
pub fn unit(rng: &mut impl Rng) -> f64 {
    (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::{Load, Part, Profile, Shorten, Stage};
    use proptest::prelude::*;

    fn starts(profile: Profile, seed: u64, seconds: f64) -> Vec<Duration> {
        let load = Load::from(profile);
        let length = Duration::from_secs_f64(seconds);
        let pass = if load.is_steady() { load.stretch(length) } else { load.pass(1.0) };
        Schedule::new(&pass, seed).map(|start| start.at).collect()
    }

    fn constant(rate: f64, arrivals: Arrivals) -> Profile {
        Profile::ConstantArrivalRate { rate, arrivals, duration: None }
    }

    fn ramp(start_rate: f64, stages: Vec<Stage>, arrivals: Arrivals) -> Profile {
        Profile::RampingArrivalRate { start_rate, stages, arrivals }
    }

    fn stage(target: f64, seconds: f64) -> Stage {
        Stage { target, duration: Duration::from_secs_f64(seconds) }
    }

    #[test]
    fn poisson_gaps_have_the_mean_and_spread_of_their_rate() {
        let starts = starts(constant(1000.0, Arrivals::Poisson), 7, 100.0);
        let gaps: Vec<f64> = starts.windows(2).map(|w| (w[1] - w[0]).as_secs_f64()).collect();
        let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
        let spread = (gaps.iter().map(|g| (g - mean).powi(2)).sum::<f64>() / gaps.len() as f64).sqrt();
        assert!((mean * 1000.0 - 1.0).abs() < 0.02, "mean {mean}");
        assert!((spread / mean - 1.0).abs() < 0.02, "spread {spread}");
    }

    #[test]
    fn a_poisson_ramp_has_the_rate_of_every_second() {
        let starts = starts(ramp(0.0, vec![stage(1000.0, 10.0)], Arrivals::Poisson), 3, 10.0);
        for second in 0..10_u64 {
            let seen = starts.iter().filter(|at| at.as_secs() == second).count() as f64;
            let expected = 100.0 * second as f64 + 50.0;
            assert!((seen - expected).abs() < 5.0 * expected.sqrt(), "{seen} in second {second}");
        }
    }

    #[test]
    fn bursts_start_together() {
        let burst = Profile::Burst { size: 3, every: Duration::from_secs(2), times: 2 };
        let zero_and_two = [0, 0, 0, 2, 2, 2].map(Duration::from_secs);
        assert_eq!(starts(burst, 0, 4.0), zero_and_two);
    }

    #[test]
    fn parts_follow_one_another_unless_they_say_when() {
        let part = |rate, seconds, start_time: Option<u64>| Part {
            profile: Profile::ConstantArrivalRate {
                rate,
                arrivals: Arrivals::Constant,
                duration: Some(Duration::from_secs(seconds)),
            },
            start_time: start_time.map(Duration::from_secs),
            graceful_stop: None,
            users: None,
        };
        let load =
            Load { parts: vec![part(1.0, 3, None), part(2.0, 1, None), part(1.0, 2, Some(1))], shorten: Shorten::Off };
        let pass = load.pass(1.0);
        assert_eq!(pass.length, Duration::from_secs(4));
        let starts: Vec<f64> = Schedule::new(&pass, 0).map(|start| start.at.as_secs_f64()).collect();
        assert_eq!(starts, [0.0, 1.0, 1.0, 2.0, 2.0, 3.0, 3.5]);
    }

    fn stages() -> impl Strategy<Value = Vec<Stage>> {
        prop::collection::vec((0.0_f64..2000.0, 0.0_f64..5.0).prop_map(|(t, s)| stage(t, s)), 1..6)
    }

    proptest! {
        #[test]
        fn constant_spacing_counts_the_integral_of_its_rate(rate in 0.1_f64..5000.0, seconds in 0.1_f64..20.0) {
            let count = starts(constant(rate, Arrivals::Constant), 0, seconds).len() as f64;
            prop_assert!((count - rate * seconds).abs() <= 1.0, "{count} of {}", rate * seconds);
        }

        #[test]
        fn a_ramp_counts_the_integral_of_its_rate(start in 0.0_f64..2000.0, stages in stages()) {
            let profile = ramp(start, stages, Arrivals::Constant);
            let area = profile.curve().expect("a curve").area();
            let count = Schedule::new(&Load::from(profile).pass(1.0), 0).count() as f64;
            prop_assert!((count - area).abs() <= 1.0 + 1e-6, "{count} of {area}");
        }

        #[test]
        fn a_ramp_that_is_split_counts_the_same(start in 0.0_f64..2000.0, stages in stages(), at in 0_usize..6) {
            let (first, second) = stages.split_at(at.min(stages.len()));
            let middle = first.last().map_or(start, |stage| stage.target);
            let count = |start, stages: &[Stage]| {
                let load = Load::from(ramp(start, stages.to_vec(), Arrivals::Constant));
                Schedule::new(&load.pass(1.0), 0).count() as f64
            };
            let parts = count(start, first) + count(middle, second);
            prop_assert!((count(start, &stages) - parts).abs() <= 2.0);
        }

        #[test]
        fn a_shortened_pass_has_that_share_of_the_arrivals(
            start in 0.0_f64..2000.0, stages in stages(), factor in 0.05_f64..1.0,
        ) {
            let load = Load::from(ramp(start, stages, Arrivals::Constant));
            let (whole, part) = (load.pass(1.0), load.pass(factor));
            prop_assert!((part.length.as_secs_f64() - factor * whole.length.as_secs_f64()).abs() < 1e-6);
            let (all, some) = (Schedule::new(&whole, 0).count() as f64, Schedule::new(&part, 0).count() as f64);
            prop_assert!((some - factor * all).abs() <= 2.0, "{some} of {all}");
        }

        #[test]
        fn one_seed_is_one_schedule(seed: u64, start in 0.0_f64..500.0, stages in stages()) {
            let load = Load::from(ramp(start, stages, Arrivals::Poisson));
            let pass = load.pass(1.0);
            let starts: Vec<Duration> = Schedule::new(&pass, seed).map(|start| start.at).collect();
            prop_assert!(starts == Schedule::new(&pass, seed).map(|start| start.at).collect::<Vec<_>>());
            prop_assert!(starts.is_sorted());
            prop_assert!(starts.iter().all(|at| *at < pass.length));
        }
    }
}
