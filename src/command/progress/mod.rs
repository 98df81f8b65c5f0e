//! How far a run is: a live view on a terminal, a line now and then elsewhere.

mod lanes;
mod screen;
mod teller;

use crate::context::Context;
use crate::driver::Live;
use crate::engine::Event;
use crate::github::Runner;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use teller::Teller;

/// How often is looked at what goes on within a window.
const GLANCE: Duration = Duration::from_millis(500);

/// The lowest priority that `nice` knows.
#[cfg(target_os = "linux")]
const LEAST: i32 = 19;

/// Tells how far a run is, on a thread of its own: a slow terminal must not delay the generator. What it has said in the log
/// of a workflow is folded.
#[derive(Debug)]
pub struct Progress {
    sender: Option<mpsc::Sender<Told>>,
    teller: Option<JoinHandle<()>>,
}

impl Progress {
    /// Begins to tell; says nothing where `silent`.
    pub fn start(context: &Context, scenario: &str, silent: bool) -> Self {
        if silent {
            return Self { sender: None, teller: None };
        }
        let (sender, events) = mpsc::channel();
        let scenario = scenario.to_owned();
        let (runner, draws) = (Runner::of(&context.variables), context.draws_progress());
        let teller = std::thread::spawn(move || {
            // Here, because what it draws from has a thread of its own too, which must give way as well.
            give_way();
            let mut teller = Teller::new(&scenario, runner, draws);
            let mut due = Instant::now() + GLANCE;
            loop {
                match events.recv_timeout(due.saturating_duration_since(Instant::now())) {
                    Ok(Told::Event(event)) => teller.tell(event),
                    Ok(Told::Text(text)) => teller.say(&text),
                    Ok(Told::Watch(view)) => teller.watch(view),
                    Err(RecvTimeoutError::Timeout) => {
                        teller.glance();
                        due = Instant::now() + GLANCE;
                    }
                    Err(RecvTimeoutError::Disconnected) => break,
                }
            }
            teller.finish();
        });
        Self { sender: Some(sender), teller: Some(teller) }
    }

    /// Something happened.
    pub fn tell(&self, event: Event) {
        self.send(Told::Event(event));
    }

    /// Says something that is not the engine's business.
    pub fn say(&self, text: &str) {
        self.send(Told::Text(text.to_owned()));
    }

    /// Shows what is seen there from now on, while windows are played.
    pub fn watch(&self, view: View) {
        if self.sender.is_some() {
            view.live.watch();
            self.send(Told::Watch(view));
        }
    }

    fn send(&self, told: Told) {
        if let Some(sender) = &self.sender {
            let _ = sender.send(told);
        }
    }
}

/// Whatever ends a run: everything was told before anything else is said.
impl Drop for Progress {
    fn drop(&mut self) {
        self.sender = None;
        if let Some(teller) = self.teller.take() {
            let _ = teller.join();
        }
    }
}

/// Whatever else of the program is to run goes before this thread and those that it starts: a drawing that comes late disturbs
/// nobody, a request does.
fn give_way() {
    #[cfg(target_os = "linux")] // elsewhere this is of the whole process
    let _ = rustix::process::setpriority_process(None, LEAST);
}

enum Told {
    Event(Event),
    Text(String),
    Watch(View),
}

/// Where to look while windows are played.
pub struct View {
    /// The load.
    pub live: Live,
    /// What else there is to see, in words.
    pub beside: Option<Box<dyn Fn() -> String + Send>>,
}
