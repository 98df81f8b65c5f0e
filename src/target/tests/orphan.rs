//! What is left of a build when nobody stops it.

use super::*;

#[tokio::test]
async fn a_build_and_its_grandchildren_end_when_the_pair_is_dropped() {
    let mut stage = Stage::head(|folder| shell(folder, "sleep 1000 & echo up; sleep 1000"));
    stage.start().await.expect("ready");
    let group = stage.group();
    drop(stage);
    assert!(!group.alive());
}

#[tokio::test]
async fn a_start_that_is_given_up_leaves_nothing_behind() {
    let mut stage = Stage::head(|folder| {
        with(shell(folder, "true"), |start| start.before_start = line("touch hooked; sleep 1000 & sleep 1000"))
    });
    let hooked = stage.path("hooked");
    let killer = stage.pair.killer();
    tokio::select! {
        _ = stage.pair.start(0, Arm::Head) => panic!("its hook cannot have ended"),
        () = eventually(|| hooked.exists()) => {}
    }
    assert!(killer.is_idle());
}

#[tokio::test]
async fn a_killer_ends_everything_from_another_thread() {
    let mut stage = Stage::both(|folder| shell(folder, "trap '' TERM; sleep 1000 & echo up; sleep 1000"));
    stage.start().await.expect("both ready");
    let group = stage.group();
    let killer = stage.pair.killer();
    std::thread::spawn(move || killer.kill()).join().expect("a thread");
    eventually(|| !group.alive()).await;
    assert_eq!(stage.pair.stop().await, []);
    assert!(stage.pair.killer().is_idle());
}
