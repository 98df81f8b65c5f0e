//! Under paused time: waits take none.

mod model;

use super::*;
use crate::queue::MOST_BYTES;

const VISIBILITY: Duration = Duration::from_secs(30);
const WAIT: Duration = Duration::from_secs(20);

fn queue() -> EmbeddedQueue {
    EmbeddedQueue::new(EmbeddedSettings::default())
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

async fn sent(queue: &EmbeddedQueue, bodies: &[&str]) {
    let outcomes = queue.send(&texts(bodies)).await.expect("sent");
    assert_eq!(outcomes, vec![Ok(()); bodies.len()]);
}

async fn now(queue: &EmbeddedQueue) -> Vec<Received> {
    queue.receive(10, Duration::ZERO).await.expect("received")
}

fn receipts(received: &[Received]) -> Vec<Receipt> {
    received.iter().map(|received| received.receipt.clone()).collect()
}

fn bodies(received: &[Received]) -> Vec<&str> {
    received.iter().map(|received| &*received.body).collect()
}

async fn passes(time: Duration) {
    tokio::time::sleep(time).await;
}

#[tokio::test(start_paused = true)]
async fn an_empty_poll_takes_its_whole_wait() {
    let began = Instant::now();
    assert_eq!(queue().receive(10, WAIT).await, Ok(Vec::new()));
    assert_eq!(began.elapsed(), WAIT);
}

#[tokio::test(start_paused = true)]
async fn a_poll_wakes_when_something_is_sent() {
    let queue = queue();
    let began = Instant::now();
    let (received, ()) = tokio::join!(queue.receive(10, WAIT), async {
        passes(Duration::from_secs(3)).await;
        sent(&queue, &["a", "b"]).await;
    });
    assert_eq!(bodies(&received.expect("received")), ["a", "b"]);
    assert_eq!(began.elapsed(), Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn a_send_of_many_wakes_as_many_polls_as_it_takes() {
    let queue = queue();
    let began = Instant::now();
    let one = || queue.receive(1, WAIT);
    let (a, b, c, ()) = tokio::join!(one(), one(), one(), sent(&queue, &["a", "b", "c"]));
    let mut all: Vec<String> = [a, b, c].into_iter().map(|got| got.expect("received")[0].body.to_string()).collect();
    all.sort();
    assert_eq!((all, began.elapsed()), (texts(&["a", "b", "c"]), Duration::ZERO));
}

/// The poll begins before anything is in flight, and the time-out is shorter than it.
#[tokio::test(start_paused = true)]
async fn a_poll_wakes_when_what_another_received_comes_again() {
    let queue = EmbeddedQueue::new(EmbeddedSettings { visibility: Duration::from_secs(5), ..Default::default() });
    let (first, second) = (queue.clone(), queue.clone());
    let began = Instant::now();
    let (first, second, ()) = tokio::join!(
        async { first.receive(10, WAIT).await.expect("received") },
        async { second.receive(10, WAIT).await.expect("received") },
        async {
            passes(Duration::from_secs(1)).await;
            sent(&queue, &["a"]).await;
        }
    );
    assert_eq!((bodies(&first), bodies(&second)), (vec!["a"], vec!["a"]));
    assert_eq!((first[0].receives.min(second[0].receives), first[0].receives.max(second[0].receives)), (1, 2));
    assert_eq!(began.elapsed(), Duration::from_secs(6));
}

#[tokio::test(start_paused = true)]
async fn a_shorter_hold_wakes_polls_that_would_have_slept_longer() {
    let queue = queue();
    sent(&queue, &["a"]).await;
    let held = receipts(&now(&queue).await);
    let began = Instant::now();
    // The first to be woken has given up by then.
    let (nothing, received, ()) = tokio::join!(queue.receive(10, WAIT / 10), queue.receive(10, WAIT), async {
        passes(Duration::from_secs(1)).await;
        queue.hold(&held, Duration::from_secs(2)).await.expect("held");
    });
    assert_eq!((nothing, received.expect("received").len()), (Ok(Vec::new()), 1));
    assert_eq!(began.elapsed(), Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn what_is_not_deleted_comes_again_and_counts() {
    let queue = queue();
    sent(&queue, &["a"]).await;
    let first = now(&queue).await;
    passes(VISIBILITY - Duration::from_millis(1)).await;
    assert_eq!(now(&queue).await, []);
    passes(Duration::from_millis(1)).await;
    let second = now(&queue).await;
    assert_eq!((first[0].receives, second[0].receives, first[0].sent), (1, 2, second[0].sent));
    assert_eq!(queue.delete(&receipts(&first)).await, Ok(vec![Ok(())]), "outdated, and accepted");
    assert_eq!(queue.depth().in_flight, 1, "but it deletes nothing");
    queue.delete(&receipts(&second)).await.expect("deleted");
    passes(VISIBILITY * 2).await;
    assert_eq!((now(&queue).await, queue.depth()), (Vec::new(), Depth::default()));
}

#[tokio::test(start_paused = true)]
async fn the_latest_receipt_deletes_what_is_visible_again() {
    let queue = queue();
    sent(&queue, &["a"]).await;
    let first = receipts(&now(&queue).await);
    passes(VISIBILITY).await;
    queue.delete(&first).await.expect("deleted");
    assert_eq!(now(&queue).await, []);
    let outcomes = queue.hold(&first, Duration::ZERO).await.expect("answered");
    assert_eq!(outcomes[0].clone().expect_err("gone").code, "MessageNotInflight");
}

#[tokio::test(start_paused = true)]
async fn what_is_held_comes_when_it_was_said_and_what_is_put_back_at_once() {
    let queue = queue();
    sent(&queue, &["a"]).await;
    let held = receipts(&now(&queue).await);
    passes(VISIBILITY / 2).await;
    queue.hold(&held, VISIBILITY * 2).await.expect("held")[0].clone().expect("held");
    passes(VISIBILITY * 2 - Duration::from_millis(1)).await;
    assert_eq!(now(&queue).await, []);
    queue.hold(&held, Duration::ZERO).await.expect("put back")[0].clone().expect("put back");
    assert_eq!(now(&queue).await[0].receives, 2);
}

#[tokio::test(start_paused = true)]
async fn dead_letters_move_when_they_would_be_received_once_too_often() {
    let dead = queue();
    passes(Duration::from_secs(1)).await;
    let dead_letters = Some((dead.clone(), 2));
    let queue = EmbeddedQueue::new(EmbeddedSettings { dead_letters, ..Default::default() });
    sent(&queue, &["poison"]).await;
    for receives in [1, 2] {
        assert_eq!(now(&queue).await[0].receives, receives);
        passes(VISIBILITY).await;
    }
    assert_eq!((queue.depth().visible, dead.depth().visible), (1, 0), "it stays where it is until it is asked for");
    let (got, buried) = tokio::join!(queue.receive(10, Duration::ZERO), dead.receive(10, WAIT));
    let buried = buried.expect("received");
    assert_eq!((got, bodies(&buried), queue.depth()), (Ok(Vec::new()), vec!["poison"], Depth::default()));
    assert_eq!(dead.depth().oldest, Some(VISIBILITY * 2), "it is as old as it was");
}

#[tokio::test(start_paused = true)]
async fn batches_have_one_to_ten_messages_and_a_mebibyte() {
    let queue = queue();
    let refused = |fault: Fault| matches!(fault, Fault::Batch { .. });
    for wrong in [0, 11] {
        assert!(refused(queue.send(&vec!["a".to_owned(); wrong]).await.expect_err("refused")), "{wrong}");
        assert!(refused(queue.receive(wrong, Duration::ZERO).await.expect_err("refused")), "{wrong}");
    }
    assert!(refused(queue.delete(&[]).await.expect_err("refused")));
    assert!(refused(queue.receive(1, WAIT + Duration::from_millis(1)).await.expect_err("refused")));
    // Bytes count, and not characters.
    let half = "ü".repeat(MOST_BYTES / 4);
    assert!(refused(queue.send(&[half.clone(), half.clone(), "a".to_owned()]).await.expect_err("refused")));
    assert_eq!(queue.depth(), Depth::default(), "nothing of a refused batch is sent");
    assert_eq!(queue.send(&[half.clone(), half]).await, Ok(vec![Ok(()); 2]));
}

#[tokio::test(start_paused = true)]
async fn texts_that_sqs_would_refuse_are_refused_one_by_one() {
    let queue = queue();
    let outcomes = queue.send(&texts(&["good", "", "\u{0}", "日本 \u{1f980}\t\r\n", "\u{ffff}"])).await.expect("sent");
    let refused: Vec<bool> = outcomes.iter().map(|o| o.as_ref().is_err_and(|refused| refused.senders_fault)).collect();
    assert_eq!(refused, [false, true, true, false, true]);
    assert_eq!(bodies(&now(&queue).await), ["good", "日本 \u{1f980}\t\r\n"]);
}

#[tokio::test(start_paused = true)]
async fn a_receipt_of_another_queue_is_refused() {
    let (queue, other) = (queue(), queue());
    sent(&queue, &["a"]).await;
    sent(&other, &["b"]).await;
    let theirs = receipts(&now(&other).await);
    now(&queue).await;
    let outcomes = queue.delete(&theirs).await.expect("answered");
    assert_eq!(outcomes[0].clone().expect_err("refused").code, "ReceiptHandleIsInvalid");
    assert_eq!(queue.depth().in_flight, 1);
}

#[tokio::test(start_paused = true)]
async fn the_depth_is_exact_and_knows_the_oldest() {
    let queue = queue();
    sent(&queue, &["a"]).await;
    passes(Duration::from_secs(4)).await;
    sent(&queue, &["b", "c"]).await;
    let first = queue.receive(1, WAIT).await.expect("received");
    passes(Duration::from_secs(1)).await;
    let depth = queue.depth();
    assert_eq!((depth.visible, depth.in_flight, depth.oldest), (2, 1, Some(Duration::from_secs(5))));
    queue.delete(&receipts(&first)).await.expect("deleted");
    assert_eq!(queue.depth().oldest, Some(Duration::from_secs(1)));
}

#[tokio::test(start_paused = true)]
async fn duplicates_are_there_once_more_and_no_more_often() {
    let mischief = Mischief { duplicates: 1.0, ..Default::default() };
    let queue = EmbeddedQueue::new(EmbeddedSettings { mischief, ..Default::default() });
    sent(&queue, &["a", "b"]).await;
    let mut all = Vec::new();
    loop {
        let some = now(&queue).await;
        if some.is_empty() {
            break;
        }
        queue.delete(&receipts(&some)).await.expect("deleted");
        all.extend(some.iter().map(|received| received.body.to_string()));
    }
    assert_eq!((all, queue.depth()), (texts(&["a", "b", "a", "b"]), Depth::default()));
}

#[tokio::test(start_paused = true)]
async fn refusals_are_by_entry_and_the_same_for_the_same_seed() {
    let run = async |seed| {
        let mischief = Mischief { refusals: 0.5, seed, ..Default::default() };
        let queue = EmbeddedQueue::new(EmbeddedSettings { mischief, ..Default::default() });
        let mut taken = Vec::new();
        for _ in 0..10 {
            let outcomes = queue.send(&vec!["a".to_owned(); 10]).await.expect("sent");
            assert!(outcomes.iter().flat_map(|outcome| outcome.as_ref().err()).all(|refused| refused.throttled));
            taken.extend(outcomes.iter().map(Result::is_ok));
        }
        let sent = taken.iter().filter(|&&taken| taken).count();
        assert_eq!((queue.depth().visible, queue.throttled()), (sent as u64, 100 - sent as u64));
        assert!((30..70).contains(&sent), "{sent}");
        taken
    };
    assert_eq!(run(1).await, run(1).await);
    assert_ne!(run(1).await, run(2).await);
}

/// Workers that hold, put back, delete and forget what they receive.
#[tokio::test(start_paused = true)]
async fn what_is_outdated_is_not_kept() {
    let queue = queue();
    // What is in flight for longest hides what is outdated behind it.
    sent(&queue, &["slow"]).await;
    now(&queue).await;
    for round in 0..2_000 {
        sent(&queue, &["a"; 10]).await;
        let received = receipts(&now(&queue).await);
        queue.hold(&received, VISIBILITY).await.expect("held");
        if round % 2 == 0 {
            queue.hold(&received, Duration::ZERO).await.expect("put back");
        }
        queue.delete(&received).await.expect("deleted");
    }
    let depth = queue.depth();
    assert_eq!((depth.visible, depth.in_flight), (0, 1));
    let tickets = queue.state().shelf.tickets();
    assert!(tickets < 200, "{tickets} tickets are kept of no message");
}
