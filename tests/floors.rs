//! Imports point down: reads every `crate::` path of `src/` and holds it to the table of floors.

use std::fs;
use std::path::{Path, PathBuf};

/// Floor of every top-level module, from the ground up (`src/lib.rs`).
const FLOORS: &[(&str, u8)] = &[
    ("metric", 0),
    ("stats", 0),
    ("fingerprint", 0),
    ("aws", 1),
    ("load", 1),
    ("record", 1),
    ("history", 1),
    ("wire", 1),
    ("marker", 1),
    ("graph", 1),
    ("job", 1),
    ("gate", 2),
    ("queue", 2),
    ("objects", 2),
    ("worker", 2),
    ("driver", 3),
    ("target", 3),
    ("report", 3),
    ("demo", 3),
    ("store", 3),
    ("machine", 3),
    ("github", 3),
    ("engine", 4),
    ("config", 5),
    ("cli", 5),
    ("command", 5),
    ("context", 5),
    ("failure", 5),
];

/// Modules below that a module must not know all the same.
const UNKNOWN: &[(&str, &[&str])] = &[
    ("stats", &["metric"]),
    ("metric", &["stats"]),
    ("aws", &["fingerprint", "history", "load", "marker", "metric", "record", "stats", "wire"]),
    ("wire", &["metric", "stats", "load", "record", "history"]),
    ("load", &["record"]),
    ("graph", &["metric", "stats", "load", "record", "history", "wire"]),
    ("job", &["metric", "stats", "load", "record", "history", "wire", "graph"]),
    ("record", &["load", "history"]),
    ("history", &["load"]),
    ("gate", &["objects", "queue", "worker"]),
    ("objects", &["gate", "graph", "history", "job", "load", "marker", "metric", "queue", "record", "stats", "wire"]),
    ("queue", &["gate", "history", "load", "marker", "metric", "record", "stats", "wire"]),
    ("worker", &["gate", "graph", "history", "load", "marker", "metric", "record", "stats", "wire"]),
    ("engine", &["gate", "report"]),
    ("driver", &["gate"]),
    ("target", &["gate", "load"]),
    ("store", &["gate", "load", "metric", "stats"]),
    ("github", &["gate", "history", "load", "metric", "record", "stats"]),
];

fn floor(module: &str) -> u8 {
    let known = FLOORS.iter().find(|(name, _)| *name == module);
    known.unwrap_or_else(|| panic!("src/{module} has no floor: add it to the table")).1
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("src can be read").flatten().map(|entry| entry.path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}

/// Top-level modules that a line names, `use crate::{a, b}` included.
fn named(line: &str) -> Vec<String> {
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    line.match_indices("crate::").map(|(at, found)| word(&line[at + found.len()..])).filter(|w| !w.is_empty()).collect()
}

#[test]
fn imports_point_down_only() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for path in sources(&src) {
        let own = path.strip_prefix(&src).expect("below src").components().next().expect("a name");
        let own = own.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned();
        if ["lib", "main"].contains(&own.as_str()) || path.components().any(|c| c.as_os_str() == "tests") {
            continue;
        }
        for (number, line) in fs::read_to_string(&path).unwrap_or_default().lines().enumerate() {
            if line.trim_start().starts_with("//") {
                continue;
            }
            for other in named(line).into_iter().filter(|other| *other != own) {
                let unknown = UNKNOWN.iter().any(|(m, others)| *m == own && others.contains(&other.as_str()));
                let sideways = floor(&other) == floor(&own) && [3, 4].contains(&floor(&own));
                if floor(&other) > floor(&own) || sideways || unknown {
                    wrong.push(format!("{}:{}: {own} imports {other}: {line}", path.display(), number + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "imports that do not point down:\n{}", wrong.join("\n"));
}

#[test]
fn the_reader_of_imports_sees_them() {
    assert_eq!(named("use crate::gate::{self, Policy};"), ["gate"]);
    assert_eq!(named("let x = crate::record::rounds(crate::load::PAUSE);"), ["record", "load"]);
}
