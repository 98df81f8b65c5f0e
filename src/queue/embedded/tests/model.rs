//! Any order of calls, held against the rules told the long way, message by message.

use super::{passes, queue};
use crate::queue::Receipt;
use crate::queue::embedded::{EmbeddedQueue, EmbeddedSettings};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::time::Duration;

#[derive(Debug, Clone)]
enum Step {
    Send(u8),
    Receive(usize),
    Delete(usize),
    Hold(usize, u64),
    Pass(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (1..=10_u8).prop_map(Step::Send),
        (1..=10_usize).prop_map(Step::Receive),
        any::<usize>().prop_map(Step::Delete),
        (any::<usize>(), 0..40_u64).prop_map(|(which, time)| Step::Hold(which, time)),
        (1..40_u64).prop_map(Step::Pass),
    ]
}

/// One message by the rules, told the long way.
#[derive(Debug)]
struct Model {
    /// Hidden until then, in seconds; visible where that has passed.
    hidden: u64,
    receives: u32,
    latest: Option<Receipt>,
}

/// Plays steps on a queue with dead letters after 3 receives, and on the model of each of its messages.
async fn plays(steps: Vec<Step>) {
    let dead = queue();
    let dead_letters = Some((dead.clone(), 3));
    let queue = EmbeddedQueue::new(EmbeddedSettings { dead_letters, ..Default::default() });
    let (mut models, mut all, mut time, mut serial) = (BTreeMap::<String, Model>::new(), Vec::new(), 0, 0);
    for step in steps {
        match step {
            Step::Send(count) => {
                let bodies: Vec<String> = (0..count).map(|n| format!("{}", serial + u32::from(n))).collect();
                serial += u32::from(count);
                queue.send(&bodies).await.expect("sent");
                let model = || Model { hidden: 0, receives: 0, latest: None };
                models.extend(bodies.into_iter().map(|body| (body, model())));
            }
            Step::Receive(most) => {
                let visible = models.values().filter(|m| m.hidden <= time && m.receives < 3).count();
                let received = queue.receive(most, Duration::ZERO).await.expect("received");
                assert_eq!(received.len(), most.min(visible));
                for received in received {
                    let model = models.get_mut(&*received.body).expect("it was sent and not deleted");
                    assert!(model.hidden <= time, "{model:?} is hidden");
                    model.receives += 1;
                    assert_eq!(received.receives, model.receives);
                    (model.hidden, model.latest) = (time + 30, Some(received.receipt.clone()));
                    all.push(received.receipt);
                }
                while let Some(buried) = dead.receive(1, Duration::ZERO).await.expect("received").pop() {
                    let model = models.remove(&*buried.body).expect("it was sent and not deleted");
                    assert!(model.hidden <= time && model.receives == 3, "{model:?} is buried");
                    dead.delete(&[buried.receipt]).await.expect("deleted");
                }
            }
            Step::Delete(which) if !all.is_empty() => {
                let receipt = all[which % all.len()].clone();
                queue.delete(std::slice::from_ref(&receipt)).await.expect("answered")[0].clone().expect("accepted");
                models.retain(|_, model| model.latest.as_ref() != Some(&receipt));
            }
            Step::Hold(which, seconds) if !all.is_empty() => {
                let receipt = all[which % all.len()].clone();
                let held = queue.hold(std::slice::from_ref(&receipt), Duration::from_secs(seconds)).await;
                let latest = |m: &&mut Model| m.latest.as_ref() == Some(&receipt) && m.hidden > time;
                let model = models.values_mut().find(latest);
                assert_eq!(held.expect("answered")[0].is_ok(), model.is_some());
                model.into_iter().for_each(|model| model.hidden = time + seconds);
            }
            Step::Pass(seconds) => {
                passes(Duration::from_secs(seconds)).await;
                time += seconds;
            }
            Step::Delete(_) | Step::Hold(..) => {}
        }
        let hidden = models.values().filter(|model| model.hidden > time).count() as u64;
        let depth = queue.depth();
        assert_eq!((depth.visible + depth.in_flight, depth.in_flight), (models.len() as u64, hidden));
    }
}

proptest! {
    #[test]
    fn every_message_goes_its_way_whatever_happens(steps in prop::collection::vec(step(), 1..80)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        runtime.expect("a runtime").block_on(plays(steps));
    }
}
