//! How TLS is done.

use super::Version;
use super::trust::Anything;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// How TLS is done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tls {
    /// PEM file with the certificates that are trusted, in place of those that the system trusts.
    pub ca: Option<PathBuf>,
    /// Any certificate is good.
    pub insecure: bool,
    /// What this side shows of itself.
    pub client: Option<ClientCertificate>,
    /// The name that the server is asked for and that its certificate must have, in place of the URL's host.
    pub server_name: Option<String>,
}

/// PEM files; both may be the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientCertificate {
    /// The certificate, and those between it and its issuer.
    pub certificate: PathBuf,
    /// Its private key, not encrypted.
    pub key: PathBuf,
}

impl Tls {
    /// What rustls is to do. Every configuration keeps sessions of its own, which later connections resume.
    ///
    /// # Errors
    /// In words, where a file cannot be used, or the system trusts no certificate.
    pub fn client_config(&self, version: Version) -> Result<ClientConfig, String> {
        let builder = ClientConfig::builder();
        let builder = if self.insecure {
            let provider = builder.crypto_provider().clone();
            builder.dangerous().with_custom_certificate_verifier(Arc::new(Anything(provider)))
        } else {
            builder.with_root_certificates(self.roots()?)
        };
        let mut config = match &self.client {
            None => builder.with_no_client_auth(),
            Some(client) => {
                let chain = certificates("client_cert", &client.certificate)?;
                let key = PrivateKeyDer::from_pem_file(&client.key);
                let key =
                    key.map_err(|e| unusable("client_key", &client.key, "holds no unencrypted private key", &e))?;
                let config = builder.with_client_auth_cert(chain, key);
                config.map_err(|e| format!("`tls.client_cert` and `tls.client_key` cannot be used: {e}"))?
            }
        };
        let protocols: &[&[u8]] = match version {
            Version::Auto => &[b"h2", b"http/1.1"],
            Version::One => &[b"http/1.1"],
            Version::Two => &[b"h2"],
        };
        config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
        Ok(config)
    }

    /// The name to ask a server for.
    ///
    /// # Errors
    /// In words, where it is none.
    pub fn name(&self, host: &str) -> Result<ServerName<'static>, String> {
        let name = self.server_name.as_deref().unwrap_or(host);
        ServerName::try_from(name.to_owned()).map_err(|_| format!("`{name}` is no name that a certificate can have"))
    }

    fn roots(&self) -> Result<RootCertStore, String> {
        let mut roots = RootCertStore::empty();
        let found = match &self.ca {
            Some(file) => certificates("ca", file)?,
            None => rustls_native_certs::load_native_certs().certs,
        };
        let (added, _) = roots.add_parsable_certificates(found);
        match (&self.ca, added) {
            (Some(file), 0) => Err(format!("`tls.ca`: {} holds no certificate", file.display())),
            (None, 0) => {
                Err("the system has no trusted certificates for https; name those of the server by `tls.ca`, or set \
                     SSL_CERT_FILE"
                    .to_owned())
            }
            _ => Ok(roots),
        }
    }
}

fn certificates(key: &str, file: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let found = CertificateDer::pem_file_iter(file).and_then(Iterator::collect);
    let found: Vec<_> = found.map_err(|e| unusable(key, file, "is no PEM file", &e))?;
    if found.is_empty() {
        return Err(format!("`tls.{key}`: {} holds no certificate; it must be a PEM file", file.display()));
    }
    Ok(found)
}

fn unusable(key: &str, file: &Path, what: &str, error: &dyn fmt::Display) -> String {
    match std::fs::File::open(file) {
        Err(missing) => format!("`tls.{key}`: {} cannot be read: {missing}", file.display()),
        Ok(_) => format!("`tls.{key}`: {} {what}: {error}", file.display()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_of_no_use_is_named_with_its_key() {
        let folder = tempfile::tempdir().expect("a folder");
        let (missing, empty) = (folder.path().join("missing.pem"), folder.path().join("empty.pem"));
        std::fs::write(&empty, "nothing\n").expect("a file");
        let of_ca = |file: &Path| Tls { ca: Some(file.to_owned()), ..Tls::default() };
        let of_key = |file: &Path| {
            let client = ClientCertificate { certificate: file.to_owned(), key: file.to_owned() };
            Tls { insecure: true, client: Some(client), ..Tls::default() }
        };
        for (tls, expected) in [
            (of_ca(&missing), "`tls.ca`: "),
            (of_ca(&empty), "holds no certificate"),
            (of_key(&missing), "`tls.client_cert`: "),
            (of_key(&empty), "holds no certificate"),
        ] {
            let error = tls.client_config(Version::Auto).expect_err("no such file");
            assert!(error.contains(expected) && error.contains(".pem"), "{error}");
        }
    }
}
