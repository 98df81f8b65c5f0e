//! One connection: bytes in, bytes out.

use crate::request::{Asked, first};
use mio::net::TcpStream;
use std::io::{ErrorKind, Read, Write};

/// What is sent for every request: 67 bytes of body, as nginx sends in the same tables.
const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 67\r\n\r\n\
{\"id\":\"4f1c2f6e\",\"state\":\"accepted\",\"items\":[1,2,3],\"total\":129.99}";

/// One client.
pub struct Connection {
    /// Its socket, for epoll.
    pub stream: TcpStream,
    /// Beginning of a request whose end has not come yet.
    rest: Vec<u8>,
    /// End of an answer that the socket did not take yet.
    unsent: Vec<u8>,
}

impl Connection {
    /// One that has sent nothing yet.
    pub fn new(stream: TcpStream) -> Self {
        Self { stream, rest: Vec::new(), unsent: Vec::new() }
    }

    /// Reads what there is; `asked` gets every request that is complete. Whether the client is still there.
    pub fn read(&mut self, buffer: &mut [u8], asked: &mut Vec<Asked>) -> bool {
        loop {
            let count = match self.stream.read(buffer) {
                Ok(0) => return false,
                Ok(count) => count,
                Err(e) if e.kind() == ErrorKind::WouldBlock => return true,
                Err(e) if e.kind() == ErrorKind::Interrupted => continue,
                Err(_) => return false,
            };
            self.take(&buffer[..count], asked);
            // A read that did not fill the buffer has emptied the socket (epoll(7)), so it need not be asked again.
            if count < buffer.len() {
                return true;
            }
        }
    }

    fn take(&mut self, new: &[u8], asked: &mut Vec<Asked>) {
        let mut held = std::mem::take(&mut self.rest);
        let mut bytes = if held.is_empty() {
            new
        } else {
            held.extend_from_slice(new);
            &held
        };
        while let Some((request, length)) = first(bytes) {
            asked.push(request);
            bytes = &bytes[length..];
        }
        self.rest = bytes.to_vec();
    }

    /// Sends the answer that never changes. Whether the client is still there.
    pub fn answer(&mut self) -> bool {
        self.send(ANSWER)
    }

    /// Sends JSON. Whether the client is still there.
    pub fn tell(&mut self, json: &str) -> bool {
        self.send(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{json}", json.len()).as_bytes())
    }

    /// Sends what the socket did not take before.
    pub fn flush(&mut self) -> bool {
        let unsent = std::mem::take(&mut self.unsent);
        unsent.is_empty() || self.send(&unsent)
    }

    fn send(&mut self, mut bytes: &[u8]) -> bool {
        if !self.unsent.is_empty() {
            self.unsent.extend_from_slice(bytes);
            return true;
        }
        while !bytes.is_empty() {
            match self.stream.write(bytes) {
                Ok(count) => bytes = &bytes[count..],
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) if e.kind() == ErrorKind::WouldBlock => {
                    self.unsent.extend_from_slice(bytes);
                    return true;
                }
                Err(_) => return false,
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_is_as_long_as_it_says() {
        let text = std::str::from_utf8(ANSWER).expect("it is text");
        let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
        assert!(head.ends_with(&format!("Content-Length: {}", body.len())), "{} bytes", body.len());
    }
}
