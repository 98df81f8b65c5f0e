//! What is said before any load is sent.

use crate::support::{PerfGate, demo_duet};

const TWO_URLS: &str = "target: { base: http://127.0.0.1:1, head: http://127.0.0.1:1 }\n\
                        load: { constant-arrival-rate: { rate: 200/s } }\ntasks: [GET /]\n";

#[test]
fn two_unknown_keys_are_told_at_once_with_place_and_nearest_key() {
    let yaml = TWO_URLS.replace("rate: 200/s", "rat: 200/s").replace("tasks:", "taks:");
    let outcome = PerfGate::new("gate").scenario(&yaml).run().exits(2);
    let outcome = outcome.complains("s.yaml:2:34: load.constant-arrival-rate").complains("`rate`").complains("`tasks`");
    assert!(!outcome.path("").exists(), "something was written");
}

#[test]
fn a_missing_variable_is_named_with_what_to_do() {
    let yaml = TWO_URLS.replace("200/s", "\"${RATE}\"");
    PerfGate::new("check").scenario(&yaml).run().exits(2).complains("RATE").complains("--env-file");
    let bare = TWO_URLS.replace("200/s", "${RATE}");
    PerfGate::new("check").scenario(&bare).run().exits(2).complains("put quotes around");
    let outcome =
        PerfGate::new("check").scenario(&yaml).file("vars", b"RATE=300/s\n").args(["--env-file", "vars"]).run();
    assert!(outcome.exits(0).stdout.contains("300/s"));
}

#[test]
fn a_folder_that_cannot_be_written_is_told_before_any_load() {
    let yaml = demo_duet("");
    let outcome = PerfGate::new("gate").scenario(&yaml).file("taken", b"").args(["--out", "taken/out"]).run();
    outcome.exits(2).complains("taken/out").complains("--out");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    PerfGate::new("gate").args(["nowhere.yaml"]).run().exits(2).complains("nowhere.yaml");
}

#[test]
fn check_prints_the_plan_and_sends_nothing() {
    let outcome = PerfGate::new("check").scenario(&demo_duet("")).run().exits(0).answers("s.yaml: valid");
    for part in ["8 rounds", "200/s", "latency.p95 +10 %", "errors +50 %", "shown only", "measured requests"] {
        assert!(outcome.stdout.contains(part), "`{part}` is not in:\n{}", outcome.stdout);
    }
    assert!(!outcome.path("").exists());
}

#[test]
fn check_without_a_file_takes_the_quick_start() {
    let outcome = PerfGate::new("check").run().exits(0).answers("quickstart.yaml: valid");
    assert!(outcome.stdout.contains("400/s"));
}

#[test]
fn check_says_which_checks_will_have_too_few_requests() {
    let outcome = PerfGate::new("check").scenario(TWO_URLS).args(["--rate", "5"]).run().exits(0);
    assert!(outcome.stdout.contains("typical latency"), "{}", outcome.stdout);
}

#[test]
fn a_budget_in_which_no_plan_fits_is_refused_with_the_ways_out() {
    let outcome = PerfGate::new("gate").scenario(TWO_URLS).args(["--budget", "15s"]).run();
    outcome.exits(2).complains("budget").complains("8 rounds");
}

#[test]
fn a_flag_of_the_wrong_load_is_named() {
    PerfGate::new("check").scenario(TWO_URLS).args(["--vus", "10"]).run().exits(2).complains("--vus");
    PerfGate::new("check").scenario(TWO_URLS).args(["--set", "rounds"]).run().exits(2).complains("KEY=VALUE");
}

#[test]
fn every_command_of_the_help_shows_an_example() {
    for command in ["gate", "run", "check", "judge", "report", "demo", "schema", "completions"] {
        let outcome = PerfGate::new(command).args(["--help"]).run().exits(0);
        assert!(outcome.stdout.contains("Example"), "{command}");
    }
    let schema = PerfGate::new("schema").run().exits(0).stdout;
    assert!(serde_json::from_str::<serde_json::Value>(&schema).is_ok());
    assert!(PerfGate::new("completions").args(["bash"]).run().exits(0).stdout.contains("perf-gate"));
}
