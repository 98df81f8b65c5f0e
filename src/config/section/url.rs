//! URLs of arms.

use crate::config::field::Field;

/// What the schema can say about them.
pub const PATTERN: &str = r"^https?://[^\s/?#@]+(/[^\s?#]*)?$";

/// Reads the URL of an arm that is started here, or runs already.
pub fn read<'a>(field: &Field<'a>, started: bool) -> Option<&'a str> {
    let text = field.text()?;
    if !started && ["${port}", "${arm}"].iter().any(|late| text.contains(late)) {
        field.problem("`${port}` and `${arm}` are known only where the arm has a `start`");
        return None;
    }
    if field.is_unknown() {
        return Some(text);
    }
    let resolved = text.replace("${port}", "1").replace("${arm}", "base");
    match wrong(&resolved) {
        Some(wrong) => {
            field.problem(format!("expected a URL such as `https://head.example.com/api`: {wrong}"));
            None
        }
        None => Some(text),
    }
}

fn wrong(url: &str) -> Option<&'static str> {
    let Some(rest) = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://")) else {
        return Some("it must begin with `http://` or `https://`");
    };
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    if authority.contains('@') {
        return Some("credentials belong into the header `authorization` of the tasks");
    }
    if path.contains(['?', '#']) {
        return Some("it must end with its path, before any `?` or `#`");
    }
    if !path.bytes().all(|b| b.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&b)) {
        return Some("its path holds a character that must be percent-encoded");
    }
    let (host, port) = match authority.strip_prefix('[').and_then(|v6| v6.split_once(']')) {
        Some((host, _)) if host.parse::<std::net::Ipv6Addr>().is_err() => return Some("between brackets is no IPv6"),
        Some((host, "")) => (host, None),
        Some((host, port)) => (host, Some(port.strip_prefix(':').unwrap_or("none"))),
        None => match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        },
    };
    if host.is_empty() {
        return Some("the host is missing");
    }
    if !authority.starts_with('[') && !host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b)) {
        return Some("the host may hold letters, digits, dots and dashes");
    }
    let digits =
        |port: &str| port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0);
    port.is_some_and(|port| !digits(port)).then_some("the port must be from 1 to 65535")
}

#[cfg(test)]
mod tests {
    use super::wrong;

    #[test]
    fn urls_are_absolute_with_a_host() {
        for url in ["http://a", "https://a.b-c:8080/x/y", "http://127.0.0.1:1/", "http://[::1]:80", "http://[::1]"] {
            assert_eq!(wrong(url), None, "{url}");
        }
        for url in [
            "",
            "a.b",
            "/x",
            "ftp://a",
            "http://",
            "http:///x",
            "http://:80",
            "http://a:0",
            "http://a:",
            "http://a:99999",
            "http://a:+80",
            "http://u:p@a",
            "http://a/x?y",
            "http://a#x",
            "http://a b",
            "http://[x]:80",
            "http://[::1]80",
            "http://a/{x}",
            "http://ä",
        ] {
            assert!(wrong(url).is_some(), "{url} was accepted");
        }
    }
}
