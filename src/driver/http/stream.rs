//! What HTTP goes over: TCP or a socket file, with TLS or without.

use crate::wire::UnixStream;
use std::cell::OnceCell;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls;

/// What a connection goes over.
#[derive(Debug)]
pub enum Stream {
    /// TCP.
    Tcp(TcpStream),
    /// A socket file.
    Unix(UnixStream),
    /// TLS over one of the others.
    Tls(Box<Secured>),
}

/// What went wrong with TLS after its handshake, once something has.
pub type Told = Rc<OnceCell<rustls::Error>>;

/// TLS, after its handshake.
#[derive(Debug)]
pub struct Secured {
    stream: TlsStream<Stream>,
    /// `h2` keeps no more of an error than its text.
    told: Told,
}

macro_rules! each {
    ($stream:expr, $it:ident => $does:expr) => {
        match $stream.get_mut() {
            Self::Tcp(it) => {
                let $it = Pin::new(it);
                $does
            }
            Self::Unix(it) => {
                let $it = Pin::new(it);
                $does
            }
            Self::Tls(it) => {
                let $it = Pin::new(&mut it.stream);
                $does
            }
        }
    };
}

impl Stream {
    /// TLS over one of the others.
    pub fn secured(stream: TlsStream<Self>) -> Self {
        Self::Tls(Box::new(Secured { stream, told: Told::default() }))
    }

    /// What TLS has agreed on to speak (ALPN).
    pub fn protocol(&self) -> Option<&[u8]> {
        match self {
            Self::Tls(tls) => tls.stream.get_ref().1.alpn_protocol(),
            Self::Tcp(_) | Self::Unix(_) => None,
        }
    }

    /// Where it is told what goes wrong with TLS.
    pub fn told(&self) -> Option<Told> {
        match self {
            Self::Tls(tls) => Some(tls.told.clone()),
            Self::Tcp(_) | Self::Unix(_) => None,
        }
    }

    /// Whether nothing has come that nobody asked for, not even its end. Asks the system only where it has said that
    /// there may be something. What TLS has to say to itself, such as a session ticket, is nothing.
    pub fn is_silent(&mut self) -> bool {
        let read = match self {
            Self::Tcp(stream) => stream.try_read(&mut [0]),
            Self::Unix(stream) => stream.try_read(&mut [0]),
            Self::Tls(tls) => {
                let mut context = Context::from_waker(Waker::noop());
                return Pin::new(&mut tls.stream).poll_read(&mut context, &mut ReadBuf::new(&mut [0])).is_pending();
            }
        };
        matches!(read, Err(error) if error.kind() == io::ErrorKind::WouldBlock)
    }

    /// Tells the other side of TLS that this is the end, where there is room for it: servers forget a session whose
    /// connection just ends, and it could not be resumed.
    pub fn close(&mut self) {
        if let Self::Tls(tls) = self {
            let _ = Pin::new(&mut tls.stream).poll_shutdown(&mut Context::from_waker(Waker::noop()));
        }
    }
}

impl AsyncRead for Stream {
    /// Cheaper than to try first: a short read tells that there is no more, without asking again.
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Tcp(stream) => Pin::new(stream).poll_read(context, into),
            Self::Unix(stream) => Pin::new(stream).poll_read(context, into),
            Self::Tls(tls) => {
                let read = Pin::new(&mut tls.stream).poll_read(context, into);
                if let Poll::Ready(Err(error)) = &read
                    && let Some(error) = of_tls(error)
                {
                    let _ = tls.told.set(error.clone());
                }
                read
            }
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        each!(self, stream => stream.poll_write(context, bytes))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        each!(self, stream => stream.poll_write_vectored(context, parts))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        each!(self, stream => stream.poll_flush(context))
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        each!(self, stream => stream.poll_shutdown(context))
    }
}

/// What is wrong with TLS, where that is what is wrong.
pub fn of_tls(error: &io::Error) -> Option<&rustls::Error> {
    error.get_ref().and_then(|inner| inner.downcast_ref())
}
