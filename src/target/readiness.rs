//! Whether a build that was started is ready.

use super::address::Address;
use super::log::{Log, Scan};
use super::question::Question;
use super::{Ready, ReadyWhen};
use crate::metric::duration;
use crate::wire::Wire;
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
    Http(Question),
    Tcp(Address),
    Log(Scan),
}

impl Readiness {
    /// What `ready` means for a build at this address, which is called `shown` in texts. Only output
    /// from now on counts. `fill` replaces placeholders.
    pub(super) fn new(
        ready: &Ready,
        (address, wire): (Address, Wire),
        shown: &str,
        log: &Log,
        fill: impl Fn(&str) -> String,
    ) -> Self {
        let (check, wish) = match &ready.when {
            ReadyWhen::Http(path) => {
                let path = fill(path);
                let wish = format!("answer GET {path} at {shown} with a status below 400");
                (Check::Http(Question::new(address, wire, path)), wish)
            }
            ReadyWhen::Tcp => (Check::Tcp(address), format!("take connections at {shown}")),
            ReadyWhen::Log(text) => {
                let text = fill(text);
                let wish = format!("write \"{text}\" to its output");
                (Check::Log(log.scan(text)), wish)
            }
        };
        Self { check, within: ready.within, wish, last: String::new() }
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
            Check::Http(question) => question.ask(TRY).await,
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
