//! Where a worker puts what it wrote.

use crate::fingerprint::fingerprint;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What needs no escape in a key. <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html> lists more as
/// safe; a slash would make folders of an id.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');

/// Longest job id in a key, escaped; a key has at most 1024 bytes.
const MOST_BYTES: usize = 512;

/// The key of what a job wrote: `output/YYYY/MM/DD/HH/<job_id>.json`, by the hour in UTC in which it was written.
///
/// Whatever is not a letter, a digit, `-`, `_` or `.` is percent-encoded, so that different jobs have different keys; of
/// a very long id the end becomes a hash of all of it.
pub fn output_key(job_id: &str, at: Timestamp) -> String {
    let mut name = utf8_percent_encode(job_id, ESCAPED).to_string();
    if name.len() > MOST_BYTES {
        name.truncate(MOST_BYTES);
        name = format!("{name}~{}", fingerprint(&[job_id.as_bytes()], 16));
    }
    format!("output/{}/{name}.json", at.to_zoned(TimeZone::UTC).strftime("%Y/%m/%d/%H"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key(job_id: &str) -> String {
        output_key(job_id, "2026-02-01T01:59:59.999+02:00".parse().expect("a time"))
    }

    #[test]
    fn a_key_is_by_the_hour_in_utc() {
        assert_eq!(key("r1.3.17"), "output/2026/01/31/23/r1.3.17.json");
    }

    #[test]
    fn ids_stay_in_their_folder() {
        assert_eq!(key("../a b/ü%"), "output/2026/01/31/23/..%2Fa%20b%2F%C3%BC%25.json");
        assert_eq!(key(".."), "output/2026/01/31/23/...json");
    }

    #[test]
    fn long_ids_differ_in_their_hash() {
        let (one, other) = (key(&"ä".repeat(5000)), key(&"ä".repeat(5001)));
        assert_ne!(one, other);
        assert!(one.len() < 1024 && one.len() == other.len(), "{}", one.len());
        assert_eq!(key(&"x".repeat(512)).len(), 512 + "output/2026/01/31/23/.json".len());
    }

    proptest! {
        #[test]
        fn different_ids_have_different_keys(one in "[a%~/. ]{0,4}", other in "[a%~/. ]{0,4}") {
            prop_assert_eq!(key(&one) == key(&other), one == other);
        }
    }
}
