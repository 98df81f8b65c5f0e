//! The layout of an encoded histogram, checked before anything is allocated by what its header claims.
//!
//! Source of the encoding: HdrHistogram, *V2 Histogram Encoding* (hdrhistogram.org).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use flate2::read::ZlibDecoder;
use std::io::Read;

/// First bytes of what is compressed.
const COMPRESSED: u32 = 0x1c84_9314;
/// First bytes of what is not.
const PLAIN: u32 = 0x1c84_9313;
/// Bytes before the counts.
const HEADER: usize = 40;
/// Largest value of the bucket that a day in microseconds falls into: no histogram of ours has a larger one.
const HIGHEST: u64 = (1 << 37) - 1;
/// Counters of the largest histogram of ours: 3 digits, up to a day.
const COUNTERS: u64 = Layout { digits: 3, highest: HIGHEST }.counters();
/// Bytes of a count, at most.
const COUNT: u64 = 9;
/// Values in one histogram, at most: a million a second for eleven days. Sums of them stay within their type.
const MOST: u64 = 1_000_000_000_000;

/// How a histogram in microseconds is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layout {
    /// Significant digits.
    digits: u32,
    /// Largest value that it can hold.
    highest: u64,
}

impl Layout {
    /// What a histogram says of itself, where it is one of ours; nothing else of it is read.
    pub fn of(text: &str) -> Result<Self, String> {
        Self::in_header(&inflated(text, HEADER as u64)?)
    }

    /// Counters that it takes.
    pub const fn counters(self) -> u64 {
        let magnitude = self.magnitude();
        let bits = u64::BITS - self.highest.leading_zeros();
        (bits.saturating_sub(magnitude) as u64 + 2) << (magnitude - 1)
    }

    /// Counters of the smallest layout with a count at `index`.
    fn counters_for(self, index: u64) -> u64 {
        let half = self.magnitude() - 1;
        ((index >> half).max(1) + 1) << half
    }

    /// Logarithm of the values that the first bucket tells apart: twice ten to the digits, rounded up to a power of 2.
    const fn magnitude(self) -> u32 {
        (2 * 10_u32.pow(self.digits)).next_power_of_two().trailing_zeros()
    }

    fn in_header(bytes: &[u8]) -> Result<Self, String> {
        let header = bytes.first_chunk::<HEADER>().ok_or("it is too short")?;
        let four = |at: usize| u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
        let eight = |at: usize| (u64::from(four(at)) << 32) | u64::from(four(at + 4));
        let layout = Self { digits: four(12), highest: eight(24) };
        let is_ours = four(0) == PLAIN
            && four(8) == 0
            && matches!(layout.digits, 2 | 3)
            && eight(16) == 1
            && (2..=HIGHEST).contains(&layout.highest)
            && eight(32) == 1.0_f64.to_bits();
        if is_ours { Ok(layout) } else { Err("it is not laid out as ours are".to_owned()) }
    }
}

/// The encoding without its compression, where it is one of ours and holds what it claims.
///
/// # Errors
/// What is wrong with it, in words.
pub(super) fn unpacked(text: &str) -> Result<Vec<u8>, String> {
    let most = HEADER as u64 + COUNTERS * COUNT;
    let bytes = inflated(text, most + 1)?;
    let layout = Layout::in_header(&bytes)?;
    let counts = &bytes[HEADER..];
    let claimed = u32::from_be_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]);
    if bytes.len() as u64 > most || counts.len() as u64 != u64::from(claimed) {
        return Err("its counts are not as long as it says".to_owned());
    }
    let last = last_index(counts, layout.counters())?;
    if layout.counters() != layout.counters_for(last) {
        return Err("it has more room than its counts take".to_owned());
    }
    Ok(bytes)
}

/// At most so many bytes of what was compressed.
fn inflated(text: &str, most: u64) -> Result<Vec<u8>, String> {
    let bytes = BASE64.decode(text).map_err(|e| format!("it is not base64: {e}"))?;
    let (cookie, rest) = bytes.split_first_chunk::<4>().ok_or("it is too short")?;
    let (length, packed) = rest.split_first_chunk::<4>().ok_or("it is too short")?;
    if u32::from_be_bytes(*cookie) != COMPRESSED || u32::from_be_bytes(*length) as usize != packed.len() {
        return Err("it is not in the V2 compressed encoding".to_owned());
    }
    let mut plain = Vec::new();
    ZlibDecoder::new(packed).take(most).read_to_end(&mut plain).map_err(|e| e.to_string())?;
    Ok(plain)
}

/// Index of the last count that is not zero; 0 where there is none.
fn last_index(mut counts: &[u8], counters: u64) -> Result<u64, String> {
    let (mut at, mut last, mut total) = (0_u64, 0, 0_u64);
    while !counts.is_empty() {
        let number = number(&mut counts).ok_or("its last count is cut")?;
        // A negative number is a run of zeros.
        if number > 0 {
            last = at;
            total = total.saturating_add(number.unsigned_abs());
        }
        at = at.saturating_add(if number < 0 { number.unsigned_abs() } else { 1 });
        if at > counters || total > MOST {
            return Err("it has more counts than there can be".to_owned());
        }
    }
    Ok(last)
}

