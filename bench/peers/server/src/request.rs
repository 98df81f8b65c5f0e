//! Where a request ends, which is all that this server wants to know of it.

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// The answer that never changes.
    Answer,
    /// How long answers took.
    Stats,
}

/// The first request of these bytes and its length; nothing while it is incomplete.
pub fn first(bytes: &[u8]) -> Option<(Asked, usize)> {
    let head = end_of_head(bytes)?;
    let asked = if bytes.starts_with(b"GET /stats ") { Asked::Stats } else { Asked::Answer };
    // Looking for a length costs, and what most tools send has none.
    let body = if bytes.starts_with(b"GET ") { 0 } else { content_length(&bytes[..head]) };
    (bytes.len() >= head + body).then_some((asked, head + body))
}

fn end_of_head(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4)
}

fn content_length(head: &[u8]) -> usize {
    let lines = head.split(|byte| *byte == b'\n');
    let value = lines.filter_map(|line| {
        let (name, value) = line.split_at_checked(line.iter().position(|byte| *byte == b':')?)?;
        name.eq_ignore_ascii_case(b"content-length").then_some(value)
    });
    let digits = |value: &[u8]| std::str::from_utf8(&value[1..]).ok()?.trim().parse().ok();
    value.filter_map(digits).next().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_ends_with_its_head_or_its_body() {
        assert_eq!(first(b"GET / HTTP/1.1\r\n\r\n"), Some((Asked::Answer, 18)));
        assert_eq!(first(b"GET /stats HTTP/1.1\r\nHost: a\r\n\r\n"), Some((Asked::Stats, 32)));
        let post = b"POST / HTTP/1.1\r\nHost: a\r\ncontent-length: 2\r\n\r\n{}GET ";
        assert_eq!(first(post), Some((Asked::Answer, post.len() - 4)));
    }

    #[test]
    fn what_is_incomplete_waits() {
        let whole = b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}";
        for end in 0..whole.len() {
            assert_eq!(first(&whole[..end]), None, "{end}");
        }
        assert_eq!(first(whole), Some((Asked::Answer, whole.len())));
    }

    #[test]
    fn of_two_requests_the_first_is_found() {
        let two = b"GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\n";
        assert_eq!(first(two), Some((Asked::Answer, 19)));
    }
}
