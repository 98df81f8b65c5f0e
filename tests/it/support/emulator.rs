//! Stand-ins for S3 and SQS that we did not write: s3s-fs, fauxqs and moto. `./test` installs them.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// Key and secret that every stand-in takes.
pub const KEY: &str = "test";

/// A running stand-in; ends with its value.
pub struct Emulator {
    process: Child,
    pub endpoint: String,
    _folder: TempDir,
}

impl Emulator {
    /// Starts s3s-fs with these buckets.
    pub fn s3s(buckets: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for bucket in buckets {
            fs::create_dir(folder.path().join(bucket)).expect("a bucket");
        }
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        drop(listener);
        let mut command = Command::new(tool("bin/s3s-fs"));
        command.args(["--host", "127.0.0.1", "--port", &port.to_string(), "--access-key", KEY, "--secret-key", KEY]);
        command.arg(folder.path()).stdout(Stdio::null()).stderr(Stdio::null());
        let process = command.spawn().expect("s3s-fs is installed: ./test installs it");
        let mut emulator = Self { process, endpoint: format!("http://127.0.0.1:{port}"), _folder: folder };
        emulator.wait(port);
        emulator
    }

    /// Starts fauxqs, which has queues and no rights.
    pub fn fauxqs() -> Self {
        Self::fauxqs_at(0)
    }

    /// The same on a port of one's choice.
    fn fauxqs_at(port: u16) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = Command::new("node");
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fauxqs/start.mjs"));
        command.arg(tool("fauxqs/node_modules/fauxqs/dist/app.js")).arg(port.to_string()).current_dir(folder.path());
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().expect("node is installed: ./test installs it");
        let said = BufReader::new(process.stdout.take().expect("its words")).lines().next();
        let endpoint = said.expect("fauxqs is installed: ./test installs it").expect("fauxqs says where it listens");
        Self { process, endpoint, _folder: folder }
    }

    /// Starts moto with these buckets, all in us-east-1.
    pub async fn moto(buckets: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = Command::new(tool("moto/bin/moto_server"));
        command.args(["-H", "127.0.0.1", "-p", "0"]).current_dir(folder.path());
        // It behaves as the machine is configured, IAM included.
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        let mut process = command.spawn().expect("moto is installed: ./test installs it");
        let mut said = BufReader::new(process.stderr.take().expect("its errors")).lines();
        let endpoint = said.by_ref().find_map(|line| Some(line.ok()?.split_once("Running on ")?.1.trim().to_owned()));
        // Nobody may stop reading: a full pipe would stop moto.
        std::thread::spawn(move || said.for_each(drop));
        let emulator = Self { process, endpoint: endpoint.expect("moto says where it listens"), _folder: folder };
        for bucket in buckets {
            let made = reqwest::Client::new().put(format!("{}/{bucket}", emulator.endpoint)).send().await;
            assert!(made.expect("moto answers").status().is_success(), "moto makes no bucket");
        }
        emulator
    }

    /// Ends it and starts it again where it was, with nothing of what it had: of fauxqs.
    pub fn start_anew(&mut self) {
        let port = self.endpoint.rsplit(':').next().and_then(|port| port.parse().ok()).expect("its port");
        self.process.kill().and_then(|()| self.process.wait()).expect("it ends");
        *self = Self::fauxqs_at(port);
    }

    /// Stops it as it is (`-STOP`), or lets it go on (`-CONT`).
    pub fn signal(&self, signal: &str) {
        let status = Command::new("kill").args([signal, &self.process.id().to_string()]).status();
        assert!(status.expect("kill runs").success());
    }

    fn wait(&mut self, port: u16) {
        for _ in 0..200 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return;
            }
            assert!(self.process.try_wait().expect("waits").is_none(), "it ended at once");
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("{} never listened", self.endpoint);
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What `./test` installed, else what the search path has.
fn tool(path: &str) -> PathBuf {
    let installed = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools").join(path);
    if installed.exists() { installed } else { Path::new(path).file_name().expect("a name").into() }
}
