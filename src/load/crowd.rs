//! What a pass has of each kind of user.

use super::{Pass, Work};

/// What a pass has of one kind of user.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Crowd {
    /// Iterations in whose number the target has no say.
    pub iterations: f64,
    /// Users times seconds of those that iterate as often as the target lets them.
    pub user_seconds: f64,
}

/// What is still played of iterations of which some are left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// The share of each kind of user's iterations, in the order of the scenario.
    pub of_kinds: Vec<f64>,
    /// The share of the iterations of a profile that is for all kinds.
    pub of_all: f64,
}

impl Kept {
    /// From the shares of the kinds, which come by their weights where a profile is for all of them.
    pub fn new(of_kinds: Vec<f64>, weights: &[f64]) -> Self {
        let all: f64 = weights.iter().sum();
        let of_all = of_kinds.iter().zip(weights).map(|(kept, weight)| kept * weight / all).sum();
        Self { of_kinds, of_all }
    }

    /// The share of the iterations of a profile for this kind of users.
    pub fn of(&self, users: Option<usize>) -> f64 {
        users.and_then(|kind| self.of_kinds.get(kind)).copied().unwrap_or(self.of_all)
    }
}

impl Pass {
    /// What it has of every kind of user; those that no profile is for come by their weights.
    pub fn crowds(&self, weights: &[f64]) -> Vec<Crowd> {
        let all: f64 = weights.iter().sum();
        let share = |users: Option<usize>, kind: usize| match users {
            Some(users) => f64::from(u8::from(users == kind)),
            None => weights[kind] / all,
        };
        let of_kind = |kind: usize| {
            let mut crowd = Crowd::default();
            for source in &self.sources {
                crowd.iterations += source.flow.arrivals() * share(source.users, kind);
            }
            for crew in &self.crews {
                let share = share(crew.users, kind);
                match &crew.work {
                    // Whoever is faster takes more of what several kinds share.
                    Work::Shared { iterations, .. } if crew.users.is_some() || weights.len() == 1 => {
                        crowd.iterations += *iterations as f64 * share;
                    }
                    work => crowd.user_seconds += work.user_seconds() * share,
                }
            }
            crowd
        };
        (0..weights.len()).map(of_kind).collect()
    }
}
