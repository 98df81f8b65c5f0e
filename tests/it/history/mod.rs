//! Stored runs through the front door: how they get there, and what head is told by them.

mod add;
mod confirm;
mod desk;
mod list;
mod pool;
mod prune;
mod vectors;
mod verdict;
