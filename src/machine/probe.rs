//! How fast the machine is, by fixed work (`docs/statistics.md` §4.4).

use super::loopback::Loopback;
use crate::record::Probe;
use crate::stats::median;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// How long a probe goes on; its last slice may end later.
const TIME: Duration = Duration::from_millis(2000);
/// How long a slice is: over the 100 ms in which a container's quota of processor time is handed out.
const SLICE: Duration = Duration::from_millis(160);
/// Steps of the integer work: about as long as a pass over memory on a processor of today, 2 to 3 ms.
const STEPS: u64 = 600_000;
/// Words of the table that the integer work goes through: 16 KiB, within every first-level cache.
const TABLE: usize = 2048;
/// Words of 64 MB (2^26 bytes), beyond most caches.
const WORDS: usize = 1 << 23;
/// Round trips that [`Probe::loopback`] stands for.
const TRIPS: u32 = 2_000;
/// Round trips that are timed at a time, again for about 2 ms.
const BATCH: u32 = 250;

/// Measures the machine for 2 s, on the thread that calls: an executor's should not. Each part is the median over
/// slices of its mean time within a slice, in which the parts take turns every few ms. What passes in less than half
/// of the time changes nothing, and what takes processor time all along (a quota, a host that serves others too)
/// shows, as it does in a service. Nothing where 64 MB cannot be had or loopback refuses.
pub fn probe() -> Option<Probe> {
    let mut bench = Bench { words: words()?, loopback: Loopback::open().ok()? };
    let began = Instant::now();
    let mut slices = vec![bench.slice()?];
    while began.elapsed() < TIME {
        slices.push(bench.slice()?);
    }
    let middle = |part: fn(&Probe) -> f64| median(&slices.iter().map(part).collect::<Vec<_>>());
    Some(Probe { integer: middle(|s| s.integer)?, memory: middle(|s| s.memory)?, loopback: middle(|s| s.loopback)? })
}

/// What the work is done on.
struct Bench {
    words: Vec<u64>,
    loopback: Loopback,
}

impl Bench {
    /// Mean of each part over one slice.
    fn slice(&mut self) -> Option<Probe> {
        let mut sum = Probe { integer: 0.0, memory: 0.0, loopback: 0.0 };
        let (began, mut rounds) = (Instant::now(), 0.0);
        while rounds == 0.0 || began.elapsed() < SLICE {
            rounds += 1.0;
            sum.integer += micros(|| _ = black_box(work(black_box(1))));
            sum.memory += micros(|| pass(black_box(&mut self.words)));
            let mut arrived = Ok(());
            sum.loopback += micros(|| arrived = (0..BATCH).try_for_each(|_| self.loopback.trip()));
            arrived.ok()?;
        }
        let trips = f64::from(TRIPS) / f64::from(BATCH);
        let Probe { integer, memory, loopback } = sum;
        Some(Probe { integer: integer / rounds, memory: memory / rounds, loopback: loopback / rounds * trips })
    }
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
fn pass(words: &mut [u64]) {
    for word in words.iter_mut() {
        *word = word.wrapping_add(1);
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
    fn the_integer_work_is_that_of_stored_probes() {
        assert_eq!(work(1), 9_157_216_384_209_228_124);
    }

    #[test]
    fn a_pass_changes_every_word() {
        let mut words = vec![1; 100];
        pass(&mut words);
        assert_eq!(words, [2; 100]);
    }
}
