//! A queue within the process, with the rules of a standard queue of SQS. Its clock is tokio's.

mod mischief;
mod shelf;

#[cfg(test)]
mod tests;

pub use mischief::Mischief;

use super::batch;
use super::{Action, Claim, Depth, Fault, Outcome, Receipt, Received, Refused};
use mischief::Trickster;
use shelf::{Letter, Shelf, Taken, Ticket};
use std::pin::pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};
use tokio::sync::Notify;
use tokio::time::Instant;

/// What an embedded queue is called in faults and reports.
const NAME: &str = "the embedded queue";
/// Shortest visibility time-out; without one a wait would never rest.
const SHORTEST_VISIBILITY: Duration = Duration::from_millis(1);
/// Visibility time-out where nothing is said (SQS's).
const VISIBILITY: Duration = Duration::from_secs(30);

/// Numbers of the queues of this process: what one handed out, another does not know.
static QUEUES: AtomicU32 = AtomicU32::new(0);

/// How an embedded queue behaves.
#[derive(Debug, Clone)]
pub struct EmbeddedSettings {
    /// How long a message that was received is hidden from others; at least a millisecond.
    pub visibility: Duration,
    /// Where messages go when they would be received once more than so often.
    pub dead_letters: Option<(EmbeddedQueue, u32)>,
    /// What goes wrong on purpose.
    pub mischief: Mischief,
}

impl Default for EmbeddedSettings {
    /// SQS's own: 30 s, no dead letters; and nothing goes wrong.
    fn default() -> Self {
        Self { visibility: VISIBILITY, dead_letters: None, mischief: Mischief::default() }
    }
}

/// A queue within the process; a handle that is cheap to clone. Its messages end with the last handle.
#[derive(Debug, Clone)]
pub struct EmbeddedQueue(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    number: u32,
    settings: EmbeddedSettings,
    /// When it was made, by tokio's clock and by that of the wall: all times within are nanoseconds since then.
    began: Instant,
    began_at: SystemTime,
    state: Mutex<State>,
    news: Notify,
}

#[derive(Debug)]
struct State {
    shelf: Shelf,
    trickster: Trickster,
}

impl EmbeddedQueue {
    /// An empty queue.
    pub fn new(mut settings: EmbeddedSettings) -> Self {
        settings.visibility = settings.visibility.max(SHORTEST_VISIBILITY);
        let trickster = Trickster::new(&settings.mischief);
        Self(Arc::new(Inner {
            number: QUEUES.fetch_add(1, Ordering::Relaxed),
            settings,
            began: Instant::now(),
            began_at: SystemTime::now(),
            state: Mutex::new(State { shelf: Shelf::default(), trickster }),
            news: Notify::new(),
        }))
    }

