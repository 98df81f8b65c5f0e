//! How a build is reached and started, in words.

use crate::metric;
use crate::target::{ArmConfig, CommandLine, ReadyWhen};
use crate::wire::Version;

/// `its command at its URL, ready when …`.
pub fn row(config: &ArmConfig) -> String {
    let url = way(config);
    let Some(start) = &config.start else { return format!("{url}, already running (no restarts)") };
    let command = match &start.command {
        CommandLine::Shell(text) => text.lines().next().unwrap_or_default().to_owned(),
        CommandLine::Words(words) => words.join(" "),
    };
    let ready = match &start.ready.when {
        ReadyWhen::Http(path) => format!("GET {path} answers"),
        ReadyWhen::Tcp => "its port takes connections".to_owned(),
        ReadyWhen::Log(text) => format!("its log says `{text}`"),
    };
    format!("`{command}` at {url}, ready when {ready} (within {})", metric::duration(start.ready.within))
}

/// Where it is reached, and how.
fn way(config: &ArmConfig) -> String {
    let mut text = config.shown_url.as_deref().unwrap_or(config.written_url()).to_owned();
    match config.wire.version {
        Version::Auto => {}
        Version::One => text.push_str(" over HTTP/1.1"),
        Version::Two => text.push_str(" over HTTP/2"),
    }
    if let Some(socket) = &config.wire.socket {
        text.push_str(&format!(" by the socket {}", socket.display()));
    }
    if config.wire.tls.insecure {
        text.push_str(", its certificate unchecked");
    }
    text
}
