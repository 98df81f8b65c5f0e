//! Which rows an iteration gets: places in the order of a data set, the same on both builds of a round.

use super::{DataSet, Order};
use crate::driver::CannotMeasure;
use std::collections::BTreeMap;

/// How many rows of each data set something takes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Needs(BTreeMap<usize, Need>);

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Need {
    /// 1 where the row of the iteration is used.
    row: u64,
    batches: u64,
}

impl Needs {
    /// The row of the iteration is used.
    pub fn row(&mut self, set: usize) {
        self.0.entry(set).or_default().row = 1;
    }

    /// So many further rows are used.
    pub fn batch(&mut self, set: usize, rows: u64) {
        self.0.entry(set).or_default().batches += rows;
    }

    /// What both take together.
    pub fn add(&mut self, other: &Self) {
        for (set, need) in &other.0 {
            let own = self.0.entry(*set).or_default();
            own.row = own.row.max(need.row);
            own.batches += need.batches;
        }
    }

    /// Whether this takes no row.
    pub fn is_none(&self) -> bool {
        self.0.is_empty()
    }

    /// Rows of a data set that this takes.
    pub fn of(&self, set: usize) -> u64 {
        self.0.get(&set).map_or(0, |need| need.row + need.batches)
    }
}

impl FromIterator<Self> for Needs {
    /// What all of them take together.
    fn from_iter<T: IntoIterator<Item = Self>>(all: T) -> Self {
        all.into_iter().fold(Self::default(), |mut sum, needs| {
            sum.add(&needs);
            sum
        })
    }
}

/// The rows of one iteration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stretches {
    draw: u64,
    stretches: BTreeMap<usize, Stretch>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stretch {
    first: u64,
    row: u64,
    batches: u64,
    used: u64,
}

impl Stretches {
    /// The row of this iteration, the same whenever it is asked for.
    pub fn row(&self, set: usize, data: &DataSet) -> usize {
        let first = self.stretches.get(&set).map_or(0, |stretch| stretch.first);
        index(data, first, self.draw)
    }

    /// The next of its further rows. A request that is made again gets the first of them again.
    pub fn next(&mut self, set: usize, data: &DataSet) -> usize {
        let draw = self.draw;
        let Some(stretch) = self.stretches.get_mut(&set) else { return 0 };
        let place = stretch.first + stretch.row + stretch.used % stretch.batches.max(1);
        stretch.used += 1;
        index(data, place, draw)
    }
}

/// The row at a place.
fn index(data: &DataSet, place: u64, draw: u64) -> usize {
    let rows = data.rows.len() as u64;
    let at = match data.order {
        Order::Sequential | Order::Unique => place % rows,
        Order::Random => ((u128::from(mixed(draw ^ mixed(place))) * u128::from(rows)) >> 64) as u64,
    };
    at as usize
}

