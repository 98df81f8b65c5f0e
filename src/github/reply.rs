//! What GitHub answers, and what it means.

use super::fault::{Asked, Fault};
use super::restriction::Restriction;
use super::retry::{Again, Miss};
use hyper::StatusCode;
use hyper::header::{HeaderMap, LINK, RETRY_AFTER};
use serde_json::Value;
use std::time::Duration;

/// What a secondary rate limit wants where it does not say (docs.github.com, "Rate limits for the REST API").
const SECONDARY: Duration = Duration::from_secs(60);
/// Characters of what GitHub said that a message shows.
const SAID: usize = 300;

/// What GitHub answered.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// Null where it is no JSON.
    pub body: Value,
}

impl Reply {
    /// Reads the parts of an answer.
    pub fn new(status: StatusCode, headers: HeaderMap, body: &[u8]) -> Self {
        Self { status, headers, body: serde_json::from_slice(body).unwrap_or_default() }
    }

    /// There is a further page.
    pub fn has_next(&self) -> bool {
        self.headers.get_all(LINK).iter().filter_map(|link| link.to_str().ok()).any(|l| l.contains("rel=\"next\""))
    }

    /// The answer where it is a good one. `now` is in seconds since 1970.
    ///
    /// # Errors
    /// What is wrong, and whether another try may help.
    pub fn checked(self, asked: &Asked, restriction: Option<Restriction>, now: i64) -> Result<Self, Miss> {
        if self.status.is_success() {
            return Ok(self);
        }
        let (asked, said) = (asked.clone(), self.said());
        let miss = |fault, again| Err(Miss { fault, again });
        if let Some(pause) = self.limit(now) {
            let seconds = self.asks(now).map(|pause| pause.as_secs());
            return miss(Fault::Limited { asked, seconds, said }, Again::After(pause));
        }
        let other = |asked, why| miss(Fault::Other { asked, why }, Again::Never);
        match self.status.as_u16() {
            400 | 413 | 422 => miss(Fault::Invalid { asked, said }, Again::Never),
            401 => other(asked, format!("GitHub does not know this token ({said}); hand in one that is valid")),
            403 if said.to_lowercase().contains("locked") => {
                other(asked, format!("the conversation is locked ({said}); unlock it"))
            }
            403 => {
                let permission = asked.permission;
                miss(Fault::Denied { asked, permission, restriction, said }, Again::Never)
            }
            404 | 410 => miss(Fault::NotFound { asked, said }, Again::Never),
            408 | 500..=599 => {
                let again = self.retry_after().map_or(Again::Soon, Again::After);
                miss(Fault::Unreachable { asked, why: format!("GitHub answered {said}") }, again)
            }
            300..=399 => other(asked, format!("it has another name now ({said}); use that one")),
            _ => other(asked, format!("GitHub answered {said}")),
        }
    }

    /// What is to be waited for, where it is a rate limit that stands in the way.
    fn limit(&self, now: i64) -> Option<Duration> {
        let spent = self.header("x-ratelimit-remaining") == Some("0");
        let said = self.said().to_lowercase();
        let named = said.contains("rate limit") || said.contains("abuse detection");
        let is_limit = match self.status.as_u16() {
            429 => true,
            403 => spent || named || self.retry_after().is_some(),
            _ => false,
        };
        is_limit.then(|| self.asks(now).unwrap_or(SECONDARY))
    }

    /// The pause that it asks for.
    fn asks(&self, now: i64) -> Option<Duration> {
        let reset = || {
            let at: i64 = self
                .header("x-ratelimit-reset")
                .filter(|_| self.header("x-ratelimit-remaining") == Some("0"))?
                .parse()
                .ok()?;
            // Its clock and ours tick at different times.
            u64::try_from(at.saturating_sub(now).max(0).saturating_add(1)).ok().map(Duration::from_secs)
        };
        self.retry_after().or_else(reset)
    }

    fn retry_after(&self) -> Option<Duration> {
        self.header(RETRY_AFTER.as_str())?.trim().parse().ok().map(Duration::from_secs)
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Status and message in one line.
    fn said(&self) -> String {
        let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        let errors = self.body.get("errors").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let details = errors.iter().filter_map(|error| {
            text(error, "message").or_else(|| error.as_str().map(str::to_owned)).or_else(|| text(error, "code"))
        });
        let parts: Vec<String> = text(&self.body, "message").into_iter().chain(details).collect();
        let said = if parts.is_empty() {
            self.status.canonical_reason().unwrap_or_default().to_owned()
        } else {
            parts.join(": ")
        };
        let line = said.chars().map(|c| if c.is_control() { ' ' } else { c }).take(SAID);
        format!("{} {}", self.status.as_u16(), line.collect::<String>())
    }
}
