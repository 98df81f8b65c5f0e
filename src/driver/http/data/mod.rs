//! Data of a scenario: rows from files, and which of them an iteration gets.

mod column;
mod places;
mod read;
mod rows;

pub use column::Column;
pub use places::{Needs, Places, Stretches};
pub use rows::Rows;

use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One data set of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct DataSet {
    /// Templates call it so.
    pub name: String,
    /// As the scenario names it.
    pub file: PathBuf,
    /// Which row is next.
    pub order: Order,
    /// At least one.
    pub rows: Arc<Rows>,
}

/// Which row an iteration gets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// The next; after the last comes the first.
    #[default]
    Sequential,
    /// Any.
    Random,
    /// The next; none twice within a window.
    Unique,
}

impl Rows {
    /// Reads a CSV file with a header, or one of JSON lines; gzip or not. Messages call the file as `shown` does: the
    /// path may hold a secret.
    ///
    /// # Errors
    /// In words, with the line where there is one.
    pub fn read(path: &Path, shown: &str) -> Result<Self, String> {
        read::read(path, shown)
    }
}
