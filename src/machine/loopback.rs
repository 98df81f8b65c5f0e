//! Round trips over loopback TCP.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::time::Duration;

/// Of a message, in bytes: a small request.
const MESSAGE: usize = 64;
/// How long a connection or a message may take before loopback counts as refused.
const PATIENCE: Duration = Duration::from_secs(1);

/// A connection of which both ends are here, on one thread. With an end on a thread of its own a round trip takes
/// up to seven times as long where the scheduler has put them on two cores, by chance and for the whole run: that
/// tells of the scheduler's mood, not of the machine.
pub(super) struct Loopback {
    near: TcpStream,
    far: TcpStream,
}

impl Loopback {
    /// Connects, on a port that the system chooses.
    pub(super) fn open() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let near = TcpStream::connect_timeout(&listener.local_addr()?, PATIENCE)?;
        let own = near.local_addr()?;
        // Another program may have connected first.
        let far = loop {
            let (far, peer) = listener.accept()?;
            if peer == own {
                break far;
            }
        };
        for end in [&near, &far] {
            end.set_nodelay(true)?;
            end.set_read_timeout(Some(PATIENCE))?;
            end.set_write_timeout(Some(PATIENCE))?;
        }
        Ok(Self { near, far })
    }

    /// A message there and back.
    pub(super) fn trip(&mut self) -> io::Result<()> {
        let mut message = [b'.'; MESSAGE];
        self.near.write_all(&message)?;
        self.far.read_exact(&mut message)?;
        self.far.write_all(&message)?;
        self.near.read_exact(&mut message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_back_and_a_closed_end_is_an_error() {
        let mut loopback = Loopback::open().expect("loopback");
        for _ in 0..10 {
            loopback.trip().expect("a round trip");
        }
        for mut end in [&loopback.near, &loopback.far] {
            end.set_nonblocking(true).expect("an option");
            let left = end.read(&mut [0]).expect_err("all was read");
            assert_eq!(left.kind(), io::ErrorKind::WouldBlock);
            end.set_nonblocking(false).expect("an option");
        }
        loopback.far.shutdown(std::net::Shutdown::Both).expect("closes");
        assert!(loopback.trip().is_err());
    }
}
