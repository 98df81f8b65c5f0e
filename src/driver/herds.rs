//! Users that would begin at the same instant begin one after the other.

use crate::load::{Crew, unit};
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;
use std::collections::BTreeMap;
use std::time::Duration;

/// What a start of a user has to itself where many begin at the same instant: about twice what connecting and sending costs
/// the generator. All at once they would open connections as fast as it can, and what overflows the listen queue of the
/// target (511 is usual) is tried again by the system a second later. A target that answers up to 20,000 requests a second
/// takes no less for one of every user.
const START: Duration = Duration::from_micros(50);

/// A stretch of time in which a user is there, from the start of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Life {
    /// It comes.
    pub(super) born: Duration,
    /// Its first iteration starts.
    pub(super) begins: Duration,
    /// No iteration starts from then on.
    pub(super) gone: Duration,
}

/// How many users of a crew begin at the same instant.
pub(super) struct Herds {
    /// From when on the crew is there.
    begins: Duration,
    by_birth: BTreeMap<Duration, u32>,
}

impl Herds {
    /// Those of a crew.
    pub(super) fn of(crew: &Crew) -> Self {
        let mut by_birth = BTreeMap::new();
        for (born, _) in (0..crew.work.users()).flat_map(|user| crew.lives(user)) {
            *by_birth.entry(born).or_default() += 1;
        }
        Self { begins: Duration::from_secs_f64(crew.begins), by_birth }
    }

    /// The lives of a user, each begun a little later, so that a herd becomes a row.
    pub(super) fn scatter(
        &self,
        lives: Vec<(Duration, Duration)>,
        usual_pause: Duration,
        seed: u64,
    ) -> impl Iterator<Item = Life> {
        let mut rng = Pcg64Mcg::seed_from_u64(seed);
        lives.into_iter().map(move |(born, gone)| {
            let begins = born + self.spread(born, usual_pause).mul_f64(unit(&mut rng));
            Life { born, begins, gone }
        })
    }

    /// Over how long the starts of those that are born then are spread: the pause of users that are there from the
    /// beginning, who are anywhere in theirs by then; of others, who come when the profile says so, only what makes a row of
    /// a herd.
    fn spread(&self, born: Duration, usual_pause: Duration) -> Duration {
        let row = START * self.by_birth.get(&born).map_or(0, |herd| herd - 1);
        if born == self.begins { usual_pause.max(row) } else { row }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::{Load, Profile, Stage, Work};

    const MS: fn(u64) -> Duration = Duration::from_millis;

    /// When the users of a profile begin, the lives of each in a row.
    fn births(load: impl Into<Load>, pause: Duration) -> Vec<Duration> {
        let pass = load.into().pass(1.0);
        let of_crew = |crew: &Crew| {
            let herds = Herds::of(crew);
            let users = (0..crew.work.users()).map(|user| herds.scatter(crew.lives(user), pause, u64::from(user)));
            users.flatten().map(|life| life.begins).collect::<Vec<_>>()
        };
        pass.crews.iter().flat_map(of_crew).collect()
    }

    fn are_within(births: &[Duration], from: Duration, to: Duration) -> bool {
        births.iter().all(|born| (from..to).contains(born))
    }

    fn shared(vus: u32) -> Profile {
        Profile::SharedIterations { vus, iterations: 100_000, max_duration: MS(60_000) }
    }

    fn ramp(start_vus: u32, stages: &[(f64, u64)]) -> Profile {
        let stages = stages.iter().map(|&(target, seconds)| Stage { target, duration: MS(seconds * 1000) }).collect();
        Profile::RampingVus { start_vus, stages }
    }

    #[test]
    fn a_herd_becomes_a_row() {
        let herd = births(shared(1000), Duration::ZERO);
        assert!(are_within(&herd, Duration::ZERO, MS(50)));
        let upper = herd.iter().filter(|born| **born >= MS(25)).count();
        assert!((450..550).contains(&upper), "{upper} in the later half");
        assert_eq!(births(shared(1), Duration::ZERO), [Duration::ZERO]);
    }

    #[test]
    fn users_that_are_there_from_the_beginning_are_anywhere_in_their_pause() {
        for profile in [shared(1000), ramp(1000, &[(1000.0, 20)])] {
            let births = births(profile, MS(8000));
            assert_eq!(births.len(), 1000);
            assert!(are_within(&births, Duration::ZERO, MS(8000)));
            let upper = births.iter().filter(|born| **born >= MS(4000)).count();
            assert!((450..550).contains(&upper), "{upper} in the later half");
        }
    }

    #[test]
    fn the_beginning_is_that_of_their_profile() {
        let crew = Crew { begins: 5.0, users: None, work: Work::Shared { vus: 100, iterations: 1000, most: 60.0 } };
        let herds = Herds::of(&crew);
        let births = (0..100).flat_map(|user| herds.scatter(crew.lives(user), MS(8000), u64::from(user)));
        let births: Vec<_> = births.map(|life| life.begins).collect();
        assert!(are_within(&births, MS(5000), MS(13_000)) && !are_within(&births, MS(5000), MS(9_000)));
    }

    #[test]
    fn a_short_pause_does_not_make_a_herd() {
        assert!(births(shared(1000), MS(1)).iter().any(|born| *born > MS(40)));
    }

    #[test]
    fn users_of_a_ramp_begin_when_it_says_so() {
        let births = births(ramp(0, &[(10.0, 10)]), MS(8000));
        assert_eq!(births, (1..=9).map(|second| MS(1000 * second)).collect::<Vec<_>>());
    }

    #[test]
    fn users_of_a_jump_come_at_once_but_for_what_makes_a_row_of_them() {
        let births = births(ramp(0, &[(0.0, 5), (1000.0, 0), (1000.0, 5)]), MS(8000));
        assert_eq!(births.len(), 1000);
        assert!(are_within(&births, MS(5000), MS(5050)));
    }
}
