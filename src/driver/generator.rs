//! How many threads make the load, where they run, and how exactly they wait.

use crate::load::Load;
use std::time::Duration;

/// Requests a second that one thread is trusted with where nobody says how many there are: a fifth of what it can do, since
/// whoever is busy is late.
const RATE: f64 = 20_000.0;
/// Users that iterate as fast as the target lets them, likewise.
const USERS: f64 = 100.0;

/// How the threads that make the load are set up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Generator {
    /// How many; by default as few as do.
    pub threads: Option<u32>,
    /// Processors that they are held on, each on the next; anywhere where it is empty.
    pub cores: Vec<u32>,
    /// Who waits for a start may be woken so much later, together with others; exactly on time by default.
    pub quantum: Duration,
}

impl Generator {
    /// Threads on a machine of so many processors, of which the target has its part where it is `local`; never more than
    /// there are connections.
    pub fn threads_for(&self, load: &Load, requests: f64, local: bool, processors: u32, connections: usize) -> u32 {
        let connections = u32::try_from(connections).unwrap_or(u32::MAX);
        let own = processors / if local { 4 } else { 2 };
        let useful = load.rate().map_or(load.users() / USERS, |rate| rate * requests / RATE).ceil();
        let usual = (useful as u32).min(own);
        self.threads.unwrap_or(usual).clamp(1, connections.max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::{Arrivals, Profile};

    fn threads(load: Profile, local: bool, processors: u32) -> u32 {
        Generator::default().threads_for(&load.into(), 1.0, local, processors, 1000)
    }

    fn open(rate: f64) -> Profile {
        Profile::ConstantArrivalRate { rate, arrivals: Arrivals::Poisson, duration: None }
    }

    #[test]
    fn there_are_as_few_as_do() {
        assert_eq!(threads(open(200.0), false, 64), 1);
        assert_eq!(threads(open(50_000.0), false, 64), 3);
        assert_eq!(threads(Profile::ConstantVus { vus: 250, duration: None }, false, 64), 3);
    }

    #[test]
    fn a_target_on_the_same_machine_keeps_three_quarters_of_it() {
        assert_eq!(threads(open(1e6), true, 4), 1);
        assert_eq!(threads(open(1e6), true, 16), 4);
        assert_eq!(threads(open(1e6), false, 16), 8);
        assert_eq!(threads(open(1e6), true, 1), 1);
    }

    #[test]
    fn every_thread_has_a_connection() {
        let generator = Generator { threads: Some(8), ..Generator::default() };
        let of = |connections| generator.threads_for(&open(1.0).into(), 1.0, true, 2, connections);
        assert_eq!((of(1000), of(3)), (8, 3));
    }
}
