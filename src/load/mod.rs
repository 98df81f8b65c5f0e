//! How iterations start over time: profiles, schedules and the sizes of windows.
//!
//! Pure: no clock, no sleep. Main types: [`Profile`] and [`Schedule`](schedule::Schedule).

mod profile;

pub use profile::{Arrivals, Profile, ThinkTime};
