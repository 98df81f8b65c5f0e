//! The messages of an embedded queue, with no clock inside: every time is handed in, in nanoseconds.
//!
//! What is visible is a line, what is in flight a heap by when it becomes visible; both name messages by tickets, and a
//! ticket that its message has moved on from is skipped when its turn comes. So each step costs O(log n), and what is
//! skipped is thrown away as soon as it is more than half.

use slab::Slab;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::sync::Arc;

/// Outdated tickets that are kept however few messages there are.
const KEPT: usize = 64;
/// No neighbour.
const NONE: u32 = u32::MAX;

/// What of a message goes from place to place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Letter {
    pub body: Arc<str>,
    pub sent: u64,
    pub receives: u32,
}

/// A message as it was at a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ticket {
    pub slot: u32,
    pub turn: u32,
}

/// What a receive takes.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub letters: Vec<(Ticket, Letter)>,
    /// Received as often as it may be already.
    pub dead: Vec<Letter>,
}

#[derive(Debug)]
struct Message {
    letter: Letter,
    /// Of its last change; tickets of earlier ones are outdated.
    turn: u32,
    /// Of its last receive: what its receipt says.
    handed: u32,
    in_flight: bool,
    /// Neighbours in the order of coming.
    before: u32,
    after: u32,
}

/// The messages of a queue.
#[derive(Debug)]
pub(super) struct Shelf {
    messages: Slab<Message>,
    line: VecDeque<Ticket>,
    flight: BinaryHeap<Reverse<(u64, Ticket)>>,
    in_flight: usize,
    first: u32,
    last: u32,
    /// Wraps: a ticket would have to wait for four thousand million changes to be mistaken.
    turn: u32,
}

impl Default for Shelf {
    fn default() -> Self {
        Self {
            messages: Slab::new(),
            line: VecDeque::new(),
            flight: BinaryHeap::new(),
            in_flight: 0,
            first: NONE,
            last: NONE,
            turn: 0,
        }
    }
}

impl Shelf {
    /// Puts a message at the end of the line.
    pub fn put(&mut self, letter: Letter) {
        let turn = self.turn();
        let before = self.last;
        let message = Message { letter, turn, handed: turn, in_flight: false, before, after: NONE };
        let slot = self.messages.insert(message) as u32;
        match self.messages.get_mut(before as usize) {
            Some(neighbour) => neighbour.after = slot,
            None => self.first = slot,
        }
        self.last = slot;
        self.line.push_back(Ticket { slot, turn });
    }

    /// Takes what is visible, hidden from others until a time; what came often enough is dead.
    pub fn take(&mut self, most: usize, until: u64, most_receives: u32) -> Taken {
        let mut taken = Taken::default();
        while taken.letters.len() < most {
            let Some(ticket) = self.line.pop_front() else { break };
            let turn = self.turn();
            let Some(message) = self.messages.get_mut(ticket.slot as usize).filter(|m| m.turn == ticket.turn) else {
                continue;
            };
            if message.letter.receives >= most_receives {
                taken.dead.extend(self.remove(ticket.slot));
                continue;
            }
            message.letter.receives += 1;
            (message.turn, message.handed, message.in_flight) = (turn, turn, true);
            let ticket = Ticket { turn, ..ticket };
            taken.letters.push((ticket, message.letter.clone()));
            self.in_flight += 1;
            self.flight.push(Reverse((until, ticket)));
        }
        taken
    }

    /// Makes visible what was hidden until now.
    pub fn expire(&mut self, now: u64) {
        while let Some(Reverse((until, ticket))) = self.flight.peek().copied() {
            if until > now && self.is_current(ticket) {
                break;
            }
            self.flight.pop();
            if self.is_current(ticket) {
                self.show(ticket.slot);
            }
        }
    }

    /// Deletes a message, unless it was received again since.
    pub fn delete(&mut self, receipt: Ticket) {
        if self.messages.get(receipt.slot as usize).is_some_and(|message| message.handed == receipt.turn) {
            self.remove(receipt.slot);
            self.tidy();
        }
    }

    /// Hides a message until another time; false where it is not in flight by this receipt.
    pub fn hold(&mut self, receipt: Ticket, until: u64) -> bool {
        let turn = self.turn();
        let message = self.messages.get_mut(receipt.slot as usize);
        let Some(message) = message.filter(|message| message.in_flight && message.handed == receipt.turn) else {
            return false;
        };
        message.turn = turn;
        self.flight.push(Reverse((until, Ticket { turn, ..receipt })));
        self.tidy();
        true
    }

    pub fn visible(&self) -> usize {
        self.messages.len() - self.in_flight
    }

    pub fn in_flight(&self) -> usize {
        self.in_flight
    }

    /// When the message was sent that came first of all that are here.
    pub fn oldest(&self) -> Option<u64> {
        self.messages.get(self.first as usize).map(|message| message.letter.sent)
    }

    /// When the next message becomes visible; after [`Self::expire`].
    pub fn next_expiry(&self) -> Option<u64> {
        self.flight.peek().map(|Reverse((until, _))| *until)
    }

    fn show(&mut self, slot: u32) {
        let turn = self.turn();
        if let Some(message) = self.messages.get_mut(slot as usize) {
            (message.turn, message.in_flight) = (turn, false);
            self.in_flight -= 1;
            self.line.push_back(Ticket { slot, turn });
        }
    }

    fn remove(&mut self, slot: u32) -> Option<Letter> {
        let message = self.messages.try_remove(slot as usize)?;
        match self.messages.get_mut(message.before as usize) {
            Some(neighbour) => neighbour.after = message.after,
            None => self.first = message.after,
        }
        match self.messages.get_mut(message.after as usize) {
            Some(neighbour) => neighbour.before = message.before,
            None => self.last = message.before,
        }
        self.in_flight -= usize::from(message.in_flight);
        Some(message.letter)
    }

    fn is_current(&self, ticket: Ticket) -> bool {
        self.messages.get(ticket.slot as usize).is_some_and(|message| message.turn == ticket.turn)
    }

    /// Throws outdated tickets away where they are more than half.
    fn tidy(&mut self) {
        let messages = &self.messages;
        let current = |t: &Ticket| messages.get(t.slot as usize).is_some_and(|message| message.turn == t.turn);
        if self.line.len() > 2 * self.visible() + KEPT {
            self.line.retain(current);
        }
        if self.flight.len() > 2 * self.in_flight + KEPT {
            self.flight.retain(|Reverse((_, ticket))| current(ticket));
        }
    }

    fn turn(&mut self) -> u32 {
        self.turn = self.turn.wrapping_add(1);
        self.turn
    }

    /// Tickets that are kept, outdated ones included.
    #[cfg(test)]
    pub fn tickets(&self) -> usize {
        self.line.len() + self.flight.len()
    }
}
