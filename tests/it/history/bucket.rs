//! The whole way on an S3 server that we did not write: what is stored there, and what head is told by it.

use super::desk::{Desk, NIGHTS, night};
use crate::support::PerfGate;
use crate::support::emulator::{Emulator, KEY};
use crate::support::proxy::{Failing, Proxy};
use crate::support::stores::BUCKET;
use std::fs;
use std::sync::mpsc;

/// A call whose store is in the bucket of this server.
fn on(server: &str, call: PerfGate) -> PerfGate {
    let call = call.env("AWS_ENDPOINT_URL", server).env("AWS_REGION", "us-east-1");
    let call = call.env("AWS_ACCESS_KEY_ID", KEY).env("AWS_SECRET_ACCESS_KEY", KEY);
    call.env("PERF_GATE_STORE", &format!("s3://{BUCKET}/ci"))
}

/// The proxy on a thread of its own, for tests that wait for processes.
fn failing(server: &Emulator, failing: Failing) -> &'static Proxy {
    let (tell, told) = mpsc::channel();
    let server = server.endpoint.clone();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let proxy: &'static Proxy = Box::leak(Box::new(Proxy::start(&server, failing).await));
            tell.send(proxy).expect("the test listens");
            std::future::pending::<()>().await;
        });
    });
    told.recv().expect("a proxy")
}

#[test]
fn ten_nights_in_a_bucket_tell_an_equal_head_from_worse_ones() {
    let server = Emulator::s3s(&[BUCKET]);
    let desk = Desk::new("");
    let call = |call: PerfGate| on(&server.endpoint, call).run();
    for (days, level) in (1..).zip(NIGHTS) {
        let run = desk.run().latency(10.0 * level).failing(2).began(&night(days));
        let added = call(desk.add(&run)).exits(0).says(&format!("in s3://{BUCKET}/ci"));
        added.says(&format!("main has {days} refresh time"));
    }
    assert_eq!(desk.objects(), Vec::<String>::new(), "nothing is stored beside");

    let head = || desk.run().failing(2);
    call(desk.judge(&head())).exits(0).answers("s: no regression").says("10 refresh times of main");
    let second = |slow: &crate::support::records::Run| slow.clone().host("b").began("2026-03-31T13:00:00Z");
    for (slow, unsure, sure) in [
        (
            head().latency(11.5),
            "s looks slower, not confirmed yet (p95 latency +15 %",
            "s is slower: p95 latency +15 %",
        ),
        (
            head().latency(13.0),
            "s looks slower, not confirmed yet (p95 latency +30 %",
            "s is slower: p95 latency +30 %",
        ),
        (head().throughput(100.0), "s seems to handle less, not confirmed yet", "s handles less: throughput −50 %"),
        (desk.run().failing(4), "s seems to fail more often, not confirmed yet", "s fails more often: errors"),
    ] {
        call(desk.judge(&slow)).exits(0).answers(unsure);
        call(desk.confirm(&slow, &second(&slow))).exits(3).answers(sure);
    }

    let list = call(desk.call("baseline list")).exits(0);
    assert_eq!(list.stdout.matches("2026-03-").count(), 10, "{}", list.stdout);
    call(desk.call("baseline prune").args(["--keep", "4"])).exits(0).says("removed 6 of 10 runs");
    call(desk.judge(&head())).exits(0).answers("s: no baseline yet (4 of 5 refresh times are stored");
}

#[test]
fn twenty_jobs_that_store_at_once_in_a_failing_bucket_lose_nothing() {
    let server = Emulator::s3s(&[BUCKET]);
    let proxy = failing(&server, Failing::EveryThird);
    let desk = Desk::new("");
    fs::write(desk.path("stored.json"), desk.run().json()).expect("a record");
    let add = || on(&proxy.endpoint, desk.call("baseline add").args(["stored.json"])).start();
    let jobs: Vec<_> = (0..20).map(|_| add()).collect();
    jobs.into_iter().for_each(|job| drop(job.wait().exits(0)));
    assert!(proxy.failed() > 6, "{} requests were refused", proxy.failed());
    let list = on(&server.endpoint, desk.call("baseline list").args(["--json"])).run().exits(0);
    assert_eq!(list.stdout.lines().count(), 20);
}
