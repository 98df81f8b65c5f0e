//! Whatever a server answers, in whatever pieces, we read what hyper reads.
#![no_main]

use hyper::Method;
use libfuzzer_sys::fuzz_target;
use perf_gate::driver::http::one::against::{Sent, both};

/// hyper looks at what comes beyond it only once the head is whole.
const FIRST_LOOK: usize = 8192;

fuzz_target!(|input: (u8, bool, Vec<Vec<u8>>)| {
    let (method, closes, pieces) = input;
    if pieces.iter().map(Vec::len).sum::<usize>() > FIRST_LOOK {
        return;
    }
    let method = [Method::GET, Method::HEAD, Method::CONNECT][usize::from(method) % 3].clone();
    let [ours, hypers] = both(&Sent { method, pieces, closes });
    assert_eq!(ours, hypers);
});
