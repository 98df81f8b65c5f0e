//! The head of a response, and how the end of its body is known (RFC 9112 §6.3).

use crate::driver::http::fault::Fault;
use crate::driver::http::response::Head;
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Version};
use std::mem::MaybeUninit;

/// Most headers of a response; hyper's default.
const MOST_HEADERS: usize = 100;
/// A name of a header has fewer bytes; hyper's limit.
const LONGEST_NAME: usize = 1 << 16;
/// A body has no more bytes; hyper's limit.
const LONGEST_BODY: u64 = u64::MAX - 2;

/// How the end of a body is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// After so many bytes.
    Length(u64),
    /// By its chunks.
    Chunked,
    /// By the end of the connection.
    Close,
}

/// What is at the beginning of some bytes.
#[derive(Debug)]
pub enum Found {
    /// A head that is not whole.
    Part,
    /// A head of so many bytes that another one follows (1xx).
    Interim(usize),
    /// The head.
    Head {
        /// What it says.
        head: Head,
        /// How the end of its body is known.
        framing: Framing,
        /// The connection may be used again once the body is whole.
        keeps: bool,
        /// Bytes of it.
        length: usize,
    },
}

/// What the bytes of an answer to `method` begin with.
///
/// # Errors
/// Where it is no head.
pub fn parse(bytes: &[u8], method: &Method, reads_headers: bool) -> Result<Found, Fault> {
    let mut headers = [const { MaybeUninit::uninit() }; MOST_HEADERS];
    let mut response = httparse::Response::new(&mut []);
    let parsed =
        httparse::ParserConfig::default().parse_response_with_uninit_headers(&mut response, bytes, &mut headers)?;
    let httparse::Status::Complete(length) = parsed else { return Ok(Found::Part) };
    let status = response.code.unwrap_or_default();
    if status < 100 {
        return Err(httparse::Error::Status.into());
    }
    let version = if response.version == Some(1) { Version::HTTP_11 } else { Version::HTTP_10 };
    let said = Said::by(response.headers, version)?;
    if matches!(status, 100 | 102..=199) {
        return Ok(Found::Interim(length));
    }
    let framing = said.framing(status, version, method)?;
    let kept = if reads_headers { kept(response.headers)? } else { HeaderMap::new() };
    let is_switched = status == 101 || status != 204 && is_tunnel(status, method);
    let keeps = said.keeps && !is_switched;
    Ok(Found::Head { head: Head { status, version, headers: kept }, framing, keeps, length })
}

/// What follows is not HTTP.
fn is_tunnel(status: u16, method: &Method) -> bool {
    *method == Method::CONNECT && (200..300).contains(&status)
}

/// What headers say about the body and the connection.
#[derive(Debug)]
struct Said {
    length: Length,
    /// Whether the last coding is `chunked`; nothing where there is none.
    chunked: Option<bool>,
    keeps: bool,
    closes: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Length {
    Absent,
    Is(u64),
    /// No number, or several.
    Bad,
}

impl Said {
    fn by(headers: &[httparse::Header<'_>], version: Version) -> Result<Self, Fault> {
        let keeps = version == Version::HTTP_11;
        let mut said = Self { length: Length::Absent, chunked: None, keeps, closes: false };
        for header in headers {
            // Most names are told from these by their length.
            match header.name.len() {
                10 if header.name.eq_ignore_ascii_case("connection") => said.connection(header.value),
                14 if header.name.eq_ignore_ascii_case("content-length") => said.length(header.value),
                17 if header.name.eq_ignore_ascii_case("transfer-encoding") => {
                    let last = text(header.value).and_then(|value| value.rsplit(',').next());
                    said.chunked = Some(last.is_some_and(|last| last.trim().eq_ignore_ascii_case("chunked")));
                }
                LONGEST_NAME.. => return Err(Fault::HUGE),
                _ => {}
            }
        }
        Ok(said)
    }

    /// Once one line says `close`, no other undoes it.
    fn connection(&mut self, value: &[u8]) {
        let has = |word: &str| text(value).is_some_and(|v| v.split(',').any(|t| t.trim().eq_ignore_ascii_case(word)));
        self.closes |= has("close");
        self.keeps = !self.closes && (self.keeps || has("keep-alive"));
    }

    /// The same number may stand there more than once.
    fn length(&mut self, value: &[u8]) {
        let Some(value) = text(value) else {
            self.length = Length::Bad;
            return;
        };
        for number in value.split(',') {
            self.length = match (self.length, digits(number.trim())) {
                (Length::Absent, Some(number)) => Length::Is(number),
                (Length::Is(known), Some(number)) if known == number => Length::Is(known),
                _ => Length::Bad,
            };
        }
    }

    fn framing(&self, status: u16, version: Version, method: &Method) -> Result<Framing, Fault> {
        if matches!(status, 101 | 204 | 304) || *method == Method::HEAD || is_tunnel(status, method) {
            return Ok(Framing::Length(0));
        }
        match (self.chunked, self.length) {
            (Some(_), _) if version == Version::HTTP_10 => Err(Fault::malformed("unexpected transfer-encoding parsed")),
            (Some(true), _) => Ok(Framing::Chunked),
            (Some(false), _) | (None, Length::Absent) => Ok(Framing::Close),
            (None, Length::Is(length)) if length <= LONGEST_BODY => Ok(Framing::Length(length)),
            (None, Length::Is(_)) => Err(Fault::HUGE),
            (None, Length::Bad) => Err(Fault::malformed("invalid content-length parsed")),
        }
    }
}

/// A value that is visible ASCII.
fn text(value: &[u8]) -> Option<&str> {
    let is_visible = |byte: &u8| matches!(byte, b'\t' | b' '..=b'~');
    std::str::from_utf8(value).ok().filter(|value| value.as_bytes().iter().all(is_visible))
}

/// `str::parse` would take a sign.
fn digits(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

fn kept(headers: &[httparse::Header<'_>]) -> Result<HeaderMap, Fault> {
    let token = |_| Fault::from(httparse::Error::Token);
    let mut map = HeaderMap::with_capacity(headers.len());
    for header in headers {
        let name = HeaderName::from_bytes(header.name.as_bytes()).map_err(token)?;
        let value = HeaderValue::from_bytes(header.value).map_err(|_| Fault::from(httparse::Error::HeaderValue))?;
        map.append(name, value);
    }
    Ok(map)
}
