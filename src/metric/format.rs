//! How quantities are written for people: three significant digits, a unit that fits.

use super::{Key, Metric};
use std::time::Duration;

/// Three significant digits, without trailing noise: `12.4`, `0.19`, `900`, `1,234`.
fn digits(number: f64) -> String {
    let size = number.abs();
    if size >= 1000.0 {
        count(number.round() as i64)
    } else if size >= 99.95 {
        format!("{number:.0}")
    } else if size >= 9.995 {
        format!("{number:.1}")
    } else {
        format!("{number:.2}")
    }
}

/// A whole number with thousands separators: `21,600`.
pub fn count(number: impl Into<i128>) -> String {
    let number = number.into();
    let plain = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(plain.len() + plain.len() / 3 + 1);
    if number < 0 {
        text.push('-');
    }
    for (i, digit) in plain.chars().enumerate() {
        if i > 0 && (plain.len() - i) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The unit in which a time of so many microseconds reads best, with its divisor.
fn time_unit(micros: f64) -> (&'static str, f64) {
    match micros {
        m if m >= 1e7 => ("s", 1e6),
        m if m >= 1e3 => ("ms", 1e3),
        _ => ("µs", 1.0),
    }
}

/// The decimal unit in which so many bytes read best, with its divisor.
fn memory_unit(bytes: f64) -> (&'static str, f64) {
    match bytes {
        b if b >= 1e10 => ("GB", 1e9),
        b if b >= 1e6 => ("MB", 1e6),
        _ => ("kB", 1e3),
    }
}

/// A time in microseconds, a rate per second, a share or a number of bytes, each with its unit.
pub fn value(key: &Key, number: f64) -> String {
    match key.metric {
        Metric::Latency | Metric::Iteration | Metric::Cpu => {
            let (unit, divisor) = time_unit(number);
            format!("{} {unit}", digits(number / divisor))
        }
        Metric::Memory => {
            let (unit, divisor) = memory_unit(number);
            format!("{} {unit}", digits(number / divisor))
        }
        Metric::Throughput => rate(number),
        Metric::Errors => share(number),
        Metric::Capacity => count(number.round() as i64),
    }
}

/// A time in microseconds, in seconds: `5.60 s`.
pub fn seconds(micros: f64) -> String {
    format!("{} s", digits(micros / 1e6))
}

/// Per second: `900/s`.
pub fn rate(per_second: f64) -> String {
    format!("{}/s", digits(per_second))
}

/// A share as a percentage: `0.19 %`.
pub fn share(share: f64) -> String {
    format!("{} %", digits(share * 100.0))
}

/// A relative change with its sign, for people: `+21 %`, `−2.1 %`, `over 100x`.
///
/// Two digits are enough for a change of ten percent and more, and one decimal below.
pub fn percent_change(change: f64) -> String {
    if !change.is_finite() || change >= 98.9 {
        return "over 100x".to_owned();
    }
    let percent = change * 100.0;
    let text = if percent.abs() >= 9.95 { format!("{:.0}", percent.abs()) } else { format!("{:.1}", percent.abs()) };
    match text.as_str() {
        "0.0" => "0 %".to_owned(),
        _ if percent < 0.0 => format!("−{text} %"),
        _ => format!("+{text} %"),
    }
}

/// A stretch of time for people: `850 ms`, `12 s`, `3 min 20 s`.
pub fn duration(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 1.0 {
        return format!("{:.0} ms", seconds * 1e3);
    }
    if seconds < 10.0 {
        let text = format!("{seconds:.1}");
        return format!("{} s", text.strip_suffix(".0").unwrap_or(&text));
    }
    let whole = seconds.round() as u64;
    match (whole / 60, whole % 60) {
        (0, s) => format!("{s} s"),
        (m, 0) => format!("{m} min"),
        (m, s) => format!("{m} min {s} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_carry_three_digits_and_their_unit() {
        let p95 = Key::percentile(95.0);
        assert_eq!(value(&p95, 12_400.0), "12.4 ms");
        assert_eq!(value(&p95, 870.0), "870 µs");
        assert_eq!(value(&p95, 12_340_000.0), "12.3 s");
        assert_eq!([seconds(5.6e6), seconds(4e4)], ["5.60 s", "0.04 s"]);
        assert_eq!(value(&Key::throughput(), 1234.4), "1,234/s");
        assert_eq!(value(&Key::errors(), 0.0019), "0.19 %");
        assert_eq!(count(21_600_u32), "21,600");
        assert_eq!(value(&Key::cpu(), 412.0), "412 µs");
        assert_eq!(["640 kB", "512 MB", "4,096 MB", "12.5 GB"].map(str::to_owned), {
            [640e3, 512e6, 4096e6, 12.5e9].map(|bytes| value(&Key::memory(), bytes))
        });
    }

    #[test]
    fn changes_carry_their_sign() {
        assert_eq!(percent_change(0.21), "+21 %");
        assert_eq!(percent_change(-0.021), "−2.1 %");
        assert_eq!(percent_change(0.0001), "0 %");
        assert_eq!(percent_change(99.0), "over 100x");
    }

    #[test]
    fn times_read_as_people_say_them() {
        assert_eq!(duration(Duration::from_millis(850)), "850 ms");
        assert_eq!(duration(Duration::from_secs(2)), "2 s");
        assert_eq!(duration(Duration::from_secs(200)), "3 min 20 s");
    }
}
