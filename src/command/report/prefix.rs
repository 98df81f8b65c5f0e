//! Where the files of tables go: they share the beginning of their names, as those of Locust do.

use super::shown::Shown;
use super::write;
use crate::command::file_names::FileNames;
use crate::failure::{ExitStatus, Failure};
use crate::report;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

/// Writes the tables of all runs. In a folder, and where there are several runs, the names have the scenario in them.
pub fn write_all(runs: &[Shown], out: Option<&Path>) -> Result<ExitStatus, Failure> {
    let out = out.ok_or_else(|| {
        Failure::Usage("csv is several files: name a folder, or what their names begin with, by --out".to_owned())
    })?;
    let prefixes = prefixes(runs, out);
    for (run, prefix) in runs.iter().zip(&prefixes) {
        if let Some(folder) = prefix.parent() {
            std::fs::create_dir_all(folder).map_err(|source| Failure::Write { path: folder.to_owned(), source })?;
        }
        for file in report::csv(&run.record) {
            let mut path = prefix.clone().into_os_string();
            path.push(format!("_{}", file.name));
            write(Path::new(&path), &file.text)?;
        }
    }
    Ok(ExitStatus::Passed)
}

/// What the names of the files of each run begin with, no two the same.
fn prefixes(runs: &[Shown], out: &Path) -> Vec<PathBuf> {
    let is_folder = out.is_dir() || out.as_os_str().to_string_lossy().ends_with(['/', MAIN_SEPARATOR]);
    let mut names = FileNames::default();
    let mut prefix = |run: &Shown| {
        let name = names.of(&run.record.scenario);
        if is_folder {
            return out.join(name);
        }
        let mut path = out.as_os_str().to_owned();
        if runs.len() > 1 {
            path.push(format!("_{name}"));
        }
        PathBuf::from(path)
    };
    runs.iter().map(&mut prefix).collect()
}
