//! No socket files: the scenario file refuses `unix` before it comes to this.

use reqwest::ClientBuilder;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

const REFUSED: &str = "socket files are reached on Linux and macOS only; give the `url` of a port";

/// A connection to a socket file; there is none.
#[derive(Debug)]
pub enum UnixStream {}

impl UnixStream {
    /// Refuses.
    ///
    /// # Errors
    /// Always.
    pub async fn connect(_file: impl AsRef<Path>) -> io::Result<Self> {
        Err(io::Error::new(io::ErrorKind::Unsupported, REFUSED))
    }

    /// Never called.
    ///
    /// # Errors
    /// Never.
    pub fn try_read(&self, _into: &mut [u8]) -> io::Result<usize> {
        match *self {}
    }
}

impl AsyncRead for UnixStream {
    fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, _: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match *self {}
    }
}

impl AsyncWrite for UnixStream {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, _: &[u8]) -> Poll<io::Result<usize>> {
        match *self {}
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        match *self {}
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        match *self {}
    }
}

/// A client over a socket file; there is none.
///
/// # Errors
/// Always.
pub fn over_socket(_client: ClientBuilder, _file: &Path) -> Result<ClientBuilder, String> {
    Err(REFUSED.to_owned())
}
