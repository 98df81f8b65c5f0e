//! The same place in another checkout.

use std::path::{Component, Path, PathBuf};

/// A folder relative to the top of its checkout; nothing where it is outside. `top` is canonical.
pub fn inner(folder: &Path, top: &Path) -> Option<PathBuf> {
    resolved(folder).strip_prefix(top).ok().map(Path::to_owned)
}

/// A place in a checkout.
pub fn folder_in(tree: &Path, inner: &Path) -> PathBuf {
    // Joining nothing would end the path with a slash.
    if inner.as_os_str().is_empty() { tree.to_owned() } else { tree.join(inner) }
}

/// The innermost folder on the way to a place that is there: a build may make the others.
pub fn within(folder: &Path) -> &Path {
    folder.ancestors().find(|folder| folder.is_dir()).unwrap_or(folder)
}

/// The path without links and dots, as far as it is there.
pub fn resolved(folder: &Path) -> PathBuf {
    let there = within(folder);
    let mut path = there.canonicalize().unwrap_or_else(|_| there.to_owned());
    for part in folder.strip_prefix(there).unwrap_or(Path::new("")).components() {
        match part {
            Component::ParentDir => drop(path.pop()),
            Component::Normal(name) => path.push(name),
            _ => {}
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_found_again_whether_or_not_it_is_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let top = folder.path().canonicalize().expect("it is there");
        std::fs::create_dir_all(top.join("perf")).expect("a folder");
        for (written, expected) in [
            ("perf/..", Some("")),
            ("perf", Some("perf")),
            ("perf/../dist/bin", Some("dist/bin")),
            ("dist/../perf", Some("perf")),
            ("..", None),
            ("perf/../../elsewhere", None),
        ] {
            assert_eq!(inner(&top.join(written), &top), expected.map(PathBuf::from), "{written}");
        }
        assert_eq!(folder_in(Path::new("/tree"), Path::new("")).to_str(), Some("/tree"));
        assert_eq!(folder_in(Path::new("/tree"), Path::new("a")).to_str(), Some("/tree/a"));
    }
}
