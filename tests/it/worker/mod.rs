//! The reference worker through its front door, beside servers that we did not write.

#[cfg(unix)]
mod lambda;
mod refused;
mod service;
#[cfg(feature = "dynamodb")]
mod table;

use crate::support::PerfGate;
use crate::support::emulator::{Emulator, KEY};
use crate::support::queues::{Bench, drain};
use perf_gate::job::{Completion, Order};
use perf_gate::queue::Queue;
use std::time::Duration;

/// Receives after which a job is a dead letter.
const MOST_RECEIVES: u32 = 3;

/// The queues of a worker, on a server.
struct Queues {
    endpoint: String,
    incoming: Queue,
    outgoing: Queue,
    dead: Queue,
    _server: Bench,
}

impl Queues {
    /// Orders that are received are hidden for so long.
    async fn new(visibility: Duration) -> Self {
        let server = Bench::fauxqs().await;
        let Bench::Server(Emulator { endpoint, .. }) = &server else { unreachable!("a server") };
        let endpoint = endpoint.clone();
        let dead = server.queue("dead", visibility).await;
        let incoming = server.with_dead_letters("in", visibility, Some((&dead, MOST_RECEIVES))).await;
        let outgoing = server.queue("out", visibility).await;
        Self { endpoint, incoming, outgoing, dead, _server: server }
    }

    async fn send(&self, orders: &[Order]) {
        for batch in orders.chunks(10) {
            let bodies: Vec<String> = batch.iter().map(Order::body).collect();
            assert_eq!(self.incoming.send(&bodies).await, Ok(vec![Ok(()); bodies.len()]));
        }
    }

    /// A worker of these queues.
    fn worker(&self) -> PerfGate {
        let worker = aws(PerfGate::new("worker")).env("AWS_ENDPOINT_URL_SQS", &self.endpoint);
        worker.env("PERF_GATE_INCOMING", "in").args(["--outgoing", "out"])
    }

    /// Waits for so many completions and takes them.
    async fn completions(&self, number: usize) -> Vec<Completion> {
        let mut all = Vec::new();
        for _ in 0..60 {
            let some = self.outgoing.receive(10, Duration::from_secs(1)).await.expect("received");
            all.extend(some.iter().map(|message| Completion::read(&message.body).expect("a completion")));
            let receipts: Vec<_> = some.into_iter().map(|message| message.receipt).collect();
            if !receipts.is_empty() {
                self.outgoing.delete(&receipts).await.expect("deleted");
            }
            if all.len() >= number {
                all.extend(
                    drain(&self.outgoing).await.iter().map(|m| Completion::read(&m.body).expect("a completion")),
                );
                return all;
            }
        }
        panic!("{} completions of {number}", all.len());
    }
}

/// A call with the credentials that every stand-in takes.
fn aws(call: PerfGate) -> PerfGate {
    call.env("AWS_ACCESS_KEY_ID", KEY).env("AWS_SECRET_ACCESS_KEY", KEY).env("AWS_REGION", "us-east-1")
}

fn order(job_id: impl ToString, ms: u32) -> Order {
    Order { job_id: job_id.to_string(), work_duration_ms: Some(ms), ..Order::default() }
}
