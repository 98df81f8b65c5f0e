//! A server that fails now and then loses nothing, and doubles only what SQS may double.

use crate::support::emulator::Emulator;
use crate::support::proxy::{Failing, Proxy};
use crate::support::queues::{create, drain, open};
use perf_gate::queue::Queue;
use std::collections::HashMap;

/// Sends 40 messages and takes them all again, through a proxy; what came, in order.
async fn forty(queue: &Queue) -> Vec<String> {
    for batch in 0..4 {
        let bodies: Vec<String> = (0..10).map(|n| format!("{batch}{n}")).collect();
        assert_eq!(queue.send(&bodies).await, Ok(vec![Ok(()); 10]));
    }
    let mut all: Vec<String> = drain(queue).await.into_iter().map(|received| received.body.to_string()).collect();
    all.sort();
    all
}

fn expected() -> Vec<String> {
    (0..40).map(|n| format!("{n:02}")).collect()
}

#[tokio::test]
async fn every_third_request_refused_loses_and_doubles_nothing() {
    let (fauxqs, moto) = (Emulator::fauxqs(), Emulator::moto(&[]).await);
    tokio::join!(
        loses_and_doubles_nothing(&fauxqs, "refused", Failing::EveryThird),
        loses_and_doubles_nothing(&fauxqs, "throttled", Failing::EveryThirdThrottled),
        loses_and_doubles_nothing(&moto, "refused", Failing::EveryThird),
        loses_and_doubles_nothing(&moto, "throttled", Failing::EveryThirdThrottled),
    );
}

async fn loses_and_doubles_nothing(server: &Emulator, name: &str, failing: Failing) {
    let url = create(server, name, HashMap::new()).await;
    let proxy = Proxy::start(&server.endpoint, failing).await;
    let queue = open(&proxy.endpoint, &url).await;
    assert_eq!(forty(&queue).await, expected());
    assert!(proxy.failed() >= 4, "{} of the requests were refused", proxy.failed());
    assert_eq!(queue.throttled(), proxy.failed() as u64);
    let depth = open(&server.endpoint, name).await.depth().await.expect("its depth");
    assert_eq!((depth.visible, depth.in_flight), (0, 0));
}

#[tokio::test]
async fn a_reply_lost_after_a_send_loses_nothing() {
    let server = Emulator::fauxqs();
    let url = create(&server, "jobs", HashMap::new()).await;
    let proxy = Proxy::start(&server.endpoint, Failing::FirstReplyLost).await;
    let queue = open(&proxy.endpoint, &url).await;
    let mut all = forty(&queue).await;
    assert_eq!((all.len(), proxy.failed(), queue.throttled()), (50, 1, 0), "the first batch is there twice");
    all.dedup();
    assert_eq!(all, expected());
}
