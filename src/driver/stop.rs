//! The wish to stop, as drivers and engine see it.

use tokio::sync::watch;

/// Asks for a stop; held by what listens to signals.
#[derive(Debug, Clone)]
pub struct Stopper(watch::Sender<Option<i32>>);

/// Tells whether a stop was asked for.
#[derive(Debug, Clone)]
pub struct Stop(watch::Receiver<Option<i32>>);

impl Stopper {
    /// A pair of which no stop was asked yet.
    pub fn new() -> (Self, Stop) {
        let (sender, receiver) = watch::channel(None);
        (Self(sender), Stop(receiver))
    }

    /// Asks for a stop because of this signal; the first call counts.
    pub fn stop(&self, signal: i32) {
        self.0.send_if_modified(|asked| {
            let first = asked.is_none();
            asked.get_or_insert(signal);
            first
        });
    }
}

impl Stop {
    /// The signal that asked for a stop.
    pub fn signal(&self) -> Option<i32> {
        *self.0.borrow()
    }

    /// Waits for a stop, possibly for ever. Cancel-safe.
    pub async fn asked(&self) -> i32 {
        let mut receiver = self.0.clone();
        loop {
            if let Some(signal) = *receiver.borrow_and_update() {
                return signal;
            }
            if receiver.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }
}
