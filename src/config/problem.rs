//! What is wrong with a scenario file, where, and how to set it right.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where a value was written. Files come first, then flags.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In the file; both counted from 1.
    File {
        /// Line.
        line: usize,
        /// Column, in characters.
        column: usize,
    },
    /// On the command line, such as `--rate`.
    Flag(Arc<str>),
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// The keys that lead to the value, joined with dots; empty for the whole file.
    pub path: String,
    /// What was expected, and an example.
    pub text: String,
}

/// Everything that is wrong with one file, by position. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems {
    /// The file, as the user named it.
    pub file: PathBuf,
    /// By position.
    pub list: Vec<Problem>,
    /// Name of the scenario, where that could be read all the same.
    pub name: Option<String>,
}

impl Problems {
    /// The problems as lines, each with file, line, column and key.
    pub fn lines(&self) -> impl Iterator<Item = String> + '_ {
        self.list.iter().map(|problem| problem.line(&self.file))
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines().collect::<Vec<_>>().join("\n"))
    }
}

impl std::error::Error for Problems {}

impl Problem {
    /// The problem as a line, with the file that it is in.
    pub fn line(&self, file: &Path) -> String {
        let place = match &self.place {
            Place::File { line, column } => format!("{}:{line}:{column}", file.display()),
            Place::Flag(flag) => flag.to_string(),
        };
        // `--set tasks.0.weight` names the key already.
        let named = matches!(&self.place, Place::Flag(flag) if flag.ends_with(&format!(" {}", self.path)));
        match self.path.is_empty() || named {
            true => format!("{place}: {}", self.text),
            false => format!("{place}: {}: {}", self.path, self.text),
        }
    }
}

/// Collects problems while sections read themselves.
#[derive(Debug, Default)]
pub struct Sink {
    list: RefCell<Vec<Problem>>,
    folder: RefCell<PathBuf>,
    /// The files that the scenario names are for load, and there will be none.
    without_files: bool,
    files: RefCell<BTreeMap<String, Arc<[u8]>>>,
}

impl Sink {
    /// One for a scenario whose files are opened, or are not because no load is played.
    pub fn new(without_files: bool) -> Self {
        Self { without_files, ..Self::default() }
    }

    /// Whether no file that the scenario names is opened.
    pub fn is_without_files(&self) -> bool {
        self.without_files
    }

    /// Notes a problem.
    pub fn add(&self, place: &Place, path: &str, text: impl Into<String>) {
        let problem = Problem { place: place.clone(), path: path.to_owned(), text: text.into() };
        self.list.borrow_mut().push(problem);
    }

    /// Files are looked for in this folder.
    pub fn look_in(&self, folder: &Path) {
        folder.clone_into(&mut self.folder.borrow_mut());
    }

    /// The contents of a file that the scenario names; of none where files are not opened.
    ///
    /// # Errors
    /// In words, with the whole path.
    pub fn file(&self, name: &str) -> Result<Arc<[u8]>, String> {
        if let Some(known) = self.files.borrow().get(name) {
            return Ok(known.clone());
        }
        if self.without_files {
            return Ok(Arc::default());
        }
        let path = self.folder.borrow().join(name);
        let bytes: Arc<[u8]> = std::fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))?.into();
        self.files.borrow_mut().insert(name.to_owned(), bytes.clone());
        Ok(bytes)
    }

    /// All files that were read, by the names that the scenario gives them.
    pub fn files(&self) -> BTreeMap<String, Arc<[u8]>> {
        self.files.borrow().clone()
    }

    /// Whether nothing is wrong so far.
    pub fn is_empty(&self) -> bool {
        self.list.borrow().is_empty()
    }

    /// All problems by position; nothing where there are none. What an anchor shares is said once.
    pub fn finish(self, file: &Path) -> Option<Problems> {
        let mut list = self.list.into_inner();
        list.sort_by(|a, b| (&a.place, &a.path).cmp(&(&b.place, &b.path)));
        let mut kept: Vec<Problem> = Vec::with_capacity(list.len());
        for problem in list {
            let same_place = kept.iter().rev().take_while(|known| known.place == problem.place);
            if !same_place.into_iter().any(|known| known.text == problem.text) {
                kept.push(problem);
            }
        }
        if kept.is_empty() { None } else { Some(Problems { file: file.to_owned(), list: kept, name: None }) }
    }
}
