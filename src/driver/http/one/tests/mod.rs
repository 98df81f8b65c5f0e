//! The codec, and connections against servers that do as a test says.

mod differences;
mod responses;
mod sockets;
