//! How much was measured, and of what.

use super::Words;
use crate::gate::Judgement;
use crate::metric;
use crate::record::{Arm, Hosts, RunRecord};
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

/// `a1b2c3d and d4e5f6a ran in turn on one machine`.
pub fn builds(record: &RunRecord) -> Option<Words> {
    let short = |arm| {
        let identity = record.identity.arms.iter().find(|identity| identity.arm == arm)?;
        Some(Words::code(identity.commit.as_ref()?.chars().take(7).collect::<String>()))
    };
    let machine = match record.plan.hosts {
        Hosts::Same => " on one machine",
        Hosts::Different => "",
    };
    let (base, head) = (short(Arm::Base)?, short(Arm::Head)?);
    record.is_duet().then(|| base.and(" and ").then(head).and(format!(" ran in turn{machine}")))
}
