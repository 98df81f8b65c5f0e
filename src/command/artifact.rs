//! Records in a folder that strangers have filled: read within limits, nothing of it is followed.

use super::allowance;
use super::output::Output;
use crate::record::{Extent, ParseError, RunRecord};
use flate2::read::GzDecoder;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

/// The most that a record may be, unpacked, in bytes.
const LARGEST: u64 = 10_000_000;
/// Records that are read.
const RECORDS: usize = 20;
/// Files and folders that are looked at.
const ENTRIES: usize = 1_000;
/// Folders within one another.
const DEPTH: usize = 4;
/// Characters of a message that may quote what strangers wrote.
const SHOWN: usize = 200;

/// What was in the folder.
#[derive(Debug, Default)]
pub struct Artifact {
    /// Files that are named as records are, in the order of their paths.
    pub files: Vec<PathBuf>,
    /// What is not read, and why; fit for a log.
    pub refused: Vec<String>,
    entries: usize,
}

/// A record and where it was.
#[derive(Debug)]
pub struct Found {
    /// Its file.
    pub path: PathBuf,
    /// What it says, believed in nothing.
    pub record: RunRecord,
}

impl Found {
    /// Reads a record.
    ///
    /// # Errors
    /// Why it is not taken.
    pub fn read(path: PathBuf) -> Result<Self, String> {
        Ok(Self { record: record(&path)?, path })
    }

    /// Whether it lies where gate puts a second measurement that is to confirm the first.
    pub fn is_confirmation(&self) -> bool {
        self.path.parent().and_then(Path::file_name).is_some_and(|name| name == Output::CONFIRMATION)
    }

    /// Whether gate put it there to confirm `other`.
    pub fn confirms(&self, other: &Self) -> bool {
        self.is_confirmation() && self.path.parent().and_then(Path::parent) == other.path.parent()
    }
}

impl Artifact {
    /// Looks for all records of a folder. None is read yet: only some of them are wanted, and each takes memory.
    pub fn of(folder: &Path) -> Self {
        let mut artifact = Self::default();
        artifact.walk(folder, 0);
        artifact
    }

    fn walk(&mut self, folder: &Path, depth: usize) {
        let mut inside = Vec::new();
        match fs::read_dir(folder) {
            // Sorted after the limit: a folder of millions of files is not even listed.
            Ok(entries) => inside.extend(entries.flatten().take(ENTRIES + 1)),
            Err(e) => return self.refuse(folder, &e.to_string()),
        }
        inside.sort_by_key(fs::DirEntry::file_name);
        for entry in inside {
            self.entries += 1;
            if self.entries > ENTRIES || self.files.len() >= RECORDS {
                let limits = format!("not more than {RECORDS} records and {ENTRIES} files are looked at");
                return self.refuse(folder, &limits);
            }
            let (path, name) = (entry.path(), entry.file_name());
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && depth < DEPTH => self.walk(&path, depth + 1),
                Ok(kind) if kind.is_dir() => self.refuse(&path, "too deep"),
                Ok(kind) if kind.is_symlink() => self.refuse(&path, "a symbolic link is not followed"),
                Ok(kind) if kind.is_file() && (name == "record.json" || name == "record.json.gz") => {
                    self.files.push(path);
                }
                _ => {}
            }
        }
    }

    /// Notes that a file is not taken.
    pub fn refuse(&mut self, path: &Path, why: &str) {
        self.refused.push(format!("{} is refused: {}", line(&path.display().to_string()), line(why)));
    }
}

fn record(path: &Path) -> Result<RunRecord, String> {
    let told = |e: std::io::Error| e.to_string();
    let mut bytes = within(File::open(path).map_err(told)?)?;
    if bytes.starts_with(&[0x1f, 0x8b]) {
        bytes = within(GzDecoder::new(bytes.as_slice()))?;
    }
    let told = |e: ParseError| e.to_string();
    match allowance::excess(&Extent::of(&bytes).map_err(told)?) {
        Some(excess) => Err(excess),
        None => RunRecord::parse(&bytes).map_err(told),
    }
}

/// Counts while it reads: what a file says of its own size is not believed.
fn within(stream: impl Read) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    stream.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|e| e.to_string())?;
    if bytes.len() as u64 > LARGEST { Err(format!("larger than {LARGEST} bytes")) } else { Ok(bytes) }
}

/// One line without control characters: a runner takes commands from the log.
pub fn line(text: &str) -> String {
    text.chars().take(SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect()
}
