//! Content codings (RFC 9110 §8.4): what a target packed for the way is unpacked before anything is read in it.

use brotli_decompressor::{BrotliDecoderParameter, Decompressor};
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use hyper::header::{CONTENT_ENCODING, HeaderMap};
use ruzstd::decoding::StreamingDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use std::io::{self, Read};

/// Most of a body after unpacking, in bytes: a few packed bytes can stand for any number of them.
pub const MOST_UNPACKED: usize = 64 << 20;

/// Most codings of one body; curl undoes as many.
const MOST_CODINGS: usize = 5;

/// Bytes that are handed to the decoder of brotli at a time.
const PIECE: usize = 16 << 10;

/// A body without its codings; nothing where it has none.
///
/// # Errors
/// In words, where a coding is not known, the body is not what it says, or it becomes too long.
pub fn unpacked(headers: &HeaderMap, body: &[u8]) -> Result<Option<Vec<u8>>, String> {
    // An answer to HEAD has the coding and no body.
    if body.is_empty() {
        return Ok(None);
    }
    let lines = headers.get_all(CONTENT_ENCODING).iter().map(|line| String::from_utf8_lossy(line.as_bytes()));
    let codings: Vec<String> = lines
        .flat_map(|line| line.split(',').map(|coding| coding.trim().to_ascii_lowercase()).collect::<Vec<_>>())
        .filter(|coding| !coding.is_empty() && coding != "identity")
        .collect();
    if codings.len() > MOST_CODINGS {
        return Err(format!("the body is packed {} times: at most {MOST_CODINGS} are undone", codings.len()));
    }
    let mut plain: Option<Vec<u8>> = None;
    for coding in codings.iter().rev() {
        plain = Some(without(coding, plain.as_deref().unwrap_or(body))?);
    }
    Ok(plain)
}

fn without(coding: &str, packed: &[u8]) -> Result<Vec<u8>, String> {
    let mut plain = Vec::new();
    let whole = match coding {
        "gzip" | "x-gzip" => read(MultiGzDecoder::new(packed), &mut plain),
        "deflate" if has_zlib_header(packed) => read(ZlibDecoder::new(packed), &mut plain),
        "deflate" => read(DeflateDecoder::new(packed), &mut plain),
        "br" => read(brotli(packed), &mut plain),
        "zstd" => read_zstd(packed, &mut plain),
        other => {
            let other = super::answer::shortened(other);
            return Err(format!(
                "the body is packed as `{other}`: of codings, `accept-encoding` may name gzip, deflate, br and zstd"
            ));
        }
    };
    match whole {
        Ok(true) => Ok(plain),
        Ok(false) => Err(format!(
            "a body of more than {} MiB once unpacked: only shorter ones are looked into",
            MOST_UNPACKED >> 20
        )),
        Err(e) => Err(format!("the body cannot be unpacked as `{coding}`: {e}")),
    }
}

/// A decoder of brotli as RFC 7932 has it, with windows of at most 16 MiB: no larger ones are for the web.
fn brotli(packed: &[u8]) -> Decompressor<&[u8]> {
    let mut decoder = Decompressor::new(packed, PIECE);
    decoder.set_parameter(BrotliDecoderParameter::BROTLI_DECODER_PARAM_LARGE_WINDOW, 0);
    decoder
}

/// Reads to the end, and tells whether it has come to it.
fn read(from: impl Read, plain: &mut Vec<u8>) -> io::Result<bool> {
    let room = MOST_UNPACKED - plain.len();
    let read = from.take(room as u64 + 1).read_to_end(plain)?;
    Ok(read <= room)
}

