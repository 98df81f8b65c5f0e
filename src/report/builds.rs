//! Which builds were compared.

use super::words::Words;
use crate::record::{Arm, Hosts, RunRecord};

/// `a1b2c3d and d4e5f6a ran in turn on one machine`. Both may be of one commit: built with changes of the work tree, or
/// started in two ways.
pub(super) fn builds(record: &RunRecord) -> Option<Words> {
    let commit = |arm| record.identity.arms.iter().find(|identity| identity.arm == arm)?.commit.as_ref();
    let short = |id: &str| Words::code(id.chars().take(7).collect::<String>());
    let machine = match record.plan.hosts {
        Hosts::Same => " on one machine",
        Hosts::Different | Hosts::Swapped | Hosts::Calibrated => "",
    };
    let (base, head) = (commit(Arm::Base)?, commit(Arm::Head)?);
    let builds = match (base == head, record.identity.dirty) {
        (false, _) => short(base).and(" and ").then(short(head)),
        (true, false) => Words::ours("Base and head, the same commit ").then(short(head)).and(","),
        (true, true) => {
            Words::ours("Base and head, both ").then(short(head)).and(" but for changes that are not committed,")
        }
    };
    record.is_duet().then(|| builds.and(format!(" ran in turn{machine}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn two_builds_of_one_commit_are_not_called_by_two_names() {
        let mut record = sample::pass().record;
        let text = |record: &RunRecord| builds(record).expect("two commits").plain();
        assert_eq!(text(&record), "a1b2c3d and d4e5f6a ran in turn on one machine");
        let base = record.identity.arms[0].commit.clone();
        record.identity.arms[1].commit = base;
        assert_eq!(text(&record), "Base and head, the same commit a1b2c3d, ran in turn on one machine");
        record.identity.dirty = true;
        let dirty = "Base and head, both a1b2c3d but for changes that are not committed, ran in turn on one machine";
        assert_eq!(text(&record), dirty);
    }
}
