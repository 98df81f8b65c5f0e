//! What a worker did.

use std::fmt;

/// What a worker did, in jobs. One that came again is counted again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Served {
    /// Messages that were received.
    pub taken: u64,
    /// Reported as completed.
    pub completed: u64,
    /// Reported as failed.
    pub failed: u64,
    /// Neither done nor reported, on purpose.
    pub poison: u64,
    /// No orders at all.
    pub unreadable: u64,
    /// Left to come again, because an object could not be read or written, or the completion was refused for good.
    pub left: u64,
    /// Given back because there was no time to finish them.
    pub returned: u64,
}

impl fmt::Display for Served {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} jobs completed", self.completed)?;
        let others = [
            (self.failed, "failed"),
            (self.poison, "poison"),
            (self.unreadable, "unreadable"),
            (self.left, "left to come again"),
            (self.returned, "given back"),
        ];
        others.iter().filter(|(count, _)| *count > 0).try_for_each(|(count, what)| write!(f, ", {count} {what}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_happened_is_told() {
        assert_eq!(Served::default().to_string(), "0 jobs completed");
        let served = Served { taken: 9, completed: 3, failed: 1, returned: 2, ..Served::default() };
        assert_eq!(served.to_string(), "3 jobs completed, 1 failed, 2 given back");
    }
}
