//! The machine that is measured on: what kind it is, whether it is the one of another run, how fast it is.
//!
//! What tells of the kind ([`environment`]) is read by pure functions over the texts that the system gives;
//! all of it is best effort: what is not known is empty. How fast it is, is measured ([`probe`]).

mod arm;
mod container;
mod environment;
mod host;
mod image;
mod loopback;
mod memory;
mod probe;
mod processor;
mod sysctl;
mod system;

pub use environment::environment;
pub use probe::probe;
