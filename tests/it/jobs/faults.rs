//! Jobs that go wrong, completions that come twice, builds that die: all of it is counted, and nothing twice.

use super::queues::{ELSEWHERE, STARTED, Worker, calling, server};
use super::{adds_up, jobs};
use crate::support::HOWEVER_BUSY;
use crate::support::emulator::Emulator;
use crate::support::queues::{Bench, open};
use perf_gate::job::{Completion, Order, Status};
use perf_gate::queue::Queue;
use perf_gate::record::{Arm, JobCounts};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// How long a message that was received is hidden.
const HIDDEN: Duration = Duration::from_secs(2);
/// A dead letter of somebody else.
const FOREIGN: &str = "{\"job_id\":\"another.0.0\"}";

/// What a queue still has; what somebody had in hand is waited for.
async fn left(queue: &Queue) -> Vec<String> {
    for _ in 0..10 {
        let some = queue.receive(10, Duration::from_secs(1)).await.expect("received");
        if !some.is_empty() {
            return some.into_iter().map(|received| received.body.to_string()).collect();
        }
    }
    Vec::new()
}

/// Every twentieth job or more is poison: after two receives it is among the dead letters, and nobody waits for it.
async fn poisoned(bench: &Bench, graph: &str, count: u64, rate: &str) -> JobCounts {
    let Bench::Server(server) = bench else { unreachable!("a server") };
    let dead = bench.queue("dead-head", HIDDEN).await;
    bench.with_dead_letters("in-head", HIDDEN, Some((&dead, 2))).await;
    bench.queue("out-head", HIDDEN).await;
    dead.send(&[FOREIGN.to_owned()]).await.expect("sent");
    let _worker = Worker::of_head(server, &["--poison-rate", rate]);
    let yaml = ELSEWHERE.replace("independent: 20, work: 0ms", graph).replace("timeout: 2s", "timeout: 1m");
    let yaml = yaml.replace("outgoing: out-head", "outgoing: out-head, dead_letters: dead-head");
    let outcome = calling("run", server).scenario(&yaml).run().exits(0);
    let counts = jobs(&outcome.record(), Arm::Head);
    assert!(counts.dead > 0 && counts.completed > 0, "{counts:?}\n{}", outcome.stdout);
    assert_eq!((counts.lost, counts.unsent, counts.open), (0, 0, 0), "{counts:?}");
    adds_up(&counts, count);
    outcome.says("dead letters").says("such as {\"job_id\":\"pg-");
    assert_eq!(left(&dead).await, [FOREIGN], "ours are taken back, and nothing else");
    counts
}

#[tokio::test]
async fn poison_is_counted_shown_and_taken_back() {
    let counts = poisoned(&Bench::fauxqs().await, "layered: { width: 5, depth: 8 }, work: 0ms", 40, "0.05").await;
    assert!(counts.abandoned > 0, "{counts:?}");
}

#[tokio::test]
async fn poison_is_counted_on_another_server_too() {
    poisoned(&Bench::moto().await, "layered: { width: 2, depth: 2 }, work: 0ms", 4, "0.2").await;
}

/// A worker of head that reports every job twice, and one before that nobody has released; ends with its value.
struct Liar {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Liar {
    fn start(server: &Emulator) -> Self {
        let (stop, endpoint) = (Arc::new(AtomicBool::new(false)), server.endpoint.clone());
        let asked = stop.clone();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let lie = async move {
            let (incoming, outgoing) = (open(&endpoint, "in-head").await, open(&endpoint, "out-head").await);
            while !asked.load(Ordering::Relaxed) {
                for received in incoming.receive(10, Duration::from_secs(1)).await.expect("received") {
                    let told = lies(&Order::read(&received.body).expect("an order").job_id);
                    outgoing.send(&told).await.expect("sent");
                    incoming.delete(&[received.receipt]).await.expect("deleted");
                }
            }
        };
        Self { stop, thread: Some(std::thread::spawn(move || runtime.block_on(lie))) }
    }
}

impl Drop for Liar {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

/// The job after this one, and this one twice.
fn lies(job_id: &str) -> Vec<String> {
    let (pass, job) = job_id.rsplit_once('.').expect("RUN.PASS.JOB");
    let next = job.parse::<u32>().expect("a number") + 1;
    let next = format!("{pass}.{next}");
    [&next, job_id, job_id].map(|id| Completion::new(id.to_owned(), Status::Completed).body()).into()
}

#[tokio::test]
async fn what_is_told_twice_or_too_soon_is_counted_once() {
    let server = server().await;
    let _liar = Liar::start(&server);
    let outcome = calling("run", &server).scenario(&ELSEWHERE.replace("independent", "chain")).run().exits(0);
    let counts = jobs(&outcome.record(), Arm::Head);
    assert_eq!((counts.graphs, counts.completed, counts.lost), (8, 160, 0), "{counts:?}");
    assert!(counts.duplicates > 0 && counts.unasked > 0, "{counts:?}");
    assert!(counts.completed + counts.duplicates + counts.unasked <= 3 * 160 + 3 * 20, "{counts:?}");
    adds_up(&counts, 20);
    outcome.says("told twice").says("told and not asked for");
}

#[tokio::test]
async fn a_build_that_dies_is_named() {
    let server = server().await;
    let call = calling("gate", &server);
    // It lives as long as the folder has this file.
    let alive = call.folder().join("alive");
    std::fs::write(&alive, "").expect("a file");
    let script = call.folder().join("worker.sh");
    std::fs::write(&script, MORTAL).expect("a script");
    let (_, arm) = STARTED.split_once("base: &arm\n").expect("an arm");
    let (arm, _) = arm.split_once("  head:").expect("its end");
    let mortal = format!("command: sh {} {}", script.display(), alive.display());
    let yaml =
        STARTED.replace("head: *arm\n", &format!("head:\n{}", arm.replace("command: perf-gate worker", &mortal)));
    let mut gate = call.scenario(&yaml).args(HOWEVER_BUSY).start();
    gate.await_windows(3);
    std::fs::remove_file(alive).expect("it was there");
    let outcome = gate.wait().exits(5).answers("head could not be measured").says("head exited with status 7");
    assert!(outcome.record().windows.len() >= 3, "what was measured is kept");
}

/// A worker that dies with a file.
const MORTAL: &str = "alive=$1; shift
perf-gate worker \"$@\" &
while [ -e \"$alive\" ]; do sleep 0.05; done
kill -9 $!
exit 7
";

/// Each of two gates sees what is told to the other, and leaves it alone.
#[tokio::test]
async fn two_gates_at_one_build_take_nothing_from_each_other() {
    let server = Emulator::fauxqs();
    let bench = Bench::Server(server);
    for name in ["in-head", "out-head"] {
        bench.queue(name, Duration::from_secs(1)).await;
    }
    let Bench::Server(server) = &bench else { unreachable!("a server") };
    let _worker = Worker::of_head(server, &[]);
    let yaml = ELSEWHERE.replace("independent: 20", "independent: 3").replace("timeout: 2s", "timeout: 2m");
    let gates = [0, 1].map(|_| calling("run", server).scenario(&yaml).start());
    let counts = gates.map(|gate| jobs(&gate.wait().exits(0).record(), Arm::Head));
    for counts in &counts {
        assert_eq!((counts.graphs, counts.completed, counts.lost), (8, 24, 0), "{counts:?}");
        assert_eq!((counts.duplicates, counts.unasked), (0, 0), "{counts:?}");
        adds_up(counts, 3);
    }
    assert!(counts.iter().any(|counts| counts.foreign > 0), "{counts:?}");
}
