//! The whole load of a scenario: profiles that follow one another, and how much of them is played.

use super::{Arrivals, Crew, Curve, Flow, Kept, Pass, Profile, Source, Work};
use std::time::Duration;

/// How iterations start: one profile, or several, each beginning where the one before ends unless it says otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Load {
    /// At least one.
    pub parts: Vec<Part>,
    /// How much of a pass is played.
    pub shorten: Shorten,
}

/// One profile and when it plays.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// How iterations start.
    pub profile: Profile,
    /// From the start of the pass; where absent, when the part before has ended.
    pub start_time: Option<Duration>,
    /// Most that is waited at the end for what is in flight; where absent as `docs/statistics.md` §2.1 says.
    pub graceful_stop: Option<Duration>,
    /// The kind of user that iterates, by its number; where absent all kinds do, by their weights.
    pub users: Option<usize>,
}

/// How much of a pass is played.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum Shorten {
    /// As much as 24 rounds leave of the budget.
    #[default]
    Auto,
    /// All of it.
    Off,
    /// This share of its time, above 0 and below 1.
    To(f64),
}

impl From<Profile> for Load {
    fn from(profile: Profile) -> Self {
        Self {
            parts: vec![Part { profile, start_time: None, graceful_stop: None, users: None }],
            shorten: Shorten::Auto,
        }
    }
}

impl Load {
    /// Constant load alone: windows are stretches of it, and its duration bounds them all together. Of any other load a
    /// window is a whole pass.
    pub fn is_steady(&self) -> bool {
        let constant =
            |profile: &Profile| matches!(profile, Profile::ConstantArrivalRate { .. } | Profile::ConstantVus { .. });
        matches!(self.parts.as_slice(), [Part { profile, start_time: None, .. }] if constant(profile))
    }

    /// How many iterations a pass has where it is nothing but so many of them, whatever time they take.
    pub fn count(&self, factor: f64) -> Option<u64> {
        let iterations = |part: &Part| match part.profile.shortened(factor) {
            Profile::SharedIterations { iterations, .. } => Some(iterations),
            _ => None,
        };
        self.parts.iter().map(iterations).sum()
    }

    /// Most measured seconds on each arm, of steady load.
    pub fn duration(&self) -> Option<Duration> {
        self.parts.first().filter(|_| self.is_steady()).and_then(|part| part.profile.length())
    }

    /// Whether any iteration starts whatever the target does.
    pub fn is_open(&self) -> bool {
        self.parts.iter().any(|part| part.profile.is_open())
    }

    /// Iterations that start per second, on average over a pass, where the target has no say in it.
    pub fn rate(&self) -> Option<f64> {
        match self.parts.as_slice() {
            [Part { profile: Profile::ConstantArrivalRate { rate, .. }, .. }] => Some(*rate),
            parts if parts.iter().all(|part| part.profile.is_open()) => {
                let pass = self.pass(1.0);
                Some(pass.sources.iter().map(|source| source.flow.arrivals()).sum::<f64>() / pass.length.as_secs_f64())
            }
            _ => None,
        }
    }

    /// How long a pass in `factor` of its time takes in seconds, where so many iterations a second end: shared ones end
    /// with the last.
    pub fn seconds(&self, factor: f64, rate: f64) -> f64 {
        let shared = |crew: &Crew| match crew.work {
            Work::Users(_) => None,
            Work::Shared { iterations, most, .. } => Some((crew.begins, most, iterations as f64 / rate)),
        };
        let pass = self.pass(factor);
        let length = pass.length.as_secs_f64();
        pass.crews.iter().filter_map(shared).fold(length, |end, (begins, most, takes)| {
            // Nothing begins after shared iterations, unless it says when.
            if begins + most >= length { end.min(begins + takes) } else { end }
        })
    }

    /// The shortest stage of more than `least`, in seconds.
    pub fn shortest_stage(&self, least: Duration) -> Option<f64> {
        let stages = self.parts.iter().filter_map(|part| part.profile.shortest_stage(least));
        stages.min().map(|stage| stage.as_secs_f64())
    }

    /// Users at a time, on average over a pass.
    pub fn users(&self) -> f64 {
        match self.parts.as_slice() {
            [Part { profile: Profile::ConstantVus { vus, .. }, .. }] => f64::from(*vus),
            _ => {
                let pass = self.pass(1.0);
                pass.crews.iter().map(|crew| crew.work.user_seconds()).sum::<f64>() / pass.length.as_secs_f64()
            }
        }
    }

