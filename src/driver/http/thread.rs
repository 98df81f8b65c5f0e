//! A generator thread: a runtime of its own, on which a loader follows orders one after the other.

use super::CannotMeasure;
use super::loader::{Given, Loader};
use super::number::Numbers;
use super::origin::Origin;
use crate::driver::{Generator, Pacer, Share, Slice, Stop, WindowPlan};
use crate::record::Arm;
use crate::wire::Place;
use serde_json::Value;
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio::task::LocalSet;

/// What all users of an arm know.
pub type Known = Arc<[(String, Value)]>;

/// What a thread is to do, and where it says how that went.
pub enum Errand {
    Aim(Arm, Box<Place>, Origin, Arc<[String]>, oneshot::Sender<Result<(), String>>),
    SetUp(Arm, u64, oneshot::Sender<Result<Vec<(String, Value)>, String>>),
    Know(Arm, Known),
    TearDown(Arm, u64, oneshot::Sender<Result<(), String>>),
    LeaveOut(Arc<[String]>),
    Play(Box<WindowPlan>, Share, Stop, oneshot::Sender<Result<Slice, CannotMeasure>>),
}

/// A generator thread; it ends with its value.
#[derive(Debug)]
pub struct Thread {
    /// Nothing only while it ends.
    orders: Option<UnboundedSender<Errand>>,
    handle: Option<JoinHandle<()>>,
}

impl Thread {
    /// Starts the thread of this number, counted from 0, among so many.
    ///
    /// # Errors
    /// Where the system has no thread or timer left, or not the processor that it is to be held on.
    pub fn start(given: Given, generator: &Generator, index: u32, of: u32) -> Result<Self, CannotMeasure> {
        let (orders, received) = unbounded_channel();
        let (ready, is_ready) = mpsc::channel();
        let (quantum, numbers) = (generator.quantum, Numbers::of(index, of));
        let core = generator.cores.get(index as usize % generator.cores.len().max(1)).copied();
        let work = move || {
            let runtime = match prepare(core) {
                Ok(runtime) => runtime,
                Err(fault) => return drop(ready.send(Err(fault))),
            };
            LocalSet::new().block_on(&runtime, async {
                let pacer = Pacer::new(quantum).map_err(|e| CannotMeasure(format!("no timer: {e}")));
                let loader = pacer.map(|pacer| Loader::new(given, numbers, pacer));
                match loader {
                    Ok(loader) => {
                        let _ = ready.send(Ok(()));
                        // As a task of its own: what a set of local tasks runs until is polled whenever any of them is woken.
                        if let Err(panic) = tokio::task::spawn_local(follow(loader, received)).await {
                            std::panic::resume_unwind(panic.into_panic());
                        }
                    }
                    Err(fault) => drop(ready.send(Err(fault))),
                }
            });
        };
        let handle = std::thread::Builder::new().name(format!("load-{index}")).spawn(work);
        let handle = handle.map_err(|e| CannotMeasure(format!("no thread: {e}")))?;
        is_ready.recv().unwrap_or_else(|_| Err(ended()))?;
        Ok(Self { orders: Some(orders), handle: Some(handle) })
    }

    /// Gives an order that nothing is said to.
    pub fn tell(&self, order: Errand) {
        if let Some(orders) = &self.orders {
            // A thread that is gone is found out by whoever asks it something.
            let _ = orders.send(order);
        }
    }

    /// Gives an order and waits for what comes of it; given up where nobody waits any more.
    pub async fn ask<T>(&self, order: impl FnOnce(oneshot::Sender<T>) -> Errand) -> Result<T, CannotMeasure> {
        let (reply, replied) = oneshot::channel();
        self.tell(order(reply));
        replied.await.map_err(|_| ended())
    }
}

impl Drop for Thread {
    fn drop(&mut self) {
        self.orders = None;
        if let Some(handle) = self.handle.take() {
            // What it has panicked with was printed.
            let _ = handle.join();
        }
    }
}

fn ended() -> CannotMeasure {
    CannotMeasure("a generator thread has ended by itself".to_owned())
}

fn prepare(core: Option<u32>) -> Result<tokio::runtime::Runtime, CannotMeasure> {
    if let Some(core) = core {
        hold_on(core)?;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|e| CannotMeasure(format!("no runtime: {e}")))
}

/// Holds the present thread on a processor.
#[cfg(target_os = "linux")]
fn hold_on(core: u32) -> Result<(), CannotMeasure> {
    let mut only = rustix::thread::CpuSet::new();
    if core as usize >= rustix::thread::CpuSet::MAX_CPU {
        return Err(CannotMeasure(format!("there is no processor {core} (`generator.cores`)")));
    }
    only.set(core as usize);
    rustix::thread::sched_setaffinity(None, &only)
        .map_err(|e| CannotMeasure(format!("processor {core} cannot be used (`generator.cores`): {e}")))
}

#[cfg(not(target_os = "linux"))]
fn hold_on(_: u32) -> Result<(), CannotMeasure> {
    Err(CannotMeasure("threads are held on processors on Linux only: leave `generator.cores` out".to_owned()))
}

/// One order after the other, until there will be no more.
async fn follow(mut loader: Loader, mut orders: UnboundedReceiver<Errand>) {
    while let Some(order) = orders.recv().await {
        match order {
            Errand::Aim(arm, place, origin, left_out, reply) => {
                let _ = reply.send(loader.aim(arm, &place, origin, &left_out));
            }
            Errand::SetUp(arm, seed, mut reply) => tokio::select! {
                known = loader.set_up(arm, seed) => drop(reply.send(known)),
                () = reply.closed() => {}
            },
            Errand::Know(arm, known) => loader.know(arm, &known),
            Errand::TearDown(arm, seed, mut reply) => tokio::select! {
                done = loader.tear_down(arm, seed) => drop(reply.send(done)),
                () = reply.closed() => {}
            },
            Errand::LeaveOut(tasks) => loader.leave_out(&tasks),
            Errand::Play(plan, share, stop, mut reply) => tokio::select! {
                slice = loader.play(&plan, share, &stop) => drop(reply.send(slice)),
                () = reply.closed() => {}
            },
        }
    }
}
