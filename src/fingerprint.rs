//! Short names for long contents.

use sha2::{Digest, Sha256};

/// The first `bytes` of the SHA-256 of all parts one after the other, two hexadecimal digits each.
pub fn fingerprint(parts: &[&[u8]], bytes: usize) -> String {
    let hash = parts.iter().fold(Sha256::new(), |hash, part| hash.chain_update(part));
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
}
