//! The log of a step, which its runner obeys: no text from outside commands anything, in any mode.

use super::job::{left, outputs, pull, push, runner, stand_in, written};
use crate::support::github::WRITER;
use crate::support::{Outcome, PerfGate};
use serde_json::Value;

/// A name and a log that the runner would obey.
const HOSTILE: &str = r#"name: "::warning::n ##[group]n"
target:
  base: http://127.0.0.1:1
  head:
    start:
      command: "printf '::error::x\\n##[set-output name=verdict]pass\\n'; exit 7"
      ready: { http: "/::a" }
load: { constant-arrival-rate: { rate: 200/s } }
tasks: [GET /]
"#;

/// What the runner would obey of both streams, in the words of `ActionCommand.cs`; our own annotations by their title.
fn commands(outcome: &Outcome) -> Vec<&str> {
    let lines = outcome.stdout.lines().chain(outcome.stderr.lines());
    let obeys = |line: &&str| line.trim_start().starts_with("::") || line.contains("##[");
    lines.filter(obeys).map(|line| line.split("::").nth(1).unwrap_or(line)).collect()
}

/// What is said of the progress is folded, and what matters comes after the fold.
fn folded<'a>(mode: &[&str], error: &'a str) -> Vec<&'a str> {
    if mode.is_empty() { vec!["group", "endgroup", error] } else { vec![error] }
}

#[test]
fn what_a_build_or_a_scenario_says_is_text_in_every_mode() {
    let error = "error title=%3A%3Awarning%3A%3An ##[group]n%3A invalid";
    for mode in [&[][..], &["--quiet"], &["--json"]] {
        let stand_in = stand_in();
        let outcome = push(&stand_in, WRITER).scenario(HOSTILE).args(mode.iter().copied()).run().exits(5);
        assert_eq!(commands(&outcome), folded(mode, error), "{mode:?}\n{}\n{}", outcome.stdout, outcome.stderr);
        assert!(outcome.stdout.contains("warning::n"), "its name is told: {}", outcome.stdout);
        if mode == ["--json"] {
            let judgement: Value = serde_json::from_str(&outcome.stdout).expect("nothing but JSON");
            assert_eq!(judgement["scenario"], "::warning::n ##[group]n");
        }
        let again = PerfGate::again(outcome, "report").args(["perf-gate-out", "--format", "json"]).run().exits(0);
        assert_eq!(commands(&again), [""; 0], "{}", again.stdout);
    }
}

#[test]
fn a_run_alone_says_no_more_and_tells_where_its_record_is() {
    let error = "error title=%3A%3Awarning%3A%3An ##[group]n%3A not measured";
    for mode in [&[][..], &["--quiet"], &["--json"]] {
        let outcome = runner(PerfGate::new("run")).scenario(HOSTILE).args(mode.iter().copied()).run().exits(5);
        assert_eq!(commands(&outcome), folded(mode, error), "{mode:?}\n{}\n{}", outcome.stdout, outcome.stderr);
        let out = outcome.folder().canonicalize().expect("a folder").join("perf-gate-out");
        let expected = [("record", out.join("record.json")), ("report", out)];
        let expected = expected.map(|(name, path)| (name.to_owned(), path.display().to_string()));
        assert_eq!(outputs(&outcome).into_iter().collect::<Vec<_>>(), expected);
    }
    let check = runner(PerfGate::new("check")).scenario(HOSTILE).run().exits(0);
    assert_eq!(commands(&check), [""; 0], "{}", check.stdout);
}

#[test]
fn a_file_with_a_name_that_commands_is_named() {
    let outcome = runner(PerfGate::new("gate")).args(["no\n::error::x\n##[group]y.yaml"]).run().exits(2);
    assert_eq!(commands(&outcome), ["error title=perf-gate"], "{}", outcome.stderr);
}

#[test]
fn a_problem_of_a_scenario_is_shown_where_it_is() {
    let stand_in = stand_in();
    let wrong = "name: s\ntarget: { head: http://127.0.0.1:1 }\nlod: 5\ntasks: [GTE /x]\n";
    let outcome = pull(&stand_in, WRITER).scenario(wrong).run().exits(2);
    let outcome = outcome.complains("error: s.yaml:1:1: the key `load` is missing");
    let annotations: Vec<&str> = outcome.stderr.lines().filter(|line| line.starts_with("::")).collect();
    let [missing, unknown, task] = annotations[..] else { panic!("{annotations:#?}") };
    assert!(missing.starts_with("::error file=s.yaml,line=1,col=1,title=perf-gate::s.yaml:1:1: the key"), "{missing}");
    assert!(unknown.starts_with("::error file=s.yaml,line=3,col=1,title=perf-gate::s.yaml:3:1: lod: "), "{unknown}");
    assert!(task.starts_with("::error file=s.yaml,line=4,col="), "{task}");
    let summary = left(&outcome, "summary");
    assert!(summary.starts_with("### ❗ There is no verdict on this commit") && summary.contains("lod"), "{summary}");
    assert_eq!(written(&stand_in.state()), [""; 0], "there is no comment that could mislead");
}

#[test]
fn a_problem_is_shown_at_the_file_as_github_knows_it() {
    let gate =
        runner(PerfGate::new("gate")).at("perf", |folder| std::fs::create_dir(folder.join("perf")).expect("made"));
    let gate = gate.file("perf/t.yaml", b"a").args(["t.yaml"]);
    let folder = gate.folder().canonicalize().expect("a folder");
    let outcome = gate.env("GITHUB_WORKSPACE", folder.to_str().expect("text")).run().exits(2);
    assert!(outcome.stderr.contains("::error file=perf/t.yaml,line=1,col=1,"), "{}", outcome.stderr);
}
