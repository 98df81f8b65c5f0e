//! Cookies of one user: what one target sets is sent back to it (RFC 6265, for a single host).

use hyper::header::{COOKIE, HeaderMap, HeaderValue, SET_COOKIE};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;

/// The cookies of one user.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Jar(Vec<Cookie>);

/// One cookie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cookie {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// The path below which it is sent, where it says one.
    path: Option<String>,
    /// Only over TLS.
    secure: bool,
    /// Setting it takes it away.
    gone: bool,
}

/// Every cookie that a response sets.
pub fn set_by(headers: &HeaderMap) -> impl Iterator<Item = Cookie> {
    headers.get_all(SET_COOKIE).iter().filter_map(|value| Cookie::parse(value.to_str().ok()?))
}

impl Cookie {
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let (name, value) = parts.next()?.split_once('=')?;
        let (name, value) = (name.trim().to_owned(), value.trim().to_owned());
        let mut cookie = Self { name, value, path: None, secure: false, gone: false };
        let mut max_age = None;
        for part in parts {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            match key.trim().to_ascii_lowercase().as_str() {
                "path" if value.starts_with('/') => cookie.path = Some(value.to_owned()),
                "secure" => cookie.secure = true,
                "max-age" => max_age = value.trim().parse::<i64>().ok(),
                "expires" => cookie.gone = is_past(value.trim()),
                _ => {}
            }
        }
        // Max-Age goes before Expires (RFC 6265 §5.3).
        cookie.gone = max_age.map_or(cookie.gone, |seconds| seconds <= 0);
        (!cookie.name.is_empty()).then_some(cookie)
    }

    /// Whether it is the same cookie, set again.
    fn replaces(&self, other: &Self) -> bool {
        self.name == other.name && self.path == other.path
    }

    fn goes_to(&self, path: &str, tls: bool) -> bool {
        let below = |folder: &str| {
            path.strip_prefix(folder)
                .is_some_and(|rest| rest.is_empty() || folder.ends_with('/') || rest.starts_with('/'))
        };
        (tls || !self.secure) && self.path.as_deref().is_none_or(below)
    }
}

/// A cookie of a run lives as long as the run where its day of expiry is still to come.
fn is_past(date: &str) -> bool {
    DateTimeParser::new().parse_timestamp(date).is_ok_and(|date| date <= Timestamp::now())
}

impl Jar {
    /// Takes what a response sets.
    pub fn take(&mut self, headers: &HeaderMap) {
        for cookie in set_by(headers) {
            self.0.retain(|known| !cookie.replaces(known));
            if !cookie.gone {
                self.0.push(cookie);
            }
        }
    }

    /// Puts what goes to this path into the headers of a request, after what stands there.
    pub fn give(&self, headers: &mut HeaderMap, path: &str, tls: bool) {
        let own = headers.get(COOKIE).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let sent = self.0.iter().filter(|cookie| cookie.goes_to(path, tls));
        let pairs: Vec<String> =
            own.into_iter().chain(sent.map(|cookie| format!("{}={}", cookie.name, cookie.value))).collect();
        if let Ok(value) = HeaderValue::from_str(&pairs.join("; "))
            && !pairs.is_empty()
        {
            headers.insert(COOKIE, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(set: &[&str], path: &str, tls: bool) -> String {
        let mut jar = Jar::default();
        for text in set {
            let mut headers = HeaderMap::new();
            headers.insert(SET_COOKIE, text.parse().expect("a value"));
            jar.take(&headers);
        }
        let mut headers = HeaderMap::new();
        jar.give(&mut headers, path, tls);
        headers.get(COOKIE).map(|value| value.to_str().expect("text").to_owned()).unwrap_or_default()
    }

    #[test]
    fn what_is_set_is_sent_back_until_it_is_taken_away() {
        assert_eq!(sent(&["a=1; HttpOnly", "b=x=y", "a=2"], "/", false), "b=x=y; a=2");
        assert_eq!(sent(&["a=1", "a=; Max-Age=0"], "/", false), "");
        assert_eq!(sent(&["a=1", "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT"], "/", false), "");
        assert_eq!(sent(&["a=1; Expires=Fri, 01 Jan 2100 00:00:00 GMT"], "/", false), "a=1");
        assert_eq!(sent(&["a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT"], "/", false), "a=1");
    }

    #[test]
    fn a_cookie_goes_below_its_path_and_over_tls_where_it_says_so() {
        for (path, expected) in [("/a", "c=1"), ("/a/b", "c=1"), ("/ab", ""), ("/", "")] {
            assert_eq!(sent(&["c=1; Path=/a"], path, false), expected, "{path}");
        }
        assert_eq!(
            (sent(&["c=1; Secure"], "/", false), sent(&["c=1; Secure"], "/", true)),
            (String::new(), "c=1".into())
        );
    }
}
