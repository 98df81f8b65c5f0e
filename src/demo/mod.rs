//! The built-in service of the quick start: it waits, and burns the processor only where it is told to.
//!
//! Answers every path after a log-normal time (median 20 ms, p95 about 40 ms); `/healthz` at once. Some paths have a
//! meaning: events that are sent, fetched and acknowledged, and tasks that are submitted and followed (`inbox`).
//! Main function: [`serve`].

mod busy;
mod freeze;
mod inbox;

pub use freeze::Freeze;

use crate::load::unit;
use http_body_util::{BodyExt, Collected, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue, LOCATION};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use inbox::{Answer, Inbox};
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::cell::RefCell;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::time::Instant;

/// Standard deviation of the logarithm that puts p95 at twice the median: ln 2 / 1.645.
const SPREAD: f64 = 0.4214;

/// How long a task takes, as a multiple of the time of the request that submits it.
const TASK: f64 = 5.0;

/// What the service does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DemoConfig {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Median response time.
    pub latency: Duration,
    /// Factor on every response time.
    pub slowdown: f64,
    /// Share of requests that are answered with 500, 0 to 1.
    pub error_rate: f64,
    /// Periodic standstill.
    pub freeze: Option<Freeze>,
    /// Processor time that every request costs, spent within its response time where that is long enough.
    pub cpu: Duration,
    /// Bytes that are held all along.
    pub memory: usize,
    /// Seed of response times and errors.
    pub seed: u64,
}

/// The running service. Lives on one thread.
struct Service {
    config: DemoConfig,
    rng: RefCell<Pcg64Mcg>,
    began: Instant,
    inbox: RefCell<Inbox>,
    /// Held, and never looked at.
    _ballast: Vec<u8>,
}

/// Listens and serves until the process is ended. Call it within a tokio `LocalSet`.
///
/// # Errors
/// Where the address cannot be listened on.
pub async fn serve(config: DemoConfig, listening: impl FnOnce(SocketAddr)) -> std::io::Result<()> {
    let listener = TcpListener::bind(config.listen).await?;
    listening(listener.local_addr()?);
    let rng = RefCell::new(Pcg64Mcg::seed_from_u64(config.seed));
    // Pages that were never written to would not be there.
    let _ballast = vec![1; config.memory];
    let service = Rc::new(Service { config, rng, began: Instant::now(), inbox: RefCell::default(), _ballast });
    loop {
        // A connection that could not be accepted is its client's concern.
        let Ok((stream, _)) = listener.accept().await else { continue };
        let _ = stream.set_nodelay(true);
        let service = service.clone();
        tokio::task::spawn_local(async move {
            let answer = service_fn(|request| service.answer(request));
            let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), answer).await;
        });
    }
}

impl Service {
    async fn answer(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
        if request.uri().path() == "/healthz" {
            return Ok(Response::new(Full::from("ok\n")));
        }
        let arrived = self.began.elapsed();
        let (head, body) = request.into_parts();
        // A client that goes away in the middle gets no answer that it could read.
        let body = body.collect().await.map(Collected::to_bytes).unwrap_or_default();
        let (time, fails) = self.draw();
        let done = self.config.freeze.map_or(arrived + time, |freeze| freeze.finish(arrived, time));
        busy::burn(self.config.cpu);
        tokio::time::sleep_until(self.began + done).await;
        if fails {
            return Ok(json(StatusCode::INTERNAL_SERVER_ERROR, &serde_json::json!({"ok": false})));
        }
        let query = head.uri.query().unwrap_or_default();
        let takes = time.mul_f64(TASK);
        let answer = self.inbox.borrow_mut().answer(head.method.as_str(), head.uri.path(), query, &body, takes);
        Ok(answer.map_or_else(|| json(StatusCode::OK, &serde_json::json!({"ok": true})), Answer::into))
    }

    /// How long the next request takes, and whether it fails.
    fn draw(&self) -> (Duration, bool) {
        let mut rng = self.rng.borrow_mut();
        let median = self.config.latency.mul_f64(self.config.slowdown);
        (median.mul_f64((SPREAD * normal(&mut *rng)).exp()), unit(&mut *rng) < self.config.error_rate)
    }
}

impl From<Answer> for Response<Full<Bytes>> {
    fn from(answer: Answer) -> Self {
        let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
        let mut response = json(status, &answer.body);
        if let Some(location) = answer.location.and_then(|location| location.parse().ok()) {
            response.headers_mut().insert(LOCATION, location);
        }
        response
    }
}

/// A line of JSON; nothing is no body.
fn json(status: StatusCode, body: &serde_json::Value) -> Response<Full<Bytes>> {
    let text = if body.is_null() { String::new() } else { format!("{body}\n") };
    let mut response = Response::new(Full::from(text));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// Standard normal, by Box and Muller.
fn normal(rng: &mut impl Rng) -> f64 {
    let radius = (-2.0 * (1.0 - unit(rng)).ln()).sqrt();
    radius * (std::f64::consts::TAU * unit(rng)).cos()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn response_times_have_their_median_and_a_p95_of_twice_that() {
        let config = DemoConfig {
            listen: ([127, 0, 0, 1], 0).into(),
            latency: Duration::from_millis(20),
            slowdown: 1.25,
            error_rate: 0.02,
            freeze: None,
            cpu: Duration::ZERO,
            memory: 0,
            seed: 1,
        };
        let rng = RefCell::new(Pcg64Mcg::seed_from_u64(1));
        let service = Service { config, rng, began: Instant::now(), inbox: RefCell::default(), _ballast: Vec::new() };
        let draws: Vec<_> = (0..20_000).map(|_| service.draw()).collect();
        let mut times: Vec<f64> = draws.iter().map(|(time, _)| time.as_secs_f64() * 1e3).collect();
        times.sort_by(f64::total_cmp);
        assert!((times[10_000] / 25.0 - 1.0).abs() < 0.02, "median {}", times[10_000]);
        assert!((times[19_000] / 50.0 - 1.0).abs() < 0.03, "p95 {}", times[19_000]);
        let failed = draws.iter().filter(|(_, fails)| *fails).count();
        assert!((300..500).contains(&failed), "{failed} of 20,000 failed");
    }
}
