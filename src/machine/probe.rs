//! How fast the machine is, by fixed work (`docs/statistics.md` §4.4).

use super::loopback::Loopback;
use crate::record::Probe;
use crate::stats::median;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// How long the probe goes on; its last round may end later.
const TIME: Duration = Duration::from_secs(2);
/// Steps of the integer work: some ms on a processor of today.
const STEPS: u64 = 1_000_000;
/// Words of the table that the integer work goes through: 16 KiB, within every first-level cache.
const TABLE: usize = 2048;
/// Words of 64 MB (2^26 bytes), beyond most caches.
const WORDS: usize = 1 << 23;
/// Round trips that a probe stands for, and those that are timed at a time.
const TRIPS: u32 = 2_000;
const BATCH: u32 = 100;

/// Measures the machine for 2 s, on the thread that calls; not for an executor's thread. Each part is the median of
/// its times over many short rounds, in which the three parts take turns: a disturbance of less than half of the
/// time changes none of them. Nothing where 64 MB cannot be had or loopback refuses.
pub fn probe() -> Option<Probe> {
    let mut words = words()?;
    let mut loopback = Loopback::open().ok()?;
    let (mut integer, mut memory, mut network) = (Vec::new(), Vec::new(), Vec::new());
    let began = Instant::now();
    for round in 1.. {
        integer.push(micros(|| _ = black_box(work(black_box(round)))));
        memory.push(micros(|| pass(black_box(&mut words), round)));
        let mut arrived = Ok(());
        let batch = micros(|| arrived = (0..BATCH).try_for_each(|_| loopback.trip()));
        arrived.ok()?;
        network.push(batch * f64::from(TRIPS / BATCH));
        if began.elapsed() >= TIME {
            break;
        }
    }
    Some(Probe { integer: median(&integer)?, memory: median(&memory)?, loopback: median(&network)? })
}

fn micros(part: impl FnOnce()) -> f64 {
    let began = Instant::now();
    part();
    began.elapsed().as_secs_f64() * 1e6
}

/// 64 MB, every page of it touched; an error rather than an abort where there is no such memory.
fn words() -> Option<Vec<u64>> {
    let mut words = Vec::new();
    words.try_reserve_exact(WORDS).ok()?;
    words.resize(WORDS, 1);
    Some(words)
}

/// Reads and writes every word once.
fn pass(words: &mut [u64], round: u64) {
    for word in words.iter_mut() {
        *word = word.wrapping_add(round);
    }
    black_box(words);
}

/// What services do with integers: dependent arithmetic, loads and stores in a small table, branches that no
/// predictor learns.
fn work(seed: u64) -> u64 {
    let mut table = [0; TABLE];
    let mut random = Xorshift(seed);
    table.fill_with(|| random.next());
    let mut sum = seed;
    for _ in 0..STEPS {
        let drawn = random.next();
        let slot = &mut table[drawn as usize % TABLE];
        sum = if *slot % 8 < 3 { sum.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ *slot } else { sum.rotate_left(11) ^ drawn };
        *slot = slot.wrapping_add(sum);
    }
    sum
}

/// Marsaglia's generator (2003) with shifts 13, 7, 17; its state is never 0.
struct Xorshift(u64);

impl Xorshift {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_takes_some_time() {
        let probe = probe().expect("a probe");
        let parts = [probe.integer, probe.memory, probe.loopback];
        assert!(parts.iter().all(|micros| micros.is_finite() && *micros > 1.0), "{probe:?}");
        assert!(probe.slowness().is_some());
    }

    #[test]
    fn the_integer_work_depends_on_its_seed_and_on_nothing_else() {
        assert_eq!(work(7), work(7));
        assert_ne!(work(7), work(8));
    }

    #[test]
    fn a_pass_changes_every_word() {
        let mut words = vec![1; 100];
        pass(&mut words, 2);
        assert_eq!(words, [3; 100]);
    }
}