/// The finalizer of SplitMix64 (Steele, Lea, Flood 2014): every bit of the result hangs on every bit.
fn mixed(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// How far the windows of both builds have come in every data set.
#[derive(Debug, Default)]
pub struct Places {
    /// Seed of the window, which those of one round share.
    seed: Option<u64>,
    first: Vec<u64>,
    taken: Vec<u64>,
    furthest: Vec<u64>,
}

impl Places {
    /// A window begins: the second of a round where the first began, any other after what was taken by then.
    pub fn open(&mut self, seed: u64, sets: usize) {
        self.furthest.resize(sets, 0);
        if self.seed != Some(seed) {
            self.seed = Some(seed);
            self.first.clone_from(&self.furthest);
        }
        self.taken = vec![0; sets];
    }

    /// The rows of an iteration that draws from `draw`.
    ///
    /// # Errors
    /// Where a window has used all rows that must not come twice.
    pub fn take(&mut self, needs: &Needs, sets: &[DataSet], draw: u64) -> Result<Stretches, CannotMeasure> {
        let mut stretches = BTreeMap::new();
        for (&set, need) in &needs.0 {
            let (data, count) = (&sets[set], need.row + need.batches);
            let first = self.first[set] + self.taken[set];
            self.taken[set] += count;
            if data.order == Order::Unique && self.taken[set] > data.rows.len() as u64 {
                return Err(CannotMeasure(used_up(data)));
            }
            self.furthest[set] = self.furthest[set].max(first + count);
            stretches.insert(set, Stretch { first, row: need.row, batches: need.batches, used: 0 });
        }
        Ok(Stretches { draw, stretches })
    }
}

fn used_up(data: &DataSet) -> String {
    format!(
        "{} has {} rows, and a window needs more: give it more rows, or let `data.{}` be `order: sequential`",
        data.file.display(),
        data.rows.len(),
        data.name
    )
}

#[cfg(test)]
mod tests {
    use super::super::Rows;
    use super::*;
    use proptest::prelude::*;
    use std::sync::Arc;

    fn set(order: Order, rows: usize) -> DataSet {
        let mut text = Rows::new(Vec::new());
        (0..rows).for_each(|row| text.push(&row.to_string()).expect("small"));
        DataSet { name: "orders".to_owned(), file: "orders.jsonl".into(), order, rows: Arc::new(text) }
    }

    fn one_row() -> Needs {
        let mut needs = Needs::default();
        needs.row(0);
        needs
    }

    /// The rows of a window of so many iterations.
    fn window(places: &mut Places, seed: u64, set: &DataSet, iterations: u64) -> Vec<usize> {
        places.open(seed, 1);
        let sets = std::slice::from_ref(set);
        let row = |i| places.take(&one_row(), sets, i).map(|stretches| stretches.row(0, set));
        (0..iterations).map(row).collect::<Result<_, _>>().expect("enough rows")
    }

    #[test]
    fn both_builds_of_a_round_get_the_same_and_the_next_round_goes_on() {
        let (set, mut places) = (set(Order::Sequential, 10), Places::default());
        assert_eq!(window(&mut places, 1, &set, 3), [0, 1, 2]);
        assert_eq!(window(&mut places, 1, &set, 4), [0, 1, 2, 3]);
        assert_eq!(window(&mut places, 2, &set, 7), [4, 5, 6, 7, 8, 9, 0]);
    }

    #[test]
    fn rows_at_random_hang_on_the_iteration_alone() {
        let set = set(Order::Random, 5);
        let first = window(&mut Places::default(), 1, &set, 1000);
        assert_eq!(first, window(&mut Places::default(), 2, &set, 1000));
        let counts: Vec<usize> = (0..5).map(|row| first.iter().filter(|at| **at == row).count()).collect();
        assert!(counts.iter().all(|count| (140..260).contains(count)), "{counts:?}");
    }

    #[test]
    fn rows_that_are_used_up_end_the_run() {
        let (set, mut places) = (set(Order::Unique, 3), Places::default());
        for seed in 0..4 {
            let mut rows = window(&mut places, seed, &set, 3);
            rows.sort_unstable();
            assert_eq!(rows, [0, 1, 2], "every window has all of them");
        }
        let fault = places.take(&one_row(), std::slice::from_ref(&set), 0).expect_err("used up");
        assert!(fault.0.starts_with("orders.jsonl has 3 rows, and a window needs more"), "{fault}");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_rows_of_iterations_follow_one_another(
            batches in prop::collection::vec((any::<bool>(), 0_u64..5), 1..20),
            rows in 1_usize..40,
        ) {
            let (set, mut places) = (set(Order::Sequential, rows), Places::default());
            places.open(1, 1);
            let mut seen = Vec::new();
            for (row, batch) in batches {
                let mut needs = Needs::default();
                if row { needs.row(0); }
                if batch > 0 { needs.batch(0, batch); }
                let mut taken = places.take(&needs, std::slice::from_ref(&set), 7).expect("it wraps");
                if row { seen.push(taken.row(0, &set)); }
                let first: Vec<_> = (0..batch).map(|_| taken.next(0, &set)).collect();
                let again: Vec<_> = (0..batch).map(|_| taken.next(0, &set)).collect();
                prop_assert_eq!(&first, &again);
                seen.extend(first);
            }
            prop_assert!(seen.iter().enumerate().all(|(at, row)| *row == at % rows));
        }
    }
}
