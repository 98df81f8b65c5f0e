//! What the local machine may run out of: errors that say nothing about the target.

use rustix::io::Errno;
use std::io;

const PORTS: &str = "this machine is out of local ports: does the target keep its connections alive?";

#[cfg(unix)]
const ALL: [(Errno, &str); 3] = [
    (Errno::MFILE, "raise `ulimit -n` or lower `connections`"),
    (Errno::NFILE, "the whole system is out of files"),
    (Errno::ADDRNOTAVAIL, PORTS),
];

/// Windows has another number for every way in which it has no port left.
#[cfg(windows)]
const ALL: [(Errno, &str); 4] = [
    (Errno::MFILE, "lower `connections`"),
    (Errno::ADDRNOTAVAIL, PORTS),
    (Errno::ADDRINUSE, PORTS),
    (Errno::NOBUFS, PORTS),
];

/// What to do where it was the local machine that could not connect.
pub fn advice(error: &io::Error) -> Option<&'static str> {
    let code = error.raw_os_error()?;
    ALL.iter().find(|(errno, _)| errno.raw_os_error() == code).map(|(_, advice)| *advice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_machine_lacks_is_told_from_what_the_target_does() {
        let of = |errno: Errno| advice(&io::Error::from_raw_os_error(errno.raw_os_error()));
        assert_eq!(of(Errno::ADDRNOTAVAIL), Some(PORTS));
        assert!(of(Errno::MFILE).is_some());
        assert_eq!(of(Errno::CONNREFUSED), None);
        assert_eq!(advice(&io::ErrorKind::AddrNotAvailable.into()), None, "no error of the system");
    }
}
