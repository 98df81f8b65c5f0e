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
            403 if said.split(|c: char| !c.is_alphanumeric()).any(|word| word.eq_ignore_ascii_case("locked")) => {
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

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_700_000_000;

    fn reply(status: u16, headers: &[(&'static str, &str)], body: &str) -> Reply {
        let headers = headers
            .iter()
            .map(|(name, value)| (hyper::header::HeaderName::from_static(name), value.parse().expect("a value")));
        Reply::new(StatusCode::from_u16(status).expect("a status"), headers.collect(), body.as_bytes())
    }

    fn miss(status: u16, headers: &[(&'static str, &str)], message: &str) -> Miss {
        let asked = Asked { what: "comment on", about: "own/er#1".to_owned(), permission: "pull-requests: write" };
        let body = serde_json::json!({ "message": message }).to_string();
        reply(status, headers, &body).checked(&asked, None, NOW).expect_err("a refusal")
    }

    #[test]
    fn limits_say_how_long_they_last() {
        let second = |n| Again::After(Duration::from_secs(n));
        let spent = |reset| [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", reset)];
        for (miss, again, seconds) in [
            (miss(429, &[("retry-after", "7")], ""), second(7), Some(7)),
            (miss(403, &[("retry-after", "7")], "no"), second(7), Some(7)),
            (miss(403, &spent("1700000030"), "API rate limit exceeded for installation"), second(31), Some(31)),
            (miss(403, &spent("1600000000"), "API rate limit exceeded"), second(1), Some(1)),
            (miss(403, &spent("soon"), "API rate limit exceeded"), second(60), None),
            (miss(429, &[], "Too many requests"), second(60), None),
            (miss(403, &[], "You have exceeded a secondary rate limit."), second(60), None),
            (miss(403, &[], "You have triggered an abuse detection mechanism."), second(60), None),
            (miss(429, &[("retry-after", "Wed, 21 Oct 2026 07:28:00 GMT")], ""), second(60), None),
        ] {
            let Fault::Limited { seconds: found, .. } = &miss.fault else { panic!("{miss:?}") };
            assert_eq!((miss.again, *found), (again, seconds), "{miss:?}");
        }
    }

    #[test]
    fn what_is_no_limit_is_none() {
        let rest = [("x-ratelimit-remaining", "12"), ("x-ratelimit-reset", "1700000030")];
        assert!(matches!(miss(403, &rest, "Resource not accessible by integration").fault, Fault::Denied { .. }));
        assert!(matches!(miss(403, &rest, "Repository access blocked").fault, Fault::Denied { .. }));
        assert!(miss(403, &rest, "Issue is locked.").fault.to_string().contains("unlock it"));
        assert_eq!(miss(503, &[("retry-after", "3")], "").again, Again::After(Duration::from_secs(3)));
        assert_eq!(miss(502, &[], "").again, Again::Soon);
        assert_eq!(miss(404, &[], "").again, Again::Never);
    }

    #[test]
    fn what_github_said_is_one_short_line() {
        let errors =
            r#"{"message": "Validation Failed", "errors": [{"code": "invalid"}, "odd", {"message": "too long"}]}"#;
        assert_eq!(reply(422, &[], errors).said(), "422 Validation Failed: invalid: odd: too long");
        assert_eq!(reply(502, &[], "<html>").said(), "502 Bad Gateway");
        let long = format!(r#"{{"message": "a\n\u001b[31m{}"}}"#, "x".repeat(900));
        let said = reply(400, &[], &long).said();
        assert!(said.starts_with("400 a  [31mxx") && said.chars().count() == 304, "{said}");
    }

    #[test]
    fn a_further_page_is_announced_among_other_links() {
        let link = |text| reply(200, &[("link", text)], "[]").has_next();
        assert!(link(r#"<https://host/?page=1>; rel="prev", <https://host/?page=3>; rel="next""#));
        assert!(!link(r#"<https://host/?page=1>; rel="prev", <https://host/?page=1>; rel="first""#));
        assert!(!reply(200, &[], "[]").has_next());
    }
}
