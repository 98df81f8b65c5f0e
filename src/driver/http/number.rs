//! Numbers that no two generator threads give twice.

use std::cell::Cell;

/// The numbers that one of several generator threads gives: every so many-th.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbers {
    index: u64,
    of: u64,
}

/// Counts from 1 in steps of the number of threads.
#[derive(Debug)]
pub struct Counter {
    numbers: Numbers,
    given: Cell<u64>,
}

impl Numbers {
    /// Those of the thread of this number, counted from 0, among so many.
    pub fn of(index: u32, of: u32) -> Self {
        Self { index: u64::from(index), of: u64::from(of) }
    }

    /// Its part of so many things that the threads share out, the first of them having one more where they do not come out
    /// even.
    pub fn part_of(self, all: usize) -> usize {
        let (index, of) = (self.index as usize, self.of as usize);
        all / of + usize::from(index < all % of)
    }

    /// A counter that has given nothing.
    pub fn counter(self) -> Counter {
        Counter { numbers: self, given: Cell::new(0) }
    }
}

impl Counter {
    /// The next number.
    pub fn next(&self) -> u64 {
        let given = self.given.replace(self.given.get() + 1);
        given * self.numbers.of + self.numbers.index + 1
    }

    /// Begins again.
    pub fn reset(&self) {
        self.given.set(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_give_every_number_once() {
        let counters: Vec<Counter> = (0..3).map(|index| Numbers::of(index, 3).counter()).collect();
        let mut given: Vec<u64> = counters.iter().flat_map(|counter| [counter.next(), counter.next()]).collect();
        given.sort_unstable();
        assert_eq!(given, [1, 2, 3, 4, 5, 6]);
        counters[1].reset();
        assert_eq!(counters[1].next(), 2);
    }

    #[test]
    fn nothing_is_lost_where_it_is_shared_out() {
        for (all, of) in [(1000, 3), (3, 3), (20, 8)] {
            let parts: Vec<usize> = (0..of).map(|index| Numbers::of(index, of).part_of(all)).collect();
            assert_eq!(parts.iter().sum::<usize>(), all);
            assert!(parts.iter().all(|part| part.abs_diff(all / of as usize) <= 1), "{parts:?}");
        }
    }
}
