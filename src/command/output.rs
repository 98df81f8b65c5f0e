//! The folder of one run: checked before any load, windows appended as they end, everything else at the end.

use crate::failure::Failure;
use crate::record::{RunRecord, Window};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use std::fs::{self, File};
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread::JoinHandle;

/// A record larger than this is compressed, in bytes.
const LARGE: usize = 1_000_000;
const WINDOWS: &str = "windows.jsonl";

/// The folder of one run.
#[derive(Debug)]
pub struct Output {
    folder: PathBuf,
}

impl Output {
    /// The folder within it of a second measurement that is to confirm a red.
    pub const CONFIRMATION: &str = "confirmation";

    /// Makes the folder, shows that it can be written, and takes away what an earlier run left in it.
    pub fn prepare(folder: &Path) -> Result<Self, Failure> {
        fs::create_dir_all(folder).map_err(|source| Failure::Write { path: folder.to_owned(), source })?;
        for folder in [folder.to_owned(), folder.join(Self::CONFIRMATION)] {
            for name in ["record.json", "record.json.gz", "judgement.json", "report.md", "report.html", WINDOWS] {
                remove(&folder.join(name))?;
            }
        }
        let output = Self { folder: folder.to_owned() };
        output.write("record.json", b"")?;
        let _ = fs::remove_file(folder.join("record.json"));
        Ok(output)
    }

    /// A folder for a judgement made again; a record in it stays.
    pub fn beside(folder: &Path) -> Result<Self, Failure> {
        fs::create_dir_all(folder).map_err(|source| Failure::Write { path: folder.to_owned(), source })?;
        Ok(Self { folder: folder.to_owned() })
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The record in it, compressed or not.
    pub fn record(&self) -> PathBuf {
        let packed = self.folder.join("record.json.gz");
        if packed.exists() { packed } else { self.folder.join("record.json") }
    }

    /// Writes a whole file.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<PathBuf, Failure> {
        let path = self.folder.join(name);
        fs::write(&path, bytes).map_err(|source| Failure::Write { path: path.clone(), source })?;
        Ok(path)
    }

    /// Writes a value as JSON.
    pub fn write_json(&self, name: &str, value: &impl serde::Serialize) -> Result<PathBuf, Failure> {
        let json = serde_json::to_vec_pretty(value).map_err(|e| Failure::unexpected(name, &e))?;
        self.write(name, &json)
    }

    /// Writes the record, compressed where it is large; the windows that it now holds are taken away.
    pub fn write_record(&self, record: &RunRecord) -> Result<PathBuf, Failure> {
        let json = serde_json::to_vec(record).map_err(|e| Failure::unexpected("record.json", &e))?;
        let path = if json.len() > LARGE {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
            let packed = encoder.write_all(&json).and_then(|()| encoder.finish());
            self.write("record.json.gz", &packed.map_err(|e| Failure::unexpected("record.json.gz", &e))?)?
        } else {
            self.write("record.json", &json)?
        };
        let _ = fs::remove_file(self.folder.join(WINDOWS));
        Ok(path)
    }

    /// Starts appending windows to disk as they end.
    pub fn journal(&self) -> Result<Journal, Failure> {
        let path = self.folder.join(WINDOWS);
        let file = File::create(&path).map_err(|source| Failure::Write { path, source })?;
        let (sender, windows) = mpsc::channel();
        Ok(Journal { sender: Some(sender), writer: Some(std::thread::spawn(move || append(file, &windows))) })
    }
}

fn remove(path: &Path) -> Result<(), Failure> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(Failure::Write { path: path.to_owned(), source: e }),
        _ => Ok(()),
    }
}

/// Appends windows to disk on a thread of its own, so that the generator never waits for a disk.
#[derive(Debug)]
pub struct Journal {
    sender: Option<mpsc::Sender<Window>>,
    writer: Option<JoinHandle<()>>,
}

impl Journal {
    /// Appends the windows of a round.
    pub fn append(&self, windows: &[Window]) {
        if let Some(sender) = &self.sender {
            for window in windows {
                // A disk that is full is told when the record is written.
                let _ = sender.send(window.clone());
            }
        }
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        self.sender = None;
        if let Some(writer) = self.writer.take() {
            let _ = writer.join();
        }
    }
}

fn append(file: File, windows: &mpsc::Receiver<Window>) {
    let mut file = BufWriter::new(file);
    while let Ok(window) = windows.recv() {
        let written = serde_json::to_writer(&mut file, &window).map_err(std::io::Error::from);
        let _ = written.and_then(|()| file.write_all(b"\n")).and_then(|()| file.flush());
    }
}

/// Reads a record that any version up to this one has written, compressed or not.
pub fn read_record(path: &Path) -> Result<RunRecord, Failure> {
    let packed = PathBuf::from(format!("{}.gz", path.display()));
    // A record is known as `record.json`, however large it is.
    let path = if !path.exists() && packed.exists() { &packed } else { path };
    let read = |source| Failure::Read { path: path.to_owned(), source };
    let mut bytes = fs::read(path).map_err(read)?;
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut json = Vec::new();
        GzDecoder::new(bytes.as_slice()).read_to_end(&mut json).map_err(read)?;
        bytes = json;
    }
    RunRecord::parse(&bytes).map_err(|e| Failure::Usage(format!("{}: {e}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_earlier_run_left_is_taken_away_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let confirmation = folder.path().join(Output::CONFIRMATION);
        fs::create_dir(&confirmation).expect("made");
        for name in ["record.json", "record.json.gz", "judgement.json", "report.md", "report.html", WINDOWS, "own.txt"]
        {
            fs::write(folder.path().join(name), "old").expect("written");
            fs::write(confirmation.join(name), "old").expect("written");
        }
        Output::prepare(folder.path()).expect("prepared");
        for folder in [folder.path(), &confirmation] {
            let left = fs::read_dir(folder).expect("read").map(|entry| entry.expect("an entry"));
            let files = left.filter(|entry| entry.path().is_file()).map(|entry| entry.file_name());
            assert_eq!(files.collect::<Vec<_>>(), ["own.txt"]);
        }
    }
}
