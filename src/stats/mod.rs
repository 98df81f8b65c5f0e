//! Distributions and exact tests, without knowing what they are used for.
//!
//! No random numbers, no input or output.

mod histogram;

pub use histogram::Histogram;
