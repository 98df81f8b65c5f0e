//! Scenario files: read, checked, resolved.
//!
//! A file becomes a tree with positions (`parse`), flags change the tree ([`Overrides`]),
//! placeholders are replaced (`interpolate`), and each section reads itself, so that all problems
//! are told at once. Reader, JSON Schema and reference come from one set of tables (`shape`).
//! Does not know the environment: variables are handed in. Main function: [`read`].

mod env_file;
mod field;
mod fields;
mod interpolate;
mod nearest;
mod overrides;
mod parse;
mod platforms;
mod problem;
mod quantity;
mod reference;
mod scalar;
mod scenario;
mod schema;
mod section;
mod shape;
mod source;
mod tree;

#[cfg(test)]
mod tests;

pub use env_file::env_file;
pub use overrides::Overrides;
pub use problem::{Place, Problem, Problems};
pub use quantity::duration;
pub use reference::reference;
pub use scenario::{History, Scenario, Secrets, Work};
pub use schema::schema;
pub use section::for_arm;

use problem::Sink;
use std::collections::BTreeMap;
use std::path::Path;
use tree::{Kind, Node};

/// Reads a scenario. `path` names the file in problems, gives the scenario its default name, and its
/// folder is what relative folders start from; it is not opened, but the files that its data and bodies name are, unless
/// it is read to judge what was measured.
/// `variables` are what `${NAME}` stands for.
pub fn read(
    path: &Path,
    text: &str,
    variables: &BTreeMap<String, String>,
    overrides: &Overrides,
) -> Result<Scenario, Problems> {
    let sink = Sink::new(overrides.measured);
    let mut name = None;
    let scenario = parse::parse(text, None, &sink).and_then(|mut tree| {
        drop_extensions(&mut tree);
        overrides.apply(&mut tree, &sink);
        let source = source::shown(&tree);
        let (tree, secrets) = interpolate::interpolate(&tree, variables, overrides.measured, &sink);
        let root = field::Field { node: &tree, path: String::new(), sink: &sink };
        name = section::scenario_name(&root, path);
        section::read(&root, path, source, secrets)
    });
    if scenario.is_none() && sink.is_empty() {
        // Readers say why they give nothing; a run must not hang on that.
        sink.add(&Place::File { line: 1, column: 1 }, "", "the scenario cannot be read");
    }
    match (scenario, sink.finish(path)) {
        (Some(scenario), None) => Ok(scenario),
        (_, Some(problems)) => Err(Problems { name, ..problems }),
        (None, None) => unreachable!("a problem was added above"),
    }
}

/// Removes the keys that hold anchors only.
fn drop_extensions(tree: &mut Node) {
    if let Kind::Mapping(entries) = &mut tree.kind {
        entries.retain(|(name, _)| !name.text.starts_with("x-"));
    }
}
