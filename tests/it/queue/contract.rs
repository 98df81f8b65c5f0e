//! What every queue does, whatever it is made of. The embedded one does it under paused time.

use crate::support::queues::{Bench, drain};
use perf_gate::queue::{Fault, MOST_BYTES, MOST_IN_BATCH, Queue, Receipt, Received};
use std::time::{Duration, SystemTime};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const LONG: Duration = Duration::from_secs(20);

#[tokio::test(start_paused = true)]
async fn the_embedded_queue_keeps_the_contract() {
    keeps_the_contract(&Bench::Embedded).await;
    keeps_the_small_print(&Bench::Embedded).await;
}

#[tokio::test]
async fn fauxqs_keeps_the_contract() {
    let bench = Bench::fauxqs().await;
    tokio::join!(keeps_the_contract(&bench), keeps_the_small_print(&bench));
}

#[tokio::test]
async fn moto_keeps_the_contract() {
    keeps_the_contract(&Bench::moto().await).await;
}

/// One server for all: each part has a queue of its own, so that all of them can wait at once.
async fn keeps_the_contract(bench: &Bench) {
    tokio::join!(
        what_is_sent_is_received_and_deleted(bench),
        what_is_not_deleted_comes_again_and_counts(bench),
        an_outdated_receipt_is_accepted(bench),
        dead_letters_move_after_so_many_receives(bench),
        what_is_put_back_comes_at_once(bench),
        what_is_held_stays_away(bench),
        batches_have_one_to_ten_messages(bench),
        a_mebibyte_is_taken_and_no_byte_more(bench),
        long_polls_wake_when_something_is_sent(bench),
        the_depth_tells_what_is_visible_and_in_flight(bench),
    );
}

