//! Builds on machines of their own: two nginx whose files a command exchanges.

use crate::support::nginx::Nginx;
use crate::support::{Outcome, PerfGate, until};
use perf_gate::record::{Hosts, Note, RunRecord};
use std::fs;
use std::path::Path;

const CHANGE_PLACES: &str = "mv a c; mv b a; mv c b; echo $PERF_GATE_BASE_URL $PERF_GATE_HEAD_URL >>moves";

/// A gate over two machines; `exchange` is what `target` says about them.
struct Machines {
    gate: PerfGate,
    _servers: [Nginx; 2],
}

impl Machines {
    fn new(command: &str, exchange: &str) -> Self {
        let gate = PerfGate::new(command);
        let servers = [("a", "base"), ("b", "head")].map(|(name, build)| {
            let root = gate.folder().join(name);
            fs::create_dir(&root).expect("a folder");
            fs::write(root.join("version"), build).expect("a file");
            fs::write(root.join("page"), "x".repeat(100)).expect("a file");
            Nginx::start("127.0.0.1", &format!("listen ADDRESS; root {};", root.display()))
        });
        let [base, head] = servers.each_ref().map(|server| format!("http://127.0.0.1:{}", server.port));
        let scenario = format!(
            "target:\n  base: {base}\n  head: {head}\n  {exchange}\nload: {{ shared-iterations: {{ vus: 4, iterations: 150, max_duration: 2s }} }}\n\
             tasks: [GET /page]\nrounds: 16\nwarmup: {{ at_least: 1s, at_most: 1s }}\n\
             policy: {{ thresholds: {{ latency.p95: +900%, throughput: -90% }} }}\n"
        );
        Self { gate: gate.scenario(&scenario), _servers: servers }
    }
}

fn build_at(folder: &Path, machine: &str) -> String {
    fs::read_to_string(folder.join(machine).join("version")).expect("a version")
}

/// What the commands have written.
fn moves(outcome: &Outcome) -> String {
    fs::read_to_string(outcome.folder().join("moves")).expect("a command was run")
}

/// The starts that served the rounds which count.
fn starts(record: &RunRecord) -> Vec<u32> {
    let mut starts: Vec<u32> = record.rounds().iter().map(|round| round.head.start).collect();
    starts.dedup();
    starts
}

#[test]
fn builds_change_places_every_4_rounds_and_are_where_they_were_in_the_end() {
    let machines = Machines::new("gate", &format!("swap: {{ command: '{CHANGE_PLACES}', version: /version }}"));
    let outcome = machines.gate.run();
    let record = outcome.record();
    assert_eq!((record.plan.hosts, record.plan.rounds, starts(&record)), (Hosts::Swapped, 16, vec![1, 2, 3, 4]));
    let moves = moves(&outcome);
    let moves: Vec<&str> = moves.lines().collect();
    assert_eq!(moves.len(), 4);
    assert!(moves[0] == moves[2] && moves[1] == moves[3] && moves[0] != moves[1], "{moves:?}");
    assert_eq!(build_at(outcome.folder(), "a"), "base");
    outcome.exits(0);
}

#[test]
fn a_calibration_comes_before_the_rounds_and_head_gets_its_build_back() {
    let same = "cp a/version b/version; echo same >>moves";
    let apart = "printf head >b/version; echo apart >>moves";
    let machines =
        Machines::new("gate", &format!("calibrate: {{ same: '{same}', apart: '{apart}', version: /version }}"));
    let outcome = machines.gate.run();
    let record = outcome.record();
    assert_eq!((record.plan.hosts, starts(&record)), (Hosts::Calibrated, vec![2]));
    assert_eq!(record.plan.calibration_of(&record.windows).len(), 12);
    assert_eq!(moves(&outcome), "same\napart\n");
    let warnings = outcome.judgement()["warnings"].to_string();
    assert!(warnings.contains("machines-differ"), "{warnings}");
    outcome.exits(0);
}

#[test]
fn a_dry_run_says_what_a_swap_takes_and_undoes_it() {
    let machines = Machines::new("check", &format!("swap: {{ command: '{CHANGE_PLACES}', version: /version }}"));
    let outcome = machines.gate.args(["--dry-run"]).run().exits(0);
    let outcome = outcome
        .says("builds change places 4 times, before the first round and after every 4: its time comes")
        .says("16 rounds are 8 values")
        .says("the builds have changed places (in ")
        .says("both are back where they were (in ");
    assert_eq!((moves(&outcome).lines().count(), build_at(outcome.folder(), "a")), (2, "base".to_owned()));
}

#[test]
fn without_a_dry_run_check_moves_nothing() {
    let machines = Machines::new("check", &format!("swap: '{CHANGE_PLACES}'"));
    let outcome =
        machines.gate.run().exits(0).says("whether an exchange has come about is not looked at: give `version`");
    assert!(!outcome.folder().join("moves").exists());
}

#[test]
fn a_swap_that_moves_nothing_is_found_out_before_any_round() {
    let exchange = "swap: { command: 'true', version: /version, within: 1s }";
    let outcome = Machines::new("check", exchange).gate.args(["--dry-run"]).run().exits(5);
    outcome.says("`swap` ended well, and GET /version at").says("its last answer: `base`");
    let outcome = Machines::new("gate", exchange).gate.run().exits(5);
    outcome.says("`swap` ended well").says("perf-gate check --dry-run");
}

#[test]
fn a_run_that_is_stopped_puts_the_builds_back() {
    let machines = Machines::new("gate", &format!("swap: {{ command: '{CHANGE_PLACES}', version: /version }}"));
    let Machines { gate, _servers } = machines;
    let gate = gate.start();
    let windows = gate.path("perf-gate-out/windows.jsonl");
    until("a round on disk", || fs::read_to_string(&windows).is_ok_and(|text| text.lines().count() >= 2));
    gate.signal("-INT");
    let outcome = gate.wait().exits(130);
    assert_eq!(moves(&outcome).lines().count(), 2);
    assert_eq!(build_at(outcome.folder(), "a"), "base");
    assert!(!outcome.record().notes.iter().any(|note| matches!(note, Note::NotPutBack { .. })));
}

#[test]
fn urls_on_machines_of_their_own_are_told_what_to_do_about_it() {
    let scenario = "target: { base: 'http://a.example', head: 'http://b.example', swap: x, same_hosts: true }\n\
                    load: { constant-arrival-rate: { rate: 1/s } }\ntasks: [/]\n";
    PerfGate::new("check")
        .scenario(scenario)
        .run()
        .exits(2)
        .complains("`swap` and `same_hosts` exclude each other: keep one");
    let scenario = "target: { head: 'http://b.example', calibrate: { same: x, apart: y } }\n\
                    load: { constant-arrival-rate: { rate: 1/s } }\ntasks: [/]\n";
    PerfGate::new("check").scenario(scenario).run().exits(2).complains("`base` and `head` must both be there");
}
