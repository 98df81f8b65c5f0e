//! Stored runs through the front door: how they get there, and what head is told by them.

mod accept;
mod add;
mod again;
#[cfg(feature = "s3")]
mod bucket;
mod checkout;
mod conditions;
mod confirm;
pub mod desk;
mod faults;
mod kept;
mod lineage;
mod list;
mod objects;
mod pool;
mod prune;
mod trend;
mod vectors;
mod verdict;
