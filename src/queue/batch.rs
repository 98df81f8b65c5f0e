//! What a batch may be: the quotas of SQS, and the codes that it refuses with.

use super::{Action, Fault, LONGEST_HOLD, LONGEST_WAIT, MOST_BYTES, MOST_IN_BATCH, Refused};
use std::time::Duration;

/// Whether SQS would take a batch of so many messages.
pub(super) fn count(queue: &str, action: Action, entries: usize) -> Result<(), Fault> {
    let why = match entries {
        0 => "a batch of none; a batch has 1 to 10 messages".to_owned(),
        1..=MOST_IN_BATCH => return Ok(()),
        _ => format!("a batch of {entries}; a batch has 1 to {MOST_IN_BATCH} messages"),
    };
    Err(Fault::Batch { queue: queue.to_owned(), action, why })
}

/// Whether SQS would take a batch of so many bytes.
pub(super) fn size(queue: &str, bodies: &[String]) -> Result<(), Fault> {
    let bytes: usize = bodies.iter().map(String::len).sum();
    if bytes <= MOST_BYTES {
        return Ok(());
    }
    let why = format!("{bytes} bytes; a message, and all of a batch together, have at most {MOST_BYTES}");
    Err(Fault::Batch { queue: queue.to_owned(), action: Action::Send, why })
}

/// Whether SQS would let one ask for so many messages for so long.
pub(super) fn poll(queue: &str, most: usize, wait: Duration) -> Result<(), Fault> {
    count(queue, Action::Receive, most)?;
    if wait <= LONGEST_WAIT {
        return Ok(());
    }
    let why = format!("a wait of {} s; one call waits at most {} s", wait.as_secs(), LONGEST_WAIT.as_secs());
    Err(Fault::Batch { queue: queue.to_owned(), action: Action::Receive, why })
}

/// Whether SQS would hide a message for so long.
pub(super) fn time(queue: &str, time: Duration) -> Result<(), Fault> {
    if time <= LONGEST_HOLD {
        return Ok(());
    }
    let why = format!("a time of {} s; a message is hidden for at most {} s", time.as_secs(), LONGEST_HOLD.as_secs());
    Err(Fault::Batch { queue: queue.to_owned(), action: Action::Hold, why })
}

/// Whether SQS takes this text: at least one character, and of the control characters only tab and the ends of lines.
pub(super) fn text(body: &str) -> Result<(), Refused> {
    let refused = |code: &str, text: &str| Err(Refused::by_sender(code, text));
    if body.is_empty() {
        return refused("MissingParameter", "a message has at least one character");
    }
    let odd = |c: char| (c < ' ' && !['\t', '\n', '\r'].contains(&c)) || ['\u{fffe}', '\u{ffff}'].contains(&c);
    if body.chars().any(odd) {
        return refused("InvalidMessageContents", "the message has characters that SQS does not allow");
    }
    Ok(())
}

impl Refused {
    /// Refused for what the message is.
    pub(super) fn by_sender(code: &str, text: &str) -> Self {
        Self { code: code.to_owned(), text: text.to_owned(), senders_fault: true, throttled: false }
    }
}
