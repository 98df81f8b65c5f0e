//! What builds use, as the system tells it of real processes.

use super::*;

/// Computes for a while that a processor clock in steps of 10 ms could not tell apart from twice as long.
const COMPUTE: &str = "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done";

/// A build that computes once for every file `go` that it finds, and then makes `done`.
fn computing(folder: &Path, compute: &str) -> ArmConfig {
    let line = format!("echo up; until test -e go; do sleep 0.02; done; {compute}; touch done; exec sleep 1000");
    shell(folder, &line)
}

/// What head used while it was computing.
async fn used(compute: &str) -> Used {
    let mut stage = Stage::head(|folder| computing(folder, compute));
    stage.start().await.expect("ready");
    let gauge = stage.pair.gauge(Arm::Head).expect("it was started here");
    stage.touch("go");
    eventually(|| stage.path("done").exists()).await;
    let used = gauge.close().expect("a process");
    assert_eq!(stage.pair.stop().await, []);
    used
}

#[tokio::test]
async fn the_time_of_all_processes_counts_those_that_have_ended_included() {
    let idle = used("true").await.cpu_seconds;
    let own = used(COMPUTE).await.cpu_seconds;
    // Each in a process of its own that is collected at once.
    let collected = used(&format!("({COMPUTE}); ({COMPUTE}); ({COMPUTE})")).await.cpu_seconds;
    // Still running, in a session of its own.
    let left = format!(
        "setsid sh -c '{COMPUTE}; touch computed; exec sleep 1000' & until test -e computed; do sleep 0.02; done"
    );
    let left = used(&left).await.cpu_seconds;
    // Wide: the same work may cost twice as much on a machine that does something else, and what is not counted at all is far below.
    assert!(own > idle, "{idle} {own}");
    assert!(collected > own, "{own} {collected}");
    assert!(left > 0.4 * own, "{own} {left}");
}

#[tokio::test]
async fn memory_is_that_of_all_processes_together_at_its_most() {
    let python = |bytes: u32| format!("python3 -c 'a = b\"1\" * {bytes}; import time; time.sleep(0.4)'");
    let watched = |compute: String| async move {
        let mut stage = Stage::head(|folder| computing(folder, &compute));
        stage.start().await.expect("ready");
        let mut gauge = stage.pair.gauge(Arm::Head).expect("it was started here");
        stage.touch("go");
        tokio::select! {
            never = gauge.watch() => match never {},
            () = eventually(|| stage.path("done").exists()) => {}
        }
        stage.pair.stop().await;
        gauge.close().expect("there were processes").peak_bytes as f64 / 1e6
    };
    let one = watched(python(60_000_000)).await;
    let two = watched(format!("{} & {}", python(60_000_000), python(60_000_000))).await;
    assert!((60.0..100.0).contains(&one), "{one} MB");
    assert!((120.0..200.0).contains(&two), "{two} MB");
}

#[tokio::test]
async fn a_service_that_was_not_started_or_has_left_tells_nothing() {
    let mut stage = Stage::head(|folder| with(shell(folder, "echo up"), |start| start.stop = line("true")));
    assert!(stage.pair.gauge(Arm::Head).is_none() && stage.pair.gauge(Arm::Base).is_none());
    stage.start().await.expect("ready");
    eventually(|| !stage.group().alive()).await;
    let gauge = stage.pair.gauge(Arm::Head).expect("it was started here");
    // Its leader is a zombie until the build is stopped.
    assert_eq!(gauge.close(), None);
}
