//! A server that fails now and then loses nothing and doubles nothing.

use super::build::{at, everything, place, summary};
use super::contract::add_at_once;
use crate::support::emulator::{Emulator, KEY};
use crate::support::proxy::{Failing, Proxy};
use crate::support::stores::{BUCKET, bucket};
use perf_gate::store::{Kind, Listing, Store};

async fn listing(store: &Store) -> Listing {
    store.list(Kind::Baseline, &everything(), None).await.expect("a listing")
}

#[tokio::test]
async fn every_third_request_refused_loses_none_of_20_concurrent_adds() {
    for server in [Emulator::s3s(&[BUCKET]), Emulator::moto(&[BUCKET]).await] {
        let proxy = Proxy::start(&server.endpoint, Failing::EveryThird).await;
        let store = bucket(&proxy.endpoint, KEY).await;
        let names = add_at_once(&store, &place("main")).await;
        assert!(proxy.failed() >= 6, "{} of the requests were refused", proxy.failed());
        let listed = listing(&store).await;
        assert_eq!((listed.entries.len(), names.len()), (20, 20));
        assert_eq!(store.summaries(&listed.entries).await.expect("read").0.len(), 20);
        let past_the_proxy = bucket(&server.endpoint, KEY).await;
        assert_eq!(listing(&past_the_proxy).await, listed);
    }
}

/// One run is stored once, under the name that is told, however its first write fails.
async fn stores_one(server: &Emulator, failing: Failing) {
    let proxy = Proxy::start(&server.endpoint, failing).await;
    let store = bucket(&proxy.endpoint, KEY).await;
    let added = store.add(&place("main"), &summary(&at(1))).await.expect("added");
    assert_eq!(proxy.failed(), 1);
    let names: Vec<String> = listing(&store).await.entries.into_iter().map(|entry| entry.name).collect();
    assert_eq!(names, [added.name]);
}

#[tokio::test]
async fn a_reply_lost_after_the_write_does_not_double_the_object() {
    for server in [Emulator::s3s(&[BUCKET]), Emulator::moto(&[BUCKET]).await] {
        stores_one(&server, Failing::FirstReplyLost).await;
    }
}

#[tokio::test]
async fn a_conflict_takes_another_name() {
    stores_one(&Emulator::s3s(&[BUCKET]), Failing::FirstConflict).await;
}

#[tokio::test]
async fn a_name_that_is_taken_is_left_alone_and_another_found() {
    let server = Emulator::moto(&[BUCKET]).await;
    let proxy = Proxy::start(&server.endpoint, Failing::FirstNameTaken).await;
    let store = bucket(&proxy.endpoint, KEY).await;
    let added = store.add(&place("main"), &summary(&at(1))).await.expect("added");
    assert_eq!(proxy.failed(), 1);
    let (read, unusable) = store.summaries(&listing(&store).await.entries).await.expect("read");
    assert_eq!(read.iter().map(|(entry, _)| &entry.name).collect::<Vec<_>>(), [&added.name]);
    assert_eq!(unusable.len(), 1, "the other one is as it was: {unusable:?}");
}

#[tokio::test]
async fn an_object_that_breaks_off_is_read_again() {
    let server = Emulator::s3s(&[BUCKET]);
    let proxy = Proxy::start(&server.endpoint, Failing::FirstCut).await;
    let store = bucket(&proxy.endpoint, KEY).await;
    store.add(&place("main"), &summary(&at(1))).await.expect("added");
    let (read, unusable) = store.summaries(&listing(&store).await.entries).await.expect("read");
    assert_eq!((proxy.failed(), read.len(), unusable), (1, 1, Vec::new()));
}
