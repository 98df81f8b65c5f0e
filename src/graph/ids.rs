//! Ids of jobs: all in one text, or none where they are but numbers.

use super::Job;
use std::borrow::Cow;

/// The ids of a graph's jobs.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Ids {
    /// `job-0`, `job-1` and so on.
    Numbered,
    /// Those of a file.
    Named(Arena),
}

/// Texts one behind the other: 4 bytes each beside their own.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Arena {
    text: String,
    /// Where each ends.
    ends: Vec<u32>,
}

impl Ids {
    pub fn of(&self, job: Job) -> Cow<'_, str> {
        match self {
            Self::Numbered => Cow::Owned(format!("job-{job}")),
            Self::Named(arena) => Cow::Borrowed(arena.get(job)),
        }
    }

    pub fn named(&self, job: Job) -> Option<&str> {
        match self {
            Self::Numbered => None,
            Self::Named(arena) => Some(arena.get(job)),
        }
    }

    pub fn bytes(&self) -> usize {
        match self {
            Self::Numbered => 0,
            Self::Named(arena) => arena.text.capacity() + 4 * arena.ends.capacity(),
        }
    }
}

impl Arena {
    pub fn with_room(texts: usize, bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), ends: Vec::with_capacity(texts) }
    }

    /// Adds a text; nothing is added, and the answer is no, where all texts would take more than 4 GiB.
    pub fn push(&mut self, text: &str) -> bool {
        let Ok(end) = u32::try_from(self.text.len() + text.len()) else { return false };
        self.text.push_str(text);
        self.ends.push(end);
        true
    }

    pub fn get(&self, number: u32) -> &str {
        let begin = number.checked_sub(1).map_or(0, |before| self.ends[before as usize]);
        &self.text[begin as usize..self.ends[number as usize] as usize]
    }

    pub fn len(&self) -> u32 {
        self.ends.len() as u32
    }

    /// Bytes of all texts.
    pub fn text_bytes(&self) -> usize {
        self.text.len()
    }
}
