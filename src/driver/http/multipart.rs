//! Bodies of several parts (RFC 7578), made ready ahead of the run as far as they can be.

use super::config::{Content, Part};
use super::data::{DataSet, Needs};
use super::template::{Slip, Spelling, Template};
use crate::fingerprint::fingerprint;
use hyper::body::Bytes;
use std::fmt::Write as _;

/// Parts between boundaries.
#[derive(Debug)]
pub struct Multipart {
    boundary: String,
    pieces: Vec<Piece>,
}

#[derive(Debug)]
struct Piece {
    /// From the boundary to the empty line.
    head: String,
    content: PieceContent,
}

#[derive(Debug)]
enum PieceContent {
    Text(Template),
    Bytes(Bytes),
}

impl Multipart {
    /// Takes the parts apart.
    ///
    /// # Errors
    /// Where a placeholder does not exist.
    pub fn new(parts: &[Part], sets: &[DataSet]) -> Result<Self, Slip> {
        let boundary = boundary(parts);
        let pieces = parts.iter().map(|part| Piece::new(part, &boundary, sets)).collect::<Result<_, _>>()?;
        Ok(Self { boundary, pieces })
    }

    /// What `content-type` says of it.
    pub fn content_type(&self) -> String {
        format!("multipart/form-data; boundary={}", self.boundary)
    }

    /// The rows of data that its parts take.
    pub fn needs(&self) -> Needs {
        self.texts().map(Template::needs).collect()
    }

    /// Whether it is the same for every request.
    pub fn is_fixed(&self) -> bool {
        self.texts().all(|text| text.fixed().is_some())
    }

    /// The whole, its texts as `fill` has them.
    ///
    /// # Errors
    /// What `fill` says.
    pub fn make<E>(&self, mut fill: impl FnMut(&Template) -> Result<String, E>) -> Result<Vec<u8>, E> {
        let mut whole = Vec::new();
        for piece in &self.pieces {
            whole.extend_from_slice(piece.head.as_bytes());
            match &piece.content {
                PieceContent::Text(text) => whole.extend_from_slice(fill(text)?.as_bytes()),
                PieceContent::Bytes(bytes) => whole.extend_from_slice(bytes),
            }
            whole.extend_from_slice(b"\r\n");
        }
        whole.extend_from_slice(format!("--{}--\r\n", self.boundary).as_bytes());
        Ok(whole)
    }

    fn texts(&self) -> impl Iterator<Item = &Template> {
        self.pieces.iter().filter_map(|piece| match &piece.content {
            PieceContent::Text(text) => Some(text),
            PieceContent::Bytes(_) => None,
        })
    }
}

/// A line that is in none of the parts but by a chance of 2^-128.
fn boundary(parts: &[Part]) -> String {
    let contents = parts.iter().flat_map(|part| {
        let content: &[u8] = match &part.content {
            Content::Text(text) => text.as_bytes(),
            Content::File(bytes) => bytes,
        };
        [part.name.as_bytes(), content]
    });
    let digits = fingerprint(&contents.collect::<Vec<_>>(), 16);
    format!("perf-gate-{digits}")
}

impl Piece {
    fn new(part: &Part, boundary: &str, sets: &[DataSet]) -> Result<Self, Slip> {
        // As browsers escape them (RFC 7578 §2, WHATWG form-data).
        let quoted = |text: &str| text.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
        let mut head = format!("--{boundary}\r\ncontent-disposition: form-data; name=\"{}\"", quoted(&part.name));
        if let Some(filename) = &part.filename {
            let _ = write!(head, "; filename=\"{}\"", quoted(filename));
        }
        if let Some(kind) = &part.content_type {
            let _ = write!(head, "\r\ncontent-type: {kind}");
        }
        head.push_str("\r\n\r\n");
        let content = match &part.content {
            Content::Text(text) => PieceContent::Text(Template::parse(text, Spelling::Plain, sets)?),
            Content::File(bytes) => PieceContent::Bytes(Bytes::copy_from_slice(bytes)),
        };
        Ok(Self { head, content })
    }
}
