//! A table as text: quoted where it must be, lines ended as Python's `csv` ends them.

use ::csv::{Terminator, WriterBuilder};

/// A table under construction.
#[derive(Debug)]
pub struct Sheet {
    rows: Vec<Vec<String>>,
}

impl Sheet {
    /// A table that has nothing but its header.
    pub fn new(columns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { rows: vec![columns.into_iter().map(Into::into).collect()] }
    }

    /// Adds rows.
    pub fn with(mut self, rows: impl IntoIterator<Item = Vec<String>>) -> Self {
        self.rows.extend(rows);
        self
    }

    /// The table as text.
    pub fn text(&self) -> String {
        let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).flexible(true).from_writer(Vec::new());
        for row in &self.rows {
            writer.write_record(row).expect("writing into memory does not fail");
        }
        let bytes = writer.into_inner().expect("writing into memory does not fail");
        String::from_utf8_lossy(&bytes).into_owned()
    }
}
