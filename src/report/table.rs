//! Tables of a terminal: a faint rule under the head, no frame.

use super::ink::Ink;
use comfy_table::presets::NOTHING;
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table};

/// Blanks before a table and between its columns.
const INDENT: usize = 2;

/// A column: its title, and whether it holds numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Set to the left.
    Text(&'static str),
    /// Set to the right.
    Number(&'static str),
}

impl Column {
    fn title(self) -> &'static str {
        match self {
            Self::Text(title) | Self::Number(title) => title,
        }
    }
}

/// Lays rows out under their columns, with a rule below the head and a blank line between groups.
pub fn lay_out(columns: &[Column], groups: &[Vec<Vec<String>>], width: usize) -> String {
    let mut table = Table::new();
    table.load_style(NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(width.saturating_sub(INDENT)).unwrap_or(u16::MAX));
    let titles = columns.iter().map(|column| Cell::new(Ink::Faint.on(column.title())));
    table.set_header(titles);
    for (i, rows) in groups.iter().filter(|rows| !rows.is_empty()).enumerate() {
        if i > 0 {
            table.add_row([""]);
        }
        table.add_rows(rows.iter().cloned());
    }
    for (i, column) in columns.iter().enumerate() {
        let Some(cells) = table.column_mut(i) else { continue };
        cells.set_padding((0, if i + 1 == columns.len() { 0 } else { INDENT as u16 }));
        if matches!(column, Column::Number(_)) {
            cells.set_cell_alignment(CellAlignment::Right);
        }
    }
    let rule = table.column_iter().map(|c| usize::from(c.padding_width())).sum::<usize>()
        + table.column_max_content_widths().iter().map(|w| usize::from(*w)).sum::<usize>();
    indented(&table, rule.min(width.saturating_sub(INDENT)))
}

fn indented(table: &Table, rule: usize) -> String {
    let blanks = " ".repeat(INDENT);
    let mut text = String::new();
    for (i, line) in table.lines().enumerate() {
        text.push_str(&format!("{blanks}{line}\n"));
        if i == 0 {
            text.push_str(&format!("{blanks}{}\n", Ink::Faint.on(&"─".repeat(rule))));
        }
    }
    text
}
