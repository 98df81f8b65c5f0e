//! Builds that are made before anything is started.

use crate::record::{Arm, DownReason};
use crate::target::{CommandLine, Killer, Maker, Undone};
use std::collections::BTreeMap;
use std::future::{pending, ready};
use std::path::Path;
use std::time::Duration;
use tempfile::TempDir;

const LONG: Duration = Duration::from_secs(60);

async fn make(folder: &Path, text: &str, within: Duration, stop: impl Future<Output = i32>) -> Result<(), Undone> {
    let maker = Maker::new(Arm::Base, folder.join("logs/base.build.log"), Killer::default()).expect("a log");
    let env = BTreeMap::from([("PLACE".to_owned(), "${folder}".to_owned())]);
    maker.build(&CommandLine::Shell(text.to_owned()), folder, &env, within, stop).await
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

#[tokio::test]
async fn a_build_knows_its_arm_and_its_folder() {
    let folder = folder();
    let text = "test ${arm}:$PERF_GATE_ARM = base:base && test \"$PLACE\" = \"$PWD\" && test \"${folder}\" = \"$PWD\"";
    make(&folder.path().canonicalize().expect("a folder"), text, LONG, pending()).await.expect("it is made");
}

#[tokio::test]
async fn a_build_that_fails_shows_the_end_of_its_log() {
    let folder = folder();
    let Err(Undone::Failed(down)) = make(folder.path(), "echo no coffee; exit 3", LONG, pending()).await else {
        panic!("it was made");
    };
    assert_eq!((down.arm, down.reason), (Arm::Base, DownReason::NotBuilt));
    assert_eq!(down.text, "the build of base failed: it exited with status 3");
    assert_eq!(down.log_tail, ["no coffee"]);
}

#[tokio::test]
async fn a_build_that_takes_too_long_is_ended_with_all_that_it_started() {
    let folder = folder();
    let within = Duration::from_millis(300);
    let text = "(sleep 100; touch late) & echo $! > child; sleep 100";
    let Err(Undone::Failed(down)) = make(folder.path(), text, within, pending()).await else {
        panic!("it was made");
    };
    assert_eq!(down.text, "the build of base did not end within 300 ms");
    let child = std::fs::read_to_string(folder.path().join("child")).expect("a child");
    assert!(!Path::new("/proc").join(child.trim()).join("exe").exists(), "{child} is running");
}

#[tokio::test]
async fn a_signal_ends_a_build_in_its_own_way() {
    let folder = folder();
    let text = "trap 'touch tidied; exit 1' TERM; touch begun; while :; do sleep 0.01; done";
    let begun = folder.path().join("begun");
    let stop = async {
        while !begun.exists() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        2
    };
    let made = make(folder.path(), text, LONG, stop).await;
    assert!(matches!(made, Err(Undone::Stopped(2))), "{made:?}");
    assert!(folder.path().join("tidied").exists(), "it was not asked to end");
    let made = make(folder.path(), "touch never", LONG, ready(15)).await;
    assert!(matches!(made, Err(Undone::Stopped(15))), "{made:?}");
}
