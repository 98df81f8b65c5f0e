//! What is seen while a run goes on.

use crate::support::{HOWEVER_BUSY, PerfGate, demo_duet};

/// Head of the usual duet, alone.
fn alone() -> String {
    let duet = demo_duet("");
    let (before, after) = (duet.find("  base:").expect("a base"), duet.find("  head:").expect("a head"));
    format!("{}{}", &duet[..before], &duet[after..])
}

#[test]
fn a_terminal_shows_the_load_while_it_goes_on_and_nothing_of_it_afterwards() {
    let outcome = PerfGate::new("run").scenario(&alone()).args(HOWEVER_BUSY).in_terminal(120).exits(0);
    let seen: Vec<&str> = outcome.stdout.split('\r').map(str::trim_end).collect();
    let head = seen.iter().find(|line| line.contains("head") && line.contains(" in flight ")).unwrap_or_else(|| {
        panic!("nobody saw the load:\n{}", outcome.stdout);
    });
    for part in ["/s", "p50", "p95", "p99", "0 errors", "ms"] {
        assert!(head.contains(part), "`{part}` is not in: {head}");
    }
    assert!(head.contains(['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']), "{head}");
    for part in [": warm-up ", "round 3 of at most 8, head, at most ", " left"] {
        assert!(outcome.stdout.contains(part), "`{part}` is not in:\n{}", outcome.stdout);
    }
    // What is drawn is taken away line by line before the answer is printed.
    let (_, answer) = outcome.stdout.rsplit_once("\u{1b}[2K").expect("lines are cleared");
    assert!(answer.contains("requests") && !answer.contains("in flight"), "{answer}");
}

#[test]
fn a_log_has_lines() {
    let outcome = PerfGate::new("run").scenario(&alone()).run().exits(0);
    assert!(!outcome.stderr.contains('\u{1b}'), "{}", outcome.stderr);
    outcome.complains("warm-up").complains("8 of at most 8 rounds: p95 ");
}
