//! The heads of tables.

use super::markup::{Element, element, text};

/// A column of a table by its title.
#[derive(Debug, Clone, Copy)]
pub struct Column<'a> {
    title: &'a str,
    holds_numbers: bool,
    sorts: bool,
}

impl<'a> Column<'a> {
    /// Of words.
    pub fn words(title: &'a str) -> Self {
        Self { title, holds_numbers: false, sorts: false }
    }

    /// Of numbers, which are set to the right.
    pub fn numbers(title: &'a str) -> Self {
        Self { title, holds_numbers: true, sorts: false }
    }

    /// The script makes a button of its title; the first click on that of numbers puts the largest first.
    pub fn that_sorts(self) -> Self {
        Self { sorts: true, ..self }
    }

    fn head(self) -> Element {
        let head = text("th", self.title).with("scope", "col");
        let head = if self.holds_numbers { head.class("number") } else { head };
        match (self.sorts, self.holds_numbers) {
            (false, _) => head,
            (true, true) => head.with("data-sorts", "number"),
            (true, false) => head.with("data-sorts", "text"),
        }
    }
}

/// The row of titles.
pub fn head<'a>(columns: impl IntoIterator<Item = Column<'a>>) -> Element {
    element("thead").holds([element("tr").holds(columns.into_iter().map(Column::head))])
}
