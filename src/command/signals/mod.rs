//! Ctrl-C and what else asks a program to end: the first asks for an orderly end, the second leaves at once.

#[cfg(unix)]
#[path = "unix.rs"]
mod system;
#[cfg(windows)]
#[path = "windows.rs"]
mod system;

use crate::driver::{Stop, Stopper};
use crate::failure::{ExitStatus, Failure};
use crate::target::Killer;
use std::cell::RefCell;
use std::rc::Rc;

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
        let (stopped, kills) = (stop.clone(), killer.clone());
        let came = move |number| {
            if stopped.signal().is_some() {
                leave(&kills.borrow(), number);
            }
            stopper.stop(number);
        };
        system::listen(came).map_err(|e| Failure::unexpected("cannot listen to signals", &e))?;
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
