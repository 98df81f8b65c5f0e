//! The action: what it calls, how it gets its binary, whether a workflow runner takes it, and what linters say of all of it.

mod calls;
mod docs;
mod download;
mod install;
mod label;
mod lint;
mod mirror;
mod release;
mod runner;
mod workflow;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A file of this repository.
fn ours(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A command that knows nothing of this process's environment but the search path.
fn bare(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command
}

/// Makes a program of this text.
fn program(path: &Path, text: &str) {
    std::fs::write(path, text).expect("a file");
    assert!(Command::new("chmod").arg("755").arg(path).status().expect("chmod runs").success());
}

/// Everything that a call printed.
fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}