/// Frames one after the other (RFC 8878 §3.1), among them some that hold no content.
fn read_zstd(mut packed: &[u8], plain: &mut Vec<u8>) -> io::Result<bool> {
    while !packed.is_empty() {
        match StreamingDecoder::new_with_max_window_size(&mut packed, MOST_UNPACKED as u64) {
            Ok(mut frame) => {
                if !read(&mut frame, plain)? {
                    return Ok(false);
                }
                let (told, found) = (frame.decoder.get_checksum_from_data(), frame.decoder.get_calculated_checksum());
                if told.is_some() && told != found {
                    return Err(io::Error::other("its checksum is another one"));
                }
            }
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                let rest = packed.get(length as usize..);
                packed = rest.ok_or_else(|| io::Error::from(io::ErrorKind::UnexpectedEof))?;
            }
            Err(e) => return Err(io::Error::other(e)),
        }
    }
    Ok(true)
}

/// Whether it is in the zlib format (RFC 1950 §2.2), as it should be: some servers send bare deflate.
fn has_zlib_header(packed: &[u8]) -> bool {
    let [method, flags, ..] = packed else { return false };
    method & 0x0f == 8 && u16::from_be_bytes([*method, *flags]).is_multiple_of(31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use proptest::prelude::*;
    use std::io::Write;

    /// One text as the reference implementations pack it (Python's gzip and zlib, brotli 1.x, zstd with its checksum).
    const PACKED: [(&str, &str); 5] = [
        ("gzip", "H4sIAAAAAAACA6tWKi5JLElVslJQSsnPS1XSUVDKTAHyTIyArNz8IrBMYlLyKCISKdUCAHmJfOJTAQAA"),
        ("deflate", "eJyrViouSSxJVbJSUErJz0tV0lFQykwB8kyMgKzc/CKwTGJS8igiEinVAgAJg314"),
        ("deflate", "q1YqLkksSVWyUlBKyc9LVdJRUMpMAfJMjICs3PwisExiUvIoIhIp1QIA"),
        ("br", "G1IBGCwO7IbdF9YIDK73IoxQyVuEZmxvhaUli05fgciUGBlswAF7YD/YYJPx/SCCBA0ygwgcuVesgVFN48csNg=="),
        ("zstd", "KLUv/WRTAIUBAFQCeyJzdGF0ZSI6ICJkb25lIiwgImlkIjogNDIsICJtb3JhYmMifQIAJjo10MJ8Ap5xyWE="),
    ];

    fn text() -> String {
        format!("{{\"state\": \"done\", \"id\": 42, \"more\": \"{}\"}}", "abc".repeat(100))
    }

    fn bytes(base64: &str) -> Vec<u8> {
        STANDARD.decode(base64).expect("base64")
    }

    fn unpack(codings: &[&str], body: &[u8]) -> Result<Option<Vec<u8>>, String> {
        let mut headers = HeaderMap::new();
        for coding in codings {
            headers.append(CONTENT_ENCODING, coding.parse().expect("a value"));
        }
        unpacked(&headers, body)
    }

    fn zipped(plain: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(plain).expect("memory");
        encoder.finish().expect("memory")
    }

    #[test]
    fn what_others_have_packed_is_unpacked() {
        for (coding, packed) in PACKED {
            assert_eq!(unpack(&[coding], &bytes(packed)), Ok(Some(text().into_bytes())), "{coding}");
        }
        let gzip = bytes(PACKED[0].1);
        assert_eq!(unpack(&["X-GZip"], &gzip), Ok(Some(text().into_bytes())));
        assert_eq!(
            unpack(&["gzip"], &[gzip.clone(), gzip].concat()),
            Ok(Some(text().repeat(2).into_bytes())),
            "members"
        );
        let frame = bytes(PACKED[4].1);
        let nothing = [0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 9, 9, 9];
        let frames = [&nothing[..], &frame, &nothing, &frame].concat();
        assert_eq!(unpack(&["zstd"], &frames), Ok(Some(text().repeat(2).into_bytes())), "frames");
    }

    #[test]
    fn codings_are_undone_from_the_last_to_the_first() {
        let both = zipped(&bytes(PACKED[3].1));
        for codings in [&["br, gzip"][..], &["br", "gzip"], &["identity", " br ,, identity", "gzip"]] {
            assert_eq!(unpack(codings, &both), Ok(Some(text().into_bytes())), "{codings:?}");
        }
        assert!(unpack(&["gzip, br"], &both).is_err());
        for none in [&[][..], &["identity"], &[""]] {
            assert_eq!(unpack(none, b"plain"), Ok(None), "{none:?}");
        }
        assert_eq!(unpack(&["gzip"], b""), Ok(None), "an answer to HEAD");
        let many = unpack(&["gzip,gzip,gzip", "gzip,gzip,gzip"], b"x");
        assert_eq!(many, Err("the body is packed 6 times: at most 5 are undone".to_owned()));
    }

    #[test]
    fn what_is_not_what_it_says_is_told() {
        let said = |coding: &str, body: &[u8]| unpack(&[coding], body).expect_err(coding);
        assert_eq!(said("gzip", b"hello, this is plain"), "the body cannot be unpacked as `gzip`: invalid gzip header");
        let unknown =
            "the body is packed as `compress`: of codings, `accept-encoding` may name gzip, deflate, br and zstd";
        assert_eq!(said("compress", b"x"), unknown);
        for (coding, packed) in PACKED {
            let body = bytes(packed);
            let cut = said(coding, &body[..body.len() - 6]);
            assert!(cut.starts_with(&format!("the body cannot be unpacked as `{coding}`: ")), "{cut}");
        }
        let mut wrong = bytes(PACKED[4].1);
        *wrong.last_mut().expect("bytes") ^= 1;
        assert!(said("zstd", &wrong).ends_with(": its checksum is another one"));
        assert!(said("zstd", &[0x50, 0x2a, 0x4d, 0x18, 9, 0, 0, 0, 1]).contains("unpacked as `zstd`"));
    }

    #[test]
    fn a_bomb_goes_off_at_a_bound() {
        let zeros = vec![0; MOST_UNPACKED];
        let much = unpack(&["gzip"], &zipped(&zeros)).expect("it fits").expect("packed");
        assert_eq!(much.len(), MOST_UNPACKED);
        let told = Err("a body of more than 64 MiB once unpacked: only shorter ones are looked into".to_owned());
        assert_eq!(unpack(&["gzip"], &[zipped(&zeros), zipped(&[0])].concat()), told);
        // A frame of one block of 128 KiB that repeats a byte (RFC 8878 §3.1.1), again and again.
        let frame = [0x28, 0xb5, 0x2f, 0xfd, 0, 0x38, 0x03, 0, 0x10, 0x30];
        let one = unpack(&["zstd"], &frame).expect("a frame").expect("packed");
        assert_eq!(one, vec![0x30; 128 << 10]);
        assert_eq!(unpack(&["zstd"], &frame.repeat(512)).expect("it fits").expect("packed").len(), MOST_UNPACKED);
        assert_eq!(unpack(&["zstd"], &frame.repeat(1_000_000)), told);
        // 64 MiB and a byte, of one digit.
        let brotli = bytes(
            "y///P/glYOKxQCD3/o///3/wSwDEYRGA7v0f////4JcAiMMCAN37P/7//8EvARCHBQC693/8//+DXwIgDgsAdO//+P//B78EQBwWAOje\
             //H//w9+CYA4LADQvf/j//8f/BIAcVgAoHv/BwCAMAM=",
        );
        assert_eq!(unpack(&["br"], &brotli), told);
    }

    proptest! {
        #[test]
        fn nothing_that_comes_makes_it_panic(
            coding in prop::sample::select(vec!["gzip", "deflate", "br", "zstd"]),
            mut body in prop::collection::vec(any::<u8>(), 0..200),
            begins in any::<bool>(),
        ) {
            if begins {
                // Past the magic numbers.
                let known = PACKED.iter().find(|(name, _)| *name == coding).map(|(_, packed)| bytes(packed));
                let mut known = known.expect("it is in the table");
                let (at, with) = (body.len() % known.len(), body.first().copied().unwrap_or_default());
                known[at] = with;
                body = known;
            }
            if let Ok(Some(plain)) = unpack(&[coding], &body) {
                prop_assert!(plain.len() <= MOST_UNPACKED);
            }
        }
    }
}
