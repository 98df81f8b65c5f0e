//! Where a redirect leads: to the same target, or nowhere.

use super::answer::{Answer, shortened};
use super::origin::Origin;
use crate::driver::Failure;
use crate::record::ErrorClass;
use hyper::body::Bytes;
use hyper::header::{CONTENT_ENCODING, CONTENT_TYPE};
use hyper::{Method, Request, Uri};

/// Whether an answer of this status leads elsewhere.
pub fn is_one(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

/// More redirects than may be followed.
pub fn too_many(most: u32) -> Failure {
    refused(format!("more than {most} redirects"))
}

fn refused(text: String) -> Failure {
    Failure { class: ErrorClass::Redirect, text }
}

/// The request that a redirect leads to (RFC 9110 §15.4): 303, and 301 and 302 after a POST, make it a GET.
///
/// # Errors
/// Where it leads to another target, or nowhere.
pub fn next(before: Request<Bytes>, answer: &Answer, origin: &Origin) -> Result<Request<Bytes>, Failure> {
    let location = answer.header("location").ok_or_else(|| refused("a redirect without a location".to_owned()))?;
    let path = path(&location, before.uri(), origin)?;
    let uri = path.parse().map_err(|e| refused(format!("a redirect to `{}`: {e}", shortened(&location))))?;
    let mut request = before;
    let is_post = request.method() == Method::POST;
    if answer.status == 303 && request.method() != Method::HEAD || is_post && matches!(answer.status, 301 | 302) {
        *request.method_mut() = Method::GET;
        *request.body_mut() = Bytes::new();
        request.headers_mut().remove(CONTENT_TYPE);
        request.headers_mut().remove(CONTENT_ENCODING);
    }
    *request.uri_mut() = uri;
    Ok(request)
}

/// Path and query of a location, seen from a path of the same target.
fn path(location: &str, from: &Uri, origin: &Origin) -> Result<String, Failure> {
    let elsewhere = || refused(format!("a redirect to `{}`, which is not the target", shortened(location)));
    let location = location.split('#').next().unwrap_or_default();
    let scheme = if origin.is_tls() { "https:" } else { "http:" };
    let has_scheme = location.split(['/', '?']).next().is_some_and(|first| first.contains(':'));
    let after_scheme = match location.get(..scheme.len()) {
        Some(start) if start.eq_ignore_ascii_case(scheme) => &location[scheme.len()..],
        _ if has_scheme => return Err(elsewhere()),
        _ => location,
    };
    if let Some(rest) = after_scheme.strip_prefix("//") {
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        if !authority.eq_ignore_ascii_case(origin.authority()) {
            return Err(elsewhere());
        }
        return Ok(if path.starts_with('/') { path.to_owned() } else { format!("/{path}") });
    }
    let folder = from.path().rsplit_once('/').map_or("", |(folder, _)| folder);
    Ok(match after_scheme.as_bytes().first() {
        Some(b'/') => after_scheme.to_owned(),
        Some(b'?') => format!("{}{after_scheme}", from.path()),
        Some(_) => without_dots(&format!("{folder}/{after_scheme}")),
        None => from.path().to_owned(),
    })
}

/// RFC 3986 §5.2.4, for the path alone.
fn without_dots(path: &str) -> String {
    let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
    let mut kept: Vec<&str> = Vec::new();
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    for (index, segment) in segments.iter().enumerate() {
        let last = index + 1 == segments.len();
        match *segment {
            "." | ".." => {
                if *segment == ".." {
                    kept.pop();
                }
                if last {
                    kept.push("");
                }
            }
            segment => kept.push(segment),
        }
    }
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    format!("/{}{query}", kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Place;
    use hyper::header::HeaderMap;

    fn leads(status: u16, method: Method, location: &str) -> Result<(Method, String), String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let origin = runtime
            .block_on(Origin::resolve(&Place { url: "http://127.0.0.1:80/prefix".to_owned(), ..Place::default() }))
            .expect("an address");
        let mut before = Request::new(Bytes::from("x"));
        *before.method_mut() = method;
        *before.uri_mut() = "/a/b?c=1".parse().expect("a path");
        let mut headers = HeaderMap::new();
        if !location.is_empty() {
            headers.insert("location", location.parse().expect("a value"));
        }
        let next = next(before, &Answer::new(status, headers, 0, None), &origin).map_err(|failure| failure.text)?;
        Ok((next.method().clone(), next.uri().to_string()))
    }

    #[test]
    fn a_redirect_leads_to_the_same_target_only() {
        let to = |location: &str| leads(302, Method::GET, location).map(|(_, path)| path);
        for (location, path) in [
            ("/x?y=1#z", "/x?y=1"),
            ("x", "/a/x"),
            ("../x/./y/..", "/x/"),
            ("?d=2", "/a/b?d=2"),
            ("http://127.0.0.1:80/x", "/x"),
            ("HTTP://127.0.0.1:80", "/"),
            ("//127.0.0.1:80/x", "/x"),
        ] {
            assert_eq!(to(location).as_deref(), Ok(path), "{location}");
        }
        for location in ["https://127.0.0.1:80/x", "http://127.0.0.1:81/x", "//example.com/", "mailto:x"] {
            assert_eq!(to(location), Err(format!("a redirect to `{location}`, which is not the target")));
        }
        assert_eq!(to(""), Err("a redirect without a location".to_owned()));
    }

    #[test]
    fn the_method_is_kept_or_becomes_get_by_the_status() {
        let method = |status, method| leads(status, method, "/").expect("the same target").0;
        assert_eq!((method(302, Method::POST), method(301, Method::PUT)), (Method::GET, Method::PUT));
        assert_eq!((method(303, Method::DELETE), method(303, Method::HEAD)), (Method::GET, Method::HEAD));
        assert_eq!((method(307, Method::POST), method(308, Method::POST)), (Method::POST, Method::POST));
    }
}
