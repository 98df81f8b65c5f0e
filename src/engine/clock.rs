//! The processor clock of this process.

use std::time::Duration;

/// User and system time of all threads so far.
#[cfg(unix)]
pub fn used() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    Duration::try_from(clock_gettime(ClockId::ProcessCPUTime)).unwrap_or_default()
}

/// User and system time of all threads so far, in steps of 15.6 ms.
#[cfg(windows)]
pub fn used() -> Duration {
    cpu_time::ProcessTime::now().as_duration()
}

#[cfg(test)]
mod tests {
    use super::used;
    use std::time::Duration;

    #[test]
    fn it_goes_on_while_something_is_computed() {
        let before = used();
        while used() < before + Duration::from_millis(1) {
            std::hint::spin_loop();
        }
    }
}
