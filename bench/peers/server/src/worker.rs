//! One thread with its own epoll and its own connections.

use crate::connection::Connection;
use crate::request::Asked;
use crate::settings::Settings;
use crate::took::Took;
use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token, Waker};
use std::collections::VecDeque;
use std::io;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What tells of new connections; connections have the numbers below.
const NEW: Token = Token(usize::MAX);

/// An answer that is due later.
struct Due {
    at: Instant,
    read: Instant,
    connection: usize,
    /// Whether the place still belongs to the client that asked.
    serial: u64,
}

/// One thread of the server.
pub struct Worker {
    settings: Settings,
    began: Instant,
    poll: Poll,
    waker: Arc<Waker>,
    new: Receiver<std::net::TcpStream>,
    took: Arc<Mutex<Took>>,
    connections: Vec<Option<(u64, Connection)>>,
    free: Vec<usize>,
    serial: u64,
    due: VecDeque<Due>,
    buffer: Vec<u8>,
    asked: Vec<Asked>,
}

impl Worker {
    /// A thread's share of the server, which gets its connections from `new`.
    ///
    /// # Errors
    /// Where the system has no epoll left.
    pub fn new(
        settings: Settings,
        began: Instant,
        new: Receiver<std::net::TcpStream>,
        took: Arc<Mutex<Took>>,
    ) -> io::Result<Self> {
        let poll = Poll::new()?;
        let waker = Arc::new(Waker::new(poll.registry(), NEW)?);
        let (connections, free, due, asked) = (Vec::new(), Vec::new(), VecDeque::new(), Vec::new());
        let buffer = vec![0; 64 * 1024];
        Ok(Self { settings, began, poll, waker, new, took, connections, free, serial: 0, due, buffer, asked })
    }

    /// Wakes it after a connection was sent.
    pub fn waker(&self) -> Arc<Waker> {
        self.waker.clone()
    }

    /// Serves until epoll fails.
    pub fn run(mut self) {
        let mut events = Events::with_capacity(1024);
        loop {
            // epoll counts whole milliseconds: what is due sooner is spun for.
            let timeout = (!self.due.is_empty()).then_some(Duration::ZERO);
            match self.poll.poll(&mut events, timeout) {
                Err(e) if e.kind() != io::ErrorKind::Interrupted => return,
                _ => {}
            }
            if let Some(left) = self.settings.frozen(self.began.elapsed()) {
                std::thread::sleep(left);
            }
            for event in &events {
                match event.token() {
                    NEW => self.accept(),
                    Token(number) => self.serve(number),
                }
            }
            self.answer_due();
        }
    }

    fn accept(&mut self) {
        while let Ok(stream) = self.new.try_recv() {
            if stream.set_nonblocking(true).and_then(|()| stream.set_nodelay(true)).is_err() {
                continue;
            }
            let number = self.free.pop().unwrap_or_else(|| {
                self.connections.push(None);
                self.connections.len() - 1
            });
            let mut stream = TcpStream::from_std(stream);
            let interest = Interest::READABLE | Interest::WRITABLE;
            if self.poll.registry().register(&mut stream, Token(number), interest).is_err() {
                self.free.push(number);
                continue;
            }
            self.serial += 1;
            self.connections[number] = Some((self.serial, Connection::new(stream)));
        }
    }

    fn serve(&mut self, number: usize) {
        let Some((serial, connection)) = &mut self.connections[number] else { return };
        let mut open = connection.flush() && connection.read(&mut self.buffer, &mut self.asked);
        for asked in self.asked.drain(..) {
            open &= match (asked, self.settings.delay) {
                (Asked::Stats, _) => connection.tell(&self.took.lock().unwrap_or_else(PoisonError::into_inner).tell()),
                (Asked::Answer, None) => connection.answer(),
                (Asked::Answer, Some(delay)) => {
                    let read = Instant::now();
                    self.due.push_back(Due { at: read + delay, read, connection: number, serial: *serial });
                    true
                }
            };
        }
        if !open {
            self.close(number);
        }
    }

    /// Every answer takes equally long, so those that are due first were asked for first.
    fn answer_due(&mut self) {
        while let Some(due) = self.due.pop_front_if(|due| due.at <= Instant::now()) {
            let Some((serial, connection)) = &mut self.connections[due.connection] else { continue };
            if *serial != due.serial {
                continue;
            }
            if connection.answer() {
                self.took.lock().unwrap_or_else(PoisonError::into_inner).add(due.read.elapsed());
            } else {
                self.close(due.connection);
            }
        }
    }

    fn close(&mut self, number: usize) {
        if let Some((_, mut connection)) = self.connections[number].take() {
            // Dropping the socket would end its registration as well.
            let _ = self.poll.registry().deregister(&mut connection.stream);
            self.free.push(number);
        }
    }
}
