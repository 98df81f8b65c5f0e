//! The connection to GitHub's API.

use super::fault::{Asked, Fault};
use super::reply::Reply;
use super::retry::{Again, Miss, Retry};
use super::settings::{API_URL, Patience, Settings};
use http_body_util::BodyExt;
use hyper::header::{ACCEPT, HeaderValue};
use hyper::{Method, Request, Uri};
use jiff::Timestamp;
use octocrab::{Octocrab, OctocrabBuilder};
use serde_json::Value;
use std::error::Error;
use std::fmt;
use std::time::Duration;
use tokio::sync::OnceCell;

/// What GitHub wants to be asked for.
const MEDIA_TYPE: &str = "application/vnd.github+json";

/// What a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(10);

/// A connection to GitHub.
pub struct GitHub {
    rest: Octocrab,
    graphql: Octocrab,
    settings: Settings,
    pub(super) author: OnceCell<String>,
}

impl GitHub {
    /// Prepares a connection; nothing is asked of GitHub yet. Proxies are taken from the environment, as `HTTPS_PROXY`.
    ///
    /// Must be called within a runtime of tokio.
    ///
    /// # Errors
    /// Where URL or token are none.
    pub fn connect(settings: Settings) -> Result<Self, Fault> {
        let url = settings.api_url.as_deref().unwrap_or(API_URL).trim_end_matches('/').to_owned();
        let asked = Asked { what: "talk to", about: url.clone(), permission: "contents: read" };
        let fault = |why: &str| Fault::Other { asked: asked.clone(), why: why.to_owned() };
        let token = settings.token.trim();
        if token.is_empty() || HeaderValue::from_str(token).is_err() {
            return Err(fault("there is no token; hand in `${{ github.token }}`"));
        }
        let is_url = |uri: &Uri| uri.scheme().is_some() && uri.authority().is_some() && uri.query().is_none();
        let Some(rest) = url.parse::<Uri>().ok().filter(is_url) else {
            return Err(fault("this is no URL of an API; GITHUB_API_URL looks like https://github.example.com/api/v3"));
        };
        // Octocrab puts every path below the URL of REST, and a GitHub Enterprise Server has GraphQL beside it.
        let graphql = url.strip_suffix("/v3").unwrap_or(&url).parse::<Uri>().unwrap_or_else(|_| rest.clone());
        let client = client(&rest).map_err(|e| {
            fault(&format!("{}; install certificates of authorities, or name them by SSL_CERT_FILE", innermost(&e)))
        })?;
        let build = |uri: Uri| {
            let builder = OctocrabBuilder::default().personal_token(token.to_owned()).base_uri(uri)?;
            builder.build_with_reqwest(client.clone())
        };
        let built = |uri| build(uri).map_err(|e| fault(&innermost(&e)));
        Ok(Self { rest: built(rest)?, graphql: built(graphql)?, author: OnceCell::new(), settings })
    }

    /// How long failing requests are tried.
    pub(super) fn patience(&self) -> Patience {
        self.settings.patience
    }

    /// Who the user says comments.
    pub(super) fn comment_as(&self) -> Option<&str> {
        self.settings.comment_as.as_deref().filter(|login| !login.is_empty())
    }

    /// Sends a request that may be sent twice, until it is answered well or there is no hope.
    pub(super) async fn send(&self, asked: &Asked, request: &Call<'_>) -> Result<Reply, Fault> {
        let mut retry = Retry::new(self.patience());
        loop {
            match self.once(asked, request).await {
                Ok(reply) => return Ok(reply),
                Err(miss) => retry.wait(miss).await?,
            }
        }
    }

    /// Sends a request once.
    pub(super) async fn once(&self, asked: &Asked, call: &Call<'_>) -> Result<Reply, Miss> {
        let crab = if call.is_graphql { &self.graphql } else { &self.rest };
        let exchange = async {
            let builder = Request::builder().method(call.method.clone()).uri(&call.route).header(ACCEPT, MEDIA_TYPE);
            let (head, body) = crab.execute(crab.build_request(builder, call.body)?).await?.into_parts();
            Ok((head, body.collect().await?.to_bytes()))
        };
        let answer: octocrab::Result<_> = match tokio::time::timeout(self.patience().reply, exchange).await {
            Ok(answer) => answer,
            Err(_) => {
                let why = format!("no answer within {} s", self.patience().reply.as_secs());
                return Err(Miss { fault: Fault::Unreachable { asked: asked.clone(), why }, again: Again::Soon });
            }
        };
        let (head, body) = answer.map_err(|e| Miss {
            fault: Fault::Unreachable { asked: asked.clone(), why: innermost(&e) },
            again: Again::Soon,
        })?;
        let reply = Reply::new(head.status, head.headers, &body);
        reply.checked(asked, self.settings.restriction, Timestamp::now().as_second())
    }
}

impl fmt::Debug for GitHub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GitHub").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// A request.
#[derive(Debug)]
pub struct Call<'a> {
    method: Method,
    route: String,
    body: Option<&'a Value>,
    is_graphql: bool,
}

impl<'a> Call<'a> {
    /// A request of the REST API; the route begins with a slash.
    pub fn rest(method: Method, route: String, body: Option<&'a Value>) -> Self {
        Self { method, route, body, is_graphql: false }
    }

    /// A query of GraphQL.
    pub fn graphql(body: &'a Value) -> Self {
        Self { method: Method::POST, route: "/graphql".to_owned(), body: Some(body), is_graphql: true }
    }
}

fn client(url: &Uri) -> reqwest::Result<reqwest::Client> {
    // A redirect would turn a POST into a GET.
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).connect_timeout(CONNECT);
    // Without TLS no certificates are needed, and small containers have none.
    if url.scheme_str() == Some("http") { client.tls_certs_only([]).build() } else { client.build() }
}

/// What the outer layers only wrap.
fn innermost(error: &dyn Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(api_url: &str, token: &str) -> String {
        let settings = Settings { api_url: Some(api_url.to_owned()), token: token.to_owned(), ..Settings::default() };
        GitHub::connect(settings).expect_err("no connection").to_string()
    }

    #[tokio::test]
    async fn a_token_or_url_that_is_none_is_said_to_be_and_never_shown() {
        for token in ["", "  \n", "two\nlines"] {
            let text = refused("https://api.github.com", token);
            assert_eq!(text, "cannot talk to https://api.github.com: there is no token; hand in `${{ github.token }}`");
        }
        for url in ["", "api.github.com", "/api/v3", "https://", "http://a b", "https://host/?x"] {
            assert!(refused(url, "t").contains("this is no URL of an API"), "{url}");
        }
        let github = GitHub::connect(Settings { token: "s3cret\n".to_owned(), ..Settings::default() });
        assert!(!format!("{github:?}").contains("s3cret"));
    }
}
