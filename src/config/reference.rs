//! `docs/scenario.md`: every key of a scenario file, from the tables of the sections.

use super::section::ROOT;
use super::shape::{Entry, Rule, Section, Shape, alternatives};
use crate::driver::http::PLACEHOLDERS;
use std::fmt::Write;

const BEFORE: &str = "# Scenario files

Generated from the tables of `src/config/section`; a test keeps it current (`UPDATE_GOLDEN=1 cargo test` writes it).

A scenario is one YAML file: what is compared, how it is loaded, what an iteration does, and what may not get worse.
`perf-gate check` reads it, tells every problem with line and column, and prints the plan. The JSON Schema in
`docs/scenario.schema.json` gives editors completion.

Values (not keys) may hold variables: `${NAME}` takes the value from the environment or from `--env-file`,
`${NAME:-default}` has a default for a variable that is absent or empty (`${NAME:-}`: an empty one will do), and `$${` is a literal `${`. Values from the
environment never enter a record, a log or a report. Anchors and the merge key `<<` work; a top-level key that begins
with `x-` is a place to put them. Placeholders in a `{ … }` or `[ … ]` need quotes.

Durations are written `500ms`, `10s`, `1m30s`, `2m`, `1h`; rates `200/s`, `600/m`, `1000/h`; shares `5%` or `0.05`.
";

const EXAMPLE: &str = include_str!("example.yaml");

const TEMPLATES: &str = "
## templates

Within `request` and the lines that stand for one, `{{…}}` is filled in anew for every request, wherever it
stands; `let` keeps a value under a name. What is drawn is the same on both builds. In `path` values are percent-encoded. In `json` a text that is nothing but a template becomes a number
where that is one: `{ price: \"{{float 1 99 2}}\" }` sends `{\"price\":12.50}`. Where a value is missing the request is not
sent, and fails as an expectation does.

| template | what it becomes |
|---|---|
";

const NAMED: &str = "| `{{order_id}}` | what an earlier step of the task captured under this name, or a `let` kept, or `on_start`, or `setup` |
| `{{orders.id}}` | a column of the row that the iteration has of the [data](#data-set) `orders`; of JSON a path such as \
`{{orders.items.0.sku}}`, and the value keeps its type in `json`; of CSV it is a text |
| `{{orders}}` | that row as JSON |
| `{{orders[100]}}` | the next 100 rows as a JSON list |
| `{{\"{{\"}}` | two braces |
";

/// The reference as Markdown.
pub fn reference() -> String {
    let mut text = BEFORE.to_owned();
    let mut sections = Vec::new();
    collect(&ROOT, &mut sections);
    for section in sections {
        let _ = write!(text, "\n## {}\n\n{}\n\n", section.name, section.doc);
        text.push_str("| key | form | default | meaning |\n|---|---|---|---|\n");
        for key in section.keys {
            let default = if key.required { "**required**" } else { key.default };
            let form = form(&key.shape).replace('|', "\\|");
            let _ = writeln!(text, "| `{}` | {form} | {} | {} |", key.name, cell(default), key.told());
        }
        for rule in section.rules {
            let _ = write!(text, "\n{}\n", sentence(rule));
        }
    }
    text.push_str(TEMPLATES);
    for (_, form, meaning) in PLACEHOLDERS {
        let _ = writeln!(text, "| `{form}` | {meaning} |");
    }
    text.push_str(NAMED);
    let _ = write!(text, "\n## Example\n\n```yaml\n{}```\n", EXAMPLE);
    text
}

fn sentence(rule: &Rule) -> String {
    let quoted = |names: &[&str]| alternatives(names.iter().map(|name| format!("`{name}`")));
    match rule {
        Rule::One(names) => format!("Exactly one of {}.", quoted(names)),
        Rule::Any(names) => format!("At least one of {}.", quoted(names)),
        Rule::Unless(one, other) => format!("`{one}` must be there, unless `{other}` is."),
        Rule::NotBoth(one, other) => format!("Not both `{one}` and `{other}`."),
    }
}

/// Values are set as code, sentences are not.
fn cell(default: &str) -> String {
    let is_value = !default.contains('`') && (default.starts_with(['{', '[']) || !default.contains(' '));
    match default {
        "" | "none" | "drawn" | "**required**" => default.to_owned(),
        value if is_value => format!("`{value}`"),
        sentence => sentence.to_owned(),
    }
}

/// What a key takes, with links to sections.
fn form(shape: &Shape) -> String {
    match shape {
        Shape::Section(section) => format!("[{0}](#{0})", section.name),
        Shape::List { of, most: 1, .. } => format!("list of one {}", form(of)),
        Shape::List { of, .. } => format!("list of: {}", form(of)),
        Shape::Either(shapes) => shapes.iter().map(form).collect::<Vec<_>>().join("; or "),
        Shape::Map(entries) => {
            let entry = |entry: &Entry| format!("`{}`: {}", entry.name, form(&entry.shape));
            format!("mapping of {}", entries.iter().map(entry).collect::<Vec<_>>().join("; "))
        }
        single => single.form(),
    }
}

/// Every section once, each before those it holds.
fn collect(section: &'static Section, sections: &mut Vec<&'static Section>) {
    if sections.iter().any(|known| known.name == section.name) {
        return;
    }
    sections.push(section);
    for key in section.keys {
        inner(&key.shape, sections);
    }
}

fn inner(shape: &Shape, sections: &mut Vec<&'static Section>) {
    match shape {
        Shape::Section(section) => collect(section, sections),
        Shape::List { of, .. } => inner(of, sections),
        Shape::Either(shapes) => shapes.iter().for_each(|shape| inner(shape, sections)),
        _ => {}
    }
}
