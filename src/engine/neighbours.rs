//! Other gates on this host: two at a time disturb each other.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// This gate's entry among all gates of the host: a locked file, gone with its process.
#[derive(Debug)]
pub struct Neighbours {
    folder: PathBuf,
    own: PathBuf,
    _lock: File,
}

impl Neighbours {
    /// Enters this process in `folder`, which all gates of a host share.
    ///
    /// # Errors
    /// Where the folder cannot be written.
    pub fn enter(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let own = folder.join(format!("{}.lock", std::process::id()));
        let lock = File::create(&own)?;
        lock.try_lock()?;
        Ok(Self { folder: folder.to_owned(), own, _lock: lock })
    }

    /// Whether another gate runs now. Entries of dead ones are taken away.
    pub fn others(&self) -> bool {
        let Ok(entries) = fs::read_dir(&self.folder) else { return false };
        let others = entries.flatten().map(|entry| entry.path()).filter(|path| *path != self.own);
        others.fold(false, |alive, path| alive | is_alive(&path))
    }
}

impl Drop for Neighbours {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.own);
    }
}

fn is_alive(entry: &Path) -> bool {
    let Ok(file) = File::open(entry) else { return false };
    if file.try_lock_shared().is_err() {
        return true;
    }
    let _ = fs::remove_file(entry);
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locked_entry_is_a_neighbour_and_a_stale_one_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let gate = Neighbours::enter(folder.path()).expect("enters");
        assert!(!gate.others());
        let path = folder.path().join("1.lock");
        let other = File::create(&path).expect("an entry");
        other.try_lock().expect("locks");
        assert!(gate.others());
        drop(other);
        assert!(!gate.others());
        assert!(!path.exists());
    }
}
