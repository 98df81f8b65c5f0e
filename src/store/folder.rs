//! A store in a folder: one file an object.

use super::level::Level;
use super::{Fault, Operation};
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// A folder that is a store. It need not exist before something is written.
#[derive(Debug, Clone)]
pub(super) struct Folder {
    root: PathBuf,
}

impl Folder {
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// What a folder holds; nothing where it does not exist. Hidden files are what an interrupted write left.
    pub fn level(&self, folder: &str, after: Option<&str>) -> Result<Level, Fault> {
        let path = self.root.join(folder);
        let fault = |error: std::io::Error| fault(Operation::List, &path, &error);
        let mut level = Level::default();
        let entries = match fs::read_dir(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(level),
            entries => entries.map_err(fault)?,
        };
        for entry in entries {
            let entry = entry.map_err(fault)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') && name.ends_with(UNFINISHED) {
                continue;
            }
            match entry.path().is_dir() {
                true => level.folders.push(name),
                false if after.is_some_and(|after| name.as_str() <= after) => {}
                false => level.files.push(name),
            }
        }
        Ok(level)
    }

    /// Reads a file; nothing where there is none.
    pub fn get(&self, name: &str) -> Result<Option<Vec<u8>>, Fault> {
        let path = self.root.join(name);
        match fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(fault(Operation::Read, &path, &error)),
        }
    }

    /// Writes a file that does not exist yet, whole or not at all; false where it exists.
    pub fn create(&self, name: &str, bytes: &[u8]) -> Result<bool, Fault> {
        let path = self.root.join(name);
        let folder = path.parent().unwrap_or(&self.root);
        let fault = |error: std::io::Error| fault(Operation::Write, &path, &error);
        fs::create_dir_all(folder).map_err(fault)?;
        let unfinished = folder.join(format!(".{}{UNFINISHED}", uuid::Uuid::new_v4().simple()));
        let linked = write(&unfinished, bytes).and_then(|()| fs::hard_link(&unfinished, &path));
        // What is left behind is hidden from every listing.
        let _ = fs::remove_file(&unfinished);
        match linked {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(false),
            Err(error) => return Err(fault(error)),
        }
        // Not every file system syncs folders, and the file is there.
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
        Ok(true)
    }

    /// Takes a file away, if it is there.
    pub fn remove(&self, name: &str) -> Result<(), Fault> {
        let path = self.root.join(name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(fault(Operation::Remove, &path, &error)),
            _ => Ok(()),
        }
    }

    pub fn shown(&self, name: &str) -> String {
        self.root.join(name).display().to_string()
    }
}

/// What the hidden name of a file that is being written ends with.
const UNFINISHED: &str = ".tmp";

fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn fault(operation: Operation, path: &Path, error: &std::io::Error) -> Fault {
    let at = path.display().to_string();
    match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            let missing = format!("the right to {operation} in this folder");
            Fault::Denied { operation, at, missing, said: error.to_string() }
        }
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => {
            Fault::Other { operation, at, why: format!("{error}; the location of a store is a folder") }
        }
        _ => Fault::Other { operation, at, why: format!("{error}; mend that, or choose another location") },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_refuses_is_told_apart() {
        let said = |kind: ErrorKind| fault(Operation::Write, Path::new("b/x.json"), &kind.into());
        for kind in [ErrorKind::PermissionDenied, ErrorKind::ReadOnlyFilesystem] {
            assert!(matches!(said(kind), Fault::Denied { .. }));
        }
        let text = said(ErrorKind::PermissionDenied).to_string();
        let expected =
            "may not write b/x.json: permission denied; grant the right to write in this folder to whoever runs this";
        assert_eq!(text, expected);
        let text = said(ErrorKind::StorageFull).to_string();
        assert_eq!(text, "cannot write b/x.json: no storage space; mend that, or choose another location");
    }

    #[test]
    fn an_interrupted_write_shows_nothing_and_a_taken_name_stays() {
        let root = tempfile::tempdir().expect("a folder");
        let folder = Folder::new(root.path());
        fs::write(root.path().join(".0.tmp"), "half").expect("written");
        assert!(folder.create("a.json", b"first").expect("created"));
        assert!(!folder.create("a.json", b"second").expect("taken"));
        assert_eq!(folder.get("a.json").expect("read").as_deref(), Some(&b"first"[..]));
        assert_eq!(folder.level("", None).expect("a level").files, ["a.json"]);
        assert_eq!(fs::read_dir(root.path()).expect("listed").count(), 2, "the temporary file is gone");
    }
}
