//! Short names for long contents.

use sha2::{Digest, Sha256};
use std::io::{Read, Result};

/// The first `bytes` of the SHA-256 of all parts one after the other, two hexadecimal digits each.
pub fn fingerprint(parts: &[&[u8]], bytes: usize) -> String {
    let hash = parts.iter().fold(Sha256::new(), |hash, part| hash.chain_update(part));
    short(hash, bytes)
}

/// A reader that makes the fingerprint of what is read through it, whatever its length.
#[derive(Debug)]
pub struct Fingerprinting<R> {
    inner: R,
    hash: Sha256,
}

impl<R: Read> Fingerprinting<R> {
    /// Nothing was read yet.
    pub fn new(inner: R) -> Self {
        Self { inner, hash: Sha256::new() }
    }

    /// As [`fingerprint`] of all that was read.
    pub fn finish(self, bytes: usize) -> String {
        short(self.hash, bytes)
    }
}

impl<R: Read> Read for Fingerprinting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let length = self.inner.read(buffer)?;
        self.hash.update(&buffer[..length]);
        Ok(length)
    }
}

fn short(hash: Sha256, bytes: usize) -> String {
    hash.finalize().iter().take(bytes).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_one_text() {
        // FIPS 180-4, the example "abc".
        assert_eq!(fingerprint(&[b"abc"], 4), "ba7816bf");
        assert_eq!(fingerprint(&[b"a", b"", b"bc"], 6), "ba7816bf8f01");
        assert_eq!(fingerprint(&[b"abc"], 32).len(), 64);
    }

    #[test]
    fn what_is_read_has_the_same_one() {
        let mut reader = Fingerprinting::new(&b"abc"[..]);
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        assert_eq!((text.as_str(), reader.finish(4).as_str()), ("abc", "ba7816bf"));
    }
}
