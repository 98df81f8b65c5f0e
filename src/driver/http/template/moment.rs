//! Points in time: `now`, as a number or as RFC 3339, moved by a time or drawn from a range.

use jiff::{SignedDuration, Timestamp};
use std::fmt::Write;

/// Units of a shift in milliseconds, in the order in which they may follow each other.
const UNITS: [(&str, i64); 5] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];
/// Longest shift: a hundred years, in milliseconds.
const CENTURY: i64 = 36_525 * 86_400_000;

/// The time when it is written, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// How it is written.
    pub form: Form,
    /// Moved by so many milliseconds at least.
    pub from: i64,
    /// Moved by so many at most.
    pub to: i64,
}

/// How a point in time is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Milliseconds since 1970.
    Millis,
    /// Seconds since 1970.
    Seconds,
    /// RFC 3339 in UTC with milliseconds.
    Iso,
}

impl Moment {
    /// Writes the time; `share` from 0 to 1 says where in the range. Whether it is a number.
    pub fn write(self, share: f64, text: &mut String) -> bool {
        self.write_at(Timestamp::now(), share, text)
    }

    fn write_at(self, now: Timestamp, share: f64, text: &mut String) -> bool {
        let shift = self.from + ((self.to - self.from) as f64 * share).round() as i64;
        let at = now.checked_add(SignedDuration::from_millis(shift)).unwrap_or(now);
        let _ = match self.form {
            Form::Millis => write!(text, "{}", at.as_millisecond()),
            Form::Seconds => write!(text, "{}", at.as_second()),
            Form::Iso => write!(text, "{}", at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ")),
        };
        self.form != Form::Iso
    }
}

/// A shift such as `-1h30m` or `+5s`, or a range of them such as `-7d..0s`, in milliseconds.
pub fn shift(text: &str) -> Option<(i64, i64)> {
    match text.split_once("..") {
        Some((from, to)) => Some((one(from)?, one(to)?)).filter(|(from, to)| from <= to),
        None => one(text).map(|both| (both, both)),
    }
}

fn one(text: &str) -> Option<i64> {
    let (sign, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mut sum, mut next) = (0_i64, 0);
    while next == 0 || !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let (number, after) = rest.split_at(digits);
        let end = after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len());
        let unit = UNITS.iter().position(|(name, _)| *name == &after[..end]).filter(|unit| *unit >= next)?;
        sum = sum.checked_add(number.parse::<i64>().ok()?.checked_mul(UNITS[unit].1)?)?;
        next = unit + 1;
        rest = &after[end..];
    }
    (sum <= CENTURY).then_some(sign * sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shifts_are_read() {
        for (text, expected) in [
            ("+1h", Some((3_600_000, 3_600_000))),
            ("-1h30m", Some((-5_400_000, -5_400_000))),
            ("5ms", Some((5, 5))),
            ("-7d..0s", Some((-604_800_000, 0))),
            ("1s2h", None),
            ("0s..-7d", None),
            ("1", None),
            ("", None),
            ("-", None),
            ("h", None),
            ("40000d", None),
            ("99999999999999999999d", None),
        ] {
            assert_eq!(shift(text), expected, "{text}");
        }
    }

    #[test]
    fn a_moment_is_written_in_every_form() {
        let now: Timestamp = "2024-02-29T23:59:59.5Z".parse().expect("a time");
        let write = |form, from, to, share| {
            let mut text = String::new();
            Moment { form, from, to }.write_at(now, share, &mut text);
            text
        };
        assert_eq!(write(Form::Iso, 1500, 1500, 0.3), "2024-03-01T00:00:01.000Z");
        assert_eq!(write(Form::Iso, -2000, 0, 0.5), "2024-02-29T23:59:58.500Z");
        assert_eq!(write(Form::Millis, 0, 0, 0.0), "1709251199500");
        assert_eq!(write(Form::Seconds, 0, 0, 0.0), "1709251199");
    }
}
