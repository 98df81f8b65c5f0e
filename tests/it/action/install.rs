//! `scripts/install.sh` as a shell or another CI system calls it.

use super::mirror::Mirror;
use super::{bare, ours, said};
use std::process::{Command, Output};
use tempfile::TempDir;

fn install(mirror: &Mirror, arguments: &[&str], folder: &TempDir) -> Output {
    let mut call = bare("sh");
    call.arg(ours("scripts/install.sh")).args(arguments).current_dir(folder.path());
    call.env("PERF_GATE_DOWNLOAD_URL", &mirror.url).env("PERF_GATE_PLATFORM", "Linux-x86_64");
    call.env("PERF_GATE_ATTESTATION", "never").output().expect("sh runs")
}

#[test]
fn it_puts_a_checked_binary_where_it_is_told() {
    let (mirror, folder) = (Mirror::start().release("1.2.3"), tempfile::tempdir().expect("a folder"));
    for version in ["1.2.3", "v1.2.3"] {
        let output = install(&mirror, &[version, "some where/bin"], &folder);
        assert!(output.status.success() && output.stdout.is_empty(), "{}", said(&output));
        let told = Command::new(folder.path().join("some where/bin/perf-gate")).output().expect("it starts");
        assert_eq!(said(&told), "perf-gate 1.2.3\n");
    }
    let left = std::fs::read_dir(folder.path().join("some where/bin")).expect("a folder").count();
    assert_eq!(left, 2, "the binary and its checksum");
}

#[test]
fn a_tool_that_is_missing_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut call = bare("/bin/sh");
    call.arg(ours("scripts/install.sh")).args(["1.2.3", "bin"]).current_dir(folder.path());
    let output = call.env("PATH", folder.path()).env("PERF_GATE_PLATFORM", "Linux-x86_64").output().expect("sh runs");
    assert!(said(&output).contains("perf-gate: curl is not installed"), "{}", said(&output));
    assert_eq!((output.status.code(), folder.path().join("bin").exists()), (Some(2), false));
}

#[test]
fn it_refuses_what_is_no_version() {
    let (mirror, folder) = (Mirror::start().release("1.2.3"), tempfile::tempdir().expect("a folder"));
    for version in ["", "1.2.3/../1.2.3", "../v1.2.3", "1..2.3", "latest", "1.2.3?x=y"] {
        let output = install(&mirror, &[version, "bin"], &folder);
        assert_eq!(output.status.code(), Some(2), "{version}");
        assert!(said(&output).contains("is no version"), "{version}: {}", said(&output));
    }
    assert!(said(&install(&mirror, &["1.2.3"], &folder)).contains("usage: install.sh VERSION FOLDER"));
    assert!(!folder.path().join("bin").exists());
}
