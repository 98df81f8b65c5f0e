//! What a build writes to its output.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

/// Lines of a tail.
const LINES: usize = 20;
/// Characters of a line of a tail.
const COLUMNS: usize = 500;
/// Most bytes that are read for a tail.
const TAIL: u64 = 64 * 1024;

/// The log file of one arm: the output of its build and of all of its other commands, all starts of
/// a run one after the other.
#[derive(Debug)]
pub(super) struct Log {
    path: PathBuf,
    begun: bool,
}

impl Log {
    /// A log at this path; the file is not touched before the first start.
    pub(super) fn at(path: PathBuf) -> Self {
        Self { path, begun: false }
    }

    /// Begins the part of a start with a line of its own; the first one empties the file.
    pub(super) fn begin(&mut self, number: u32, port: Option<u16>) -> io::Result<()> {
        if !self.begun {
            self.clear()?;
        }
        let port = port.map_or(String::new(), |port| format!(", port {port}"));
        self.say(&format!("start {number}{port}"))
    }

    /// Empties the file, which is made where it is missing with its folder.
    pub(super) fn clear(&mut self) -> io::Result<()> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        File::create(&self.path)?;
        self.begun = true;
        Ok(())
    }

    /// Writes a line of this program, told from those of the build by its dashes.
    pub(super) fn say(&self, text: &str) -> io::Result<()> {
        writeln!(self.open()?, "--- {text} ---")
    }

    /// The file, for a command to append to.
    pub(super) fn open(&self) -> io::Result<File> {
        OpenOptions::new().create(true).append(true).open(&self.path)
    }

    /// Where the next output will stand.
    pub(super) fn len(&self) -> u64 {
        fs::metadata(&self.path).map_or(0, |file| file.len())
    }

    /// The last lines from a position on, as they may be shown to people: no blank ones, none too
    /// long, nothing that a terminal would obey. Empty before the first
    /// start, whatever an earlier run left.
    pub(super) fn tail(&self, from: u64) -> Vec<String> {
        if !self.begun {
            return Vec::new();
        }
        let from = from.max(self.len().saturating_sub(TAIL));
        let bytes = self.read(from, TAIL).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let lines: Vec<String> = text.split(['\n', '\r']).map(plain).filter(|line| !line.trim().is_empty()).collect();
        lines[lines.len().saturating_sub(LINES)..].to_vec()
    }

    /// A scan for a text in what is written from now on.
    pub(super) fn scan(&self, text: String) -> Scan {
        Scan { text, position: self.len(), rest: Vec::new() }
    }

    fn read(&self, from: u64, most: u64) -> io::Result<Vec<u8>> {
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(from))?;
        let mut bytes = Vec::new();
        file.take(most).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

/// A search that goes on where it left off as the file grows.
#[derive(Debug)]
pub(super) struct Scan {
    text: String,
    position: u64,
    /// What was read last and may be the beginning of the text.
    rest: Vec<u8>,
}

impl Scan {
    /// Whether the text has been written.
    pub(super) fn found(&mut self, log: &Log) -> io::Result<bool> {
        // A piece at a time, so that a chatty build does not stop the program.
        let new = log.read(self.position, 1 << 20)?;
        self.position += new.len() as u64;
        self.rest.extend(new);
        let wanted = self.text.as_bytes();
        let found = wanted.is_empty() || self.rest.windows(wanted.len()).any(|part| part == wanted);
        let keep = self.rest.len().min(wanted.len().saturating_sub(1));
        self.rest.drain(..self.rest.len() - keep);
        Ok(found)
    }
}

/// A line without escape sequences and control characters, cut to a bearable length.
fn plain(line: &str) -> String {
    let mut text = String::new();
    let mut chars = line.chars();
    let mut length = 0;
    while let Some(c) = chars.next() {
        if c == '\u{1b}' {
            skip_sequence(&mut chars);
        } else if c == '\t' || !c.is_control() {
            if length == COLUMNS - 1 {
                text.push('…');
                break;
            }
            text.push(c);
            length += 1;
        }
    }
    text
}

/// Leaves out what follows an escape: parameters up to the final letter of a control sequence, a
/// window title up to its bell.
fn skip_sequence(chars: &mut std::str::Chars<'_>) {
    match chars.clone().next() {
        Some('[') => {
            chars.next();
            chars.find(|c| ('@'..='~').contains(c));
        }
        Some(']') => {
            chars.find(|c| *c == '\u{7}' || *c == '\u{1b}');
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log() -> (tempfile::TempDir, Log) {
        let folder = tempfile::tempdir().expect("a folder");
        let mut log = Log::at(folder.path().join("logs/head.log"));
        log.begin(0, Some(4000)).expect("a log");
        (folder, log)
    }

    fn write(log: &Log, bytes: &[u8]) {
        log.open().and_then(|mut file| file.write_all(bytes)).expect("written");
    }

    #[test]
    fn only_the_first_start_of_a_run_empties_the_file() {
        let (_folder, mut log) = log();
        write(&log, b"one\n");
        log.begin(1, Some(4001)).expect("a second start");
        assert_eq!(log.tail(0), ["--- start 0, port 4000 ---", "one", "--- start 1, port 4001 ---"]);

        let mut next_run = Log::at(log.path.clone());
        assert!(next_run.tail(0).is_empty());
        next_run.begin(0, None).expect("a log");
        assert_eq!(next_run.tail(0), ["--- start 0 ---"]);
    }

    #[test]
    fn a_tail_obeys_no_terminal_and_no_encoding() {
        let (_folder, log) = log();
        let from = log.len();
        write(&log, b"\x1b[31;1mred\x1b[0m\tx\x07\x08\n\x1b]0;title\x07y\r\n\n\xff\xfez\n");
        assert_eq!(log.tail(from), ["red\tx", "y", "\u{fffd}\u{fffd}z"]);
    }

    #[test]
    fn a_tail_is_short_however_long_the_log_is() {
        let (_folder, log) = log();
        for i in 0..3_000 {
            write(&log, format!("{i} {}\n", "é".repeat(600)).as_bytes());
        }
        let tail = log.tail(0);
        assert_eq!(tail.len(), LINES);
        assert!(tail.iter().all(|line| line.chars().count() == COLUMNS));
        assert!(tail[LINES - 1].starts_with("2999 é"));
    }

    #[test]
    fn a_scan_finds_a_text_that_comes_in_pieces_and_nothing_older() {
        let (_folder, log) = log();
        write(&log, b"listening\n");
        let mut scan = log.scan("listening".to_owned());
        assert!(!scan.found(&log).expect("read"));
        write(&log, b"now list");
        assert!(!scan.found(&log).expect("read"));
        write(&log, b"ening on");
        assert!(scan.found(&log).expect("read"));
    }
}
