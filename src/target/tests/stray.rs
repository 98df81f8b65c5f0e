//! What leaves its process group is ended all the same.

use super::*;
use rustix::process::{Pid, Signal, kill_process, test_kill_process};

/// A stray that writes its number, then `up` for its build.
const STRAY: &str = "setsid sh -c 'echo $$ > number; mv number stray; exec sleep 1000' &
until test -e stray; do sleep 0.01; done";

/// A build with a stray beside it.
fn with_stray(folder: &Path) -> ArmConfig {
    shell(folder, &format!("{STRAY}; echo up; exec sleep 1000"))
}

fn stray(stage: &Stage) -> Pid {
    let number = std::fs::read_to_string(stage.path("stray")).expect("a stray");
    Pid::from_raw(number.trim().parse().expect("a number")).expect("a process")
}

/// Whether it runs; a zombie that nobody collects does not.
fn runs(process: Pid) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", process.as_raw_nonzero()));
    test_kill_process(process).is_ok() && stat.is_ok_and(|stat| !stat.contains(") Z "))
}

#[tokio::test]
async fn a_stray_ends_with_its_build_and_the_log_says_so() {
    let mut stage = Stage::head(with_stray);
    stage.start().await.expect("ready");
    let stray = stray(&stage);
    assert!(runs(stray));
    assert_eq!(stage.pair.stop().await, []);
    assert!(!runs(stray));
    let log = stage.log(Arm::Head);
    let said = format!("--- ended what had left its process group: sleep (process {}) ---\n", stray.as_raw_nonzero());
    assert!(log.ends_with(&said), "{log}");
    assert!(stage.pair.killer().is_idle());
}

#[tokio::test]
async fn a_daemon_that_its_stop_command_ends_is_left_to_it() {
    let daemon = "setsid sh -c 'trap \"sleep 0.2; echo bye; exit\" TERM; echo $$ > number; mv number stray; echo up
        while :; do sleep 0.02; done' & true";
    let stop = line("kill $(cat stray)");
    let mut stage = Stage::head(|folder| with(shell(folder, daemon), |start| start.stop = stop));
    stage.start().await.expect("ready");
    assert_eq!(stage.pair.stop().await, []);
    assert!(!runs(stray(&stage)));
    let log = stage.log(Arm::Head);
    assert!(log.ends_with("bye\n"), "{log}");
}

#[tokio::test]
async fn a_stray_that_ignores_the_signal_is_killed_and_it_is_noted() {
    let deaf = STRAY.replace("exec sleep 1000", "trap \"\" TERM; while :; do sleep 0.05; done");
    let mut stage = Stage::head(|folder| shell(folder, &format!("{deaf}; echo up; exec sleep 1000")));
    stage.pair.limits.grace = Duration::from_millis(200);
    stage.start().await.expect("ready");
    assert_eq!(stage.pair.stop().await, [Note::Killed { arm: Arm::Head }]);
    assert!(!runs(stray(&stage)));
}

#[tokio::test]
async fn a_stray_of_a_hook_lives_until_the_stop() {
    let mut stage =
        Stage::head(|folder| with(shell(folder, "echo up; exec sleep 1000"), |start| start.before_start = line(STRAY)));
    stage.start().await.expect("ready");
    stage.pair.before_window(Arm::Head).await.expect("no hook");
    let stray = stray(&stage);
    assert!(runs(stray));
    assert_eq!(stage.pair.stop().await, []);
    assert!(!runs(stray));
}

#[tokio::test]
async fn a_stray_ends_when_the_pair_is_dropped() {
    let mut stage = Stage::head(with_stray);
    stage.start().await.expect("ready");
    let stray = stray(&stage);
    drop(stage);
    assert!(!runs(stray));
}

#[tokio::test]
async fn a_killer_kills_strays_too() {
    let mut stage = Stage::head(with_stray);
    stage.start().await.expect("ready");
    stage.pair.killer().kill();
    let stray = stray(&stage);
    eventually(|| !runs(stray)).await;
}

#[tokio::test]
async fn what_is_not_to_be_ended_says_so_in_its_environment() {
    let mut stage = Stage::head(|folder| {
        let left_alone = |start: &mut StartConfig| {
            start.env.insert("PERF_GATE_RUN".to_owned(), "left alone".to_owned());
        };
        with(with_stray(folder), left_alone)
    });
    stage.start().await.expect("ready");
    assert_eq!(stage.pair.stop().await, []);
    let stray = stray(&stage);
    assert!(runs(stray));
    kill_process(stray, Signal::KILL).expect("killed");
}
