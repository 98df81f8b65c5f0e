//! Which stored runs count, and what they say.

mod baseline;
pub(crate) mod build;
mod trend;
