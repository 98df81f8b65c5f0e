//! What stored objects hold, and why some of them cannot be used.

use super::body::Body;
use super::{AT_ONCE, Entry, Fault};
use crate::history::Summary;
use crate::record::RunRecord;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use futures_util::{StreamExt, TryStreamExt};
use std::io::{Read, Write};

/// An object that cannot be used; the others can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unusable {
    /// Path of the object below the store's location.
    pub name: String,
    /// In words: damaged, written by a newer version, gone.
    pub why: String,
}

impl Unusable {
    /// An object with a name of another kind, as [`super::Listing::foreign`] has it.
    pub fn foreign(name: String) -> Self {
        Self { name, why: "its name is none that perf-gate gives".to_owned() }
    }
}

/// Reads objects, a few at a time, in the order in which they were asked for.
pub(super) async fn read<T>(
    body: &Body,
    entries: &[Entry],
    parse: impl Fn(&[u8]) -> Result<T, String>,
) -> Result<(Vec<(Entry, T)>, Vec<Unusable>), Fault> {
    let objects = futures_util::stream::iter(entries)
        .map(|entry| async move { Ok((entry, body.get(&entry.name).await?)) })
        .buffered(AT_ONCE);
    let objects: Vec<(&Entry, Option<Vec<u8>>)> = objects.try_collect().await?;
    let (mut read, mut unusable) = (Vec::new(), Vec::new());
    for (entry, bytes) in objects {
        let bytes = bytes.ok_or_else(|| "gone since it was listed".to_owned());
        match bytes.and_then(|bytes| parse(&bytes)) {
            Ok(value) => read.push((entry.clone(), value)),
            Err(why) => unusable.push(Unusable { name: entry.name.clone(), why }),
        }
    }
    Ok((read, unusable))
}

pub(super) fn summary(bytes: &[u8]) -> Result<Summary, String> {
    Summary::parse(bytes).map_err(|error| error.to_string())
}

pub(super) fn record(bytes: &[u8]) -> Result<RunRecord, String> {
    let mut json = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut json).map_err(|error| format!("damaged: {error}"))?;
    RunRecord::parse(&json).map_err(|error| error.to_string())
}

pub(super) fn packed(record: &RunRecord) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    serde_json::to_writer(&mut encoder, record)?;
    encoder.flush()?;
    encoder.finish()
}
