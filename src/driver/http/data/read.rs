//! Data files: CSV with a header row, or JSON lines; gzip by content.

use super::Rows;
use super::rows::MOST_BYTES;
use csv::ErrorKind;
use flate2::read::MultiGzDecoder;
use serde::de::IgnoredAny;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// Reads a data file.
///
/// # Errors
/// In words, with the line where there is one.
pub fn read(path: &Path, shown: &str) -> Result<Rows, String> {
    let cannot = |error: std::io::Error| format!("{shown} cannot be read: {error}");
    // A pipe or a device may never end.
    if !std::fs::metadata(path).map_err(cannot)?.is_file() {
        return Err(format!("{shown} cannot be read: it is no file"));
    }
    let mut file = BufReader::new(File::open(path).map_err(cannot)?);
    let is_packed = file.fill_buf().map_err(cannot)?.starts_with(&[0x1f, 0x8b]);
    let reader: Box<dyn Read> = if is_packed { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
    let mut reader = BufReader::new(reader);
    let rows = if is_csv(path, reader.fill_buf().map_err(cannot)?) { csv(reader) } else { lines(reader) };
    let rows = rows.map_err(|Flaw { line, text }| match line {
        Some(line) => format!("{shown}:{line}: {text}"),
        None => format!("{shown} {text}"),
    })?;
    if rows.is_empty() {
        return Err(format!("{shown} has no row"));
    }
    Ok(rows.compact())
}

/// By the name, else by how it begins.
fn is_csv(path: &Path, begin: &[u8]) -> bool {
    let name = path.to_string_lossy().to_ascii_lowercase();
    match name.trim_end_matches(".gz").rsplit_once('.') {
        Some((_, "csv")) => true,
        Some((_, "jsonl" | "ndjson" | "json")) => false,
        _ => !matches!(begin.trim_ascii_start().first(), Some(b'{' | b'[')),
    }
}

/// What is wrong, and in which line.
struct Flaw {
    line: Option<u64>,
    text: String,
}

impl Flaw {
    fn at(line: u64, text: impl Into<String>) -> Self {
        Self { line: Some(line), text: text.into() }
    }

    fn too_long() -> Self {
        Self { line: None, text: format!("has more than {} MiB of rows", MOST_BYTES >> 20) }
    }

    fn broken(error: &std::io::Error) -> Self {
        Self { line: None, text: format!("cannot be read: {error}") }
    }
}

fn csv(reader: impl Read) -> Result<Rows, Flaw> {
    let flaw = |error: csv::Error| {
        let line = error.position().map(csv::Position::line);
        let text = match error.kind() {
            ErrorKind::UnequalLengths { expected_len, len, .. } => {
                format!("the row has {len} cells, the header has {expected_len}")
            }
            ErrorKind::Utf8 { .. } => "is not UTF-8".to_owned(),
            ErrorKind::Io(error) => return Flaw::broken(error),
            _ => error.to_string(),
        };
        Flaw { line, text }
    };
    let mut reader = csv::Reader::from_reader(reader);
    let header: Vec<String> = reader.headers().map_err(flaw)?.iter().map(|name| name.trim().to_owned()).collect();
    // Editors of spreadsheets put a byte order mark first.
    let header: Vec<String> = header.iter().map(|name| name.trim_start_matches('\u{feff}').to_owned()).collect();
    for (index, name) in header.iter().enumerate() {
        if name.is_empty() || header[..index].contains(name) {
            return Err(Flaw::at(
                1,
                format!("the column {} needs a name of its own: the first line is the header", index + 1),
            ));
        }
    }
    let mut rows = Rows::new(header);
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(flaw)? {
        for cell in &record {
            rows.push(cell).ok_or_else(Flaw::too_long)?;
        }
    }
    Ok(rows)
}

fn lines(mut reader: impl BufRead) -> Result<Rows, Flaw> {
    let mut rows = Rows::new(Vec::new());
    let mut bytes = Vec::new();
    for number in 1.. {
        bytes.clear();
        let read = reader.by_ref().take(MOST_BYTES as u64).read_until(b'\n', &mut bytes);
        if read.map_err(|error| Flaw::broken(&error))? == 0 {
            break;
        }
        let line = std::str::from_utf8(&bytes).map_err(|_| Flaw::at(number, "is not UTF-8"))?.trim();
        if line.is_empty() {
            continue;
        }
        serde_json::from_str::<IgnoredAny>(line).map_err(|error| {
            // One line is a whole document to the parser: its number is none.
            let text = error.to_string();
            let what = text.split(" at line ").next().unwrap_or_default().to_owned();
            Flaw::at(number, format!("is no JSON at column {}: {what}", error.column()))
        })?;
        rows.push(line).ok_or_else(Flaw::too_long)?;
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    fn written(name: &str, bytes: &[u8]) -> Result<Rows, String> {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join(name), bytes).expect("a file");
        read(&folder.path().join(name), name)
    }

    fn packed(text: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text.as_bytes()).expect("in memory");
        encoder.finish().expect("in memory")
    }

    #[test]
    fn every_kind_of_file_is_read() {
        let csv = "id,name\r\n1,\"a, \"\"b\"\"\nc\"\n2,é\n";
        let json = "{\"id\": 1}\n\n[2]\n3";
        for (name, bytes, count) in [
            ("a.csv", csv.as_bytes().to_vec(), 2),
            ("a", csv.as_bytes().to_vec(), 2),
            ("a.csv.gz", packed(csv), 2),
            ("a.csv", packed(csv), 2),
            ("a.jsonl", json.as_bytes().to_vec(), 3),
            ("a.txt", packed(json), 3),
        ] {
            assert_eq!(written(name, &bytes).expect(name).len(), count, "{name}");
        }
        let rows = written("a.csv", format!("\u{feff}{csv}").as_bytes()).expect("a mark first");
        assert_eq!(rows.columns(), ["id", "name"]);
        let name = rows.column("name").expect("there");
        assert_eq!(rows.value(0, &name), Some("a, \"b\"\nc".into()));
    }

    #[test]
    fn what_is_wrong_is_told_with_file_and_line() {
        for (name, text, expected) in [
            ("a.csv", "id,name\n1,a\n2\n", "a.csv:3: the row has 1 cells, the header has 2"),
            ("a.csv", "id,id\n1,a\n", "a.csv:1: the column 2 needs a name of its own: the first line is the header"),
            ("a.csv", "id\n", "a.csv has no row"),
            ("a.jsonl", "", "a.jsonl has no row"),
            ("a.jsonl", "{}\n\n{\"a\": }\n", "a.jsonl:3: is no JSON at column 7: expected value"),
            ("a.jsonl", "{}{}\n", "a.jsonl:1: is no JSON at column 3: trailing characters"),
        ] {
            assert_eq!(written(name, text.as_bytes()).expect_err(expected), expected);
        }
        assert_eq!(written("a.jsonl", b"{}\n\"\xff\"\n").expect_err("bytes"), "a.jsonl:2: is not UTF-8");
        assert!(written("a.csv", &packed("id\n1\n")[..20]).expect_err("cut").starts_with("a.csv cannot be read: "));
        assert!(read(Path::new("/"), "x").expect_err("a folder").ends_with("it is no file"));
        assert!(read(Path::new("/none.csv"), "x").expect_err("none").starts_with("x cannot be read: "));
    }
}
