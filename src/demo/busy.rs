//! Work for the processor.

use std::hint::spin_loop;
use std::time::Duration;

/// Computes until this thread has used so much more processor time.
#[cfg(unix)]
pub fn burn(time: Duration) {
    use rustix::time::{ClockId, clock_gettime};
    let used = || Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default();
    let enough = used() + time;
    while used() < enough {
        spin_loop();
    }
}

/// Computes for so long: the clock of a thread goes in steps of 15.6 ms here, so what others take of the processor
/// meanwhile counts as well.
#[cfg(not(unix))]
pub fn burn(time: Duration) {
    let began = std::time::Instant::now();
    while began.elapsed() < time {
        spin_loop();
    }
}
