//! Numbers for names, while a file is read: every name once, and a table of numbers to find it by.

use super::ids::Arena;
use std::hash::{BuildHasher, RandomState};

/// A place of the table that no name has.
const FREE: u32 = u32::MAX;

/// Names in the order in which they were first seen. Takes 4 bytes and at most 12 of the table for each, beside its text.
#[derive(Debug, Default)]
pub(super) struct Names {
    texts: Arena,
    /// Open addressing: a power of two places, at most two thirds taken.
    table: Vec<u32>,
    /// Seeded anew each time, so that no file can make all names meet in one place.
    hasher: RandomState,
}

impl Names {
    /// The number of a name, a new one where it has not been seen; nothing where all names take too much memory.
    pub fn number(&mut self, name: &str) -> Option<u32> {
        if self.texts.len() as usize * 3 >= self.table.len() * 2 {
            self.grow();
        }
        let place = self.place(name);
        if self.table[place] == FREE {
            let number = self.texts.len();
            if !self.texts.push(name) {
                return None;
            }
            self.table[place] = number;
        }
        Some(self.table[place])
    }

    pub fn get(&self, number: u32) -> &str {
        self.texts.get(number)
    }

    /// The names of these numbers, in their order.
    pub fn sorted(self, numbers: &[u32]) -> Arena {
        let mut sorted = Arena::with_room(numbers.len(), self.texts.text_bytes());
        numbers.iter().for_each(|number| {
            sorted.push(self.get(*number));
        });
        sorted
    }

    /// Where the name is, or the free place where it belongs.
    fn place(&self, name: &str) -> usize {
        let last = self.table.len() - 1;
        let mut place = self.hasher.hash_one(name) as usize & last;
        while self.table[place] != FREE && self.texts.get(self.table[place]) != name {
            place = (place + 1) & last;
        }
        place
    }

    fn grow(&mut self) {
        self.table = vec![FREE; (self.table.len() * 2).max(16)];
        for number in 0..self.texts.len() {
            let place = self.place(self.texts.get(number));
            self.table[place] = number;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_number_however_often_it_comes() {
        let mut names = Names::default();
        for round in 0..2 {
            for number in 0..10_000 {
                assert_eq!(names.number(&format!("name {number}")), Some(number), "round {round}");
            }
        }
        assert_eq!((names.get(0), names.get(9_999)), ("name 0", "name 9999"));
        let sorted = names.sorted(&[7, 3]);
        assert_eq!((sorted.get(0), sorted.get(1), sorted.len()), ("name 7", "name 3", 2));
    }
}
