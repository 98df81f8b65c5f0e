//! The `tasks` section of an HTTP scenario, as values.

use std::time::Duration;

/// What the HTTP driver plays.
#[derive(Debug, Clone, PartialEq)]
pub struct HttpConfig {
    /// At least one.
    pub tasks: Vec<Task>,
    /// Most connections to one arm; arrivals beyond wait in a queue and are timed.
    pub connections: usize,
}

/// One kind of request; an iteration is one request of one task, drawn by weight.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// Unique in the scenario.
    pub name: String,
    /// Above 0.
    pub weight: f64,
    /// `GET`, `POST`, … in upper case.
    pub method: String,
    /// Starts with `/`; may hold `{{uuid}}` and `{{seq}}`.
    pub path: String,
    /// Names in lower case; values may hold templates.
    pub headers: Vec<(String, String)>,
    /// May hold templates.
    pub body: Option<Body>,
    /// The statuses that are a success; by default 200 to 399.
    pub expect: Option<Vec<u16>>,
    /// From sending to the end of the response; default 30 s.
    pub timeout: Duration,
}

/// A request body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Sent as it is.
    Raw(String),
    /// JSON text; `content-type: application/json` is added where the task sets none.
    Json(String),
}
