//! Waiting for the next intended start, tens of microseconds late at most.
//!
//! tokio's own timer is 1 to 1.7 ms late, which would void every window; so there is one alarm a
//! generator thread: `timerfd` on Linux, a sleeping thread elsewhere, and tokio's clock for tests under
//! paused time.

mod queue;
#[cfg(any(test, not(target_os = "linux")))]
mod thread;
#[cfg(target_os = "linux")]
mod timerfd;

use queue::Queue;
use std::future::poll_fn;
use std::io;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;
use tokio::time::Instant;

/// Waits for points in time. One a generator thread; clones share the alarm.
#[derive(Debug, Clone)]
pub struct Pacer {
    queue: Arc<Mutex<Queue>>,
    alarm: Alarm,
}

#[derive(Debug, Clone)]
enum Alarm {
    #[cfg(target_os = "linux")]
    Timerfd(Arc<timerfd::Timer>),
    #[cfg(any(test, not(target_os = "linux")))]
    Thread(Arc<thread::Sleeper>),
    Tokio,
}

impl Pacer {
    /// What [`Pacer::new`] waits with on this platform, for the record.
    pub const NAME: &str = if cfg!(target_os = "linux") { "timerfd" } else { "thread" };

    /// The most punctual pacer of this platform; who waits is woken up to `quantum` later, together with others. Call it
    /// within a tokio `LocalSet`.
    ///
    /// # Errors
    /// Where the system has no timer or thread left.
    pub fn new(quantum: Duration) -> io::Result<Self> {
        #[cfg(target_os = "linux")]
        return Self::timerfd(quantum);
        #[cfg(not(target_os = "linux"))]
        return Self::thread(quantum, thread::COARSE);
    }

    /// One `timerfd`, read by a task of the current thread's runtime.
    #[cfg(target_os = "linux")]
    fn timerfd(quantum: Duration) -> io::Result<Self> {
        let queue = Arc::new(Mutex::new(Queue::new(quantum)));
        let timer = timerfd::Timer::spawn(&queue)?;
        Ok(Self { queue, alarm: Alarm::Timerfd(timer) })
    }

    /// A thread that sleeps until the next point in time: works everywhere.
    #[cfg(any(test, not(target_os = "linux")))]
    fn thread(quantum: Duration, coarse: Duration) -> io::Result<Self> {
        let queue = Arc::new(Mutex::new(Queue::new(quantum)));
        let sleeper = thread::Sleeper::spawn(&queue, coarse)?;
        Ok(Self { queue, alarm: Alarm::Thread(sleeper) })
    }

    /// tokio's timer: a millisecond late, and right under paused time.
    pub fn tokio() -> Self {
        Self { queue: Arc::default(), alarm: Alarm::Tokio }
    }

    /// What it waits with, for the record.
    #[cfg(test)]
    pub fn name(&self) -> &'static str {
        match self.alarm {
            #[cfg(target_os = "linux")]
            Alarm::Timerfd(_) => "timerfd",
            #[cfg(any(test, not(target_os = "linux")))]
            Alarm::Thread(_) => "thread",
            Alarm::Tokio => "tokio",
        }
    }

    /// Returns at `at`, or at once where that is past. Cancel-safe.
    pub async fn until(&self, at: Instant) {
        if let Alarm::Tokio = self.alarm {
            return tokio::time::sleep_until(at).await;
        }
        let mut entry = Entry { queue: &self.queue, id: None };
        poll_fn(|context| {
            if Instant::now() >= at {
                return Poll::Ready(());
            }
            let mut queue = lock(entry.queue);
            if let Some(id) = entry.id {
                queue.update(id, context.waker());
                return Poll::Pending;
            }
            entry.id = Some(queue.push(at, context.waker().clone()));
            if let Some(next) = queue.arm() {
                self.alarm.set(next);
            }
            Poll::Pending
        })
        .await;
    }
}

impl Alarm {
    fn set(&self, at: Instant) {
        match self {
            #[cfg(target_os = "linux")]
            Self::Timerfd(timer) => timer.set(at),
            #[cfg(any(test, not(target_os = "linux")))]
            Self::Thread(sleeper) => sleeper.set(at),
            Self::Tokio => {}
        }
    }
}

/// A place in the queue, given up when its owner no longer waits.
struct Entry<'a> {
    queue: &'a Mutex<Queue>,
    id: Option<u64>,
}

impl Drop for Entry<'_> {
    fn drop(&mut self) {
        if let Some(id) = self.id {
            lock(self.queue).remove(id);
        }
    }
}

/// A panic elsewhere leaves the queue whole: every change to it is a single step.
fn lock(queue: &Mutex<Queue>) -> std::sync::MutexGuard<'_, Queue> {
    queue.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;
    use std::rc::Rc;
    use std::time::Duration;
    use tokio::task::LocalSet;

    fn pacers() -> Vec<Pacer> {
        vec![
            #[cfg(target_os = "linux")]
            Pacer::timerfd(Duration::ZERO).expect("a timerfd"),
            Pacer::thread(Duration::ZERO, thread::COARSE).expect("a thread"),
            Pacer::thread(Duration::ZERO, Duration::from_millis(20)).expect("a thread that naps"),
            Pacer::tokio(),
        ]
    }

    #[tokio::test(flavor = "current_thread")]
    async fn every_pacer_wakes_in_order_and_never_early() {
        LocalSet::new()
            .run_until(async {
                for pacer in pacers() {
                    let woken = Rc::new(RefCell::new(Vec::new()));
                    let begin = Instant::now();
                    let wait = |ms: u64| {
                        let (pacer, woken) = (pacer.clone(), woken.clone());
                        tokio::task::spawn_local(async move {
                            let at = begin + Duration::from_millis(ms);
                            pacer.until(at).await;
                            assert!(Instant::now() >= at, "{} woke early", pacer.name());
                            woken.borrow_mut().push(ms);
                        })
                    };
                    for waiter in [30, 10, 0, 20].map(wait) {
                        waiter.await.expect("no panic");
                    }
                    assert_eq!(*woken.borrow(), [0, 10, 20, 30], "{}", pacer.name());
                }
            })
            .await;
    }

    #[tokio::test(flavor = "current_thread")]
    async fn who_no_longer_waits_leaves_the_queue() {
        LocalSet::new()
            .run_until(async {
                let pacer = Pacer::new(Duration::ZERO).expect("a pacer");
                let far = Instant::now() + Duration::from_secs(60);
                let near = Instant::now() + Duration::from_millis(5);
                tokio::select! {
                    () = pacer.until(far) => panic!("a minute cannot have passed"),
                    () = pacer.until(near) => {}
                }
                assert!(lock(&pacer.queue).is_empty());
            })
            .await;
    }
}
