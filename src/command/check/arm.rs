//! How a build is reached and started, in words.

use crate::metric;
use crate::target::{ArmConfig, CommandLine, ReadyWhen};
use crate::wire::Version;
use crate::worker::{Processor, WorkerSettings};

/// `its command at its URL, ready when …`.
pub fn row(config: &ArmConfig) -> String {
    let url = match &config.processor {
        Some(Processor::Within(settings)) => return within(settings),
        Some(Processor::Behind(names)) => format!("the queues {} -> {}", names.incoming, names.outgoing),
        None => way(config),
    };
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

/// What is different of the workers within this process.
fn within(settings: &WorkerSettings) -> String {
    let usual = WorkerSettings::default();
    let mut text = format!("{} workers within this process", settings.concurrency);
    if settings.slow_down != usual.slow_down {
        text.push_str(&format!(", work takes {} times as long", settings.slow_down));
    }
    if !settings.write_delay.is_zero() {
        text.push_str(&format!(", writing takes {} more", metric::duration(settings.write_delay)));
    }
    let share =
        |share: f64, what: &str| if share > 0.0 { format!(", {} {what}", metric::share(share)) } else { String::new() };
    text.push_str(&share(settings.failure_rate, "fail"));
    text.push_str(&share(settings.poison_rate, "cannot be done"));
    text
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
