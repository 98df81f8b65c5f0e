//! Ctrl-C and SIGTERM: the first asks for an orderly end, the second leaves at once.

use crate::driver::{Stop, Stopper};
use crate::failure::{ExitStatus, Failure};
use crate::target::Killer;
use std::cell::RefCell;
use std::rc::Rc;
use tokio::signal::unix::{SignalKind, signal};

/// Listens to signals for the rest of the program.
#[derive(Debug)]
pub struct Signals {
    stop: Stop,
    killer: Rc<RefCell<Option<Killer>>>,
}

impl Signals {
    /// Starts to listen.
    pub fn listen() -> Result<Self, Failure> {
        let (stopper, stop) = Stopper::new();
        let killer: Rc<RefCell<Option<Killer>>> = Rc::default();
        for kind in [SignalKind::interrupt(), SignalKind::terminate()] {
            let mut signals = signal(kind).map_err(|e| Failure::unexpected("cannot listen to signals", &e))?;
            let (stopper, stop, killer) = (stopper.clone(), stop.clone(), killer.clone());
            tokio::task::spawn_local(async move {
                while signals.recv().await.is_some() {
                    if stop.signal().is_some() {
                        leave(&killer.borrow(), kind.as_raw_value());
                    }
                    stopper.stop(kind.as_raw_value());
                }
            });
        }
        Ok(Self { stop, killer })
    }

    /// Tells whether a stop was asked for.
    pub fn stop(&self) -> &Stop {
        &self.stop
    }

    /// What the second signal kills.
    pub fn kills(&self, killer: Killer) {
        self.killer.replace(Some(killer));
    }
}

#[expect(clippy::exit, reason = "the second signal leaves at once, whatever is going on")]
fn leave(killer: &Option<Killer>, signal: i32) {
    if let Some(killer) = killer {
        killer.kill();
    }
    std::process::exit(i32::from(ExitStatus::Interrupted(signal).code()));
}
