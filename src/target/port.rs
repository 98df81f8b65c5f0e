//! The two ports of a run.

use crate::record::Arm;
use std::io;
use std::net::{Ipv4Addr, TcpListener};

/// Two free ports of the loopback interface. The builds take turns with them, so that a port, with
/// its place in the kernel's tables, never belongs to one build alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ports {
    first: u16,
    second: u16,
}

impl Ports {
    /// Two ports that are free at this moment; nothing holds them until a build does.
    pub(super) fn choose() -> io::Result<Self> {
        let (first, second) = (bind(0)?, bind(0)?);
        Ok(Self { first: first.local_addr()?.port(), second: second.local_addr()?.port() })
    }

    /// These where both are still free, else others.
    pub(super) fn or_others(self) -> io::Result<Self> {
        if taken(self.first) || taken(self.second) { Self::choose() } else { Ok(self) }
    }

    /// The port of an arm at a start: base has the first on even numbers.
    pub(super) fn of(self, arm: Arm, number: u32) -> u16 {
        if (arm == Arm::Base) == number.is_multiple_of(2) { self.first } else { self.second }
    }
}

/// Whether something listens on a port.
pub(super) fn taken(port: u16) -> bool {
    bind(port).is_err_and(|error| error.kind() == io::ErrorKind::AddrInUse)
}

fn bind(port: u16) -> io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arms_swap_ports_at_every_odd_start() {
        let ports = Ports { first: 1, second: 2 };
        let of = |number| (ports.of(Arm::Base, number), ports.of(Arm::Head, number));
        assert_eq!([of(0), of(1), of(2), of(3)], [(1, 2), (2, 1), (1, 2), (2, 1)]);
    }

    #[test]
    fn two_ports_are_never_one() {
        let ports = Ports::choose().expect("two free ports");
        assert_ne!(ports.first, ports.second);
    }

    #[test]
    fn a_port_that_was_taken_is_replaced() {
        let holder = bind(0).expect("a free port");
        let lost = holder.local_addr().expect("its number").port();
        assert!(taken(lost));
        let ports = Ports { first: lost, second: 1 }.or_others().expect("two free ports");
        assert_ne!(ports.first, lost);
    }
}
