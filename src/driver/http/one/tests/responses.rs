//! Responses of all kinds, whole and broken, against hyper's reading of the same bytes.

use super::super::against::{Outcome, Sent, both};
use hyper::Method;
use proptest::collection::vec;
use proptest::prelude::*;

/// Lines of a head, most of which say how long the body is or what becomes of the connection.
const LINES: &[&str] = &[
    "content-length: 5",
    "Content-Length: 5",
    "content-length: 5, 5",
    "content-length: 6",
    "content-length: 0",
    "content-length: +5",
    "content-length:",
    "content-length: 5,",
    "content-length: 18446744073709551615",
    "content-length: 99999999999999999999",
    "content-length: \u{e4}",
    "transfer-encoding: chunked",
    "Transfer-Encoding: gzip, Chunked",
    "transfer-encoding: chunked, gzip",
    "transfer-encoding: identity",
    "connection: close",
    "Connection: Keep-Alive",
    "connection: x, close , y",
    "connection: keep-alive, close",
    "connection: upgrade",
    "trailer: x-sum",
    "set-cookie: a=1",
    "set-cookie: b=2",
    "x-empty:",
    "x-spaces:  \t a  b \t ",
    "x-latin: caf\u{e9}",
    "a b: c",
    "x",
    ": y",
    "x : y",
    " folded",
];

const STATUS_LINES: &[&str] = &[
    "HTTP/1.1 200 OK",
    "HTTP/1.1 200",
    "HTTP/1.1 200 ",
    "HTTP/1.0 200 OK",
    "HTTP/1.1 204 No Content",
    "HTTP/1.1 304 Not Modified",
    "HTTP/1.1 404 Nicht da \u{e4}",
    "HTTP/1.1 101 Switching Protocols",
    "HTTP/1.1 999 Odd",
    "HTTP/1.1 099 Odd",
    "HTTP/1.1 20 Short",
    "HTTP/1.1 2000 Long",
    "HTTP/1.2 200 OK",
    "HTTP/2 200 OK",
    "http/1.1 200 OK",
    "SSH-2.0-OpenSSH_9.2",
];

const BODIES: &[&str] = &[
    "",
    "hello",
    "hel",
    "hello, and more",
    "5\r\nhello\r\n0\r\n\r\n",
    "5;a=b;c\r\nhello\r\n0\r\nx-sum: 1\r\ny: 2\r\n\r\n",
    "5 \t;x\r\nhello\r\n00000\r\n\r\nrest",
    "a\r\n0123456789\r\nB\r\n0123456789A\r\n0\r\n\r\n",
    "5\r\nhello\r\n0\r\nbad trailer\r\n\r\n",
    "5\r\nhello\r\n0\r\nx: 1\n\r\n\r\n",
    "5\nhello\r\n",
    "5\r\nhelloo\r\n0\r\n\r\n",
    "5\r\nhello\r\n\r\n",
    "xyz\r\nhello\r\n",
    "5;a\nb\r\nhello\r\n",
    "5 5\r\nhello\r\n",
    "ffffffffffffffff\r\nhello",
    "fffffffffffffffff\r\nhello",
    "-5\r\nhello\r\n",
];

const INTERIM: &[&str] = &[
    "HTTP/1.1 100 Continue\r\n\r\n",
    "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n",
    "HTTP/1.0 102 Processing\r\nconnection: close\r\ncontent-length: 7\r\n\r\n",
    "\r\n",
    "\n\r\n",
];

fn one_of(texts: &'static [&'static str], usual: usize) -> impl Strategy<Value = &'static str> {
    prop_oneof![4 => Just(texts[usual]), 1 => proptest::sample::select(texts)]
}

/// The bytes of a response; every second one is of a usual kind.
fn response() -> impl Strategy<Value = Vec<u8>> {
    let interim = prop_oneof![3 => Just(Vec::new()), 1 => vec(proptest::sample::select(INTERIM), 1..4)];
    let lines = prop_oneof![1 => Just(Vec::new()), 1 => vec(proptest::sample::select(LINES), 1..4)];
    let framing = proptest::option::of(prop_oneof![Just("content-length: 5"), Just("transfer-encoding: chunked")]);
    let ending = prop_oneof![9 => Just("\r\n"), 1 => Just("\n")];
    (interim, one_of(STATUS_LINES, 0), lines, framing, one_of(BODIES, 1), one_of(BODIES, 4), ending).prop_map(
        |(interim, status, mut lines, framing, body, chunks, ending)| {
            lines.extend(framing);
            let is_chunked = lines.iter().any(|line| line.to_ascii_lowercase().ends_with("chunked"));
            let head: String = lines.iter().map(|line| format!("{line}{ending}")).collect();
            let body = if is_chunked { chunks } else { body };
            // What is no ASCII above stands for single bytes.
            let text = format!("{}{status}{ending}{head}{ending}{body}", interim.concat());
            text.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect()
        },
    )
}

/// Some of its bytes are others, or it ends too early.
fn mutated(bytes: Vec<u8>) -> impl Strategy<Value = Vec<u8>> {
    let length = bytes.len();
    let other = prop_oneof![proptest::sample::select(&b"\r\n :;,0159afHx\0\xff"[..]), any::<u8>()];
    let changes = prop_oneof![4 => Just(Vec::new()), 1 => vec((0..length, other), 1..4)];
    let cut = prop_oneof![4 => Just(length), 1 => 0..=length];
    (changes, cut).prop_map(move |(changes, cut)| {
        let mut bytes = bytes.clone();
        changes.into_iter().for_each(|(at, byte)| bytes[at] = byte);
        bytes.truncate(cut);
        bytes
    })
}

fn sent() -> impl Strategy<Value = Sent> {
    let method = prop_oneof![4 => Just(Method::GET), 1 => Just(Method::HEAD), 1 => Just(Method::CONNECT)];
    let cuts = prop_oneof![Just(Vec::new()), vec(any::<proptest::sample::Index>(), 1..6)];
    let bytes = response().prop_flat_map(mutated);
    (method, bytes, cuts, any::<bool>(), proptest::bool::weighted(0.1)).prop_map(
        |(method, bytes, cuts, closes, single)| {
            let mut ends: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
            if single {
                ends = (0..bytes.len()).collect();
            }
            ends.push(bytes.len());
            ends.sort_unstable();
            let mut begin = 0;
            let pieces = ends.into_iter().map(|end| bytes[std::mem::replace(&mut begin, end)..end].to_vec()).collect();
            Sent { method, pieces, closes }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    #[test]
    fn a_response_is_read_as_hyper_reads_it(sent in sent()) {
        let [ours, hypers] = both(&sent);
        prop_assert_eq!(ours, hypers);
    }
}

#[test]
fn responses_of_all_kinds_come_up() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let (mut whole, mut again, mut failed, mut waits) = (0, 0, 0, 0);
    for _ in 0..500 {
        match both(&sent().new_tree(&mut runner).expect("a response").current())[0] {
            Outcome::Whole { reusable, .. } => {
                whole += 1;
                again += usize::from(reusable);
            }
            Outcome::Failed(..) => failed += 1,
            Outcome::Waits => waits += 1,
        }
    }
    assert!(whole > 100 && again > 20 && failed > 100 && waits > 50, "{whole} {again} {failed} {waits}");
}
