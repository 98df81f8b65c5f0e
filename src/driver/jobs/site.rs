//! What of an arm outlives its windows: its queues, and what was heard and not dealt with yet.

use super::backoff::Backoff;
use super::bin::Bin;
use super::queues::Queues;
use crate::job::{RunName, Ticket};
use crate::queue::{MOST_IN_BATCH, Queue, Receipt, Received};
use crate::record::QueueRole;
use std::cell::{Cell, RefCell};
use std::collections::{HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;

/// How long one call waits for messages. A call is never cut off, because what it is being answered with would be
/// hidden until its visibility time-out; so it is short enough to be waited for.
pub(super) const POLL: Duration = Duration::from_secs(2);
/// Calls for completions that are under way at once.
const RECEIVERS: u32 = 8;
/// Pause after a call that came back empty at once, as those of some stand-ins do.
const EMPTY: Duration = Duration::from_millis(20);
/// Jobs that were given up, and foreign messages, that are remembered.
const MOST_REMEMBERED: usize = 1 << 16;

/// A message that has come.
#[derive(Debug)]
pub(super) struct Mail {
    /// From this queue.
    pub role: QueueRole,
    pub received: Received,
    pub at: Instant,
}

/// What of an arm outlives its windows.
#[derive(Debug)]
pub(super) struct Site {
    pub queues: Queues,
    pub run: RunName,
    pub completions: Bin,
    pub dead_letters: Option<Bin>,
    /// Comes before any window deals with it, and after.
    inbox: RefCell<VecDeque<Mail>>,
    pub news: Notify,
    /// Why nothing could be received last, while that is so.
    pub deaf: RefCell<Option<String>>,
    given_up: RefCell<HashSet<Ticket>>,
    foreign: RefCell<HashSet<u64>>,
    playing: Cell<bool>,
    polls: Cell<[u32; 2]>,
    polled: Notify,
}

impl Site {
    /// Nothing is known yet.
    pub fn new(queues: Queues, run: RunName) -> Rc<Self> {
        Rc::new(Self {
            completions: Bin::new(queues.outgoing.clone()),
            dead_letters: queues.dead_letters.clone().map(Bin::new),
            queues,
            run,
            inbox: RefCell::default(),
            news: Notify::new(),
            deaf: RefCell::new(None),
            given_up: RefCell::default(),
            foreign: RefCell::default(),
            playing: Cell::new(false),
            polls: Cell::new([0, 0]),
            polled: Notify::new(),
        })
    }

    /// A window begins: listens, with whatever still listens from the last one.
    pub fn open(self: &Rc<Self>, seed: u64) {
        self.playing.set(true);
        self.completions.open();
        for number in self.polls.get()[0]..RECEIVERS {
            let seed = seed ^ u64::from(number);
            tokio::task::spawn_local(self.clone().listen(Listener::new(self, QueueRole::Outgoing), seed));
        }
        if let Some(bin) = &self.dead_letters {
            bin.open();
            if self.polls.get()[1] == 0 {
                tokio::task::spawn_local(self.clone().listen(Listener::new(self, QueueRole::DeadLetters), !seed));
            }
        }
    }

    /// A window has ended: no call is made any more, and none is cut off.
    pub fn close(&self) {
        self.playing.set(false);
    }

    /// Waits until nothing is left to be deleted, but not for long.
    pub async fn flushed(&self) {
        let buried = async {
            if let Some(bin) = &self.dead_letters {
                bin.flushed().await;
            }
        };
        futures_util::future::join(self.completions.flushed(), buried).await;
    }

    /// What the last window left to be deleted of a queue.
    pub fn undeleted(&self, role: QueueRole) -> Vec<Receipt> {
        match (role, &self.dead_letters) {
            (QueueRole::Outgoing, _) => self.completions.rest(),
            (QueueRole::DeadLetters, Some(bin)) => bin.rest(),
            _ => Vec::new(),
        }
    }

    /// Waits until no call is under way, but not for long.
    pub async fn quiet(&self) {
        let quiet = async {
            while self.polls.get() != [0, 0] {
                self.polled.notified().await;
            }
        };
        // One that hangs longer is left to itself.
        let _ = tokio::time::timeout(POLL * 2, quiet).await;
    }

    async fn listen(self: Rc<Self>, listener: Listener, seed: u64) {
        let Some(queue) = self.queue(listener.role) else { return };
        let mut backoff = Backoff::new(seed);
        while self.playing.get() {
            let asked = Instant::now();
            match queue.receive(MOST_IN_BATCH, POLL).await {
                Ok(received) => {
                    backoff.reset();
                    self.deaf.take();
                    if received.is_empty() && asked.elapsed() < EMPTY {
                        tokio::time::sleep(EMPTY).await;
                    }
                    self.heard(listener.role, received);
                }
                Err(fault) => {
                    self.deaf.replace(Some(fault.to_string()));
                    backoff.wait().await;
                }
            }
        }
    }

    fn heard(&self, role: QueueRole, received: Vec<Received>) {
        if received.is_empty() {
            return;
        }
        let at = Instant::now();
        self.inbox.borrow_mut().extend(received.into_iter().map(|received| Mail { role, received, at }));
        self.news.notify_one();
    }

    fn queue(&self, role: QueueRole) -> Option<Queue> {
        self.queues.all().find(|(of, _)| *of == role).map(|(_, queue)| queue.clone())
    }

    /// The next message that has come.
    pub fn next(&self) -> Option<Mail> {
        self.inbox.borrow_mut().pop_front()
    }

    /// All messages of a queue that have come and that no window has dealt with.
    pub fn mail_of(&self, role: QueueRole) -> Vec<Received> {
        let mut inbox = self.inbox.borrow_mut();
        let (own, others): (Vec<Mail>, Vec<Mail>) = inbox.drain(..).partition(|mail| mail.role == role);
        inbox.extend(others);
        own.into_iter().map(|mail| mail.received).collect()
    }

    /// A job was given up: whatever is heard of it comes too late. Beyond a bound that is forgotten, and a report taken
    /// for a second one.
    pub fn give_up(&self, job: Ticket) {
        let mut given_up = self.given_up.borrow_mut();
        if given_up.len() < MOST_REMEMBERED {
            given_up.insert(job);
        }
    }

    /// Whether a job had been given up that is heard of now.
    pub fn is_late(&self, job: Ticket) -> bool {
        self.given_up.borrow_mut().remove(&job)
    }

    /// Whether a message of others is seen for the first time; beyond a bound its queue knows how often it was received.
    pub fn is_new(&self, received: &Received) -> bool {
        let mut hasher = DefaultHasher::new();
        (&received.body, received.sent).hash(&mut hasher);
        let mut foreign = self.foreign.borrow_mut();
        if foreign.len() < MOST_REMEMBERED {
            return foreign.insert(hasher.finish());
        }
        received.receives == 1 && !foreign.contains(&hasher.finish())
    }
}

/// Counts a task that listens for as long as it is there, even where it is dropped.
#[derive(Debug)]
struct Listener {
    site: Rc<Site>,
    role: QueueRole,
}

impl Listener {
    fn new(site: &Rc<Site>, role: QueueRole) -> Self {
        let listener = Self { site: site.clone(), role };
        listener.count(|polls| *polls += 1);
        listener
    }

    fn count(&self, change: impl FnOnce(&mut u32)) {
        let mut polls = self.site.polls.get();
        change(&mut polls[usize::from(self.role == QueueRole::DeadLetters)]);
        self.site.polls.set(polls);
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.count(|polls| *polls -= 1);
        self.site.polled.notify_one();
    }
}
