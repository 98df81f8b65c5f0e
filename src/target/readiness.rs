//! Whether a build that was started is ready.

use super::address::{Address, Unreachable};
use super::log::{Log, Scan};
use super::{Ready, ReadyWhen};
use crate::metric::duration;
use reqwest::{Client, redirect};
use std::error::Error;
use std::io;
use std::time::Duration;
use tokio::time::{sleep, timeout};

/// Pause between two tries.
const POLL: Duration = Duration::from_millis(50);
/// How long one try may take.
const TRY: Duration = Duration::from_secs(2);

/// What is waited for, ready to be asked again and again.
#[derive(Debug)]
pub(super) struct Readiness {
    check: Check,
    within: Duration,
    /// The rest of the sentence "head did not …".
    wish: String,
    last: String,
}

#[derive(Debug)]
enum Check {
    Http { client: Client, url: String },
    Tcp(Address),
    Log(Scan),
}

impl Readiness {
    /// What `ready` means for a build at this address, which is called `shown` in texts. Only output
    /// from now on counts. `fill` replaces placeholders.
    pub(super) fn new(
        ready: &Ready,
        address: Address,
        shown: &str,
        log: &Log,
        fill: impl Fn(&str) -> String,
    ) -> Result<Self, reqwest::Error> {
        let (check, wish) = match &ready.when {
            ReadyWhen::Http(path) => {
                let path = fill(path);
                let url = format!("{}/{}", address.origin(), path.trim_start_matches('/'));
                let wish = format!("answer GET {path} at {shown} with a status below 400");
                (Check::Http { client: client(&url)?, url }, wish)
            }
            ReadyWhen::Tcp => (Check::Tcp(address), format!("take connections at {shown}")),
            ReadyWhen::Log(text) => {
                let text = fill(text);
                let wish = format!("write \"{text}\" to its output");
                (Check::Log(log.scan(text)), wish)
            }
        };
        Ok(Self { check, within: ready.within, wish, last: String::new() })
    }

    /// Waits until the build is ready. Failing that, gives the rest of the sentence "head did not …".
    pub(super) async fn wait(&mut self, log: &Log) -> Result<(), String> {
        let within = self.within;
        let ready = async {
            while !self.ask(log).await {
                sleep(POLL).await;
            }
        };
        if timeout(within, ready).await.is_ok() {
            return Ok(());
        }
        let last = if self.last.is_empty() { String::new() } else { format!("; last answer: {}", self.last) };
        Err(format!("{} within {}{last}", self.wish, duration(within)))
    }

    async fn ask(&mut self, log: &Log) -> bool {
        let answer = match &mut self.check {
            Check::Http { client, url } => get(client, url).await,
            Check::Tcp(address) => address.connect(TRY).await.map_err(|why| why.to_string()),
            Check::Log(scan) => match scan.found(log) {
                Ok(true) => Ok(()),
                Ok(false) => Err(String::new()),
                Err(error) => Err(format!("the log cannot be read: {error}")),
            },
        };
        match answer {
            Ok(()) => true,
            Err(last) => {
                self.last = last;
                false
            }
        }
    }
}

/// A client that asks the build itself: no proxy, no redirects.
fn client(url: &str) -> Result<Client, reqwest::Error> {
    let client = Client::builder().no_proxy().redirect(redirect::Policy::none()).timeout(TRY).pool_max_idle_per_host(0);
    // Without TLS no certificates are needed; small containers have none, and the client would be
    // refused for want of them.
    if url.starts_with("http:") { client.tls_certs_only([]).build() } else { client.build() }
}

async fn get(client: &Client, url: &str) -> Result<(), String> {
    match client.get(url).send().await {
        Ok(response) if response.status().as_u16() < 400 => Ok(()),
        Ok(response) => Err(format!("status {}", response.status().as_u16())),
        Err(error) if error.is_timeout() => Err(Unreachable::Silent(TRY).to_string()),
        Err(error) => Err(innermost(&error)),
    }
}

/// The innermost cause: the outer ones hold the URL, which may hold values from the environment.
fn innermost(error: &reqwest::Error) -> String {
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    let mut text = "the request is not valid".to_owned();
    while let Some(inner) = cause {
        text = match inner.downcast_ref::<io::Error>() {
            Some(error) if error.kind() == io::ErrorKind::ConnectionRefused => Unreachable::Refused.to_string(),
            _ => inner.to_string(),
        };
        cause = inner.source();
    }
    text
}
