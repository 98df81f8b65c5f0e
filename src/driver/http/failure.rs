//! What went wrong with a request: the target's doing, by class, or the generator's own.

use super::expect;
use super::fault::Fault;
use super::shortage;
use super::stream;
use crate::driver::{CannotMeasure, Failure};
use crate::metric;
use crate::record::ErrorClass;
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
        let text = match stream::of_tls(error) {
            Some(error) => of_tls(error),
            // A peer that does not speak TLS often just ends.
            None => format!("the TLS handshake broke off: {error}"),
        };
        Self::target(ErrorClass::Tls, text)
    }

    /// A response that did not come whole.
    pub fn broken(fault: Fault) -> Self {
        match fault {
            Fault::Cut(text) => Self::target(ErrorClass::Reset, text.into_owned()),
            Fault::Malformed(text) => Self::target(ErrorClass::Protocol, text.into_owned()),
            // A server may refuse a client certificate after the handshake.
            Fault::Tls(error) => Self::target(ErrorClass::Tls, of_tls(&error)),
            Fault::TooLong => Self::Target(expect::too_long()),
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
