//! Quantities as a scenario writes them: durations, rates, percentages.

use std::time::Duration;

/// A number as the patterns below have it; Rust itself would also take `1e3`, `inf` and `+1`.
const NUMBER: &str = r"[0-9]+(\.[0-9]+)?";
/// Units of a duration in microseconds, in the order in which they may follow each other.
const UNITS: [(&str, f64); 6] = [("h", 3.6e9), ("m", 6e7), ("s", 1e6), ("ms", 1e3), ("us", 1.0), ("µs", 1.0)];
/// Units of memory in bytes, those of powers of ten as reports have them.
const SIZES: [(&str, f64); 6] =
    [("kB", 1e3), ("MB", 1e6), ("GB", 1e9), ("KiB", 1024.0), ("MiB", 1_048_576.0), ("GiB", 1_073_741_824.0)];
/// Longest duration.
const WEEK: f64 = 7.0 * 24.0 * 3.6e9;

/// The pattern of one or more durations, as JSON Schema writes it.
fn duration_part() -> String {
    format!("({NUMBER}h)?({NUMBER}m)?({NUMBER}s)?({NUMBER}ms)?({NUMBER}(us|µs))?")
}

/// What [`duration`] takes, as a regular expression.
pub fn duration_pattern() -> String {
    format!("^(?=.){}$", duration_part())
}

/// What [`span`] takes, as a regular expression.
pub fn span_pattern() -> String {
    let part = duration_part();
    format!(r"^(?=[0-9]){part}(\.\.(?=[0-9]){part})?$")
}

/// What [`bytes`] takes, as a regular expression.
pub fn bytes_pattern() -> String {
    format!("^{NUMBER}({})$", SIZES.map(|(unit, _)| unit).join("|"))
}

/// What [`rate`] takes, as a regular expression.
pub fn rate_pattern() -> String {
    format!("^{NUMBER}/(s|m|h)$")
}

/// What [`percent`] takes, after one of the signs, as a regular expression.
pub fn percent_pattern(signs: &str) -> String {
    format!("^{signs}{NUMBER}%$")
}

/// `500ms`, `10s`, `1m30s`, `2m`; at most a week.
pub fn duration(text: &str) -> Option<Duration> {
    let mut rest = text;
    let mut micros = 0.0;
    let mut next = 0;
    while !rest.is_empty() {
        let (number, after) = leading_number(rest)?;
        let end = after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len());
        let unit = UNITS.iter().position(|(name, _)| *name == &after[..end]).filter(|unit| *unit >= next)?;
        micros += number * UNITS[unit].1;
        // The two spellings of microseconds are one unit.
        next = if unit >= 4 { UNITS.len() } else { unit + 1 };
        rest = &after[end..];
    }
    (!text.is_empty() && micros <= WEEK).then(|| Duration::from_micros(micros.round() as u64))
}

/// A duration, or two with `..` between them.
pub fn span(text: &str) -> Option<(Duration, Duration)> {
    match text.split_once("..") {
        Some((from, to)) => Some((duration(from)?, duration(to)?)),
        None => duration(text).map(|both| (both, both)),
    }
}

/// `512MB`, `1.5GiB`: in bytes.
pub fn bytes(text: &str) -> Option<f64> {
    let (number, unit) = leading_number(text)?;
    let (_, factor) = SIZES.iter().find(|(name, _)| *name == unit)?;
    Some(number * factor)
}

/// `200/s`, `600/m`, `1000/h`: per second.
pub fn rate(text: &str) -> Option<f64> {
    let (count, unit) = text.split_once('/')?;
    let seconds = match unit {
        "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        _ => return None,
    };
    whole_number(count).map(|count| count / seconds)
}

/// `+10%`, `-10%`, `0.5%`: the sign, and the share without it.
pub fn percent(text: &str) -> Option<(Option<char>, f64)> {
    let number = text.strip_suffix('%')?;
    let sign = number.chars().next().filter(|c| "+-".contains(*c));
    let number = whole_number(number.strip_prefix(['+', '-']).unwrap_or(number))?;
    Some((sign, number / 100.0))
}

fn leading_number(text: &str) -> Option<(f64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    Some((whole_number(&text[..end])?, &text[end..]))
}

/// A text that is nothing but a number.
fn whole_number(text: &str) -> Option<f64> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let valid = match text.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(text),
    };
    valid.then(|| text.parse().ok()).flatten().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_units_in_falling_order() {
        for (text, millis) in [
            ("500ms", 500),
            ("10s", 10_000),
            ("1m30s", 90_000),
            ("2m", 120_000),
            ("1.5s", 1500),
            ("1h", 3_600_000),
            ("2000us", 2),
            ("2000µs", 2),
            ("0s", 0),
        ] {
            assert_eq!(duration(text), Some(Duration::from_millis(millis)), "{text}");
        }
        for text in
            ["", "10", "10sec", "s", "1s1m", "1s1s", "1us1µs", "-1s", "1 s", "1.s", ".5s", "1e3s", "999999h", "1..2s"]
        {
            assert_eq!(duration(text), None, "{text}");
        }
    }

    #[test]
    fn memory_has_units_of_ten_and_of_two() {
        for (text, found) in [("512MB", 512e6), ("1.5GiB", 1.5 * 1024.0 * 1024.0 * 1024.0), ("64KiB", 65_536.0)] {
            assert_eq!(bytes(text), Some(found), "{text}");
        }
        for text in ["512", "MB", "512mb", "512 MB", "1GB1MB", "-1MB", "1e3MB"] {
            assert_eq!(bytes(text), None, "{text}");
        }
    }

    #[test]
    fn rates_are_per_second_minute_or_hour() {
        assert_eq!(rate("200/s"), Some(200.0));
        assert_eq!(rate("600/m"), Some(10.0));
        assert_eq!(rate("1800/h"), Some(0.5));
        for text in ["200", "200/", "/s", "-1/s", "200 /s", "200/ms", "inf/s"] {
            assert_eq!(rate(text), None, "{text}");
        }
    }

    #[test]
    fn percentages_keep_their_sign_apart() {
        assert_eq!(percent("+10%"), Some((Some('+'), 0.1)));
        assert_eq!(percent("-10%"), Some((Some('-'), 0.1)));
        assert_eq!(percent("0.5%"), Some((None, 0.005)));
        for text in ["10", "%", "+%", "+-1%", "10 %"] {
            assert_eq!(percent(text), None, "{text}");
        }
    }
}
