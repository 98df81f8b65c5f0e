//! The alarm of Linux: a kernel timer that the runtime's own poll wakes on.

use super::{Queue, lock};
use crate::driver::turn::turn;
use rustix::time::{
    Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create, timerfd_settime,
};
use std::io;
use std::os::fd::OwnedFd;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::unix::AsyncFd;
use tokio::time::Instant;

/// One `timerfd`, read by a local task as long as somebody holds it.
#[derive(Debug)]
pub struct Timer(AsyncFd<OwnedFd>);

impl Timer {
    /// Opens the timer and spawns the local task that wakes who is due.
    pub fn spawn(queue: &Arc<Mutex<Queue>>) -> io::Result<Arc<Self>> {
        let fd = timerfd_create(TimerfdClockId::Monotonic, TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC)?;
        #[expect(deprecated, reason = "sound here: an OwnedFd never changes its number; `register` would need unsafe")]
        let timer = Arc::new(Self(AsyncFd::new(fd)?));
        tokio::task::spawn_local(watch(timer.clone(), queue.clone()));
        Ok(timer)
    }

    /// Rings at `at`; an earlier setting is forgotten.
    pub fn set(&self, at: Instant) {
        // A zero would disarm the timer.
        let wait = at.saturating_duration_since(Instant::now()).max(Duration::from_nanos(1));
        let once = Itimerspec {
            it_interval: Timespec { tv_sec: 0, tv_nsec: 0 },
            it_value: Timespec { tv_sec: wait.as_secs() as i64, tv_nsec: i64::from(wait.subsec_nanos()) },
        };
        timerfd_settime(self.0.get_ref(), TimerfdTimerFlags::empty(), &once).expect("a valid time on our own timer");
    }

    /// Waits until it rings.
    async fn rung(&self) -> io::Result<()> {
        // It is never read: every ringing is an event of its own where events are edges, and a new setting takes back the
        // one before. Two calls of the system fewer for every arrival.
        self.0.readable().await?.clear_ready();
        Ok(())
    }
}

async fn watch(timer: Arc<Timer>, queue: Arc<Mutex<Queue>>) {
    while timer.rung().await.is_ok() {
        let due = lock(&queue).pop_due(Instant::now());
        for waker in due {
            waker.wake();
        }
        // Setting the alarm takes as long as sending a request: whoever is due goes first.
        turn().await;
        if let Some(next) = lock(&queue).arm() {
            timer.set(next);
        }
    }
}
