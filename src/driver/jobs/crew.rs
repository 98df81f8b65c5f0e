//! The worker of an arm within the process.

use super::queues::Queues;
use crate::objects::{EmbeddedObjects, Objects};
use crate::worker::{Worker, WorkerSettings};
use tokio::sync::oneshot;

/// What runs workers and wakes the scheduler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spawn {
    /// Workers on a thread of their own, so that they take no turn of the scheduler's; the platform's pacer.
    Thread,
    /// All on the present runtime and by its clock, which may be paused.
    #[cfg(test)]
    Here,
}

/// The worker of an arm within the process; it ends with its value, whatever it holds.
#[derive(Debug)]
pub(super) struct Crew {
    /// Dropped to end it.
    _stop: oneshot::Sender<()>,
}

impl Spawn {
    /// Starts a worker at these queues.
    ///
    /// # Errors
    /// In words, where the system has no thread or runtime left.
    pub fn start(self, queues: &Queues, settings: &WorkerSettings) -> Result<Crew, String> {
        let (incoming, outgoing) = (queues.incoming.clone(), queues.outgoing.clone());
        let worker = Worker::new(incoming, outgoing, Objects::Embedded(EmbeddedObjects::default()), settings.clone());
        let (stop, mut stopped) = oneshot::channel::<()>();
        // Its queues end with it: there is nothing that it would have to finish.
        let work = async move {
            tokio::select! {
                _ = &mut stopped => {}
                _ = worker.serve(std::future::pending()) => {}
            }
        };
        match self {
            Self::Thread => {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                let runtime = runtime.map_err(|error| format!("no runtime for the worker: {error}"))?;
                let thread = std::thread::Builder::new().name("worker".to_owned());
                let spawned = thread.spawn(move || runtime.block_on(work));
                spawned.map_err(|error| format!("no thread for the worker: {error}"))?;
            }
            #[cfg(test)]
            Self::Here => drop(tokio::task::spawn_local(work)),
        }
        Ok(Crew { _stop: stop })
    }
}
