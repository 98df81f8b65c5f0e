//! A server that does as little as a server can: two threads on epoll, and an answer of bytes that never change.
//!
//! `peers-server PORT [--delay-ms N] [--freeze-ms N --every-ms N]`. With a delay every answer is sent so long after its
//! request was read, to the microsecond (its thread spins meanwhile), and `GET /stats` tells and forgets how long the
//! answers really took. With a freeze its threads stand still at the end of every period.

mod connection;
mod request;
mod settings;
mod took;
mod worker;

use mio::Waker;
use settings::Settings;
use std::net::{TcpListener, TcpStream};
use std::process::ExitCode;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Instant;
use took::Took;
use worker::Worker;

/// As many as nginx has in the same tables.
const THREADS: usize = 2;

fn main() -> ExitCode {
    match Settings::read(std::env::args().skip(1)).and_then(|settings| serve(&settings)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("peers-server: {why}");
            ExitCode::FAILURE
        }
    }
}

/// Deals connections out in turn, so that every thread has equally many.
fn serve(settings: &Settings) -> Result<(), String> {
    let listener =
        TcpListener::bind(("127.0.0.1", settings.port)).map_err(|e| format!("port {}: {e}", settings.port))?;
    let took = Arc::new(Mutex::new(Took::default()));
    let began = Instant::now();
    let mut threads: Vec<(Sender<TcpStream>, Arc<Waker>)> = Vec::new();
    for _ in 0..THREADS {
        let (sender, receiver) = channel();
        let worker = Worker::new(settings.clone(), began, receiver, took.clone()).map_err(|e| format!("epoll: {e}"))?;
        threads.push((sender, worker.waker()));
        std::thread::spawn(move || worker.run());
    }
    let listening = listener.local_addr().map_err(|e| e.to_string())?;
    println!("listening on {listening}");
    for (number, stream) in listener.incoming().enumerate() {
        // A connection that could not be accepted is its client's concern.
        let Ok(stream) = stream else { continue };
        let (sender, waker) = &threads[number % THREADS];
        if sender.send(stream).is_err() || waker.wake().is_err() {
            return Err("a thread has ended".to_owned());
        }
    }
    Ok(())
}
