//! A server that answers byte by byte what a test tells it to: what no server that is right would send.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What comes after a request, in order.
#[derive(Debug, Clone)]
pub enum Act {
    Send(Vec<u8>),
    Pause(Duration),
    /// The same bytes until nobody takes them.
    Endless(Vec<u8>),
    /// The end of the connection.
    Close,
    /// The end of the connection, with a reset.
    Reset,
}

/// A running server; it ends with the process.
pub struct Bytes {
    pub port: u16,
    seen: Arc<Mutex<Vec<Vec<u8>>>>,
}

/// A piece to send.
pub fn send(text: &str) -> Act {
    Act::Send(text.as_bytes().to_vec())
}

impl Bytes {
    /// Answers every request by its first line and its number on its connection, from 0.
    pub fn start(answer: impl Fn(&str, usize) -> Vec<Act> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let (answer, seen) = (Arc::new(answer), Arc::<Mutex<Vec<Vec<u8>>>>::default());
        let log = seen.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (answer, log) = (answer.clone(), log.clone());
                std::thread::spawn(move || serve(stream, &*answer, &log));
            }
        });
        Self { port, seen }
    }

    /// Every request that came, head and body.
    pub fn seen(&self) -> Vec<Vec<u8>> {
        self.seen.lock().expect("no thread failed").clone()
    }
}

fn serve(mut stream: TcpStream, answer: &dyn Fn(&str, usize) -> Vec<Act>, log: &Mutex<Vec<Vec<u8>>>) {
    let mut buffer = Vec::new();
    for number in 0.. {
        let Some(request) = next(&mut stream, &mut buffer) else { return };
        let line = String::from_utf8_lossy(&request).lines().next().unwrap_or_default().to_owned();
        log.lock().expect("no thread failed").push(request);
        for act in answer(&line, number) {
            if !play(&mut stream, act) {
                return;
            }
        }
    }
}

/// Whether the connection goes on.
fn play(stream: &mut TcpStream, act: Act) -> bool {
    match act {
        Act::Send(bytes) => stream.write_all(&bytes).and_then(|()| stream.flush()).is_ok(),
        Act::Pause(time) => {
            std::thread::sleep(time);
            true
        }
        Act::Endless(bytes) => {
            while stream.write_all(&bytes).is_ok() {}
            false
        }
        Act::Close => {
            let _ = stream.shutdown(Shutdown::Both);
            false
        }
        Act::Reset => {
            // What was not read when a socket is closed makes a reset of it: ask for more and leave it.
            let _ = rustix::net::sockopt::set_socket_linger(&stream, Some(Duration::ZERO));
            false
        }
    }
}

/// The next request, by its `content-length`.
fn next(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<Vec<u8>> {
    let mut chunk = [0; 65536];
    loop {
        if let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&buffer[..end]).to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
            if buffer.len() >= end + 4 + length {
                return Some(buffer.drain(..end + 4 + length).collect());
            }
        }
        match stream.read(&mut chunk) {
            Ok(0) | Err(_) => return None,
            Ok(count) => buffer.extend_from_slice(&chunk[..count]),
        }
    }
}
