//! Debian's nginx: a server that we did not write.

use std::fs;
use std::io::Write;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// A running nginx; ends with its value.
pub struct Nginx {
    process: Child,
    pub port: u16,
    folder: TempDir,
}

impl Nginx {
    /// Starts it with this text within its `server` block; `ADDRESS` stands for where it listens.
    pub fn start(host: &str, server: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let listener = TcpListener::bind((host, 0)).expect("a free port");
        let address = listener.local_addr().expect("an address");
        drop(listener);
        let at = folder.path().display();
        let temp: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|kind| format!("{kind}_temp_path {at}/{kind};"))
            .concat();
        let server = server.replace("ADDRESS", &address.to_string());
        let config = format!(
            "daemon off; user root; worker_processes 1; pid {at}/pid; error_log {at}/error.log;\n\
             events {{}}\nhttp {{ log_format seen '$request_method $uri'; access_log {at}/seen seen;
             log_format wire '$server_protocol $connection $ssl_session_reused $ssl_server_name $ssl_client_s_dn'; access_log {at}/wire wire; {temp} server {{ {server} }} }}\n"
        );
        let file = folder.path().join("nginx.conf");
        fs::File::create(&file).and_then(|mut f| f.write_all(config.as_bytes())).expect("a configuration");
        let mut command = Command::new("nginx");
        command.arg("-p").arg(folder.path()).arg("-c").arg(&file).stderr(Stdio::null());
        let process = command.spawn().expect("nginx is installed: ./test installs it");
        let mut nginx = Self { process, port: address.port(), folder };
        nginx.wait(address);
        nginx
    }

    /// Method and path of every request that it has answered, in the order in which it did.
    pub fn seen(&self) -> Vec<String> {
        let text = fs::read_to_string(self.folder.path().join("seen")).expect("its log");
        text.lines().map(str::to_owned).collect()
    }

    /// Protocol, connection, whether its TLS session was resumed (`r` or `.`), the name asked for and the client's of
    /// every request; `-` for what there is not.
    pub fn wires(&self) -> Vec<Vec<String>> {
        let text = fs::read_to_string(self.folder.path().join("wire")).expect("its log");
        text.lines().map(|line| line.split(' ').map(str::to_owned).collect()).collect()
    }

    fn wait(&mut self, address: SocketAddr) {
        for _ in 0..200 {
            if TcpStream::connect(address).is_ok() {
                return;
            }
            assert!(self.process.try_wait().expect("waits").is_none(), "nginx ended at once");
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("nginx never listened");
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // The master ends its workers on SIGTERM, not on SIGKILL.
        let _ = Command::new("kill").arg(self.process.id().to_string()).status();
        let _ = self.process.wait();
    }
}