/// What moto does otherwise than SQS: it deletes by outdated receipts, and refuses a batch as a whole for one text.
async fn keeps_the_small_print(bench: &Bench) {
    tokio::join!(an_outdated_receipt_deletes_nothing(bench), texts_are_refused_one_by_one(bench));
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

fn receipts(received: &[Received]) -> Vec<Receipt> {
    received.iter().map(|received| received.receipt.clone()).collect()
}

fn bodies(received: &[Received]) -> Vec<&str> {
    let mut bodies: Vec<&str> = received.iter().map(|received| &*received.body).collect();
    bodies.sort_unstable();
    bodies
}

async fn sent(queue: &Queue, bodies: &[&str]) {
    assert_eq!(queue.send(&texts(bodies)).await, Ok(vec![Ok(()); bodies.len()]));
}

/// The one message that comes within a long poll.
async fn next(queue: &Queue) -> Received {
    let mut received = queue.receive(MOST_IN_BATCH, LONG).await.expect("received");
    assert_eq!(received.len(), 1, "{received:?}");
    received.remove(0)
}

async fn none(queue: &Queue, wait: Duration) {
    assert_eq!(queue.receive(MOST_IN_BATCH, wait).await, Ok(Vec::new()));
}

async fn what_is_sent_is_received_and_deleted(bench: &Bench) {
    let queue = bench.queue("sent", MINUTE).await;
    none(&queue, Duration::ZERO).await;
    none(&queue, SECOND).await;
    // Beyond U+FFFF fauxqs refuses what SQS takes.
    let odd = ["{\"job_id\": \"1\"}", "日本 ü \u{fffd}", "<&>\"'\\ \t\r\n]]>", " x "];
    sent(&queue, &odd).await;
    let received = drain(&queue).await;
    let mut expected = odd;
    expected.sort_unstable();
    assert_eq!(bodies(&received), expected);
    for message in received {
        let sent = message.sent.expect("when it was sent");
        let age = SystemTime::now().duration_since(sent).unwrap_or_default();
        assert!(message.receives == 1 && age < MINUTE, "{message:?}");
        assert!(sent < SystemTime::now() + MINUTE, "{message:?}");
    }
}

async fn what_is_not_deleted_comes_again_and_counts(bench: &Bench) {
    let queue = bench.queue("again", SECOND).await;
    sent(&queue, &["a"]).await;
    let (first, second) = (next(&queue).await, next(&queue).await);
    assert_eq!((first.receives, second.receives), (1, 2));
    assert_eq!((&first.body, first.sent), (&second.body, second.sent));
    assert_eq!(queue.delete(&[second.receipt]).await, Ok(vec![Ok(())]));
    none(&queue, SECOND * 2).await;
}

async fn an_outdated_receipt_is_accepted(bench: &Bench) {
    let queue = bench.queue("outdated", MINUTE).await;
    sent(&queue, &["a"]).await;
    let first = next(&queue).await;
    assert_eq!(queue.put_back(std::slice::from_ref(&first.receipt)).await, Ok(vec![Ok(())]));
    let second = next(&queue).await;
    assert_ne!(first.receipt, second.receipt);
    assert_eq!(queue.delete(&[first.receipt]).await, Ok(vec![Ok(())]));
    assert_eq!(queue.delete(std::slice::from_ref(&second.receipt)).await, Ok(vec![Ok(())]));
    assert_eq!(queue.delete(std::slice::from_ref(&second.receipt)).await, Ok(vec![Ok(())]), "gone already");
    let held = queue.hold(&[second.receipt], MINUTE).await.expect("answered");
    assert!(held[0].as_ref().is_err_and(|refused| refused.senders_fault && !refused.throttled), "{held:?}");
}

async fn an_outdated_receipt_deletes_nothing(bench: &Bench) {
    let queue = bench.queue("print", SECOND).await;
    sent(&queue, &["a"]).await;
    let (first, second) = (next(&queue).await, next(&queue).await);
    assert_eq!(queue.delete(&[first.receipt]).await, Ok(vec![Ok(())]));
    assert_eq!((second.receives, next(&queue).await.receives), (2, 3));
}

async fn texts_are_refused_one_by_one(bench: &Bench) {
    let queue = bench.queue("texts", MINUTE).await;
    let outcomes = queue.send(&texts(&["a", "\u{1}", "b", "\u{ffff}"])).await.expect("sent");
    assert_eq!([outcomes[0].clone(), outcomes[2].clone()], [Ok(()), Ok(())]);
    for outcome in [&outcomes[1], &outcomes[3]] {
        let refused = outcome.as_ref().expect_err("no text of SQS");
        assert_eq!((&*refused.code, refused.senders_fault, refused.throttled), ("InvalidMessageContents", true, false));
    }
    assert_eq!(bodies(&drain(&queue).await), ["a", "b"]);
}

async fn dead_letters_move_after_so_many_receives(bench: &Bench) {
    let dead = bench.queue("dead", MINUTE).await;
    let queue = bench.with_dead_letters("poisoned", MINUTE, Some((&dead, 2))).await;
    sent(&queue, &["poison"]).await;
    for receives in [1, 2] {
        let message = next(&queue).await;
        assert_eq!(message.receives, receives);
        assert_eq!(queue.put_back(&[message.receipt]).await, Ok(vec![Ok(())]));
    }
    none(&queue, SECOND).await;
    assert_eq!(&*next(&dead).await.body, "poison");
    assert_eq!(queue.depth().await.expect("its depth").visible, 0);
}

async fn what_is_put_back_comes_at_once(bench: &Bench) {
    let queue = bench.queue("back", MINUTE).await;
    sent(&queue, &["a", "b"]).await;
    let mut held = Vec::new();
    while held.len() < 2 {
        held.extend(queue.receive(MOST_IN_BATCH, LONG).await.expect("received"));
    }
    none(&queue, Duration::ZERO).await;
    assert_eq!(queue.put_back(&receipts(&held)).await, Ok(vec![Ok(()); 2]));
    let again = drain(&queue).await;
    assert_eq!(bodies(&again), ["a", "b"]);
    assert!(again.iter().all(|message| message.receives == 2), "{again:?}");
}

async fn what_is_held_stays_away(bench: &Bench) {
    let queue = bench.queue("held", SECOND * 2).await;
    sent(&queue, &["a"]).await;
    let held = [next(&queue).await.receipt];
    assert_eq!(queue.hold(&held, MINUTE).await, Ok(vec![Ok(())]));
    none(&queue, SECOND * 3).await;
    assert_eq!(queue.put_back(&held).await, Ok(vec![Ok(())]));
    assert_eq!(next(&queue).await.receives, 2);
}

async fn batches_have_one_to_ten_messages(bench: &Bench) {
    let queue = bench.queue("batches", MINUTE).await;
    let refused = |fault: Fault| assert!(matches!(fault, Fault::Batch { .. }), "{fault:?}");
    refused(queue.send(&[]).await.expect_err("none"));
    refused(queue.send(&vec!["a".to_owned(); 11]).await.expect_err("eleven"));
    refused(queue.delete(&[]).await.expect_err("none"));
    refused(queue.put_back(&[]).await.expect_err("none"));
    refused(queue.receive(0, Duration::ZERO).await.expect_err("none"));
    refused(queue.receive(11, Duration::ZERO).await.expect_err("eleven"));
    none(&queue, Duration::ZERO).await;
    sent(&queue, &["a"; MOST_IN_BATCH]).await;
    let received = drain(&queue).await;
    assert_eq!(bodies(&received), ["a"; MOST_IN_BATCH], "the same text again is another message");
    refused(queue.delete(&vec![received[0].receipt.clone(); 11]).await.expect_err("eleven"));
}

async fn a_mebibyte_is_taken_and_no_byte_more(bench: &Bench) {
    let queue = bench.queue("large", MINUTE).await;
    let refused = |fault: Fault| assert!(matches!(fault, Fault::Batch { .. }), "{fault:?}");
    let whole = "a".repeat(MOST_BYTES);
    refused(queue.send(&[whole.clone() + "a"]).await.expect_err("one too long"));
    refused(queue.send(&[whole.clone(), "a".to_owned()]).await.expect_err("together too long"));
    none(&queue, Duration::ZERO).await;
    assert_eq!(queue.send(std::slice::from_ref(&whole)).await, Ok(vec![Ok(())]));
    assert!(*next(&queue).await.body == *whole, "it came as it went");
}

async fn long_polls_wake_when_something_is_sent(bench: &Bench) {
    let queue = bench.queue("polls", MINUTE).await;
    let poll = async || queue.receive(1, LONG).await.expect("received");
    let (a, b, c, d, ()) = tokio::join!(poll(), poll(), poll(), poll(), async {
        tokio::time::sleep(SECOND).await;
        sent(&queue, &["a", "b", "c", "d"]).await;
    });
    let all = [a, b, c, d].concat();
    assert_eq!(bodies(&all), ["a", "b", "c", "d"]);
}

async fn the_depth_tells_what_is_visible_and_in_flight(bench: &Bench) {
    let queue = bench.queue("depth", MINUTE).await;
    sent(&queue, &["a", "b", "c"]).await;
    let one = queue.receive(1, LONG).await.expect("received");
    let depth = queue.depth().await.expect("its depth");
    assert_eq!((depth.visible, depth.in_flight, depth.delayed), (2, 1, 0));
    assert_eq!(depth.oldest.is_some(), matches!(bench, Bench::Embedded));
    queue.delete(&receipts(&one)).await.expect("deleted");
    assert_eq!(queue.depth().await.expect("its depth").in_flight, 0);
}
