//! One connection: TCP, TLS where asked for, and hyper's half that sends.

use super::failure::Trouble;
use super::origin::Origin;
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::client::conn::http1::{Builder, SendRequest};
use hyper::rt::{Read, Write};
use hyper_util::rt::TokioIo;
use std::io;
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// Body of a request.
pub type RequestBody = Full<Bytes>;
/// hyper's half of a connection that sends.
pub type Sender = SendRequest<RequestBody>;

/// Opens connections.
#[derive(Clone, Default)]
pub struct Connector {
    tls: Option<TlsConnector>,
}

impl std::fmt::Debug for Connector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connector").field("tls", &self.tls.is_some()).finish()
    }
}

impl Connector {
    /// One that can speak TLS, with the certificates that the system trusts (or `SSL_CERT_FILE`).
    ///
    /// # Errors
    /// In words, where the system has no trusted certificates.
    pub fn with_tls(&mut self) -> Result<Self, String> {
        if self.tls.is_none() {
            let found = rustls_native_certs::load_native_certs();
            let mut roots = RootCertStore::empty();
            let (added, _) = roots.add_parsable_certificates(found.certs);
            if added == 0 {
                return Err("the system has no trusted certificates for https; set SSL_CERT_FILE".to_owned());
            }
            let mut config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
            config.alpn_protocols = vec![b"http/1.1".to_vec()];
            self.tls = Some(Arc::new(config).into());
        }
        Ok(self.clone())
    }

    /// Opens a connection to the first address that takes one.
    pub async fn connect(&self, origin: &Origin) -> Result<Sender, Trouble> {
        let stream = dial(origin).await?;
        match &self.tls {
            Some(tls) if origin.is_tls() => {
                let name = ServerName::try_from(origin.host().to_owned());
                let name = name.map_err(|e| Trouble::tls(&io::Error::other(e)))?;
                let stream = tls.connect(name, stream).await.map_err(|e| Trouble::tls(&e))?;
                handshake(TokioIo::new(stream)).await
            }
            _ => handshake(TokioIo::new(stream)).await,
        }
    }
}

async fn dial(origin: &Origin) -> Result<TcpStream, Trouble> {
    let mut last = None;
    for address in origin.addresses() {
        match TcpStream::connect(address).await {
            Ok(stream) => {
                // Without it a small request may wait for the acknowledgement of the one before.
                stream.set_nodelay(true).map_err(|e| Trouble::connect(&e))?;
                return Ok(stream);
            }
            Err(e) => last = Some(e),
        }
    }
    Err(Trouble::connect(&last.unwrap_or_else(|| io::ErrorKind::AddrNotAvailable.into())))
}

async fn handshake<T: Read + Write + Unpin + 'static>(io: T) -> Result<Sender, Trouble> {
    let (sender, connection) = Builder::new().handshake(io).await.map_err(|e| Trouble::hyper(&e))?;
    tokio::task::spawn_local(async move {
        // How it ended is what the request in flight sees.
        let _ = connection.await;
    });
    Ok(sender)
}
