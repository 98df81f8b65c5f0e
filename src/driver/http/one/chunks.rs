//! A body in chunks (RFC 9112 §7.1), whatever pieces it comes in. Strict where hyper is.

use crate::driver::http::fault::Fault;

/// Most bytes of extensions of all chunks of a body; hyper's limit.
const MOST_EXTENSIONS: usize = 16 << 10;
/// Most bytes of the trailers of a body; hyper's limit.
const MOST_TRAILERS: usize = 16 << 10;
/// Most lines of trailers; hyper's limit.
const MOST_TRAILER_LINES: usize = 100;

/// Where a body in chunks stands.
#[derive(Debug, Default)]
pub struct Chunks {
    at: At,
    /// Bytes of the chunk that are still to come.
    left: u64,
    extensions: usize,
    trailers: Trailers,
}

#[derive(Debug, Default)]
struct Trailers {
    bytes: Vec<u8>,
    lines: usize,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum At {
    #[default]
    Start,
    Size,
    Space,
    Extension,
    SizeLf,
    Data,
    DataCr,
    DataLf,
    Trailer,
    TrailerLf,
    EndCr,
    EndLf,
    End,
}

impl Chunks {
    /// Takes the next bytes and gives `keep` what of them is the body; how many it took, where the body is whole.
    ///
    /// # Errors
    /// Where they are no chunks, or `keep` says so.
    pub fn feed(
        &mut self,
        bytes: &[u8],
        mut keep: impl FnMut(&[u8]) -> Result<(), Fault>,
    ) -> Result<Option<usize>, Fault> {
        let mut taken = 0;
        while let Some(next) = bytes.get(taken) {
            if self.at == At::Data {
                let rest = &bytes[taken..];
                let length = usize::try_from(self.left).map_or(rest.len(), |left| left.min(rest.len()));
                keep(&rest[..length])?;
                self.left -= length as u64;
                taken += length;
                if self.left == 0 {
                    self.at = At::DataCr;
                }
                continue;
            }
            self.at = self.step(*next)?;
            taken += 1;
            if self.at == At::End {
                return self.trailers.check().map(|()| Some(taken));
            }
        }
        Ok(None)
    }

    /// The connection has ended before the body was whole.
    pub fn end(&self) -> Fault {
        Fault::short(match self.at {
            At::Data => "end of file before message length reached",
            _ => "unexpected EOF during chunk size line",
        })
    }

    fn step(&mut self, byte: u8) -> Result<At, Fault> {
        Ok(match (self.at, byte) {
            (At::Start | At::Size, b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F') => self.digit(byte)?,
            (At::Start, _) => return Err(Fault::framing("Invalid chunk size line: missing size digit")),
            (At::Size | At::Space, b' ' | b'\t') => At::Space,
            (At::Size | At::Space, b';') => At::Extension,
            (At::Size | At::Space | At::Extension, b'\r') => At::SizeLf,
            (At::Size, _) => return Err(Fault::framing("Invalid chunk size line: Invalid Size")),
            (At::Space, _) => return Err(Fault::framing("Invalid chunk size linear white space")),
            (At::Extension, b'\n') => return Err(Fault::framing("invalid chunk extension contains newline")),
            (At::Extension, _) => self.extension()?,
            (At::SizeLf, b'\n') if self.left == 0 => At::EndCr,
            (At::SizeLf, b'\n') => At::Data,
            (At::SizeLf, _) => return Err(Fault::framing("Invalid chunk size LF")),
            (At::DataCr, b'\r') => At::DataLf,
            (At::DataCr, _) => return Err(Fault::framing("Invalid chunk body CR")),
            (At::DataLf, b'\n') => At::Start,
            (At::DataLf, _) => return Err(Fault::framing("Invalid chunk body LF")),
            (At::Trailer | At::TrailerLf | At::EndCr | At::EndLf, _) => self.trailers.step(self.at, byte)?,
            (At::Data | At::End, _) => self.at,
        })
    }

    fn digit(&mut self, byte: u8) -> Result<At, Fault> {
        let digit = char::from(byte).to_digit(16).unwrap_or_default();
        let longer = self.left.checked_mul(16).and_then(|left| left.checked_add(digit.into()));
        self.left = longer.ok_or_else(|| Fault::framing("invalid chunk size: overflow"))?;
        Ok(At::Size)
    }

    fn extension(&mut self) -> Result<At, Fault> {
        self.extensions += 1;
        if self.extensions >= MOST_EXTENSIONS {
            return Err(Fault::framing("chunk extensions over limit"));
        }
        Ok(At::Extension)
    }
}

impl Trailers {
    fn step(&mut self, at: At, byte: u8) -> Result<At, Fault> {
        let next = match (at, byte) {
            (At::Trailer, b'\r') => At::TrailerLf,
            (At::TrailerLf, b'\n') if self.lines >= MOST_TRAILER_LINES => {
                return Err(Fault::framing("chunk trailers count overflow"));
            }
            (At::TrailerLf, b'\n') => {
                self.lines += 1;
                At::EndCr
            }
            (At::TrailerLf, _) => return Err(Fault::framing("Invalid trailer end LF")),
            (At::EndCr, b'\r') => At::EndLf,
            (At::EndLf, b'\n') => At::End,
            (At::EndLf, _) => return Err(Fault::framing("Invalid chunk end LF")),
            _ => At::Trailer,
        };
        // Without trailers, the end is no part of them.
        if !self.bytes.is_empty() || next == At::Trailer {
            self.bytes.push(byte);
        }
        if self.bytes.len() >= MOST_TRAILERS {
            return Err(Fault::framing("chunk trailers bytes over limit"));
        }
        Ok(next)
    }

    fn check(&mut self) -> Result<(), Fault> {
        if self.bytes.is_empty() {
            return Ok(());
        }
        let mut headers = [httparse::EMPTY_HEADER; MOST_TRAILER_LINES];
        match httparse::parse_headers(&self.bytes, &mut headers[..self.lines]) {
            Ok(httparse::Status::Complete(_)) => Ok(()),
            Ok(httparse::Status::Partial) => Err(Fault::framing("Partial header")),
            Err(error) => Err(Fault::framing(&error.to_string())),
        }
    }
}