/// Takes one number off: 7 bits a byte, lowest first, the ninth byte whole; its lowest bit is the sign.
fn number(bytes: &mut &[u8]) -> Option<i64> {
    let mut value = 0_u64;
    for place in 0..COUNT as u32 {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        let is_last = place == COUNT as u32 - 1;
        value |= u64::from(if is_last { *byte } else { *byte & 0x7f }) << (7 * place);
        if is_last || byte & 0x80 == 0 {
            break;
        }
    }
    Some((value >> 1) as i64 ^ -((value & 1) as i64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::ZlibEncoder;
    use std::io::Write;

    /// A header with these fields before these counts.
    fn packed(digits: u32, lowest: u64, highest: u64, length: Option<u32>, counts: &[u8]) -> String {
        let mut plain = PLAIN.to_be_bytes().to_vec();
        plain.extend(length.unwrap_or(counts.len() as u32).to_be_bytes());
        plain.extend(0_u32.to_be_bytes());
        plain.extend(digits.to_be_bytes());
        plain.extend(lowest.to_be_bytes());
        plain.extend(highest.to_be_bytes());
        plain.extend(1.0_f64.to_be_bytes());
        plain.extend(counts);
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&plain).expect("packed");
        let packed = encoder.finish().expect("packed");
        let mut bytes = COMPRESSED.to_be_bytes().to_vec();
        bytes.extend((packed.len() as u32).to_be_bytes());
        bytes.extend(packed);
        BASE64.encode(bytes)
    }

    /// As HdrHistogram writes a number.
    fn numbers(all: &[i64]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for number in all {
            let mut rest = ((number << 1) ^ (number >> 63)) as u64;
            for place in 0..9 {
                let more = rest >> 7 > 0 && place < 8;
                bytes.push(if place == 8 { rest as u8 } else { (rest & 0x7f) as u8 | (u8::from(more) << 7) });
                rest >>= 7;
                if !more {
                    break;
                }
            }
        }
        bytes
    }

    #[test]
    fn what_is_laid_out_as_ours_is_read() {
        assert!(unpacked(&packed(3, 1, 2, None, &numbers(&[0, 5]))).is_ok());
        assert!(unpacked(&packed(2, 1, 2, None, &numbers(&[0]))).is_ok());
        assert!(unpacked(&packed(3, 1, 4095, None, &numbers(&[-3000, 7]))).is_ok());
        assert!(unpacked(&packed(3, 1, HIGHEST, None, &numbers(&[-28_671, MOST as i64]))).is_ok());
    }

    #[test]
    fn what_claims_more_than_it_holds_is_refused_by_its_header() {
        let counts = numbers(&[0, 5]);
        for (digits, lowest, highest) in
            [(0, 1, 2), (1, 1, 2), (4, 1, 2), (5, 1, u64::MAX), (3, 0, 2), (3, 2, 4), (3, 1, 1), (3, 1, HIGHEST + 1)]
        {
            let text = packed(digits, lowest, highest, None, &counts);
            assert_eq!(Layout::of(&text), Err("it is not laid out as ours are".to_owned()));
            assert!(unpacked(&text).is_err(), "{digits} {lowest} {highest}");
        }
        let roomy = unpacked(&packed(3, 1, HIGHEST, None, &counts));
        assert_eq!(roomy, Err("it has more room than its counts take".to_owned()));
        for length in [0, 1, 3, u32::MAX] {
            let told = unpacked(&packed(3, 1, 2, Some(length), &counts));
            assert_eq!(told, Err("its counts are not as long as it says".to_owned()));
        }
    }

    #[test]
    fn counts_that_cannot_be_are_refused() {
        let many = "it has more counts than there can be";
        for counts in [vec![-2048, 1], vec![i64::MIN], vec![i64::MIN, i64::MIN, 1], vec![MOST as i64, 1], vec![1; 2049]]
        {
            assert_eq!(unpacked(&packed(3, 1, 2, None, &numbers(&counts))), Err(many.to_owned()), "{counts:?}");
        }
        assert_eq!(unpacked(&packed(3, 1, 2, None, &[0x80])), Err("its last count is cut".to_owned()));
        let bomb = packed(3, 1, 2, None, &vec![0; 50_000_000]);
        assert_eq!(unpacked(&bomb), Err("its counts are not as long as it says".to_owned()));
    }

    #[test]
    fn the_largest_takes_a_quarter_of_a_megabyte() {
        assert_eq!(COUNTERS, 28_672);
        assert_eq!(Layout { digits: 3, highest: 2 }.counters(), 2048);
        assert_eq!(Layout { digits: 2, highest: 2 }.counters(), 256);
        assert_eq!(Layout { digits: 3, highest: 2048 }.counters(), 3072);
    }
}
