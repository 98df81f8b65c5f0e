//! What went wrong with a request: the target's doing, by class, or the generator's own.

use crate::driver::{CannotMeasure, Failure};
use crate::metric;
use crate::record::ErrorClass;
use std::error::Error;
use std::io;
use std::time::Duration;

/// What went wrong.
#[derive(Debug)]
pub enum Trouble {
    /// An outcome of the target.
    Target(Failure),
    /// The generator cannot go on.
    Generator(CannotMeasure),
}

impl Trouble {
    fn target(class: ErrorClass, text: String) -> Self {
        Self::Target(Failure { class, text })
    }

    /// No complete response within the task's time limit.
    pub fn timeout(limit: Duration) -> Self {
        Self::target(ErrorClass::Timeout, format!("no complete response within {}", metric::duration(limit)))
    }

    /// A connection that could not be made.
    pub fn connect(error: &io::Error) -> Self {
        if let Some(fault) = generator_fault(error) {
            return Self::Generator(fault);
        }
        let class = match error.kind() {
            io::ErrorKind::ConnectionRefused => ErrorClass::Refused,
            io::ErrorKind::ConnectionReset => ErrorClass::Reset,
            _ => ErrorClass::Connect,
        };
        Self::target(class, error.to_string())
    }

    /// A TLS handshake that failed.
    pub fn tls(error: &io::Error) -> Self {
        Self::target(ErrorClass::Tls, error.to_string())
    }

    /// A request or response that broke off.
    pub fn hyper(error: &hyper::Error) -> Self {
        if error.is_parse() || error.is_user() || is_malformed(error) {
            return Self::target(ErrorClass::Protocol, chain(error));
        }
        Self::target(ErrorClass::Reset, chain(error))
    }
}

/// Whether what came was no HTTP, rather than cut off: hyper tells so of chunks by the kind of an inner error.
fn is_malformed(error: &hyper::Error) -> bool {
    let inner = error.source().and_then(|cause| cause.downcast_ref::<io::Error>());
    inner.is_some_and(|cause| matches!(cause.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData))
}

/// Errors of the local machine that say nothing about the target.
fn generator_fault(error: &io::Error) -> Option<CannotMeasure> {
    let advice = match error.raw_os_error() {
        Some(code) if code == rustix::io::Errno::MFILE.raw_os_error() => "raise `ulimit -n` or lower `connections`",
        Some(code) if code == rustix::io::Errno::NFILE.raw_os_error() => "the whole system is out of files",
        Some(code) if code == rustix::io::Errno::ADDRNOTAVAIL.raw_os_error() => {
            "this machine is out of local ports: does the target keep its connections alive?"
        }
        _ => return None,
    };
    Some(CannotMeasure(format!("{error}; {advice}")))
}

/// The error with all its causes.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
