//! A service that stands still for a while, again and again.

use std::time::Duration;

/// Stands still for `length` at the end of every `every`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Freeze {
    /// Length of a period; longer than `length`.
    pub every: Duration,
    /// Standstill at the end of every period.
    pub length: Duration,
}

impl Freeze {
    /// When work of this length, begun at `from`, is done: no work is done while the service stands still.
    pub fn finish(&self, from: Duration, work: Duration) -> Duration {
        let (mut now, mut left) = (self.thawed(from), work);
        loop {
            let next = self.next_freeze(now);
            if now + left < next {
                return now + left;
            }
            left -= next - now;
            now = next + self.length;
        }
    }

    /// The end of the standstill that `at` lies in, or `at` itself.
    fn thawed(&self, at: Duration) -> Duration {
        let start = self.next_freeze(at).saturating_sub(self.every);
        if start > Duration::ZERO && at < start + self.length { start + self.length } else { at }
    }

    /// Start of the first standstill that begins after `at`.
    fn next_freeze(&self, at: Duration) -> Duration {
        let first = self.every - self.length;
        let periods = at.saturating_sub(first).as_nanos() / self.every.as_nanos();
        let behind = if at < first { 0 } else { u32::try_from(periods).unwrap_or(u32::MAX - 1) + 1 };
        first + self.every * behind
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: fn(u64) -> Duration = Duration::from_millis;
    const FREEZE: Freeze = Freeze { every: TEN_SECONDS, length: A_SECOND };
    const TEN_SECONDS: Duration = Duration::from_secs(10);
    const A_SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn work_outside_a_standstill_takes_its_time() {
        assert_eq!(FREEZE.finish(MS(0), MS(20)), MS(20));
        assert_eq!(FREEZE.finish(MS(10_000), MS(20)), MS(10_020));
    }

    #[test]
    fn a_request_within_a_standstill_waits_for_its_end() {
        assert_eq!(FREEZE.finish(MS(9_000), MS(20)), MS(10_020));
        assert_eq!(FREEZE.finish(MS(9_500), MS(20)), MS(10_020));
        assert_eq!(FREEZE.finish(MS(19_999), MS(20)), MS(20_020));
    }

    #[test]
    fn a_request_in_flight_stands_still_too() {
        assert_eq!(FREEZE.finish(MS(8_990), MS(20)), MS(10_010));
        assert_eq!(FREEZE.finish(MS(8_990), MS(9_020)), MS(20_010));
    }
}
