//! `data`: rows of files that templates name.

use crate::config::field::Field;
use crate::config::fields::Fields;
use crate::config::shape::{Entry, Key, Section, Shape};
use crate::driver::http::{DataSet, Order, Placeholder, Rows};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;

static DATA: Section = Section::new(
    "data-set",
    "Rows of a file. An iteration gets one row of every data set that its requests name, and the same row wherever they \
     name it; `{{orders[100]}}` gets further ones. Both builds get the same rows in the same order.",
    &[
        Key::new(
            "file",
            Shape::Text,
            "CSV whose first line names the columns, or a line of JSON for each row; gzip or not. Relative to this file.",
        )
        .required(),
        Key::new(
            "order",
            Shape::Choice(&["sequential", "random", "unique"]),
            "`sequential`: one after the other, and from the start again; `random`; `unique`: as `sequential`, and no row \
             comes twice within a window: where they are used up, the run ends.",
        )
        .default("sequential"),
    ],
);

/// What the key `data` takes.
pub const SHAPE: Shape = Shape::Map(&[Entry { name: "NAME", pattern: NAME, shape: Shape::Section(&DATA) }]);

const NAME: &str = "^[A-Za-z_][A-Za-z0-9_-]*$";

/// Reads `data`, and the files that it names from a folder where files are opened.
pub fn read(field: &Field<'_>, folder: &Path) -> Option<Vec<DataSet>> {
    let mut sets: Vec<Option<DataSet>> = Vec::new();
    for (name, field) in field.entries()? {
        let mut letters = name.text.chars();
        let right = letters.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
            && letters.all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
        if !right || !matches!(Placeholder::parse(&name.text, &[]), Ok(Placeholder::Variable(_))) {
            let text =
                if right { "is a template already: choose another name" } else { "expected a name such as `orders`" };
            field.sink.add(&name.place, &field.path, text);
            sets.push(None);
            continue;
        }
        sets.push(set(&name.text, &field, folder));
    }
    sets.into_iter().collect()
}

fn set(name: &str, field: &Field<'_>, folder: &Path) -> Option<DataSet> {
    let fields = Fields::open(field, &DATA)?;
    let order =
        fields.get("order").map_or(Some("sequential"), |field| field.choice(&["sequential", "random", "unique"]));
    let file = fields.get("file")?;
    let path = folder.join(file.words()?);
    let shown = file.written()?;
    let rows = if field.sink.is_without_files() { Ok(Rows::default()) } else { Rows::read(&path, shown) };
    let rows = rows.map_err(|text| file.problem(text)).ok()?;
    let order = match order? {
        "random" => Order::Random,
        "unique" => Order::Unique,
        _ => Order::Sequential,
    };
    Some(DataSet { name: name.to_owned(), file: PathBuf::from(shown), order, rows: Arc::new(rows) })
}

/// What of it decides whether two runs can be compared: contents, whatever the file is called.
pub fn identity(sets: &[DataSet]) -> Value {
    let identity = |set: &DataSet| {
        let order = match set.order {
            Order::Sequential => "sequential",
            Order::Random => "random",
            Order::Unique => "unique",
        };
        (set.name.clone(), json!({"order": order, "contents": set.rows.hash()}))
    };
    Value::Object(sets.iter().map(identity).collect::<Map<_, _>>())
}
