use super::*;
use rustix::process::{Pid, test_kill_process};

#[tokio::test]
async fn stop_is_harmless_before_a_start_and_after_a_stop() {
    let mut stage = Stage::both(|folder| shell(folder, "echo up; exec sleep 1000"));
    assert_eq!(stage.pair.stop().await, []);
    stage.start().await.expect("both ready");
    assert_eq!(stage.pair.stop().await, []);
    assert_eq!(stage.pair.stop().await, []);
}

#[tokio::test]
async fn a_build_may_end_in_its_own_way() {
    let polite = "trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.05; done";
    let mut stage = Stage::head(|folder| shell(folder, polite));
    stage.start().await.expect("ready");
    let watchdog = stage.pair.head.service().expect("head").watchdog();
    assert_eq!(stage.pair.stop().await, []);
    let log = stage.log(Arm::Head);
    assert!(log.ends_with("bye\n"), "{log}");
    let watchdog = Pid::from_raw(watchdog as i32).expect("a process number");
    assert!(test_kill_process(watchdog).is_err());
}

#[tokio::test]
async fn grandchildren_end_with_their_build() {
    let mut stage = Stage::head(|folder| shell(folder, "sleep 1000 & echo up; sleep 1000"));
    stage.start().await.expect("ready");
    let group = stage.group();
    assert_eq!(stage.pair.stop().await, []);
    assert!(!group.alive());
}

#[tokio::test]
async fn grandchildren_that_outlive_their_build_end_all_the_same() {
    let mut stage = Stage::head(|folder| shell(folder, "sleep 1000 & exit 1"));
    stage.refused().await;
    let group = stage.group();
    assert!(group.alive());
    assert_eq!(stage.pair.stop().await, []);
    assert!(!group.alive());
}

#[tokio::test]
async fn who_ignores_the_signal_is_killed_and_it_is_noted() {
    let mut stage = Stage::head(|folder| shell(folder, "trap '' TERM; echo up; while :; do sleep 0.05; done"));
    stage.pair.limits.grace = Duration::from_millis(200);
    stage.start().await.expect("ready");
    let group = stage.group();
    assert_eq!(stage.pair.stop().await, [Note::Killed { arm: Arm::Head }]);
    assert!(!group.alive());
}

#[tokio::test]
async fn a_stop_command_that_fails_is_noted_and_the_build_ends_all_the_same() {
    let mut stage = Stage::head(|folder| {
        with(shell(folder, "echo up; exec sleep 1000"), |start| start.stop = line("echo stopping ${port}; exit 5"))
    });
    stage.start().await.expect("ready");
    let group = stage.group();
    let text = "the `stop` command exited with status 5".to_owned();
    assert_eq!(stage.pair.stop().await, [Note::StopFailed { arm: Arm::Head, text }]);
    assert!(!group.alive());
    assert!(stage.log(Arm::Head).contains("\nstopping "));
}

#[tokio::test]
async fn a_stop_command_that_does_not_end_is_given_up() {
    let mut stage = Stage::head(|folder| {
        with(shell(folder, "echo up; exec sleep 1000"), |start| start.stop = line("sleep 1000 & sleep 1000"))
    });
    stage.pair.limits.stop = Duration::from_millis(200);
    stage.start().await.expect("ready");
    let text = "the `stop` command did not end within 200 ms".to_owned();
    assert_eq!(stage.pair.stop().await, [Note::StopFailed { arm: Arm::Head, text }]);
}

#[tokio::test]
async fn a_stop_that_was_given_up_can_be_repeated() {
    let mut stage = Stage::head(|folder| {
        let stop = "echo stopping >> stops; test -e twice || { touch twice; exec sleep 1000; }";
        with(shell(folder, "echo up; exec sleep 1000"), |start| start.stop = line(stop))
    });
    stage.start().await.expect("ready");
    let twice = stage.path("twice");
    tokio::select! {
        _ = stage.pair.stop() => panic!("it cannot have ended"),
        () = eventually(|| twice.exists()) => {}
    }
    assert_eq!(stage.pair.stop().await, []);
    assert_eq!(std::fs::read_to_string(stage.path("stops")).expect("a file"), "stopping\nstopping\n");
}
