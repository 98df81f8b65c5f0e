//! One column of the rows of a file.

use std::fmt;

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Column {
    /// Of a CSV file, with its name.
    Cell(usize, String),
    /// Of JSON: the keys that lead to it, or positions in lists.
    Keys(Vec<String>),
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cell(_, name) => f.write_str(name),
            Self::Keys(keys) => f.write_str(&keys.join(".")),
        }
    }
}
