//! What is left of a build when nobody stops it.

use super::*;
use std::io::Read;
use std::process::{Command, Stdio};

const FOLDER: &str = "PERF_GATE_TEST_ORPHAN_FOLDER";

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

/// Not a test: the program that the next test kills.
#[tokio::test]
#[ignore = "run by the next test, as a process of its own"]
async fn a_program_that_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let head = shell(&folder, "trap '' TERM; sleep 1000 & echo up; sleep 1000");
    let config = TargetConfig { base: None, head, same_hosts: false, restarts: RestartPolicy::Auto };
    let mut pair = Pair::new(config, &folder);
    pair.start(0, Arm::Head).await.expect("ready");
    let group = pair.head.service().expect("head").group().number();
    std::fs::write(folder.join("group.new"), group.to_string()).expect("written");
    std::fs::rename(folder.join("group.new"), folder.join("group")).expect("renamed");
    // Ends with the test that started it, also when that one fails.
    std::io::stdin().read_to_end(&mut Vec::new()).expect("the end of the input");
}

#[tokio::test]
async fn a_build_ends_when_perf_gate_is_killed() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut program = Command::new(std::env::current_exe().expect("this program"))
        .args(["--ignored", "--exact", "target::tests::orphan::a_program_that_is_killed"])
        .env(FOLDER, folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("started");
    let note = folder.path().join("group");
    eventually(|| note.exists()).await;
    let group = std::fs::read_to_string(note).expect("a number").parse().expect("a number");
    let group = Group::numbered(group);
    assert!(group.alive());
    program.kill().expect("killed");
    program.wait().expect("its end");
    eventually(|| !group.alive()).await;
}
