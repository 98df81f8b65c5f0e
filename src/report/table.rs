//! Tables of a terminal: a faint rule under the head, no frame.

use super::ink::Ink;
use comfy_table::presets::NOTHING;
use comfy_table::{Cell, CellAlignment, ColumnConstraint, ContentArrangement, Table};

/// Blanks before a table and between its columns.
const GAP: u16 = 2;

/// A column: its title, and what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Set to the left, and broken where the table is too wide.
    Name(&'static str),
    /// Set to the left.
    Text(&'static str),
    /// Set to the right.
    Number(&'static str),
}

impl Column {
    fn title(self) -> &'static str {
        match self {
            Self::Name(title) | Self::Text(title) | Self::Number(title) => title,
        }
    }
}

/// Rows laid out under their columns.
#[derive(Debug)]
pub struct Layout(Table);

impl Layout {
    /// The rows in groups, with a blank line between two of them.
    pub fn new(columns: &[Column], groups: &[Vec<Vec<String>>]) -> Self {
        let mut table = Table::new();
        table.load_style(NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_header(columns.iter().map(|column| Cell::new(Ink::Faint.on(column.title()))));
        for (i, rows) in groups.iter().filter(|rows| !rows.is_empty()).enumerate() {
            if i > 0 {
                table.add_row([""]);
            }
            table.add_rows(rows.iter().cloned());
        }
        for (i, column) in columns.iter().enumerate() {
            let Some(cells) = table.column_mut(i) else { continue };
            cells.set_padding((0, if i + 1 == columns.len() { 0 } else { GAP }));
            if !matches!(column, Column::Name(_)) {
                cells.set_constraint(ColumnConstraint::ContentWidth);
            }
            if matches!(column, Column::Number(_)) {
                cells.set_cell_alignment(CellAlignment::Right);
            }
        }
        Self(table)
    }

    /// Columns of the terminal that it takes where nothing is broken.
    pub fn width(&self) -> usize {
        let gaps: usize = self.0.column_iter().map(|column| usize::from(column.padding_width())).sum();
        let cells: usize = self.0.column_max_content_widths().iter().map(|width| usize::from(*width)).sum();
        usize::from(GAP) + gaps + cells
    }

    /// As text of at most so many columns, with a rule under the head.
    pub fn text(mut self, width: usize) -> String {
        let rule = self.width().min(width).saturating_sub(usize::from(GAP));
        self.0.set_width(u16::try_from(rule).unwrap_or(u16::MAX));
        let blanks = " ".repeat(usize::from(GAP));
        let mut text = String::new();
        for (i, line) in self.0.lines().enumerate() {
            text.push_str(&format!("{blanks}{line}\n"));
            if i == 0 {
                text.push_str(&format!("{blanks}{}\n", Ink::Faint.on(&"─".repeat(rule))));
            }
        }
        text
    }
}
