//! How much was measured.

use super::Words;
use crate::gate::Judgement;
use crate::metric;
use crate::record::RunRecord;
use std::time::Duration;

/// `16 paired rounds, 48 s of load on each build`.
pub fn effort(judgement: &Judgement, record: &RunRecord) -> Words {
    let load = metric::duration(Duration::try_from_secs_f64(judgement.load_seconds).unwrap_or_default());
    let (paired, each) = if record.is_duet() { ("paired ", " on each build") } else { ("", "") };
    let rounds = match judgement.rounds {
        0 => return Words::ours("no round that counts"),
        1 => format!("1 {paired}round"),
        n => format!("{n} {paired}rounds"),
    };
    let void = match judgement.void.total() {
        0 => String::new(),
        n => format!(" ({n} more did not count)"),
    };
    Words::ours(format!("{rounds}{void}, {load} of load{each}"))
}
