//! Socket files, where the system has them.

#[cfg(unix)]
#[path = "unix.rs"]
mod body;
#[cfg(not(unix))]
#[path = "none.rs"]
mod body;

pub use body::{UnixStream, over_socket};
