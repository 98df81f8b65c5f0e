//! A response, whatever HTTP it came by, and what of it is kept.

use super::fault::Fault;
use hyper::Version;
use hyper::header::HeaderMap;

/// What of a response is kept, beside its status and the size of its body.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wants {
    /// Its headers.
    pub headers: bool,
    /// Its body, up to so many bytes.
    pub body: Option<usize>,
}

/// The head of a response.
#[derive(Debug)]
pub struct Head {
    /// From 100 to 999.
    pub status: u16,
    /// 1.0, 1.1 or 2.
    pub version: Version,
    /// Empty where nobody reads them.
    pub headers: HeaderMap,
}

/// A whole response.
#[derive(Debug)]
pub struct Response {
    /// Its head.
    pub head: Head,
    /// Bytes of its body.
    pub size: u64,
    /// Its body, where it was wanted.
    pub kept: Option<Vec<u8>>,
}

/// A body that is coming in.
#[derive(Debug)]
pub struct Intake {
    size: u64,
    kept: Option<Vec<u8>>,
    most: usize,
}

impl Intake {
    /// One of which nothing has come.
    pub fn new(wants: Wants) -> Self {
        Self { size: 0, kept: wants.body.map(|_| Vec::new()), most: wants.body.unwrap_or_default() }
    }

    /// Takes the next bytes.
    ///
    /// # Errors
    /// Where there are more than are kept.
    pub fn add(&mut self, data: &[u8]) -> Result<(), Fault> {
        self.size += data.len() as u64;
        let Some(kept) = &mut self.kept else { return Ok(()) };
        if kept.len() + data.len() > self.most {
            return Err(Fault::TooLong);
        }
        kept.extend_from_slice(data);
        Ok(())
    }

    /// The response that this is the whole body of.
    pub fn of(self, head: Head) -> Response {
        Response { head, size: self.size, kept: self.kept }
    }
}
