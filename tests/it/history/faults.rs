//! A store that cannot be used is told before any load, with what to do.

use super::desk::Desk;
use crate::support::repository::Repository;
use crate::support::{Outcome, PerfGate};
use std::fs;

/// Exit status 6, and nothing was measured.
#[track_caller]
fn unusable(outcome: Outcome) -> Outcome {
    assert!(!outcome.path("record.json").exists() && !outcome.path("judgement.json").exists(), "measured all the same");
    outcome.exits(6)
}

fn gate(desk: &Desk, store: &str) -> PerfGate {
    desk.call("gate").args(["s.yaml", "--store", store])
}

#[test]
fn a_text_that_names_no_store_is_a_mistake_of_usage() {
    let desk = Desk::new("");
    fs::write(desk.path("head.json"), desk.run().json()).expect("a record");
    for command in ["gate s.yaml", "judge head.json s.yaml", "baseline add head.json", "baseline list"] {
        let call = |store| desk.call(command).args(["--store", store]).run().exits(2);
        call("s3:/x").complains("`s3:/x` is no location in S3; it is written `s3://bucket/prefix`");
        call("gs://bucket/x").complains("stores of kind `gs` are not known");
    }
    let by_variable = desk.call("baseline list").env("PERF_GATE_STORE", "s3:/x").run().exits(2);
    by_variable.complains("no location in S3");
}

#[test]
fn a_store_that_is_a_file_or_cannot_be_read_ends_everything_with_its_own_status() {
    let desk = Desk::new("");
    Repository::init(&desk.path("")).commit("work", "2026-03-01T00:00:00Z");
    fs::write(desk.path("head.json"), desk.run().json()).expect("a record");
    fs::write(desk.path("file"), "x").expect("a file");
    std::os::unix::fs::symlink("loop", desk.path("loop")).expect("a link");
    for (store, why) in [("file", "the location of a store is a folder"), ("loop", "symbolic links")] {
        unusable(gate(&desk, store).run()).complains("cannot list").complains(why);
        for command in ["judge head.json s.yaml", "baseline add head.json", "baseline list", "baseline refresh s.yaml"]
        {
            let outcome = unusable(desk.call(command).args(["--store", store]).run());
            assert_eq!(outcome.stdout, "", "{command}");
        }
    }
}

#[test]
fn a_folder_that_does_not_exist_is_an_empty_store() {
    let desk = Desk::new("");
    let judge = desk.judge(&desk.run()).args(["--store", "nowhere"]).run().exits(0);
    judge.answers("s: no baseline yet (nothing is stored yet that head could be compared with)");
    assert!(!desk.path("nowhere").exists());
}

#[test]
fn a_folder_that_the_scenario_names_is_relative_to_it() {
    let desk = Desk::new("history: { store: stored/here }");
    fs::create_dir(desk.path("perf")).expect("a folder");
    fs::copy(desk.path("s.yaml"), desk.path("perf/s.yaml")).expect("copied");
    fs::write(desk.path("stored.json"), desk.run().json()).expect("a record");
    desk.call("baseline add").args(["stored.json", "--store", "perf/stored/here"]).run().exits(0);
    fs::write(desk.path("head.json"), desk.run().began("2026-04-01T00:00:00Z").json()).expect("a record");
    desk.call("judge").args(["head.json", "perf/s.yaml"]).run().exits(0).says("1 refresh time of main");
}

#[cfg(feature = "s3")]
mod s3 {
    use super::{gate, unusable};
    use crate::history::desk::Desk;
    use crate::support::PerfGate;
    use std::fs;
    use std::net::TcpListener;

    const STORE: &str = "s3://perf-baselines/ci";

    /// Without the metadata service of a cloud that this may run in.
    fn nobody(desk: &Desk) -> PerfGate {
        gate(desk, STORE).env("AWS_EC2_METADATA_DISABLED", "true").env("AWS_REGION", "us-east-1")
    }

    fn somebody(desk: &Desk, endpoint: &str) -> PerfGate {
        let call = nobody(desk).env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test");
        call.env("AWS_ENDPOINT_URL", endpoint)
    }

    #[test]
    fn no_credentials_are_told_before_any_load_and_a_fork_is_told_why() {
        let desk = Desk::new("");
        let outcome = unusable(nobody(&desk).run());
        let outcome = outcome.complains("s3://perf-baselines/ci").complains("no AWS credentials were found");
        assert!(!outcome.complains("AWS_PROFILE").stderr.contains("fork"));

        let repo = |name| serde_json::json!({"repo": {"full_name": name}});
        let event = serde_json::json!({"pull_request": {"head": repo("you/er"), "base": repo("own/er")}});
        fs::write(desk.path("event.json"), event.to_string()).expect("an event");
        let path = desk.path("event.json").display().to_string();
        let outcome = unusable(nobody(&desk).env("GITHUB_EVENT_PATH", &path).run());
        outcome
            .complains("comes from a fork, and GitHub hands forks neither secrets nor roles")
            .complains("target.base");
    }

    #[test]
    fn an_endpoint_that_nobody_answers_at_is_unreachable() {
        let desk = Desk::new("");
        let outcome = unusable(somebody(&desk, "http://127.0.0.1:9").run());
        outcome.complains("http://127.0.0.1:9 cannot be reached").complains("AWS_ENDPOINT_URL");
    }

    #[test]
    fn ctrl_c_while_a_store_is_asked_ends_at_once() {
        let desk = Desk::new("");
        let silent = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let endpoint = format!("http://{}", silent.local_addr().expect("an address"));
        let gate = somebody(&desk, &endpoint).start();
        let connection = silent.accept().expect("it asks");
        gate.signal("-INT");
        let outcome = gate.wait().exits(130).complains("interrupted before anything was measured");
        assert!(!outcome.path("record.json").exists());
        drop(connection);
    }
}
