//! The decisions: the given vectors, properties, and whole records.

mod vectors;