    /// The same with the arrivals that are kept.
    #[must_use]
    pub fn thinned(&self, kept: &Kept) -> Self {
        let thinned = |part: &Part| Part { profile: part.profile.thinned(kept.of(part.users)), ..part.clone() };
        Self { parts: self.parts.iter().map(thinned).collect(), ..self.clone() }
    }

    /// What the warm-up plays, and every window of steady load: the load of a pass on average.
    pub fn stretch(&self, length: Duration) -> Pass {
        if self.is_steady() {
            return self.steady(length);
        }
        let seconds = self.pass(1.0).length.as_secs_f64();
        let pass = self.pass(1.0);
        let source = |source: &Source| {
            let rate = source.flow.arrivals() / seconds;
            Source {
                begins: 0.0,
                users: source.users,
                flow: Flow::Rate(Curve::constant(rate, length), Arrivals::Poisson),
            }
        };
        let crew = |crew: &Crew| {
            let users = match &crew.work {
                Work::Users(curve) => (curve.area() / seconds).ceil(),
                Work::Shared { vus, .. } => f64::from(*vus),
            };
            Crew { begins: 0.0, users: crew.users, work: Work::Users(Curve::constant(users, length)) }
        };
        Pass {
            length,
            until_done: false,
            sources: pass.sources.iter().map(source).collect(),
            crews: pass.crews.iter().map(crew).collect(),
            graceful_stop: pass.graceful_stop,
        }
    }

    /// One in which everything has the share that it has over time: a second of steady load, else the whole pass.
    pub fn typical_pass(&self) -> Pass {
        if self.is_steady() { self.steady(Duration::from_secs(1)) } else { self.pass(1.0) }
    }

    /// The whole of it in `factor` of its time.
    pub fn pass(&self, factor: f64) -> Pass {
        let (mut sources, mut crews) = (Vec::new(), Vec::new());
        let (mut end, mut until_done) = (0.0_f64, false);
        for Part { profile, start_time, users, .. } in &self.parts {
            let users = *users;
            let profile = profile.shortened(factor);
            let begins = start_time.map_or(end, |start| start.as_secs_f64() * factor);
            let lasts = match profile {
                Profile::Burst { size, every, times } => {
                    let every = every.as_secs_f64();
                    sources.push(Source { begins, users, flow: Flow::Bursts { size, every, times } });
                    every * f64::from(times)
                }
                Profile::SharedIterations { vus, iterations, max_duration } => {
                    let most = max_duration.as_secs_f64();
                    crews.push(Crew { begins, users, work: Work::Shared { vus, iterations, most } });
                    until_done = true;
                    most
                }
                ref profile => {
                    let Some(curve) = profile.curve() else { continue };
                    let seconds = curve.seconds();
                    match arrivals(profile) {
                        Some(arrivals) => sources.push(Source { begins, users, flow: Flow::Rate(curve, arrivals) }),
                        None => crews.push(Crew { begins, users, work: Work::Users(curve) }),
                    }
                    seconds
                }
            };
            end = end.max(begins + lasts);
        }
        let length = Duration::from_secs_f64(end);
        Pass { length, until_done, sources, crews, graceful_stop: self.graceful_stop() }
    }

    fn graceful_stop(&self) -> Option<Duration> {
        self.parts.iter().filter_map(|part| part.graceful_stop).max()
    }

    fn steady(&self, length: Duration) -> Pass {
        let mut pass = Pass {
            length,
            until_done: false,
            sources: Vec::new(),
            crews: Vec::new(),
            graceful_stop: self.graceful_stop(),
        };
        for part in &self.parts {
            match &part.profile {
                Profile::ConstantArrivalRate { rate, arrivals, .. } => {
                    let flow = Flow::Rate(Curve::constant(*rate, length), *arrivals);
                    pass.sources.push(Source { begins: 0.0, users: part.users, flow });
                }
                Profile::ConstantVus { vus, .. } => {
                    let work = Work::Users(Curve::constant(f64::from(*vus), length));
                    pass.crews.push(Crew { begins: 0.0, users: part.users, work });
                }
                _ => {}
            }
        }
        pass
    }
}

fn arrivals(profile: &Profile) -> Option<Arrivals> {
    match profile {
        Profile::ConstantArrivalRate { arrivals, .. } | Profile::RampingArrivalRate { arrivals, .. } => Some(*arrivals),
        _ => None,
    }
}
