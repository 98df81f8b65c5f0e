//! Releases on a file server of this machine, as a mirror has them.

use super::{bare, program};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// A file server with releases; ends with its value.
pub struct Mirror {
    process: Child,
    pub url: String,
    folder: TempDir,
}

impl Mirror {
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = bare("python3");
        command.args(["-u", "-m", "http.server", "--bind", "127.0.0.1", "0"]).current_dir(folder.path());
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("python3 runs");
        let mut line = String::new();
        BufReader::new(process.stdout.take().expect("its output")).read_line(&mut line).expect("it says its port");
        let port = line.split(' ').nth(5).expect("Serving HTTP on 127.0.0.1 port N");
        Self { url: format!("http://127.0.0.1:{port}"), process, folder }
    }

    fn place(&self, version: &str) -> PathBuf {
        self.folder.path().join(format!("v{version}"))
    }

    /// Releases a binary for Linux on x86-64 that says its version.
    pub fn release(self, version: &str) -> Self {
        let place = self.place(version);
        fs::create_dir(&place).expect("a folder");
        program(&place.join("perf-gate"), &format!("#!/bin/sh\necho perf-gate {version}\n"));
        let pack = "tar -czf perf-gate-x86_64-unknown-linux-musl.tar.gz perf-gate && rm perf-gate && sha256sum *.tar.gz > SHA256SUMS";
        let made = Command::new("sh").current_dir(&place).args(["-c", pack]).status();
        assert!(made.expect("sh runs").success());
        self
    }

    /// Puts something else in place of the archive, whose checksum stays as it was.
    pub fn tamper(self, version: &str) -> Self {
        let archive = self.place(version).join("perf-gate-x86_64-unknown-linux-musl.tar.gz");
        let mut bytes = fs::read(&archive).expect("an archive");
        bytes.push(0);
        fs::write(archive, bytes).expect("a file");
        self
    }

    /// Forgets the checksum of the archive.
    pub fn unlist(self, version: &str) -> Self {
        fs::write(self.place(version).join("SHA256SUMS"), "00  perf-gate-riscv64.tar.gz\n").expect("a file");
        self
    }
}

impl Drop for Mirror {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
