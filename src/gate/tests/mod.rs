//! The decisions: the given vectors, properties, and whole records.

mod build;
mod confirmation;
mod counts;
mod faults;
mod flows;
mod graphs;
mod guards;
mod history;
mod places;
mod plans;
mod properties;
mod rules;
mod sides;
mod stages;
mod starts;
mod stored;
mod stored_errors;
mod stored_properties;
mod uses;
mod vectors;