    pub(super) fn name(&self) -> &'static str {
        NAME
    }

    pub(super) fn throttled(&self) -> u64 {
        self.state().trickster.refused
    }

    pub(super) fn now(&self) -> SystemTime {
        self.0.began_at + self.0.began.elapsed()
    }

    pub(super) fn visibility(&self) -> Duration {
        self.0.settings.visibility
    }

    pub(super) async fn send(&self, bodies: &[String]) -> Result<Vec<Outcome>, Fault> {
        tokio::task::consume_budget().await;
        batch::count(NAME, Action::Send, bodies.len())?;
        batch::size(NAME, bodies)?;
        let now = self.since(Instant::now());
        let mut state = self.state();
        let State { shelf, trickster } = &mut *state;
        let put = |body: &String| {
            batch::text(body)?;
            trickster.refuses()?;
            shelf.put(Letter { body: Arc::from(body.as_str()), sent: now, receives: 0 });
            Ok(())
        };
        let outcomes = bodies.iter().map(put).collect();
        drop(state);
        self.0.news.notify_one();
        Ok(outcomes)
    }

    pub(super) async fn receive(&self, most: usize, wait: Duration) -> Result<Vec<Received>, Fault> {
        tokio::task::consume_budget().await;
        batch::poll(NAME, most, wait)?;
        let until = Instant::now() + wait;
        loop {
            let mut news = pin!(self.0.news.notified());
            news.as_mut().enable();
            let now = Instant::now();
            let (received, next) = self.take(now, most);
            if !received.is_empty() || now >= until {
                return Ok(received);
            }
            // What others receive from now on cannot come again before a whole time-out has passed.
            let wake = until.min(now + self.0.settings.visibility).min(next.unwrap_or(until));
            tokio::select! {
                () = news => {}
                () = tokio::time::sleep_until(wake) => {}
            }
        }
    }

    /// What is visible now, and when the next message becomes so.
    fn take(&self, now: Instant, most: usize) -> (Vec<Received>, Option<Instant>) {
        let (at, visibility) = (self.since(now), nanoseconds(self.0.settings.visibility));
        let most_receives = self.0.settings.dead_letters.as_ref().map_or(u32::MAX, |(_, most)| *most);
        let mut state = self.state();
        let State { shelf, trickster } = &mut *state;
        shelf.expire(at);
        let Taken { letters, dead } = shelf.take(most, at + visibility, most_receives);
        for (_, letter) in &letters {
            if letter.receives == 1 && trickster.doubles() {
                shelf.put(letter.clone());
            }
        }
        self.bury(dead);
        let (more, next) = (shelf.visible() > 0, shelf.next_expiry());
        drop(state);
        if more {
            self.0.news.notify_one();
        }
        let received = letters.into_iter().map(|(ticket, letter)| self.received(ticket, letter)).collect();
        (received, next.map(|at| self.0.began + Duration::from_nanos(at)))
    }

    fn received(&self, ticket: Ticket, letter: Letter) -> Received {
        let sent = Duration::from_millis(letter.sent / 1_000_000);
        Received {
            body: letter.body,
            receipt: Receipt(Claim::Slot { queue: self.0.number, slot: ticket.slot, turn: ticket.turn }),
            receives: letter.receives,
            sent: Some(self.0.began_at + sent),
        }
    }

    /// Moves messages that came too often to where they can be looked at.
    fn bury(&self, dead: Vec<Letter>) {
        let Some((queue, _)) = self.0.settings.dead_letters.as_ref().filter(|_| !dead.is_empty()) else { return };
        for letter in dead {
            let sent = queue.since(self.0.began + Duration::from_nanos(letter.sent));
            queue.state().shelf.put(Letter { sent, ..letter });
        }
        queue.0.news.notify_one();
    }

    pub(super) async fn delete(&self, receipts: &[Receipt]) -> Result<Vec<Outcome>, Fault> {
        tokio::task::consume_budget().await;
        batch::count(NAME, Action::Delete, receipts.len())?;
        let mut state = self.state();
        let State { shelf, trickster } = &mut *state;
        let delete = |receipt: &Receipt| {
            let ticket = self.ticket(receipt)?;
            trickster.refuses()?;
            shelf.delete(ticket);
            Ok(())
        };
        Ok(receipts.iter().map(delete).collect())
    }

    pub(super) async fn hold(&self, receipts: &[Receipt], time: Duration) -> Result<Vec<Outcome>, Fault> {
        tokio::task::consume_budget().await;
        batch::count(NAME, Action::Hold, receipts.len())?;
        batch::time(NAME, time)?;
        let now = Instant::now();
        let (at, until) = (self.since(now), self.since(now + time));
        let mut state = self.state();
        let State { shelf, trickster } = &mut *state;
        shelf.expire(at);
        let hold = |receipt: &Receipt| {
            let ticket = self.ticket(receipt)?;
            trickster.refuses()?;
            if shelf.hold(ticket, until) { Ok(()) } else { Err(not_in_flight()) }
        };
        let outcomes = receipts.iter().map(hold).collect();
        shelf.expire(at);
        drop(state);
        // Whoever waits may wait for longer than until then.
        self.0.news.notify_waiters();
        self.0.news.notify_one();
        Ok(outcomes)
    }

    pub(super) fn depth(&self) -> Depth {
        let now = self.since(Instant::now());
        let mut state = self.state();
        state.shelf.expire(now);
        Depth {
            visible: state.shelf.visible() as u64,
            in_flight: state.shelf.in_flight() as u64,
            delayed: 0,
            oldest: state.shelf.oldest().map(|sent| Duration::from_nanos(now.saturating_sub(sent))),
        }
    }

    fn ticket(&self, receipt: &Receipt) -> Result<Ticket, Refused> {
        match receipt.0 {
            Claim::Slot { queue, slot, turn } if queue == self.0.number => Ok(Ticket { slot, turn }),
            _ => Err(Refused::by_sender("ReceiptHandleIsInvalid", "the receipt is none of this queue")),
        }
    }

    fn since(&self, time: Instant) -> u64 {
        nanoseconds(time.saturating_duration_since(self.0.began))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn not_in_flight() -> Refused {
    Refused::by_sender("MessageNotInflight", "the message is visible, deleted, or was received again since")
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
