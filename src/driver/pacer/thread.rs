//! The alarm of every platform: a thread that sleeps until the next point in time.

use super::{Queue, lock};
use std::io;
use std::sync::{Arc, Condvar, Mutex, PoisonError, Weak};
use std::time::Duration;
use tokio::time::Instant;

/// How late a wait that can be cut short may be. Windows counts it in ticks of 15.6 ms and rounds up; it sleeps to half a
/// millisecond, but a sleep cannot be cut short.
pub const COARSE: Duration = if cfg!(windows) { Duration::from_millis(20) } else { Duration::ZERO };
/// How long a sleep may be: so late may somebody be who comes meanwhile and is the first.
const NAP: Duration = Duration::from_micros(500);

/// A sleeping thread that ends with its last holder.
#[derive(Debug)]
pub struct Sleeper(Arc<Condvar>);

impl Sleeper {
    /// Starts the thread; it naps where a wait that is so much too long would be late.
    pub fn spawn(queue: &Arc<Mutex<Queue>>, coarse: Duration) -> io::Result<Arc<Self>> {
        let bell = Arc::new(Condvar::new());
        let sleeper = Arc::new(Self(bell.clone()));
        let (queue, holder) = (queue.clone(), Arc::downgrade(&sleeper));
        std::thread::Builder::new().name("pacer".into()).spawn(move || sleep(&queue, &bell, coarse, &holder))?;
        Ok(sleeper)
    }

    /// The first point in time has changed: the thread looks itself at which it is.
    pub fn set(&self, _at: Instant) {
        self.0.notify_one();
    }
}

impl Drop for Sleeper {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

fn sleep(queue: &Mutex<Queue>, bell: &Condvar, coarse: Duration, holder: &Weak<Sleeper>) {
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
                if pause > coarse {
                    bell.wait_timeout(waiting, pause - coarse).unwrap_or_else(PoisonError::into_inner).0
                } else {
                    drop(waiting);
                    std::thread::sleep(pause.min(NAP));
                    lock(queue)
                }
            }
            // Bounded, because the last holder may go while nobody holds the lock.
            None => bell.wait_timeout(waiting, Duration::from_secs(1)).unwrap_or_else(PoisonError::into_inner).0,
        };
    }
}
