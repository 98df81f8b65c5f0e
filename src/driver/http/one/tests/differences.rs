//! Limits, and where we read something differently from hyper.

use super::super::against::{Outcome, Sent, both};
use super::super::reader::LONGEST_HEAD;
use crate::record::ErrorClass;
use hyper::Method;

fn of(pieces: Vec<Vec<u8>>, closes: bool) -> [Outcome; 2] {
    both(&Sent { method: Method::GET, pieces, closes })
}

/// A head of so many bytes, and a body of 2.
fn head(length: usize) -> Vec<u8> {
    let (begin, end) = ("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nx: ", "\r\n\r\nok");
    format!("{begin}{}{end}", "x".repeat(length + 2 - begin.len() - end.len())).into_bytes()
}

fn is_whole(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Whole { .. })
}

#[test]
fn a_head_may_be_as_long_as_hyper_lets_it_be() {
    // How much hyper reads beyond its limit depends on how its buffer grew.
    for (length, fits) in [(LONGEST_HEAD - 1, true), (2 * LONGEST_HEAD, false)] {
        let [ours, hypers] = of(vec![head(length)], true);
        assert!(ours == hypers && is_whole(&ours) == fits, "{length}");
    }
    for (length, fits) in [(LONGEST_HEAD, true), (LONGEST_HEAD + 1, false)] {
        assert_eq!(is_whole(&of(vec![head(length)], true)[0]), fits, "{length}");
    }
    let endless = vec![b"HTTP/1.1 200 OK\r\nx: ".to_vec(), vec![b'x'; LONGEST_HEAD]];
    let [ours, hypers] = of(endless, false);
    assert_eq!(ours, hypers);
    assert_eq!(ours, Outcome::Failed(ErrorClass::Protocol, "message head is too large".to_owned()));
}

#[test]
fn there_are_as_many_headers_trailers_and_extensions_as_hyper_takes() {
    for (number, fits) in [(99, true), (100, true), (101, false)] {
        let [ours, hypers] = of(vec![format!("HTTP/1.1 204 X\r\n{}\r\n", "a: b\r\n".repeat(number)).into()], true);
        assert_eq!(ours, hypers);
        assert_eq!(is_whole(&ours), fits, "{number} headers");
        let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
        let [ours, hypers] = of(vec![format!("{chunked}0\r\n{}\r\n", "a: b\r\n".repeat(number)).into()], true);
        assert_eq!(ours, hypers);
        assert_eq!(is_whole(&ours), fits, "{number} trailers");
        for length in [16_000, 16_381, 16_382, 16_383, 16_384, 16_400] {
            let extension = format!("{chunked}0;{}\r\n\r\n", "x".repeat(length));
            let trailer = format!("{chunked}0\r\na:{}\r\n\r\n", "x".repeat(length - 4));
            for text in [extension, trailer] {
                let [ours, hypers] = of(vec![text.into()], true);
                assert_eq!(ours, hypers, "{length}");
            }
        }
    }
}

#[test]
fn a_head_that_comes_byte_by_byte_is_the_same_head() {
    let bytes = [&b"HTTP/1.1 103 X\r\n\r\n"[..], &head(3000)].concat();
    let [ours, hypers] = of(bytes.iter().map(|byte| vec![*byte]).collect(), false);
    assert_eq!(ours, hypers);
    assert!(is_whole(&ours));
}

/// hyper reads 8 kB first, and looks at the rest of a head only once it is whole; we look at all that has come.
#[test]
fn what_is_wrong_beyond_the_first_8_kb_is_found_before_the_head_is_whole() {
    let broken = format!("HTTP/1.1 200 OK\r\nx: {}\r\na b: c\r\n", "x".repeat(9000));
    let [ours, hypers] = of(vec![broken.into()], false);
    assert_eq!(hypers, Outcome::Waits);
    assert_eq!(ours, Outcome::Failed(ErrorClass::Protocol, "invalid HTTP header parsed".to_owned()));
}
