//! What the action calls for its inputs: exactly the arguments, whatever is in them.

use super::{bare, ours, program, said};
use std::fs;
use tempfile::TempDir;

/// Calls the action's script with a program that writes down what it was called with.
struct Call {
    folder: TempDir,
    inputs: Vec<(String, String)>,
}

impl Call {
    fn mode(mode: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let recorder = "#!/bin/sh\nprintf '%s\\0' \"$@\" > arguments\nenv > environment\nexit 3\n";
        program(&folder.path().join("perf gate"), recorder);
        Self { folder, inputs: Vec::new() }.with("MODE", mode)
    }

    fn with(mut self, input: &str, value: &str) -> Self {
        self.inputs.push((format!("WITH_{input}"), value.to_owned()));
        self
    }

    fn run(&self) -> std::process::Output {
        let mut call = bare(ours("scripts/action/run.sh"));
        call.current_dir(self.folder.path()).env("WITH_BINARY", self.folder.path().join("perf gate"));
        call.envs(self.inputs.iter().map(|(name, value)| (name, value)));
        call.output().expect("bash runs")
    }

    #[track_caller]
    fn calls(self, arguments: &[&str]) -> Self {
        let output = self.run();
        assert_eq!(output.status.code(), Some(3), "its status is the gate's: {}", said(&output));
        let called = fs::read_to_string(self.folder.path().join("arguments")).expect("it was called");
        assert_eq!(called.split_terminator('\0').collect::<Vec<_>>(), arguments);
        self
    }

    #[track_caller]
    fn refuses(self, part: &str) {
        let output = self.run();
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        assert!(said(&output).contains(part), "`{part}` is not in: {}", said(&output));
        assert!(!self.folder.path().join("arguments").exists(), "it was called all the same");
    }

    fn environment(&self) -> String {
        fs::read_to_string(self.folder.path().join("environment")).expect("it was called")
    }
}

#[test]
fn nothing_asked_for_is_the_default_gate() {
    Call::mode("gate").calls(&["gate", "--comment=auto", "--out=perf-gate-out", "--"]);
}

#[test]
fn every_input_of_gate_is_one_argument() {
    let call = Call::mode("gate").with("SCENARIO", "perf/a.yaml\n\n  perf/b c.yaml \r\n").with("BASELINE", "s3://b/ci");
    let call = call.with("AGAINST", "main").with("FAIL_ON", "regressed, inconclusive\n").with("VARIANT", "arm 64");
    let call = call.with("CONFIRMS", "first/record.json").with("ROUNDS", "8").with("COMMENT", "never");
    let call = call.with("OUT", "my out").with("ARGS", "--rate=500\n--set\ntasks.0.name=a b\n");
    call.calls(&[
        "gate",
        "--store=s3://b/ci",
        "--against=main",
        "--fail-on=regressed,inconclusive",
        "--variant=arm 64",
        "--confirms=first/record.json",
        "--rounds=8",
        "--comment=never",
        "--out=my out",
        "--rate=500",
        "--set",
        "tasks.0.name=a b",
        "--",
        "perf/a.yaml",
        "perf/b c.yaml",
    ]);
}

#[test]
fn no_input_is_read_by_a_shell() {
    let hostile = "$(touch owned) `touch owned`; touch owned | \"'\\ * ${IFS}~";
    let call = Call::mode("gate").with("SCENARIO", &format!("{hostile}\n--against=evil\n*"));
    let call = call.with("AGAINST", hostile).with("VARIANT", "--out=/").with("ARGS", hostile);
    let call = call.calls(&[
        "gate",
        &format!("--against={hostile}"),
        "--variant=--out=/",
        "--comment=auto",
        "--out=perf-gate-out",
        hostile,
        "--",
        hostile,
        "--against=evil",
        "*",
    ]);
    assert!(!call.folder.path().join("owned").exists());
}

#[test]
fn the_other_modes_have_their_own_commands() {
    let refresh =
        Call::mode("refresh").with("SCENARIO", "a.yaml\nb.yaml").with("BASELINE", "s3://b/ci").with("ROUNDS", "8");
    let stored =
        ["baseline", "refresh", "--store=s3://b/ci", "--rounds=8", "--out=perf-gate-out", "--", "a.yaml", "b.yaml"];
    refresh.calls(&stored);
    let trend = Call::mode("trend").with("BASELINE", "s3://b/ci").with("OUT", "pages").with("ARGS", "--since=90d");
    trend.calls(&["trend", "--store=s3://b/ci", "--out=pages", "--since=90d"]);
    Call::mode("trend").with("SCENARIO", "a.yaml").refuses("input scenario::trend shows all that is stored");
    Call::mode("run").with("SCENARIO", "a.yaml").with("OUT", "o").calls(&["run", "--out=o", "--", "a.yaml"]);
    let publish = Call::mode("publish").with("SCENARIO", "a.yaml\nb.yaml").with("OUT", "-measured");
    publish.calls(&["publish", "--comment=auto", "--scenario=a.yaml", "--scenario=b.yaml", "--", "-measured"]);
}

#[test]
fn only_what_talks_to_github_gets_the_token() {
    for (mode, has) in [("gate", true), ("publish", true), ("run", false), ("refresh", false)] {
        let call = Call::mode(mode).with("SCENARIO", "a.yaml").with("TOKEN", "secret");
        call.run();
        let environment = call.environment();
        assert_eq!(environment.lines().any(|line| line == "GITHUB_TOKEN=secret"), has, "{mode}: {environment}");
        assert!(!environment.contains("WITH_"), "inputs are nobody's business: {environment}");
    }
}

#[test]
fn a_wrong_input_is_named() {
    Call::mode("gat").refuses("title=perf-gate: input mode::`gat` is none of gate, refresh, trend, run, publish");
    Call::mode("gate").with("COMMENT", "yes").refuses("input comment::`yes` is none of auto, always, never");
    Call::mode("refresh")
        .with("AGAINST", "main")
        .refuses("input against::it means nothing to the mode refresh; it is for gate");
    Call::mode("run").with("BASELINE", "s3://b").refuses("input baseline::it means nothing to the mode run");
    Call::mode("publish").with("SCENARIO", " \n").refuses("input scenario::publish judges by the scenario");
}

#[test]
fn what_is_said_of_an_input_is_one_annotation() {
    Call::mode("100%\n::set-env name=A::b\r").refuses("`100%25%0A::set-env name=A::b%0D` is none");
}
