//! A stand-in for GitHub: trouble on purpose, before prism, which checks requests and replies against GitHub's own
//! description of its API, before a server that remembers comments.

mod front;
mod prism;
mod replies;
mod state;

pub use front::Trouble;
pub use state::State;

use front::Front;
use http_body_util::combinators::UnsyncBoxBody;
use hyper::Response;
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use perf_gate::github::{GitHub, Patience, Settings};
use prism::Prism;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::net::TcpListener;

/// The repository that it has.
pub const REPOSITORY: &str = "own/er.api";
/// The pull request that it has.
pub const NUMBER: u64 = 12;
/// Token of a job that may comment.
pub const WRITER: &str = "ghs_writer";
/// Token of a job that may not.
pub const READER: &str = "ghs_reader";
/// Token of a person.
pub const PERSON: &str = "ghp_person";
/// How long tests are patient; nothing depends on it but how long they take.
pub const PATIENCE: Patience = Patience {
    tries: 4,
    pause: Duration::from_millis(5),
    pauses: Duration::from_secs(10),
    reply: Duration::from_secs(30),
};

/// What ends a connection without a reply.
#[derive(Debug, thiserror::Error)]
#[error("lost on purpose")]
pub struct Lost;

type Reply = Response<UnsyncBoxBody<Bytes, Lost>>;

/// The stand-in; ends with its value and with the test's runtime.
pub struct StandIn {
    pub api_url: String,
    front: Arc<Front>,
    state: Arc<Mutex<State>>,
    prism: Prism,
}

impl StandIn {
    /// As github.com is.
    pub async fn start() -> Self {
        Self::below("").await
    }

    /// As a GitHub Enterprise Server is, whose API is below a path.
    pub async fn enterprise() -> Self {
        Self::below("/api/v3").await
    }

    async fn below(path: &'static str) -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let remembered = Arc::clone(&state);
        let server = serve(move |request| {
            let state = Arc::clone(&remembered);
            async move { Ok(replies::answer(request, &state).await) }
        });
        let server = server.await;
        let prism = Prism::start(&server);
        let front = Arc::new(Front::new(&prism.url, &server, path));
        let before = Arc::clone(&front);
        let url = serve(move |request| {
            let front = Arc::clone(&before);
            async move { front.answer(request).await }
        });
        Self { api_url: format!("{}{path}", url.await), front, state, prism }
    }

    /// A connection with this token.
    pub fn connect(&self, token: &str) -> GitHub {
        self.with(Settings { token: token.to_owned(), ..Settings::default() })
    }

    /// A connection with these settings, but for where it is and how patient.
    pub fn with(&self, settings: Settings) -> GitHub {
        let settings = Settings { api_url: Some(self.api_url.clone()), patience: PATIENCE, ..settings };
        GitHub::connect(settings).expect("settings that are good")
    }

    /// What it remembers.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nobody panicked")
    }

    /// The next request of this method whose path has this part meets this trouble.
    pub fn trouble(&self, method: &'static str, part: &'static str, trouble: Trouble) {
        self.front.trouble(method, part, trouble);
    }

    /// Requests so far, as `GET /path?query`.
    pub fn requests(&self) -> Vec<String> {
        self.front.requests()
    }

    /// What passed that GitHub does not describe, since it was asked the last time; whoever asks has to look at it.
    pub fn take_violations(&self) -> Vec<String> {
        self.front.take_violations()
    }

    /// Ends it: what passed that GitHub does not describe, and what prism said of it.
    pub fn end(&mut self) -> Vec<String> {
        self.take_violations().into_iter().chain(self.prism.end()).collect()
    }

    /// How many requests of this method there were, but for GraphQL.
    pub fn count(&self, method: &str) -> usize {
        self.requests().iter().filter(|r| r.starts_with(method) && !r.ends_with("/graphql")).count()
    }
}

impl Drop for StandIn {
    /// Nothing may have passed that GitHub does not describe.
    fn drop(&mut self) {
        let violations = self.end();
        assert!(std::thread::panicking() || violations.is_empty(), "{violations:#?}");
    }
}

/// Serves on a free port, and says where.
async fn serve<F, A>(answer: F) -> String
where
    F: Fn(hyper::Request<Incoming>) -> A + Clone + Send + 'static,
    A: Future<Output = Result<Reply, Lost>> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let served = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service_fn(answer.clone()));
            tokio::spawn(async move { drop(served.await) });
        }
    });
    url
}
