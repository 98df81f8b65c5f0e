//! A GET that a build is asked until it answers, in the way in which the load will reach it.

use super::address::{Address, Unreachable};
use crate::wire::{Version, Wire, over_socket};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::HOST;
use reqwest::{Client, Response, redirect};
use std::error::Error;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::lookup_host;

/// A GET that is asked again and again.
#[derive(Debug)]
pub(super) struct Question {
    address: Address,
    wire: Wire,
    path: String,
    /// Made when first asked: certificates may be made by the start of the build.
    client: Option<Client>,
}

impl Question {
    /// A GET of a path.
    pub(super) fn new(address: Address, wire: Wire, path: String) -> Self {
        Self { address, wire, path, client: None }
    }

    /// Whether the answer has a status below 400; if not, in words what it was. One try takes at most `limit`.
    pub(super) async fn ask(&mut self, limit: Duration) -> Result<(), String> {
        self.answer(limit).await.map(drop)
    }

    /// The text of an answer with a status below 400; else in words what it was. One try takes at most `limit`.
    pub(super) async fn text(&mut self, limit: Duration) -> Result<String, String> {
        let text = self.answer(limit).await?.text().await;
        text.map(|text| text.trim().to_owned()).map_err(|error| innermost(&error))
    }

    async fn answer(&mut self, limit: Duration) -> Result<Response, String> {
        let client = match &self.client {
            Some(client) => client.clone(),
            None => self.client.insert(self.client(limit)?).clone(),
        };
        let url = format!("{}/{}", self.origin(), self.path.trim_start_matches('/'));
        let mut request = client.get(url);
        if self.wire.tls.server_name.is_some() && self.wire.version != Version::Two {
            let authority = self.address.origin().split_once("://").map_or("", |(_, authority)| authority);
            request = request.header(HOST, authority);
        }
        match request.send().await {
            Ok(response) if response.status().as_u16() < 400 => Ok(response),
            Ok(response) => Err(format!("status {}", response.status().as_u16())),
            Err(error) if error.is_timeout() => Err(Unreachable::Silent(limit).to_string()),
            Err(error) => Err(innermost(&error)),
        }
    }

    /// Its origin, with the name that TLS asks for in place of the host.
    fn origin(&self) -> String {
        match &self.wire.tls.server_name {
            Some(name) if self.is_tls() => format!("https://{name}:{}", self.address.host().1),
            _ => self.address.origin().to_owned(),
        }
    }

    fn is_tls(&self) -> bool {
        self.address.origin().starts_with("https:")
    }

    /// A client that asks the build itself: no proxy, no redirects.
    fn client(&self, limit: Duration) -> Result<Client, String> {
        let client = Client::builder().no_proxy().redirect(redirect::Policy::none()).timeout(limit);
        let mut client = client.pool_max_idle_per_host(0);
        client = if self.is_tls() {
            // A `Host` of its own goes with HTTP/1.1 only, so that is asked for wherever the other is not demanded.
            let version = if self.wire.version == Version::Two { Version::Two } else { Version::One };
            client.tls_backend_preconfigured(self.wire.tls.client_config(version)?)
        } else {
            // Without TLS no certificates are needed; small containers have none, and the client would be
            // refused for want of them.
            client.tls_certs_only([])
        };
        if self.wire.version == Version::Two {
            client = client.http2_prior_knowledge();
        }
        if let Some(socket) = &self.wire.socket {
            client = over_socket(client, socket)?;
        } else if self.wire.tls.server_name.is_some() {
            let (host, port) = self.address.host();
            client = client.dns_resolver(Arc::new(Always(host.to_owned(), port)));
        }
        client.build().map_err(|error| innermost(&error))
    }
}

/// Resolves one host, whatever name is asked for.
struct Always(String, u16);

impl Resolve for Always {
    fn resolve(&self, _name: Name) -> Resolving {
        let place = (self.0.clone(), self.1);
        Box::pin(async move {
            let found: Vec<_> = lookup_host(place).await?.collect();
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// The innermost cause: the outer ones hold the URL, which may hold values from the environment.
fn innermost(error: &reqwest::Error) -> String {
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    let mut text = "the request is not valid".to_owned();
    while let Some(inner) = cause {
        text = match inner.downcast_ref::<io::Error>() {
            Some(error) if error.kind() == io::ErrorKind::ConnectionRefused => Unreachable::Refused.to_string(),
            _ => inner.to_string(),
        };
        cause = inner.source();
    }
    text
}
