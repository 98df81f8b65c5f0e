//! What went wrong with a request: the target's doing, by class, or the generator's own.

use super::expect;
use super::plain::Fault;
use super::shortage;
use crate::driver::{CannotMeasure, Failure};
use crate::metric;
use crate::record::ErrorClass;
use std::error::Error;
use std::io;
use std::time::Duration;
use tokio_rustls::rustls::{self, AlertDescription, CertificateError};

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

    /// No connection within it: connecting, with its handshakes, is part of the request.
    pub fn unconnected(limit: Duration) -> Self {
        Self::target(ErrorClass::Timeout, format!("no connection within {}", metric::duration(limit)))
    }

    /// No connection is free, and as many requests wait for one as may.
    pub fn no_room(most: usize) -> Self {
        let text = match most {
            0 => "no connection is free, and no request may wait for one (`connections.waiting`)".to_owned(),
            most => format!("no connection is free, and {most} requests wait for one already (`connections.waiting`)"),
        };
        Self::target(ErrorClass::Queue, text)
    }

    /// A connection that could not be made.
    pub fn connect(error: &io::Error) -> Self {
        if let Some(advice) = shortage::advice(error) {
            return Self::Generator(CannotMeasure(format!("{error}; {advice}")));
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
        let text = match cause::<rustls::Error>(error) {
            Some(error) => of_tls(error),
            // A peer that does not speak TLS often just ends.
            None => format!("the TLS handshake broke off: {error}"),
        };
        Self::target(ErrorClass::Tls, text)
    }

    /// A response over a plain connection that did not come whole.
    pub fn plain(fault: Fault) -> Self {
        match fault {
            Fault::Cut(text) => Self::target(ErrorClass::Reset, text.into_owned()),
            Fault::Malformed(text) => Self::target(ErrorClass::Protocol, text.into_owned()),
            Fault::TooLong => Self::Target(expect::too_long()),
        }
    }

    /// A request or response that broke off.
    pub fn hyper(error: &hyper::Error) -> Self {
        // A server may refuse a client certificate after the handshake.
        if let Some(error) = cause::<rustls::Error>(error) {
            return Self::target(ErrorClass::Tls, of_tls(error));
        }
        if cause::<h2::Error>(error).is_some_and(|error| error.is_library()) {
            return Self::target(ErrorClass::Protocol, chain(error));
        }
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

/// What became of a request that hyper got no answer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The target has not seen it, and its connection takes no other: it never left, or only streams before it were taken.
    Untaken,
    /// The target has not processed it (RFC 9113 §8.7), and its connection lives.
    Refused,
    /// The target ended it alone.
    Reset,
    /// The connection ended, nobody knows whether before or after.
    Broken,
}

impl Fate {
    /// Of one that ended so, whether or not any of it was sent.
    pub fn of(error: &hyper::Error, sent: bool) -> Self {
        match cause::<h2::Error>(error) {
            _ if !sent => Self::Untaken,
            Some(error) if error.is_reset() => match error.reason() {
                Some(h2::Reason::REFUSED_STREAM) if error.is_remote() => Self::Refused,
                _ => Self::Reset,
            },
            // Only streams beyond the last that the target has taken end with its GOAWAY.
            Some(error) if error.is_go_away() && error.is_remote() => Self::Untaken,
            _ => Self::Broken,
        }
    }
}

/// What is wrong with a TLS handshake, and what to do about it.
fn of_tls(error: &rustls::Error) -> String {
    let advice = match error {
        rustls::Error::InvalidCertificate(error) => match error {
            CertificateError::UnknownIssuer | CertificateError::BadSignature => "name its issuer by `tls.ca`",
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "name one of its names by `tls.server_name`"
            }
            CertificateError::Other(_) if error.to_string().contains("CaUsedAsEndEntity") => {
                "it is the certificate of an issuer, not of a server; `tls.insecure` takes it"
            }
            _ => "is the right server asked?",
        },
        rustls::Error::AlertReceived(
            AlertDescription::CertificateRequired
            | AlertDescription::BadCertificate
            | AlertDescription::UnknownCA
            | AlertDescription::HandshakeFailure,
        ) => "does it want a client certificate (`tls.client_cert`)?",
        rustls::Error::AlertReceived(AlertDescription::NoApplicationProtocol) => {
            "it does not speak the HTTP that `http` asks for"
        }
        rustls::Error::AlertReceived(AlertDescription::UnrecognisedName) => "name it by `tls.server_name`",
        rustls::Error::InvalidMessage(_) => "does it speak TLS on this port?",
        _ => return error.to_string(),
    };
    format!("{}; {advice}", words(error))
}

/// rustls's own text, but for names of its code.
fn words(error: &rustls::Error) -> String {
    match error {
        rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer) => {
            "invalid peer certificate: its issuer is unknown".to_owned()
        }
        rustls::Error::InvalidMessage(_) => "what came is no TLS".to_owned(),
        _ => error.to_string(),
    }
}

/// The first of its causes that is of this kind.
fn cause<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    let mut at = Some(error);
    while let Some(error) = at {
        if let Some(found) = error.downcast_ref::<E>() {
            return Some(found);
        }
        // An error of the system hides what it was made from from its chain of causes.
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        at = match inner {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    None
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
