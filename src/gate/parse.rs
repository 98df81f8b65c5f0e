//! Judgements read from disk.

use super::{JUDGEMENT_VERSION, Judgement};
use serde::Deserialize;

/// A file that is no judgement of ours.
#[derive(Debug, thiserror::Error)]
pub enum ParseError {
    /// Written by a later version.
    #[error("a judgement of version {0}, this perf-gate reads up to version {JUDGEMENT_VERSION}: update it")]
    Newer(u64),
    /// Damaged, or something else.
    #[error("not a judgement: {0}")]
    Damaged(#[from] serde_json::Error),
}

impl Judgement {
    /// Reads a judgement of this version or an earlier one from JSON.
    ///
    /// # Errors
    /// Where it is damaged, or written by a later version.
    pub fn parse(json: &[u8]) -> Result<Self, ParseError> {
        /// The one field that every version has.
        #[derive(Deserialize)]
        struct Versioned {
            version: u64,
        }
        let Versioned { version } = serde_json::from_slice(json)?;
        if version > u64::from(JUDGEMENT_VERSION) {
            return Err(ParseError::Newer(version));
        }
        Ok(serde_json::from_slice(json)?)
    }
}
