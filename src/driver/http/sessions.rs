//! What users carry from iteration to iteration, as long as the build that they talk to runs.

use super::config::HttpConfig;
use super::cookies::Jar;
use super::number::{Counter, Numbers};
use super::variables::Variables;
use crate::driver::Weights;
use crate::load::Kept;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The numbers of the users of a second profile begin after so many.
const CREW: u64 = 1_000_000;

/// One user.
#[derive(Debug)]
pub struct Session {
    /// Its number, from 1.
    pub number: u64,
    /// Unique among the users of the arm.
    pub key: u64,
    /// What it captured for good.
    pub variables: Rc<RefCell<Variables>>,
    /// Its cookies, where it keeps them.
    pub jar: Option<RefCell<Jar>>,
    /// Index of its class.
    pub class: usize,
    /// It has done what it does before its first iteration.
    pub begun: Cell<bool>,
}

/// All users of one arm.
#[derive(Debug)]
pub struct Sessions {
    /// Of the kinds, among the arrivals of a profile that is for all of them.
    weights: RefCell<Weights>,
    cookies: bool,
    roster: RefCell<Roster>,
    /// Users that there have been.
    count: Cell<u64>,
    by_user: RefCell<BTreeMap<u64, Rc<Session>>>,
    /// Those of an open model that have no iteration now, by class.
    idle: RefCell<Vec<Vec<Rc<Session>>>>,
    /// Numbers those of an open model.
    made: Counter,
}

/// A user for the time of an iteration.
#[derive(Debug)]
pub struct Lent<'a> {
    sessions: &'a Sessions,
    session: Rc<Session>,
    goes_back: bool,
}

impl Sessions {
    /// Nobody is there yet.
    pub fn new(config: &HttpConfig, numbers: Numbers) -> Self {
        let weights: Vec<f64> = config.classes.iter().map(|class| class.weight).collect();
        Self {
            roster: RefCell::new(Roster::new(&weights)),
            idle: RefCell::new(weights.iter().map(|_| Vec::new()).collect()),
            count: Cell::new(0),
            by_user: RefCell::default(),
            made: numbers.counter(),
            weights: RefCell::new(Weights::new(weights)),
            cookies: config.cookies,
        }
    }

    /// Arrivals for all kinds of users are shared out by what is still played of each.
    pub fn thin(&self, config: &HttpConfig, kept: &Kept) {
        let weights: Vec<f64> =
            config.classes.iter().zip(&kept.of_kinds).map(|(class, kept)| class.weight * kept).collect();
        if weights.iter().any(|weight| *weight > 0.0) {
            self.weights.replace(Weights::new(weights));
        }
    }

    /// The class of a user of the closed model: that of its profile, else any number of them holds the classes by their
    /// weights.
    pub fn class_of(&self, user: u64, kind: Option<usize>) -> usize {
        if let Some(kind) = kind {
            return kind;
        }
        // The upper half numbers the profile, whose users are a crew of their own.
        self.roster.borrow_mut().class(user & u64::from(u32::MAX))
    }

    /// Somebody who is no user.
    pub fn stranger(&self) -> Rc<Session> {
        self.new_session(0, 0)
    }

    fn new_session(&self, class: usize, number: u64) -> Rc<Session> {
        let key = self.count.get();
        self.count.set(key + 1);
        let jar = self.cookies.then(RefCell::default);
        Rc::new(Session { number, key, variables: Rc::default(), jar, class, begun: Cell::new(false) })
    }

    /// A user for an iteration, of a kind where it is given: of the closed model by its number, else one that is idle, of
    /// a class drawn by a number from 0 to 1.
    pub fn lend(&self, user: Option<u64>, kind: Option<usize>, draw: f64) -> Lent<'_> {
        let new = |class, number| self.new_session(class, number);
        let session = match user {
            Some(user) => {
                let class = self.class_of(user, kind);
                self.by_user.borrow_mut().entry(user).or_insert_with(|| new(class, number_of(user))).clone()
            }
            None => {
                let class = kind.unwrap_or_else(|| self.weights.borrow().pick(draw));
                let known = self.idle.borrow_mut()[class].pop();
                known.unwrap_or_else(|| new(class, self.made.next()))
            }
        };
        Lent { sessions: self, session, goes_back: user.is_none() }
    }
}

/// The number of a user of the closed model: the upper half of what it is known by numbers its profile.
fn number_of(user: u64) -> u64 {
    (user >> 32) * CREW + (user & u64::from(u32::MAX)) + 1
}

impl std::ops::Deref for Lent<'_> {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.session
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        if self.goes_back {
            self.sessions.idle.borrow_mut()[self.session.class].push(self.session.clone());
        }
    }
}

/// Classes of users one after the other, so that the first n hold each by its weight for every n: smooth weighted
/// round-robin, as nginx spreads requests.
#[derive(Debug)]
struct Roster {
    weights: Vec<f64>,
    credit: Vec<f64>,
    classes: Vec<usize>,
}

impl Roster {
    fn new(weights: &[f64]) -> Self {
        Self { weights: weights.to_vec(), credit: vec![0.0; weights.len()], classes: Vec::new() }
    }

    fn class(&mut self, user: u64) -> usize {
        let user = usize::try_from(user).unwrap_or(0);
        while self.classes.len() <= user {
            self.credit.iter_mut().zip(&self.weights).for_each(|(credit, weight)| *credit += weight);
            let richest = (0..self.credit.len()).rev().max_by(|a, b| self.credit[*a].total_cmp(&self.credit[*b]));
            let class = richest.unwrap_or(0);
            self.credit[class] -= self.weights.iter().sum::<f64>();
            self.classes.push(class);
        }
        self.classes[user]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_number_of_users_holds_the_classes_by_weight() {
        let mut roster = Roster::new(&[3.0, 1.0, 1.0]);
        let classes: Vec<usize> = (0..10).map(|user| roster.class(user)).collect();
        assert_eq!(classes, [0, 1, 0, 2, 0, 0, 1, 0, 2, 0]);
        assert_eq!(roster.class(3), 2, "whoever asks first");
    }

    #[test]
    fn users_count_from_one_and_those_of_a_second_profile_from_beyond() {
        assert_eq!([0, 7, 1 << 32 | 2].map(number_of), [1, 8, 1_000_003]);
    }
}
