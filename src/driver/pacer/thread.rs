//! The alarm of every platform: a thread that sleeps until the next point in time.

use super::{Queue, lock};
use std::io;
use std::sync::{Arc, Condvar, Mutex, PoisonError, Weak};
use std::time::Duration;
use tokio::time::Instant;

/// A sleeping thread that ends with its last holder.
#[derive(Debug)]
pub struct Sleeper(Arc<Condvar>);

impl Sleeper {
    /// Starts the thread.
    pub fn spawn(queue: &Arc<Mutex<Queue>>) -> io::Result<Arc<Self>> {
        let bell = Arc::new(Condvar::new());
        let sleeper = Arc::new(Self(bell.clone()));
        let (queue, holder) = (queue.clone(), Arc::downgrade(&sleeper));
        std::thread::Builder::new().name("pacer".into()).spawn(move || sleep(&queue, &bell, &holder))?;
        Ok(sleeper)
    }

    /// The first point in time has changed.
    pub fn notify(&self) {
        self.0.notify_one();
    }
}

impl Drop for Sleeper {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

fn sleep(queue: &Mutex<Queue>, bell: &Condvar, holder: &Weak<Sleeper>) {
    let mut waiting = lock(queue);
    while holder.strong_count() > 0 {
        for waker in waiting.pop_due(Instant::now()) {
            waker.wake();
        }
        let next = waiting.next();
        waiting.arm();
        waiting = match next {
            Some(next) => {
                let pause = next.saturating_duration_since(Instant::now());
                bell.wait_timeout(waiting, pause).unwrap_or_else(PoisonError::into_inner).0
            }
            // Bounded, because the last holder may go while nobody holds the lock.
            None => bell.wait_timeout(waiting, Duration::from_secs(1)).unwrap_or_else(PoisonError::into_inner).0,
        };
    }
}
