//! Queues that cannot be used: what is said, and how the call ends.

use super::queues::{ELSEWHERE, STARTED, calling, server};
use crate::support::PerfGate;
use crate::support::emulator::Emulator;
use crate::support::iam;
use crate::support::queues::create;
use perf_gate::record::{Arm, Note};
use std::collections::HashMap;

#[tokio::test]
async fn a_permission_that_is_missing_is_named_with_its_queue() {
    let moto = Emulator::moto(&[]).await;
    for name in ["in-head", "out-head"] {
        create(&moto, name, HashMap::new()).await;
    }
    let actions = [
        "sqs:GetQueueUrl",
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:ChangeMessageVisibility",
    ];
    let user = iam::user(&moto, "gate", &actions).await;
    iam::enforce(&moto).await;
    let call = calling("run", &moto).env("AWS_ACCESS_KEY_ID", &user.key).env("AWS_SECRET_ACCESS_KEY", &user.secret);
    let outcome = call.scenario(ELSEWHERE).run().exits(5).answers("head");
    let outcome = outcome.says("head completed no job in 3 windows in a row: may not send to http://127.0.0.1:");
    outcome.says("grant sqs:SendMessage on arn:aws:sqs:us-east-1:").says(":in-head to whoever runs this");
}

#[test]
fn fifo_queues_are_refused_before_anything_is_started() {
    let yaml = ELSEWHERE.replace("incoming: in-head", "incoming: in-head.fifo");
    for command in ["check", "run"] {
        let outcome = PerfGate::new(command).scenario(&yaml).run().exits(2);
        outcome.complains("target.head.queues.incoming: is a FIFO queue").complains("standard");
    }
}

/// Not refused, but said: what its worker loses cannot come again in time.
#[tokio::test]
async fn a_queue_that_hides_jobs_for_longer_than_they_may_take_is_told_of() {
    let server = server().await;
    let outcome =
        calling("gate", &server).scenario(&STARTED.replace("timeout: 10s", "timeout: 1500ms")).until_windows(1);
    let told = |arm| Note::HiddenTooLong { arm, hidden: 2.0, timeout: 1.5 };
    let notes = outcome.record().notes;
    assert!([Arm::Base, Arm::Head].into_iter().all(|arm| notes.contains(&told(arm))), "{notes:?}");
    outcome.says("hidden from the others for 2 s").says("counts as lost after 1.5 s");
}

#[tokio::test]
async fn dead_letters_that_are_not_there_are_named() {
    let server = server().await;
    let yaml = ELSEWHERE.replace("outgoing: out-head", "outgoing: out-head, dead_letters: nowhere");
    let outcome = calling("run", &server).scenario(&yaml).run().exits(5).answers("head");
    outcome.says("cannot find the queue nowhere: there is no such queue");
    let yaml = STARTED.replace("outgoing: 'out-${arm}'", "outgoing: 'out-${arm}', dead_letters: 'nowhere-${arm}'");
    calling("gate", &server).scenario(&yaml).run().says("nowhere-");
}
