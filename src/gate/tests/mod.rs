//! The decisions: the given vectors, properties, and whole records.

mod build;
mod counts;
mod faults;
mod guards;
mod plans;
mod properties;
mod rules;
mod sides;
mod starts;
mod vectors;
