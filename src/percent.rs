//! Percent-encoding: any text in characters that a path, a URL or a hidden line of a comment takes.

use std::fmt::Write;

/// The text with every byte that does not stay as `%XX`.
pub fn encode(text: &str, stays: impl Fn(u8) -> bool) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        let written = if stays(byte) { encoded.write_char(char::from(byte)) } else { write!(encoded, "%{byte:02X}") };
        debug_assert!(written.is_ok(), "a String takes all text");
        encoded
    })
}

/// A letter, digit, `.`, `_` or `-`: what stands for nothing else anywhere.
pub fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._-".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_that_does_not_stay_is_written_as_two_digits() {
        assert_eq!(encode("a b%ü/c~", is_plain), "a%20b%25%C3%BC%2Fc%7E");
        assert_eq!(encode("a.b_c-9", is_plain), "a.b_c-9");
        assert_eq!(encode("a~b", |byte| byte != b'a'), "%61~b");
    }
}
