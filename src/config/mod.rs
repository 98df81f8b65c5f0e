//! Scenario files: read, checked, resolved.

mod scenario;

pub use scenario::{Scenario, Secrets};
