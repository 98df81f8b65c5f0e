//! Two gates on one host at a time.

use crate::support::{PerfGate, demo_duet};
use perf_gate::record::{Ending, Note, VoidReason};

#[test]
fn two_gates_at_a_time_warn_and_void_the_rounds_that_overlap() {
    let host = tempfile::tempdir().expect("a folder");
    let tmp = host.path().display().to_string();
    let gate = || PerfGate::new("gate").scenario(&demo_duet("PERF_GATE_DEMO_SLOWDOWN: 8")).env("TMPDIR", &tmp).start();
    let outcomes = [gate(), gate()].map(|running| running.wait());
    for outcome in outcomes {
        let outcome = outcome.exits(0).answers("invalid");
        let record = outcome.record();
        assert_eq!(record.ending, Ending::TooManyVoid);
        assert!(record.notes.contains(&Note::OtherGate));
        assert!(record.windows.iter().all(|window| window.void == Some(VoidReason::OtherGate)));
        let first = outcome.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(first.contains("invalid, another perf-gate ran on this host: "), "{}", outcome.stdout);
        assert!(!first.contains("could not keep its schedule"), "{}", outcome.stdout);
    }
}
