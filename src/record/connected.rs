//! The connections of a window.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;

/// A version of HTTP that a target has answered over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum HttpVersion {
    /// HTTP/1.0.
    #[serde(rename = "1.0")]
    OneZero,
    /// HTTP/1.1.
    #[serde(rename = "1.1")]
    One,
    /// HTTP/2.
    #[serde(rename = "2")]
    Two,
}

impl fmt::Display for HttpVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OneZero => "HTTP/1.0",
            Self::One => "HTTP/1.1",
            Self::Two => "HTTP/2",
        })
    }
}

/// What a driver tells of the connections of a window, its settling included.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Connected {
    /// Number of those that were opened.
    pub opened: u64,
    /// Requests that had to wait for one because as many were open as may be.
    pub queued: u64,
    /// The most that did at a time; of several generator threads their sum.
    pub longest: u64,
    /// What was answered over them.
    pub http: BTreeSet<HttpVersion>,
}

impl Connected {
    /// Adds those of another generator thread, which had a part of the connections of the same window.
    pub fn merge(&mut self, other: Self) {
        self.opened += other.opened;
        self.queued += other.queued;
        self.longest += other.longest;
        self.http.extend(other.http);
    }
}
