//! What is wrong with a file of jobs.

use std::fmt;

/// Most problems that are listed; the others are counted.
const MOST_LISTED: usize = 20;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// From 1 on; nothing where it is the whole file.
    pub line: Option<u32>,
    /// What it is, and what to do.
    pub text: String,
}

/// Everything that is wrong, by line: the first ones, and how many more there are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems {
    /// At most 20.
    pub listed: Vec<Problem>,
    /// Beside the listed ones.
    pub more: u64,
}

impl Problems {
    /// Makes the text only if it is to be listed.
    pub(super) fn add(&mut self, line: impl Into<Option<u32>>, text: impl FnOnce() -> String) {
        if self.listed.len() < MOST_LISTED {
            self.listed.push(Problem { line: line.into(), text: text() });
        } else {
            self.more += 1;
        }
    }

    pub(super) fn are_none(&self) -> bool {
        self.listed.is_empty()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.text),
            None => f.write_str(&self.text),
        }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let listed: Vec<String> = self.listed.iter().map(Problem::to_string).collect();
        f.write_str(&listed.join("\n"))?;
        match self.more {
            0 => Ok(()),
            1 => f.write_str("\nand 1 more problem"),
            more => write!(f, "\nand {more} more problems"),
        }
    }
}

impl std::error::Error for Problems {}
